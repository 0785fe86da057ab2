import type { Finding } from "@aws-sdk/client-guardduty";
import type { Responder } from "../kit/response.ts";

/** What a responder has learnt of a suspected member of the fleet. Nothing is known that was not looked up. */
export interface Case {
  instanceId: string;
  vpcId: string;
  subnetId: string;
  groupName: string;
  targetGroupArn: string;
  /** Of all its network interfaces: each has security groups of its own. */
  interfaceIds: string[];
  volumeIds: string[];
  rootDeviceName: string;
  deviceNames: string[];
  profileAssociationId: string;
  roleName: string;
  remoteIp: string;
}

/** All of GuardDuty's findings. */
export async function readFindings({ aws, step }: Responder): Promise<Finding[]> {
  await step("What does GuardDuty say, and about what?");
  const { DetectorIds = [] } = await aws.guardduty.listDetectors({});
  const { FindingIds = [] } = await aws.guardduty.listFindings({ DetectorId: DetectorIds[0] });
  const { Findings = [] } = await aws.guardduty.getFindings({ DetectorId: DetectorIds[0], FindingIds });
  return Findings;
}

/**
 * The instance that GuardDuty names, and whom it talks to.
 *
 * @param family what the type of the finding begins with
 */
export async function findInstance(
  responder: Responder,
  family = "Backdoor:EC2/",
): Promise<{ instanceId: string; remoteIp: string }> {
  const found = (await readFindings(responder)).filter((x) => x.Type?.startsWith(family));
  const instanceId = found[0]?.Resource?.InstanceDetails?.InstanceId;
  if (!instanceId) throw new Error("GuardDuty names no instance");
  const remotes = found.map((x) => x.Service?.Action?.NetworkConnectionAction?.RemoteIpDetails?.IpAddressV4);
  return { instanceId, remoteIp: remotes.find((ip) => ip !== undefined) ?? "" };
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
  const { TargetGroupArn } = groups.TargetGroups![0]!;
  const health = await aws.elbv2.describeTargetHealth({ TargetGroupArn });
  const volumes = await aws.ec2.describeVolumes({
    Filters: [{ Name: "attachment.instance-id", Values: InstanceIds }],
  });
  const onShutdown = await aws.ec2.describeInstanceAttribute({
    InstanceId: found.instanceId,
    Attribute: "instanceInitiatedShutdownBehavior",
  });
  const console = await aws.ec2.getConsoleOutput({ InstanceId: found.instanceId });
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/instance.json`,
    Body: Buffer.from(JSON.stringify({ described, profiles, fleet, health, volumes, onShutdown, console })),
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
    targetGroupArn: TargetGroupArn!,
    interfaceIds: instance.NetworkInterfaces!.map((x) => x.NetworkInterfaceId!),
    volumeIds: instance.BlockDeviceMappings!.map((x) => x.Ebs!.VolumeId!),
    rootDeviceName: instance.RootDeviceName!,
    deviceNames: instance.BlockDeviceMappings!.map((x) => x.DeviceName!),
    profileAssociationId: association.AssociationId!,
    roleName: InstanceProfile!.Roles![0]!.RoleName!,
  };
}
