import type { Responder, Response } from "../kit/response.ts";
import { findInstance, record } from "../response/case.ts";
import {
  denyController,
  detach,
  isolateThenDetach,
  protect,
  releaseAddress,
  standby,
  stop,
  swapGroupInTwoSteps,
  swapOnce,
} from "../response/containment.ts";
import { captureMemory, exportLogs } from "../response/evidence.ts";
import { both, inOrder, wait, type Move } from "../response/moves.ts";
import { nextSecond, revokeSessions, stopIssuance } from "../response/sessions.ts";
import {
  analyse,
  dropControllerOnHost,
  emptyProfile,
  endpointsForAcquisition,
  isolateForWorkstation,
  isolateWithEndpoints,
  metadataOff,
  restore,
  sealThenCapture,
  snapshotEach,
  suspend,
  tagThenLook,
  takeSnapshots,
  terminate,
  type Found,
} from "./steps.ts";

/** Finds the instance by what GuardDuty says, and records it before anything is changed. */
const look = async (responder: Responder): Promise<Found> => ({
  ...(await record(responder, await findInstance(responder))),
  snapshotIds: [],
});
const moves = inOrder(look);
/** Analysis and recovery may come on another day; they have their points all the same. */
const WITHOUT_RECOVERY = ["objective:forensicInstance", "objective:templateClean", "objective:restored"];
const DAY_MS = 24 * 3_600_000;

const revoke: Move<Found> = (responder, found) => revokeSessions(responder, found, nextSecond(responder));
const cutCredentials = both(stopIssuance, revoke);
const preserve = both<Found>(takeSnapshots, exportLogs);
const preserveAndRecover = both<Found>(preserve, analyse, restore());

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Record, protect, detach, capture memory, isolate in two steps, revoke, preserve, recover",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      protect,
      detach,
      captureMemory,
      swapGroupInTwoSteps,
      releaseAddress,
      cutCredentials,
      preserveAndRecover,
    ),
  },
  {
    id: "standby-and-network-acl",
    title: "Standby instead of detaching, one group swap, and a network ACL that ends the connection",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      protect,
      standby,
      captureMemory,
      swapOnce,
      denyController,
      releaseAddress,
      cutCredentials,
      preserve,
      analyse,
      restore("Ignore"),
    ),
  },
  {
    id: "snapshot-first-then-stop",
    title: "Snapshots and memory first, as two AWS automations do, and a stop as the closing step",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      protect,
      takeSnapshots,
      captureMemory,
      detach,
      swapOnce,
      releaseAddress,
      stop,
      cutCredentials,
      exportLogs,
      analyse,
      restore(),
    ),
  },
  {
    id: "isolate-first-with-endpoints",
    title: "Isolated before the capture, with a way left to Systems Manager and S3 inside the VPC",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      protect,
      endpointsForAcquisition,
      detach,
      isolateWithEndpoints,
      denyController,
      captureMemory,
      releaseAddress,
      cutCredentials,
      preserveAndRecover,
    ),
  },
  {
    id: "workstation-and-terminate-last",
    title:
      "A way in for the workstation, each volume by itself, an empty profile, and terminated when all is safe",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      protect,
      detach,
      captureMemory,
      isolateForWorkstation,
      denyController,
      releaseAddress,
      emptyProfile,
      revoke,
      snapshotEach,
      exportLogs,
      analyse,
      restore(),
      terminate,
    ),
  },
  {
    id: "suspend-and-host-firewall",
    title: "Suspended processes, the host's own firewall, the metadata service off; no recovery yet",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: WITHOUT_RECOVERY },
    play: moves(
      protect,
      suspend,
      captureMemory,
      dropControllerOnHost,
      swapOnce,
      releaseAddress,
      metadataOff,
      revoke,
      preserve,
    ),
  },
  {
    id: "contain-only",
    title: "Containment and evidence, without analysis and recovery",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: WITHOUT_RECOVERY },
    play: moves(
      protect,
      detach,
      captureMemory,
      swapGroupInTwoSteps,
      releaseAddress,
      cutCredentials,
      preserve,
    ),
  },
  {
    id: "change-before-record",
    title: "Everything right, but the first change came before the record",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P1"] },
    play: inOrder(tagThenLook)(
      protect,
      detach,
      captureMemory,
      swapGroupInTwoSteps,
      releaseAddress,
      cutCredentials,
      preserveAndRecover,
    ),
  },
  {
    id: "stop-in-the-group",
    title: "Everything safe, but stopped while the group still had it: the group terminates it",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P2"] },
    play: moves(
      protect,
      captureMemory,
      takeSnapshots,
      releaseAddress,
      stopIssuance,
      stop,
      wait(30),
      revoke,
      exportLogs,
      analyse,
      restore(),
    ),
  },
  {
    id: "isolate-before-detach",
    title: "Everything right, but isolated while the group still checked its health",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P3"] },
    play: moves(
      protect,
      captureMemory,
      isolateThenDetach,
      denyController,
      releaseAddress,
      cutCredentials,
      preserveAndRecover,
    ),
  },
  {
    id: "seal-before-memory",
    title: "Sealed first, then opened again for Run Command, because memory was forgotten",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P6"] },
    play: moves(
      protect,
      detach,
      sealThenCapture,
      denyController,
      releaseAddress,
      cutCredentials,
      preserveAndRecover,
    ),
  },
  {
    id: "single-swap",
    title: "One group swap against a tracked connection",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:c2Ended"] },
    play: moves(protect, detach, captureMemory, swapOnce, cutCredentials, preserve),
  },
  {
    id: "cutoff-in-the-past",
    title: "Sessions revoked with a cutoff from before the theft",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut"] },
    play: moves(
      protect,
      detach,
      captureMemory,
      swapGroupInTwoSteps,
      releaseAddress,
      stopIssuance,
      (responder, found) => revokeSessions(responder, found, new Date(responder.now().getTime() - DAY_MS)),
      preserve,
    ),
  },
  {
    id: "detach-the-profile-only",
    title: "The profile is taken off, the stolen session lives on",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut"] },
    play: moves(protect, detach, captureMemory, swapGroupInTwoSteps, stopIssuance, preserve),
  },
  {
    id: "contained-without-memory",
    title: "Contained, copied and recovered, and nobody thought of memory",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:memory", "order:P6"] },
    play: moves(protect, detach, swapGroupInTwoSteps, releaseAddress, cutCredentials, preserveAndRecover),
  },
  {
    id: "snapshots-deleted",
    title: "Everything right, and then the snapshots deleted, because the forensic instance has copies",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:evidenceDeleted", "objective:snapshots"] },
    play: moves(
      protect,
      detach,
      captureMemory,
      swapGroupInTwoSteps,
      releaseAddress,
      cutCredentials,
      preserveAndRecover,
      async ({ aws, step }, { snapshotIds }) => {
        await step("Delete what is there twice.");
        for (const SnapshotId of snapshotIds) await aws.ec2.deleteSnapshot({ SnapshotId });
      },
    ),
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
    play: moves(async ({ aws, step }, { instanceId }) => {
      await step("Terminate it.");
      await aws.ec2.terminateInstances({ InstanceIds: [instanceId] });
    }, wait(30)),
  },
  {
    id: "stop-first",
    title: "Stopped at once, against the brief",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:memoryLost", "order:P2", "order:P5"] },
    play: moves(stop, wait(60)),
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
    play: moves(async ({ aws, step }, { instanceId }) => {
      const { Reservations = [] } = await aws.ec2.describeInstances({ InstanceIds: [instanceId] });
      const groupId = Reservations[0]!.Instances![0]!.SecurityGroups![0]!.GroupId!;
      await step("Revoke everything in the security group.");
      const { SecurityGroups = [] } = await aws.ec2.describeSecurityGroups({ GroupIds: [groupId] });
      await aws.ec2.revokeSecurityGroupIngress({
        GroupId: groupId,
        IpPermissions: SecurityGroups[0]!.IpPermissions,
      });
    }, wait(60)),
  },
  {
    id: "wrong-instance",
    title: "The healthy instance isolated",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyHit"] },
    play: moves(async ({ aws, step }, { instanceId }) => {
      const { Reservations = [] } = await aws.ec2.describeInstances({});
      const other = Reservations.flatMap((x) => x.Instances ?? []).find(
        (x) => x.InstanceId !== instanceId && x.State?.Name === "running",
      )!;
      await step("Stop the other one.");
      await aws.ec2.stopInstances({ InstanceIds: [other.InstanceId!] });
    }, wait(30)),
  },
  {
    id: "trail-off",
    title: "Everything right, and the trail switched off",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff"] },
    play: moves(
      protect,
      detach,
      captureMemory,
      swapGroupInTwoSteps,
      releaseAddress,
      cutCredentials,
      async ({ aws, step }) => {
        await step("Stop the trail.");
        const { trailList = [] } = await aws.cloudtrail.describeTrails({});
        await aws.cloudtrail.stopLogging({ Name: trailList[0]!.Name });
      },
      preserveAndRecover,
    ),
  },
];

export default responses;
