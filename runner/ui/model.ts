import type {
  AttemptEvidence,
  CallEvidence,
  Evidence,
  FindingEvidence,
  Verdict,
  WorkEvidence,
} from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { SessionEvent } from "../session/events.ts";
import { addToFeed, feedItem, type FeedItem } from "./feed.ts";

/** How an objective stands in the checklist of guided mode. */
export type Standing = "proven" | "waiting" | "open" | "undone";

export interface CustomerSample {
  at: number;
  requests: number;
  ok: number;
}

/** All bytes that had left until a moment. */
export interface BytesSample {
  at: number;
  total: number;
}

/** What the drill screen shows, from the session's events alone. */
export interface DrillModel {
  startedAt: number | undefined;
  feed: readonly FeedItem[];
  findings: readonly FindingEvidence[];
  customers: readonly CustomerSample[];
  bytes: readonly BytesSample[];
  /** Objectives that were ever met, and whether they are now. */
  objectives: Readonly<Record<string, { met: boolean; at: number }>>;
  /** The last time that the adversary tried what an objective wants refused. */
  triedAt: Readonly<Record<string, number>>;
  /** The trainee's last call that changed something. */
  changedAt: number;
  hintsTaken: number;
  verdict: Verdict | undefined;
}

export type DrillEvent =
  | SessionEvent
  | { type: "bytes"; at: number; total: number }
  /** Which objectives are met as the screen comes up: a resumed run has some. */
  | { type: "standing"; met: readonly { id: string; at: number }[] };

export interface DrillContext {
  mode: "exam" | "guided";
  scenario: Pick<Scenario, "criteria">;
  facts: object;
}

const SAMPLES = 90;
const BYTES_SAMPLES = 620;

export const emptyModel: DrillModel = {
  startedAt: undefined,
  feed: [],
  findings: [],
  customers: [],
  bytes: [],
  objectives: {},
  triedAt: {},
  changedAt: 0,
  hintsTaken: 0,
  verdict: undefined,
};

/** Makes the function that takes one event into the model. It is pure. */
export function drillReducer(context: DrillContext): (model: DrillModel, event: DrillEvent) => DrillModel {
  return (model, event) => {
    switch (event.type) {
      case "started":
        return { ...model, startedAt: event.at };
      case "evidence":
        return takeEvidence(model, event.evidence, context);
      case "objective":
        return {
          ...model,
          objectives: { ...model.objectives, [event.id]: { met: event.met, at: event.at } },
        };
      case "standing":
        return {
          ...model,
          objectives: Object.fromEntries(event.met.map(({ id, at }) => [id, { met: true, at }])),
        };
      case "bytes":
        return {
          ...model,
          bytes: [...model.bytes.slice(-BYTES_SAMPLES + 1), { at: event.at, total: event.total }],
        };
      case "finished":
        return { ...model, verdict: event.verdict };
      default:
        return model;
    }
  };
}

function takeEvidence(model: DrillModel, evidence: Evidence, context: DrillContext): DrillModel {
  const line = feedItem(evidence, context.mode === "guided");
  const next = line ? { ...model, feed: addToFeed(model.feed, line) } : model;
  switch (evidence.kind) {
    case "finding":
      return { ...next, findings: withFinding(next.findings, evidence) };
    case "customers": {
      const { at, requests, ok } = evidence;
      return { ...next, customers: [...next.customers.slice(-SAMPLES + 1), { at, requests, ok }] };
    }
    case "call":
      return isChange(evidence) ? { ...next, changedAt: evidence.at } : next;
    case "attempt":
    case "work":
      return context.mode === "guided" ? { ...next, triedAt: withTry(next, evidence, context) } : next;
    case "mark":
      if (evidence.mark === "hint") return { ...next, hintsTaken: next.hintsTaken + 1 };
      return evidence.mark === "started" ? { ...next, startedAt: evidence.at } : next;
    default:
      return next;
  }
}

/** A finding that was updated replaces its older form, and comes last. */
const withFinding = (findings: readonly FindingEvidence[], finding: FindingEvidence): FindingEvidence[] => [
  ...findings.filter((x) => x.findingId !== finding.findingId),
  finding,
];

const isChange = ({ by, readOnly, errorCode }: CallEvidence): boolean =>
  by === "trainee" && !readOnly && errorCode === undefined;

function withTry(
  model: DrillModel,
  evidence: AttemptEvidence | WorkEvidence,
  { scenario, facts }: DrillContext,
): DrillModel["triedAt"] {
  const ids = Object.entries(scenario.criteria.objectives)
    .filter(([, x]) =>
      evidence.kind === "attempt"
        ? x.kind === "refused" && x.test(evidence, facts)
        : x.kind === "working" && x.test(evidence, facts),
    )
    .map(([id]) => [id, evidence.at]);
  return ids.length ? { ...model.triedAt, ...Object.fromEntries(ids) } : model.triedAt;
}

/**
 * How an objective stands. One that asks for a refusal, or for work to be done, waits for its proof when the trainee
 * has changed something since somebody last tried: only the next attempt will tell.
 */
export function standingOf(model: DrillModel, id: string): Standing {
  const objective = model.objectives[id];
  if (objective?.met) return "proven";
  const triedAt = model.triedAt[id];
  if (triedAt !== undefined && model.changedAt > triedAt) return "waiting";
  return objective ? "undone" : "open";
}
