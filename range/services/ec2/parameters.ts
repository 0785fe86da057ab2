import { NotImplemented } from "../../errors.ts";
import { refuse } from "./refusals.ts";
import { UNMADE } from "./unmade/index.ts";

/**
 * What each operation takes, `DryRun` apart; a name that ends in `!` must be there. What is not named here AWS
 * takes and the range does not model: it is refused by name.
 */
export const PARAMETERS: Readonly<Record<string, string>> = {
  RunInstances:
    "BlockDeviceMappings ImageId InstanceType KeyName MaxCount! MinCount! Monitoring Placement SecurityGroupIds SecurityGroups SubnetId UserData TagSpecifications LaunchTemplate CreditSpecification HibernationOptions MetadataOptions EnclaveOptions DisableApiStop DisableApiTermination InstanceInitiatedShutdownBehavior PrivateIpAddress ClientToken NetworkInterfaces IamInstanceProfile EbsOptimized",
  StartInstances: "InstanceIds!",
  StopInstances: "InstanceIds! Hibernate SkipOsShutdown Force",
  RebootInstances: "InstanceIds!",
  TerminateInstances: "InstanceIds! Force SkipOsShutdown",
  DescribeInstances: "InstanceIds IncludeManagedResources Filters NextToken MaxResults",
  DescribeInstanceStatus:
    "InstanceIds MaxResults NextToken IncludeManagedResources Filters IncludeAllInstances",
  DescribeInstanceAttribute: "InstanceId! Attribute!",
  ModifyInstanceAttribute:
    "SourceDestCheck DisableApiStop InstanceId! Attribute Value BlockDeviceMappings DisableApiTermination InstanceType UserData InstanceInitiatedShutdownBehavior Groups EbsOptimized",
  ResetInstanceAttribute: "InstanceId! Attribute!",
  ModifyInstanceMetadataOptions:
    "InstanceId! HttpTokens HttpPutResponseHopLimit HttpEndpoint HttpProtocolIpv6 InstanceMetadataTags",
  GetConsoleOutput: "InstanceId! Latest",
  MonitorInstances: "InstanceIds!",
  UnmonitorInstances: "InstanceIds!",
  AssociateIamInstanceProfile: "IamInstanceProfile! InstanceId!",
  DisassociateIamInstanceProfile: "AssociationId!",
  ReplaceIamInstanceProfileAssociation: "IamInstanceProfile! AssociationId!",
  DescribeIamInstanceProfileAssociations: "AssociationIds Filters MaxResults NextToken",
  CreateVolume:
    "AvailabilityZone AvailabilityZoneId Encrypted Iops KmsKeyId Size SnapshotId VolumeType TagSpecifications MultiAttachEnabled Throughput ClientToken",
  AttachVolume: "Device! InstanceId! VolumeId!",
  DetachVolume: "Device Force InstanceId VolumeId!",
  DeleteVolume: "VolumeId!",
  DescribeVolumes: "VolumeIds IncludeManagedResources Filters NextToken MaxResults",
  ModifyVolume: "VolumeId! Size VolumeType Iops Throughput",
  DescribeVolumeAttribute: "Attribute! VolumeId!",
  DescribeVolumesModifications: "VolumeIds Filters NextToken MaxResults",
  DescribeVolumeStatus: "MaxResults NextToken VolumeIds IncludeManagedResources Filters",
  CreateSnapshot: "Description VolumeId! TagSpecifications",
  CreateSnapshots: "Description InstanceSpecification! TagSpecifications CopyTagsFromSource",
  DescribeSnapshots: "MaxResults NextToken OwnerIds RestorableByUserIds SnapshotIds Filters",
  DeleteSnapshot: "SnapshotId!",
  CopySnapshot:
    "Description DestinationRegion Encrypted KmsKeyId PresignedUrl SourceRegion! SourceSnapshotId! TagSpecifications",
  ModifySnapshotAttribute: "Attribute CreateVolumePermission GroupNames OperationType SnapshotId! UserIds",
  DescribeSnapshotAttribute: "Attribute! SnapshotId!",
  ResetSnapshotAttribute: "Attribute! SnapshotId!",
  CreateImage: "TagSpecifications InstanceId! Name! Description NoReboot BlockDeviceMappings",
  RegisterImage:
    "ImdsSupport TagSpecifications Name! Description Architecture RootDeviceName BlockDeviceMappings VirtualizationType EnaSupport",
  DeregisterImage: "ImageId! DeleteAssociatedSnapshots",
  DescribeImages:
    "ExecutableUsers ImageIds Owners IncludeDeprecated IncludeDisabled MaxResults NextToken Filters",
  DescribeImageAttribute: "Attribute! ImageId!",
  ModifyImageAttribute:
    "Attribute Description ImageId! LaunchPermission OperationType UserGroups UserIds Value ImdsSupport",
  ResetImageAttribute: "Attribute! ImageId!",
  CopyImage:
    "ClientToken Description Encrypted KmsKeyId Name! SourceImageId! SourceRegion! CopyImageTags TagSpecifications",
  CreateLaunchTemplate:
    "ClientToken LaunchTemplateName! VersionDescription LaunchTemplateData! TagSpecifications",
  CreateLaunchTemplateVersion:
    "ClientToken LaunchTemplateId LaunchTemplateName SourceVersion VersionDescription LaunchTemplateData!",
  DeleteLaunchTemplate: "LaunchTemplateId LaunchTemplateName",
  DeleteLaunchTemplateVersions: "LaunchTemplateId LaunchTemplateName Versions!",
  DescribeLaunchTemplates:
    "LaunchTemplateIds LaunchTemplateNames Filters NextToken MaxResults IncludeManagedResources",
  DescribeLaunchTemplateVersions:
    "LaunchTemplateId LaunchTemplateName Versions MinVersion MaxVersion NextToken MaxResults Filters IncludeManagedResources",
  ModifyLaunchTemplate: "ClientToken LaunchTemplateId LaunchTemplateName DefaultVersion",
  GetLaunchTemplateData: "InstanceId!",
  CreateSecurityGroup: "Description! GroupName! VpcId TagSpecifications",
  DeleteSecurityGroup: "GroupId GroupName",
  DescribeSecurityGroups: "GroupIds GroupNames NextToken MaxResults Filters",
  AuthorizeSecurityGroupIngress:
    "CidrIp FromPort GroupId GroupName IpPermissions IpProtocol SourceSecurityGroupName SourceSecurityGroupOwnerId ToPort TagSpecifications",
  AuthorizeSecurityGroupEgress:
    "TagSpecifications GroupId! SourceSecurityGroupName SourceSecurityGroupOwnerId IpProtocol FromPort ToPort CidrIp IpPermissions",
  RevokeSecurityGroupIngress:
    "CidrIp FromPort GroupId GroupName IpPermissions IpProtocol SourceSecurityGroupName SourceSecurityGroupOwnerId ToPort SecurityGroupRuleIds",
  RevokeSecurityGroupEgress:
    "SecurityGroupRuleIds GroupId! SourceSecurityGroupName SourceSecurityGroupOwnerId IpProtocol FromPort ToPort CidrIp IpPermissions",
  ModifySecurityGroupRules: "GroupId! SecurityGroupRules!",
  DescribeSecurityGroupRules: "Filters SecurityGroupRuleIds NextToken MaxResults",
  UpdateSecurityGroupRuleDescriptionsIngress: "GroupId GroupName IpPermissions SecurityGroupRuleDescriptions",
  UpdateSecurityGroupRuleDescriptionsEgress: "GroupId GroupName IpPermissions SecurityGroupRuleDescriptions",
  DescribeSecurityGroupReferences: "GroupId!",
  DescribeStaleSecurityGroups: "MaxResults NextToken VpcId!",
  GetSecurityGroupsForVpc: "VpcId! NextToken MaxResults Filters",
  CreateNetworkAcl: "TagSpecifications ClientToken VpcId!",
  DeleteNetworkAcl: "NetworkAclId!",
  DescribeNetworkAcls: "NextToken MaxResults NetworkAclIds Filters",
  CreateNetworkAclEntry:
    "NetworkAclId! RuleNumber! Protocol! RuleAction! Egress! CidrBlock Ipv6CidrBlock IcmpTypeCode PortRange",
  ReplaceNetworkAclEntry:
    "NetworkAclId! RuleNumber! Protocol! RuleAction! Egress! CidrBlock Ipv6CidrBlock IcmpTypeCode PortRange",
  DeleteNetworkAclEntry: "NetworkAclId! RuleNumber! Egress!",
  ReplaceNetworkAclAssociation: "AssociationId! NetworkAclId!",
  CreateNetworkInterface:
    "InterfaceType TagSpecifications ClientToken SubnetId! Description PrivateIpAddress Groups",
  DeleteNetworkInterface: "NetworkInterfaceId!",
  DescribeNetworkInterfaces: "NextToken MaxResults IncludeManagedResources NetworkInterfaceIds Filters",
  AttachNetworkInterface: "NetworkInterfaceId! InstanceId! DeviceIndex!",
  DetachNetworkInterface: "AttachmentId! Force",
  ModifyNetworkInterfaceAttribute: "NetworkInterfaceId! Description SourceDestCheck Groups Attachment",
  DescribeNetworkInterfaceAttribute: "NetworkInterfaceId! Attribute",
  AllocateAddress: "Domain PublicIpv4Pool NetworkBorderGroup TagSpecifications",
  AssociateAddress: "AllocationId InstanceId PublicIp NetworkInterfaceId PrivateIpAddress AllowReassociation",
  DisassociateAddress: "AssociationId PublicIp",
  ReleaseAddress: "AllocationId PublicIp NetworkBorderGroup",
  DescribeAddresses: "PublicIps Filters AllocationIds",
  CreateDefaultVpc: "",
  CreateVpc: "CidrBlock TagSpecifications InstanceTenancy AmazonProvidedIpv6CidrBlock",
  DeleteVpc: "VpcId!",
  DescribeVpcs: "Filters VpcIds NextToken MaxResults",
  DescribeVpcAttribute: "Attribute! VpcId!",
  ModifyVpcAttribute: "EnableDnsHostnames EnableDnsSupport VpcId!",
  CreateSubnet: "TagSpecifications AvailabilityZone AvailabilityZoneId CidrBlock VpcId!",
  DeleteSubnet: "SubnetId!",
  DescribeSubnets: "Filters SubnetIds NextToken MaxResults",
  ModifySubnetAttribute: "MapPublicIpOnLaunch SubnetId!",
  CreateRouteTable: "TagSpecifications ClientToken VpcId!",
  DeleteRouteTable: "RouteTableId!",
  DescribeRouteTables: "NextToken MaxResults RouteTableIds Filters",
  AssociateRouteTable: "SubnetId RouteTableId!",
  DisassociateRouteTable: "AssociationId!",
  ReplaceRouteTableAssociation: "AssociationId! RouteTableId!",
  CreateRoute:
    "RouteTableId! DestinationCidrBlock DestinationPrefixListId GatewayId InstanceId NetworkInterfaceId NatGatewayId",
  ReplaceRoute:
    "RouteTableId! DestinationCidrBlock DestinationPrefixListId GatewayId InstanceId NetworkInterfaceId NatGatewayId",
  DeleteRoute: "RouteTableId! DestinationCidrBlock DestinationPrefixListId",
  CreateInternetGateway: "TagSpecifications",
  AttachInternetGateway: "InternetGatewayId! VpcId!",
  DetachInternetGateway: "InternetGatewayId! VpcId!",
  DeleteInternetGateway: "InternetGatewayId!",
  DescribeInternetGateways: "NextToken MaxResults InternetGatewayIds Filters",
  CreateNatGateway: "AllocationId ClientToken SubnetId TagSpecifications ConnectivityType PrivateIpAddress",
  DeleteNatGateway: "NatGatewayId!",
  DescribeNatGateways: "Filter MaxResults NatGatewayIds NextToken",
  CreateVpcEndpoint:
    "VpcEndpointType VpcId! ServiceName PolicyDocument RouteTableIds SubnetIds SecurityGroupIds IpAddressType DnsOptions ClientToken PrivateDnsEnabled TagSpecifications",
  ModifyVpcEndpoint:
    "VpcEndpointId! ResetPolicy PolicyDocument AddRouteTableIds RemoveRouteTableIds AddSubnetIds RemoveSubnetIds AddSecurityGroupIds RemoveSecurityGroupIds PrivateDnsEnabled",
  DeleteVpcEndpoints: "VpcEndpointIds!",
  DescribeVpcEndpoints: "VpcEndpointIds Filters MaxResults NextToken",
  DescribeVpcEndpointServices: "ServiceNames Filters MaxResults NextToken",
  DescribePrefixLists: "Filters MaxResults NextToken PrefixListIds",
  DescribeManagedPrefixLists: "Filters MaxResults NextToken PrefixListIds",
  CreateManagedPrefixList: "PrefixListName! Entries MaxEntries! AddressFamily! TagSpecifications ClientToken",
  ModifyManagedPrefixList: "PrefixListId! CurrentVersion PrefixListName AddEntries RemoveEntries MaxEntries",
  RestoreManagedPrefixListVersion: "PrefixListId! PreviousVersion! CurrentVersion!",
  DeleteManagedPrefixList: "PrefixListId!",
  GetManagedPrefixListEntries: "PrefixListId! TargetVersion MaxResults NextToken",
  GetManagedPrefixListAssociations: "PrefixListId! MaxResults NextToken",
  DescribeDhcpOptions: "DhcpOptionsIds NextToken MaxResults Filters",
  AssociateDhcpOptions: "DhcpOptionsId! VpcId!",
  CreateTags: "Resources! Tags!",
  DeleteTags: "Resources! Tags",
  DescribeTags: "Filters MaxResults NextToken",
  CreateKeyPair: "KeyName! KeyType TagSpecifications KeyFormat",
  ImportKeyPair: "TagSpecifications KeyName! PublicKeyMaterial!",
  DeleteKeyPair: "KeyName KeyPairId",
  DescribeKeyPairs: "KeyNames KeyPairIds IncludePublicKey Filters",
  CreateFlowLogs:
    "ClientToken DeliverLogsPermissionArn LogGroupName ResourceIds! ResourceType! TrafficType LogDestinationType LogDestination LogFormat TagSpecifications MaxAggregationInterval DestinationOptions",
  DescribeFlowLogs: "Filter FlowLogIds MaxResults NextToken",
  DeleteFlowLogs: "FlowLogIds!",
  DescribeRegions: "RegionNames AllRegions Filters",
  DescribeAvailabilityZones: "ZoneNames ZoneIds AllAvailabilityZones Filters",
  DescribeInstanceTypes: "InstanceTypes Filters MaxResults NextToken",
  DescribeInstanceTypeOfferings: "LocationType Filters MaxResults NextToken",
  DescribeAccountAttributes: "AttributeNames",
  GetEbsEncryptionByDefault: "",
  EnableEbsEncryptionByDefault: "",
  DisableEbsEncryptionByDefault: "",
  GetEbsDefaultKmsKeyId: "",
  ModifyEbsDefaultKmsKeyId: "KmsKeyId!",
  ResetEbsDefaultKmsKeyId: "",
  DescribeInstanceCreditSpecifications: "Filters InstanceIds MaxResults NextToken",
  GetInstanceMetadataDefaults: "",
  ModifyInstanceMetadataDefaults:
    "HttpTokens HttpPutResponseHopLimit HttpEndpoint InstanceMetadataTags HttpTokensEnforced",
  GetSnapshotBlockPublicAccessState: "",
  EnableSnapshotBlockPublicAccess: "State!",
  DisableSnapshotBlockPublicAccess: "",
  ModifyInstanceCreditSpecification: "ClientToken InstanceCreditSpecifications!",
  GetDefaultCreditSpecification: "InstanceFamily!",
  GetSerialConsoleAccessStatus: "",
  EnableSerialConsoleAccess: "",
  DisableSerialConsoleAccess: "",
  GetImageBlockPublicAccessState: "",
  EnableImageBlockPublicAccess: "ImageBlockPublicAccessState!",
  DisableImageBlockPublicAccess: "",
  GetAllowedImagesSettings: "",
  DescribeVpcBlockPublicAccessOptions: "",
  DescribeSpotDatafeedSubscription: "",
  GetPasswordData: "InstanceId!",
  GetSubnetCidrReservations: "SubnetId! Filters MaxResults NextToken",
  ...Object.fromEntries(Object.entries(UNMADE).map(([operation, { takes }]) => [operation, takes])),
};

interface Compiled {
  known: ReadonlySet<string>;
  required: readonly string[];
}

const COMPILED = new Map<string, Compiled>(
  Object.entries(PARAMETERS).map(([operation, text]) => {
    const names = text.split(" ");
    const required = names.filter((name) => name.endsWith("!")).map((name) => name.slice(0, -1));
    return [operation, { known: new Set(names.map((name) => name.replace("!", ""))), required }];
  }),
);

/**
 * Refuses what an operation lacks or does not take, before it is handled.
 *
 * @throws {AwsError} MissingParameter; NotImplemented for a parameter that the range does not model
 */
export function checkParameters(operation: string, input: object): void {
  const compiled = COMPILED.get(operation);
  if (!compiled) throw new NotImplemented(`ec2:${operation}`);
  const given = input as Record<string, unknown>;
  for (const name in given)
    if (given[name] !== undefined && name !== "DryRun" && !compiled.known.has(name))
      throw new NotImplemented(`the parameter ${name} of ec2:${operation}`);
  for (const name of compiled.required)
    if (given[name] === undefined)
      refuse("MissingParameter", `The request must contain the parameter ${wireName(name)}`);
}

/** Lists are named in the singular in the query, and so in EC2's messages. */
const wireName = (name: string): string => name.replace(/Ids$/, "Id");
