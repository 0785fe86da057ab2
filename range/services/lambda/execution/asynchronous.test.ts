import { beforeEach, describe, expect, it } from "vitest";
import { ACCOUNT, REGION, SmallFunctions } from "../small-functions.ts";

const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:work`;
const queueArn = (name: string): string => `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
let aws: SmallFunctions;

const call = <A = Record<string, unknown>>(operation: string, input: Record<string, unknown> = {}): A =>
  aws.call<A>("lambda", operation, { FunctionName: "work", ...input });
const fire = (payload: unknown = {}): unknown =>
  call("Invoke", { InvocationType: "Event", Payload: Buffer.from(JSON.stringify(payload)) });
const runs = (): number => aws.executor.runs.length;
const lines = (): string[] => {
  const { events } = aws.call<{ events: { message: string }[] }>("logs", "FilterLogEvents", {
    logGroupName: "/aws/lambda/work",
  });
  return events.map(({ message }) => message);
};

beforeEach(() => {
  aws = new SmallFunctions();
  for (const QueueName of ["dead", "good", "bad"]) aws.call("sqs", "CreateQueue", { QueueName });
  aws.make("work");
});

describe("an asynchronous invocation", () => {
  it("is accepted at once, runs soon, and leaves a log and metrics", () => {
    expect(fire({ a: 1 })).toEqual({ StatusCode: 202 });
    expect(runs()).toBe(0);
    aws.pass(0);
    const { requestId } = aws.executor.runs[0]!;
    expect(aws.executor.end("ok", { initMs: 80, output: [{ afterMs: 3, text: "hello\n" }] })).toMatchObject({
      event: '{"a":1}',
      timeoutSeconds: 3,
      memoryMb: 128,
      context: { functionName: "work", functionVersion: "$LATEST", invokedFunctionArn: ARN },
      variables: { AWS_LAMBDA_FUNCTION_NAME: "work", AWS_REGION: REGION, _HANDLER: "index.handler" },
    });
    expect(lines()).toEqual([
      expect.stringMatching(
        /^INIT_START Runtime Version: nodejs:20\.19\.0\tRuntime Version ARN: arn:aws:lambda:/,
      ),
      `START RequestId: ${requestId} Version: $LATEST\n`,
      "hello\n",
      `END RequestId: ${requestId}\n`,
      `REPORT RequestId: ${requestId}\tDuration: 12.50 ms\tBilled Duration: 93 ms\tMemory Size: 128 MB\tMax Memory Used: 40 MB\tInit Duration: 80.00 ms\t\n`,
    ]);
    expect(["Invocations", "Errors", "AsyncEventsReceived"].map((name) => aws.metric(name, "work"))).toEqual([
      1, 0, 1,
    ]);
  });

  it("runs a function whose name is one letter", () => {
    aws.make("f");
    aws.call("lambda", "Invoke", { FunctionName: "f", InvocationType: "Event", Payload: Buffer.from("{}") });
    aws.pass(0);
    expect(aws.executor.end("ok").context.functionName).toBe("f");
  });

  it("leaves its log in JSON where that is configured, from the levels on", () => {
    let seen = 0;
    const logged = (LoggingConfig: object): unknown[] => {
      call("UpdateFunctionConfiguration", { LoggingConfig });
      aws.pass(5_000);
      fire();
      aws.pass(0);
      const output = [
        { afterMs: 1, text: "as it is\n" },
        { afterMs: 2, text: '{"level":"WARNING","message":"look"}\n' },
      ];
      aws.executor.end("ok", { initMs: 80, output });
      const all = lines();
      const fresh = all.slice(seen);
      seen = all.length;
      return fresh.map((line) => (line.startsWith("{") ? (JSON.parse(line) as unknown) : line));
    };
    const typed = (type: string, record: object): unknown => ({
      time: expect.stringMatching(/Z$/),
      type: `platform.${type}`,
      record: expect.objectContaining(record),
    });
    const requestId = expect.any(String);
    const metrics = {
      durationMs: 12.5,
      billedDurationMs: 93,
      memorySizeMB: 128,
      maxMemoryUsedMB: 40,
      initDurationMs: 80,
    };
    const warning = { level: "WARNING", message: "look" };
    expect(logged({ LogFormat: "JSON" })).toEqual([
      typed("initStart", { initializationType: "on-demand", phase: "init" }),
      typed("start", { requestId, version: "$LATEST" }),
      "as it is\n",
      warning,
      typed("report", { requestId, metrics, status: "success" }),
    ]);
    expect(logged({ ApplicationLogLevel: "WARN", SystemLogLevel: "WARN" })).toEqual([warning]);
    expect(call("GetFunctionConfiguration")["LoggingConfig"]).toEqual({
      LogFormat: "JSON",
      ApplicationLogLevel: "WARN",
      SystemLogLevel: "WARN",
      LogGroup: "/aws/lambda/work",
    });
    expect(() => call("UpdateFunctionConfiguration", { LoggingConfig: { LogFormat: "TEXT" } })).toThrow(
      "enum value set: [JSON, Text]",
    );
    expect(() =>
      call("UpdateFunctionConfiguration", {
        LoggingConfig: { LogFormat: "Text", SystemLogLevel: "INFO" },
      }),
    ).toThrow("Log level is not supported for TEXT log format");
    expect(logged({ LogFormat: "Text" })[0]).toMatch(/^INIT_START/);
  });

  it("that fails comes again twice, after one pause and after two, under the same request id", () => {
    fire();
    aws.pass(0);
    const { requestId } = aws.executor.fail();
    aws.pass(4_999);
    expect(runs()).toBe(0);
    aws.pass(1);
    expect(aws.executor.fail().requestId).toBe(requestId);
    aws.pass(9_999);
    expect(runs()).toBe(0);
    aws.pass(1);
    aws.executor.fail();
    aws.pass(60_000);
    expect(runs()).toBe(0);
    expect([aws.metric("Errors", "work"), aws.metric("AsyncEventsDropped", "work")]).toEqual([3, 1]);
  });

  it("that fails for good goes to the dead-letter queue, and says why", () => {
    call("UpdateFunctionConfiguration", { DeadLetterConfig: { TargetArn: queueArn("dead") } });
    aws.pass(1_000);
    call("PutFunctionEventInvokeConfig", { MaximumRetryAttempts: 0 });
    fire({ a: 1 });
    aws.pass(0);
    const { requestId } = aws.executor.fail("it broke");
    const [message] = aws.receive("dead");
    expect(message?.Body).toBe('{"a":1}');
    expect(message?.MessageAttributes).toMatchObject({
      RequestID: { StringValue: requestId },
      ErrorCode: { StringValue: "200" },
      ErrorMessage: { StringValue: "it broke" },
    });
  });

  it.each([
    [true, "good", { condition: "Success", approximateInvokeCount: 1 }],
    [false, "bad", { condition: "RetriesExhausted", approximateInvokeCount: 2 }],
  ])("that succeeds (%s) is told to the destination", (succeeds, queue, context) => {
    call("PutFunctionEventInvokeConfig", {
      MaximumRetryAttempts: 1,
      DestinationConfig: {
        OnSuccess: { Destination: queueArn("good") },
        OnFailure: { Destination: queueArn("bad") },
      },
    });
    fire({ a: 1 });
    aws.pass(0);
    if (succeeds) aws.executor.end({ done: true });
    else {
      aws.executor.fail();
      aws.pass(5_000);
      aws.executor.fail();
    }
    expect(aws.receive(queue).map(({ Body }) => JSON.parse(Body) as unknown)).toMatchObject([
      {
        version: "1.0",
        requestContext: { functionArn: `${ARN}:$LATEST`, ...context },
        requestPayload: { a: 1 },
        responseContext: { statusCode: 200, executedVersion: "$LATEST" },
        responsePayload: succeeds ? { done: true } : { errorMessage: "no" },
      },
    ]);
    expect(aws.receive(queue === "good" ? "bad" : "good")).toEqual([]);
  });

  it("is given up when its next attempt would come too late", () => {
    call("PutFunctionEventInvokeConfig", {
      MaximumEventAgeInSeconds: 60,
      DestinationConfig: { OnFailure: { Destination: queueArn("bad") } },
    });
    fire();
    aws.pass(0);
    aws.pass(58_000);
    aws.executor.fail();
    aws.pass(60_000);
    expect(runs()).toBe(0);
    expect(aws.receive("bad").map(({ Body }) => JSON.parse(Body) as unknown)).toMatchObject([
      { requestContext: { condition: "EventAgeExceeded" } },
    ]);
  });

  it("waits for a free place, and for good where none is reserved", () => {
    call("PutFunctionConcurrency", { ReservedConcurrentExecutions: 1 });
    fire({ first: true });
    fire({ second: true });
    aws.pass(0);
    expect(runs()).toBe(1);
    expect(aws.metric("Throttles", "work")).toBe(1);
    aws.executor.end();
    aws.pass(1_000);
    expect(aws.executor.end().event).toBe('{"second":true}');
    call("PutFunctionEventInvokeConfig", {
      DestinationConfig: { OnFailure: { Destination: queueArn("bad") } },
    });
    call("PutFunctionConcurrency", { ReservedConcurrentExecutions: 0 });
    fire();
    aws.pass(0);
    expect(aws.receive("bad").map(({ Body }) => JSON.parse(Body) as unknown)).toMatchObject([
      { requestContext: { condition: "ZeroReservedConcurrency", approximateInvokeCount: 0 } },
    ]);
  });

  it("leaves no log where the role may not write one", () => {
    aws.makeRole("mute", ["ec2:DescribeInstances"]);
    aws.make("quiet", { Role: `arn:aws:iam::${ACCOUNT}:role/mute` });
    aws.call("lambda", "Invoke", { FunctionName: "quiet", InvocationType: "Event" });
    aws.pass(0);
    aws.executor.end();
    expect(aws.refusal("logs", "FilterLogEvents", { logGroupName: "/aws/lambda/quiet" })).toMatch(
      /^ResourceNotFoundException/,
    );
  });
});

it("calls with its function's ARN, which policies can ask for", () => {
  aws.makeRole("shared", ["logs:*"]);
  aws.call("iam", "PutRolePolicy", {
    RoleName: "shared",
    PolicyName: "one-function",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: {
        Effect: "Deny",
        Action: "*",
        Resource: "*",
        Condition: { ArnNotEquals: { "lambda:SourceFunctionArn": ARN } },
      },
    }),
  });
  const Role = `arn:aws:iam::${ACCOUNT}:role/shared`;
  call("UpdateFunctionConfiguration", { Role });
  aws.make("other", { Role });
  aws.pass(1_000);
  for (const FunctionName of ["work", "other"]) {
    call("Invoke", { FunctionName, InvocationType: "Event" });
    aws.pass(0);
    aws.executor.end();
  }
  expect(aws.call("logs", "DescribeLogGroups", {})).toMatchObject({
    logGroups: [{ logGroupName: "/aws/lambda/work" }],
  });
});

describe("an environment", () => {
  const run = (): string => {
    fire();
    aws.pass(0);
    return aws.executor.end().environmentId;
  };

  it("is kept for the next run, and goes with the code, with time, and with the function", () => {
    const first = run();
    expect(run()).toBe(first);
    call("UpdateFunctionConfiguration", { Timeout: 5 });
    aws.pass(1_000);
    const second = run();
    expect(second).not.toBe(first);
    expect(aws.executor.discarded).toEqual([first]);
    aws.pass(11 * 60_000);
    const third = run();
    expect(aws.executor.discarded).toEqual([first, second]);
    call("DeleteFunction");
    expect(aws.executor.discarded).toEqual([first, second, third]);
  });

  it("serves one run at a time", () => {
    fire();
    fire();
    aws.pass(0);
    const [a, b] = aws.executor.runs.map(({ environmentId }) => environmentId);
    expect(a).not.toBe(b);
  });

  it("has a session of the role, named for the function", () => {
    run();
    aws.pass(10_000);
    const { Events } = aws.call<{ Events: { CloudTrailEvent: string }[] }>("cloudtrail", "LookupEvents", {
      LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "AssumeRole" }],
    });
    expect(JSON.parse(Events[0]!.CloudTrailEvent)).toMatchObject({
      userIdentity: { type: "AWSService", invokedBy: "lambda.amazonaws.com" },
      requestParameters: { roleSessionName: "work" },
    });
  });

  it("cannot be made when the role is gone", async () => {
    aws.call("iam", "DeleteRolePolicy", { RoleName: "fn", PolicyName: "rights" });
    aws.call("iam", "DeleteRole", { RoleName: "fn" });
    expect(aws.refusal("lambda", "Invoke", { FunctionName: "work" })).toBe(
      "AccessDeniedException: The role defined for the function cannot be assumed by Lambda.",
    );
  });
});

describe("a synchronous invocation", () => {
  it("is answered when the run ends, with the tail of its log", async () => {
    const answer = aws.send("lambda", "Invoke", { FunctionName: "work", LogType: "Tail" });
    expect(answer).toBeInstanceOf(Promise);
    aws.executor.end({ n: 1 }, { output: [{ afterMs: 1, text: "out\n" }] });
    const { output } = await answer;
    expect(output).toMatchObject({ StatusCode: 200, ExecutedVersion: "$LATEST" });
    expect(output["FunctionError"]).toBeUndefined();
    expect(String(output["Payload"])).toBe('{"n":1}');
    const tail = Buffer.from(String(output["LogResult"]), "base64").toString();
    expect(tail.split("\n").map((line) => line.split(" ")[0])).toEqual(["START", "out", "END", "REPORT", ""]);
  });

  it("that fails says so", async () => {
    const answer = aws.send("lambda", "Invoke", { FunctionName: "work" });
    aws.executor.fail("no");
    expect((await answer).output).toMatchObject({ StatusCode: 200, FunctionError: "Unhandled" });
  });

  it("is refused where nothing may run at once", () => {
    call("PutFunctionConcurrency", { ReservedConcurrentExecutions: 0 });
    expect(aws.refusal("lambda", "Invoke", { FunctionName: "work" })).toBe(
      "TooManyRequestsException: Rate Exceeded.",
    );
  });

  it.each<[message: RegExp, input: object]>([
    [
      /^InvalidRequestContentException: Could not parse request body into json/,
      { Payload: Buffer.from("{") },
    ],
    [
      /^RequestTooLargeException: Request must be smaller than 6291456 bytes/,
      { Payload: Buffer.alloc(6_291_457, " ") },
    ],
    [/^ValidationException/, { InvocationType: "Later" }],
    [/^ResourceNotFoundException: Function not found/, { FunctionName: "none" }],
  ])("is refused: %s", (message, input) => {
    expect(aws.refusal("lambda", "Invoke", { FunctionName: "work", ...input })).toMatch(message);
  });

  it("from inside the range is refused by name: nobody could carry the function's calls out meanwhile", async () => {
    const inside = aws.range.clients<{ lambda: { invoke(input: object): Promise<unknown> } }>({
      actor: "adversary",
      region: REGION,
      sourceIp: "198.51.100.7",
      as: aws.key,
    });
    await expect(inside.lambda.invoke({ FunctionName: "work" })).rejects.toThrow(/from inside the range/);
  });
});
