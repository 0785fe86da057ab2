import type { Responder } from "../kit/response.ts";
import { findInstance, record, type Case } from "../response/case.ts";
import { makeGroup, putInto, swapGroup } from "../response/containment.ts";
import { captureMemory, runCommands, snapshot } from "../response/evidence.ts";
import type { Move } from "../response/moves.ts";
import { buildForensics, recover } from "../response/recovery.ts";

/** Moves of this scenario's responses, beside those that all scenarios share. */
export type Found = Case & { snapshotIds: string[] };

const EVERYWHERE = [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
const https = (CidrIp: string) => [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp }] }];

/** Changes something before anything is recorded. */
export async function tagThenLook(responder: Responder): Promise<Found> {
  const { aws, brief, step } = responder;
  const found = await findInstance(responder);
  await step("Tag it at once.");
  await aws.ec2.createTags({
    Resources: [found.instanceId],
    Tags: [{ Key: "IncidentTicket", Value: brief.ticket }],
  });
  return { ...(await record(responder, found)), snapshotIds: [] };
}

export const takeSnapshots: Move<Found> = async (responder, found) => {
  found.snapshotIds = await snapshot(responder, found);
};

export const snapshotEach: Move<Found> = async ({ aws, brief, step, until }, found) => {
  await step("A snapshot of each volume, tagged with the ticket.");
  for (const VolumeId of found.volumeIds) {
    const { SnapshotId } = await aws.ec2.createSnapshot({
      VolumeId,
      TagSpecifications: [
        { ResourceType: "snapshot", Tags: [{ Key: "IncidentTicket", Value: brief.ticket }] },
      ],
    });
    found.snapshotIds.push(SnapshotId!);
  }
  await until("the snapshots are complete", async () => {
    const { Snapshots = [] } = await aws.ec2.describeSnapshots({ SnapshotIds: found.snapshotIds });
    return Snapshots.every((x) => x.State === "completed");
  });
};

export const analyse: Move<Found> = (responder, { snapshotIds }) => buildForensics(responder, snapshotIds);

/** @param instancesInStandby what the refresh does with them: it waits for them unless told */
export const restore =
  (instancesInStandby?: "Ignore"): Move<Found> =>
  (responder, found) =>
    recover(responder, found, instancesInStandby);

export const suspend: Move<Found> = async ({ aws, step }, { groupName, targetGroupArn, instanceId }) => {
  await step("Suspend what would terminate it, and take it out of the target group.");
  await aws.autoscaling.suspendProcesses({
    AutoScalingGroupName: groupName,
    ScalingProcesses: ["ReplaceUnhealthy", "Terminate", "AZRebalance"],
  });
  await aws.elbv2.deregisterTargets({ TargetGroupArn: targetGroupArn, Targets: [{ Id: instanceId }] });
};

export const terminate: Move<Found> = async ({ aws, step }, { instanceId }) => {
  await step("Everything is safe: take the protection off and terminate it.");
  await aws.ec2.modifyInstanceAttribute({ InstanceId: instanceId, DisableApiTermination: { Value: false } });
  await aws.ec2.terminateInstances({ InstanceIds: [instanceId] });
};

/** Memory was forgotten: the sealed group is opened for the capture, and sealed again. */
export const sealThenCapture: Move<Found> = async (responder, found) => {
  const { aws, step, wait: pass } = responder;
  const quarantine = await swapGroup(responder, found);
  await step(
    "Run Command does not reach it any more: let it out on 443 for the capture, then seal it again.",
  );
  await aws.ec2.authorizeSecurityGroupEgress({ GroupId: quarantine, IpPermissions: https("0.0.0.0/0") });
  await pass(20);
  await captureMemory(responder, found);
  await aws.ec2.revokeSecurityGroupEgress({ GroupId: quarantine, IpPermissions: https("0.0.0.0/0") });
};

/** A group that keeps the workstation's way in. */
export const isolateForWorkstation: Move<Found> = async (responder, { interfaceIds, vpcId }) => {
  const { aws, brief, step } = responder;
  await step("A group that lets in the forensic workstation alone, on each interface.");
  const group = await makeGroup(responder, "isolation", vpcId);
  await aws.ec2.revokeSecurityGroupEgress({ GroupId: group, IpPermissions: EVERYWHERE });
  await aws.ec2.authorizeSecurityGroupIngress({
    GroupId: group,
    IpPermissions: [
      { IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: brief.forensicWorkstationCidr }] },
    ],
  });
  await putInto(responder, interfaceIds, group);
};

/** Interface endpoints: Systems Manager and S3 are reached without leaving the VPC. */
export const endpointsForAcquisition: Move<Found> = async (responder, { vpcId, subnetId }) => {
  const { aws, brief, step } = responder;
  await step(
    "Endpoints inside the VPC, so that an isolated machine still takes commands and hands over memory.",
  );
  const { Vpcs = [] } = await aws.ec2.describeVpcs({ VpcIds: [vpcId] });
  const group = await makeGroup(responder, "endpoints", vpcId);
  await aws.ec2.authorizeSecurityGroupIngress({
    GroupId: group,
    IpPermissions: https(Vpcs[0]!.CidrBlock!),
  });
  for (const service of ["ssm", "ssmmessages", "ec2messages", "s3"])
    await aws.ec2.createVpcEndpoint({
      VpcId: vpcId,
      VpcEndpointType: "Interface",
      ServiceName: `com.amazonaws.${brief.region}.${service}`,
      SubnetIds: [subnetId],
      SecurityGroupIds: [group],
      PrivateDnsEnabled: true,
      ...(service === "s3" && { DnsOptions: { PrivateDnsOnlyForInboundResolverEndpoint: false } }),
    });
};

/** An isolation group that keeps the way to those endpoints, which is P6's exception. */
export const isolateWithEndpoints: Move<Found> = async (responder, { interfaceIds, vpcId }) => {
  const { aws, step } = responder;
  await step("A group of its own: nothing in, and out to the VPC's own endpoints only.");
  const { Vpcs = [] } = await aws.ec2.describeVpcs({ VpcIds: [vpcId] });
  const group = await makeGroup(responder, "isolation", vpcId);
  await aws.ec2.revokeSecurityGroupEgress({ GroupId: group, IpPermissions: EVERYWHERE });
  await aws.ec2.authorizeSecurityGroupEgress({ GroupId: group, IpPermissions: https(Vpcs[0]!.CidrBlock!) });
  await putInto(responder, interfaceIds, group);
};

export const dropControllerOnHost: Move<Found> = async (responder, { instanceId, remoteIp }) => {
  await responder.step("The host's firewall drops the controller: the established connection ends.");
  await runCommands(responder, instanceId, [
    `iptables -I OUTPUT -d ${remoteIp} -j DROP`,
    `iptables -I INPUT -s ${remoteIp} -j DROP`,
  ]);
};

export const metadataOff: Move<Found> = async ({ aws, step }, { instanceId }) => {
  await step("The metadata service answers nothing any more: no more credentials for whoever is inside.");
  await aws.ec2.modifyInstanceMetadataOptions({ InstanceId: instanceId, HttpEndpoint: "disabled" });
};

/** The profile is exchanged for one without a role, instead of being taken away. */
export const emptyProfile: Move<Found> = async ({ aws, brief, step }, { profileAssociationId }) => {
  await step("An instance profile without a role: no more credentials.");
  const InstanceProfileName = `quarantine-${brief.ticket}`;
  await aws.iam.createInstanceProfile({ InstanceProfileName });
  await aws.ec2.replaceIamInstanceProfileAssociation({
    AssociationId: profileAssociationId,
    IamInstanceProfile: { Name: InstanceProfileName },
  });
};
