import type * as EC2 from "@aws-sdk/client-ec2";
import { handlers } from "../../service.ts";
import { findOwnImage } from "./image-rows.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { settingsOf } from "./settings.ts";
import { checkGrantee } from "./snapshot-attributes.ts";
import { ec2State } from "./state.ts";

export const imageAttributes = handlers<typeof EC2>()({
  ModifyImageAttribute(input, call) {
    const row = findOwnImage(call.scope, required(input.ImageId, "imageId"));
    const description =
      input.Description?.Value ?? (input.Attribute === "description" ? input.Value : undefined);
    const { added, removed } = permissionChange(input);
    if (description === undefined && !added.length && !removed.length && input.ImdsSupport === undefined)
      refuse("InvalidParameterCombination", "No attributes specified.");
    if (added.includes("all") && settingsOf(call.scope).imageBlockPublicAccess)
      refuse(
        "OperationNotPermitted",
        "You can’t publicly share this image because block public access for AMIs is enabled for this account. To publicly share the image, you must call the DisableImageBlockPublicAccess API.",
      );
    if (input.ImdsSupport !== undefined && input.ImdsSupport.Value !== "v2.0")
      refuseValue(input.ImdsSupport.Value, "imdsSupport");
    ec2State(call.scope).images.update(row.ImageId, (each) => {
      if (description !== undefined) each.Description = description;
      if (input.ImdsSupport) each.ImdsSupport = "v2.0";
      each.launchPermissions = [...new Set([...each.launchPermissions, ...added])].filter(
        (account) => !removed.includes(account),
      );
    });
    return {};
  },

  DescribeImageAttribute(input, call) {
    const row = findOwnImage(call.scope, required(input.ImageId, "imageId"));
    const ImageId = row.ImageId;
    switch (input.Attribute) {
      case "launchPermission":
        return {
          ImageId,
          LaunchPermissions: row.launchPermissions.map((account) =>
            account === "all" ? { Group: "all" as const } : { UserId: account },
          ),
        };
      case "description":
        return { ImageId, Description: { Value: row.Description ?? "" } };
      case "blockDeviceMapping":
        return { ImageId, BlockDeviceMappings: row.BlockDeviceMappings ?? [] };
      case "bootMode":
        return { ImageId, BootMode: {} };
      case "imdsSupport":
        return { ImageId, ImdsSupport: row.ImdsSupport ? { Value: row.ImdsSupport } : {} };
      case "productCodes":
        return { ImageId, ProductCodes: [] };
      case "sriovNetSupport":
        return { ImageId, SriovNetSupport: { Value: row.SriovNetSupport ?? "simple" } };
      default:
        return refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    }
  },

  ResetImageAttribute(input, call) {
    const row = findOwnImage(call.scope, required(input.ImageId, "imageId"));
    if (input.Attribute !== "launchPermission")
      refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    ec2State(call.scope).images.update(row.ImageId, (each) => void (each.launchPermissions = []));
    return {};
  },
});

/** Both forms: LaunchPermission.Add/Remove, and OperationType with UserIds and UserGroups. */
function permissionChange(input: EC2.ModifyImageAttributeRequest): { added: string[]; removed: string[] } {
  const grantees = (list: readonly EC2.LaunchPermission[] | undefined): string[] =>
    (list ?? []).map(({ UserId, Group }) => checkGrantee(UserId, Group));
  const flat = [
    ...(input.UserIds ?? []).map((id) => checkGrantee(id, undefined)),
    ...(input.UserGroups ?? []).map((group) => checkGrantee(undefined, group)),
  ];
  if (flat.length && input.OperationType !== "add" && input.OperationType !== "remove")
    refuseValue(input.OperationType, "operationType");
  return {
    added: [...grantees(input.LaunchPermission?.Add), ...(input.OperationType === "add" ? flat : [])],
    removed: [...grantees(input.LaunchPermission?.Remove), ...(input.OperationType === "remove" ? flat : [])],
  };
}
