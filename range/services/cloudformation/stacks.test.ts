import { describe, expect, test } from "vitest";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { cloudformation } from "./index.ts";
import { ACCOUNT, REGION, TestWorld } from "./test-world.ts";

const denied = new AwsError("AccessDenied", "not today", 403);

/** A topic that needs a queue that needs nothing. */
const CHAIN = {
  Parameters: {
    Delay: { Type: "Number", Default: 5 },
    Secret: { Type: "String", Default: "s3cret", NoEcho: true },
  },
  Resources: {
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { "Fn::GetAtt": ["Queue", "QueueName"] } } },
    Queue: { Type: "AWS::SQS::Queue", Properties: { DelaySeconds: { Ref: "Delay" } } },
  },
  Outputs: {
    Arn: { Value: { "Fn::GetAtt": ["Queue", "Arn"] }, Export: { Name: "queue-arn" } },
    Topic: { Value: { Ref: "Topic" } },
  },
};

describe("CreateStack", () => {
  test("makes resources in the order of their needs and tells each step", () => {
    const world = new TestWorld();
    world.create(CHAIN);
    expect(world.story()).toEqual([
      "app CREATE_IN_PROGRESS",
      "Queue CREATE_IN_PROGRESS",
      "Queue CREATE_IN_PROGRESS",
      "Queue CREATE_COMPLETE",
      "Topic CREATE_IN_PROGRESS",
      "Topic CREATE_IN_PROGRESS",
      "Topic CREATE_COMPLETE",
      "app CREATE_COMPLETE",
    ]);
    expect(world.outputs()["Arn"]).toMatch(
      new RegExp(`^arn:aws:sqs:${REGION}:${ACCOUNT}:app-Queue-[A-Z0-9]{12}$`),
    );
    expect([...world.queues.values()]).toEqual([{ DelaySeconds: "5" }]);
  });

  test("calls the other services as its caller, through CloudFormation, with the stack's tags", () => {
    const world = new TestWorld();
    world.create(CHAIN, { Tags: [{ Key: "team", Value: "red" }] });
    const record = world.calls.find(({ call }) => call.operation === "CreateQueue")!;
    expect(record.call).toMatchObject({
      invokedBy: "cloudformation.amazonaws.com",
      actor: "trainee",
      principal: { type: "Root" },
    });
    expect(record.input["tags"]).toEqual({ team: "red" });
  });

  test("leaves the template out of its CloudTrail record", () => {
    const request = cloudformation.records?.["CreateStack"]?.request?.(
      {
        StackName: "app",
        TemplateBody: "{}",
        Parameters: [{ ParameterKey: "A", ParameterValue: "1" }],
      },
      {} as Call,
    );
    expect(request).toEqual({ stackName: "app", parameters: [{ parameterKey: "A", parameterValue: "1" }] });
  });

  test("takes everything back when a resource fails, and says why", () => {
    const world = new TestWorld();
    world.refuse("sns:CreateTopic", denied);
    world.create(CHAIN);
    expect(world.stack()).toMatchObject({ StackStatus: "ROLLBACK_COMPLETE", Outputs: [] });
    expect(world.story().slice(4)).toEqual([
      "Topic CREATE_IN_PROGRESS",
      "Topic CREATE_FAILED",
      "app ROLLBACK_IN_PROGRESS",
      "Topic DELETE_IN_PROGRESS",
      "Topic DELETE_COMPLETE",
      "Queue DELETE_IN_PROGRESS",
      "Queue DELETE_COMPLETE",
      "app ROLLBACK_COMPLETE",
    ]);
    expect(
      world.events().find((event) => event.ResourceStatus === "CREATE_FAILED")?.ResourceStatusReason,
    ).toMatch(
      /^Resource handler returned message: "not today \(Service: sns, Status Code: 403, .*HandlerErrorCode: AccessDenied\)$/,
    );
    expect(world.queues.size).toBe(0);
  });

  test("deletes what a failed creation had begun", () => {
    const world = new TestWorld();
    world.refuse("sns:Subscribe", denied);
    const Subscription = [{ Protocol: "email", Endpoint: "a@example.com" }];
    world.create({ Resources: { Topic: { Type: "AWS::SNS::Topic", Properties: { Subscription } } } });
    expect(world.stack().StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(world.topics.size).toBe(0);
  });

  test.each([
    [{ OnFailure: "DO_NOTHING" }, "CREATE_FAILED", 1],
    [{ DisableRollback: true }, "CREATE_FAILED", 1],
    [{ OnFailure: "ROLLBACK" }, "ROLLBACK_COMPLETE", 0],
  ])("with %j a failure leaves %s", (options, status, queues) => {
    const world = new TestWorld();
    world.refuse("sns:CreateTopic", denied);
    world.create(CHAIN, options);
    expect(world.stack().StackStatus).toBe(status);
    expect(world.queues.size).toBe(queues);
  });

  test("with OnFailure DELETE a failure leaves nothing but the events", () => {
    const world = new TestWorld();
    world.refuse("sns:CreateTopic", denied);
    const id = world.create(CHAIN, { OnFailure: "DELETE" });
    expect(() => world.stack()).toThrow("Stack with id app does not exist");
    expect(world.stack(id).StackStatus).toBe("DELETE_COMPLETE");
  });

  test("names a property that the type does not have", () => {
    const world = new TestWorld();
    world.create({
      Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: { Colour: "red", DelaySeconds: 1 } } },
    });
    expect(
      world.events().find((event) => event.ResourceStatus === "CREATE_FAILED")?.ResourceStatusReason,
    ).toBe(
      "Properties validation failed for resource Queue with message:\n#: extraneous key [Colour] is not permitted (the range knows no such property)",
    );
  });

  test.each(["AWS::SQS::Cue", "AWS::Serverless::Function"])("refuses %s, which AWS does not have", (Type) => {
    const world = new TestWorld();
    expect(refusal(() => world.create({ Resources: { One: { Type } } })).message).toBe(
      `Template format error: Unrecognized resource types: [${Type}]`,
    );
  });

  test("fails a type of AWS's that the range lacks by its name, and takes back what was made", () => {
    const world = new TestWorld();
    world.create({
      Resources: {
        Queue: { Type: "AWS::SQS::Queue" },
        Table: {
          Type: "AWS::Timestream::Table",
          Properties: { TableName: { "Fn::GetAtt": ["Queue", "QueueName"] } },
        },
      },
      Outputs: { Arn: { Value: { "Fn::GetAtt": ["Table", "Arn"] } } },
    });
    expect(
      world.events().find((event) => event.ResourceStatus === "CREATE_FAILED")?.ResourceStatusReason,
    ).toBe("The range does not implement the resource type AWS::Timestream::Table.");
    expect(world.stack().StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(world.queues.size).toBe(0);
  });

  test("leaves out what a condition excludes", () => {
    const world = new TestWorld();
    world.create({
      Conditions: { No: { "Fn::Equals": [1, 2] } },
      Resources: {
        Queue: { Type: "AWS::SQS::Queue" },
        Extra: { Type: "AWS::SQS::Queue", Condition: "No" },
      },
      Outputs: { Extra: { Condition: "No", Value: { Ref: "Extra" } } },
    });
    expect(world.stack()).toMatchObject({ StackStatus: "CREATE_COMPLETE", Outputs: [] });
    expect(world.queues.size).toBe(1);
  });

  test("takes its time under AWS's own pace, and stops when it took too long", () => {
    const world = new TestWorld("aws");
    world.create(CHAIN);
    expect(world.stack().StackStatus).toBe("CREATE_IN_PROGRESS");
    world.world.clock.runUntil(world.world.clock.now() + 60_000);
    expect(world.stack().StackStatus).toBe("CREATE_COMPLETE");

    const Resources = Object.fromEntries([..."ABCDEFGH"].map((id) => [id, { Type: "AWS::SQS::Queue" }]));
    world.create({ Resources }, { StackName: "slow", TimeoutInMinutes: 1 });
    world.world.clock.runUntil(world.world.clock.now() + 600_000);
    expect(world.stack("slow").StackStatus).toBe("ROLLBACK_COMPLETE");
    expect(
      world.events("slow").find((event) => event.ResourceStatus === "ROLLBACK_IN_PROGRESS"),
    ).toMatchObject({
      ResourceStatusReason: "Stack creation time exceeded the specified timeout. Rollback requested by user.",
    });
  });

  test.each<[string, Record<string, unknown>, string, string]>([
    [
      "a bad name",
      { StackName: "a_b" },
      "ValidationError",
      "Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
    ],
    [
      "no template",
      { TemplateBody: undefined },
      "ValidationError",
      "Either Template URL or Template Body must be specified.",
    ],
    [
      "a foreign parameter",
      { Parameters: [{ ParameterKey: "X", ParameterValue: "1" }] },
      "ValidationError",
      "Parameters: [X] do not exist in the template",
    ],
    [
      "system tags",
      { Tags: [{ Key: "aws:x", Value: "1" }] },
      "ValidationError",
      "aws: prefixed tag key names are not allowed",
    ],
    [
      "two opinions",
      { OnFailure: "DELETE", DisableRollback: false },
      "ValidationError",
      "You can specify either DisableRollback or OnFailure, but not both.",
    ],
    [
      "notifications",
      { NotificationARNs: ["arn:aws:sns:x"] },
      "NotImplemented",
      "NotificationARNs of cloudformation:CreateStack",
    ],
    [
      "a stack policy",
      { StackPolicyBody: "{}" },
      "NotImplemented",
      "StackPolicyBody of cloudformation:CreateStack",
    ],
    ["express mode", { DeploymentConfig: { Mode: "EXPRESS" } }, "NotImplemented", "express mode"],
  ])("refuses %s", (_name, input, code, message) => {
    const world = new TestWorld();
    const refused = refusal(() => world.create(CHAIN, input));
    expect(refused.code).toBe(code);
    expect(refused.message).toContain(message);
    expect(world.queues.size).toBe(0);
  });

  test("refuses a second stack of the same name", () => {
    const world = new TestWorld();
    world.create(CHAIN);
    expect(refusal(() => world.create(CHAIN))).toMatchObject({
      code: "AlreadyExistsException",
      message: "Stack [app] already exists",
    });
  });

  test.each([
    [{ Type: "AWS::IAM::User" }, [], "CAPABILITY_IAM"],
    [{ Type: "AWS::IAM::User", Properties: { UserName: "x" } }, ["CAPABILITY_IAM"], "CAPABILITY_NAMED_IAM"],
  ])("asks for an acknowledgement of %j", (resource, Capabilities, needed) => {
    const world = new TestWorld();
    const refused = refusal(() => world.create({ Resources: { User: resource } }, { Capabilities }));
    expect(refused).toMatchObject({
      code: "InsufficientCapabilitiesException",
      message: `Requires capabilities : [${needed}]`,
    });
  });

  test("never shows a NoEcho parameter", () => {
    const world = new TestWorld();
    world.create(CHAIN);
    expect(JSON.stringify(world.stack())).not.toContain("s3cret");
    expect(JSON.stringify(world.stack())).toContain("****");
  });

  test("reads Systems Manager parameters, as types and as dynamic references", () => {
    const world = new TestWorld();
    world.create({
      Parameters: { Image: { Type: "AWS::SSM::Parameter::Value<String>", Default: "/image" } },
      Resources: { Queue: { Type: "AWS::SQS::Queue" } },
      Outputs: { A: { Value: { Ref: "Image" } }, B: { Value: "{{resolve:ssm:/image}}" } },
    });
    expect(world.outputs()).toEqual({ A: "ami-1", B: "ami-1" });
  });
});

describe("DeleteStack", () => {
  test("deletes in the reverse order and forgets the name", () => {
    const world = new TestWorld();
    const id = world.create(CHAIN);
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.story(id).slice(8)).toEqual([
      "app DELETE_IN_PROGRESS",
      "Topic DELETE_IN_PROGRESS",
      "Topic DELETE_COMPLETE",
      "Queue DELETE_IN_PROGRESS",
      "Queue DELETE_COMPLETE",
      "app DELETE_COMPLETE",
    ]);
    expect(() => world.stack()).toThrow("Stack with id app does not exist");
    expect(world.queues.size + world.topics.size).toBe(0);
  });

  test("leaves what cannot go and what that needs, and goes on from there", () => {
    const world = new TestWorld();
    world.create(CHAIN);
    world.refuse("sns:DeleteTopic", denied);
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.stack()).toMatchObject({
      StackStatus: "DELETE_FAILED",
      StackStatusReason: "The following resource(s) failed to delete: [Topic]. ",
    });
    expect(world.queues.size).toBe(1);
    const id = world.cfn<{ Stacks: { StackId: string }[] }>("DescribeStacks", {}).Stacks[0]!.StackId;
    world.cfn("DeleteStack", { StackName: "app", RetainResources: ["Topic"] });
    expect(world.stack(id).StackStatus).toBe("DELETE_COMPLETE");
    expect([world.queues.size, world.topics.size]).toEqual([0, 1]);
  });

  test("counts what is gone already as deleted", () => {
    const world = new TestWorld();
    const id = world.create(CHAIN);
    world.queues.clear();
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.stack(id).StackStatus).toBe("DELETE_COMPLETE");
  });

  test("keeps what its policy retains", () => {
    const world = new TestWorld();
    world.create({ Resources: { Queue: { Type: "AWS::SQS::Queue", DeletionPolicy: "Retain" } } });
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.queues.size).toBe(1);
  });

  test("is refused by termination protection, until that is off", () => {
    const world = new TestWorld();
    world.create(CHAIN, { EnableTerminationProtection: true });
    expect(() => world.cfn("DeleteStack", { StackName: "app" })).toThrow(
      "Stack [app] cannot be deleted while TerminationProtection is enabled",
    );
    world.cfn("UpdateTerminationProtection", { StackName: "app", EnableTerminationProtection: false });
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.queues.size).toBe(0);
  });

  test("fails while another stack imports from it", () => {
    const world = new TestWorld();
    world.create(CHAIN);
    const DisplayName = { "Fn::ImportValue": "queue-arn" };
    world.create(
      { Resources: { T: { Type: "AWS::SNS::Topic", Properties: { DisplayName } } } },
      { StackName: "user" },
    );
    expect(world.cfn("ListImports", { ExportName: "queue-arn" })).toEqual({ Imports: ["user"] });
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.stack()).toMatchObject({
      StackStatus: "DELETE_FAILED",
      StackStatusReason: "Cannot delete export queue-arn as it is in use by user",
    });
  });

  test("of what does not exist succeeds", () => {
    expect(new TestWorld().cfn("DeleteStack", { StackName: "none" })).toEqual({});
  });

  test("overtakes a creation that still runs", () => {
    const world = new TestWorld("aws");
    const id = world.create(CHAIN);
    world.cfn("DeleteStack", { StackName: "app" });
    world.world.clock.runUntil(world.world.clock.now() + 120_000);
    expect(world.stack(id).StackStatus).toBe("DELETE_COMPLETE");
    expect(world.topics.size + world.queues.size).toBe(0);
  });
});

function refusal(work: () => unknown): AwsError {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof AwsError) return thrown;
    throw thrown;
  }
  throw new Error("nothing was refused");
}
