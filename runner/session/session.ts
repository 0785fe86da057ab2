import type { OutsideCall } from "../../range/index.ts";
import { Course, type Evidence, type StateChange, type Verdict } from "../../grader/index.ts";
import type { Brief } from "../../scenarios/kit/response.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Behaviour, Stage } from "../../scenarios/kit/stage.ts";
import type { Arena } from "../targets/arena.ts";
import type { SessionEvent, SessionListener } from "./events.ts";
import type { JournalHeader, JournalInput, JournalWriter } from "./journal.ts";

export interface SessionOptions {
  scenario: Scenario;
  arena: Arena;
  header: JournalHeader;
  journal: JournalWriter;
}

type Draft<E extends Evidence = Evidence> = E extends Evidence ? Omit<E, "id"> : never;

/** How long the intruder has been inside when the page goes out. */
export const HEAD_START_MS = 10 * 60_000;
/**
 * What a sandbox that was just broken takes to come up: a scenario makes machines while things still take as long as
 * on AWS (`instance-boot` of the pace). Escalations count on them, also where there is no head start.
 */
const COMING_UP_MS = 60_000;

/**
 * One run of a scenario: breaks the sandbox, lets the adversary act, gathers evidence, and judges it at the end.
 * Every event goes to the journal before anybody hears of it, and no answer goes out before the journal is kept.
 */
export class Session {
  readonly run: string;
  readonly scenario: Scenario;
  readonly header: JournalHeader;
  brief!: Brief;
  verdict: Verdict | undefined;
  startedAt: number | undefined;
  /** Whether it goes on with a run that was left, or killed. */
  isResumed = false;
  hintsTaken = 0;
  readonly #arena: Arena;
  readonly #journal: JournalWriter;
  readonly #listeners: SessionListener[] = [];
  #course!: Course<object>;
  #facts: object = {};
  #adversary: readonly Behaviour[] = [];
  #behaviours: { behaviour: Behaviour; timer: { cancel(): void } }[] = [];
  #injectedAt = 0;
  #next = 1;
  #met = new Set<string>();
  #watching = false;

  constructor(options: SessionOptions) {
    this.run = options.header.run;
    this.scenario = options.scenario;
    this.header = options.header;
    this.#arena = options.arena;
    this.#journal = options.journal;
  }

  on(listener: SessionListener): void {
    this.#listeners.push(listener);
  }

  get facts(): object {
    return this.#facts;
  }

  get arena(): Arena {
    return this.#arena;
  }

  now(): number {
    return this.#arena.now();
  }

  /** Milliseconds on the run's clock. */
  elapsedMs(): number {
    return this.startedAt === undefined ? 0 : this.now() - this.startedAt;
  }

  /**
   * Breaks the sandbox and lets the intruder's head start pass. The clock does not run yet.
   *
   * @param headStartMs none where automation is there from the first moment on
   */
  async prepare(headStartMs = HEAD_START_MS): Promise<void> {
    const { scenario } = this;
    const { stage } = this.#arena;
    this.#journal.write(this.header);
    const beganAt = this.now();
    this.#arena.spreadCalls(headStartMs > 0);
    this.#facts = await scenario.inject(stage);
    this.#arena.spreadCalls(false);
    this.#journal.write({ kind: "facts", facts: this.#facts });
    this.#course = new Course(scenario.criteria, this.#facts);
    this.#arena.watch(scenario.markers(this.#facts));
    this.brief = {
      text: scenario.brief(this.#facts, stage),
      ticket: stage.ticket,
      region: stage.region,
      evidenceBucket: stage.outputs["EvidenceBucketName"] ?? "",
      logBucket: stage.outputs["LogBucketName"] ?? "",
      forensicSubnetId: stage.outputs["ForensicSubnetId"] ?? "",
      forensicWorkstationCidr: stage.workstationCidr,
      cleanImageId: stage.cleanImageId,
    };
    this.#arena.observe({
      call: (call, outside) => this.#record(call, outside),
      input: (outside) => this.#keep({ kind: "input", at: outside.at }, outside),
      functionEnded: (end) => this.#keep({ kind: "function-end", ...end }),
      changed: (at) => this.#changed(at),
      customers: (sample) => this.#record({ kind: "customers", ...sample }),
      finding: (finding) => this.#record({ kind: "finding", ...finding }),
      alarm: (alarm) => this.#record({ kind: "alarm", ...alarm }),
      attempt: (at, attempt) => this.#record({ kind: "attempt", at, ...attempt }),
      beforeAnswers: () => this.#journal.commit(),
      work: (at, work) => this.#record({ kind: "work", at, ...work }),
    });
    this.#watching = true;
    this.#injectedAt = this.now();
    this.#record({ kind: "mark", mark: "injected", at: this.#injectedAt });
    this.#adversary = scenario.adversary(stage, this.#facts);
    for (const behaviour of this.#adversary)
      // Without a head start nothing is up yet that could be used.
      if (behaviour.afterSeconds === undefined)
        this.#plan(behaviour, headStartMs ? firstTurn(behaviour, stage) : behaviour.everySeconds);
    await this.#arena.advance(Math.max(0, headStartMs - (this.#injectedAt - beganAt)));
    this.#arena.beginDrill();
    this.commit();
    this.#tell({ type: "prepared", run: this.run, scenario: scenario.id, brief: this.brief });
  }

  /** Starts the run's clock: escalations are planned from here, or from when the sandbox has come up. */
  start(): void {
    this.startedAt = this.now();
    const comingUpMs = Math.max(0, this.#injectedAt + COMING_UP_MS - this.startedAt);
    this.#record({ kind: "mark", mark: "started", at: this.startedAt });
    for (const behaviour of this.#adversary)
      if (behaviour.afterSeconds !== undefined)
        this.#plan(behaviour, behaviour.afterSeconds + comingUpMs / 1000);
    this.commit();
    this.#tell({ type: "started", at: this.startedAt });
  }

  #plan(behaviour: Behaviour, firstSeconds: number): void {
    const timer = this.#arena.plan(
      `adversary:${behaviour.name}`,
      () => behaviour.act(this.#arena.stage),
      firstSeconds * 1000,
      behaviour.everySeconds * 1000,
    );
    this.#behaviours.push({ behaviour, timer });
  }

  /** Carries out an act of the trainee's by the stand-in console: see `range/services/console`. */
  async standIn(operation: string, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    return this.#arena.standIn(operation, input);
  }

  /** Buys the next hint. @returns its text and price, or undefined when there is none left */
  async takeHint(): Promise<{ index: number; cost: number; text: string } | undefined> {
    const at = await this.#catchUp();
    const index = this.hintsTaken;
    const hint = this.scenario.hints[index];
    if (!hint || this.verdict) return undefined;
    this.hintsTaken++;
    this.#record({ kind: "mark", mark: "hint", at, hint: index, cost: hint.cost });
    this.commit();
    return { index, ...hint };
  }

  /** Stops the clock, lets the adversary try everything once more, and judges. */
  async finish(): Promise<Verdict> {
    if (this.verdict) return this.verdict;
    const { stage } = this.#arena;
    const at = await this.#catchUp();
    await this.#arena.exclusively(async () => {
      for (const { behaviour, timer } of this.#behaviours) {
        timer.cancel();
        if (Number.isFinite(behaviour.everySeconds)) await behaviour.act(stage);
      }
    });
    this.#changed(at);
    this.#record({ kind: "mark", mark: "finished", at });
    this.verdict = this.#course.verdict();
    this.#journal.close();
    this.#tell({ type: "finished", verdict: this.verdict });
    return this.verdict;
  }

  /**
   * Lets everything happen that is due until now. What people do stands behind it in the journal, as it does in a
   * replay.
   */
  async #catchUp(): Promise<number> {
    const now = this.now();
    await this.#arena.advanceTo(now);
    return now;
  }

  /** Hands what was written to the journal to the system: whoever reads the file now sees all of it. */
  commit(): void {
    this.#journal.commit();
  }

  /** The verdict if the run ended now. */
  standing(): Verdict {
    return this.#course.verdict();
  }

  async close(): Promise<void> {
    this.#watching = false;
    for (const { timer } of this.#behaviours) timer.cancel();
    this.#journal.close();
    await this.#arena.close();
  }

  #changed(at: number): void {
    if (!this.#watching) return;
    const changes = this.#arena.survey();
    if (changes.length) this.#record({ kind: "change", at, cause: "account", changes });
  }

  #record(draft: Draft, outside?: OutsideCall): void {
    if (!this.#watching || this.verdict) return;
    const changes: readonly StateChange[] = draft.kind === "change" ? draft.changes : this.#arena.survey();
    // Drafts are made for this moment and belong to nobody else: they become the evidence itself.
    const evidence = draft as Evidence & { id: string; changes?: readonly StateChange[] };
    evidence.id = `evt-${String(this.#next++).padStart(6, "0")}`;
    if (changes.length) evidence.changes = changes;
    this.#journal.write(evidence, outside);
    this.#course.take(evidence);
    this.#tell({ type: "evidence", evidence, changes });
    this.#tellObjectives(evidence);
  }

  /** Keeps an input that is no evidence: a replay needs it all the same. */
  #keep(input: JournalInput, outside?: OutsideCall): void {
    if (this.#watching && !this.verdict) this.#journal.write(input, outside);
  }

  #tellObjectives(evidence: Evidence): void {
    if (this.header.mode !== "guided" || this.startedAt === undefined) return;
    for (const [id, met] of this.#course.standing()) {
      if (met === this.#met.has(id)) continue;
      if (met) this.#met.add(id);
      else this.#met.delete(id);
      this.#tell({ type: "objective", id, met, at: evidence.at });
    }
  }

  #tell(event: SessionEvent): void {
    for (const listener of this.#listeners) listener(event);
  }
}

/** When a behaviour first has its turn, in seconds: somewhere in its period's second half, since no two run in step. */
const firstTurn = ({ everySeconds }: Behaviour, { chance }: Stage): number =>
  Number.isFinite(everySeconds) ? everySeconds * (1 - chance.int(0, 500) / 1000) : everySeconds;
