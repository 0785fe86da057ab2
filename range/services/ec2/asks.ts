import type * as EC2 from "@aws-sdk/client-ec2";
import type { Ask, Call } from "../../call.ts";
import { passRoleAsk } from "../../iam/pass-role.ts";
import { requestTagContext } from "../../iam/tag-context.ts";
import type { Service } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { attributeContext } from "./attribute-context.ts";
import { lookUpProfile } from "./instance-profiles.ts";
import { isGroupRuleId, kindOfId, type AnyKind } from "./kinds.ts";
import { resolveLaunch, type LaunchRequest } from "./launch-request.ts";
import { prefixListArn } from "./prefix-list-rows.ts";
import { resourceContext } from "./resource-context.ts";
import { ec2State } from "./state.ts";
import { checkTaggableId } from "./tags.ts";

type Asker = (input: never, call: Call) => Ask | Ask[];
type Input = Readonly<Record<string, unknown>>;

/** Members of inputs that name resources which must be allowed, by operation. Lists count as several. */
const NAMED: Readonly<Record<string, string>> = {
  AssociateAddress: "AllocationId InstanceId NetworkInterfaceId",
  AssociateDhcpOptions: "DhcpOptionsId VpcId",
  AssociateIamInstanceProfile: "InstanceId",
  AssociateRouteTable: "RouteTableId SubnetId",
  AttachInternetGateway: "InternetGatewayId VpcId",
  AttachNetworkInterface: "NetworkInterfaceId InstanceId",
  AttachVolume: "VolumeId InstanceId",
  AuthorizeSecurityGroupEgress: "GroupId",
  AuthorizeSecurityGroupIngress: "GroupId",
  CreateImage: "InstanceId",
  CreateLaunchTemplateVersion: "LaunchTemplateId",
  CreateNetworkAclEntry: "NetworkAclId",
  CreateRoute: "RouteTableId",
  CreateSnapshot: "VolumeId",
  DeleteFlowLogs: "FlowLogIds",
  DeleteInternetGateway: "InternetGatewayId",
  DeleteLaunchTemplate: "LaunchTemplateId",
  DeleteLaunchTemplateVersions: "LaunchTemplateId",
  DeleteManagedPrefixList: "PrefixListId",
  DeleteNatGateway: "NatGatewayId",
  DeleteNetworkAcl: "NetworkAclId",
  DeleteNetworkAclEntry: "NetworkAclId",
  DeleteNetworkInterface: "NetworkInterfaceId",
  DeleteRoute: "RouteTableId",
  DeleteRouteTable: "RouteTableId",
  DeleteSecurityGroup: "GroupId",
  DeleteSnapshot: "SnapshotId",
  DeleteSubnet: "SubnetId",
  DeleteVolume: "VolumeId",
  DeleteVpc: "VpcId",
  DeleteVpcEndpoints: "VpcEndpointIds",
  DeregisterImage: "ImageId",
  DescribeImageAttribute: "ImageId",
  DescribeInstanceAttribute: "InstanceId",
  DescribeSnapshotAttribute: "SnapshotId",
  DescribeVpcAttribute: "VpcId",
  DetachInternetGateway: "InternetGatewayId VpcId",
  DetachVolume: "VolumeId InstanceId",
  GetConsoleOutput: "InstanceId",
  GetConsoleScreenshot: "InstanceId",
  GetLaunchTemplateData: "InstanceId",
  GetManagedPrefixListAssociations: "PrefixListId",
  GetManagedPrefixListEntries: "PrefixListId",
  GetPasswordData: "InstanceId",
  LockSnapshot: "SnapshotId",
  ModifyImageAttribute: "ImageId",
  ModifyInstanceAttribute: "InstanceId Groups",
  ModifyInstanceMetadataOptions: "InstanceId",
  ModifyLaunchTemplate: "LaunchTemplateId",
  ModifyManagedPrefixList: "PrefixListId",
  ModifyNetworkInterfaceAttribute: "NetworkInterfaceId Groups",
  ModifySecurityGroupRules: "GroupId",
  ModifySnapshotAttribute: "SnapshotId",
  ModifySubnetAttribute: "SubnetId",
  ModifyVolume: "VolumeId",
  ModifyVpcAttribute: "VpcId",
  ModifyVpcEndpoint: "VpcEndpointId AddRouteTableIds AddSubnetIds AddSecurityGroupIds",
  MonitorInstances: "InstanceIds",
  RebootInstances: "InstanceIds",
  ReleaseAddress: "AllocationId",
  ReplaceNetworkAclAssociation: "NetworkAclId",
  ReplaceNetworkAclEntry: "NetworkAclId",
  ReplaceRoute: "RouteTableId",
  ReplaceRouteTableAssociation: "RouteTableId",
  ResetImageAttribute: "ImageId",
  ResetInstanceAttribute: "InstanceId",
  ResetSnapshotAttribute: "SnapshotId",
  RestoreManagedPrefixListVersion: "PrefixListId",
  RevokeSecurityGroupEgress: "GroupId",
  RevokeSecurityGroupIngress: "GroupId",
  StartInstances: "InstanceIds",
  StopInstances: "InstanceIds",
  TerminateInstances: "InstanceIds",
  UnlockSnapshot: "SnapshotId",
  UnmonitorInstances: "InstanceIds",
  UpdateSecurityGroupRuleDescriptionsEgress: "GroupId",
  UpdateSecurityGroupRuleDescriptionsIngress: "GroupId",
};

/** Modify operations that set no attribute: this one changes who may use a snapshot. */
const WITHOUT_ATTRIBUTES: ReadonlySet<string> = new Set(["ModifySnapshotAttribute"]);

/** What creating operations make (ARN resource types), and which members name what they make it from or in. */
const MADE: Readonly<Record<string, { types: string; from?: string }>> = {
  AllocateAddress: { types: "elastic-ip" },
  CopyImage: { types: "image" },
  CopySnapshot: { types: "snapshot" },
  CreateFlowLogs: { types: "vpc-flow-log", from: "ResourceIds" },
  CreateInternetGateway: { types: "internet-gateway" },
  CreateKeyPair: { types: "key-pair" },
  CreateLaunchTemplate: { types: "launch-template" },
  CreateManagedPrefixList: { types: "prefix-list" },
  CreateNatGateway: { types: "natgateway", from: "SubnetId AllocationId" },
  CreateNetworkAcl: { types: "network-acl", from: "VpcId" },
  CreateNetworkInterface: { types: "network-interface", from: "SubnetId Groups" },
  CreateRouteTable: { types: "route-table", from: "VpcId" },
  CreateSecurityGroup: { types: "security-group", from: "VpcId" },
  CreateSnapshot: { types: "snapshot", from: "VolumeId" },
  CreateSubnet: { types: "subnet", from: "VpcId" },
  CreateVolume: { types: "volume" },
  CreateDefaultVpc: { types: "vpc" },
  CreateVpc: { types: "vpc" },
  CreateVpcEndpoint: { types: "vpc-endpoint", from: "VpcId RouteTableIds SubnetIds SecurityGroupIds" },
  ImportKeyPair: { types: "key-pair" },
  RegisterImage: { types: "image" },
};

/**
 * What EC2's operations ask of IAM (Service Authorization Reference, Amazon EC2). Operations that are not here have
 * no resource-level permissions and ask for `*`.
 */
export const asks: NonNullable<Service["asks"]> = {
  ...Object.fromEntries(
    Object.entries(NAMED).map(([operation, members]) => [operation, named(operation, members)]),
  ),
  ...Object.fromEntries(
    Object.entries(MADE).map(([operation, made]) => [operation, creating(operation, made)]),
  ),
  RunInstances: ((input: EC2.RunInstancesRequest, call: Call) => askLaunch(input, call)) as Asker,
  CreateSnapshots: ((input: EC2.CreateSnapshotsRequest, call: Call) => askSnapshots(input, call)) as Asker,
  CreateTags: ((input: EC2.CreateTagsRequest, call: Call) => askTags("ec2:CreateTags", input, call)) as Asker,
  DeleteTags: ((input: EC2.DeleteTagsRequest, call: Call) => askTags("ec2:DeleteTags", input, call)) as Asker,
  DeleteKeyPair: ((input: EC2.DeleteKeyPairRequest, call: Call) => askKeyPair(input, call)) as Asker,
  DisassociateAddress: ((input: EC2.DisassociateAddressRequest, call: Call) =>
    askDisassociate(input, call)) as Asker,
  AssociateIamInstanceProfile: ((input: EC2.AssociateIamInstanceProfileRequest, call: Call) => [
    ...askIds("ec2:AssociateIamInstanceProfile", idsIn(input, ["InstanceId"]), call),
    ...askPassRole(input.IamInstanceProfile, call),
  ]) as Asker,
  DisassociateIamInstanceProfile: ((input: EC2.DisassociateIamInstanceProfileRequest, call: Call) =>
    askIds("ec2:DisassociateIamInstanceProfile", instanceOf(call.scope, input.AssociationId), call)) as Asker,
  ReplaceIamInstanceProfileAssociation: ((
    input: EC2.ReplaceIamInstanceProfileAssociationRequest,
    call: Call,
  ) => [
    ...askIds("ec2:ReplaceIamInstanceProfileAssociation", instanceOf(call.scope, input.AssociationId), call),
    ...askPassRole(input.IamInstanceProfile, call),
  ]) as Asker,
  DetachNetworkInterface: ((input: EC2.DetachNetworkInterfaceRequest, call: Call) => {
    const card = ec2State(call.scope).interfaces.find((row) => row.attachment?.id === input.AttachmentId);
    const ids = card?.attachment ? [card.id, card.attachment.instanceId] : [];
    return askIds("ec2:DetachNetworkInterface", ids, call);
  }) as Asker,
};

function named(operation: string, members: string): Asker {
  const names = members.split(" ");
  const tellsAttributes = operation.startsWith("Modify") && !WITHOUT_ATTRIBUTES.has(operation);
  return (input: Input, call) =>
    askIds(
      `ec2:${operation}`,
      idsIn(input, names),
      call,
      tellsAttributes ? attributeContext(input, names) : {},
    );
}

function creating(operation: string, { types, from }: { types: string; from?: string }): Asker {
  const names = from?.split(" ") ?? [];
  return (input: Input & { TagSpecifications?: EC2.TagSpecification[] }, call) => {
    const ids = idsIn(input, names);
    return [
      ...types.split(" ").map((type) => askNew(`ec2:${operation}`, type, input.TagSpecifications, call)),
      ...(ids.length ? askIds(`ec2:${operation}`, ids, call) : []),
      ...askCreateTags(operation, input.TagSpecifications, call),
    ];
  };
}

function idsIn(input: object, members: readonly string[]): string[] {
  return members.flatMap((member) => {
    const value = (input as Input)[member];
    if (typeof value === "string") return [value];
    return Array.isArray(value) ? value.filter((each): each is string => typeof each === "string") : [];
  });
}

/** One ask for each resource; `*` where the call names none. */
function askIds(action: string, ids: readonly string[], call: Call, more: Ask["context"] = {}): Ask[] {
  if (!ids.length) return [{ action, resource: "*", context: { "ec2:Region": call.region, ...more } }];
  return ids.map((id) => {
    const kind = kindOfId(id);
    return {
      action,
      resource: kind
        ? arnOf(call.scope, kind, id)
        : call.scope.arn("ec2", `${isGroupRuleId(id) ? "security-group-rule" : "*"}/${id}`),
      context: { "ec2:Region": call.region, ...(kind && resourceContext(call.scope, kind, id)), ...more },
    };
  });
}

/** Images and snapshots that AWS or others own have no account in their ARN. */
function arnOf(scope: Scope, kind: AnyKind, id: string): string {
  if (kind.type === "image" || kind.type === "snapshot")
    return `arn:aws:ec2:${scope.region}::${kind.type}/${id}`;
  if (kind.type === "prefix-list") return prefixListArn(scope, id);
  return scope.arn("ec2", `${kind.type}/${id}`);
}

function askNew(
  action: string,
  type: string,
  specifications: readonly EC2.TagSpecification[] | undefined,
  call: Call,
): Ask {
  const owner = type === "image" || type === "snapshot" ? "" : call.account.id;
  return {
    action,
    resource: `arn:aws:ec2:${call.region}:${owner}:${type}/*`,
    context: { "ec2:Region": call.region, ...requestTagContext(tagsFor(specifications, type)) },
  };
}

const tagsFor = (specifications: readonly EC2.TagSpecification[] | undefined, type: string): EC2.Tag[] =>
  (specifications ?? [])
    .filter((each) => (each.ResourceType as string) === type)
    .flatMap((each) => each.Tags ?? []);

/** Tagging while creating needs `ec2:CreateTags` for each type that is tagged. */
function askCreateTags(
  operation: string,
  specifications: readonly EC2.TagSpecification[] | undefined,
  call: Call,
): Ask[] {
  const types = new Set(
    (specifications ?? []).flatMap((each) => (each.ResourceType as string | undefined) ?? []),
  );
  return [...types].map((type) => {
    const ask = askNew("ec2:CreateTags", type, specifications, call);
    return { ...ask, context: { ...ask.context, "ec2:CreateAction": operation } };
  });
}

/** What is no id of any kind is refused before IAM is asked about it. */
function askTags(action: string, input: EC2.DeleteTagsRequest, call: Call): Ask[] {
  const tags = input.Tags ?? [];
  for (const id of input.Resources ?? []) checkTaggableId(id);
  return askIds(action, input.Resources ?? [], call, requestTagContext(tags));
}

function askSnapshots(input: EC2.CreateSnapshotsRequest, call: Call): Ask[] {
  const instance = ec2State(call.scope).instances.get(input.InstanceSpecification?.InstanceId);
  const ids = instance ? [instance.id, ...instance.blockDevices.map((device) => device.volumeId)] : [];
  return [
    ...askIds("ec2:CreateSnapshots", ids, call),
    askNew("ec2:CreateSnapshots", "snapshot", input.TagSpecifications, call),
    ...askCreateTags("CreateSnapshots", input.TagSpecifications, call),
  ];
}

function askKeyPair(input: EC2.DeleteKeyPairRequest, call: Call): Ask {
  const { keyPairs } = ec2State(call.scope);
  const name = input.KeyName ?? keyPairs.get(input.KeyPairId)?.KeyName ?? "*";
  return {
    action: "ec2:DeleteKeyPair",
    resource: call.scope.arn("ec2", `key-pair/${name}`),
    context: { "ec2:Region": call.region },
  };
}

function askDisassociate(input: EC2.DisassociateAddressRequest, call: Call): Ask[] {
  const address = ec2State(call.scope).addresses.find(
    (row) => row.associationId === input.AssociationId || row.publicIp === input.PublicIp,
  );
  return askIds("ec2:DisassociateAddress", address ? [address.allocationId] : [], call);
}

function instanceOf(scope: Scope, associationId: string | undefined): string[] {
  const row = ec2State(scope).profileAssociations.get(associationId);
  return row ? [row.InstanceId] : [];
}

/** Handing a profile to an instance hands over its role. */
function askPassRole(wanted: EC2.IamInstanceProfileSpecification | undefined, call: Call): Ask[] {
  const profile = wanted && lookUpProfile(call.scope, wanted);
  return profile?.roleArn ? [passRoleAsk(call, profile.roleArn, "ec2.amazonaws.com")] : [];
}

/** A launch asks for everything that it uses and everything that it makes. */
function askLaunch(input: EC2.RunInstancesRequest, call: Call): Ask[] {
  const request = resolveLaunch(input, call);
  const { scope } = call;
  const action = "ec2:RunInstances";
  const used = usedBy(request);
  const instance = askNew(action, "instance", request.TagSpecifications, call);
  const profile = request.IamInstanceProfile && lookUpProfile(scope, request.IamInstanceProfile);
  instance.context = {
    ...instance.context,
    "ec2:InstanceType": request.InstanceType ?? "m1.small",
    "ec2:Tenancy": request.Placement?.Tenancy ?? "default",
    "ec2:EbsOptimized": String(request.EbsOptimized ?? false),
    "ec2:MetadataHttpTokens": request.MetadataOptions?.HttpTokens,
    "ec2:MetadataHttpEndpoint": request.MetadataOptions?.HttpEndpoint,
    "ec2:InstanceProfile": profile?.arn,
    "ec2:IsLaunchTemplateResource": String(request.template !== undefined),
    "ec2:LaunchTemplate": request.template && scope.arn("ec2", `launch-template/${request.template.id}`),
  };
  return [
    instance,
    askNew(action, "volume", request.TagSpecifications, call),
    askNew(action, "network-interface", request.TagSpecifications, call),
    ...(used.length ? askIds(action, used, call) : []),
    ...(request.KeyName === undefined
      ? []
      : [
          {
            action,
            resource: scope.arn("ec2", `key-pair/${request.KeyName}`),
            context: { "ec2:Region": call.region },
          },
        ]),
    ...askCreateTags("RunInstances", request.TagSpecifications, call),
    ...(profile?.roleArn ? [passRoleAsk(call, profile.roleArn, "ec2.amazonaws.com")] : []),
  ];
}

const usedBy = (request: LaunchRequest): string[] => [
  ...idsIn(request, ["ImageId", "SubnetId", "SecurityGroupIds"]),
  ...(request.NetworkInterfaces ?? []).flatMap((each) =>
    idsIn(each, ["SubnetId", "Groups", "NetworkInterfaceId"]),
  ),
  ...(request.BlockDeviceMappings ?? []).flatMap((each) => each.Ebs?.SnapshotId ?? []),
  ...(request.template ? [request.template.id] : []),
];
