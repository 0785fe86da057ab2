import { clockText } from "../clock-text.ts";
import { containedFigure } from "../contained-text.ts";
import { escapeMarkdown as m } from "./escape.ts";
import { practise } from "./html.ts";
import { priceOf, type DebriefModel } from "./model.ts";

/** The debrief as Markdown, for tickets and wikis. */
export function markdown(model: DebriefModel): string {
  const { scenario, verdict } = model;
  const { times } = verdict;
  const broken = verdict.constraints.filter((x) => !x.held);
  const price = priceOf(verdict);
  const lines = [
    `# ${verdict.verdict} ${verdict.score}/100: ${m(scenario.title)}`,
    "",
    m(verdict.summary),
    "",
    `| run | contained (the intruder's last success) | customers served | acknowledged | total |`,
    `| --- | --- | --- | --- | --- |`,
    `| ${m(model.run)} | ${containedFigure(times)} | ${verdict.customers.requests ? ((verdict.customers.ok / verdict.customers.requests) * 100).toFixed(1) : "–"} % | ${times.acknowledge === null ? "never" : clockText(times.acknowledge)} | ${clockText(times.total)} |`,
    "",
    "## Objectives",
    "",
    "| | points | objective | at | proof | why, and who says so |",
    "| --- | --- | --- | --- | --- | --- |",
    ...verdict.objectives.map(
      (x) =>
        `| ${x.met ? "✓" : x.known ? "✗" : "?"} | ${x.points}/${x.of} | ${m(x.met ? x.title : x.reason)} | ${x.at === undefined ? "–" : clockText(x.at)} | ${x.proof ?? "–"} | ${m(x.why)} (${m(x.source)}) |`,
    ),
    ...(verdict.hazards.length || broken.length || price.length ? ["", "## Order, harm and price", ""] : []),
    ...verdict.hazards.map(
      (x) => `- ${x.points}: ${m(sentence(x.reason))} ${m(x.why)} (${x.proof}; ${m(x.source)})`,
    ),
    ...broken.map((x) => `- ${x.points}, order: ${m(x.reason)} ${m(x.why)} (${m(x.source)})`),
    ...price.map((x) => `- ${-x.points}: ${m(x.reason)}`),
    "",
    "## The story",
    "",
    m(scenario.debrief.story),
    "",
    "## Where the sources disagree",
    "",
    ...scenario.debrief.rulings.flatMap((x) => [
      `### ${m(x.topic)}`,
      "",
      `${m(x.text)} (${m(x.source)})`,
      "",
    ]),
    "## What to practise next",
    "",
    ...practise(model).map((x) => `- ${m(x)}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** A title may stand alone; before another sentence it ends as one. */
const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);
