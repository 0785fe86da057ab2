import { appendFileSync } from "node:fs";
import type { RunLine } from "../automation/run-line.ts";
import { clockText } from "../clock-text.ts";

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
const data = (text: string): string =>
  text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
const property = (text: string): string => data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");

/** How many annotations of a kind GitHub shows for one step. */
const MOST_ANNOTATIONS = 10;

/** Annotations for runs that did not pass, a line each. */
export const annotations = (failures: readonly RunLine[]): string[] =>
  failures.slice(0, MOST_ANNOTATIONS).map(({ scenario, verdict, score, words, lost, notes, again }) => {
    const text = [
      ...(words.length ? [`With ${words.join(", ")}.`] : []),
      ...notes,
      ...lost.map((x) => `${x.code} (${x.points}): ${x.reason}`),
      `Again: ${again}`,
    ].join("\n");
    return `::error title=${property(`${scenario}: ${verdict} ${score}`)}::${data(text)}`;
  });

const cell = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll("|", "\\|").replaceAll("\n", " ");

/** A job summary in Markdown. */
export function jobSummary(title: string, runs: readonly RunLine[]): string {
  const rows = runs.map(({ verdict, score, seed, words, containedMs, lost }) =>
    [
      verdict,
      String(score),
      containedMs === null ? "–" : clockText(containedMs),
      seed,
      words.join(", ") || "as usual",
      lost.map((x) => x.code).join(", "),
    ].map(cell),
  );
  return [
    `### ${cell(title)}`,
    "",
    "| verdict | score | contained after | seed | variation | lost |",
    "| --- | ---: | ---: | --- | --- | --- |",
    ...rows.map((row) => `| ${row.join(" | ")} |`),
    "",
  ].join("\n");
}

/** Where GitHub Actions takes job summaries from; undefined elsewhere. */
export function writeJobSummary(text: string): void {
  const file = process.env["GITHUB_STEP_SUMMARY"];
  if (file) appendFileSync(file, `${text}\n`);
}
