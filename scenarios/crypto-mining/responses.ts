import type { Responder, Response } from "../kit/response.ts";
import { denyController, stop, swapGroupInTwoSteps, swapOnce } from "../response/containment.ts";
import { runCommands } from "../response/evidence.ts";
import { both, type Move } from "../response/moves.ts";
import { keepSample, searchRegions, terminateRogues, type Rogues } from "../response/regions.ts";
import {
  denyUser,
  emptyGroups,
  findMiner,
  keepDisks,
  record,
  switchKeyOff,
  traceLauncher,
  watch,
  type Case,
} from "./steps.ts";

const lookAt = async (responder: Responder): Promise<Case> => record(responder, await findMiner(responder));

/** Identities first: whoever can launch brings back what was ended. */
async function cutLauncher(responder: Responder, rogues: Rogues): Promise<void> {
  const key = await traceLauncher(responder, rogues);
  await switchKeyOff(responder, key);
  await denyUser(responder, key);
}

/** Everything about the machines that are not ours. */
async function endRogues(responder: Responder): Promise<void> {
  const [first] = await searchRegions(responder);
  await cutLauncher(responder, first!);
  await clearOut(responder);
}

/** Looks again, since there may be more by now; keeps a sample of the first, and ends them all. */
async function clearOut(responder: Responder): Promise<void> {
  for (const [index, rogues] of (await searchRegions(responder)).entries()) {
    if (index === 0) await keepSample(responder, rogues);
    await emptyGroups(responder, rogues);
    await terminateRogues(responder, rogues);
  }
}

/** A response that deals with the render machine in its own way, and with the rest as the reference does. */
const withMiner =
  (end: Move<Case>): Response["play"] =>
  async (responder) => {
    const found = await lookAt(responder);
    await keepDisks(responder, found);
    await end(responder, found);
    await endRogues(responder);
    await watch(responder);
  };

/** A response that deals with the launcher and its machines in its own way, and with the rest as the reference does. */
const withRogues =
  (end: Move<Rogues>): Response["play"] =>
  async (responder) => {
    const found = await lookAt(responder);
    await keepDisks(responder, found);
    await stop(responder, found);
    const [first] = await searchRegions(responder);
    await end(responder, first!);
    await watch(responder, 60);
  };

/** @param endGroup what is done about the group that launches machines, before they are terminated */
const launcherFirst =
  (endGroup: (responder: Responder, rogues: Rogues) => Promise<void>): Response["play"] =>
  async (responder) => {
    const found = await lookAt(responder);
    const [first] = await searchRegions(responder);
    await cutLauncher(responder, first!);
    for (const rogues of await searchRegions(responder)) {
      await keepSample(responder, rogues);
      await endGroup(responder, rogues);
      await terminateRogues(responder, rogues);
    }
    await keepDisks(responder, found);
    await stop(responder, found);
    await watch(responder);
  };

const responses: readonly Response[] = [
  {
    id: "reference",
    title:
      "Keep the disks and stop; find the launcher in the unused Region, cut it, keep a sample, end the rest",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: withMiner(stop),
  },
  {
    id: "isolate-and-network-acl",
    title: "A group of its own, and a network ACL that denies the pool's address to the subnet",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: withMiner(both<Case>(swapOnce, denyController)),
  },
  {
    id: "clean-the-host",
    title: "The miner killed on the host, with the line of the crontab that starts it again",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: ["objective:isolated"] },
    play: withMiner(async (responder, found) => {
      await responder.step("End it on the machine itself: first what starts it again, then the process.");
      await runCommands(responder, found.instanceId, ["crontab -r", "pkill xmr", "ps aux"]);
    }),
  },
  {
    id: "launcher-first",
    title:
      "The launcher and its machines first, then the render machine; the group deleted with its machines",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: launcherFirst(async ({ elsewhere, step, until }, rogues) => {
      const { autoscaling } = elsewhere(rogues);
      await step("Delete the group, its machines with it.");
      const { AutoScalingGroups = [] } = await autoscaling.describeAutoScalingGroups({});
      for (const { AutoScalingGroupName } of AutoScalingGroups)
        await autoscaling.deleteAutoScalingGroup({ AutoScalingGroupName, ForceDelete: true });
      await until("the group is gone", async () => {
        const left = await autoscaling.describeAutoScalingGroups({});
        return left.AutoScalingGroups!.length === 0;
      });
    }),
  },
  {
    id: "group-suspended",
    title: "The launcher first; the group stays as it was made, and may launch no more",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: launcherFirst(async ({ elsewhere, step }, rogues) => {
      const { autoscaling } = elsewhere(rogues);
      await step("Suspend what launches: the group is evidence, too.");
      const { AutoScalingGroups = [] } = await autoscaling.describeAutoScalingGroups({});
      for (const { AutoScalingGroupName } of AutoScalingGroups)
        await autoscaling.suspendProcesses({ AutoScalingGroupName, ScalingProcesses: ["Launch"] });
    }),
  },
  {
    id: "tag-before-record",
    title: "Everything right, but the first change came before the record",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P1"] },
    async play(responder) {
      const { aws, brief, step } = responder;
      const miner = await findMiner(responder);
      await step("Tag it at once.");
      await aws.ec2.createTags({
        Resources: [miner.instanceId],
        Tags: [{ Key: "IncidentTicket", Value: brief.ticket }],
      });
      const found = await record(responder, miner);
      await keepDisks(responder, found);
      await stop(responder, found);
      await endRogues(responder);
      await watch(responder);
    },
  },
  {
    id: "terminate-before-the-sample",
    title: "Everything right, but the first machine went before anybody thought of a sample",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P4"] },
    play: withRogues(async (responder, rogues) => {
      await cutLauncher(responder, rogues);
      await terminateRogues(responder, { ...rogues, machines: rogues.machines.slice(0, 1) });
      await clearOut(responder);
    }),
  },
  {
    id: "two-steps-through-nat",
    title: "The two-step exchange of security groups, behind a NAT gateway",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:minerEnded"] },
    play: withMiner(swapGroupInTwoSteps),
  },
  {
    id: "one-pool-denied",
    title: "The network ACL denies one pool; the miner has two",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:minerEnded", "objective:isolated"] },
    play: withMiner(denyController),
  },
  {
    id: "kill-the-process",
    title: "The process killed, the crontab left",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:minerEnded", "objective:isolated"] },
    play: withMiner(async (responder, found) => {
      await responder.step("Kill it.");
      await runCommands(responder, found.instanceId, ["pkill xmr"]);
    }),
  },
  {
    id: "home-region-only",
    title: "The render machine only: nobody looked into other Regions",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:launcherCut", "objective:relauncherOff", "objective:rogueEnded", "objective:sample"],
    },
    async play(responder) {
      const found = await lookAt(responder);
      await keepDisks(responder, found);
      await stop(responder, found);
      await watch(responder);
    },
  },
  {
    id: "key-off-session-alive",
    title: "The key switched off, the session that was made from it forgotten",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:launcherCut", "objective:rogueEnded", "objective:rogueGone"],
    },
    play: withRogues(async (responder, rogues) => {
      await switchKeyOff(responder, await traceLauncher(responder, rogues));
      await clearOut(responder);
    }),
  },
  {
    id: "group-left",
    title: "Everything terminated, the group that brings it back left",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:relauncherOff", "objective:rogueEnded"] },
    play: withRogues(async (responder, rogues) => {
      await cutLauncher(responder, rogues);
      await keepSample(responder, rogues);
      for (const each of await searchRegions(responder)) await terminateRogues(responder, each);
    }),
  },
  {
    id: "no-sample",
    title: "Everything ended, nothing kept",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:sample", "order:P4"] },
    play: withRogues(async (responder, rogues) => {
      await cutLauncher(responder, rogues);
      for (const each of await searchRegions(responder)) {
        await emptyGroups(responder, each);
        await terminateRogues(responder, each);
      }
    }),
  },
  {
    id: "deny-the-subnet",
    title: "The network ACL denies everything to the subnet",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:renderingBroken"] },
    async play(responder) {
      const found = await lookAt(responder);
      await keepDisks(responder, found);
      await responder.step("Nothing leaves the subnet any more.");
      const { NetworkAcls = [] } = await responder.aws.ec2.describeNetworkAcls({
        Filters: [{ Name: "association.subnet-id", Values: [found.subnetId] }],
      });
      await responder.aws.ec2.createNetworkAclEntry({
        NetworkAclId: NetworkAcls[0]!.NetworkAclId,
        RuleNumber: 1,
        Protocol: "-1",
        RuleAction: "deny",
        Egress: true,
        CidrBlock: "0.0.0.0/0",
      });
      await watch(responder);
    },
  },
  {
    id: "everybody-off",
    title: "The keys of whoever has one switched off",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:bystanderHit"] },
    async play(responder) {
      const { aws, step } = responder;
      await lookAt(responder);
      await step("Switch every key off but our own.");
      const { Arn = "" } = await aws.sts.getCallerIdentity({});
      const { Users = [] } = await aws.iam.listUsers({});
      for (const { UserName } of Users) {
        if (Arn.endsWith(`/${UserName}`)) continue;
        const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName });
        for (const { AccessKeyId } of AccessKeyMetadata)
          await aws.iam.updateAccessKey({ UserName, AccessKeyId, Status: "Inactive" });
      }
    },
  },
  {
    id: "terminate-the-render-machine",
    title: "The render machine terminated before its disks were kept",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:diskLost"] },
    async play(responder) {
      const { instanceId } = await lookAt(responder);
      await responder.step("Terminate it.");
      await responder.aws.ec2.terminateInstances({ InstanceIds: [instanceId] });
      await watch(responder);
    },
  },
  {
    id: "sample-thrown-away",
    title: "Everything right, and the sample deleted because it costs, too",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:evidenceDeleted", "objective:sample"] },
    play: withRogues(async (responder, rogues) => {
      await cutLauncher(responder, rogues);
      await clearOut(responder);
      await responder.step("Delete what costs.");
      const { ec2 } = responder.elsewhere(rogues);
      const { Snapshots = [] } = await ec2.describeSnapshots({ OwnerIds: ["self"] });
      for (const { SnapshotId } of Snapshots) await ec2.deleteSnapshot({ SnapshotId });
    }),
  },
  {
    id: "flow-logs-off",
    title: "Everything right, and the flow logs deleted because they cost, too",
    kind: "wrong",
    expect: { verdict: "UNSAFE", losesExactly: ["hazard:loggingOff"] },
    play: withRogues(async (responder, rogues) => {
      await cutLauncher(responder, rogues);
      await clearOut(responder);
      await responder.step("Delete what costs.");
      const { FlowLogs = [] } = await responder.aws.ec2.describeFlowLogs({});
      await responder.aws.ec2.deleteFlowLogs({ FlowLogIds: FlowLogs.map((x) => x.FlowLogId!) });
    }),
  },
];

export default responses;
