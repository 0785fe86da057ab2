import {
  act,
  before,
  called,
  lost,
  outcome,
  reached,
  refused,
  seen,
  type Criteria,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { groupsOf, keepsAcquisitionPath } from "../kit/network.ts";
import type { Facts } from "./facts.ts";
import {
  instanceOf,
  isGone,
  isDown,
  isIsolated,
  isOutOfGroup,
  targetState,
  evidence,
  hasMemory,
  snapshotsOf,
  hasSnapshots,
  carriesTicket,
  volumesKept,
  templateImage,
  isRestored,
  hasForensicInstance,
  admitsLoadBalancer,
} from "./questions.ts";

/** Strings by which exported logs are known. */
export const MARKER = { trail: "eventSource", flowLog: "ACCEPT OK", accessLog: '"GET http' } as const;

const CONTAINMENT = "Containment";
const PRESERVATION = "Preservation";
const ANALYSIS = "Detection & Analysis";
const RECOVERY = "Eradication & Recovery";

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: seen(
      "The instance's state was recorded",
      (call, { facts }) =>
        isCall(call, "DescribeInstances") &&
        (mentions(call, facts.instanceId) || !JSON.stringify(call.requestParameters ?? {}).includes('"i-')),
      {
        points: 5,
        phase: ANALYSIS,
        why: "The original security groups, interfaces, profile and volumes are evidence, and the way back.",
        source:
          "Best Practices for Addressing Compromised Assets, step 1; AWS incident response playbook EC2MalwareFindings",
      },
    ),
    outOfGroup: outcome("The instance is out of the Auto Scaling group's hands", isOutOfGroup, {
      points: 8,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The instance is still in the Auto Scaling group: a failed health check terminates it, and the evidence with it.",
      why: "An unhealthy member is terminated and replaced; quarantine makes it unhealthy.",
      source:
        "EC2 Auto Scaling user guide, health checks; Best Practices for Addressing Compromised Assets, step 4",
    }),
    outOfTargets: outcome(
      "The load balancer sends the instance no requests",
      (view) => isGone(view) || !["initial", "healthy", "unhealthy"].includes(targetState(view)),
      {
        points: 5,
        required: true,
        phase: CONTAINMENT,
        missing:
          "The instance is still registered with the target group: customers and the intruder reach it through the load balancer.",
        why: "Customers must not be served by it, and the intruder's way in leads through the load balancer.",
        source:
          "Best Practices for Addressing Compromised Assets, step 5; Your AWS EC2 Has Been Hacked, Containment",
      },
    ),
    isolated: outcome("A security group of its own isolates the instance", isIsolated, {
      points: 8,
      required: true,
      phase: CONTAINMENT,
      missing:
        "The instance's interfaces still carry a security group that is shared, or that lets more through than forensics needs.",
      why: "No new connection in or out. The group must be its own: emptying the shared one hits the healthy instances.",
      source:
        "Best Practices for Addressing Compromised Assets, step 3; Security – Specialty notes, Incident Response",
    }),
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
    protected: outcome(
      "Termination protection is on",
      (view) => isGone(view) || instanceOf(view)?.DisableApiTermination === true,
      {
        points: 3,
        phase: PRESERVATION,
        why: "Nobody must end the evidence by a slip.",
        source:
          "Best Practices for Addressing Compromised Assets, step 2; AWS Security Incident Response Guide, EC2 steps",
      },
    ),
    volumesKept: outcome(
      "The volumes outlive the instance",
      (view) => (isGone(view) ? hasSnapshots(view) : volumesKept(view)),
      {
        points: 2,
        phase: PRESERVATION,
        why: "The root volume is deleted on termination by default.",
        source: "EC2 user guide, terminating instances",
      },
    ),
    memory: outcome("The memory image is in the evidence bucket", hasMemory, {
      points: 11,
      required: true,
      phase: PRESERVATION,
      missing: "No image of the instance's memory is in the evidence bucket.",
      why: "Processes, sockets and keys are only in RAM, and RAM is gone on stop. The brief asks for volatile evidence.",
      source: "Your AWS EC2 Has Been Hacked, Analysis; AWS customer playbook, EC2 forensics",
    }),
    snapshots: outcome(
      "Every volume has a completed snapshot with the ticket's number",
      (view) =>
        view.facts.volumeIds.every((id) =>
          snapshotsOf(view, id).some((x) => carriesTicket(x.Tags, view.facts.ticket)),
        ),
      {
        points: 9,
        required: true,
        phase: PRESERVATION,
        missing: "Not every attached volume has a completed snapshot that is tagged with the ticket.",
        why: "Data volumes hold evidence, too; without the ticket nobody knows what the snapshot belongs to.",
        source:
          "SCS-C02 cram notes, practice question 4; Best Practices for Addressing Compromised Assets, step 6",
      },
    ),
    tagged: outcome(
      "The instance carries the ticket's number",
      (view) => isGone(view) || carriesTicket(instanceOf(view)?.Tags ?? {}, view.facts.ticket),
      {
        points: 2,
        phase: PRESERVATION,
        why: "Everybody who meets it must see that it is evidence.",
        source: "Best Practices for Addressing Compromised Assets, step 8",
      },
    ),
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
      why: "Analyse copies, on a machine that only the workstation reaches; never the original.",
      source:
        "Best Practices for Addressing Compromised Assets, step 7; Your AWS EC2 Has Been Hacked, Analysis",
    }),
    templateClean: outcome(
      "The group launches from the clean image",
      (view) => templateImage(view) === view.facts.cleanImageId,
      {
        points: 2,
        phase: RECOVERY,
        why: "A replacement from the same template has the same flaw.",
        source: "Your AWS EC2 Has Been Hacked, Recovery",
      },
    ),
    restored: outcome("Two clean instances serve customers", isRestored, {
      points: 3,
      phase: RECOVERY,
      why: "Recovery is a healthy service on instances that cannot be broken into the same way.",
      source: "SCS-C02 cram notes, Recovery and restoration; Your AWS EC2 Has Been Hacked, Recovery",
    }),
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
    volumeLost: reached("An original volume was deleted", ({ facts, state }) =>
      facts.volumeIds.some((id) => state.volumes[id] === undefined || state.volumes[id].State === "deleted"),
    ),
    copied: reached("Every volume had a completed snapshot", hasSnapshots),
  },

  order: [
    before("recorded", "firstChange", {
      id: "P1",
      points: 3,
      why: "After a change the original state can no longer be seen.",
      source: "Best Practices for Addressing Compromised Assets, step 1",
    }),
    before("outOfGroup", "down", {
      id: "P2",
      points: 5,
      why: "A member that does not run is replaced at once, and terminated.",
      source: "EC2 Auto Scaling user guide, health checks",
    }),
    before("outOfGroup", "quarantined", {
      id: "P3",
      points: 3,
      why: "With load balancer health checks a quarantined member fails the check and is terminated.",
      source: "EC2 Auto Scaling user guide, health checks for instances",
    }),
    before("diskSafe", "gone", {
      id: "P4",
      points: 4,
      why: "Volumes with DeleteOnTermination go with the instance.",
      source: "EC2 user guide, terminating instances",
    }),
    before("memory", "down", {
      id: "P5",
      points: 5,
      why: "RAM is gone on stop.",
      source: "EC2 user guide, stop and start",
    }),
    before("memory", "sealed", {
      id: "P6",
      points: 3,
      why: "Run Command needs a network path; an isolation group may keep one for acquisition.",
      source: "AWS customer playbook, EC2 forensics",
    }),
    before("copied", "volumeLost", {
      id: "P7",
      points: 4,
      why: "A source must not go while its snapshot is pending.",
      source: "EC2 user guide, EBS snapshots",
    }),
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
    diskLost: lost(
      "A volume was lost before it was copied",
      (view) =>
        view.facts.volumeIds.some(
          (id) =>
            (view.state.volumes[id] === undefined || view.state.volumes[id].State === "deleted") &&
            !snapshotsOf(view, id).length,
        ),
      {
        points: 10,
        why: "Deleted volumes do not come back.",
        source: "SCS-C02 cram notes, practice question 1",
      },
    ),
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
    healthyHit: act(
      "A healthy instance was stopped, isolated or terminated",
      (call, view) =>
        mentions(call, ...view.facts.healthyInstanceIds) &&
        templateImage(view) !== view.facts.cleanImageId &&
        (isCall(
          call,
          "StopInstances",
          "TerminateInstances",
          "TerminateInstanceInAutoScalingGroup",
          "RebootInstances",
          "DetachInstances",
          "EnterStandby",
          "DeregisterTargets",
        ) ||
          (isCall(call, "ModifyInstanceAttribute") &&
            JSON.stringify(call.requestParameters).includes("groupSet"))),
      {
        points: 15,
        why: "Customers are served by it. The finding names one instance.",
        source: "AWS Security Incident Response User Guide, source containment",
      },
    ),
    sharedGroupBroken: lost(
      "The shared security group no longer admits the load balancer",
      (view) => !admitsLoadBalancer(view),
      {
        points: 15,
        why: "Emptying the shared group hits the healthy instances, and leaves tracked flows alive.",
        source: "Your AWS EC2 Has Been Hacked, Containment",
      },
    ),
    sharedGroupEdited: act(
      "Rules of the shared security group were changed",
      (call, { facts }) =>
        /^(Authorize|Revoke)SecurityGroup|^ModifySecurityGroupRules/.test(call.eventName) &&
        mentions(call, ...facts.sharedGroupIds),
      {
        points: 5,
        severity: "costly",
        why: "A change there touches every instance of the fleet.",
        source:
          "AWS Security Incident Response User Guide, source containment; Your AWS EC2 Has Been Hacked, Containment",
      },
    ),
    loggingOff: act(
      "Logging or detection was switched off",
      (call) =>
        isCall(
          call,
          "StopLogging",
          "DeleteTrail",
          "DeleteFlowLogs",
          "DeleteDetector",
          "DeleteLogGroup",
          "PutEventSelectors",
        ) ||
        (isCall(call, "UpdateDetector") && JSON.stringify(call.requestParameters).includes('"enable":false')),
      {
        points: 15,
        why: "Evidence that is not recorded cannot be had later.",
        source: "SCS-C02 cram notes, practice question 2",
      },
    ),
    evidenceDeleted: act(
      "Evidence was deleted",
      (call, { facts }) =>
        (isCall(call, "DeleteObject", "DeleteObjects", "DeleteBucket") &&
          mentions(call, facts.evidenceBucket, facts.logBucket)) ||
        isCall(call, "DeleteSnapshot") ||
        (isCall(call, "DeleteVolume") && mentions(call, ...facts.volumeIds)),
      {
        points: 15,
        why: "Chain of custody: what was collected is never deleted during an incident.",
        source:
          "AWS Security Incident Response User Guide, evidence collection; SCS-C02 cram notes, practice question 1",
      },
    ),
  },

  customers: {
    atLeast: 0.95,
    points: 5,
    why: "Containment that takes the site down is an outage of our own making.",
    source: "AWS Well-Architected, Security Pillar: incident response",
  },
};
