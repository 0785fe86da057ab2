import type { RecordRule } from "../../service.ts";
import { everyKind, kindOfId } from "./kinds.ts";
import { PARAMETERS } from "./parameters.ts";

type Value = Record<string, unknown>;

/**
 * How EC2 writes its calls into CloudTrail: lists are `{ items: [...] }` under the names of EC2's old XML, such as
 * `instancesSet.items[].instanceId`. Shapes seen in CloudTrail records; ground truth section 3.
 */
const LISTS: Readonly<Record<string, { set: string; item?: string }>> = {
  AllocationIds: { set: "allocationIdsSet", item: "allocationId" },
  AssociationIds: { set: "associationIdSet", item: "associationId" },
  BlockDeviceMappings: { set: "blockDeviceMapping" },
  Filters: { set: "filterSet" },
  Groups: { set: "groupSet", item: "groupId" },
  GroupIds: { set: "securityGroupIdSet", item: "groupId" },
  GroupNames: { set: "securityGroupSet", item: "groupName" },
  ImageIds: { set: "imagesSet", item: "imageId" },
  InstanceIds: { set: "instancesSet", item: "instanceId" },
  InternetGatewayIds: { set: "internetGatewayIdSet", item: "internetGatewayId" },
  IpPermissions: { set: "ipPermissions" },
  IpRanges: { set: "ipRanges" },
  Ipv6Ranges: { set: "ipv6Ranges" },
  KeyNames: { set: "keySet", item: "keyName" },
  NetworkAclIds: { set: "networkAclIdSet", item: "networkAclId" },
  NetworkInterfaceIds: { set: "networkInterfaceIdSet", item: "networkInterfaceId" },
  NetworkInterfaces: { set: "networkInterfaceSet" },
  OwnerIds: { set: "ownersSet", item: "owner" },
  Owners: { set: "ownersSet", item: "owner" },
  PrefixListIds: { set: "prefixListIds" },
  PublicIps: { set: "publicIpsSet", item: "publicIp" },
  Resources: { set: "resourcesSet", item: "resourceId" },
  RouteTableIds: { set: "routeTableIdSet", item: "routeTableId" },
  SecurityGroupIds: { set: "groupSet", item: "groupId" },
  SecurityGroupRuleIds: { set: "securityGroupRuleIds" },
  SecurityGroups: { set: "groupSet", item: "groupName" },
  SnapshotIds: { set: "snapshotSet", item: "snapshotId" },
  SubnetIds: { set: "subnetSet", item: "subnetId" },
  TagSpecifications: { set: "tagSpecificationSet" },
  Tags: { set: "tagSet" },
  UserIdGroupPairs: { set: "groups" },
  Values: { set: "valueSet", item: "value" },
  VolumeIds: { set: "volumeSet", item: "volumeId" },
  VpcIds: { set: "vpcSet", item: "vpcId" },
};

/** Operations of a later style, whose parameters are wrapped under the request's name and keep their case. */
const WRAPPED: Readonly<Record<string, string>> = Object.fromEntries(
  [
    "AssociateIamInstanceProfile",
    "CreateFlowLogs",
    "CreateLaunchTemplate",
    "CreateLaunchTemplateVersion",
    "CreateNatGateway",
    "CreateSnapshots",
    "CreateVpcEndpoint",
    "DeleteFlowLogs",
    "DeleteLaunchTemplate",
    "DeleteLaunchTemplateVersions",
    "DeleteNatGateway",
    "DeleteVpcEndpoints",
    "DescribeFlowLogs",
    "DescribeIamInstanceProfileAssociations",
    "DescribeLaunchTemplates",
    "DescribeLaunchTemplateVersions",
    "DescribeNatGateways",
    "DescribeVpcEndpoints",
    "DisassociateIamInstanceProfile",
    "ModifyInstanceMetadataOptions",
    "ModifyLaunchTemplate",
    "ModifySecurityGroupRules",
    "ModifyVolume",
    "ModifyVpcEndpoint",
    "ReplaceIamInstanceProfileAssociation",
  ].map((operation) => [operation, `${operation}Request`]),
);

const HIDDEN = "<sensitiveDataRemoved>";

/** How each operation appears in CloudTrail. */
export const records: Readonly<Record<string, RecordRule>> = Object.fromEntries(
  Object.keys(PARAMETERS).map((operation) => [
    operation,
    {
      readOnly: isRead(operation),
      request: (input) => requestOf(operation, input),
      response: (output) => responseOf(operation, output),
      resources: (input, output) => resourcesOf(input, isRead(operation) ? {} : output),
    } satisfies RecordRule,
  ]),
);

function isRead(operation: string): boolean {
  return /^(Describe|Get)/.test(operation);
}

function requestOf(operation: string, input: Value): Value | null {
  if (operation in WRAPPED) return { [WRAPPED[operation]!]: hideIn(input) };
  if (operation === "RunInstances") return launchRequest(input);
  const shown = shape(hideIn(input)) as Value;
  // The Attribute and Value form hides the value, so that only a look at the state tells what was set.
  if (operation === "ModifyInstanceAttribute" && "value" in shown) shown["value"] = HIDDEN;
  if (operation === "StopInstances" && !("force" in shown)) shown["force"] = false;
  return Object.keys(shown).length ? shown : null;
}

/** A launch tells image and counts per item, as its first version did. */
function launchRequest(input: Value): Value {
  const { ImageId, MinCount, MaxCount, KeyName, ...rest } = input;
  const item = shape({ ImageId, MinCount, MaxCount, KeyName });
  const others = shape(hideIn(rest)) as Value;
  return { instancesSet: { items: [item] }, ...others };
}

/** Reads tell nothing of their answer; changes tell it, or that they succeeded. */
function responseOf(operation: string, output: Value): Value | null {
  if (isRead(operation)) return null;
  if (operation in WRAPPED) return { [`${operation}Response`]: output };
  const { Instances, ...rest } = output;
  const shown = shape({ ...rest, ...(Instances !== undefined && { InstancesSet: Instances }) }) as Value;
  if ("keyMaterial" in shown) shown["keyMaterial"] = HIDDEN;
  return Object.keys(shown).length ? shown : { _return: true };
}

/** User data and key material never reach the trail. */
function hideIn(input: Value): Value {
  const { UserData, DryRun, ...rest } = input;
  return {
    ...rest,
    ...(UserData !== undefined && { UserData: HIDDEN }),
    ...(DryRun === true && { DryRun }),
  };
}

function shape(value: unknown): unknown {
  if (value instanceof Date) return value.getTime();
  if (value instanceof Uint8Array) return HIDDEN;
  if (Array.isArray(value)) return { items: value.map(shape) };
  if (typeof value !== "object" || value === null) return value;
  const shown: Value = {};
  for (const [name, member] of Object.entries(value)) {
    if (member === undefined || member === null) continue;
    const list = Array.isArray(member) ? LISTS[name] : undefined;
    if (list) shown[list.set] = { items: (member as unknown[]).map((each) => itemOf(each, list.item)) };
    else if (Array.isArray(member)) shown[setName(name)] = shape(member);
    else shown[lowerFirst(name)] = shape(member);
  }
  return shown;
}

const itemOf = (value: unknown, name: string | undefined): unknown =>
  typeof value === "object" || name === undefined ? shape(value) : { [name]: value };

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

const setName = (name: string): string =>
  /(Set|s)$/.test(name) ? lowerFirst(name.replace(/s$/, "Set")) : lowerFirst(name);

/** Every resource that a call names or makes, by the form of its id. */
function resourcesOf(input: Value, output: Value): { type: string; name: string }[] {
  const found = new Map<string, string>();
  collect(input, found);
  collect(output, found);
  return [...found].map(([name, type]) => ({ type, name }));
}

const ID = new RegExp(
  `^(?:${everyKind()
    .map((kind) => kind.prefix)
    .join("|")})-[0-9a-f]{8,17}$`,
);

function collect(value: unknown, found: Map<string, string>): void {
  if (typeof value === "string") {
    if (ID.test(value)) found.set(value, kindOfId(value)!.recorded);
  } else if (Array.isArray(value)) for (const each of value) collect(each, found);
  else if (typeof value === "object" && value !== null && !(value instanceof Date))
    for (const each of Object.values(value)) collect(each, found);
}
