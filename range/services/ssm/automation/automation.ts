import type { Actor } from "../../../call.ts";
import type { Timer } from "../../../clock.ts";
import { identify } from "../../../iam/identify.ts";
import type { Principal } from "../../../iam/principal.ts";
import { issueRoleSession, type IssuedCredentials } from "../../../iam/sessions.ts";
import { perform } from "../../../journey.ts";
import type { Later } from "../../../later.ts";
import type { Scope } from "../../../world.ts";
import { announceExecution, announceStep } from "./events.ts";
import { Cancelled, Stopped } from "./failure.ts";
import { textsOf } from "./parameters.ts";
import { resolve } from "./references.ts";
import type { Members, Runbook, Step } from "./runbook.ts";
import { automationState, ENDED, type ExecutionRow, type Status, type StepRow } from "./state.ts";
import { lookUp } from "./values.ts";
import { carryOut, type Interrupt, type Wait, type Work } from "./work.ts";

export const SSM = "ssm.amazonaws.com";
const SESSION_SECONDS = 3_600;
/** A session that ends within this time is renewed. */
const RENEWAL_MS = 60_000;

/** What somebody tells an automation that waits. */
export interface Signal {
  type: string;
  /** The ARN of who sent it. */
  from: string;
  comment: string;
}

/** An automation that is under way. */
export class Automation {
  /** By `parameter`, `step.Output` and `variable:name`. */
  readonly values: Map<string, unknown>;
  /** Set when it is to stop after the step that it is at. */
  completing = false;
  /** The innermost step that an interruption has ended. */
  interrupted: Step | undefined;
  /** Told when it has ended. */
  onEnd: (() => void) | undefined;
  #interrupt: Interrupt | undefined;
  #session: IssuedCredentials | undefined;
  #waiting: { rowId: string; takes: readonly string[]; resume: (signal: Signal) => void } | undefined;

  constructor(
    readonly scope: Scope,
    readonly id: string,
    readonly runbook: Runbook,
    values: ReadonlyMap<string, unknown>,
  ) {
    this.values = new Map(values);
  }

  get row(): Readonly<ExecutionRow> {
    const row = automationState(this.scope).executions.get(this.id);
    if (!row) throw new Error(`there is no automation ${this.id}`);
    return row;
  }

  /** What trust policies may ask for as `aws:SourceArn`. */
  get arn(): string {
    return this.scope.arn("ssm", `automation-execution/${this.id}`);
  }

  update(change: (row: ExecutionRow) => void): void {
    automationState(this.scope).executions.update(this.id, change);
  }

  stepRow(rowId: string): Readonly<StepRow> {
    return this.row.steps.find(({ id }) => id === rowId)!;
  }

  updateStep(rowId: string, change: (row: StepRow) => void): void {
    const before = this.stepRow(rowId).status;
    this.update((row) => change(row.steps.find(({ id }) => id === rowId)!));
    const after = this.stepRow(rowId);
    if (after.status !== before) announceStep(this.scope, this.row, after);
  }

  setStatus(status: Status, failureMessage?: string): void {
    if (this.row.status === status) return;
    this.update((row) => {
      row.status = status;
      if (failureMessage !== undefined) row.failureMessage = failureMessage;
      if (ENDED.has(status)) {
        row.endedAt = this.scope.world.clock.now();
        row.outputs = this.#outputs();
        delete row.currentStep;
      }
    });
    announceExecution(this.scope, this.row);
  }

  #outputs(): Record<string, string[]> {
    const outputs = this.runbook.outputs.map((name) => [
      name,
      this.values.has(name)
        ? textsOf(this.values.get(name))
        : ["No output available yet because the step is not successfully executed"],
    ]);
    return Object.fromEntries(outputs) as Record<string, string[]>;
  }

  /** Puts values where references stand. Throws {@link StepFailure} for one that has none. */
  resolve(template: unknown): unknown {
    return resolve(template, (name) => lookUp(this, name));
  }

  /** Begins with work that ends the automation. */
  start(work: Work<void>): void {
    const { running } = automationState(this.scope);
    running.set(this.id, this);
    this.#interrupt = carryOut(work, (outcome) => {
      running.delete(this.id);
      if ("error" in outcome) throw outcome.error;
      this.onEnd?.();
    });
  }

  /** Interrupts a step when its time is up. */
  limit(seconds: number, reason: unknown): Timer {
    return this.scope.world.clock.after(seconds * 1000, `timeout in automation ${this.id}`, () =>
      this.#interrupt?.(reason),
    );
  }

  /** Ends it as soon as the call that asks for it is answered. */
  cancel(): void {
    this.setStatus("Cancelling");
    this.#interruptNext(new Cancelled());
  }

  stopStep(rowId: string): void {
    this.#interruptNext(new Stopped(rowId));
  }

  #interruptNext(reason: unknown): void {
    this.scope.world.clock.after(0, `automation ${this.id} is interrupted`, () => this.#interrupt?.(reason));
  }

  *awaitSignal(rowId: string, takes: readonly string[]): Work<Signal> {
    this.updateStep(rowId, (row) => void (row.status = "Waiting"));
    this.setStatus("Waiting");
    const wait: Wait = (resume) => {
      this.#waiting = { rowId, takes, resume: (value) => resume({ value }) };
    };
    try {
      return (yield wait) as Signal;
    } finally {
      this.#waiting = undefined;
      if (this.row.status === "Waiting") this.setStatus("InProgress");
      if (this.stepRow(rowId).status === "Waiting")
        this.updateStep(rowId, (row) => void (row.status = "InProgress"));
    }
  }

  /** The step that waits for signals, and which it takes. */
  get waiting(): { rowId: string; takes: readonly string[] } | undefined {
    return this.#waiting;
  }

  /** Hands a signal to the step that waits for it, at the clock's next turn. */
  send(signal: Signal): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting)
      this.scope.world.clock.after(0, `signal for automation ${this.id}`, () => waiting.resume(signal));
  }

  /**
   * Calls an API: with the role that the automation takes, or else with the rights of who started it.
   *
   * @throws {AwsError}
   */
  call(service: string, operation: string, input: Members): Members | Later<Members> {
    const { scope } = this;
    return perform(scope.world, {
      service,
      operation,
      input,
      principal: this.principal(service),
      accountId: scope.accountId,
      region: scope.region,
      actor: this.actor,
      sourceIp: SSM,
      userAgent: SSM,
      invokedBy: SSM,
      awaitsAnswer: true,
    });
  }

  get actor(): Actor {
    return this.row.actor;
  }

  /** @throws {AwsError} when the role cannot be taken (any more) */
  principal(service: string): Principal {
    const session = this.session();
    if (!session) return this.row.principal;
    const { AccessKeyId: accessKeyId, SessionToken: sessionToken } = session;
    return identify(this.scope.world, { accessKeyId, sessionToken }, service).principal;
  }

  /**
   * The session with the automation's role, if it has one.
   *
   * @throws {AwsError} when the role cannot be taken (any more)
   */
  session(): IssuedCredentials | undefined {
    const { assumeRole } = this.row;
    if (assumeRole === undefined) return undefined;
    const { clock } = this.scope.world;
    if (!this.#session || this.#session.Expiration.getTime() - clock.now() < RENEWAL_MS)
      this.#session = issueRoleSession(this.scope, {
        roleName: assumeRole.slice(assumeRole.lastIndexOf("/") + 1),
        sessionName: `Automation-${this.id}`,
        durationSeconds: SESSION_SECONDS,
        service: SSM,
        sourceArn: this.arn,
      });
    return this.#session;
  }

  /** A step of the runbook, by name. */
  find(name: string): Step | undefined {
    return this.runbook.mainSteps.find((step) => step.name === name);
  }
}
