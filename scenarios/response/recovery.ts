import type { Responder } from "../kit/response.ts";
import type { Case } from "./case.ts";
import { makeGroup } from "./containment.ts";

export async function buildForensics(responder: Responder, snapshotIds: readonly string[]): Promise<void> {
  const { aws, brief, step, until } = responder;
  await step(
    "A forensic instance, reachable from the workstation alone, with volumes made from the snapshots.",
  );
  const { Subnets = [] } = await aws.ec2.describeSubnets({ SubnetIds: [brief.forensicSubnetId] });
  const { AvailabilityZone, VpcId } = Subnets[0]!;
  const group = await makeGroup(responder, "forensics", VpcId!);
  await aws.ec2.authorizeSecurityGroupIngress({
    GroupId: group,
    IpPermissions: [
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: brief.forensicWorkstationCidr }] },
    ],
  });
  const { Instances = [] } = await aws.ec2.runInstances({
    ImageId: brief.cleanImageId,
    InstanceType: "t3.micro",
    MinCount: 1,
    MaxCount: 1,
    SubnetId: brief.forensicSubnetId,
    SecurityGroupIds: [group],
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "IncidentTicket", Value: brief.ticket }] }],
  });
  const forensic = Instances[0]!.InstanceId!;
  await until("the forensic instance runs", async () => {
    const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: [forensic] });
    return Reservations[0]?.Instances?.[0]?.State?.Name === "running";
  });
  for (const [index, SnapshotId] of snapshotIds.entries()) {
    const { VolumeId } = await aws.ec2.createVolume({ SnapshotId, AvailabilityZone });
    await until("the copy is available", async () => {
      const { Volumes = [] } = await aws.ec2.describeVolumes({ VolumeIds: [VolumeId!] });
      return Volumes[0]?.State === "available";
    });
    await aws.ec2.attachVolume({ VolumeId, InstanceId: forensic, Device: `/dev/sd${"fghijk"[index]}` });
  }
  await until("the copies are attached", async () => {
    const { Volumes = [] } = await aws.ec2.describeVolumes({
      Filters: [{ Name: "attachment.instance-id", Values: [forensic] }],
    });
    return Volumes.every((x) => x.State === "in-use" && x.Attachments?.[0]?.State === "attached");
  });
}

/** @param standby what the refresh does with instances in standby: it waits for them unless told */
export async function recover(
  { aws, brief, step, until }: Responder,
  { groupName, targetGroupArn }: Pick<Case, "groupName" | "targetGroupArn">,
  standby?: "Ignore",
): Promise<void> {
  await step("A launch template version with the clean image, and every instance replaced by it.");
  const { AutoScalingGroups = [] } = await aws.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [groupName],
  });
  const LaunchTemplateId = AutoScalingGroups[0]!.LaunchTemplate!.LaunchTemplateId;
  const { LaunchTemplateVersion } = await aws.ec2.createLaunchTemplateVersion({
    LaunchTemplateId,
    SourceVersion: "$Latest",
    LaunchTemplateData: { ImageId: brief.cleanImageId },
  });
  await aws.autoscaling.updateAutoScalingGroup({
    AutoScalingGroupName: groupName,
    LaunchTemplate: { LaunchTemplateId, Version: String(LaunchTemplateVersion!.VersionNumber) },
  });
  await aws.autoscaling.startInstanceRefresh({
    AutoScalingGroupName: groupName,
    ...(standby && { Preferences: { StandbyInstances: standby } }),
  });
  await until("the instance refresh is done", async () => {
    const { InstanceRefreshes = [] } = await aws.autoscaling.describeInstanceRefreshes({
      AutoScalingGroupName: groupName,
    });
    return InstanceRefreshes[0]?.Status === "Successful";
  });
  await until("two clean instances are healthy", async () => {
    const { TargetHealthDescriptions = [] } = await aws.elbv2.describeTargetHealth({
      TargetGroupArn: targetGroupArn,
    });
    return TargetHealthDescriptions.filter((x) => x.TargetHealth?.State === "healthy").length >= 2;
  });
}
