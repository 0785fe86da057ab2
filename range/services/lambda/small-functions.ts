import { AwsError } from "../../errors.ts";
import { Range, type ExecutorHost } from "../../index.ts";
import { archiveOf } from "../cloudformation/resources/inline-code.ts";
import { addRootAccessKey, bootstrapAccount } from "../iam/index.ts";
import type { Executor, FunctionOutcome, FunctionRun } from "./execution/executor.ts";

export const ACCOUNT = "111122223333";
export const REGION = "us-east-1";
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/fn`;

/** An executor for tests: runs wait until a test ends them. */
export class HandExecutor implements Executor {
  readonly runs: FunctionRun[] = [];
  readonly discarded: string[] = [];
  host!: ExecutorHost;

  start(run: FunctionRun): void {
    this.runs.push(run);
  }

  discard(environmentId: string): void {
    this.discarded.push(environmentId);
  }

  idle(): undefined {
    return undefined;
  }

  async close(): Promise<void> {}

  /** Ends the oldest run that has not ended. */
  end(payload: unknown = null, more: Partial<FunctionOutcome> = {}): FunctionRun {
    const run = this.runs.shift();
    if (!run) throw new Error("nothing runs");
    void this.host.functionEnded({
      at: this.host.now(),
      run: run.id,
      outcome: {
        payload: JSON.stringify(payload),
        failed: false,
        durationMs: 12.5,
        maxMemoryMb: 40,
        runtimeVersion: "nodejs:20.19.0",
        output: [],
        processEnded: false,
        ...more,
      },
    });
    return run;
  }

  fail(errorMessage = "no"): FunctionRun {
    return this.end({ errorType: "Error", errorMessage, trace: [] }, { failed: true });
  }
}

/** One account with a role for functions, for tests that call operations as the account's root. */
export class SmallFunctions {
  readonly executor = new HandExecutor();
  readonly range: Range;
  readonly key: { accessKeyId: string; secretAccessKey: string };

  /** @param executor another than one that a test moves by hand */
  constructor(executor?: (host: ExecutorHost) => Executor) {
    this.range = new Range({
      seed: "functions",
      startMs: Date.UTC(2026, 0, 5, 9),
      executor:
        executor ??
        ((host) => {
          this.executor.host = host;
          return this.executor;
        }),
    });
    const account = this.range.addAccount(ACCOUNT, "test");
    bootstrapAccount(account);
    this.key = addRootAccessKey(account);
    this.makeRole("fn", ["logs:*", "sqs:*", "sns:*", "events:*", "lambda:*", "ec2:*"]);
  }

  /** Makes a role that a service may take, with some rights on everything. */
  makeRole(RoleName: string, actions: readonly string[], service = "lambda.amazonaws.com"): void {
    const document = (statement: object): string =>
      JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
    this.call("iam", "CreateRole", {
      RoleName,
      AssumeRolePolicyDocument: document({ Principal: { Service: service }, Action: "sts:AssumeRole" }),
    });
    this.call("iam", "PutRolePolicy", {
      RoleName,
      PolicyName: "rights",
      PolicyDocument: document({ Action: actions, Resource: "*" }),
    });
  }

  /** Makes a function and waits until it is active. */
  make(FunctionName: string, more: Record<string, unknown> = {}): void {
    this.call("lambda", "CreateFunction", { FunctionName, ...functionInput(), ...more });
    this.pass(2_000);
  }

  /** Carries out a call that is answered at once. Throws AWS's error. */
  call<Answer = Record<string, unknown>>(
    service: string,
    operation: string,
    input: Record<string, unknown> = {},
  ): Answer {
    const answered = this.send(service, operation, input);
    if (answered instanceof Promise) throw new Error(`${service}:${operation} waits`);
    return answered.output as Answer;
  }

  /** The same, for a call that may have to wait. */
  send(service: string, operation: string, input: Record<string, unknown> = {}) {
    return this.range.outside({
      at: this.range.now(),
      service,
      operation,
      region: REGION,
      accessKeyId: this.key.accessKeyId,
      userAgent: "test",
      signing: "header",
      input,
    });
  }

  /** Code and message of the error that a call is answered with; undefined when it succeeds. */
  refusal(service: string, operation: string, input: Record<string, unknown> = {}): string | undefined {
    try {
      void this.send(service, operation, input);
      return undefined;
    } catch (thrown) {
      if (thrown instanceof AwsError) return `${thrown.code}: ${thrown.message}`;
      throw thrown;
    }
  }

  pass(ms: number): void {
    if (this.range.advance(ms) instanceof Promise) throw new Error("an event waits");
  }

  /** Sum of one of Lambda's metrics for a function, over all that has been. */
  metric(MetricName: string, FunctionName: string): number {
    const { Datapoints } = this.call<{ Datapoints: { Sum: number }[] }>("cloudwatch", "GetMetricStatistics", {
      Namespace: "AWS/Lambda",
      MetricName,
      Dimensions: [{ Name: "FunctionName", Value: FunctionName }],
      StartTime: new Date(this.range.now() - 3_600_000),
      EndTime: new Date(this.range.now() + 60_000),
      Period: 3_600,
      Statistics: ["Sum"],
    });
    return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
  }

  /** The messages that wait in a queue of the account. */
  receive(queue: string): { Body: string; MessageAttributes?: Record<string, { StringValue?: string }> }[] {
    const QueueUrl = `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${queue}`;
    const input = { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] };
    return this.call<{ Messages?: never[] }>("sqs", "ReceiveMessage", input).Messages ?? [];
  }
}

/** What every function of the tests has. */
export const functionInput = (): Record<string, unknown> => ({
  Runtime: "nodejs20.x",
  Handler: "index.handler",
  Role: ROLE,
  Code: { ZipFile: archiveOf("index.js", "exports.handler = async (event) => event;") },
});
