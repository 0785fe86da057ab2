import type { Change } from "@aws-sdk/client-cloudformation";
import { describe, expect, test } from "vitest";
import { TestWorld } from "./test-world.ts";

const template = (properties: object, extra: object = {}) => ({
  Resources: {
    Queue: { Type: "AWS::SQS::Queue", Properties: properties },
    Topic: { Type: "AWS::SNS::Topic", Properties: { DisplayName: { Ref: "Queue" } } },
    ...extra,
  },
});

interface Described {
  Status: string;
  StatusReason?: string;
  ExecutionStatus: string;
  Changes: Change[];
}

const prepare = (world: TestWorld, body: object, more: Record<string, unknown> = {}): void =>
  void world.cfn("CreateChangeSet", {
    StackName: "app",
    ChangeSetName: "next",
    ChangeSetType: "UPDATE",
    TemplateBody: JSON.stringify(body),
    ...more,
  });
const described = (world: TestWorld): Described =>
  world.cfn<Described>("DescribeChangeSet", { StackName: "app", ChangeSetName: "next" });

/** `Action LogicalId Replacement` of every change. */
const summary = (changes: Change[]): string[] =>
  changes.map(({ ResourceChange: c }) =>
    [c?.Action, c?.LogicalResourceId, c?.Replacement].filter(Boolean).join(" "),
  );

describe("change sets", () => {
  test("create a stack as the CDK CLI does", () => {
    const world = new TestWorld();
    prepare(world, template({}), { ChangeSetType: "CREATE" });
    expect(world.stack().StackStatus).toBe("REVIEW_IN_PROGRESS");
    expect(world.queues.size).toBe(0);
    expect(described(world)).toMatchObject({ Status: "CREATE_COMPLETE", ExecutionStatus: "AVAILABLE" });
    expect(summary(described(world).Changes)).toEqual(["Add Queue", "Add Topic"]);
    world.cfn("ExecuteChangeSet", { StackName: "app", ChangeSetName: "next" });
    expect(world.stack().StackStatus).toBe("CREATE_COMPLETE");
    expect(world.queues.size).toBe(1);
  });

  test("tell what an update would do, with its consequences for others, and do it", () => {
    const world = new TestWorld();
    world.create(template({ QueueName: "a", DelaySeconds: 1 }));
    prepare(world, template({ QueueName: "b", DelaySeconds: 1 }, { More: { Type: "AWS::SQS::Queue" } }));
    expect(summary(described(world).Changes)).toEqual([
      "Modify Queue True",
      "Modify Topic False",
      "Add More",
    ]);
    expect(described(world).Changes[1]?.ResourceChange?.Details).toEqual([
      {
        Target: { Attribute: "Properties", Name: "DisplayName", RequiresRecreation: "Never" },
        Evaluation: "Dynamic",
        ChangeSource: "ResourceReference",
        CausingEntity: "Queue",
      },
    ]);
    expect(world.queues.size).toBe(1);
    world.cfn("ExecuteChangeSet", { StackName: "app", ChangeSetName: "next" });
    expect(world.stack().StackStatus).toBe("UPDATE_COMPLETE");
    expect(world.queues.size).toBe(2);
  });

  test("tell what is removed", () => {
    const world = new TestWorld();
    world.create(template({}, { Old: { Type: "AWS::SQS::Queue" } }));
    prepare(world, template({}));
    expect(summary(described(world).Changes)).toEqual(["Remove Old"]);
  });

  test("without changes fail with AWS's words and cannot be executed", () => {
    const world = new TestWorld();
    world.create(template({}));
    prepare(world, template({}));
    expect(described(world)).toMatchObject({
      Status: "FAILED",
      ExecutionStatus: "UNAVAILABLE",
      StatusReason:
        "The submitted information didn't contain changes. Submit different information to create a change set.",
    });
    expect(() => world.cfn("ExecuteChangeSet", { StackName: "app", ChangeSetName: "next" })).toThrow(
      "cannot be executed in its current status of [FAILED]",
    );
  });

  test("are listed, deleted and then not found", () => {
    const world = new TestWorld();
    world.create(template({}));
    prepare(world, template({ DelaySeconds: 1 }));
    expect(world.cfn("ListChangeSets", { StackName: "app" })).toMatchObject({
      Summaries: [{ ChangeSetName: "next", Status: "CREATE_COMPLETE" }],
    });
    world.cfn("DeleteChangeSet", { StackName: "app", ChangeSetName: "next" });
    world.cfn("DeleteChangeSet", { StackName: "app", ChangeSetName: "next" });
    expect(() => described(world)).toThrow("ChangeSet [next] does not exist");
  });

  test.each<[string, Record<string, unknown>, string]>([
    ["a creation of what exists", { ChangeSetType: "CREATE" }, "already exists and cannot be created again"],
    ["an update of what does not", { StackName: "none" }, "Stack [none] does not exist"],
    ["a second of the name", {}, "ChangeSet next already exists"],
    ["an import", { ChangeSetType: "IMPORT" }, "does not implement ChangeSetType IMPORT"],
  ])("refuse %s", (_name, more, message) => {
    const world = new TestWorld();
    world.create(template({}));
    prepare(world, template({ DelaySeconds: 1 }));
    expect(() => prepare(world, template({ DelaySeconds: 2 }), more)).toThrow(message);
  });
});
