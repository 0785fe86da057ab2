/* oxlint-disable no-new -- a construct joins its tree by being made */
import { App, CfnOutput, Duration, LegacyStackSynthesizer, Stack } from "aws-cdk-lib";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as lambda from "aws-cdk-lib/aws-lambda";
import * as logs from "aws-cdk-lib/aws-logs";
import * as sns from "aws-cdk-lib/aws-sns";
import * as sqs from "aws-cdk-lib/aws-sqs";
import * as sfn from "aws-cdk-lib/aws-stepfunctions";
import * as tasks from "aws-cdk-lib/aws-stepfunctions-tasks";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SmallStates } from "../range/services/states/small-states.ts";

const FINDING = { source: "my.app", "detail-type": "Finding" };
const outdir = mkdtempSync(join(tmpdir(), "gameday-workflow-"));
afterAll(() => rmSync(outdir, { recursive: true }));

let aws: SmallStates;
let outputs: Record<string, string>;

/** A workflow as the CDK's own constructs write it, with the roles and the rights that they give it. */
function workflow(): object {
  const app = new App({ outdir, analyticsReporting: false });
  const stack = new Stack(app, "Workflow", { synthesizer: new LegacyStackSynthesizer() });
  const echo = new lambda.Function(stack, "Echo", {
    runtime: lambda.Runtime.NODEJS_22_X,
    handler: "index.handler",
    code: lambda.Code.fromInline("exports.handler = async (event) => event;"),
  });
  const child = new sfn.StateMachine(stack, "Child", {
    definitionBody: sfn.DefinitionBody.fromChainable(new sfn.Pass(stack, "Hand on")),
  });
  const look = new tasks.CallAwsService(stack, "Look", {
    service: "ec2",
    action: "describeInstances",
    iamResources: ["*"],
    resultPath: "$.seen",
  });
  const keep = new tasks.SqsSendMessage(stack, "Keep", {
    queue: new sqs.Queue(stack, "Queue"),
    messageBody: sfn.TaskInput.fromJsonPathAt("$"),
    resultPath: sfn.JsonPath.DISCARD,
  });
  const tell = new tasks.SnsPublish(stack, "Tell", {
    topic: new sns.Topic(stack, "Topic"),
    message: sfn.TaskInput.fromObject({ what: sfn.JsonPath.stringAt("$.detail.what") }),
    resultPath: sfn.JsonPath.DISCARD,
  });
  const both = new sfn.Parallel(stack, "Both", { resultPath: "$.both" })
    .branch(new sfn.Pass(stack, "Left", { parameters: { side: "left" } }))
    .branch(
      new tasks.EventBridgePutEvents(stack, "Announce", {
        entries: [{ source: "my.app", detailType: "Seen", detail: sfn.TaskInput.fromObject({ a: 1 }) }],
      }),
    );
  const each = new sfn.Map(stack, "Each", {
    itemsPath: "$.detail.items",
    maxConcurrency: 2,
    itemSelector: { item: sfn.JsonPath.stringAt("$$.Map.Item.Value") },
    resultPath: "$.each",
  }).itemProcessor(new sfn.Pass(stack, "Item"));
  const nested = new tasks.StepFunctionsStartExecution(stack, "Nested", {
    stateMachine: child,
    integrationPattern: sfn.IntegrationPattern.RUN_JOB,
    input: sfn.TaskInput.fromObject({ n: 1 }),
    resultSelector: { "output.$": "$.Output" },
    resultPath: "$.nested",
  });
  const invoke = new tasks.LambdaInvoke(stack, "Invoke", { lambdaFunction: echo, outputPath: "$.Payload" });
  const isKnown = sfn.Condition.and(
    sfn.Condition.stringEquals("$.detail.what", "miner"),
    sfn.Condition.isPresent("$.each[0]"),
  );
  const definition = look
    .next(keep)
    .next(tell)
    .next(new sfn.Wait(stack, "A moment", { time: sfn.WaitTime.duration(Duration.seconds(3)) }))
    .next(both)
    .next(each)
    .next(nested)
    .next(
      new sfn.Choice(stack, "Is it known?")
        .when(isKnown, invoke.addCatch(new sfn.Fail(stack, "Broken")))
        .otherwise(new sfn.Succeed(stack, "Unknown")),
    );
  const machine = new sfn.StateMachine(stack, "Machine", {
    definitionBody: sfn.DefinitionBody.fromChainable(definition),
    logs: { destination: new logs.LogGroup(stack, "Log"), level: sfn.LogLevel.ALL },
  });
  new events.Rule(stack, "Rule", {
    eventPattern: { source: [FINDING.source], detailType: [FINDING["detail-type"]] },
    targets: [new targets.SfnStateMachine(machine)],
  });
  new CfnOutput(stack, "MachineArn", { value: machine.stateMachineArn });
  return app.synth().getStackByName("Workflow").template as object;
}

beforeAll(async () => {
  aws = new SmallStates();
  aws.call("cloudformation", "CreateStack", {
    StackName: "workflow",
    TemplateBody: JSON.stringify(workflow()),
    Capabilities: ["CAPABILITY_IAM"],
  });
  await aws.wait();
  const { Stacks } = aws.call<{
    Stacks: { StackStatus: string; Outputs?: { OutputKey: string; OutputValue: string }[] }[];
  }>("cloudformation", "DescribeStacks", { StackName: "workflow" });
  expect(Stacks[0]!.StackStatus).toBe("CREATE_COMPLETE");
  outputs = Object.fromEntries(Stacks[0]!.Outputs!.map((x) => [x.OutputKey, x.OutputValue]));
}, 60_000);

test("a workflow of the CDK's constructs is deployed unchanged, started by its rule, and runs with its own rights", async () => {
  aws.call("events", "PutEvents", {
    Entries: [
      {
        Source: FINDING.source,
        DetailType: FINDING["detail-type"],
        Detail: JSON.stringify({ what: "miner", items: ["a", "b"] }),
      },
    ],
  });
  await aws.wait(5_000);
  const run = aws.executor.end({ contained: true });
  await aws.wait(1_000);
  const { executions } = aws.call<{ executions: { executionArn: string }[] }>("states", "ListExecutions", {
    stateMachineArn: outputs["MachineArn"],
  });
  expect(executions.map(({ executionArn }) => aws.outcome(executionArn))).toMatchObject([
    { status: "SUCCEEDED", output: { contained: true } },
  ]);
  expect(JSON.parse(run.event)).toMatchObject({
    seen: { Reservations: [] },
    both: [{ side: "left" }, { FailedEntryCount: 0 }],
    each: [{ item: "a" }, { item: "b" }],
    nested: { output: { n: 1 } },
  });
});
