import { describe, expect, it } from "vitest";
import { checkUnattended } from "./automation.ts";
import type { Aws } from "./aws.ts";
import type { Attempt, Stage } from "./stage.ts";

const event = (EventName: string, parameters: object) => ({
  EventName,
  CloudTrailEvent: JSON.stringify({ requestParameters: parameters }),
});
const groupSet = { items: [{ groupId: "sg-empty" }] };

/** What is put on record where the responder has made some calls, and the suspect has two interfaces. */
async function found(...events: object[]): Promise<Attempt> {
  const attempts: Attempt[] = [];
  const platform = {
    ec2: {
      describeNetworkInterfaces: async () => ({
        NetworkInterfaces: [{ NetworkInterfaceId: "eni-1" }, { NetworkInterfaceId: "eni-2" }],
      }),
    },
  };
  const stage = { platform, attempted: (x: Attempt) => attempts.push(x) } as unknown as Stage;
  const colleague = { cloudtrail: { lookupEvents: async () => ({ Events: events }) } } as unknown as Aws;
  await checkUnattended(stage, colleague, "i-suspect");
  return attempts[0]!;
}

describe("a person had to do it", () => {
  it.each<[string, ReturnType<typeof event>, boolean]>([
    ["who took it out of the fleet", event("DetachInstances", { instanceIds: ["i-suspect"] }), true],
    [
      "who changed the instance's groups",
      event("ModifyInstanceAttribute", { instanceId: "i-suspect", groupSet }),
      true,
    ],
    [
      "who changed an interface's groups",
      event("ModifyNetworkInterfaceAttribute", { networkInterfaceId: "eni-2", groupSet }),
      true,
    ],
    [
      "unless it was another's interface",
      event("ModifyNetworkInterfaceAttribute", { networkInterfaceId: "eni-9", groupSet }),
      false,
    ],
    [
      "unless it was protected only",
      event("ModifyInstanceAttribute", { instanceId: "i-suspect", disableApiTermination: { value: true } }),
      false,
    ],
    ["unless they only looked", event("DescribeInstances", { instanceId: "i-suspect" }), false],
  ])("%s", async (_, happened, byHand) => {
    const { gotThrough, what } = await found(event("DescribeInstances", {}), happened);
    expect(gotThrough).toBe(byHand);
    if (byHand) expect(what).toContain((happened as { EventName: string }).EventName);
  });
});
