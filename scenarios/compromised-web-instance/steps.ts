import type { Responder } from "../kit/response.ts";

/**
 * The moves of a response, so that responses differ only in what they do and when. What a responder learns is
 * kept in {@link Case}; nothing is known that was not looked up.
 */
export interface Case {
  instanceId: string;
  vpcId: string;
  subnetId: string;
  groupName: string;
  targetGroupArn: string;
  volumeIds: string[];
  rootDeviceName: string;
  deviceNames: string[];
  profileAssociationId: string;
  roleName: string;
  remoteIp: string;
}

const ALL_TRAFFIC = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];

export async function findInstance({
  aws,
  step,
}: Responder): Promise<{ instanceId: string; remoteIp: string }> {
  await step("What does GuardDuty say, and about which instance?");
  const { DetectorIds = [] } = await aws.guardduty.listDetectors({});
  const { FindingIds = [] } = await aws.guardduty.listFindings({ DetectorId: DetectorIds[0] });
  const { Findings = [] } = await aws.guardduty.getFindings({ DetectorId: DetectorIds[0], FindingIds });
  const finding = Findings.find((x) => x.Type?.startsWith("Backdoor:EC2/"));
  const instanceId = finding?.Resource?.InstanceDetails?.InstanceId;
  if (!instanceId) throw new Error("GuardDuty names no instance");
  const connection = Findings.map(
    (x) => x.Service?.Action?.NetworkConnectionAction?.RemoteIpDetails?.IpAddressV4,
  );
  return { instanceId, remoteIp: connection.find((ip) => ip !== undefined) ?? "" };
}

export async function record(
  { aws, brief, step }: Responder,
  found: { instanceId: string; remoteIp: string },
): Promise<Case> {
  await step("Record the instance's state before touching anything, and keep the record.");
  const InstanceIds = [found.instanceId];
  const byInstance = [{ Name: "instance-id", Values: InstanceIds }];
  const described = await aws.ec2.describeInstances({ InstanceIds });
  const profiles = await aws.ec2.describeIamInstanceProfileAssociations({ Filters: byInstance });
  const fleet = await aws.autoscaling.describeAutoScalingInstances({ InstanceIds });
  const groups = await aws.elbv2.describeTargetGroups({});
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/instance.json`,
    Body: Buffer.from(JSON.stringify({ described, profiles, fleet })),
  });
  const instance = described.Reservations![0]!.Instances![0]!;
  const association = profiles.IamInstanceProfileAssociations![0]!;
  const { InstanceProfile } = await aws.iam.getInstanceProfile({
    InstanceProfileName: association.IamInstanceProfile!.Arn!.split("/").pop(),
  });
  return {
    ...found,
    vpcId: instance.VpcId!,
    subnetId: instance.SubnetId!,
    groupName: fleet.AutoScalingInstances![0]!.AutoScalingGroupName!,
    targetGroupArn: groups.TargetGroups![0]!.TargetGroupArn!,
    volumeIds: instance.BlockDeviceMappings!.map((x) => x.Ebs!.VolumeId!),
    rootDeviceName: instance.RootDeviceName!,
    deviceNames: instance.BlockDeviceMappings!.map((x) => x.DeviceName!),
    profileAssociationId: association.AssociationId!,
    roleName: InstanceProfile!.Roles![0]!.RoleName!,
  };
}

export async function protect(
  { aws, brief, step }: Responder,
  { instanceId, deviceNames }: Case,
): Promise<void> {
  await step("Protect it from termination, let its volumes outlive it, and tag it as evidence.");
  await aws.ec2.modifyInstanceAttribute({ InstanceId: instanceId, DisableApiTermination: { Value: true } });
  await aws.ec2.modifyInstanceAttribute({
    InstanceId: instanceId,
    InstanceInitiatedShutdownBehavior: { Value: "stop" },
  });
  await aws.ec2.modifyInstanceAttribute({
    InstanceId: instanceId,
    BlockDeviceMappings: deviceNames.map((DeviceName) => ({
      DeviceName,
      Ebs: { DeleteOnTermination: false },
    })),
  });
  await aws.ec2.createTags({
    Resources: [instanceId],
    Tags: [
      { Key: "IncidentTicket", Value: brief.ticket },
      { Key: "Status", Value: "Quarantine" },
    ],
  });
}

export async function detach(
  { aws, step }: Responder,
  { instanceId, groupName, targetGroupArn }: Case,
): Promise<void> {
  await step("Out of the Auto Scaling group (a replacement keeps capacity) and out of the target group.");
  await aws.autoscaling.detachInstances({
    AutoScalingGroupName: groupName,
    InstanceIds: [instanceId],
    ShouldDecrementDesiredCapacity: false,
  });
  await aws.elbv2.deregisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id: instanceId }] });
}

export async function captureMemory(
  { aws, brief, step, until }: Responder,
  { instanceId }: Case,
): Promise<void> {
  await step("Capture memory while the instance runs and Run Command still reaches it.");
  const { Command } = await aws.ssm.sendCommand({
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [instanceId],
    Parameters: {
      commands: [
        "ps aux",
        "ss -tnp",
        "last",
        "avml /tmp/memory.lime",
        `aws s3 cp /tmp/memory.lime s3://${brief.evidenceBucket}/${brief.ticket}/memory.lime`,
      ],
    },
  });
  await until(
    "the memory image is in the evidence bucket",
    async () => {
      const { CommandInvocations = [] } = await aws.ssm.listCommandInvocations({
        CommandId: Command!.CommandId,
      });
      const status = CommandInvocations[0]?.Status;
      if (status === "Failed" || status === "TimedOut") throw new Error(`the command ended as ${status}`);
      return status === "Success";
    },
    180,
  );
}

async function makeGroup({ aws, brief }: Responder, name: string, vpcId: string): Promise<string> {
  const { GroupId } = await aws.ec2.createSecurityGroup({
    GroupName: `${name}-${brief.ticket}`,
    Description: name,
    VpcId: vpcId,
  });
  return GroupId!;
}

/**
 * A single swap: new connections are blocked, established tracked ones go on.
 *
 * @param atOnce what follows the swap in the same breath
 * @returns the new group's id
 */
export async function swapGroup(
  responder: Responder,
  { instanceId, vpcId }: Case,
  atOnce?: () => Promise<void>,
): Promise<string> {
  const { aws, step } = responder;
  await step("A security group of its own, without rules, replaces the shared one.");
  const quarantine = await makeGroup(responder, "isolation", vpcId);
  await aws.ec2.revokeSecurityGroupEgress({ GroupId: quarantine, IpPermissions: ALL_TRAFFIC });
  await aws.ec2.modifyInstanceAttribute({ InstanceId: instanceId, Groups: [quarantine] });
  await atOnce?.();
  return quarantine;
}

/** Two steps: an all-open group first makes tracked connections untracked, the empty one then ends them. */
export async function swapGroupInTwoSteps(responder: Responder, found: Case): Promise<void> {
  const { aws, step } = responder;
  await step("First an all-open group, so that tracked connections become untracked.");
  const open = await makeGroup(responder, "untrack", found.vpcId);
  await aws.ec2.authorizeSecurityGroupIngress({ GroupId: open, IpPermissions: ALL_TRAFFIC });
  await aws.ec2.modifyInstanceAttribute({ InstanceId: found.instanceId, Groups: [open] });
  await swapGroup(responder, found);
  await aws.ec2.deleteSecurityGroup({ GroupId: open });
}

/** The subnet's network ACL denies the controller's address both ways: stateless, so established flows end. */
export async function denyController({ aws, step }: Responder, { subnetId, remoteIp }: Case): Promise<void> {
  await step(
    "The network ACL denies the controller's address: it is stateless, so the established connection ends.",
  );
  const { NetworkAcls = [] } = await aws.ec2.describeNetworkAcls({
    Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
  });
  for (const Egress of [true, false])
    await aws.ec2.createNetworkAclEntry({
      NetworkAclId: NetworkAcls[0]!.NetworkAclId,
      RuleNumber: 50,
      Protocol: "-1",
      RuleAction: "deny",
      Egress,
      CidrBlock: `${remoteIp}/32`,
    });
}

export async function releaseAddress({ aws, step }: Responder, { instanceId }: Case): Promise<void> {
  await step("Take the Elastic IP off the instance.");
  const { Addresses = [] } = await aws.ec2.describeAddresses({
    Filters: [{ Name: "instance-id", Values: [instanceId] }],
  });
  for (const { AssociationId } of Addresses) await aws.ec2.disassociateAddress({ AssociationId });
}

export async function stopIssuance({ aws, step }: Responder, { profileAssociationId }: Case): Promise<void> {
  await step("No more role credentials for the instance.");
  await aws.ec2.disassociateIamInstanceProfile({ AssociationId: profileAssociationId });
}

/** @param cutoff sessions that were issued before it are denied everything */
export async function revokeSessions(
  { aws, step }: Responder,
  { roleName }: Case,
  cutoff: Date,
): Promise<void> {
  await step("Revoke the sessions that were issued until now: they work from anywhere.");
  await aws.iam.putRolePolicy({
    RoleName: roleName,
    PolicyName: "AWSRevokeOlderSessions",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Deny",
          Action: "*",
          Resource: "*",
          Condition: { DateLessThan: { "aws:TokenIssueTime": cutoff.toISOString().replace(/\.\d+/, "") } },
        },
      ],
    }),
  });
}

/** One second later than now: times in policies have whole seconds. */
export const nextSecond = ({ now }: Responder): Date =>
  new Date(Math.floor(now().getTime() / 1000) * 1000 + 1000);

export async function snapshot(
  { aws, brief, step, until }: Responder,
  { instanceId, volumeIds }: Case,
): Promise<string[]> {
  await step("Snapshots of every volume in one call, tagged with the ticket.");
  const { Snapshots = [] } = await aws.ec2.createSnapshots({
    InstanceSpecification: { InstanceId: instanceId },
    Description: brief.ticket,
    TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "IncidentTicket", Value: brief.ticket }] }],
  });
  const SnapshotIds = Snapshots.map((x) => x.SnapshotId!);
  if (SnapshotIds.length !== volumeIds.length) throw new Error("not every volume has a snapshot");
  await until("the snapshots are complete", async () => {
    const described = await aws.ec2.describeSnapshots({ SnapshotIds });
    return described.Snapshots!.every((x) => x.State === "completed");
  });
  return SnapshotIds;
}

export async function exportLogs({ aws, brief, step }: Responder): Promise<void> {
  await step("Export the API records, the flow logs and the load balancer's logs into the evidence bucket.");
  const { Events = [] } = await aws.cloudtrail.lookupEvents({ MaxResults: 50 });
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/cloudtrail.json`,
    Body: Buffer.from(JSON.stringify({ Events })),
  });
  const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: brief.logBucket });
  for (const { Key } of Contents)
    await aws.s3.copyObject({
      CopySource: `${brief.logBucket}/${encodeURIComponent(Key!)}`,
      Bucket: brief.evidenceBucket,
      Key: `${brief.ticket}/logs/${Key}`,
    });
}

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
  { groupName, targetGroupArn }: Case,
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
  await until(
    "the instance refresh is done",
    async () => {
      const { InstanceRefreshes = [] } = await aws.autoscaling.describeInstanceRefreshes({
        AutoScalingGroupName: groupName,
      });
      return InstanceRefreshes[0]?.Status === "Successful";
    },
    600,
  );
  await until("two clean instances are healthy", async () => {
    const { TargetHealthDescriptions = [] } = await aws.elbv2.describeTargetHealth({
      TargetGroupArn: targetGroupArn,
    });
    return TargetHealthDescriptions.filter((x) => x.TargetHealth?.State === "healthy").length >= 2;
  });
}
