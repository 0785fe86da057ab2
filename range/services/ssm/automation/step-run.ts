import { AwsError } from "../../../errors.ts";
import { Later } from "../../../later.ts";
import type { Scope } from "../../../world.ts";
import type { Automation, Signal } from "./automation.ts";
import { Interruption, refusedCall, StepFailure, type Stage } from "./failure.ts";
import type { Members, Step } from "./runbook.ts";
import type { StepRow } from "./state.ts";
import { answerOf, pause, type Work } from "./work.ts";

/** One attempt at a step, as its action sees it. */
export class StepRun {
  /** What it is at, for the message of a timeout. */
  stage: Stage = "execute";

  constructor(
    readonly automation: Automation,
    readonly step: Step,
    readonly rowId: string,
    /** With values where references stood. */
    readonly inputs: Readonly<Members>,
  ) {}

  get scope(): Scope {
    return this.automation.scope;
  }

  get row(): Readonly<StepRow> {
    return this.automation.stepRow(this.rowId);
  }

  text(name: string): string | undefined {
    const value = this.inputs[name];
    if (value === undefined || value === null) return undefined;
    if (typeof value === "object") throw this.wrongType(name, "String");
    return String(value);
  }

  /** A list of strings; one string is a list of one. */
  texts(name: string): string[] {
    const value = this.inputs[name] ?? [];
    const list = Array.isArray(value) ? value : [value];
    if (list.some((item) => typeof item === "object")) throw this.wrongType(name, "StringList");
    return list.map(String);
  }

  flag(name: string): boolean {
    const text = (this.text(name) ?? "false").toLowerCase();
    if (text !== "true" && text !== "false") throw this.wrongType(name, "Boolean");
    return text === "true";
  }

  wrongType(name: string, type: string): StepFailure {
    return new StepFailure(
      `Failed to resolve input: ${name} to type ${type}. Value: ${JSON.stringify(this.inputs[name])}`,
      "inputs",
    );
  }

  /**
   * Calls an API with the rights of the automation.
   *
   * @throws {StepFailure}
   */
  *call(service: string, operation: string, input: Members): Work<Members> {
    try {
      const answer = this.automation.call(service, operation, input);
      return answer instanceof Later
        ? yield* answerOf(this.clock, answer, `${service}:${operation} answers an automation`)
        : answer;
    } catch (thrown) {
      throw thrown instanceof AwsError ? refusedCall(operation, thrown) : thrown;
    }
  }

  /** Follows to its end what was begun elsewhere; when the step is interrupted, that is stopped as well. */
  *follow<T>(work: Work<T>, service: string, operation: string, input: Members): Work<T> {
    try {
      return yield* work;
    } catch (thrown) {
      if (thrown instanceof Interruption) yield* this.#stop(service, operation, input);
      throw thrown;
    }
  }

  /** What has ended meanwhile, or may not be stopped, is left as it is. */
  *#stop(service: string, operation: string, input: Members): Work<void> {
    try {
      yield* this.call(service, operation, input);
    } catch (refused) {
      if (!(refused instanceof StepFailure)) throw refused;
    }
  }

  /** Waits until it is time to look again. */
  *poll(stage: Stage = this.stage): Work<void> {
    this.stage = stage;
    yield* this.sleep(this.scope.world.pace("automation-poll"));
  }

  *sleep(ms: number): Work<void> {
    yield* pause(this.clock, ms, `automation ${this.automation.id} at ${this.step.name}`);
  }

  /** Waits for a signal that the step takes, and shows as Waiting meanwhile. */
  *signal(takes: readonly string[]): Work<Signal> {
    return yield* this.automation.awaitSignal(this.rowId, takes);
  }

  private get clock() {
    return this.scope.world.clock;
  }
}
