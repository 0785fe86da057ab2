import { clockText } from "./clock-text.ts";
import type { Constraint, Criteria, Hazard, Objective, Phase, View } from "./criteria.ts";
import type { AttemptEvidence, CallEvidence, Evidence, WorkEvidence } from "./evidence.ts";
import {
  applyChanges,
  copyState,
  emptyState,
  STATE_TABLES,
  type AccountState,
  type StateTable,
} from "./state/index.ts";
import { isAct } from "./refused-acts.ts";
import type {
  ConstraintResult,
  HazardResult,
  LostPoints,
  ObjectiveResult,
  Times,
  Verdict,
  VerdictName,
} from "./verdict.ts";
import { WatchedState } from "./watched-state.ts";

/** When something came about, and the event that proves it. */
interface Happened {
  at: number;
  proof: string;
  /** The API call that it was, where it was one. */
  call?: string;
  /** How AWS refused it, where it did. */
  refusal?: string;
  /** The adversary's attempt that it was, where it was one, in words. */
  what?: string;
}

/**
 * Judges a run from its evidence alone: the same evidence gives the same verdict, whoever or whatever responded.
 *
 * @param criteria what the scenario asks for
 * @param facts the names and ids that the scenario noted when it broke the sandbox
 * @param evidence the run's events in order; those before the `started` mark only build up the state
 */
export function judge<Facts>(
  criteria: Criteria<Facts>,
  facts: Facts,
  evidence: readonly Evidence[],
): Verdict {
  const course = new Course(criteria, facts);
  for (const event of evidence) course.take(event);
  return course.verdict();
}

/** A run's evidence as it comes in, and the verdict at any moment. */
export class Course<Facts> {
  readonly #state = emptyState();
  readonly #watched = new WatchedState(this.#state);
  #start: number | undefined;
  #startState: AccountState | undefined;
  #end = 0;
  #acknowledged: number | undefined;
  readonly #met = new Map<string, Happened>();
  /** What was tried since the start: by the adversary, or as work of the business. */
  readonly #tried = new Set<string>();
  /** What held at some time, the last that it did. */
  readonly #held = new Map<string, Happened>();
  /** The adversary's attempts that have got through since the start, by name. */
  readonly #attempts = new Set<string>();
  /** What counts no more, and the call that took it away. */
  readonly #spoiled = new Map<string, Happened>();
  /** What was met after the start and did not last: how long it held, and what ended it. */
  readonly #undone = new Map<string, Happened & { from: number }>();
  readonly #moments = new Map<string, Happened>();
  readonly #hazards = new Map<string, Happened>();
  readonly #unknown = new Set<string>();
  #everythingUnknown = false;
  #lastSuccess: number | undefined;
  #customers = { requests: 0, ok: 0 };
  #hints: { index: number; cost: number }[] = [];
  /** The criteria by what decides them: every event is held against some of them. */
  readonly #rules: ReturnType<typeof rulesOf<Facts>>;

  constructor(
    private readonly criteria: Criteria<Facts>,
    private readonly facts: Facts,
  ) {
    this.#rules = rulesOf(criteria);
  }

  take(event: Evidence): void {
    this.#end = Math.max(this.#end, event.at);
    if (event.changes) applyChanges(this.#state, event.changes);
    if (event.kind === "mark" && event.mark === "started") {
      this.#start = event.at;
      this.#startState = copyState(this.#state);
      this.#judgeState(event, new Set(STATE_TABLES));
    }
    if (this.#start === undefined) return;
    if (event.changes) this.#judgeState(event, new Set(event.changes.map((change) => change.table)));
    switch (event.kind) {
      case "call":
        if (event.by === "trainee") this.#judgeCall(event);
        break;
      case "attempt":
        this.#judgeAttempt(event);
        break;
      case "work":
        this.#judgeWork(event);
        break;
      case "customers":
        this.#customers.requests += event.requests;
        this.#customers.ok += event.ok;
        break;
      case "mark":
        if (event.mark === "hint") this.#hints.push({ index: event.hint ?? 0, cost: event.cost ?? 0 });
        break;
      case "gap":
        if (event.affects.length) for (const id of event.affects) this.#unknown.add(id);
        else this.#everythingUnknown = true;
        break;
      default:
    }
  }

  #view(event: Evidence): View<Facts> {
    return { facts: this.facts, state: this.#state, at: event.at };
  }

  /** @param changed the tables in which rows changed: what looks into none of them is as it was */
  #judgeState(event: Evidence, changed: ReadonlySet<StateTable>): void {
    const watched = this.#watched;
    const moment = { facts: this.facts, at: event.at };
    const now: Happened = { at: event.at, proof: event.id };
    for (const [id, x] of this.#rules.outcomes)
      if (!watched.isSettled(x, changed)) {
        let before: Happened | undefined;
        const holds = watched.ask(x, moment, (view) => {
          if (!x.until?.(view)) return x.test(view);
          before = this.#held.get(id);
          return before !== undefined;
        });
        this.#holds(id, holds, before ?? now);
      }
    for (const [id, x] of this.#rules.states)
      if (!this.#moments.has(id) && !watched.isSettled(x, changed))
        if (watched.ask(x, moment, (view) => x.test(view))) this.#moments.set(id, now);
    for (const [id, x] of this.#rules.losses)
      if (!this.#hazards.has(id) && !watched.isSettled(x, changed))
        if (watched.ask(x, moment, (view) => x.test(view, this.#startState!))) this.#hazards.set(id, now);
  }

  #judgeCall(event: CallEvidence): void {
    this.#acknowledged ??= event.at;
    const view = { ...this.#view(event), attempts: this.#attempts };
    const now: Happened = { at: event.at, proof: event.id };
    const answered = event.errorCode === undefined;
    if (answered) {
      for (const [id, objective] of this.#rules.seen)
        if (!this.#met.has(id) && objective.test(event, view)) this.#met.set(id, now);
      for (const [id, { spoiled }] of this.#rules.spoilable)
        if (!this.#spoiled.has(id) && !this.#met.has(id) && spoiled!.by(event, view))
          this.#spoiled.set(id, { ...now, call: event.eventName });
      for (const [id, moment] of this.#rules.calls)
        if (!this.#moments.has(id) && moment.test(event, view))
          this.#moments.set(id, { ...now, call: event.eventName });
    }
    if (!isAct(event)) return;
    const act: Happened = {
      ...now,
      call: event.eventName,
      ...(event.errorCode !== undefined && { refusal: event.errorCode }),
    };
    for (const [id, hazard] of this.#rules.acts)
      if (this.#isNewHarm(id, answered) && hazard.test(event, view)) this.#hazards.set(id, act);
  }

  /** Harm counts once, as what was done rather than what was only tried. */
  #isNewHarm(id: string, done: boolean): boolean {
    const known = this.#hazards.get(id);
    return known === undefined || (done && known.refusal !== undefined);
  }

  #judgeAttempt(event: AttemptEvidence): void {
    if (event.gotThrough) this.#attempts.add(event.attempt);
    if (event.gotThrough && (this.criteria.containedWhen?.(event) ?? true)) this.#lastSuccess = event.at;
    for (const [id, objective] of this.#rules.refused) {
      if (!objective.test(event, this.facts)) continue;
      this.#tried.add(id);
      this.#holds(id, !event.gotThrough, { at: event.at, proof: event.id, what: event.what });
    }
  }

  #judgeWork(event: WorkEvidence): void {
    for (const [id, objective] of this.#rules.working) {
      const counts = objective.test(event, this.facts);
      // Work that was done and does not count, such as with an old key, is still looked at: its failure would count.
      if (counts || objective.test({ ...event, done: !event.done }, this.facts)) this.#tried.add(id);
      if (counts) this.#holds(id, event.done, { at: event.at, proof: event.id });
    }
    if (event.done) return;
    const view = this.#view(event);
    for (const [id, hazard] of this.#rules.disturbances)
      if (!this.#hazards.has(id) && hazard.test(event, view))
        this.#hazards.set(id, { at: event.at, proof: event.id });
  }

  /** An objective that must last is met from when it began to hold, until it no longer does. */
  #holds(id: string, holds: boolean, now: Happened): void {
    const met = this.#met.get(id);
    if (holds) {
      if (!met) this.#met.set(id, now);
      this.#held.set(id, this.#met.get(id)!);
    } else if (met) {
      this.#met.delete(id);
      if (met.at > this.#start!) this.#undone.set(id, { ...now, from: met.at });
    }
  }

  /** Which objectives are met at this moment. */
  standing(): [id: string, met: boolean][] {
    return Object.keys(this.criteria.objectives).map((id) => [id, this.#metNow(id) !== undefined]);
  }

  /** The verdict if the run ended now. */
  verdict(): Verdict {
    const start = this.#start ?? this.#end;
    const objectives = Object.entries(this.criteria.objectives).map(([id, x]) =>
      this.#objective(id, x, start),
    );
    const constraints = this.criteria.order.map((x) => this.#constraint(x));
    const hazards = Object.entries(this.criteria.hazards).flatMap(([id, x]) => {
      const happened = this.#hazards.get(id);
      return happened ? [hazardResult(id, x, happened, start)] : [];
    });
    const lost = this.#lost(objectives, constraints, hazards);
    const earned = objectives.reduce((sum, x) => sum + x.of, 0) - lost.reduce((sum, x) => sum + x.points, 0);
    const [verdict, summary] = this.#decide(objectives, hazards);
    return {
      verdict,
      score: Math.max(0, Math.min(100, Math.round(earned))),
      summary,
      phases: phasesOf(objectives),
      objectives,
      constraints,
      hazards,
      lost,
      times: this.#times(objectives, start),
      customers: { ...this.#customers },
      hints: this.#hints.length,
    };
  }

  #metNow(id: string): Happened | undefined {
    return this.#spoiled.has(id) ? undefined : this.#met.get(id);
  }

  #isUnknown(id: string): boolean {
    return this.#everythingUnknown || this.#unknown.has(id);
  }

  #objective(id: string, objective: Objective<Facts>, start: number): ObjectiveResult {
    const happened = this.#metNow(id);
    const { title, phase, required, points, why, source } = objective;
    // What nobody tried was not refused, and nobody got through either; so it is with work.
    const isOthers =
      objective.kind === "refused" || (objective.kind === "working" && objective.whose !== "trainee");
    const untried = isOthers && !this.#tried.has(id);
    const known = happened !== undefined || !(untried || this.#isUnknown(id));
    const reason = happened
      ? title
      : known
        ? `${this.#missing(id, objective)}${this.#whatWasUndone(id, objective, start)}`
        : untried
          ? `Nothing came that would show it: "${title}".`
          : `Could not be observed: "${title}".`;
    return {
      id,
      title,
      phase,
      required,
      met: happened !== undefined,
      known,
      points: happened ? points : 0,
      of: points,
      ...(happened && { at: happened.at - start, proof: happened.proof }),
      reason,
      why,
      source,
    };
  }

  /** Why an objective is not met: in the scenario's words, else whether it never came about or did not last. */
  #missing(id: string, { missing, spoiled, title }: Objective<Facts>): string {
    const spoiler = this.#spoiled.get(id);
    if (spoiler) return `${spoiled!.says} (${spoiler.call}, ${spoiler.proof}).`;
    if (typeof missing === "function")
      return missing({ facts: this.facts, state: this.#state, at: this.#end });
    return missing ?? `${this.#undone.has(id) ? "It did not last" : "It was not seen"}: "${title}".`;
  }

  #whatWasUndone(id: string, { kind, missing, title }: Objective<Facts>, start: number): string {
    const undone = this.#undone.get(id);
    if (!undone || this.#spoiled.has(id)) return "";
    const [from, to] = [undone.from, undone.at].map((at) => clockText(at - start));
    const what = missing === undefined ? "It" : `"${title}"`;
    const end = kind === "refused" ? `until another got through: ${undone.what}` : "and was undone";
    return ` ${what} held from ${from} to ${to}, ${end} (${undone.proof}).`;
  }

  #constraint(constraint: Constraint): ConstraintResult {
    const { id, first, second, points, why, source } = constraint;
    const earlier = this.#happened(first);
    const later = this.#happened(second);
    const broken =
      later !== undefined && !this.#isUnknown(id) && (earlier === undefined || isAfter(earlier, later));
    const [a, b] = [this.#titleOf(first), this.#titleOf(second)];
    return {
      id,
      held: !broken,
      points: broken ? -points : 0,
      ...(broken && { proof: later.proof }),
      reason: broken
        ? `"${b}"${later.call ? ` (${later.call})` : ""} came ${earlier ? "before" : "without"} "${a}".`
        : later
          ? `"${a}" came before "${b}".`
          : `"${b}" did not happen.`,
      why,
      source,
    };
  }

  #happened(id: string): Happened | undefined {
    return this.#met.get(id) ?? this.#moments.get(id);
  }

  #titleOf(id: string): string {
    return (this.criteria.objectives[id] ?? this.criteria.moments[id])?.title ?? id;
  }

  #lost(
    objectives: readonly ObjectiveResult[],
    constraints: readonly ConstraintResult[],
    hazards: readonly HazardResult[],
  ): LostPoints[] {
    const { customers } = this.criteria;
    const { requests, ok } = this.#customers;
    const served = requests ? ok / requests : 1;
    return [
      ...objectives
        .filter((x) => !x.met)
        .map((x) => ({
          code: `${x.known ? "objective" : "unobserved"}:${x.id}`,
          points: x.of,
          reason: x.reason,
        })),
      ...constraints
        .filter((x) => !x.held)
        .map((x) => ({ code: `order:${x.id}`, points: -x.points, reason: x.reason })),
      ...hazards.map((x) => ({ code: `hazard:${x.id}`, points: -x.points, reason: x.reason })),
      ...this.#hints
        .filter((x) => x.cost > 0)
        .map((x) => ({
          code: `hint:${x.index + 1}`,
          points: x.cost,
          reason: `Hint ${x.index + 1} was bought.`,
        })),
      ...(customers && served < customers.atLeast
        ? [
            {
              code: "customers",
              points: customers.points,
              reason: `Customers were served ${(served * 100).toFixed(1)} % of the time; ${customers.atLeast * 100} % was asked for.`,
            },
          ]
        : []),
    ];
  }

  #decide(objectives: readonly ObjectiveResult[], hazards: readonly HazardResult[]): [VerdictName, string] {
    const unsafe = hazards.find((x) => x.severity === "unsafe");
    if (unsafe) return ["UNSAFE", unsafe.reason];
    const required = objectives.filter((x) => x.required && !x.met);
    const missed = required.filter((x) => x.known);
    if (missed.length)
      return ["FAIL", missed.map((x) => this.#missing(x.id, this.criteria.objectives[x.id]!)).join(" ")];
    if (required.length) return ["INCOMPLETE", required.map((x) => x.reason).join(" ")];
    if (this.#start === undefined) return ["INCOMPLETE", "The clock was never started."];
    return ["PASS", "Everything that was required is proven."];
  }

  #times(objectives: readonly ObjectiveResult[], start: number): Times {
    const refusals = objectives.filter((x) => this.criteria.objectives[x.id]?.kind === "refused");
    const contained = refusals.every((x) => x.met);
    const isAnythingToContain = refusals.length > 0 || this.#lastSuccess !== undefined;
    return {
      acknowledge: this.#acknowledged === undefined ? null : this.#acknowledged - start,
      ...(isAnythingToContain && {
        contain: contained ? Math.max(0, (this.#lastSuccess ?? start) - start) : null,
      }),
      preserve: latest(objectives.filter((x) => x.phase === "Preservation" && x.required)),
      recover: latest(objectives.filter((x) => x.phase === "Eradication & Recovery")),
      total: this.#end - start,
    };
  }
}

/** Of what happened in one moment the order of the events decides: their ids rise. */
const isAfter = (a: Happened, b: Happened): boolean => a.at > b.at || (a.at === b.at && a.proof > b.proof);

function hazardResult<Facts>(
  id: string,
  hazard: Hazard<Facts>,
  happened: Happened,
  start: number,
): HazardResult {
  const { title, severity, points, why, source } = hazard;
  return {
    id,
    title,
    severity,
    at: happened.at - start,
    proof: happened.proof,
    points: -points,
    reason:
      happened.refusal === undefined
        ? title
        : `${happened.call} was tried (refused: ${happened.refusal}); an attempt counts as the act: "${title}".`,
    why,
    source,
  };
}

/** When the last of the objectives was met; null unless all were. */
const latest = (objectives: readonly ObjectiveResult[]): number | null =>
  objectives.length && objectives.every((x) => x.met) ? Math.max(...objectives.map((x) => x.at ?? 0)) : null;

function phasesOf(objectives: readonly ObjectiveResult[]): Verdict["phases"] {
  const phases = new Map<Phase, { points: number; of: number }>();
  for (const { phase, points, of } of objectives) {
    const sum = phases.get(phase) ?? { points: 0, of: 0 };
    phases.set(phase, { points: sum.points + points, of: sum.of + of });
  }
  return [...phases].map(([phase, sum]) => ({ phase, ...sum }));
}

/** A scenario's criteria, by their kind. */
const rulesOf = <Facts>({ objectives, moments, hazards }: Criteria<Facts>) => ({
  seen: ofKind(objectives, "seen"),
  outcomes: ofKind(objectives, "outcome"),
  refused: ofKind(objectives, "refused"),
  working: ofKind(objectives, "working"),
  spoilable: Object.entries(objectives).filter(([, { spoiled }]) => spoiled !== undefined),
  calls: ofKind(moments, "call"),
  states: ofKind(moments, "state"),
  acts: ofKind(hazards, "act"),
  losses: ofKind(hazards, "lost"),
  disturbances: ofKind(hazards, "disturbed"),
});

const ofKind = <Rule extends { kind: string }, Kind extends Rule["kind"]>(
  rules: Readonly<Record<string, Rule>>,
  kind: Kind,
): [id: string, rule: Extract<Rule, { kind: Kind }>][] =>
  Object.entries(rules).filter(
    (entry): entry is [string, Extract<Rule, { kind: Kind }>] => entry[1].kind === kind,
  );
