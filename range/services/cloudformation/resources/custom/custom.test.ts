import { afterEach, beforeEach, expect, test } from "vitest";
import { Range } from "../../../../index.ts";
import type { Principal } from "../../../../iam/principal.ts";
import { bootstrapAccount } from "../../../iam/index.ts";
import { putTo } from "../test-put.ts";

interface Asked {
  RequestType: string;
  RequestId: string;
  ResponseURL: string;
  PhysicalResourceId?: string;
  ResourceProperties: Record<string, unknown>;
  OldResourceProperties?: Record<string, unknown>;
}

type Client = Record<string, (input: object) => Promise<Record<string, unknown>>>;
type Clients = Record<"cloudformation" | "sns" | "sqs" | "s3", Client>;

const TEMPLATE = (properties: object): string =>
  JSON.stringify({
    Resources: {
      Thing: { Type: "Custom::Thing", Properties: { ServiceToken: { Ref: "Topic" }, ...properties } },
    },
    Parameters: { Topic: { Type: "String" } },
    Outputs: { Answer: { Value: { "Fn::GetAtt": ["Thing", "Answer"] } }, Id: { Value: { Ref: "Thing" } } },
  });

let range: Range;
let endpoint: string;
let aws: Clients;
let topic: string;
let queue: string;
let principal: Principal;

beforeEach(async () => {
  range = new Range({ seed: "custom", startMs: Date.UTC(2026, 0, 5, 9) });
  const account = range.addAccount("111122223333", "custom");
  ({ principal } = bootstrapAccount(account));
  aws = range.clients<Clients>({
    actor: "trainee",
    region: "eu-west-1",
    sourceIp: "192.0.2.10",
    as: principal,
  });
  topic = String((await aws.sns["createTopic"]!({ Name: "providers" }))["TopicArn"]);
  queue = String((await aws.sqs["createQueue"]!({ QueueName: "asked" }))["QueueUrl"]);
  const arn = `arn:aws:sqs:eu-west-1:111122223333:asked`;
  const allow = { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: arn };
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [allow] });
  await aws.sqs["setQueueAttributes"]!({ QueueUrl: queue, Attributes: { Policy } });
  await aws.sns["subscribe"]!({ TopicArn: topic, Protocol: "sqs", Endpoint: arn });
  endpoint = await range.listen();
});
afterEach(() => range.close());

const deploy = (operation: "createStack" | "updateStack", properties: object): Promise<unknown> =>
  aws.cloudformation[operation]!({
    StackName: "app",
    TemplateBody: TEMPLATE(properties),
    Parameters: [{ ParameterKey: "Topic", ParameterValue: topic }],
  });

/** The next request to the provider. */
async function asked(): Promise<Asked> {
  await range.advance(1_000);
  const { Messages } = await aws.sqs["receiveMessage"]!({ QueueUrl: queue });
  const [message] = Messages as { Body: string; ReceiptHandle: string }[];
  await aws.sqs["deleteMessage"]!({ QueueUrl: queue, ReceiptHandle: message!.ReceiptHandle });
  return JSON.parse((JSON.parse(message!.Body) as { Message: string }).Message) as Asked;
}

/** Writes an answer where the request says, as a provider on the Internet does. */
async function answer({ ResponseURL, RequestId }: Asked, told: object): Promise<number> {
  const body = JSON.stringify({ Status: "SUCCESS", RequestId, PhysicalResourceId: "thing-1", ...told });
  const status = await putTo(endpoint, ResponseURL, body);
  await range.advance(1_000);
  return status;
}

async function stack(): Promise<{ status: string; outputs: Record<string, string>; failed: string[] }> {
  const { Stacks } = await aws.cloudformation["describeStacks"]!({ StackName: "app" });
  const [found] = Stacks as {
    StackStatus: string;
    Outputs: { OutputKey: string; OutputValue: string }[];
  }[];
  const { StackEvents } = await aws.cloudformation["describeStackEvents"]!({ StackName: "app" });
  const events = StackEvents as { ResourceStatus: string; ResourceStatusReason?: string }[];
  return {
    status: found!.StackStatus,
    outputs: Object.fromEntries(found!.Outputs.map((x) => [x.OutputKey, x.OutputValue])),
    failed: events
      .filter((x) => x.ResourceStatus.endsWith("FAILED"))
      .map((x) => x.ResourceStatusReason ?? ""),
  };
}

test("a provider makes, changes and deletes what the stack asks for", async () => {
  await deploy("createStack", { Size: 3, Deep: { On: true } });
  const create = await asked();
  expect(create).toMatchObject({
    RequestType: "Create",
    ResourceType: "Custom::Thing",
    LogicalResourceId: "Thing",
    ResourceProperties: { ServiceToken: topic, Size: "3", Deep: { On: "true" } },
  });
  expect((await stack()).status).toBe("CREATE_IN_PROGRESS");
  expect(await answer(create, { Data: { Answer: "made" } })).toBe(200);
  expect(await stack()).toMatchObject({
    status: "CREATE_COMPLETE",
    outputs: { Answer: "made", Id: "thing-1" },
  });

  await deploy("updateStack", { Size: 4 });
  const update = await asked();
  expect(update).toMatchObject({
    RequestType: "Update",
    PhysicalResourceId: "thing-1",
    OldResourceProperties: { Size: "3" },
  });
  await answer(update, { PhysicalResourceId: "thing-2", Data: { Answer: "anew" } });
  const old = await asked();
  expect(old).toMatchObject({ RequestType: "Delete", PhysicalResourceId: "thing-1" });
  await answer(old, {});
  expect(await stack()).toMatchObject({
    status: "UPDATE_COMPLETE",
    outputs: { Answer: "anew", Id: "thing-2" },
  });

  await aws.cloudformation["deleteStack"]!({ StackName: "app" });
  const gone = await asked();
  expect(gone).toMatchObject({ RequestType: "Delete", PhysicalResourceId: "thing-2" });
  await answer(gone, {});
  await expect(stack()).rejects.toThrow("does not exist");
});

test("a provider's refusal rolls the stack back, and is told in its words", async () => {
  await deploy("createStack", {});
  await answer(await asked(), { Status: "FAILED", Reason: "no such size" });
  await answer(await asked(), {});
  const { status, failed } = await stack();
  expect(status).toBe("ROLLBACK_COMPLETE");
  expect(failed[0]).toMatch(
    /^Received response status \[FAILED\] from custom resource. Message returned: no such size \(RequestId: /,
  );
});

test("a provider that is silent fails when its time is up", async () => {
  await deploy("createStack", { ServiceTimeout: 60 });
  await asked();
  await range.advance(60_000);
  await answer(await asked(), {});
  const { status, failed } = await stack();
  expect(status).toBe("ROLLBACK_COMPLETE");
  expect(failed[0]).toContain("CloudFormation did not receive a response from your custom resource.");
});

test("an answer lacks an attribute that the template uses", async () => {
  await deploy("createStack", {});
  await answer(await asked(), { Data: {} });
  expect((await stack()).status).toBe("ROLLBACK_IN_PROGRESS");
});

test.each([
  ["another path", (url: string) => url.replace("Thing", "Other")],
  ["another signature", (url: string) => url.replace(/.$/, (last) => (last === "0" ? "1" : "0"))],
])("the URL of an answer is good for nothing else: %s", async (_what, change) => {
  await deploy("createStack", {});
  const create = await asked();
  expect(await answer({ ...create, ResponseURL: change(create.ResponseURL) }, {})).toBe(403);
  expect((await stack()).status).toBe("CREATE_IN_PROGRESS");
});
