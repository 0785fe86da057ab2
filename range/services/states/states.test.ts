import { beforeEach, describe, expect, test } from "vitest";
import { userOf } from "../small-account.ts";
import { ACCOUNT, REGION } from "../lambda/small-functions.ts";
import { machineArn, ROLE, SmallStates } from "./small-states.ts";

let aws: SmallStates;

beforeEach(() => {
  aws = new SmallStates();
});

const PASS = { StartAt: "One", States: { One: { Type: "Pass", End: true } } };
const SUCCEED = { Type: "Succeed" };
const WAIT = { Type: "Wait", Seconds: 60, End: true };
const create = (more: Record<string, unknown>): string | undefined =>
  aws.refusal("states", "CreateStateMachine", {
    name: "machine",
    definition: JSON.stringify(PASS),
    roleArn: ROLE,
    ...more,
  });

describe("CreateStateMachine", () => {
  test("answers and describes what was made", () => {
    const stateMachineArn = aws.machine(PASS, { name: "machine", tags: [{ key: "a", value: "b" }] });
    expect(stateMachineArn).toBe(machineArn("machine"));
    expect(aws.call("states", "DescribeStateMachine", { stateMachineArn })).toEqual({
      stateMachineArn,
      name: "machine",
      status: "ACTIVE",
      definition: JSON.stringify(PASS),
      roleArn: ROLE,
      type: "STANDARD",
      creationDate: new Date(aws.range.now()),
      loggingConfiguration: { level: "OFF", includeExecutionData: false },
      tracingConfiguration: { enabled: false },
      encryptionConfiguration: { type: "AWS_OWNED_KEY" },
    });
    expect(aws.call("states", "ListTagsForResource", { resourceArn: stateMachineArn })).toEqual({
      tags: [{ key: "a", value: "b" }],
    });
  });

  test("the same again is no error, another of the same name is one", () => {
    const made = aws.machine(PASS, { name: "machine" });
    expect(aws.machine(PASS, { name: "machine" })).toBe(made);
    expect(create({ definition: JSON.stringify(PASS, null, 1) })).toBe(
      `StateMachineAlreadyExists: State Machine Already Exists: '${made}'`,
    );
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a name with a space", { name: "my machine" }, "InvalidName: Invalid Name: 'my machine'"],
    ["a role that is none", { roleArn: "machine" }, "InvalidArn: Invalid Arn: 'Invalid Role Arn: machine'"],
    [
      "a role that does not trust Step Functions",
      { roleArn: `arn:aws:iam::${ACCOUNT}:role/fn` },
      "AccessDeniedException: Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.",
    ],
    [
      "another account's role",
      { roleArn: "arn:aws:iam::444455556666:role/machine" },
      "AccessDeniedException: Cross-account pass role is not allowed.",
    ],
    [
      "a log without a place",
      { loggingConfiguration: { level: "ALL" } },
      "InvalidLoggingConfiguration: Invalid Logging Configuration: Must specify exactly one Log Destination.",
    ],
    [
      "a log group that is not there",
      {
        loggingConfiguration: {
          level: "ALL",
          destinations: [
            { cloudWatchLogsLogGroup: { logGroupArn: `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:no:*` } },
          ],
        },
      },
      "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Destination not found.",
    ],
    [
      "versions",
      { publish: true },
      "NotImplemented: The range does not implement versions of state machines.",
    ],
    [
      "tracing",
      { tracingConfiguration: { enabled: true } },
      "NotImplemented: The range does not implement tracing of CreateStateMachine.",
    ],
  ])("refuses %s", (_, more, refusal) => {
    expect(create(more)).toBe(refusal);
  });
});

/** A machine of one state, or of several. */
const machine = (states: Record<string, object>, more: object = {}) => ({
  StartAt: Object.keys(states)[0],
  States: states,
  ...more,
});
const one = (state: object) => machine({ A: state });
const end = { End: true };

describe("definitions", () => {
  // Messages that AWS is known to answer, and the codes of its reference for the others.
  test.each<[string, object | string, string[]]>([
    ["nothing", "", ["SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null"]],
    ["an empty object", {}, ["SCHEMA_VALIDATION_FAILED: These fields are required: [States, StartAt] at /"]],
    ["no states", { StartAt: "A" }, ["SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /"]],
    [
      "an unknown type",
      one({ Type: "Activity", ...end }),
      [
        "SCHEMA_VALIDATION_FAILED: The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/A/Type",
      ],
    ],
    [
      "an unknown field",
      one({ Type: "Pass", ...end, _comment: "x" }),
      ["SCHEMA_VALIDATION_FAILED: Field '_comment' is not supported at /States/A"],
    ],
    [
      "a field of another state",
      one({ Type: "Map", ItemProcessor: machine({ B: SUCCEED }), TimeoutSeconds: 3, ...end }),
      ["SCHEMA_VALIDATION_FAILED: Field 'TimeoutSeconds' is not supported at /States/A"],
    ],
    [
      "a missing target and an unreachable state",
      machine({ pass1: { Type: "Pass", Next: "pass3" }, pass2: { Type: "Pass", ...end } }),
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at /States/pass1/Next",
        'MISSING_TRANSITION_TARGET: State "pass2" is not reachable. at /States/pass2',
      ],
    ],
    [
      "a circle",
      machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" } }),
      ["MISSING_END_STATE: Workflow has no terminal state at null"],
    ],
    [
      "a circle and a missing target",
      one({ Type: "Pass", Next: "NOPE" }),
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: NOPE at /States/A/Next",
        "MISSING_END_STATE: Workflow has no terminal state at null",
      ],
    ],
    [
      "a missing start",
      { StartAt: "X", States: { A: SUCCEED } },
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: X at /StartAt",
        'MISSING_TRANSITION_TARGET: State "A" is not reachable. at /States/A',
      ],
    ],
    [
      "no branches",
      one({ Type: "Parallel", Branches: [], ...end }),
      ["SCHEMA_VALIDATION_FAILED: Value cannot be empty at /States/A/Branches"],
    ],
    [
      "something wrong inside a branch",
      one({ Type: "Parallel", Branches: [machine({ B: { Type: "Pass", Next: "C" } })], ...end }),
      [
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: C at /States/A/Branches[0]/States/B/Next",
        "MISSING_END_STATE: Workflow has no terminal state at null",
      ],
    ],
    [
      "a rule that leads nowhere",
      machine({
        A: { Type: "Choice", Choices: [{ Variable: "$.x", IsNull: true }], Default: "B" },
        B: SUCCEED,
      }),
      ["SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Choices[0]"],
    ],
    [
      "a catcher that leads nowhere",
      one({
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:ec2:describeInstances",
        Catch: [{ ErrorEquals: ["States.ALL"] }],
        ...end,
      }),
      ["SCHEMA_VALIDATION_FAILED: These fields are required: [Next] at /States/A/Catch[0]"],
    ],
    [
      "a timestamp that is none",
      one({ Type: "Wait", Timestamp: "2016-12-05 21:29:29Z", ...end }),
      ["SCHEMA_VALIDATION_FAILED: String does not match RFC3339 timestamp at /States/A/Timestamp"],
    ],
    [
      "a member that names a path and holds none",
      one({ Type: "Pass", Parameters: { "parsed.$": "States.No('x')" }, ...end }),
      [
        "SCHEMA_VALIDATION_FAILED: The value for the field 'parsed.$' must be a valid JSONPath or a valid intrinsic function call at /States/A/Parameters",
      ],
    ],
    [
      "a field of the other query language",
      one({ Type: "Pass", Output: "{% 1 %}", ...end }),
      [
        "SCHEMA_VALIDATION_FAILED: The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/A",
      ],
    ],
    [
      "a state that goes back to JSONPath",
      machine({ Pass: { Type: "Pass", QueryLanguage: "JSONPath", ...end } }, { QueryLanguage: "JSONata" }),
      [
        "SCHEMA_VALIDATION_FAILED: 'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/Pass",
      ],
    ],
    [
      "JSONata that cannot be read",
      machine({ A: { Type: "Pass", Output: { x: "{% 1 + %}" }, ...end } }, { QueryLanguage: "JSONata" }),
      ["SCHEMA_VALIDATION_FAILED: Unexpected end of expression at /States/A/Output/x"],
    ],
    [
      "a task that AWS does not know",
      one({ Type: "Task", Resource: "arn:aws:states:::aws-sdk:ec2:describeInstance", ...end }),
      [
        "SCHEMA_VALIDATION_FAILED: The resource provided arn:aws:states:::aws-sdk:ec2:describeInstance is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/A/Resource",
      ],
    ],
    [
      "a parameter that the task does not have",
      one({
        Type: "Task",
        Resource: "arn:aws:states:::aws-sdk:ec2:createTags",
        Parameters: { "resources.$": "$.x", Tags: [{ Key: "a", value: "b" }] },
        ...end,
      }),
      [
        'SCHEMA_VALIDATION_FAILED: The field "resources" is not supported by Step Functions at /States/A/Parameters',
        'SCHEMA_VALIDATION_FAILED: The field "value" is not supported by Step Functions at /States/A/Parameters',
      ],
    ],
    [
      "a state that neither ends nor goes on",
      one({ Type: "Pass" }),
      ["SCHEMA_VALIDATION_FAILED: Exactly one of these fields is required: [Next, End] at /States/A"],
    ],
    [
      "the same name twice",
      one({ Type: "Parallel", Branches: [machine({ A: SUCCEED })], ...end }),
      ["DUPLICATE_STATE_NAME: Duplicate state name: A at /States/A/Branches[0]/States/A"],
    ],
  ])("with %s are refused", (_, definition, problems) => {
    const text = typeof definition === "string" ? definition : JSON.stringify(definition);
    expect(create({ definition: text })).toBe(
      `InvalidDefinition: Invalid State Machine Definition: '${problems.join(", ")}'`,
    );
    const { result, diagnostics } = aws.call<{ result: string; diagnostics: Record<string, string>[] }>(
      "states",
      "ValidateStateMachineDefinition",
      { definition: text },
    );
    expect(result).toBe("FAIL");
    expect(
      diagnostics.map(({ code, message, location = "null" }) => `${code}: ${message} at ${location}`),
    ).toEqual(problems);
  });

  test.each([
    [
      "distributed Map states",
      { Type: "Map", ItemReader: {}, ItemProcessor: machine({ B: SUCCEED }), ...end },
    ],
    ["activities", { Type: "Task", Resource: `arn:aws:states:${REGION}:${ACCOUNT}:activity:a`, ...end }],
    [
      "the Step Functions integration batch:submitJob",
      { Type: "Task", Resource: "arn:aws:states:::batch:submitJob", ...end },
    ],
    [
      "the Step Functions integration aws-sdk:redshift:pauseCluster",
      { Type: "Task", Resource: "arn:aws:states:::aws-sdk:redshift:pauseCluster", ...end },
    ],
    ["ec2:BundleInstance", { Type: "Task", Resource: "arn:aws:states:::aws-sdk:ec2:bundleInstance", ...end }],
  ])("with what the range lacks are refused by name: %s", (what, state) => {
    expect(create({ definition: JSON.stringify(one(state)) })).toBe(
      `NotImplemented: The range does not implement ${what}.`,
    );
  });

  test.each([
    [
      "states:startExecution.sync",
      "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.sync' service integration at /States/A/Resource",
    ],
    [
      "sqs:sendMessage.waitForTaskToken",
      "SCHEMA_VALIDATION_FAILED: Express state machine does not support '.waitForTaskToken' service integration  at /States/A/Resource",
    ],
  ])("of Express machines do not wait: %s", (resource, problem) => {
    const definition = JSON.stringify(
      one({ Type: "Task", Resource: `arn:aws:states:::${resource}`, ...end }),
    );
    expect(create({ definition, type: "EXPRESS" })).toBe(
      `InvalidDefinition: Invalid State Machine Definition: '${problem}'`,
    );
    expect(create({ definition })).toBeUndefined();
  });

  test("that are in order pass", () => {
    const definition = JSON.stringify(PASS);
    expect(aws.call("states", "ValidateStateMachineDefinition", { definition })).toEqual({
      result: "OK",
      diagnostics: [],
      truncated: false,
    });
  });
});

describe("a machine's life", () => {
  test("an update holds for executions that begin after it", async () => {
    const stateMachineArn = aws.machine(WAIT, { name: "machine" });
    const before = aws.start(stateMachineArn);
    const { revisionId } = aws.call("states", "UpdateStateMachine", {
      stateMachineArn,
      definition: JSON.stringify(PASS),
    });
    const after = aws.start(stateMachineArn);
    await aws.wait(1_000);
    expect([before, after].map((arn) => aws.outcome(arn).status)).toEqual(["RUNNING", "SUCCEEDED"]);
    expect(aws.call("states", "DescribeStateMachine", { stateMachineArn })).toMatchObject({ revisionId });
    expect(
      aws.call<{ definition: string }>("states", "DescribeStateMachineForExecution", { executionArn: before })
        .definition,
    ).toContain("Wait");
    expect(aws.refusal("states", "UpdateStateMachine", { stateMachineArn })).toBe(
      "MissingRequiredParameter: Either the definition, the role ARN, the LoggingConfiguration, or the TracingConfiguration must be specified",
    );
  });

  test("what runs goes on after the machine is deleted", async () => {
    const stateMachineArn = aws.machine(WAIT);
    const execution = aws.start(stateMachineArn);
    aws.call("states", "DeleteStateMachine", { stateMachineArn });
    expect(aws.refusal("states", "DescribeStateMachine", { stateMachineArn })).toBe(
      `StateMachineDoesNotExist: State Machine Does Not Exist: '${stateMachineArn}'`,
    );
    expect(aws.refusal("states", "DeleteStateMachine", { stateMachineArn })).toBeUndefined();
    await aws.wait(61_000);
    expect(aws.outcome(execution).status).toBe("SUCCEEDED");
  });

  test("lists come in pages, by name", () => {
    for (const name of ["c", "a", "b"]) aws.machine(PASS, { name });
    const page = (nextToken?: string) =>
      aws.call<{ stateMachines: { name: string }[]; nextToken?: string }>("states", "ListStateMachines", {
        maxResults: 2,
        ...(nextToken && { nextToken }),
      });
    const first = page();
    expect(first.stateMachines.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(page(first.nextToken)).toEqual({ stateMachines: [expect.objectContaining({ name: "c" })] });
  });

  test("tags are set and taken away", () => {
    const resourceArn = aws.machine(PASS, { tags: [{ key: "a", value: "1" }] });
    aws.call("states", "TagResource", {
      resourceArn,
      tags: [
        { key: "a", value: "2" },
        { key: "b", value: "3" },
      ],
    });
    aws.call("states", "UntagResource", { resourceArn, tagKeys: ["b"] });
    expect(aws.call("states", "ListTagsForResource", { resourceArn })).toEqual({
      tags: [{ key: "a", value: "2" }],
    });
    expect(aws.refusal("states", "ListTagsForResource", { resourceArn: machineArn("none") })).toContain(
      "ResourceNotFound",
    );
  });
});

describe("executions", () => {
  const start = (stateMachineArn: string, more: Record<string, unknown>) =>
    aws.refusal("states", "StartExecution", { stateMachineArn, ...more });

  test("of one name are one while it runs with the same input", async () => {
    const stateMachineArn = aws.machine(WAIT, { name: "machine" });
    const order = { stateMachineArn, name: "run-1", input: '{"a":1}' };
    const first = aws.call("states", "StartExecution", order);
    await aws.wait(1_000);
    expect(aws.call("states", "StartExecution", order)).toEqual(first);
    const taken = `ExecutionAlreadyExists: Execution Already Exists: 'arn:aws:states:${REGION}:${ACCOUNT}:execution:machine:run-1'`;
    expect(start(stateMachineArn, { ...order, input: "{}" })).toBe(taken);
    await aws.wait(60_000);
    expect(start(stateMachineArn, order)).toBe(taken);
  });

  test.each([
    [
      "not some validation",
      "Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
    ],
    ["", "Invalid execution input."],
  ])("with the input %j are refused", (input, message) => {
    expect(start(aws.machine(PASS), { input })).toBe(
      `InvalidExecutionInput: Invalid State Machine Execution Input: '${message}'`,
    );
  });

  test("are listed with the newest first, by status, and of Standard machines only", async () => {
    const stateMachineArn = aws.machine(WAIT);
    const [first, second] = [aws.start(stateMachineArn), aws.start(stateMachineArn)];
    aws.call("states", "StopExecution", { executionArn: first });
    const list = (more: object) =>
      aws
        .call<{ executions: { executionArn: string }[] }>("states", "ListExecutions", {
          stateMachineArn,
          ...more,
        })
        .executions.map(({ executionArn }) => executionArn);
    expect(list({})).toEqual([second, first]);
    expect(list({ statusFilter: "ABORTED" })).toEqual([first]);
    expect(aws.refusal("states", "ListExecutions", { stateMachineArn, statusFilter: "succeeded" })).toBe(
      "ValidationException: 1 validation error detected: Value 'succeeded' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]",
    );
    const express = aws.machine(PASS, { type: "EXPRESS" });
    expect(aws.refusal("states", "ListExecutions", { stateMachineArn: express })).toBe(
      "StateMachineTypeNotSupported: This operation is not supported by this type of state machine",
    );
  });

  test("histories come in pages, in either order, with or without data", async () => {
    const executionArn = aws.start(aws.machine(PASS), { secret: 1 });
    await aws.wait();
    const ask = (more: object) =>
      aws.call<{ events: { id: number }[]; nextToken?: string }>("states", "GetExecutionHistory", {
        executionArn,
        ...more,
      });
    const first = ask({ maxResults: 3, reverseOrder: true });
    expect(first.events.map(({ id }) => id)).toEqual([4, 3, 2]);
    expect(ask({ maxResults: 3, reverseOrder: true, nextToken: first.nextToken }).events).toMatchObject([
      { id: 1 },
    ]);
    expect(JSON.stringify(ask({}))).toContain("secret");
    expect(JSON.stringify(ask({ includeExecutionData: false }))).not.toContain("secret");
  });

  test.each([
    "DescribeExecution",
    "GetExecutionHistory",
    "StopExecution",
    "DescribeStateMachineForExecution",
  ])("%s refuses what is no execution", (operation) => {
    const executionArn = `arn:aws:states:${REGION}:${ACCOUNT}:execution:machine:none`;
    expect(aws.refusal("states", operation, { executionArn })).toBe(
      `ExecutionDoesNotExist: Execution Does Not Exist: '${executionArn}'`,
    );
    expect(aws.refusal("states", operation, { executionArn: "none" })).toBe(
      "InvalidArn: Invalid Arn: 'Invalid ARN prefix: none'",
    );
    expect(
      aws.refusal("states", operation, { executionArn: executionArn.replace("execution", "express") }),
    ).toBe("InvalidArn: Invalid Arn: 'Resource type not valid in this context: express'");
  });
});

describe("Express machines", () => {
  test("are run while the caller waits", async () => {
    const stateMachineArn = aws.machine(
      { Type: "Parallel", Branches: [{ StartAt: "A", States: { A: { Type: "Pass", ...end } } }], ...end },
      { type: "EXPRESS" },
    );
    const { output } = await aws.send("states", "StartSyncExecution", {
      stateMachineArn,
      name: "x",
      input: "[1]",
    });
    expect(output).toMatchObject({
      executionArn: expect.stringMatching(/:express:m1:x:[0-9a-f-]{36}$/),
      stateMachineArn,
      name: "x",
      status: "SUCCEEDED",
      input: "[1]",
      output: "[[1]]",
      billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 },
    });
  });

  test("wait for what takes time, and for JSONata", async () => {
    const definition = {
      StartAt: "A",
      QueryLanguage: "JSONata",
      States: {
        A: { Type: "Wait", Seconds: "{% $states.input %}", Next: "B" },
        B: { Type: "Fail", Error: "{% 'E' & $string($states.input) %}" },
      },
    };
    const stateMachineArn = aws.machine(definition, { type: "EXPRESS" });
    const answer = aws.send("states", "StartSyncExecution", { stateMachineArn, input: "3" });
    await aws.wait();
    expect((await answer).output).toMatchObject({
      status: "FAILED",
      error: "E3",
      billingDetails: { billedDurationInMilliseconds: 3000 },
    });
  });

  test("let virtual time pass for who waits, and no more than that", async () => {
    const stateMachineArn = aws.machine({ ...WAIT, Seconds: 42 }, { type: "EXPRESS" });
    const before = aws.range.now();
    const { output } = await aws.send("states", "StartSyncExecution", { stateMachineArn });
    expect(output).toMatchObject({ status: "SUCCEEDED" });
    expect(aws.range.now()).toBe(before + 42_000);
  });

  test("last five minutes at most, and Standard ones are not waited for", async () => {
    const stateMachineArn = aws.machine({ ...WAIT, Seconds: 600 }, { type: "EXPRESS" });
    const answer = aws.send("states", "StartSyncExecution", { stateMachineArn });
    await aws.wait(301_000);
    expect((await answer).output).toMatchObject({ status: "TIMED_OUT" });
    expect(aws.refusal("states", "StartSyncExecution", { stateMachineArn: aws.machine(PASS) })).toContain(
      "StateMachineTypeNotSupported",
    );
  });
});

describe("IAM decides", () => {
  const document = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
  const allow = (Action: string, Resource: string) => ({ Effect: "Allow", Action, Resource });

  test.each<[string, object[], Record<string, unknown>, string, boolean]>([
    ["CreateStateMachine", [allow("states:*", "*")], {}, "iam:PassRole", false],
    ["CreateStateMachine", [allow("states:*", "*"), allow("iam:PassRole", ROLE)], {}, "", true],
    [
      "StartExecution",
      [allow("states:StartExecution", machineArn("other"))],
      {},
      "states:StartExecution",
      false,
    ],
    ["StartExecution", [allow("states:StartExecution", machineArn("machine"))], {}, "", true],
    [
      "StartExecution",
      [
        {
          ...allow("states:StartExecution", "*"),
          Condition: { StringEquals: { "aws:ResourceTag/team": "red" } },
        },
      ],
      {},
      "",
      true,
    ],
  ])("about %s by %j", (operation, statements, more, missing, isAllowed) => {
    aws.machine(PASS, { name: "machine", tags: [{ key: "team", value: "red" }] });
    aws.call("iam", "CreateUser", { UserName: "ann" });
    aws.call("iam", "PutUserPolicy", {
      UserName: "ann",
      PolicyName: "p",
      PolicyDocument: document(...statements),
    });
    const clients = aws.range.clients<{
      states: Record<string, (input: object) => Promise<object>>;
    }>({ actor: "trainee", region: REGION, sourceIp: "192.0.2.10", as: userOf(ACCOUNT, "ann") });
    const inputs: Record<string, object> = {
      createStateMachine: { name: "new", definition: JSON.stringify(PASS), roleArn: ROLE },
      startExecution: { stateMachineArn: machineArn("machine") },
    };
    const method = operation.charAt(0).toLowerCase() + operation.slice(1);
    const done = clients.states[method]!({ ...inputs[method], ...more });
    return isAllowed
      ? expect(done).resolves.toBeDefined()
      : expect(done).rejects.toMatchObject({
          code: "AccessDeniedException",
          message: expect.stringContaining(missing),
        });
  });
});
