import type { StackEvent, StackSummary } from "@aws-sdk/client-cloudformation";
import { expect, test } from "vitest";
import { s3 } from "../../s3/index.ts";
import { SmallAccount } from "../../small-account.ts";
import { sqs } from "../../sqs/index.ts";
import { cloudformation } from "../index.ts";

const INNER = (type: string) => ({
  Parameters: { Delay: { Type: "Number" } },
  Resources: { Queue: { Type: type, Properties: { DelaySeconds: { Ref: "Delay" } } } },
  Outputs: { Url: { Value: { Ref: "Queue" } } },
});

const OUTER = (key: string, delay: number) => ({
  Resources: {
    Inner: {
      Type: "AWS::CloudFormation::Stack",
      Properties: {
        TemplateURL: `https://templates.s3.amazonaws.com/${key}`,
        Parameters: { Delay: delay },
      },
    },
  },
  Outputs: { Url: { Value: { "Fn::GetAtt": ["Inner", "Outputs.Url"] } } },
});

class Nesting extends SmallAccount {
  constructor() {
    super([cloudformation, s3, sqs]);
    this.call("s3", "CreateBucket", { Bucket: "templates" });
    this.put("good", INNER("AWS::SQS::Queue"));
    this.put("bad", INNER("AWS::Kinesis::Stream"));
  }

  put(Key: string, template: object): void {
    this.call("s3", "PutObject", { Bucket: "templates", Key, Body: JSON.stringify(template) });
  }

  deploy(operation: "CreateStack" | "UpdateStack", template: object): void {
    this.call("cloudformation", operation, {
      StackName: "outer",
      TemplateBody: JSON.stringify(template),
    });
    this.pass(60_000);
  }

  stacks(): Record<string, string> {
    const { StackSummaries } = this.call<{ StackSummaries: StackSummary[] }>("cloudformation", "ListStacks");
    return Object.fromEntries(
      StackSummaries.map((one) => [one.StackName!.replace(/-[A-Z0-9]{12}$/, ""), one.StackStatus!]),
    );
  }

  /** Why a resource of the outer stack came into a status. */
  reasonOf(status: string): string | undefined {
    const { StackEvents } = this.call<{ StackEvents: StackEvent[] }>(
      "cloudformation",
      "DescribeStackEvents",
      {
        StackName: "outer",
      },
    );
    return StackEvents.find((event) => event.ResourceStatus === status)?.ResourceStatusReason;
  }

  queues(): Record<string, string>[] {
    const { QueueUrls = [] } = this.call<{ QueueUrls?: string[] }>("sqs", "ListQueues");
    return QueueUrls.map((QueueUrl) => {
      const input = { QueueUrl, AttributeNames: ["DelaySeconds"] };
      return this.call<{ Attributes: Record<string, string> }>("sqs", "GetQueueAttributes", input).Attributes;
    });
  }
}

test("a stack makes, changes and deletes the stack inside it", () => {
  const account = new Nesting();
  account.deploy("CreateStack", OUTER("good", 5));
  expect(account.stacks()).toEqual({ outer: "CREATE_COMPLETE", "outer-Inner": "CREATE_COMPLETE" });
  expect(account.queues()).toEqual([{ DelaySeconds: "5" }]);
  account.deploy("UpdateStack", OUTER("good", 6));
  expect(account.stacks()).toEqual({ outer: "UPDATE_COMPLETE", "outer-Inner": "UPDATE_COMPLETE" });
  expect(account.queues()).toEqual([{ DelaySeconds: "6" }]);
  account.call("cloudformation", "DeleteStack", { StackName: "outer" });
  account.pass(60_000);
  expect(account.stacks()).toEqual({ outer: "DELETE_COMPLETE", "outer-Inner": "DELETE_COMPLETE" });
  expect(account.queues()).toEqual([]);
});

test("an inner stack that fails takes the outer one back", () => {
  const account = new Nesting();
  account.deploy("CreateStack", OUTER("bad", 5));
  expect(account.stacks()).toEqual({ outer: "ROLLBACK_COMPLETE", "outer-Inner": "DELETE_COMPLETE" });
  expect(account.reasonOf("CREATE_FAILED")).toMatch(
    /^Embedded stack arn:\S+ was not successfully created: The following resource\(s\) failed to create: \[Queue\]\.$/,
  );
});

test("an inner stack that cannot be updated leaves both as they were", () => {
  const account = new Nesting();
  account.deploy("CreateStack", OUTER("good", 5));
  account.deploy("UpdateStack", OUTER("bad", 6));
  expect(account.stacks()).toEqual({
    outer: "UPDATE_ROLLBACK_COMPLETE",
    "outer-Inner": "UPDATE_ROLLBACK_COMPLETE",
  });
  expect(account.reasonOf("UPDATE_FAILED")).toMatch(
    /^Embedded stack arn:\S+ was not successfully updated\. Currently in UPDATE_ROLLBACK_IN_PROGRESS with reason: The following resource\(s\) failed to update: \[Queue\]\.$/,
  );
  expect(account.queues()).toEqual([{ DelaySeconds: "5" }]);
});
