import { clockText } from "../clock-text.ts";
import type { DebriefModel, Mark } from "./model.ts";
import { escapeHtml } from "./escape.ts";

const WIDTH = 1000;
const LEFT = 112;
const RIGHT = 20;
const LANES = [
  { key: "adversary", label: "Adversary", y: 30, height: 44 },
  { key: "trainee", label: "You", y: 92, height: 44 },
  { key: "objectives", label: "Objectives", y: 154, height: 44 },
  { key: "customers", label: "Customers", y: 216, height: 52 },
] as const;
const AXIS_Y = 284;
const HEIGHT = 312;

/**
 * The run as one picture: four lanes on one time axis. Shapes differ as well as colours, so that it can be read
 * in grey, and marks of two kinds have rows of their own, so that none hides another; every mark has a title that
 * browsers show on hover.
 */
export function timeline(model: DebriefModel): string {
  const x = (at: number): number =>
    LEFT + (Math.min(Math.max(at, 0), model.totalMs) / model.totalMs) * (WIDTH - LEFT - RIGHT);
  return `<svg class="timeline" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="timeline-title">
<title id="timeline-title">Timeline of the run: adversary, trainee, objectives, customers</title>
${LANES.map((lane) => `<rect class="lane" x="${LEFT}" y="${lane.y}" width="${WIDTH - LEFT - RIGHT}" height="${lane.height}" rx="4"/><text class="lane-label" x="${LEFT - 10}" y="${lane.y + lane.height / 2 + 4}">${lane.label}</text>`).join("\n")}
${axis(model, x)}
${adversary(model, x)}
${model.actions.map((mark) => diamond(x(mark.at), 114, mark)).join("\n")}
${model.objectives.map((mark) => (mark.tone === "harm" ? cross(x(mark.at), 187, mark) : tick(x(mark.at), 166, mark))).join("\n")}
${customers(model, x)}
</svg>`;
}

type Place = (at: number) => number;
const fixed = (n: number): string => n.toFixed(1);
const title = (mark: Mark): string =>
  `<title>${escapeHtml(`${clockText(mark.at)} ${mark.label} ${mark.proof}`)}</title>`;

function axis(model: DebriefModel, x: Place): string {
  const step = stepFor(model.totalMs);
  const ticks: string[] = [];
  for (let at = 0; at <= model.totalMs; at += step)
    ticks.push(
      `<line class="grid" x1="${fixed(x(at))}" x2="${fixed(x(at))}" y1="24" y2="${AXIS_Y}"/><text class="axis" x="${fixed(x(at))}" y="${AXIS_Y + 16}">${clockText(at)}</text>`,
    );
  const par = model.scenario.parMinutes * 60_000;
  if (par <= model.totalMs)
    ticks.push(
      `<line class="par" x1="${fixed(x(par))}" x2="${fixed(x(par))}" y1="24" y2="${AXIS_Y}"/><text class="axis par-label" x="${fixed(x(par))}" y="18">par</text>`,
    );
  const { contain } = model.verdict.times;
  if (typeof contain === "number")
    ticks.push(
      `<line class="contained" x1="${fixed(x(contain))}" x2="${fixed(x(contain))}" y1="24" y2="${AXIS_Y}"/><text class="axis contained-label" x="${fixed(x(contain))}" y="18">contained</text>`,
    );
  return ticks.join("\n");
}

/** A round step that gives five to ten labels. */
function stepFor(totalMs: number): number {
  const steps = [10, 30, 60, 120, 180, 300, 600, 900, 1800, 3600].map((seconds) => seconds * 1000);
  return steps.find((step) => totalMs / step <= 9) ?? 7_200_000;
}

function adversary(model: DebriefModel, x: Place): string {
  const bars = model.throughs.map(
    ({ from, to }) =>
      `<rect class="through" x="${fixed(x(from) - 2)}" y="35" width="${fixed(x(to) - x(from) + 4)}" height="18" rx="3"><title>gets through ${clockText(from)} to ${clockText(to)}</title></rect>`,
  );
  const refusals = model.attempts
    .filter((mark) => mark.tone === "refused")
    .map((mark) => `<circle class="refused" cx="${fixed(x(mark.at))}" cy="64" r="4">${title(mark)}</circle>`);
  return [...bars, ...refusals].join("\n");
}

const diamond = (cx: number, cy: number, mark: Mark): string =>
  `<path class="${mark.tone}" d="M${fixed(cx)} ${cy - 7}l7 7-7 7-7-7z">${title(mark)}</path>`;

const tick = (cx: number, cy: number, mark: Mark): string =>
  `<path class="proven" d="M${fixed(cx - 6)} ${cy}l4 5 8-11">${title(mark)}</path>`;

const cross = (cx: number, cy: number, mark: Mark): string =>
  `<path class="harm-cross" d="M${fixed(cx - 6)} ${cy - 6}l12 12m0-12l-12 12">${title(mark)}</path>`;

function customers(model: DebriefModel, x: Place): string {
  const slice = model.totalMs / model.served.length;
  return model.served
    .map((share, i) => {
      if (share === undefined) return "";
      const height = 44 * share;
      const left = x(i * slice);
      const tone = share >= 0.95 ? "served" : "unserved";
      return `<rect class="${tone}" x="${fixed(left)}" y="${fixed(264 - height)}" width="${fixed(x((i + 1) * slice) - left - 1)}" height="${fixed(Math.max(1, height))}"><title>${clockText(i * slice)} ${(share * 100).toFixed(1)} % of requests served</title></rect>`;
    })
    .join("\n");
}
