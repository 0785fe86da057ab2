import type { Responder } from "../kit/response.ts";
import type { Case } from "./case.ts";
import type { Move } from "./moves.ts";
import { freeNumbers } from "./network-acl.ts";

const ALL_TRAFFIC = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];

export async function protect(
  { aws, brief, step }: Responder,
  { instanceId, deviceNames }: Pick<Case, "instanceId" | "deviceNames">,
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
  { instanceId, groupName, targetGroupArn }: Pick<Case, "instanceId" | "groupName" | "targetGroupArn">,
): Promise<void> {
  await step("Out of the Auto Scaling group (a replacement keeps capacity) and out of the target group.");
  await aws.autoscaling.detachInstances({
    AutoScalingGroupName: groupName,
    InstanceIds: [instanceId],
    ShouldDecrementDesiredCapacity: false,
  });
  await aws.elbv2.deregisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id: instanceId }] });
}

/**
 * A single swap: new connections are blocked, established tracked ones go on.
 *
 * @param atOnce what follows the swap in the same breath
 * @returns the new group's id
 */
export async function swapGroup(
  responder: Responder,
  { interfaceIds, vpcId }: Pick<Case, "interfaceIds" | "vpcId">,
  atOnce?: () => Promise<void>,
): Promise<string> {
  const { aws, step } = responder;
  await step("A security group of its own, without rules, replaces the shared one on every interface.");
  const quarantine = await makeGroup(responder, "isolation", vpcId);
  await aws.ec2.revokeSecurityGroupEgress({ GroupId: quarantine, IpPermissions: ALL_TRAFFIC });
  await putInto(responder, interfaceIds, quarantine);
  await atOnce?.();
  return quarantine;
}

/** Two steps: an all-open group first makes tracked connections untracked, the empty one then ends them. */
export async function swapGroupInTwoSteps(
  responder: Responder,
  found: Pick<Case, "interfaceIds" | "vpcId">,
): Promise<void> {
  const { aws, step } = responder;
  await step("First an all-open group, so that tracked connections become untracked.");
  const open = await makeGroup(responder, "untrack", found.vpcId);
  await aws.ec2.authorizeSecurityGroupIngress({ GroupId: open, IpPermissions: ALL_TRAFFIC });
  await putInto(responder, found.interfaceIds, open);
  await swapGroup(responder, found);
  await aws.ec2.deleteSecurityGroup({ GroupId: open });
}

/**
 * Leaves one group alone on each of some interfaces: ModifyInstanceAttribute is refused where an instance has more
 * than one.
 */
export async function putInto(
  { aws }: Responder,
  interfaceIds: readonly string[],
  groupId: string,
): Promise<void> {
  for (const NetworkInterfaceId of interfaceIds)
    await aws.ec2.modifyNetworkInterfaceAttribute({ NetworkInterfaceId, Groups: [groupId] });
}

export async function makeGroup({ aws, brief }: Responder, name: string, vpcId: string): Promise<string> {
  const { GroupId } = await aws.ec2.createSecurityGroup({
    GroupName: `${name}-${brief.ticket}`,
    Description: name,
    VpcId: vpcId,
  });
  return GroupId!;
}

/** The subnet's network ACL denies the controller's address both ways: stateless, so established flows end. */
export async function denyController(
  { aws, step }: Responder,
  { subnetId, remoteIp }: Pick<Case, "subnetId" | "remoteIp">,
): Promise<void> {
  await step(
    "The network ACL denies the controller's address: it is stateless, so the established connection ends.",
  );
  const { NetworkAcls = [] } = await aws.ec2.describeNetworkAcls({
    Filters: [{ Name: "association.subnet-id", Values: [subnetId] }],
  });
  const [RuleNumber] = freeNumbers(NetworkAcls[0]!.Entries!, 1);
  for (const Egress of [true, false])
    await aws.ec2.createNetworkAclEntry({
      NetworkAclId: NetworkAcls[0]!.NetworkAclId,
      RuleNumber,
      Protocol: "-1",
      RuleAction: "deny",
      Egress,
      CidrBlock: `${remoteIp}/32`,
    });
}

export async function releaseAddress(
  { aws, step }: Responder,
  { instanceId }: Pick<Case, "instanceId">,
): Promise<void> {
  await step("Take the Elastic IP off the instance.");
  const { Addresses = [] } = await aws.ec2.describeAddresses({
    Filters: [{ Name: "instance-id", Values: [instanceId] }],
  });
  for (const { AssociationId } of Addresses) await aws.ec2.disassociateAddress({ AssociationId });
}

/** The single swap, without anything at once. */
export const swapOnce: Move<Pick<Case, "interfaceIds" | "vpcId">> = (responder, found) =>
  swapGroup(responder, found);

export const isolateThenDetach: Move<Case> = (responder, found) =>
  swapGroup(responder, found, async () => {
    await responder.aws.autoscaling.detachInstances({
      AutoScalingGroupName: found.groupName,
      InstanceIds: [found.instanceId],
      ShouldDecrementDesiredCapacity: false,
    });
  });

export const standby: Move<Case> = async ({ aws, step }, { groupName, instanceId }) => {
  await step("Standby: it stays in the group, is not checked and gets no requests.");
  await aws.autoscaling.enterStandby({
    AutoScalingGroupName: groupName,
    InstanceIds: [instanceId],
    ShouldDecrementDesiredCapacity: false,
  });
};

export const stop: Move<Pick<Case, "instanceId">> = async ({ aws, step }, { instanceId }) => {
  await step("Stop it.");
  await aws.ec2.stopInstances({ InstanceIds: [instanceId] });
};
