import type { ResourceType as Ec2ResourceType, RequestLaunchTemplateData } from "@aws-sdk/client-ec2";
import { fixed, flag, list, number, object, oneOf, required, tags, text, type ValuesOf } from "../shape.ts";
import { found, resource, type Act } from "../type.ts";
import { ec2, retag } from "./api.ts";

/** A volume as launch templates and instances state it. */
export const BLOCK_DEVICE = object({
  DeviceName: required(text),
  NoDevice: text,
  VirtualName: text,
  Ebs: object({
    DeleteOnTermination: flag,
    Encrypted: flag,
    Iops: number,
    KmsKeyId: text,
    SnapshotId: text,
    Throughput: number,
    VolumeSize: number,
    VolumeType: oneOf<"gp2" | "gp3" | "io1" | "io2" | "st1" | "sc1" | "standard">(),
  }),
});

const TAG_SPECIFICATIONS = list(
  object({ ResourceType: required(oneOf<Ec2ResourceType>()), Tags: required(tags) }),
);

const DATA = {
  BlockDeviceMappings: list(BLOCK_DEVICE),
  CreditSpecification: object({ CpuCredits: required(text) }),
  DisableApiStop: flag,
  DisableApiTermination: flag,
  EbsOptimized: flag,
  IamInstanceProfile: object({ Arn: text, Name: text }),
  ImageId: text,
  InstanceInitiatedShutdownBehavior: oneOf<"stop" | "terminate">(),
  InstanceType: oneOf<NonNullable<RequestLaunchTemplateData["InstanceType"]>>(),
  KeyName: text,
  MetadataOptions: object({
    HttpEndpoint: oneOf<"enabled" | "disabled">(),
    HttpProtocolIpv6: oneOf<"enabled" | "disabled">(),
    HttpPutResponseHopLimit: number,
    HttpTokens: oneOf<"optional" | "required">(),
    InstanceMetadataTags: oneOf<"enabled" | "disabled">(),
  }),
  Monitoring: object({ Enabled: flag }),
  NetworkInterfaces: list(
    object({
      AssociatePublicIpAddress: flag,
      DeleteOnTermination: flag,
      Description: text,
      DeviceIndex: number,
      Groups: list(text),
      NetworkInterfaceId: text,
      PrivateIpAddress: text,
      SubnetId: text,
    }),
  ),
  Placement: object({ AvailabilityZone: text, Tenancy: oneOf<"default" | "dedicated" | "host">() }),
  SecurityGroupIds: list(text),
  SecurityGroups: list(text),
  TagSpecifications: TAG_SPECIFICATIONS,
  UserData: text,
} as const;

/** The interfaces' `DeviceIndex` and all else have the API's own names. */
const dataOf = (data: ValuesOf<typeof DATA>): RequestLaunchTemplateData => data;

const launchTemplate = resource("AWS::EC2::LaunchTemplate", {
  properties: {
    LaunchTemplateName: fixed(text),
    LaunchTemplateData: required(object(DATA)),
    TagSpecifications: fixed(TAG_SPECIFICATIONS),
    VersionDescription: text,
  },
  attributes: ["LaunchTemplateId", "LatestVersionNumber", "DefaultVersionNumber"],
  create(act, p) {
    const own = (p.TagSpecifications ?? []).flatMap((specification) => specification.Tags);
    const made = ec2(act, "CreateLaunchTemplate", {
      LaunchTemplateName: act.name(p.LaunchTemplateName, { most: 128 }),
      LaunchTemplateData: dataOf(p.LaunchTemplateData),
      ...(p.VersionDescription !== undefined && { VersionDescription: p.VersionDescription }),
      TagSpecifications: [{ ResourceType: "launch-template", Tags: mergeTags(act, own) }],
    });
    const id = found(made.LaunchTemplate?.LaunchTemplateId, "LaunchTemplateId");
    return { id, attributes: { LaunchTemplateId: id, LatestVersionNumber: "1", DefaultVersionNumber: "1" } };
  },
  /** A change makes a new version; the default one stays, as on AWS. */
  update(act, p) {
    const made = ec2(act, "CreateLaunchTemplateVersion", {
      LaunchTemplateId: act.id,
      LaunchTemplateData: dataOf(p.LaunchTemplateData),
      ...(p.VersionDescription !== undefined && { VersionDescription: p.VersionDescription }),
    });
    return { attributes: { LatestVersionNumber: String(made.LaunchTemplateVersion?.VersionNumber) } };
  },
  retag,
  delete: (act) => void ec2(act, "DeleteLaunchTemplate", { LaunchTemplateId: act.id }),
});

/** Launch templates state their own tags in specifications; those of the stack come with them. */
function mergeTags(
  act: Act,
  own: readonly { Key: string; Value: string }[],
): { Key: string; Value: string }[] {
  const merged = new Map(act.tags.map((tag) => [tag.Key, tag.Value]));
  for (const tag of own) merged.set(tag.Key, tag.Value);
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

export const launchTemplateTypes = [launchTemplate];
