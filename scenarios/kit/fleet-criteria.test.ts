import { describe, expect, it } from "vitest";
import { emptyState, type AccountState, type CallEvidence } from "../../grader/index.ts";
import { healthyHit } from "./fleet-criteria.ts";
import type { FleetMember } from "./fleet.ts";

const facts = {
  instanceId: "i-suspect",
  healthyInstanceIds: ["i-healthy"],
  groupName: "web",
  cleanImageId: "ami-clean",
} as unknown as FleetMember;

const machine = (...interfaces: string[]) => ({
  State: "running",
  InterfaceGroups: Object.fromEntries(interfaces.map((id) => [id, ["sg-web"]])),
});
const state = {
  ...emptyState(),
  instances: { "i-suspect": machine("eni-1"), "i-healthy": machine("eni-2", "eni-3") },
} as unknown as AccountState;

const groupSet = { items: [{ groupId: "sg-empty" }] };

describe("a healthy instance is hit", () => {
  it.each<[string, string, object, boolean]>([
    ["by a stop", "StopInstances", { instancesSet: { items: [{ instanceId: "i-healthy" }] } }, true],
    ["by other groups", "ModifyInstanceAttribute", { instanceId: "i-healthy", groupSet }, true],
    [
      "by other groups on its second interface",
      "ModifyNetworkInterfaceAttribute",
      { networkInterfaceId: "eni-3", groupSet },
      true,
    ],
    [
      "not by a description of its interface",
      "ModifyNetworkInterfaceAttribute",
      { networkInterfaceId: "eni-3", description: { value: "web" } },
      false,
    ],
    [
      "not by what is done to the suspect",
      "ModifyNetworkInterfaceAttribute",
      { networkInterfaceId: "eni-1", groupSet },
      false,
    ],
  ])("%s", (_, eventName, requestParameters, hit) => {
    if (healthyHit.kind !== "act") throw new Error("another kind of hazard");
    const call = { eventName, requestParameters } as unknown as CallEvidence;
    expect(healthyHit.test(call, { facts, state, at: 0 })).toBe(hit);
  });
});
