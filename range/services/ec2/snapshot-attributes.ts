import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { findOwnSnapshot, publicAccessBlock } from "./snapshot-rows.ts";
import { ec2State } from "./state.ts";

export const snapshotAttributes = handlers<typeof EC2>()({
  ModifySnapshotAttribute(input, call) {
    const row = findOwnSnapshot(call.scope, required(input.SnapshotId, "snapshotId"));
    if (input.Attribute !== undefined && input.Attribute !== "createVolumePermission")
      refuse("InvalidParameterValue", `Attribute ${input.Attribute} cannot be modified.`);
    const { added, removed } = permissionChange(input);
    if (!added.length && !removed.length)
      refuse("InvalidParameterCombination", "No create volume permissions specified.");
    if (added.length && removed.length)
      refuse("InvalidParameterCombination", "You cannot add and remove permissions in one request.");
    if (added.includes("all")) {
      if (row.Encrypted)
        refuse("OperationNotPermitted", "Encrypted snapshots with EBS default key cannot be shared");
      if (publicAccessBlock(call.scope) !== "unblocked")
        refuse(
          "OperationNotPermitted",
          "You can't publicly share snapshots in this Region because block public access for snapshots is enabled.",
        );
    }
    ec2State(call.scope).snapshots.update(row.SnapshotId, (each) => {
      each.sharedWith = [...new Set([...each.sharedWith, ...added])].filter(
        (account) => !removed.includes(account),
      );
    });
    return {};
  },

  DescribeSnapshotAttribute(input, call) {
    const row = findOwnSnapshot(call.scope, required(input.SnapshotId, "snapshotId"));
    switch (input.Attribute) {
      case "createVolumePermission":
        return {
          SnapshotId: row.SnapshotId,
          CreateVolumePermissions: row.sharedWith.map((account) =>
            account === "all" ? { Group: "all" } : { UserId: account },
          ),
        };
      case "productCodes":
        return { SnapshotId: row.SnapshotId, ProductCodes: [] };
      default:
        return refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    }
  },

  ResetSnapshotAttribute(input, call) {
    const row = findOwnSnapshot(call.scope, required(input.SnapshotId, "snapshotId"));
    if (input.Attribute !== "createVolumePermission")
      refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    ec2State(call.scope).snapshots.update(row.SnapshotId, (each) => void (each.sharedWith = []));
    return {};
  },
});

/** Both forms: CreateVolumePermission.Add/Remove, and OperationType with UserIds and GroupNames. */
function permissionChange(input: EC2.ModifySnapshotAttributeRequest): { added: string[]; removed: string[] } {
  const accounts = (list: readonly EC2.CreateVolumePermission[] | undefined): string[] =>
    (list ?? []).map(({ UserId, Group }) => checkGrantee(UserId, Group));
  const flat = [
    ...(input.UserIds ?? []).map((id) => checkGrantee(id, undefined)),
    ...(input.GroupNames ?? []).map((group) => checkGrantee(undefined, group)),
  ];
  if (flat.length && input.OperationType !== "add" && input.OperationType !== "remove")
    refuseValue(input.OperationType, "operationType");
  return {
    added: [...accounts(input.CreateVolumePermission?.Add), ...(input.OperationType === "add" ? flat : [])],
    removed: [
      ...accounts(input.CreateVolumePermission?.Remove),
      ...(input.OperationType === "remove" ? flat : []),
    ],
  };
}

/** A grantee of a snapshot or image: an account id, or the group `all`. */
export function checkGrantee(accountId: string | undefined, group: string | undefined): string {
  if (group !== undefined) return group === "all" ? group : refuseValue(group, "userGroup");
  if (!/^\d{12}$/.test(accountId ?? ""))
    refuse(
      "InvalidAMIAttributeItemValue",
      `Invalid attribute item value "${accountId}" for userId item type.`,
    );
  return accountId!;
}
