import type { Evidence, Verdict } from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { JournalHeader } from "../session/journal.ts";

/** A mark on a lane of the timeline. Times are milliseconds on the run's clock. */
export interface Mark {
  at: number;
  label: string;
  proof: string;
  tone: "adversary" | "refused" | "trainee" | "harm" | "proven";
}

export interface Stretch {
  from: number;
  to: number;
}

/** What a debrief shows: drawn as HTML, Markdown, JSON or on the terminal. */
export interface DebriefModel {
  run: string;
  scenario: Scenario;
  verdict: Verdict;
  startedAt: number;
  totalMs: number;
  /** When the adversary got through, as stretches between its successes. */
  throughs: Stretch[];
  attempts: Mark[];
  actions: Mark[];
  objectives: Mark[];
  /** Share of requests served, in equal slices of the run; undefined where nobody asked. */
  served: (number | undefined)[];
}

/** Points that neither an act nor an objective cost: hints that were bought, customers that were not served. */
export const priceOf = ({ lost }: Pick<Verdict, "lost">): Verdict["lost"] =>
  lost.filter((x) => /^(hint|customers)/.test(x.code));

/** Successes nearer than this belong to one stretch. */
const STRETCH_GAP_MS = 45_000;
/** Customers are counted every 10 seconds: a narrower slice would look like a gap. */
const SLICE_MS = 10_000;
const MAX_SLICES = 60;

/** Gathers the debrief of a run from its evidence and verdict. */
export function debriefOf(
  header: JournalHeader,
  scenario: Scenario,
  verdict: Verdict,
  events: readonly Evidence[],
): DebriefModel {
  const startedAt = events.find((x) => x.kind === "mark" && x.mark === "started")?.at ?? events[0]?.at ?? 0;
  const after = events.filter((x) => x.at >= startedAt);
  const totalMs = Math.max(1, verdict.times.total);
  const harmful = new Set([
    ...verdict.hazards.map((x) => x.proof),
    ...verdict.constraints.flatMap((x) => x.proof ?? []),
  ]);
  const proving = new Set(verdict.objectives.flatMap((x) => x.proof ?? []));
  const attempts: Mark[] = [];
  const actions: Mark[] = [];
  const throughs: Stretch[] = [];
  const sliceCount = Math.max(1, Math.min(MAX_SLICES, Math.floor(totalMs / SLICE_MS)));
  const slices = Array.from({ length: sliceCount }, () => ({ requests: 0, ok: 0 }));
  for (const event of after) {
    const at = event.at - startedAt;
    if (event.kind === "attempt") {
      attempts.push({
        at,
        label: event.gotThrough ? event.what : `${event.what}: refused (${event.refusal ?? "?"})`,
        proof: event.id,
        tone: event.gotThrough ? "adversary" : "refused",
      });
      if (event.gotThrough) extend(throughs, at);
    } else if (event.kind === "call" && event.by === "trainee" && (!event.readOnly || proving.has(event.id)))
      actions.push({
        at,
        label: `${event.eventName}${event.errorCode ? ` (${event.errorCode})` : ""}`,
        proof: event.id,
        tone: harmful.has(event.id) ? "harm" : "trainee",
      });
    else if (event.kind === "customers") {
      const slice = slices[Math.min(sliceCount - 1, Math.floor((at / totalMs) * sliceCount))]!;
      slice.requests += event.requests;
      slice.ok += event.ok;
    }
  }
  const objectives = verdict.objectives
    .filter((x) => x.met)
    .map((x): Mark => ({
      at: x.at ?? 0,
      label: `${x.title} (${x.points})`,
      proof: x.proof ?? "",
      tone: "proven",
    }));
  const hazards = verdict.hazards.map((x): Mark => ({
    at: x.at,
    label: x.reason,
    proof: x.proof,
    tone: "harm",
  }));
  return {
    run: header.run,
    scenario,
    verdict,
    startedAt,
    totalMs,
    throughs,
    attempts,
    actions,
    objectives: [...objectives, ...hazards].sort((a, b) => a.at - b.at),
    served: slices.map(({ requests, ok }) => (requests ? ok / requests : undefined)),
  };
}

function extend(stretches: Stretch[], at: number): void {
  const last = stretches.at(-1);
  if (last && at - last.to <= STRETCH_GAP_MS) last.to = at;
  else stretches.push({ from: at, to: at });
}
