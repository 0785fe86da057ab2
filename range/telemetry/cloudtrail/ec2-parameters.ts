import type { TagSpecification } from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { REMOVED, treatmentOf } from "./secrets.ts";
import { decapitalise, NOT_SCALAR, scalar, type Members } from "./values.ts";

/** A list of EC2's in a record: the name that it stands under, and the name of an item that is a scalar. */
type ListName = readonly [list: string, item: string];

/** Lists whose names in records are EC2's old XML names. Others are `<name in the singular>Set`. */
const LISTS: Readonly<Record<string, ListName>> = {
  AllocationIds: ["allocationIdsSet", "allocationId"],
  AssociationIds: ["associationIdSet", "associationId"],
  Attachments: ["attachmentSet", "item"],
  BlockDeviceMappings: ["blockDeviceMapping", "item"],
  CreateVolumePermissions: ["createVolumePermission", "item"],
  Filters: ["filterSet", "item"],
  GroupIds: ["securityGroupIdSet", "groupId"],
  GroupNames: ["securityGroupSet", "groupName"],
  Groups: ["groupSet", "groupId"],
  ImageIds: ["imagesSet", "imageId"],
  InstanceIds: ["instancesSet", "instanceId"],
  Instances: ["instancesSet", "instanceId"],
  InternetGatewayIds: ["internetGatewayIdSet", "internetGatewayId"],
  IpPermissions: ["ipPermissions", "item"],
  IpRanges: ["ipRanges", "cidrIp"],
  Ipv6Ranges: ["ipv6Ranges", "cidrIpv6"],
  KeyNames: ["keySet", "keyName"],
  NetworkAclIds: ["networkAclIdSet", "networkAclId"],
  NetworkInterfaceIds: ["networkInterfaceIdSet", "networkInterfaceId"],
  NetworkInterfaces: ["networkInterfaceSet", "networkInterfaceId"],
  Owners: ["ownersSet", "owner"],
  OwnerIds: ["ownersSet", "owner"],
  PrefixListIds: ["prefixListIds", "prefixListId"],
  PrivateIpAddresses: ["privateIpAddressesSet", "privateIpAddress"],
  PublicIps: ["publicIpsSet", "publicIp"],
  RegionNames: ["regionSet", "regionName"],
  Resources: ["resourcesSet", "resourceId"],
  RestorableByUserIds: ["sharedSnapshotsUsersSet", "userId"],
  RouteTableIds: ["routeTableIdSet", "routeTableId"],
  SecurityGroupIds: ["groupSet", "groupId"],
  SecurityGroupRuleIds: ["securityGroupRuleIds", "securityGroupRuleId"],
  SecurityGroups: ["groupSet", "groupName"],
  SnapshotIds: ["snapshotSet", "snapshotId"],
  StartingInstances: ["instancesSet", "instanceId"],
  StoppingInstances: ["instancesSet", "instanceId"],
  SubnetIds: ["subnetSet", "subnetId"],
  Tags: ["tagSet", "item"],
  TerminatingInstances: ["instancesSet", "instanceId"],
  UserIdGroupPairs: ["groups", "groupId"],
  Values: ["valueSet", "value"],
  VolumeIds: ["volumeSet", "volumeId"],
  VpcIds: ["vpcSet", "vpcId"],
};

/** Members whose names in records differ from lower camel case, by operation or everywhere. */
const NAMES: Readonly<Record<string, string>> = {
  "CreateNetworkAclEntry.Protocol": "aclProtocol",
  "ReplaceNetworkAclEntry.Protocol": "aclProtocol",
  "CreateNetworkAclEntry.IcmpTypeCode": "icmpTypeCode",
  "CreateSecurityGroup.Description": "groupDescription",
  "CreateSnapshot.State": "status",
  "CreateVolume.State": "status",
};

/** A list that was not given. */
const NO_ITEMS: Members = Object.freeze({});

/**
 * What EC2 records of an operation although the call does not say it: lists that are not given, empty, and defaults.
 * Seen in real records of each.
 */
const ALWAYS: Readonly<Record<string, Members>> = {
  DescribeInstances: { instancesSet: NO_ITEMS, filterSet: NO_ITEMS },
  DescribeSecurityGroups: { securityGroupSet: NO_ITEMS, securityGroupIdSet: NO_ITEMS, filterSet: NO_ITEMS },
  StopInstances: { instancesSet: NO_ITEMS, force: false },
};

/**
 * Operations of EC2's newer API front end: their parameters stand under `<Operation>Request`, in the API's own
 * capitals (ground truth, section 6: seen for the Associate form).
 */
const NESTED =
  /^((Associate|Disassociate|Replace|Describe)IamInstanceProfileAssociations?|(Associate|Disassociate)IamInstanceProfile|CreateSnapshots|CreateFlowLogs|DeleteFlowLogs|DescribeFlowLogs|ModifyInstanceMetadataOptions|CreateLaunchTemplate(Version)?|DeleteLaunchTemplate(Versions)?|ModifyLaunchTemplate|DescribeLaunchTemplate(s|Versions)|CreateNatGateway|DeleteNatGateway|CreateVpcEndpoint|ModifyVpcEndpoint|DeleteVpcEndpoints|DescribeVpcEndpoints|ModifySecurityGroupRules|DescribeSecurityGroupRules|GetConsoleScreenshot|GetEbsEncryptionByDefault|EnableEbsEncryptionByDefault|DisableEbsEncryptionByDefault|(Enable|Disable|Get)(Snapshot|Image)BlockPublicAccess(State)?|(Enable|Disable)SerialConsoleAccess|(Get|Modify)InstanceMetadataDefaults|CreateTrafficMirror\w+|ModifyVolume|(Create|Modify|Delete|Describe)ManagedPrefixLists?|GetManagedPrefixList(Entries|Associations)|RestoreManagedPrefixListVersion)$/;

/** RunInstances shows what it launches as one item of `instancesSet`. */
const LAUNCHED = ["ImageId", "MinCount", "MaxCount", "KeyName"] as const;

const nestedOperations = new Map<string, boolean>();

/** Whether an operation is one of the newer front end's; kept, since it is asked for every call. */
function isNested(operation: string): boolean {
  let nests = nestedOperations.get(operation);
  if (nests === undefined) nestedOperations.set(operation, (nests = NESTED.test(operation)));
  return nests;
}

/** `requestParameters` of an EC2 call. Tables of names come from real records (ground truth, section 3). */
export function ec2Request(call: Call, input: Readonly<Members>): Members | null {
  const { operation } = call;
  if (isNested(operation)) return { [`${operation}Request`]: nested(call, input) };
  const out: Members = { ...ALWAYS[operation] };
  const shown = withoutShortcuts(operation, input);
  for (const name in shown) put(call, out, name, shown[name]);
  if (operation === "ModifyInstanceAttribute" && out["value"] !== undefined) out["value"] = REMOVED;
  if (operation === "RunInstances") return launch(out);
  return Object.keys(out).length ? out : null;
}

function launch(out: Members): Members {
  const item: Members = {};
  for (const name of LAUNCHED) {
    const key = decapitalise(name);
    if (out[key] !== undefined) item[key] = out[key];
    delete out[key];
  }
  return { instancesSet: { items: [item] }, ...out };
}

const RULE_SHORTCUTS = ["IpProtocol", "FromPort", "ToPort", "CidrIp"] as const;

const CHANGES_OF_RULES = new Set(
  ["Ingress", "Egress"].flatMap((way) => [`AuthorizeSecurityGroup${way}`, `RevokeSecurityGroup${way}`]),
);

/** A security group rule that was given by single parameters is recorded as one of `ipPermissions`. */
function withoutShortcuts(operation: string, input: Readonly<Members>): Readonly<Members> {
  if (!CHANGES_OF_RULES.has(operation)) return input;
  if (!RULE_SHORTCUTS.some((name) => input[name] !== undefined)) return input;
  const { IpProtocol, FromPort, ToPort, CidrIp, ...rest } = input;
  const rule = { IpProtocol, FromPort, ToPort, ...(CidrIp !== undefined && { IpRanges: [{ CidrIp }] }) };
  return { ...rest, IpPermissions: [rule] };
}

/** Operations whose XML answer says that they succeeded beside what they made, which the SDK's answer leaves out. */
const CONFIRMED = new Set(["CreateSecurityGroup"]);

/** `responseElements` of an EC2 call: the answer in the same dress, with its request's id. */
export function ec2Response(call: Call, output: Readonly<Members>): Members {
  const out: Members = { requestId: call.requestId };
  if (!Object.keys(output).length || CONFIRMED.has(call.operation)) out["_return"] = true;
  if (isNested(call.operation)) return { [`${call.operation}Response`]: { ...out, ...nested(call, output) } };
  for (const [name, value] of Object.entries(output)) {
    if (name === "Return") out["_return"] = value;
    else put(call, out, name, value);
  }
  return out;
}

function put(call: Call, out: Members, name: string, value: unknown): void {
  const treatment = treatmentOf(call.service, call.operation, name);
  if (treatment === "drop") return;
  const key = isInstanceState(name, value)
    ? "instanceState"
    : (NAMES[`${call.operation}.${name}`] ?? decapitalise(name));
  if (treatment !== "keep") {
    if (value !== undefined) out[key] = treatment.instead;
    return;
  }
  if (name === "TagSpecifications" && Array.isArray(value)) {
    out["tagSpecificationSet"] = { items: value.map(tagSpecification) };
    return;
  }
  if (Array.isArray(value)) {
    const [list, item] = LISTS[name] ?? [`${decapitalise(name).replace(/s$/, "")}Set`, "item"];
    out[list] = listOf(call, value, item);
    return;
  }
  const shown = shownValue(call, value);
  if (shown !== undefined) out[key] = shown;
}

/** An instance's state has a code beside its name; the states of what belongs to it are words. */
const isInstanceState = (name: string, value: unknown): boolean =>
  name === "State" && typeof value === "object" && value !== null && "Code" in value;

/** The one place where EC2's tags stand as a plain list. */
const tagSpecification = ({ ResourceType, Tags = [] }: TagSpecification): Members => ({
  resourceType: ResourceType,
  tags: Tags.map(({ Key, Value }) => ({ key: Key, value: Value })),
});

function listOf(call: Call, list: readonly unknown[], item: string): Members {
  if (!list.length) return {};
  return {
    items: list.map((value) => {
      const plain = scalar(value, (date) => date.getTime());
      return plain === NOT_SCALAR ? shownValue(call, value) : { [item]: plain };
    }),
  };
}

function shownValue(call: Call, value: unknown): unknown {
  const plain = scalar(value, (date) => date.getTime());
  if (plain !== NOT_SCALAR) return plain;
  const out: Members = {};
  for (const [name, member] of Object.entries(value as Members)) put(call, out, name, member);
  return out;
}

function nested(call: Call, members: Readonly<Members>): Members {
  const out: Members = {};
  for (const [name, value] of Object.entries(members)) {
    const treatment = treatmentOf(call.service, call.operation, name);
    if (treatment === "drop") continue;
    const shown = treatment === "keep" ? nestedValue(call, value) : treatment.instead;
    if (shown !== undefined) out[name] = shown;
  }
  return out;
}

function nestedValue(call: Call, value: unknown): unknown {
  const plain = scalar(value, (date) => date.toISOString());
  if (plain !== NOT_SCALAR) return plain;
  if (Array.isArray(value)) return value.map((item: unknown) => nestedValue(call, item));
  return nested(call, value as Members);
}
