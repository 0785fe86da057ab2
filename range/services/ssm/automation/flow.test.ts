import type { AutomationExecution } from "@aws-sdk/client-ssm";
import { describe, expect, test } from "vitest";
import { ACCOUNT } from "../../lambda/small-functions.ts";
import { SmallAutomation } from "./small-automation.ts";

const sleep = (name: string, more: object = {}, Duration = "PT1S"): object => ({
  name,
  action: "aws:sleep",
  inputs: { Duration },
  ...more,
});

/** A step that fails: there is no such parameter. */
const broken = (name: string, more: object = {}): object => ({
  name,
  action: "aws:executeAwsApi",
  inputs: { Service: "ssm", Api: "GetParameter", Name: "nothing" },
  ...more,
});

const GUIDE = "Please refer to Automation Service Troubleshooting Guide for more diagnosis details.";
const NOT_FOUND = `Step fails when it is Execute/Cancelling action. An error occurred (ParameterNotFound) when calling the GetParameter operation: . ${GUIDE}`;

const statuses = ({ StepExecutions = [] }: AutomationExecution): Record<string, string | undefined> =>
  Object.fromEntries(StepExecutions.map(({ StepName, StepStatus }) => [StepName, StepStatus]));

describe("steps", () => {
  test.each<[name: string, steps: object[], status: string, steps: Record<string, string>]>([
    ["run in order", [sleep("a"), sleep("b")], "Success", { a: "Success", b: "Success" }],
    [
      "go where nextStep leads",
      [sleep("a", { nextStep: "c" }), sleep("b"), sleep("c")],
      "Success",
      { a: "Success", b: "Pending", c: "Success" },
    ],
    ["end at isEnd", [sleep("a", { isEnd: true }), sleep("b")], "Success", { a: "Success", b: "Pending" }],
    ["abort at a failure", [broken("a"), sleep("b")], "Failed", { a: "Failed", b: "Pending" }],
    [
      "go on after a failure that does not count",
      [broken("a", { onFailure: "Continue" }), sleep("b")],
      "Success",
      { a: "Failed", b: "Success" },
    ],
    [
      "go on after a failure that counts",
      [broken("a", { onFailure: "Continue", isCritical: true }), sleep("b")],
      "Failed",
      { a: "Failed", b: "Success" },
    ],
    [
      "go where onFailure leads, and have failed all the same",
      [broken("a", { onFailure: "step:c" }), sleep("b"), sleep("c")],
      "Failed",
      { a: "Failed", b: "Pending", c: "Success" },
    ],
    [
      "end at isEnd although they failed",
      [broken("a", { onFailure: "Continue", isEnd: true }), sleep("b")],
      "Success",
      { a: "Failed", b: "Pending" },
    ],
    [
      "time out",
      [sleep("a", { timeoutSeconds: 5 }, "PT9S"), sleep("b")],
      "TimedOut",
      { a: "TimedOut", b: "Pending" },
    ],
    [
      "go on after a time-out that does not count",
      [sleep("a", { timeoutSeconds: 5, onFailure: "step:b", isCritical: false }, "PT9S"), sleep("b")],
      "Success",
      { a: "TimedOut", b: "Success" },
    ],
  ])("%s", (_, steps, status, wanted) => {
    const execution = new SmallAutomation().run(steps);
    expect(execution.AutomationExecutionStatus).toBe(status);
    expect(statuses(execution)).toEqual(wanted);
  });

  test("say why they failed, and so does the automation", () => {
    const execution = new SmallAutomation().run([broken("a")]);
    expect(execution.FailureMessage).toBe(NOT_FOUND);
    expect(execution.StepExecutions).toMatchObject([
      { FailureMessage: NOT_FOUND, FailureDetails: { FailureStage: "Invocation", FailureType: "Action" } },
    ]);
  });

  test("are tried as often as they say", () => {
    const aws = new SmallAutomation();
    aws.document("try", [broken("a", { maxAttempts: 3 })]);
    const id = aws.start("try");
    aws.pass(1_500);
    aws.call("ssm", "PutParameter", { Name: "nothing", Type: "String", Value: "1" });
    aws.pass(10_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("Success");
  });

  test("that time out say at what they were", () => {
    const steps = [sleep("a", { timeoutSeconds: 5 }, "PT9S")];
    expect(new SmallAutomation().run(steps).FailureMessage).toBe(
      `Step timed out while step is Execute/Cancelling action. ${GUIDE}`,
    );
  });
});

describe("aws:branch", () => {
  const branch = (choices: object[], more: object = {}): object => ({
    name: "choose",
    action: "aws:branch",
    inputs: { Choices: choices, ...more },
  });
  const yes = (condition: object): object => ({ NextStep: "yes", ...condition });

  test.each<[condition: object, holds: boolean]>([
    [{ Variable: "{{ Text }}", StringEquals: "Web" }, true],
    [{ Variable: "{{ Text }}", StringEquals: "web" }, false],
    [{ Variable: "{{ Text }}", EqualsIgnoreCase: "web" }, true],
    [{ Variable: "{{ Text }}", StartsWith: "W" }, true],
    [{ Variable: "{{ Text }}", EndsWith: "b" }, true],
    [{ Variable: "{{ Text }}", Contains: "x" }, false],
    [{ Variable: "{{ Number }}", NumericEquals: 7 }, true],
    [{ Variable: "{{ Number }}", NumericGreater: 7 }, false],
    [{ Variable: "{{ Number }}", NumericGreaterOrEquals: 7 }, true],
    [{ Variable: "{{ Number }}", NumericLesser: 8 }, true],
    [{ Variable: "{{ Number }}", NumericLesserOrEquals: 6 }, false],
    [{ Variable: "{{ Flag }}", BooleanEquals: true }, true],
    [{ Variable: "{{ Flag }}", BooleanEquals: false }, false],
    [{ Not: { Variable: "{{ Flag }}", BooleanEquals: true } }, false],
    [{ Variable: "{{ nothing.Here }}", StringEquals: "" }, false],
    [{ Not: { Variable: "{{ nothing.Here }}", StringEquals: "x" } }, true],
    [
      {
        And: [
          { Variable: "{{ Number }}", NumericEquals: 7 },
          { Variable: "{{ Flag }}", BooleanEquals: false },
        ],
      },
      false,
    ],
    [
      {
        Or: [
          { Variable: "{{ Number }}", NumericEquals: 1 },
          { Variable: "{{ Flag }}", BooleanEquals: true },
        ],
      },
      true,
    ],
  ])("%j is %s", (condition, holds) => {
    const execution = new SmallAutomation().run(
      [
        sleep("nothing"),
        branch([yes(condition)], { Default: "no" }),
        sleep("yes", { isEnd: true }),
        sleep("no"),
      ],
      {
        parameters: {
          Text: { type: "String", default: "Web" },
          Number: { type: "Integer", default: 7 },
          Flag: { type: "Boolean", default: true },
        },
      },
    );
    expect(statuses(execution)).toMatchObject({
      yes: holds ? "Success" : "Pending",
      no: holds ? "Pending" : "Success",
    });
  });

  test("goes on in order where nothing holds and there is no default, or ends there", () => {
    const choices = [{ NextStep: "yes", Variable: "a", StringEquals: "b" }];
    const run = (more: object) =>
      statuses(new SmallAutomation().run([{ ...branch(choices), ...more }, sleep("no"), sleep("yes")]));
    expect(run({})).toMatchObject({ no: "Success" });
    expect(run({ isEnd: true })).toMatchObject({ no: "Pending", yes: "Pending" });
  });
});

describe("aws:loop", () => {
  test("goes over a list", () => {
    const aws = new SmallAutomation();
    const put = {
      name: "put",
      action: "aws:executeAwsApi",
      inputs: {
        Service: "ssm",
        Api: "PutParameter",
        Name: "/each/{{ each.CurrentIteratorValue }}",
        Type: "String",
        Value: "{{ each.CurrentIteration }} of {{ Names }}",
      },
    };
    const execution = aws.run(
      [{ name: "each", action: "aws:loop", inputs: { Iterators: "{{ Names }}", Steps: [put] } }],
      { parameters: { Names: { type: "StringList" } } },
      { Names: ["a", "b"] },
    );
    expect(execution.StepExecutions).toMatchObject([
      { StepName: "each", StepStatus: "Success" },
      { StepName: "put", ParentStepDetails: { StepName: "each", Iteration: 1, IteratorValue: "a" } },
      { StepName: "put", ParentStepDetails: { StepName: "each", Iteration: 2, IteratorValue: "b" } },
    ]);
    expect(aws.call("ssm", "GetParameters", { Names: ["/each/a", "/each/b"] })).toMatchObject({
      Parameters: [{ Value: '1 of ["a","b"]' }, { Value: '2 of ["a","b"]' }],
    });
  });

  test("goes on while a condition holds, and counts in a variable", () => {
    const count = {
      name: "count",
      action: "aws:updateVariable",
      inputs: { Name: "variable:text", Value: "{{ variable:text }}x" },
    };
    const condition = { Not: { Variable: "{{ variable:text }}", StringEquals: "xxx" } };
    const loop = (more: object) => ({
      name: "again",
      action: "aws:loop",
      inputs: { Steps: [count], LoopCondition: condition, ...more },
    });
    const variables = { text: { type: "String", default: "" } };
    expect(new SmallAutomation().run([loop({})], { variables }).Variables).toEqual({ text: ["xxx"] });
    expect(new SmallAutomation().run([loop({ MaxIterations: 2 })], { variables }).Variables).toEqual({
      text: ["xx"],
    });
  });

  test("fails with a step that fails, unless that step says to go on", () => {
    const loop = (more: object): object => ({
      name: "each",
      action: "aws:loop",
      inputs: { Iterators: ["a", "b"], Steps: [broken("in", more)] },
    });
    const failed = new SmallAutomation().run([loop({}), sleep("after")]);
    expect(failed).toMatchObject({ AutomationExecutionStatus: "Failed" });
    expect(failed.StepExecutions).toHaveLength(3);
    expect(statuses(new SmallAutomation().run([loop({ onFailure: "Continue" }), sleep("after")]))).toEqual({
      each: "Success",
      in: "Failed",
      after: "Success",
    });
    const out = new SmallAutomation().run([loop({ onFailure: "step:mend" }), sleep("after"), sleep("mend")]);
    expect(statuses(out)).toMatchObject({ each: "Failed", after: "Pending", mend: "Success" });
  });

  test("is cut short by its own time-out", () => {
    const inner = [sleep("in", {}, "PT4S")];
    const execution = new SmallAutomation().run([
      {
        name: "each",
        action: "aws:loop",
        timeoutSeconds: 6,
        inputs: { Iterators: ["a", "b"], Steps: inner },
      },
    ]);
    expect(execution.AutomationExecutionStatus).toBe("TimedOut");
    expect(execution.StepExecutions?.map(({ StepStatus }) => StepStatus)).toEqual([
      "TimedOut",
      "Success",
      "TimedOut",
    ]);
  });
});

describe("somebody who stops an automation", () => {
  const started = (steps: object[]): { aws: SmallAutomation; id: string } => {
    const aws = new SmallAutomation();
    aws.document("stop", steps);
    const id = aws.start("stop");
    aws.pass(2_000);
    return { aws, id };
  };
  const stop = (aws: SmallAutomation, id: string, Type?: string): string | undefined =>
    aws.refusal("ssm", "StopAutomationExecution", { AutomationExecutionId: id, ...(Type && { Type }) });

  test("cancels the step that is under way, and what it names to clean up is done", () => {
    const { aws, id } = started([
      sleep("a", { onCancel: "step:clean" }, "PT60S"),
      sleep("b", { isEnd: true }),
      {
        name: "clean",
        action: "aws:executeAwsApi",
        inputs: { Service: "ssm", Api: "PutParameter", Name: "clean", Type: "String", Value: "yes" },
      },
    ]);
    expect(stop(aws, id)).toBeUndefined();
    expect(aws.get(id).AutomationExecutionStatus).toBe("Cancelling");
    aws.pass(5_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("Cancelled");
    expect(statuses(aws.get(id))).toEqual({ a: "Cancelled", b: "Pending", clean: "Success" });
    expect(stop(aws, id)).toMatch(/^InvalidAutomationStatusUpdateException/);
  });

  test("lets the step that is under way end with Complete", () => {
    const { aws, id } = started([sleep("a", {}, "PT5S"), sleep("b")]);
    expect(stop(aws, id, "Complete")).toBeUndefined();
    aws.pass(10_000);
    expect(aws.get(id).AutomationExecutionStatus).toBe("Success");
    expect(statuses(aws.get(id))).toEqual({ a: "Success", b: "Pending" });
  });

  test("cancels what a loop is at", () => {
    const { aws, id } = started([
      { name: "each", action: "aws:loop", inputs: { Iterators: ["a"], Steps: [sleep("in", {}, "PT60S")] } },
    ]);
    stop(aws, id);
    aws.pass(1_000);
    expect(statuses(aws.get(id))).toEqual({ each: "Cancelled", in: "Cancelled" });
  });
});

test("tells EventBridge of every new status", () => {
  const aws = new SmallAutomation();
  const events: Record<string, unknown>[] = [];
  aws.range.world.bus.on("eventbridge-event", ({ event }) => {
    if (String(event["detail-type"]).includes("Automation")) events.push({ ...event });
  });
  const { AutomationExecutionId: id } = aws.run([sleep("a")]);
  const detail = (event: Record<string, unknown>) => event["detail"] as Record<string, unknown>;
  expect(events.map((event) => [detail(event)["StepName"] ?? "", detail(event)["Status"]])).toEqual([
    ["", "Pending"],
    ["", "InProgress"],
    ["a", "InProgress"],
    ["a", "Success"],
    ["", "Success"],
  ]);
  expect(events[3]).toMatchObject({
    source: "aws.ssm",
    "detail-type": "EC2 Automation Step Status-change Notification",
    resources: [
      `arn:aws:ssm:us-east-1:${ACCOUNT}:automation-execution/${id}`,
      `arn:aws:ssm:us-east-1:${ACCOUNT}:automation-definition/runbook-0:1`,
    ],
    detail: {
      ExecutionId: id,
      Definition: "runbook-0",
      DefinitionVersion: 1,
      StartTime: "Jan 5, 2026 9:00:00 AM",
      EndTime: "Jan 5, 2026 9:00:01 AM",
      Time: 1_000,
      Action: "aws:sleep",
    },
  });
  expect(events[4]).toMatchObject({
    "detail-type": "EC2 Automation Execution Status-change Notification",
    detail: { ExecutedBy: `arn:aws:iam::${ACCOUNT}:root`, Status: "Success" },
  });
});
