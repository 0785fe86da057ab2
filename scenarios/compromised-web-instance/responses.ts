import type { Responder, Response } from "../kit/response.ts";
import {
  buildForensics,
  captureMemory,
  denyController,
  detach,
  exportLogs,
  findInstance,
  nextSecond,
  protect,
  record,
  recover,
  releaseAddress,
  revokeSessions,
  snapshot,
  stopIssuance,
  swapGroup,
  swapGroupInTwoSteps,
  type Case,
} from "./steps.ts";

/** Everything up to containment, as the reference does it. */
async function open(responder: Responder): Promise<Case> {
  return record(responder, await findInstance(responder));
}

async function cutCredentials(responder: Responder, found: Case): Promise<void> {
  await stopIssuance(responder, found);
  await revokeSessions(responder, found, nextSecond(responder));
}

async function preserveAndRecover(responder: Responder, found: Case, standby?: "Ignore"): Promise<void> {
  const snapshots = await snapshot(responder, found);
  await exportLogs(responder);
  await buildForensics(responder, snapshots);
  await recover(responder, found, standby);
}

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Record, protect, detach, capture memory, isolate in two steps, revoke, preserve, recover",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      const found = await open(responder);
      await protect(responder, found);
      await detach(responder, found);
      await captureMemory(responder, found);
      await swapGroupInTwoSteps(responder, found);
      await releaseAddress(responder, found);
      await cutCredentials(responder, found);
      await preserveAndRecover(responder, found);
    },
  },
  {
    id: "standby-and-network-acl",
    title: "Standby instead of detaching, one group swap, and a network ACL that ends the connection",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      const { aws, step } = responder;
      const found = await open(responder);
      await protect(responder, found);
      await step("Standby: it stays in the group, is not checked and gets no requests.");
      await aws.autoscaling.enterStandby({
        AutoScalingGroupName: found.groupName,
        InstanceIds: [found.instanceId],
        ShouldDecrementDesiredCapacity: false,
      });
      await captureMemory(responder, found);
      await swapGroup(responder, found);
      await denyController(responder, found);
      await releaseAddress(responder, found);
      await cutCredentials(responder, found);
      await preserveAndRecover(responder, found, "Ignore");
    },
  },
  {
    id: "snapshot-first-then-stop",
    title: "Snapshots and memory first, as two AWS automations do, and a stop as the closing step",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    async play(responder) {
      const { aws, step } = responder;
      const found = await open(responder);
      await protect(responder, found);
      const snapshots = await snapshot(responder, found);
      await captureMemory(responder, found);
      await detach(responder, found);
      await swapGroup(responder, found);
      await releaseAddress(responder, found);
      await step("Stop: memory is safe, and nothing runs on.");
      await aws.ec2.stopInstances({ InstanceIds: [found.instanceId] });
      await cutCredentials(responder, found);
      await exportLogs(responder);
      await buildForensics(responder, snapshots);
      await recover(responder, found);
    },
  },
  {
    id: "suspend-and-host-firewall",
    title: "Suspended processes, deregistration, and the host's own firewall before the isolation group",
    kind: "alternative",
    expect: { verdict: "PASS" },
    async play(responder) {
      const { aws, step, until } = responder;
      const found = await open(responder);
      await protect(responder, found);
      await step("Suspend what would terminate it, and take it out of the target group.");
      await aws.autoscaling.suspendProcesses({
        AutoScalingGroupName: found.groupName,
        ScalingProcesses: ["ReplaceUnhealthy", "Terminate", "AZRebalance"],
      });
      await aws.elbv2.deregisterTargets({
        TargetGroupArn: found.targetGroupArn,
        Targets: [{ Id: found.instanceId }],
      });
      await captureMemory(responder, found);
      await step("The host's firewall drops the controller: the established connection ends.");
      const { Command } = await aws.ssm.sendCommand({
        DocumentName: "AWS-RunShellScript",
        InstanceIds: [found.instanceId],
        Parameters: {
          commands: [
            `iptables -I OUTPUT -d ${found.remoteIp} -j DROP`,
            `iptables -I INPUT -s ${found.remoteIp} -j DROP`,
          ],
        },
      });
      await until("the firewall rule is in place", async () => {
        const { CommandInvocations = [] } = await aws.ssm.listCommandInvocations({
          CommandId: Command!.CommandId,
        });
        return CommandInvocations[0]?.Status === "Success";
      });
      await swapGroup(responder, found);
      await releaseAddress(responder, found);
      await cutCredentials(responder, found);
      await snapshot(responder, found);
      await exportLogs(responder);
    },
  },
  {
    id: "contain-only",
    title: "Containment and evidence, without analysis and recovery",
    kind: "alternative",
    expect: {
      verdict: "PASS",
      losesExactly: ["objective:forensicInstance", "objective:templateClean", "objective:restored"],
    },
    async play(responder) {
      const found = await open(responder);
      await protect(responder, found);
      await detach(responder, found);
      await captureMemory(responder, found);
      await swapGroupInTwoSteps(responder, found);
      await releaseAddress(responder, found);
      await cutCredentials(responder, found);
      await snapshot(responder, found);
      await exportLogs(responder);
    },
  },
  {
    id: "change-before-record",
    title: "Everything right, but the first change came before the record",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P1"] },
    async play(responder) {
      const { aws, brief, step } = responder;
      const found = await findInstance(responder);
      await step("Tag it at once.");
      await aws.ec2.createTags({
        Resources: [found.instanceId],
        Tags: [{ Key: "IncidentTicket", Value: brief.ticket }],
      });
      const recorded = await record(responder, found);
      await protect(responder, recorded);
      await detach(responder, recorded);
      await captureMemory(responder, recorded);
      await swapGroupInTwoSteps(responder, recorded);
      await releaseAddress(responder, recorded);
      await cutCredentials(responder, recorded);
      await preserveAndRecover(responder, recorded);
    },
  },
  {
    id: "stop-in-the-group",
    title: "Everything safe, but stopped while the group still had it: the group terminates it",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P2"] },
    async play(responder) {
      const { aws, step, wait } = responder;
      const found = await open(responder);
      await protect(responder, found);
      await captureMemory(responder, found);
      const snapshots = await snapshot(responder, found);
      await releaseAddress(responder, found);
      await stopIssuance(responder, found);
      await step("Stop it.");
      await aws.ec2.stopInstances({ InstanceIds: [found.instanceId] });
      await wait(30);
      await revokeSessions(responder, found, nextSecond(responder));
      await exportLogs(responder);
      await buildForensics(responder, snapshots);
      await recover(responder, found);
    },
  },
  {
    id: "isolate-before-detach",
    title: "Everything right, but isolated while the group still checked its health",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P3"] },
    async play(responder) {
      const { aws } = responder;
      const found = await open(responder);
      await protect(responder, found);
      await captureMemory(responder, found);
      await swapGroup(responder, found, async () => {
        await aws.autoscaling.detachInstances({
          AutoScalingGroupName: found.groupName,
          InstanceIds: [found.instanceId],
          ShouldDecrementDesiredCapacity: false,
        });
      });
      await denyController(responder, found);
      await releaseAddress(responder, found);
      await cutCredentials(responder, found);
      await preserveAndRecover(responder, found);
    },
  },
  {
    id: "seal-before-memory",
    title: "Sealed first, then opened again for Run Command, because memory was forgotten",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P6"] },
    async play(responder) {
      const { aws, step, wait } = responder;
      const found = await open(responder);
      await protect(responder, found);
      await detach(responder, found);
      const quarantine = await swapGroup(responder, found);
      await step(
        "Run Command does not reach it any more: let it out on 443 for the capture, then seal it again.",
      );
      const out = [{ IpProtocol: "tcp", FromPort: 443, ToPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }];
      await aws.ec2.authorizeSecurityGroupEgress({ GroupId: quarantine, IpPermissions: out });
      await wait(20);
      await captureMemory(responder, found);
      await aws.ec2.revokeSecurityGroupEgress({ GroupId: quarantine, IpPermissions: out });
      await denyController(responder, found);
      await releaseAddress(responder, found);
      await cutCredentials(responder, found);
      await preserveAndRecover(responder, found);
    },
  },
  {
    id: "single-swap",
    title: "One group swap against a tracked connection",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:c2Ended"] },
    async play(responder) {
      const found = await open(responder);
      await protect(responder, found);
      await detach(responder, found);
      await captureMemory(responder, found);
      await swapGroup(responder, found);
      await cutCredentials(responder, found);
      await snapshot(responder, found);
      await exportLogs(responder);
    },
  },
  {
    id: "cutoff-in-the-past",
    title: "Sessions revoked with a cutoff from before the theft",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut"] },
    async play(responder) {
      const found = await open(responder);
      await protect(responder, found);
      await detach(responder, found);
      await captureMemory(responder, found);
      await swapGroupInTwoSteps(responder, found);
      await releaseAddress(responder, found);
      await stopIssuance(responder, found);
      await revokeSessions(responder, found, new Date(responder.now().getTime() - 24 * 3600_000));
      await snapshot(responder, found);
      await exportLogs(responder);
    },
  },
  {
    id: "detach-the-profile-only",
    title: "The profile is taken off, the stolen session lives on",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut"] },
    async play(responder) {
      const found = await open(responder);
      await protect(responder, found);
      await detach(responder, found);
      await captureMemory(responder, found);
      await swapGroupInTwoSteps(responder, found);
      await stopIssuance(responder, found);
      await snapshot(responder, found);
      await exportLogs(responder);
    },
  },
  {
    id: "terminate-first",
    title: "Terminated at once",
    kind: "wrong",
    expect: {
      verdict: "UNSAFE",
      loses: [
        "hazard:endedEarly",
        "hazard:memoryLost",
        "hazard:diskLost",
        "order:P4",
        "order:P5",
        "order:P7",
      ],
    },
    async play(responder) {
      const found = await open(responder);
      await responder.step("Terminate it.");
      await responder.aws.ec2.terminateInstances({ InstanceIds: [found.instanceId] });
      await responder.wait(30);
    },
  },
  {
    id: "stop-first",
    title: "Stopped at once, against the brief",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:memoryLost", "order:P2", "order:P5"] },
    async play(responder) {
      const found = await open(responder);
      await responder.step("Stop it.");
      await responder.aws.ec2.stopInstances({ InstanceIds: [found.instanceId] });
      await responder.wait(60);
    },
  },
  {
    id: "empty-the-shared-group",
    title: "The shared group's rules revoked in place",
    kind: "wrong",
    expect: {
      verdict: "UNSAFE",
      loses: [
        "hazard:sharedGroupBroken",
        "hazard:sharedGroupEdited",
        "hazard:memoryLost",
        "hazard:diskLost",
        "customers",
      ],
    },
    async play({ aws, step, wait, ...rest }) {
      const responder = { aws, step, wait, ...rest };
      const { instanceId } = await findInstance(responder);
      const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: [instanceId] });
      const groupId = Reservations[0]!.Instances![0]!.SecurityGroups![0]!.GroupId!;
      await step("Revoke everything in the security group.");
      const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups({ GroupIds: [groupId] });
      await aws.ec2.revokeSecurityGroupIngress({
        GroupId: groupId,
        IpPermissions: SecurityGroups[0]!.IpPermissions,
      });
      await wait(60);
    },
  },
  {
    id: "wrong-instance",
    title: "The healthy instance isolated",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyHit"] },
    async play(responder) {
      const { aws, step } = responder;
      const { instanceId } = await findInstance(responder);
      const { Reservations = [] } = await aws.ec2.describeInstances({});
      const other = Reservations.flatMap((x) => x.Instances ?? []).find(
        (x) => x.InstanceId !== instanceId && x.State?.Name === "running",
      )!;
      await step("Stop the other one.");
      await aws.ec2.stopInstances({ InstanceIds: [other.InstanceId!] });
      await responder.wait(30);
    },
  },
  {
    id: "trail-off",
    title: "Everything right, and the trail switched off",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff"] },
    async play(responder) {
      const found = await open(responder);
      await responder.step("Stop the trail.");
      const { trailList = [] } = await responder.aws.cloudtrail.describeTrails({});
      await responder.aws.cloudtrail.stopLogging({ Name: trailList[0]!.Name });
      await protect(responder, found);
    },
  },
];

export default responses;
