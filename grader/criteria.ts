import type { AttemptEvidence, CallEvidence, WorkEvidence } from "./evidence.ts";
import type { AccountState } from "./state/index.ts";

/** Phases in which objectives are scored apart, in NIST's words. */
export type Phase =
  "Preparation" | "Detection & Analysis" | "Containment" | "Preservation" | "Eradication & Recovery";

/** What a predicate may look at: the scenario's own facts (ids, names), and the state after the event. */
export interface View<Facts> {
  facts: Facts;
  state: AccountState;
  /** Milliseconds since the epoch. */
  at: number;
}

/** The same for tests of a call. */
export interface CallView<Facts> extends View<Facts> {
  /** The adversary's attempts that have got through since the start, by name. */
  attempts: ReadonlySet<string>;
}

interface Explained {
  title: string;
  points: number;
  /** Why it matters, in a sentence for the debrief. */
  why: string;
  /** The document, or the ground-truth fact, on which it rests. */
  source: string;
}

export interface ObjectiveTerms<Facts> {
  points: number;
  phase: Phase;
  why: string;
  source: string;
  /** Without it there is no PASS. */
  required?: boolean;
  /**
   * What to say when it was not met: a text, or one that depends on how things stand. Without it the title says what
   * was not seen, or did not last.
   */
  missing?: string | ((view: View<Facts>) => string);
  /**
   * A call of the trainee's before it was met, after which it counts no more, whatever comes about: what was to come
   * about by itself.
   */
  spoiled?: { by: (call: CallEvidence, view: CallView<Facts>) => boolean; says: string };
}

export type Objective<Facts> = Explained & {
  phase: Phase;
  required: boolean;
  missing?: ObjectiveTerms<Facts>["missing"];
  spoiled?: ObjectiveTerms<Facts>["spoiled"];
} & (
    | { kind: "seen"; test: (call: CallEvidence, view: CallView<Facts>) => boolean }
    | {
        kind: "outcome";
        test: (view: View<Facts>) => boolean;
        until: ((view: View<Facts>) => boolean) | undefined;
      }
    | { kind: "refused"; test: (attempt: AttemptEvidence, facts: Facts) => boolean }
    | { kind: "working"; test: (work: WorkEvidence, facts: Facts) => boolean; whose: Worker }
  );

/** Who does a piece of work: the business goes about its own, and the trainee does some or leaves it. */
export type Worker = "business" | "trainee";

/**
 * The trainee made a call: looking counts, too. The time is that of the first such call that was answered well.
 */
export const seen = <Facts>(
  title: string,
  test: (call: CallEvidence, view: CallView<Facts>) => boolean,
  terms: ObjectiveTerms<Facts>,
): Objective<Facts> => ({ kind: "seen", title, test, required: false, ...terms });

/**
 * A state holds and keeps holding until the end. The time is that of the event after which it held for good.
 *
 * @param until whether there is nothing left that could have the state: from then on it counts whether it ever held
 */
export const outcome = <Facts>(
  title: string,
  test: (view: View<Facts>) => boolean,
  terms: ObjectiveTerms<Facts>,
  until?: (view: View<Facts>) => boolean,
): Objective<Facts> => ({ kind: "outcome", title, test, until, required: false, ...terms });

/**
 * The adversary's attempts of a kind fail from then on. The time is that of the first refusal after its last
 * success; without a refusal there is no proof, and without an attempt nothing to refuse.
 */
export const refused = <Facts>(
  title: string,
  test: (attempt: AttemptEvidence, facts: Facts) => boolean,
  terms: ObjectiveTerms<Facts>,
): Objective<Facts> => ({ kind: "refused", title, test, required: false, ...terms });

/**
 * Work of the business is done, and goes on being done. The time is that of the first time it was done after its
 * last failure; work that nobody did proves nothing, neither that it is done nor that it is not.
 *
 * @param test picks the work that counts, whether or not it could be done
 * @param whose the trainee's is missed where it did not come: nobody else would have done it
 */
export const working = <Facts>(
  title: string,
  test: (work: WorkEvidence, facts: Facts) => boolean,
  terms: ObjectiveTerms<Facts>,
  whose: Worker = "business",
): Objective<Facts> => ({ kind: "working", title, test, whose, required: false, ...terms });

/**
 * Something that may happen and that a constraint can refer to, without being wanted: a call, or a state that
 * is reached for the first time.
 */
export type Moment<Facts> =
  | { kind: "call"; title: string; test: (call: CallEvidence, view: View<Facts>) => boolean }
  | { kind: "state"; title: string; test: (view: View<Facts>) => boolean };

export const called = <Facts>(
  title: string,
  test: (call: CallEvidence, view: View<Facts>) => boolean,
): Moment<Facts> => ({ kind: "call", title, test });

export const reached = <Facts>(title: string, test: (view: View<Facts>) => boolean): Moment<Facts> => ({
  kind: "state",
  title,
  test,
});

export interface Constraint {
  id: string;
  /** Ids of an objective or a moment. */
  first: string;
  second: string;
  points: number;
  why: string;
  source: string;
}

/**
 * `first` before `second`. Broken when `second` happened while `first` had not; held when it never happened.
 * The order is partial: what no constraint names may come in any order.
 */
export const before = (
  first: string,
  second: string,
  terms: { id: string; points: number; why: string; source: string },
): Constraint => ({ first, second, ...terms });

export type Hazard<Facts> = Explained & {
  /** `unsafe` decides the verdict; `costly` only costs its points. */
  severity: "unsafe" | "costly";
} & (
    | { kind: "act"; test: (call: CallEvidence, view: View<Facts>) => boolean }
    | { kind: "lost"; test: (view: View<Facts>, before: AccountState) => boolean }
    | { kind: "disturbed"; test: (work: WorkEvidence, view: View<Facts>) => boolean }
  );

export interface HazardTerms {
  points: number;
  why: string;
  source: string;
  severity?: "unsafe" | "costly";
}

/** A harmful call of the trainee, done or only tried: a denied or reverted one counts as well. */
export const act = <Facts>(
  title: string,
  test: (call: CallEvidence, view: View<Facts>) => boolean,
  terms: HazardTerms,
): Hazard<Facts> => ({ kind: "act", title, test, severity: "unsafe", ...terms });

/** A state that must never be, whoever brought it about. `start` is the state when the clock started. */
export const lost = <Facts>(
  title: string,
  test: (view: View<Facts>, start: AccountState) => boolean,
  terms: HazardTerms,
): Hazard<Facts> => ({ kind: "lost", title, test, severity: "unsafe", ...terms });

/** Work of the business that could not be done, whoever stood in its way. */
export const disturbed = <Facts>(
  title: string,
  test: (work: WorkEvidence, view: View<Facts>) => boolean,
  terms: HazardTerms,
): Hazard<Facts> => ({ kind: "disturbed", title, test, severity: "unsafe", ...terms });

/** All that a scenario is judged by. Objectives' points add up to 100. */
export interface Criteria<Facts> {
  objectives: Readonly<Record<string, Objective<Facts>>>;
  moments: Readonly<Record<string, Moment<Facts>>>;
  order: readonly Constraint[];
  hazards: Readonly<Record<string, Hazard<Facts>>>;
  /** Which attempts count as the adversary getting through, for the time to contain. All, unless told. */
  containedWhen?: (attempt: AttemptEvidence) => boolean;
  /** Share of customers' requests that must have been served, from 0 to 1, and what falling short costs. */
  customers?: { atLeast: number; points: number; why: string; source: string };
}
