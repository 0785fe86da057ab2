import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { ACCOUNT, REGION, SmallFunctions } from "../lambda/small-functions.ts";

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;
export const machineArn = (name: string): string =>
  `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${name}`;

/** How an execution ended. */
export interface Ended {
  executionArn: string;
  status: string;
  output?: unknown;
  error?: string;
  cause?: string;
}

/** One account with a role for state machines, for tests that call operations as the account's root. */
export class SmallStates extends SmallFunctions {
  #made = 0;

  constructor() {
    super();
    this.makeRole("machine", ["*"], "states.amazonaws.com");
  }

  /** Makes a state machine. A single state may stand for a definition. */
  machine(definition: object, more: Record<string, unknown> = {}): string {
    const whole = "StartAt" in definition ? definition : { StartAt: "One", States: { One: definition } };
    const { stateMachineArn } = this.call<{ stateMachineArn: string }>("states", "CreateStateMachine", {
      name: `m${++this.#made}`,
      definition: JSON.stringify(whole),
      roleArn: ROLE,
      ...more,
    });
    return stateMachineArn;
  }

  /** Begins an execution and answers its ARN. */
  start(stateMachineArn: string, input: unknown = {}): string {
    return this.call<{ executionArn: string }>("states", "StartExecution", {
      stateMachineArn,
      input: JSON.stringify(input),
    }).executionArn;
  }

  /** Lets simulated time pass, whatever has to be awaited meanwhile. */
  async wait(ms = 10_000): Promise<void> {
    await this.range.advance(ms);
  }

  /** How an execution stands, or ended. */
  outcome(executionArn: string): Ended {
    const { status, output, error, cause } = this.call<Omit<Ended, "output"> & { output?: string }>(
      "states",
      "DescribeExecution",
      { executionArn },
    );
    return {
      executionArn,
      status,
      ...(output !== undefined && { output: JSON.parse(output) as unknown }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
    };
  }

  /** Runs a definition to its end. */
  async run(definition: object, input: unknown = {}, ms?: number): Promise<Ended> {
    const executionArn = this.start(this.machine(definition), input);
    await this.wait(ms);
    return this.outcome(executionArn);
  }

  events(executionArn: string): HistoryEvent[] {
    return this.call<{ events: HistoryEvent[] }>("states", "GetExecutionHistory", {
      executionArn,
      maxResults: 1000,
    }).events;
  }

  /** The events of an execution, each as `id<-previous Type`. */
  history(executionArn: string): string[] {
    return this.events(executionArn).map(
      ({ id, previousEventId, type }) => `${id}<-${previousEventId} ${type}`,
    );
  }
}
