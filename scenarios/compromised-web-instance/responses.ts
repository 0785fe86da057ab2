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
import { emptySharedGroup, stopAnother, stopTrail } from "../response/harm.ts";
import { both, differing, inOrder, skip, wait, type Move } from "../response/moves.ts";
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

/** What the reference does, one after the other; other responses say in what they differ. */
const USUAL = {
  protect,
  leave: detach,
  memory: captureMemory,
  isolate: swapGroupInTwoSteps,
  address: releaseAddress,
  credentials: cutCredentials,
  rest: preserveAndRecover,
} satisfies Record<string, Move<Found>>;
const usual = differing<Found, keyof typeof USUAL>(look, USUAL);

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Record, protect, detach, capture memory, isolate in two steps, revoke, preserve, recover",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: usual(),
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
    play: usual({ rest: preserve }),
  },
  {
    id: "change-before-record",
    title: "Everything right, but the first change came before the record",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P1"] },
    play: differing<Found, keyof typeof USUAL>(tagThenLook, USUAL)(),
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
    play: usual({ leave: skip, isolate: both<Found>(isolateThenDetach, denyController) }),
  },
  {
    id: "seal-before-memory",
    title: "Sealed first, then opened again for Run Command, because memory was forgotten",
    kind: "careless",
    expect: { verdict: "PASS", score: 97, losesExactly: ["order:P6"] },
    play: usual({ memory: skip, isolate: both<Found>(sealThenCapture, denyController) }),
  },
  {
    id: "single-swap",
    title: "One group swap against a tracked connection",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:c2Ended"] },
    play: usual({ isolate: swapOnce, address: skip, rest: preserve }),
  },
  {
    id: "cutoff-in-the-past",
    title: "Sessions revoked with a cutoff from before the theft",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut"] },
    play: usual({
      credentials: both<Found>(stopIssuance, (responder, found) =>
        revokeSessions(responder, found, new Date(responder.now().getTime() - DAY_MS)),
      ),
      rest: preserve,
    }),
  },
  {
    id: "detach-the-profile-only",
    title: "The profile is taken off, the stolen session lives on",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut"] },
    play: usual({ address: skip, credentials: stopIssuance, rest: preserve }),
  },
  {
    id: "contained-without-memory",
    title: "Contained, copied and recovered, and nobody thought of memory",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:memory", "order:P6"] },
    play: usual({ memory: skip }),
  },
  {
    id: "snapshots-deleted",
    title: "Everything right, and then the snapshots deleted, because the forensic instance has copies",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:evidenceDeleted", "objective:snapshots"] },
    play: usual({
      rest: both<Found>(preserveAndRecover, async ({ aws, step }, { snapshotIds }) => {
        await step("Delete what is there twice.");
        for (const SnapshotId of snapshotIds) await aws.ec2.deleteSnapshot({ SnapshotId });
      }),
    }),
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
    play: moves((responder, { instanceId }) => emptySharedGroup(responder, instanceId), wait(60)),
  },
  {
    id: "wrong-instance",
    title: "The healthy instance isolated",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyHit"] },
    play: moves((responder, { instanceId }) => stopAnother(responder, instanceId), wait(30)),
  },
  {
    id: "trail-off",
    title: "Everything right, and the trail switched off",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff"] },
    play: usual({ rest: both<Found>(stopTrail, preserveAndRecover) }),
  },
];

export default responses;
