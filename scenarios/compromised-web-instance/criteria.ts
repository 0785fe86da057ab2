import {
  act,
  before,
  called,
  lost,
  outcome,
  reached,
  refused,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { groupsOf, keepsAcquisitionPath } from "../kit/network.ts";
import { hasForensicInstance } from "../kit/fleet.ts";
import {
  healthyHit,
  outOfGroup,
  outOfTargets,
  restored,
  sharedGroupBroken,
  sharedGroupEdited,
  templateClean,
} from "../kit/fleet-criteria.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import {
  evidence,
  hasMemory as hasMemoryWith,
  hasSnapshots,
  instanceOf,
  isDown,
  isGone,
  isIsolated,
  isVolumeGone,
  volumesKept,
} from "../kit/machine.ts";
import {
  diskLost,
  isolated,
  protectedFromTermination,
  recorded,
  shutdownStops,
  snapshots,
  tagged,
  volumesOutlive,
} from "../kit/machine-criteria.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

const hasMemory = (view: View<Facts>): boolean => hasMemoryWith(view, view.facts.c2.ip);

/** Strings by which exported logs are known. */
export const MARKER = { trail: "eventSource", flowLog: "ACCEPT OK", accessLog: '"GET http' } as const;

const CONTAINMENT = "Containment";
const PRESERVATION = "Preservation";
const ANALYSIS = "Detection & Analysis";

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: recorded(5),
    outOfGroup: outOfGroup(8),
    outOfTargets: outOfTargets(5),
    isolated: isolated(8, { required: true }),
    c2Ended: refused("The command-and-control connection has ended", (x) => x.attempt === "c2-beacon", {
      points: 14,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The command-and-control connection is still open: a security-group swap does not interrupt tracked connections that are already established.",
      why: "An established, tracked flow survives a change of security groups until it times out: the proof is that it ended.",
      source:
        "EC2 user guide, connection tracking; Your AWS EC2 Has Been Hacked, Containment; forum: Correct Steps After EC2 Compromise?",
    }),
    elasticIpOff: outcome(
      "The Elastic IP is off the instance",
      ({ facts, state }) => Object.values(state.addresses).every((x) => x.InstanceId !== facts.instanceId),
      {
        points: 3,
        phase: CONTAINMENT,
        why: "The address leads straight to the instance past the load balancer; a clean host may need it.",
        source: "SCS-C02 cram notes, Isolation, step 3",
      },
    ),
    sessionsCut: refused("The stolen role session is refused", (x) => x.attempt === "stolen-session", {
      points: 14,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The role's stolen session still works from outside: isolation, detaching the profile and stopping do not revoke credentials that were already taken.",
      why: "Credentials taken from the metadata service live until they expire, wherever the instance is.",
      source: "IAM user guide, revoking role sessions; Your AWS EC2 Has Been Hacked, Containment",
    }),
    issuanceStopped: outcome(
      "The instance is given no more role credentials",
      (view) =>
        isDown(view) ||
        instanceOf(view)?.HttpEndpoint === "disabled" ||
        Object.values(view.state.instanceProfileAssociations).every(
          (x) => x.InstanceId !== view.facts.instanceId || x.ProfileArn !== view.facts.profileArn,
        ),
      {
        points: 3,
        phase: CONTAINMENT,
        why: "A revocation covers sessions issued before it; the instance must not be handed a newer one.",
        source: "GuardDuty guide, remediating a compromised EC2 instance",
      },
    ),
    protected: protectedFromTermination(2),
    shutdownStops: shutdownStops(1),
    volumesKept: volumesOutlive(2),
    memory: outcome("The memory image is in the evidence bucket", hasMemory, {
      points: 11,
      required: true,
      phase: PRESERVATION,
      missing: "No image of the instance's memory is in the evidence bucket.",
      why: "Processes, sockets and keys are only in RAM, and RAM is gone on stop. The brief asks for volatile evidence.",
      source: "Your AWS EC2 Has Been Hacked, Analysis; AWS customer playbook, EC2 forensics",
    }),
    snapshots: snapshots(9),
    tagged: tagged(2),
    trailExported: outcome(
      "API records are in the evidence bucket",
      (view) => evidence(view).some((x) => !x.Format.endsWith("-memory") && x.Markers.includes(MARKER.trail)),
      {
        points: 2,
        phase: PRESERVATION,
        why: "Who did what with the stolen session, from where.",
        source: "SCS-C02 cram notes, Forensic analysis",
      },
    ),
    trafficExported: outcome(
      "Network or load balancer logs are in the evidence bucket",
      (view) =>
        evidence(view).some(
          (x) =>
            !x.Format.endsWith("-memory") &&
            (x.Markers.includes(MARKER.flowLog) || x.Markers.includes(MARKER.accessLog)),
        ),
      {
        points: 2,
        phase: PRESERVATION,
        why: "Where the data went, and how the intruder came in.",
        source: "SCS-C02 cram notes, Forensic analysis; Your AWS EC2 Has Been Hacked, Analysis",
      },
    ),
    forensicInstance: outcome("A forensic instance holds copies of the volumes", hasForensicInstance, {
      points: 4,
      phase: ANALYSIS,
      missing:
        "No running machine of its own has a volume attached that was made from the snapshots; or others than the forensic workstation may reach it.",
      why: "Analyse copies, on a machine that only the workstation reaches; never the original.",
      source:
        "Best Practices for Addressing Compromised Assets, step 7; Your AWS EC2 Has Been Hacked, Analysis",
    }),
    templateClean: templateClean(2),
    restored: restored(3),
  },

  moments: {
    firstChange: called("First change", (call) => changesSomething(call)),
    down: reached("The instance was stopped or terminated", isDown),
    gone: reached("The instance was terminated", isGone),
    quarantined: reached(
      "The running instance was cut off from health checks",
      (view) => !isDown(view) && isIsolated(view),
    ),
    sealed: reached(
      "The instance was isolated without a path for acquisition",
      (view) =>
        isIsolated(view) &&
        (isDown(view) ||
          !groupsOf(instanceOf(view)!).some((id) => keepsAcquisitionPath(view.state.securityGroups[id]))),
    ),
    diskSafe: reached("The disks were safe", (view) => hasSnapshots(view) || volumesKept(view)),
    volumeLost: reached("An original volume was deleted", (view) =>
      view.facts.volumeIds.some((id) => isVolumeGone(view, id)),
    ),
    copied: reached("Every volume had a completed snapshot", hasSnapshots),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 3 }),
    before("outOfGroup", "down", { ...ORDER.P2, points: 5 }),
    before("outOfGroup", "quarantined", { ...ORDER.P3, points: 3 }),
    before("diskSafe", "gone", { ...ORDER.P4, points: 4 }),
    before("memory", "down", { ...ORDER.P5, points: 5 }),
    before("memory", "sealed", { ...ORDER.P6, points: 3 }),
    before("copied", "volumeLost", { ...ORDER.P7, points: 4 }),
  ],

  hazards: {
    memoryLost: lost(
      "The instance's memory was lost before it was captured",
      (view) => isDown(view) && !hasMemory(view),
      {
        points: 10,
        why: "The brief asks to preserve volatile evidence, and RAM does not survive a stop.",
        source: "EC2 user guide, stop and start",
      },
    ),
    diskLost,
    endedEarly: act(
      "Termination was ordered before the evidence was safe",
      (call, view) =>
        isCall(call, "TerminateInstances", "TerminateInstanceInAutoScalingGroup", "RebootInstances") &&
        mentions(call, view.facts.instanceId) &&
        !(hasMemory(view) && hasSnapshots(view)),
      {
        points: 10,
        why: "Whether or not protection stopped it: terminating first, or rebooting, destroys evidence.",
        source: "SCS-C02 cram notes, practice questions 1 and 2; Your AWS EC2 Has Been Hacked, Containment",
      },
    ),
    healthyHit,
    sharedGroupBroken,
    sharedGroupEdited,
    loggingOff,
    evidenceDeleted,
  },

  customers: {
    atLeast: 0.95,
    points: 5,
    why: "Containment that takes the site down is an outage of our own making.",
    source: "AWS Well-Architected, Security Pillar: incident response",
  },
};
