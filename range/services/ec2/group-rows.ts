import type { Tag } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import type { RuleFacts } from "./group-rules.ts";
import { ec2State, type GroupRow, type GroupRuleRow } from "./state.ts";

/** Puts a security group with the rule that every new group has: all traffic may leave (ground truth fact 25). */
export function createGroup(
  scope: Scope,
  wanted: { name: string; description: string; vpcId: string; tags?: Tag[] },
): Readonly<GroupRow> {
  const id = scope.world.random.id("sg");
  return ec2State(scope).groups.put(id, {
    id,
    ...wanted,
    rules: [withId(scope, { egress: true, ...EVERYTHING, cidrIpv4: "0.0.0.0/0" })],
    tags: wanted.tags ?? [],
  });
}

/** Puts the default group of a new VPC: its members may talk to each other, and to everybody outside. */
export function createDefaultGroup(scope: Scope, vpcId: string): void {
  const { id } = createGroup(scope, { name: "default", description: "default VPC security group", vpcId });
  ec2State(scope).groups.update(id, (row) => {
    row.rules = [withId(scope, { egress: false, ...EVERYTHING, referencedGroupId: id }), ...row.rules];
  });
}

const EVERYTHING = { protocol: "-1", fromPort: undefined, toPort: undefined };

export const withId = (scope: Scope, rule: RuleFacts, tags: Tag[] = []): GroupRuleRow => ({
  id: scope.world.random.id("sgr"),
  ...rule,
  tags,
});
