import { describe, expect, test } from "vitest";
import { AwsError } from "../../errors.ts";
import { TestWorld } from "./test-world.ts";

const denied = new AwsError("AccessDenied", "not today", 403);
const queue = (properties: object = {}, more: object = {}) => ({
  Resources: { Queue: { Type: "AWS::SQS::Queue", Properties: properties, ...more } },
  Outputs: { Name: { Value: { "Fn::GetAtt": ["Queue", "QueueName"] } } },
});

describe("UpdateStack", () => {
  test("changes in place what can be changed", () => {
    const world = new TestWorld();
    world.create(queue({ DelaySeconds: 1 }));
    const before = world.outputs()["Name"];
    world.update(queue({ DelaySeconds: 2 }));
    expect(world.stack().StackStatus).toBe("UPDATE_COMPLETE");
    expect(world.outputs()["Name"]).toBe(before);
    expect([...world.queues.values()]).toEqual([{ DelaySeconds: "2" }]);
    expect(world.story().slice(5)).toEqual([
      "app UPDATE_IN_PROGRESS",
      "Queue UPDATE_IN_PROGRESS",
      "Queue UPDATE_COMPLETE",
      "app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "app UPDATE_COMPLETE",
    ]);
  });

  test("replaces what cannot be changed, and deletes the old one last", () => {
    const world = new TestWorld();
    world.create(queue({ QueueName: "old" }));
    world.update(queue({ QueueName: "new" }));
    expect(world.outputs()["Name"]).toBe("new");
    expect([...world.queues.keys()].map((url) => url.split("/").at(-1))).toEqual(["new"]);
    expect(world.story().slice(-6)).toEqual([
      "Queue UPDATE_IN_PROGRESS",
      "Queue UPDATE_COMPLETE",
      "app UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
      "Queue DELETE_IN_PROGRESS",
      "Queue DELETE_COMPLETE",
      "app UPDATE_COMPLETE",
    ]);
  });

  test("does not replace a resource that keeps its custom name", () => {
    const world = new TestWorld();
    world.create(queue({ QueueName: "mine" }));
    world.update(queue({ QueueName: "mine", FifoQueue: true }));
    expect(world.stack().StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect(
      world.events().find((event) => event.ResourceStatus === "UPDATE_FAILED")?.ResourceStatusReason,
    ).toBe(
      "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename mine and update the stack again.",
    );
    expect(world.queues.size).toBe(1);
  });

  test("makes what is new and deletes what is left over", () => {
    const world = new TestWorld();
    world.create(queue());
    world.update({ Resources: { Topic: { Type: "AWS::SNS::Topic" } } });
    expect([world.queues.size, world.topics.size]).toEqual([0, 1]);
  });

  test("undoes everything when one resource fails", () => {
    const world = new TestWorld();
    world.create(queue({ DelaySeconds: 1 }));
    world.refuse("sns:CreateTopic", denied);
    const { Resources } = queue({ DelaySeconds: 2 });
    world.update({ Resources: { ...Resources, Topic: { Type: "AWS::SNS::Topic", DependsOn: "Queue" } } });
    expect(world.stack().StackStatus).toBe("UPDATE_ROLLBACK_COMPLETE");
    expect([...world.queues.values()]).toEqual([{ DelaySeconds: "1" }]);
    world.refuse("sns:CreateTopic");
    world.update({ Resources: { ...Resources, Topic: { Type: "AWS::SNS::Topic" } } });
    expect(world.stack().StackStatus).toBe("UPDATE_COMPLETE");
    expect([...world.queues.values()]).toEqual([{ DelaySeconds: "2" }]);
  });

  test("a replacement that is undone gives the old resource back", () => {
    const world = new TestWorld();
    world.create(queue({ QueueName: "old" }));
    world.refuse("sns:CreateTopic", denied);
    const { Resources } = queue({ QueueName: "new" });
    world.update({ Resources: { ...Resources, Topic: { Type: "AWS::SNS::Topic", DependsOn: "Queue" } } });
    expect([...world.queues.keys()].map((url) => url.split("/").at(-1))).toEqual(["old"]);
    expect(world.outputs()["Name"]).toBe("old");
  });

  test("says when the rollback fails as well", () => {
    const world = new TestWorld();
    world.create(queue({ DelaySeconds: 1 }));
    world.refuse("sqs:SetQueueAttributes", denied);
    world.update(queue({ DelaySeconds: 2 }));
    expect(world.stack().StackStatus).toBe("UPDATE_ROLLBACK_FAILED");
  });

  test.each<[string, object, Record<string, unknown>]>([
    ["the same template", queue({ DelaySeconds: 1 }), {}],
    ["another description", { Description: "x", ...queue({ DelaySeconds: 1 }) }, {}],
    [
      "a number as a text",
      queue({ DelaySeconds: 1 }),
      { UsePreviousTemplate: true, TemplateBody: undefined },
    ],
  ])("has nothing to do for %s", (_name, template, more) => {
    const world = new TestWorld();
    world.create(queue({ DelaySeconds: 1 }));
    expect(() => world.update(template, more)).toThrow("No updates are to be performed.");
  });

  test("sees changed tags, outputs, policies and parameters", () => {
    const world = new TestWorld();
    const parameterised = {
      Parameters: { D: { Type: "Number", Default: 1 } },
      ...queue({ DelaySeconds: { Ref: "D" } }),
    };
    world.create(parameterised);
    world.update(parameterised, { Tags: [{ Key: "a", Value: "b" }] });
    world.update(parameterised, { Parameters: [{ ParameterKey: "D", ParameterValue: "3" }] });
    expect([...world.queues.values()]).toEqual([{ DelaySeconds: "3" }]);
    const keep = [{ ParameterKey: "D", UsePreviousValue: true }];
    world.update({ ...parameterised, Outputs: { D: { Value: { Ref: "D" } } } }, { Parameters: keep });
    expect(world.outputs()).toEqual({ D: "3" });
    world.update({ ...queue({ DelaySeconds: 3 }, { DeletionPolicy: "Retain" }) });
    world.cfn("DeleteStack", { StackName: "app" });
    expect(world.queues.size).toBe(1);
  });

  test.each([
    ["none", "ValidationError", "Stack [none] does not exist"],
    ["failed", "ValidationError", "is in ROLLBACK_COMPLETE state and can not be updated."],
  ])("refuses the stack %s", (StackName, code, message) => {
    const world = new TestWorld();
    world.refuse("sqs:CreateQueue", denied);
    world.create(queue(), { StackName: "failed" });
    let refused: unknown;
    try {
      world.update(queue({ DelaySeconds: 1 }), { StackName });
    } catch (thrown) {
      refused = thrown;
    }
    expect(refused).toMatchObject({ code, message: expect.stringContaining(message) as string });
  });
});
