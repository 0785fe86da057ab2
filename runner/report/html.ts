import type { Verdict } from "../../grader/index.ts";
import { scenarioIds } from "../catalogue.ts";
import { clockText } from "../clock-text.ts";
import { containedFigure } from "../contained-text.ts";
import { escapeHtml as e } from "./escape.ts";
import { priceOf, type DebriefModel } from "./model.ts";
import { STYLE } from "./style.ts";
import { timeline } from "./timeline.ts";

/** The debrief as one self-contained page: printable, light and dark, readable without scripts. */
export function html(model: DebriefModel): string {
  const { scenario, verdict } = model;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${e(`${verdict.verdict} ${verdict.score}/100 · ${scenario.title}`)}</title>
<style>${STYLE}</style>
</head>
<body>
<header>
<p class="run">${e(scenario.id)} · run ${e(model.run)} · ${new Date(model.startedAt).toISOString().slice(0, 16).replace("T", " ")} UTC</p>
<h1>${e(scenario.title)}</h1>
<div class="verdict ${verdict.verdict.toLowerCase()}"><strong>${verdict.verdict}</strong><span>${e(verdict.summary)}</span></div>
<dl class="figures">
<div><dt>score</dt><dd>${verdict.score}<small>/100</small></dd></div>
<div><dt title="when the intruder got through for the last time">contained</dt><dd>${containedFigure(verdict.times)}</dd></div>
<div><dt>time taken</dt><dd>${clockText(verdict.times.total)}<small> par ${clockText(scenario.parMinutes * 60_000)}</small></dd></div>
<div><dt>customers served</dt><dd>${verdict.customers.requests ? ((verdict.customers.ok / verdict.customers.requests) * 100).toFixed(1) : "–"}<small> %</small></dd></div>
</dl>
</header>
<section>
<h2>What happened when</h2>
<div class="picture">${timeline(model)}</div>
<p class="legend"><span class="key through"></span>adversary gets through <span class="key refused"></span>refused <span class="key trainee"></span>your changes <span class="key proven">✓</span>objective proven <span class="key harm">✗</span>harm done <span class="key served"></span>requests served</p>
</section>
<section>
<h2>Objectives</h2>
<p class="phases">${verdict.phases.map((x) => `<span>${e(x.phase)} <b>${x.points}/${x.of}</b></span>`).join("")}</p>
<table>
<thead><tr><th></th><th>Points</th><th>Objective</th><th>At</th><th>Proof</th><th>Why, and who says so</th></tr></thead>
<tbody>
${verdict.objectives.map(objectiveRow).join("\n")}
</tbody>
</table>
</section>
${orderAndHarm(verdict)}
<section>
<h2>The story</h2>
<p>${e(scenario.debrief.story)}</p>
<h2>Where the sources disagree</h2>
${scenario.debrief.rulings.map((x) => `<h3>${e(x.topic)}</h3><p>${e(x.text)} <cite>${e(x.source)}</cite></p>`).join("\n")}
</section>
<section>
<h2>What to practise next</h2>
<ul>${practise(model)
    .map((x) => `<li>${e(x)}</li>`)
    .join("")}</ul>
</section>
</body>
</html>
`;
}

function objectiveRow(x: Verdict["objectives"][number]): string {
  const mark = x.met ? '<span class="yes">✓</span>' : x.known ? '<span class="no">✗</span>' : "?";
  return `<tr class="${x.met ? "met" : "missed"}"><td>${mark}</td><td class="points">${x.points}/${x.of}</td><td class="text">${e(x.met ? x.title : x.reason)}</td><td class="at">${x.at === undefined ? "–" : clockText(x.at)}</td><td class="proof">${e(x.proof ?? "–")}</td><td class="text">${e(x.why)} <cite>${e(x.source)}</cite></td></tr>`;
}

function orderAndHarm(verdict: Verdict): string {
  const broken = verdict.constraints.filter((x) => !x.held);
  const price = priceOf(verdict);
  if (!broken.length && !verdict.hazards.length && !price.length) return "";
  const rows = [
    ...verdict.hazards.map((x) => ({
      what: `${x.reason}${x.severity === "unsafe" ? " (unsafe)" : ""}`,
      points: x.points,
      proof: x.proof,
      why: x.why,
      source: x.source,
    })),
    ...broken.map((x) => ({
      what: `Order: ${x.reason}`,
      points: x.points,
      proof: x.proof ?? "–",
      why: x.why,
      source: x.source,
    })),
    ...price.map((x) => ({ what: x.reason, points: -x.points, proof: "–", why: "", source: "" })),
  ];
  return `<section>
<h2>Order, harm and price</h2>
<table>
<thead><tr><th>Points</th><th>What</th><th>Proof</th><th>Why, and who says so</th></tr></thead>
<tbody>${rows.map((x) => `<tr class="missed"><td class="points">${x.points}</td><td class="text">${e(x.what)}</td><td class="proof">${e(x.proof)}</td><td class="text">${e(x.why)} <cite>${e(x.source)}</cite></td></tr>`).join("\n")}</tbody>
</table>
</section>`;
}

/** The weakest phases first, then the scenarios of this installation that train the same. */
export function practise({ verdict, scenario }: DebriefModel): string[] {
  const weak = verdict.phases
    .filter((x) => x.points < x.of)
    .sort((a, b) => a.points / a.of - b.points / b.of)
    .map((x) => `${x.phase}: ${x.of - x.points} of ${x.of} points were left`);
  const there = new Set(scenarioIds());
  const next = scenario.debrief.practiseNext.filter((id) => there.has(id)).map((id) => `gameday play ${id}`);
  const again = `gameday play ${scenario.id} --realistic: the same, with AWS's own durations`;
  return [...weak.slice(0, 2), ...(next.length ? next : [again])];
}
