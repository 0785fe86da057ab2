import { beforeEach, describe, expect, test } from "vitest";
import { SmallStates } from "../small-states.ts";

let aws: SmallStates;

beforeEach(() => {
  aws = new SmallStates();
});

const end = { End: true };
const succeed = { Type: "Succeed" };
const failing = { Type: "Fail", Error: "Broken", Cause: "by a test" };
const inner = (state: object, name = "Inner") => ({ StartAt: name, States: { [name]: state } });
/** Fails at once, as a task that the machine's role may not do or that AWS refuses. */
const refusedTask = {
  Type: "Task",
  Resource: "arn:aws:states:::aws-sdk:ec2:describeInstances",
  Parameters: { InstanceIds: ["i-0123456789abcdef0"] },
};

describe("data flows through a state in JSONPath", () => {
  const pass = (more: object) => ({ Type: "Pass", ...end, ...more });
  test.each<[string, object, unknown, unknown]>([
    ["as it came", pass({}), { a: 1 }, { a: 1 }],
    ["by InputPath", pass({ InputPath: "$.a" }), { a: { b: 1 } }, { b: 1 }],
    ["with nothing for a null InputPath", pass({ InputPath: null }), { a: 1 }, {}],
    ["made by Parameters", pass({ Parameters: { "x.$": "$.a", y: 2 } }), { a: 1 }, { x: 1, y: 2 }],
    ["as a Result", pass({ Result: [1, "$.a"] }), { a: 1 }, [1, "$.a"]],
    [
      "with the result beside the input",
      pass({ Result: 2, ResultPath: "$.r.s" }),
      { a: 1 },
      { a: 1, r: { s: 2 } },
    ],
    ["without the result", pass({ Result: 2, ResultPath: null }), { a: 1 }, { a: 1 }],
    ["by OutputPath", pass({ OutputPath: "$.a" }), { a: [1] }, [1]],
    ["from the context", pass({ Parameters: { "n.$": "$$.State.Name" } }), {}, { n: "One" }],
    [
      "in the order of the fields",
      pass({ InputPath: "$.a", Parameters: { "n.$": "$.b" }, ResultPath: "$.r", OutputPath: "$.r.n" }),
      { a: { b: 7 } },
      7,
    ],
  ])("%s", async (_, state, input, output) => {
    expect(await aws.run(state, input)).toMatchObject({ status: "SUCCEEDED", output });
  });

  test.each([
    [
      { Type: "Pass", InputPath: "$.x", ...end },
      "An error occurred while executing the state 'One' (entered at the event id #2). Invalid path '$.x' : No results for path: $['x']",
    ],
    [
      { Type: "Pass", Parameters: { "value.$": "$.no_such" }, ...end },
      "An error occurred while executing the state 'One' (entered at the event id #2). The JSONPath '$.no_such' specified for the field 'value.$' could not be found in the input '{\"a\":1}'",
    ],
  ])("what leads nowhere ends the execution, in AWS's words", async (state, cause) => {
    expect(await aws.run(state, { a: 1 })).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause,
    });
  });

  test("a choice that nothing fits ends the execution, in AWS's words", async () => {
    const choice = { Type: "Choice", Choices: [{ Variable: "$.a", NumericEquals: 2, Next: "Two" }] };
    expect(await aws.run({ StartAt: "One", States: { One: choice, Two: succeed } }, { a: 1 })).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause:
        "An error occurred while executing the state 'One' (entered at the event id #2). Failed to transition out of the state 'One'. The state does not point to a next state.",
    });
  });
});

describe("data flows through a state in JSONata", () => {
  test("by Output and Assign, and on to states in the other language", async () => {
    const outcome = await aws.run(
      {
        StartAt: "One",
        States: {
          One: {
            Type: "Pass",
            QueryLanguage: "JSONata",
            Assign: { doubled: "{% $states.input.n * 2 %}" },
            Output: { name: "{% $states.context.State.Name %}", n: "{% $states.input.n %}" },
            Next: "Two",
          },
          Two: { Type: "Pass", Parameters: { "was.$": "$.name", "doubled.$": "$doubled" }, ...end },
        },
      },
      { n: 4 },
    );
    expect(outcome.output).toEqual({ was: "One", doubled: 8 });
  });

  test("an expression that fails can be caught where states can fail, and tells where it failed", async () => {
    const states = {
      One: {
        Type: "Map",
        Items: "{% $states.input.n %}",
        ItemProcessor: inner(succeed),
        Catch: [
          {
            ErrorEquals: ["States.QueryEvaluationError"],
            Output: "{% $states.errorOutput.Error %}",
            Next: "Two",
          },
        ],
        ...end,
      },
      Two: succeed,
    };
    const outcome = await aws.run({ StartAt: "One", QueryLanguage: "JSONata", States: states }, { n: 4 });
    expect(outcome).toMatchObject({ status: "SUCCEEDED", output: "States.QueryEvaluationError" });
    expect(aws.history(outcome.executionArn)).toEqual([
      "1<-0 ExecutionStarted",
      "2<-0 MapStateEntered",
      "3<-0 EvaluationFailed",
      "4<-3 MapStateFailed",
      "5<-4 MapStateExited",
      "6<-5 SucceedStateEntered",
      "7<-6 SucceedStateExited",
      "8<-7 ExecutionSucceeded",
    ]);
    expect(aws.events(outcome.executionArn)[2]!.evaluationFailedEventDetails).toEqual({
      state: "One",
      error: "States.QueryEvaluationError",
      location: "Items",
      cause:
        "An error occurred while executing the state 'One' (entered at the event id #2). The JSONata expression '$states.input.n' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'number' for value: 4",
    });
  });

  test("conditions choose, and a rule has an output of its own", async () => {
    const machine = {
      StartAt: "One",
      QueryLanguage: "JSONata",
      States: {
        One: {
          Type: "Choice",
          Choices: [
            { Condition: "{% $states.input.n > 5 %}", Next: "Big" },
            { Condition: "{% $states.input.n > 2 %}", Output: { middle: true }, Next: "Big" },
          ],
          Default: "Big",
          Output: "small",
        },
        Big: succeed,
      },
    };
    for (const [n, output] of [
      [9, { n: 9 }],
      [3, { middle: true }],
      [1, "small"],
    ] as const)
      expect((await aws.run(machine, { n })).output).toEqual(output);
  });
});

test.each<[number, unknown]>([
  [42, { status: "CORRECT" }],
  [7, { status: "INCORRECT", guess: 7 }],
])("in JSONPath a rule assigns what it says, and the state only where no rule fits: %j", async (n, known) => {
  const outcome = await aws.run(
    {
      StartAt: "One",
      States: {
        One: {
          Type: "Choice",
          Choices: [{ Variable: "$.n", NumericEquals: 42, Assign: { status: "CORRECT" }, Next: "Two" }],
          Assign: { status: "INCORRECT", "guess.$": "$.n" },
          Default: "Two",
        },
        Two: succeed,
      },
    },
    { n },
  );
  const exited = aws.events(outcome.executionArn).find(({ type }) => type === "ChoiceStateExited");
  const { assignedVariables = {} } = exited!.stateExitedEventDetails!;
  expect(
    Object.fromEntries(Object.entries(assignedVariables).map(([name, text]) => [name, JSON.parse(text)])),
  ).toEqual(known);
});

describe("waiting", () => {
  test.each<[string, object]>([
    ["Seconds", { Seconds: 30 }],
    ["SecondsPath", { SecondsPath: "$.s" }],
    ["Timestamp", { Timestamp: "2026-01-05T09:00:30.020Z" }],
    ["TimestampPath", { TimestampPath: "$.t" }],
    ["an expression", { QueryLanguage: "JSONata", Seconds: "{% $states.input.s %}" }],
  ])("by %s", async (_, how) => {
    const input = { s: 30, t: "2026-01-05T10:00:30.020+01:00" };
    const execution = aws.start(aws.machine({ Type: "Wait", ...how, ...end }), input);
    await aws.wait(29_900);
    expect(aws.outcome(execution).status).toBe("RUNNING");
    await aws.wait(300);
    expect(aws.outcome(execution)).toMatchObject({ status: "SUCCEEDED", output: input });
  });

  test.each([
    ["$.none", "The SecondsPath parameter does not reference an input value: $.none"],
    ["$.half", "The SecondsPath parameter cannot be parsed as a long value: $.half == 1.5"],
    ["$.less", "The SecondsPath parameter references a negative value: $.less == -1"],
  ])("for %s is refused in AWS's words", async (path, message) => {
    const outcome = await aws.run({ Type: "Wait", SecondsPath: path, ...end }, { half: 1.5, less: -1 });
    expect(outcome.cause).toBe(
      `An error occurred while executing the state 'One' (entered at the event id #2). ${message}`,
    );
  });

  test("a timestamp that JSONata makes wrong is a failed evaluation", async () => {
    const outcome = await aws.run(
      { Type: "Wait", QueryLanguage: "JSONata", Timestamp: "{% $states.input %}", ...end },
      "2016-13-05T21:29:29Z",
    );
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.QueryEvaluationError" });
    expect(aws.events(outcome.executionArn)[2]).toMatchObject({
      id: 3,
      previousEventId: 2,
      evaluationFailedEventDetails: {
        state: "One",
        location: "Timestamp",
        cause:
          "An error occurred while executing the state 'One' (entered at the event id #2). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: 2016-13-05T21:29:29Z",
      },
    });
  });

  test("an execution that lasts too long is over", async () => {
    const machine = aws.machine({
      StartAt: "One",
      TimeoutSeconds: 5,
      States: { One: { Type: "Wait", Seconds: 60, ...end } },
    });
    const execution = aws.start(machine);
    await aws.wait(6_000);
    expect(aws.outcome(execution)).toEqual({ executionArn: execution, status: "TIMED_OUT" });
    expect(aws.history(execution).at(-1)).toBe("3<-0 ExecutionTimedOut");
    await aws.wait(120_000);
    expect(aws.history(execution)).toHaveLength(3);
  });

  test("an execution that is stopped is over", async () => {
    const execution = aws.start(aws.machine({ Type: "Wait", Seconds: 60, ...end }));
    await aws.wait(1_000);
    aws.call("states", "StopExecution", { executionArn: execution, error: "Enough", cause: "said a person" });
    expect(aws.outcome(execution)).toMatchObject({
      status: "ABORTED",
      error: "Enough",
      cause: "said a person",
    });
    expect(aws.history(execution).at(-1)).toBe("3<-0 ExecutionAborted");
  });
});

describe("Parallel", () => {
  test("runs branches at once and hands on what each came to", async () => {
    const slow = { Type: "Wait", Seconds: 10, ...end };
    const machine = aws.machine({
      Type: "Parallel",
      Branches: [
        inner(slow, "A"),
        inner({ ...slow, Seconds: 5 }, "B"),
        inner({ Type: "Pass", Result: 3, ...end }, "C"),
      ],
      ResultSelector: { "all.$": "$" },
      ResultPath: "$.done",
      ...end,
    });
    const execution = aws.start(machine, { in: 1 });
    await aws.wait(10_500);
    expect(aws.outcome(execution).output).toEqual({ in: 1, done: { all: [{ in: 1 }, { in: 1 }, 3] } });
  });

  test("fails with its first branch, and breaks the others off", async () => {
    const outcome = await aws.run(
      {
        StartAt: "One",
        States: {
          One: {
            Type: "Parallel",
            Branches: [
              inner({ Type: "Wait", Seconds: 3600, ...end }),
              { StartAt: "Bad", States: { Bad: failing } },
            ],
            Catch: [{ ErrorEquals: ["Broken"], ResultPath: "$.why", Next: "Two" }],
            ...end,
          },
          Two: succeed,
        },
      },
      { kept: 1 },
    );
    expect(outcome.output).toEqual({ kept: 1, why: { Error: "Broken", Cause: "by a test" } });
    expect(aws.history(outcome.executionArn).slice(2, 8)).toEqual([
      "3<-2 ParallelStateStarted",
      "4<-3 WaitStateEntered",
      "5<-3 FailStateEntered",
      "6<-5 WaitStateAborted",
      "7<-5 ParallelStateFailed",
      "8<-7 ParallelStateExited",
    ]);
  });

  test("is tried again as a whole, with the events that AWS writes", async () => {
    const outcome = await aws.run({
      Type: "Parallel",
      Branches: [inner(failing)],
      Retry: [{ ErrorEquals: ["Broken"], MaxAttempts: 2 }],
      ...end,
    });
    expect(outcome).toMatchObject({ status: "FAILED", error: "Broken", cause: "by a test" });
    expect(aws.history(outcome.executionArn)).toEqual([
      "1<-0 ExecutionStarted",
      "2<-0 ParallelStateEntered",
      "3<-2 ParallelStateStarted",
      "4<-3 FailStateEntered",
      "5<-4 ParallelStateStarted",
      "6<-5 FailStateEntered",
      "7<-6 ParallelStateStarted",
      "8<-7 FailStateEntered",
      "9<-8 ParallelStateFailed",
      "10<-9 ExecutionFailed",
    ]);
  });

  test("names of states inside are the whole machine's, and variables the branch's own", async () => {
    const branch = (name: string) => ({
      StartAt: name,
      States: {
        [name]: { Type: "Pass", Assign: { own: name, "seen.$": "$outer" }, Next: `${name}2` },
        [`${name}2`]: { Type: "Pass", Parameters: { "own.$": "$own", "seen.$": "$seen" }, ...end },
      },
    });
    const outcome = await aws.run({
      StartAt: "First",
      States: {
        First: { Type: "Pass", Assign: { outer: 1 }, Next: "Both" },
        Both: { Type: "Parallel", Branches: [branch("A"), branch("B")], ...end },
      },
    });
    expect(outcome.output).toEqual([
      { own: "A", seen: 1 },
      { own: "B", seen: 1 },
    ]);
  });
});

describe("Map", () => {
  test("runs its processor for each item, so many at a time, with the events that AWS writes", async () => {
    const outcome = await aws.run(
      {
        Type: "Map",
        ItemsPath: "$.list",
        MaxConcurrency: 1,
        ItemSelector: { "item.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "all.$": "$.n" },
        ItemProcessor: inner({ Type: "Pass", ...end }),
        ResultPath: "$.out",
        ...end,
      },
      { list: ["a", "b"], n: 2 },
    );
    expect(outcome.output).toEqual({
      list: ["a", "b"],
      n: 2,
      out: [
        { item: "a", index: 0, all: 2 },
        { item: "b", index: 1, all: 2 },
      ],
    });
    expect(aws.history(outcome.executionArn)).toEqual([
      "1<-0 ExecutionStarted",
      "2<-0 MapStateEntered",
      "3<-2 MapStateStarted",
      "4<-3 MapIterationStarted",
      "5<-4 PassStateEntered",
      "6<-5 PassStateExited",
      "7<-6 MapIterationSucceeded",
      "8<-6 MapIterationStarted",
      "9<-8 PassStateEntered",
      "10<-9 PassStateExited",
      "11<-10 MapIterationSucceeded",
      "12<-11 MapStateSucceeded",
      "13<-11 MapStateExited",
      "14<-13 ExecutionSucceeded",
    ]);
  });

  test("fails with its first iteration, and breaks the others off", async () => {
    const outcome = await aws.run(
      {
        Type: "Map",
        Iterator: {
          StartAt: "Odd",
          States: {
            Odd: {
              Type: "Choice",
              Choices: [{ Variable: "$", NumericEquals: 2, Next: "Bad" }],
              Default: "Long",
            },
            Bad: failing,
            Long: { Type: "Wait", Seconds: 3600, ...end },
          },
        },
        ...end,
      },
      [1, 2],
    );
    expect(outcome).toMatchObject({ status: "FAILED", error: "Broken" });
    expect(aws.history(outcome.executionArn).slice(-6)).toEqual([
      "11<-9 FailStateEntered",
      "12<-11 MapIterationFailed",
      "13<-11 WaitStateAborted",
      "14<-11 MapIterationAborted",
      "15<-11 MapStateFailed",
      "16<-15 ExecutionFailed",
    ]);
  });

  test("an empty list is done at once, and what is no list ends the execution", async () => {
    const map = { Type: "Map", ItemProcessor: inner(succeed), ...end };
    expect((await aws.run(map, [])).output).toEqual([]);
    expect((await aws.run(map, { a: 1 })).cause).toContain(
      'Map state input must be an array but was: {"a":1}',
    );
  });
});

describe("errors of tasks", () => {
  test("come with the events that AWS writes, and end the execution", async () => {
    const outcome = await aws.run({ ...refusedTask, ...end });
    expect(outcome).toMatchObject({ status: "FAILED", error: "Ec2.Ec2Exception" });
    expect(aws.history(outcome.executionArn)).toEqual([
      "1<-0 ExecutionStarted",
      "2<-0 TaskStateEntered",
      "3<-2 TaskScheduled",
      "4<-3 TaskStarted",
      "5<-4 TaskFailed",
      "6<-5 ExecutionFailed",
    ]);
  });

  test.each<[string, object, number[]]>([
    ["by default", {}, [1, 2, 4]],
    ["by interval and rate", { IntervalSeconds: 3, BackoffRate: 1.5, MaxAttempts: 2 }, [3, 4.5]],
    ["no longer than told", { IntervalSeconds: 10, BackoffRate: 10, MaxDelaySeconds: 20 }, [10, 20, 20]],
    ["never", { MaxAttempts: 0 }, []],
  ])("are tried again %s", async (_, retrier, pauses) => {
    const outcome = await aws.run(
      { ...refusedTask, Retry: [{ ErrorEquals: ["States.TaskFailed"], ...retrier }], ...end },
      {},
      120_000,
    );
    const times = aws
      .events(outcome.executionArn)
      .filter(({ type }) => type === "TaskScheduled")
      .map(({ timestamp }) => timestamp!.getTime());
    expect(times.slice(1).map((time, i) => (time - times[i]!) / 1000)).toEqual(pauses);
  });

  test("a retry with full jitter waits no longer than without, and the same in a replay", async () => {
    const pausesOf = async (): Promise<number[]> => {
      aws = new SmallStates();
      const retrier = {
        ErrorEquals: ["States.ALL"],
        IntervalSeconds: 60,
        BackoffRate: 1,
        JitterStrategy: "FULL",
      };
      const outcome = await aws.run({ ...refusedTask, Retry: [retrier], ...end }, {}, 600_000);
      const times = aws
        .events(outcome.executionArn)
        .filter(({ type }) => type === "TaskScheduled")
        .map(({ timestamp }) => timestamp!.getTime());
      return times.slice(1).map((time, i) => time - times[i]!);
    };
    const pauses = await pausesOf();
    expect(pauses).toHaveLength(3);
    for (const pause of pauses) expect(pause).toBeLessThan(60_000);
    expect(new Set(pauses).size).toBe(3);
    expect(await pausesOf()).toEqual(pauses);
  });

  test.each([
    [["Ec2.Ec2Exception"], true],
    [["Other", "States.TaskFailed"], true],
    [["States.ALL"], true],
    [["States.Timeout"], false],
    [["ec2.ec2exception"], false],
  ])("%j catches: %s", async (ErrorEquals, caught) => {
    const outcome = await aws.run(
      {
        StartAt: "One",
        States: { One: { ...refusedTask, Catch: [{ ErrorEquals, Next: "Two" }], ...end }, Two: succeed },
      },
      {},
    );
    expect(outcome.status).toBe(caught ? "SUCCEEDED" : "FAILED");
  });

  test("nothing catches data that leads nowhere", async () => {
    const task = { ...refusedTask, Parameters: { "InstanceIds.$": "$.none" } };
    const outcome = await aws.run({
      StartAt: "One",
      States: {
        One: { ...task, Catch: [{ ErrorEquals: ["States.ALL"], Next: "Two" }], ...end },
        Two: succeed,
      },
    });
    expect(outcome).toMatchObject({ status: "FAILED", error: "States.Runtime" });
  });
});

test("Fail takes its error and its cause from the data", async () => {
  const outcome = await aws.run(
    { Type: "Fail", ErrorPath: "$.e", CausePath: "States.Format('no {}', $.c)" },
    { e: "Mine", c: "way" },
  );
  expect(outcome).toMatchObject({ status: "FAILED", error: "Mine", cause: "no way" });
});

test("a loop that never ends is ended by the quota of events", async () => {
  const loop = {
    StartAt: "Round",
    States: {
      Round: {
        Type: "Choice",
        Choices: [{ Variable: "$.x", IsPresent: true, Next: "Out" }],
        Default: "Back",
      },
      Back: { Type: "Pass", Next: "Round" },
      Out: succeed,
    },
  };
  const outcome = await aws.run(loop, {}, 3_600_000);
  expect(outcome).toMatchObject({
    status: "FAILED",
    cause: "The execution reached the maximum number of history events (25000).",
  });
  expect(
    aws.call<{ nextToken?: string }>("states", "GetExecutionHistory", {
      executionArn: outcome.executionArn,
      reverseOrder: true,
      maxResults: 1,
    }),
  ).toMatchObject({
    events: [{ id: 25_000, type: "ExecutionFailed" }],
  });
});

test("what is too large does not flow", async () => {
  const grow = {
    StartAt: "One",
    States: {
      One: { Type: "Pass", Parameters: { "a.$": "States.Array($.t, $.t)", "t.$": "$.t" }, Next: "Two" },
      Two: { Type: "Pass", Parameters: { "b.$": "States.Array($.a, $.a, $.a)" }, ...end },
    },
  };
  expect(await aws.run(grow, { t: "x".repeat(60_000) })).toMatchObject({
    status: "FAILED",
    error: "States.DataLimitExceeded",
    cause:
      "The state/task 'Two' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
});
