import { publicAddressOf } from "../../../../range/physics/network/index.ts";
import { referencesTo, spelledOut } from "../../../../range/services/ec2/prefix-list-rows.ts";
import { ec2State, type GroupRuleRow } from "../../../../range/services/ec2/state.ts";
import type { Scope } from "../../../../range/world.ts";
import { partOf, same, tagsOf, type SurveyPart } from "./part.ts";

export const compute: SurveyPart<
  | "instances"
  | "securityGroups"
  | "networkAcls"
  | "volumes"
  | "snapshots"
  | "addresses"
  | "images"
  | "launchTemplates"
  | "instanceProfileAssociations"
  | "keyPairs"
> = {
  follow: {
    "ec2.instances": same("instances"),
    "ec2.interfaces": partOf("instances", (scope, id) => [
      ec2State(scope).interfaces.get(id)?.attachment?.instanceId,
    ]),
    "ec2.groups": same("securityGroups"),
    "ec2.prefixLists": partOf("securityGroups", (scope, id) =>
      referencesTo(scope, id).filter((each) => each.startsWith("sg-")),
    ),
    "ec2.networkAcls": same("networkAcls"),
    "ec2.volumes": same("volumes"),
    "ec2.snapshots": same("snapshots"),
    "ec2.addresses": same("addresses"),
    "ec2.images": same("images"),
    "ec2.launchTemplates": same("launchTemplates"),
    "ec2.profileAssociations": same("instanceProfileAssociations"),
    "ec2.keyPairs": same("keyPairs"),
  },
  project: {
    instances(scope, id) {
      const { instances, interfaces } = ec2State(scope);
      const row = instances.get(id);
      if (!row) return undefined;
      const primary = interfaces.get(row.interfaceIds[0]);
      const address = primary && publicAddressOf(scope, primary);
      return {
        Region: scope.region,
        State: row.state,
        VpcId: row.vpcId,
        SubnetId: row.subnetId,
        ImageId: row.imageId,
        ...(address && { PublicIpAddress: address }),
        PrivateIpAddress: primary?.privateIp ?? "",
        InterfaceGroups: Object.fromEntries(
          row.interfaceIds.map((interfaceId) => [
            interfaceId,
            [...(interfaces.get(interfaceId)?.groupIds ?? [])],
          ]),
        ),
        DisableApiTermination: row.disableApiTermination,
        InstanceInitiatedShutdownBehavior: row.instanceInitiatedShutdownBehavior,
        HttpTokens: row.metadata.HttpTokens ?? "optional",
        HttpEndpoint: row.metadata.HttpEndpoint ?? "enabled",
        BlockDevices: row.blockDevices.map((x) => ({
          VolumeId: x.volumeId,
          DeviceName: x.deviceName,
          DeleteOnTermination: x.deleteOnTermination,
        })),
        Tags: tagsOf(row.tags),
        LaunchedBy: row.launchedBy,
      };
    },
    securityGroups(scope, id) {
      const row = ec2State(scope).groups.get(id);
      return (
        row && {
          VpcId: row.vpcId,
          GroupName: row.name,
          Ingress: rulesOf(scope, row.rules, false),
          Egress: rulesOf(scope, row.rules, true),
        }
      );
    },
    networkAcls(scope, id) {
      const row = ec2State(scope).networkAcls.get(id);
      return (
        row && {
          VpcId: row.VpcId ?? "",
          SubnetIds: (row.Associations ?? []).map((x) => x.SubnetId ?? ""),
          Entries: (row.Entries ?? []).map((x) => ({
            RuleNumber: x.RuleNumber ?? 0,
            Egress: x.Egress ?? false,
            RuleAction: x.RuleAction ?? "deny",
            Protocol: x.Protocol ?? "-1",
            CidrBlock: x.CidrBlock ?? x.Ipv6CidrBlock ?? "",
            ...(x.PortRange && { FromPort: x.PortRange.From ?? 0, ToPort: x.PortRange.To ?? 0 }),
          })),
          Tags: tagsOf(row.Tags),
        }
      );
    },
    volumes(scope, id) {
      const row = ec2State(scope).volumes.get(id);
      return (
        row && {
          Region: scope.region,
          State: row.State,
          AvailabilityZone: row.AvailabilityZone ?? "",
          ...(row.SnapshotId && { SnapshotId: row.SnapshotId }),
          Attachments: row.Attachments.map((x) => ({
            InstanceId: x.InstanceId,
            Device: x.Device,
            State: x.State,
          })),
          Tags: tagsOf(row.Tags),
        }
      );
    },
    snapshots(scope, id) {
      const row = ec2State(scope).snapshots.get(id);
      return (
        row && {
          Region: scope.region,
          VolumeId: row.VolumeId ?? "",
          State: row.State ?? "",
          StartTime: row.StartTime?.getTime() ?? 0,
          Tags: tagsOf(row.Tags),
        }
      );
    },
    addresses(scope, id) {
      const row = ec2State(scope).addresses.get(id);
      return row && { PublicIp: row.publicIp, ...(row.instanceId && { InstanceId: row.instanceId }) };
    },
    images(scope, id) {
      const row = ec2State(scope).images.get(id);
      return row && { Region: scope.region, Name: row.Name ?? "", State: row.State ?? "" };
    },
    launchTemplates(scope, id) {
      const row = ec2State(scope).launchTemplates.get(id);
      return (
        row && {
          Region: scope.region,
          DefaultVersionNumber: row.template.DefaultVersionNumber ?? 1,
          LatestVersionNumber: row.template.LatestVersionNumber ?? 1,
          Images: Object.fromEntries(
            row.versions.map((x) => [String(x.VersionNumber), x.LaunchTemplateData?.ImageId]),
          ),
          HttpTokens: Object.fromEntries(
            row.versions.map((x) => [
              String(x.VersionNumber),
              x.LaunchTemplateData?.MetadataOptions?.HttpTokens,
            ]),
          ),
        }
      );
    },
    keyPairs(scope, id) {
      const row = ec2State(scope).keyPairs.get(id);
      return row && { Region: scope.region, KeyName: row.KeyName };
    },
    instanceProfileAssociations(scope, id) {
      const row = ec2State(scope).profileAssociations.get(id);
      if (!row || row.State === "disassociated") return undefined;
      return {
        InstanceId: row.InstanceId,
        ProfileArn: row.IamInstanceProfile?.Arn ?? "",
        State: row.State ?? "",
      };
    },
  },
};

/** Rules as they decide, so that a prefix list hides nothing from who grades. */
const rulesOf = (scope: Scope, rules: readonly GroupRuleRow[], egress: boolean) =>
  spelledOut(scope, rules)
    .filter((x) => x.egress === egress)
    .map(rule);

const rule = (x: GroupRuleRow) => ({
  IpProtocol: x.protocol,
  ...(x.fromPort !== undefined && { FromPort: x.fromPort }),
  ...(x.toPort !== undefined && { ToPort: x.toPort }),
  Peer: x.cidrIpv4 ?? x.cidrIpv6 ?? x.referencedGroupId ?? x.prefixListId ?? "",
});
