import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AsgInstanceRow } from "../../services/autoscaling/state.ts";
import { chooseToTerminate } from "./termination-choice.ts";

const member = (id: string, more: Partial<AsgInstanceRow> = {}): AsgInstanceRow => ({
  id,
  groupName: "web",
  lifecycleState: "InService",
  healthStatus: "Healthy",
  availabilityZone: "a",
  instanceType: "t3.micro",
  imageId: "ami-1",
  launchedVersion: "1",
  protectedFromScaleIn: false,
  joinedAt: 0,
  ...more,
});

describe("which instance a group gives up", () => {
  it.each<[string, string[], AsgInstanceRow[], string | undefined]>([
    [
      "the fullest zone first",
      ["OldestInstance"],
      [member("old", { availabilityZone: "b" }), member("x", { joinedAt: 5 }), member("y", { joinedAt: 6 })],
      "x",
    ],
    ["the oldest", ["OldestInstance"], [member("x", { joinedAt: 9 }), member("y", { joinedAt: 3 })], "y"],
    ["the newest", ["NewestInstance"], [member("x", { joinedAt: 9 }), member("y", { joinedAt: 3 })], "x"],
    [
      "the oldest template by default",
      ["Default"],
      [member("x", { launchedVersion: "10" }), member("y", { launchedVersion: "9" })],
      "y",
    ],
    ["never a protected one", ["Default"], [member("x", { protectedFromScaleIn: true })], undefined],
  ])("%s", (_name, policies, members, chosen) => {
    expect(chooseToTerminate({ members, policies, nowMs: 10 })?.id).toBe(chosen);
  });

  it("keeps zones balanced, whatever the policy", () => {
    const zone = fc.constantFrom("a", "b", "c");
    const policy = fc.constantFrom(
      "Default",
      "OldestInstance",
      "NewestInstance",
      "ClosestToNextInstanceHour",
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(zone, fc.nat(10_000_000)), { minLength: 3, maxLength: 20 }),
        policy,
        (drawn, wanted) => {
          const members = drawn.map(([availabilityZone, joinedAt], i) =>
            member(`i-${i}`, { availabilityZone, joinedAt }),
          );
          const chosen = chooseToTerminate({ members, policies: [wanted], nowMs: 10_000_000 })!;
          const count = (name: string): number =>
            members.filter((each) => each.availabilityZone === name).length;
          expect(count(chosen.availabilityZone)).toBe(Math.max(count("a"), count("b"), count("c")));
        },
      ),
    );
  });
});
