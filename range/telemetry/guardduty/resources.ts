import type {
  AccessKeyDetails,
  InstanceDetails,
  NetworkInterface,
  PublicAccess,
  Resource,
  S3BucketDetail,
} from "@aws-sdk/client-guardduty";
import type { Principal } from "../../iam/principal.ts";
import { publicAddressOf } from "../../physics/network/addresses.ts";
import { privateDnsName, publicDnsName } from "../../services/ec2/public-addresses.ts";
import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import { effectivePublicAccessBlock } from "../../services/s3/access.ts";
import { isPublicGrant } from "../../services/s3/acl.ts";
import { canonicalId } from "../../services/s3/names.ts";
import { isPublicPolicy } from "../../services/s3/public.ts";
import { ACCOUNT_ROW, findBucket, s3State } from "../../services/s3/state.ts";
import type { Scope, World } from "../../world.ts";

/** An instance as findings describe it. */
export const instanceResource = (scope: Scope, instanceId: string): Resource => ({
  ResourceType: "Instance",
  InstanceDetails: instanceDetails(scope, instanceId),
});

export function instanceDetails(scope: Scope, instanceId: string): InstanceDetails {
  const { instances, interfaces, images, profileAssociations } = ec2State(scope);
  const row = instances.get(instanceId);
  if (!row) return { InstanceId: instanceId };
  const image = images.get(row.imageId);
  const profile = profileAssociations.find(
    ({ InstanceId, State }) => InstanceId === instanceId && State === "associated",
  )?.IamInstanceProfile;
  return {
    InstanceId: instanceId,
    InstanceType: row.instanceType,
    InstanceState: row.state,
    LaunchTime: new Date(row.launchTime).toISOString(),
    AvailabilityZone: row.availabilityZone,
    ImageId: row.imageId,
    ...(image?.Description !== undefined && { ImageDescription: image.Description }),
    ...(profile && { IamInstanceProfile: { Arn: profile.Arn, Id: profile.Id } }),
    NetworkInterfaces: row.interfaceIds.flatMap((id) => {
      const face = interfaces.get(id);
      return face ? [interfaceView(scope, face)] : [];
    }),
    ProductCodes: [],
    Tags: row.tags.map(({ Key, Value }) => ({ Key, Value })),
  };
}

function interfaceView(scope: Scope, face: Readonly<InterfaceRow>): NetworkInterface {
  const { groups } = ec2State(scope);
  const publicIp = publicAddressOf(scope, face);
  const privateName = privateDnsName(scope.region, face.privateIp);
  return {
    NetworkInterfaceId: face.id,
    Ipv6Addresses: [],
    PrivateDnsName: privateName,
    PrivateIpAddress: face.privateIp,
    PrivateIpAddresses: [{ PrivateDnsName: privateName, PrivateIpAddress: face.privateIp }],
    PublicDnsName: publicIp === undefined ? "" : publicDnsName(scope.region, publicIp),
    ...(publicIp !== undefined && { PublicIp: publicIp }),
    SecurityGroups: face.groupIds.map((id) => ({ GroupId: id, GroupName: groups.get(id)?.name ?? "" })),
    SubnetId: face.subnetId,
    VpcId: face.vpcId,
  };
}

/** The credentials of a caller as findings describe them. */
export const accessKeyResource = (principal: Principal): Resource => ({
  ResourceType: "AccessKey",
  AccessKeyDetails: accessKeyDetails(principal),
});

export function accessKeyDetails(principal: Principal): AccessKeyDetails {
  if (principal.type === "Anonymous")
    return {
      AccessKeyId: "",
      PrincipalId: "ANONYMOUS_PRINCIPAL",
      UserName: "ANONYMOUS_PRINCIPAL",
      UserType: "AWSAccount",
    };
  if (principal.type === "AWSService")
    return { AccessKeyId: "", PrincipalId: "", UserName: principal.service, UserType: "AWSService" };
  return {
    AccessKeyId: principal.accessKeyId ?? "",
    PrincipalId: principal.principalId,
    UserName: nameOf(principal),
    UserType: principal.type,
  };
}

/** The name of the user or role behind a caller. */
export function nameOf(principal: Principal): string {
  switch (principal.type) {
    case "Root":
      return "Root";
    case "IAMUser":
      return principal.userName;
    case "AssumedRole":
      return principal.roleName;
    case "FederatedUser":
      return principal.federatedName;
    case "AWSService":
      return principal.service;
    case "Anonymous":
      return "ANONYMOUS_PRINCIPAL";
  }
}

/** A bucket and who touched it, as findings describe them. */
export function bucketResource(world: World, bucket: string, principal: Principal): Resource {
  return {
    ResourceType: "S3Bucket",
    AccessKeyDetails: accessKeyDetails(principal),
    S3BucketDetails: [bucketDetails(world, bucket)],
  };
}

function bucketDetails(world: World, name: string): S3BucketDetail {
  const found = findBucket(world, name);
  if (!found) return { Name: name, Arn: `arn:aws:s3:::${name}`, Type: "Destination" };
  const { bucket } = found;
  const encryption = bucket.settings.encryption?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
  const account = s3State(world.account(bucket.accountId).scope("global")).accountPublicAccessBlock.get(
    ACCOUNT_ROW,
  );
  return {
    Arn: `arn:aws:s3:::${name}`,
    Name: name,
    Type: "Destination",
    CreatedAt: new Date(bucket.createdAt),
    Owner: { Id: canonicalId(bucket.accountId) },
    Tags: (bucket.settings.tags ?? []).map(({ Key, Value }) => ({ Key, Value })),
    DefaultServerSideEncryption: {
      EncryptionType: encryption?.SSEAlgorithm === "aws:kms" ? "aws:kms" : "SSEAlgorithm",
      KmsMasterKeyArn: encryption?.KMSMasterKeyID ?? "",
    },
    PublicAccess: publicAccess(publicExposure(world, name), { bucket: bucket.publicAccessBlock, account }),
  };
}

/** How open a bucket is, as findings describe it. */
export const publicAccess = (
  { byPolicy, byAcl, effective }: Exposure,
  blocks: { bucket?: Block | undefined; account?: Block | undefined },
): PublicAccess => ({
  EffectivePermission: effective ? "PUBLIC" : "NOT_PUBLIC",
  PermissionConfiguration: {
    BucketLevelPermissions: {
      AccessControlList: { AllowsPublicReadAccess: byAcl, AllowsPublicWriteAccess: false },
      BucketPolicy: { AllowsPublicReadAccess: byPolicy, AllowsPublicWriteAccess: false },
      BlockPublicAccess: blockView(blocks.bucket),
    },
    AccountLevelPermissions: { BlockPublicAccess: blockView(blocks.account) },
  },
});

type Block = Partial<
  Record<
    "BlockPublicAcls" | "BlockPublicPolicy" | "IgnorePublicAcls" | "RestrictPublicBuckets",
    boolean | undefined
  >
>;

const blockView = (block: Block | undefined) => ({
  IgnorePublicAcls: block?.IgnorePublicAcls ?? false,
  RestrictPublicBuckets: block?.RestrictPublicBuckets ?? false,
  BlockPublicAcls: block?.BlockPublicAcls ?? false,
  BlockPublicPolicy: block?.BlockPublicPolicy ?? false,
});

interface Exposure {
  byPolicy: boolean;
  byAcl: boolean;
  effective: boolean;
}

/** How a bucket is open to everybody: by its policy, by its ACL, and whether Block Public Access lets it be. */
export function publicExposure(world: World, name: string): Exposure {
  const bucket = findBucket(world, name)?.bucket;
  if (!bucket) return { byPolicy: false, byAcl: false, effective: false };
  const block = effectivePublicAccessBlock(world, bucket);
  const byPolicy = isPublicPolicy(bucket.policy);
  const byAcl = bucket.ownership !== "BucketOwnerEnforced" && bucket.grants.some(isPublicGrant);
  return {
    byPolicy,
    byAcl,
    effective: (byPolicy && !block.RestrictPublicBuckets) || (byAcl && !block.IgnorePublicAcls),
  };
}
