import type { NetworkAclEntry, Tag } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { ec2State, type NetworkAclRow } from "./state.ts";

/** The number under which the final `*` rule is shown. */
export const LAST_RULE = 32_767;

/**
 * Puts a network ACL. A custom one denies everything until rules are added, a VPC's default one allows everything
 * (ground truth fact 4).
 */
export function createAcl(
  scope: Scope,
  vpcId: string,
  isDefault: boolean,
  tags: Tag[] = [],
): Readonly<NetworkAclRow> {
  const id = scope.world.random.id("acl");
  const rule = (number: number, egress: boolean, action: "allow" | "deny"): NetworkAclEntry => ({
    CidrBlock: "0.0.0.0/0",
    Egress: egress,
    Protocol: "-1",
    RuleAction: action,
    RuleNumber: number,
  });
  const entries = [true, false].flatMap((egress) => [
    ...(isDefault ? [rule(100, egress, "allow")] : []),
    rule(LAST_RULE, egress, "deny"),
  ]);
  return ec2State(scope).networkAcls.put(id, {
    NetworkAclId: id,
    VpcId: vpcId,
    IsDefault: isDefault,
    OwnerId: scope.accountId,
    Associations: [],
    Entries: entries,
    Tags: tags,
  });
}

/** The default network ACL of a VPC. */
export const defaultAclOf = (scope: Scope, vpcId: string): Readonly<NetworkAclRow> | undefined =>
  ec2State(scope).networkAcls.find((row) => row.VpcId === vpcId && row.IsDefault === true);

/** Puts a subnet under an ACL and takes it from the one that it was under. Answers the new association's id. */
export function associateAcl(scope: Scope, aclId: string, subnetId: string): string {
  const { networkAcls } = ec2State(scope);
  const associationId = scope.world.random.id("aclassoc");
  dissociateAcl(scope, subnetId);
  networkAcls.update(aclId, (row) => {
    row.Associations = [
      ...(row.Associations ?? []),
      { NetworkAclAssociationId: associationId, NetworkAclId: aclId, SubnetId: subnetId },
    ];
  });
  return associationId;
}

/** Forgets a subnet, which is about to go or to change its ACL. */
export function dissociateAcl(scope: Scope, subnetId: string): void {
  const { networkAcls } = ec2State(scope);
  for (const acl of networkAcls.filter(
    (row) => row.Associations?.some((each) => each.SubnetId === subnetId) ?? false,
  ))
    networkAcls.update(acl.NetworkAclId, (row) => {
      row.Associations = row.Associations?.filter((each) => each.SubnetId !== subnetId);
    });
}
