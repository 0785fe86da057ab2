import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Range } from "../../../index.ts";
import { bootstrapAccount } from "../../iam/index.ts";
import { putTo } from "./test-put.ts";

type Client = Record<string, (input: object) => Promise<Record<string, unknown>>>;

const TEMPLATE = {
  Resources: {
    Handle: { Type: "AWS::CloudFormation::WaitConditionHandle" },
    Ready: {
      Type: "AWS::CloudFormation::WaitCondition",
      Properties: { Handle: { Ref: "Handle" }, Timeout: "300", Count: 2 },
    },
  },
  Outputs: { Told: { Value: { "Fn::GetAtt": ["Ready", "Data"] } } },
};
const SIGNAL = { Status: "SUCCESS", UniqueId: "one", Data: "installed", Reason: "all went well" };

let range: Range;
let endpoint: string;
let cloudformation: Client;
let url: string;
let stackId: string;

beforeEach(async () => {
  range = new Range({ seed: "wait", startMs: Date.UTC(2026, 0, 5, 9) });
  const { principal } = bootstrapAccount(range.addAccount("111122223333", "wait"));
  ({ cloudformation } = range.clients<{ cloudformation: Client }>({
    actor: "trainee",
    region: "eu-west-1",
    sourceIp: "192.0.2.10",
    as: principal,
  }));
  endpoint = await range.listen();
  const made = await cloudformation["createStack"]!({
    StackName: "app",
    TemplateBody: JSON.stringify(TEMPLATE),
  });
  stackId = String(made["StackId"]);
  await range.advance(2_000);
  url = (await resource("Handle")).PhysicalResourceId;
});
afterEach(() => range.close());

interface Described {
  PhysicalResourceId: string;
  ResourceStatus: string;
}

async function resource(LogicalResourceId: string): Promise<Described> {
  const input = { StackName: "app", LogicalResourceId };
  return (await cloudformation["describeStackResource"]!(input))["StackResourceDetail"] as Described;
}

/** Why the condition failed, and where the stack ended. */
async function failure(): Promise<[string | undefined, string]> {
  const { StackEvents } = await cloudformation["describeStackEvents"]!({ StackName: "app" });
  const { Stacks } = await cloudformation["describeStacks"]!({ StackName: "app" });
  return [
    (StackEvents as { ResourceStatus: string; ResourceStatusReason?: string }[]).find(
      (event) => event.ResourceStatus === "CREATE_FAILED",
    )?.ResourceStatusReason,
    (Stacks as { StackStatus: string }[])[0]!.StackStatus,
  ];
}

describe("a wait condition", () => {
  test("holds the stack until as many signals came as it counts, each with its own id", async () => {
    expect(await resource("Ready")).toMatchObject({
      PhysicalResourceId: `${stackId}/Handle`,
      ResourceStatus: "CREATE_IN_PROGRESS",
    });
    expect(await putTo(endpoint, url, JSON.stringify(SIGNAL))).toBe(200);
    await putTo(endpoint, url, JSON.stringify(SIGNAL));
    await range.advance(60_000);
    expect((await resource("Ready")).ResourceStatus).toBe("CREATE_IN_PROGRESS");
    await putTo(endpoint, url, JSON.stringify({ ...SIGNAL, UniqueId: "two", Data: "started" }));
    await range.advance(2_000);
    const { Stacks } = await cloudformation["describeStacks"]!({ StackName: "app" });
    expect(Stacks).toMatchObject([
      {
        StackStatus: "CREATE_COMPLETE",
        Outputs: [{ OutputKey: "Told", OutputValue: '{"one":"installed","two":"started"}' }],
      },
    ]);
  });

  test.each([
    [
      "that tells of a failure",
      JSON.stringify({ ...SIGNAL, Status: "FAILURE", Reason: "no disk" }),
      "WaitCondition received failed message: 'no disk' for uniqueId: one",
    ],
    ["that is no JSON", "done", "Unparsable WaitCondition data"],
    ["that lacks a member", JSON.stringify({ Status: "SUCCESS" }), "Unparsable WaitCondition data"],
  ])("fails with a signal %s", async (_what, body, reason) => {
    await putTo(endpoint, url, body);
    await range.advance(5_000);
    expect(await failure()).toEqual([reason, "ROLLBACK_COMPLETE"]);
  });

  test("fails when its time is over", async () => {
    await putTo(endpoint, url, JSON.stringify(SIGNAL));
    await range.advance(290_000);
    expect((await resource("Ready")).ResourceStatus).toBe("CREATE_IN_PROGRESS");
    await range.advance(15_000);
    expect(await failure()).toEqual([
      "WaitCondition timed out. Received 1 conditions when expecting 2",
      "ROLLBACK_COMPLETE",
    ]);
  });
});
