import {
  act,
  before,
  called,
  disturbed,
  outcome,
  reached,
  refused,
  seen,
  type CallEvidence,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesSomething, isCall, mentions } from "../kit/calls.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { asksHistory, isValue, readsLogFile } from "../kit/lookup.ts";
import { diskLost, isolated, recorded, snapshots, tagged } from "../kit/machine-criteria.ts";
import { ORDER } from "../kit/order.ts";
import { endsWithoutSample, isEnding } from "../kit/sample.ts";
import type { Facts } from "./facts.ts";

type Now = View<Facts>;

/** A question about who launches machines: by the key or its user, or in the Region where they were launched. */
function isTrace(call: CallEvidence, view: Now): boolean {
  const { rogueRegion, launcher, launcherKeyId } = view.facts;
  const isName = isValue(launcher, launcherKeyId);
  return (
    asksHistory(call, {
      leads: (x) => call.awsRegion === rogueRegion || isName(x),
      shows: (x) => call.awsRegion === rogueRegion && isName(x),
      regions: [rogueRegion],
    }) || readsLogFile(call, view, { kind: "CloudTrail", region: rogueRegion })
  );
}

const rogueMachines = ({ facts, state }: Now) =>
  Object.values(state.instances).filter((x) => x.Region !== facts.homeRegion);

/** Nothing else was ever in those Regions: what has a snapshot there is one of the rogue machines' disks. */
const hasSample = ({ facts, state }: Now): boolean =>
  Object.values(state.snapshots).some((x) => x.Region !== facts.homeRegion && x.State === "completed");

/** Whether no group of another Region brings machines back: it wants none, or it may not launch any. */
const isRelauncherOff = ({ facts, state }: Now): boolean =>
  Object.values(state.autoScalingGroups).every(
    (x) =>
      x.Region === facts.homeRegion ||
      (x.DesiredCapacity === 0 && x.MinSize === 0) ||
      x.SuspendedProcesses.includes("Launch"),
  );

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: recorded(4),
    traced: seen("Who launches the machines was looked up", isTrace, {
      points: 8,
      phase: "Detection & Analysis",
      why: "RunInstances names its caller. Event history is kept in each Region: the call stands where the machines do.",
      source: "AWS workshop, EC2 crypto mining; CloudTrail user guide, event history",
    }),
    minerEnded: refused("The render machine mines no more", (x) => x.attempt === "mining", {
      points: 18,
      required: true,
      phase: "Containment",
      missing:
        "The miner still hands in shares. Through a NAT gateway every connection is tracked: no exchange of security groups interrupts it. And what is killed comes back by cron, or goes to its second pool.",
      why: "The proof is that the connection ended, and that no other one took its place.",
      source: "EC2 user guide, connection tracking; forum: Correct Steps After EC2 Compromise?",
    }),
    launcherCut: refused("Nobody launches machines with the stolen key", (x) => x.attempt === "launcher", {
      points: 18,
      required: true,
      phase: "Containment",
      missing:
        "The stolen key, or a session that was made from it, still launches machines: a session outlives the key, in every Region.",
      why: "Identities come before resources: whoever can launch brings back what was ended.",
      source:
        "IAM user guide, disabling permissions of temporary credentials; AWS workshop, EC2 crypto mining",
    }),
    relauncherOff: outcome("No group brings machines back", isRelauncherOff, {
      points: 8,
      required: true,
      phase: "Containment",
      missing: "An Auto Scaling group that is not ours still wants machines: what is terminated is replaced.",
      why: "A group works without the key that made it.",
      source: "EC2 Auto Scaling user guide, health checks; Security – Specialty notes, Incident Response",
    }),
    rogueEnded: refused("The machines that are not ours mine no more", (x) => x.attempt === "rogue-mining", {
      points: 14,
      required: true,
      phase: "Containment",
      missing: "Machines that are not ours still mine. They stand where nobody looks: search every Region.",
      why: "They cost by the hour, in every Region that the key reaches.",
      source:
        "AWS knowledge centre, potential account compromise; Security – Specialty notes, Incident Response",
    }),
    isolated: isolated(4, { required: false }),
    snapshots: snapshots(8),
    sample: outcome("The disk of a machine that was not ours is kept", hasSample, {
      points: 10,
      required: true,
      phase: "Preservation",
      missing: "No snapshot of a rogue machine's disk was kept: their volumes went with them.",
      why: "One sample says what the intruder runs and where it reports to; all of them are not needed.",
      source: "AWS workshop, EC2 crypto mining; Security – Specialty notes, Incident Response",
    }),
    tagged: tagged(2),
    rogueGone: outcome(
      "The machines that are not ours are terminated",
      (view) => rogueMachines(view).every(isEnding),
      {
        points: 6,
        phase: "Eradication & Recovery",
        missing:
          "Machines that are not ours are still there: stopped ones can be started again, and their disks cost.",
        why: "Resources that nobody of ours made go, once a sample is kept.",
        source:
          "Security – Specialty notes, Incident Response; AWS knowledge centre, potential account compromise",
      },
    ),
  },

  moments: {
    firstChange: called("First change", (call) => changesSomething(call)),
    rogueTerminated: reached("The first machine that was not ours was terminated", (view) =>
      endsWithoutSample(rogueMachines(view), Object.values(view.state.snapshots)),
    ),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 3 }),
    before("sample", "rogueTerminated", { ...ORDER.P4, points: 5 }),
  ],

  hazards: {
    renderingBroken: disturbed("The other render machine could not work", (x) => x.work === "rendering", {
      points: 15,
      why: "It shares the subnet, the way out and the security group with the one that mines, and works for a customer.",
      source: "AWS Security Incident Response User Guide, source containment",
    }),
    bystanderHit: act(
      "Credentials were taken from somebody who has nothing to do with it",
      (call, { facts }) =>
        isCall(
          call,
          "UpdateAccessKey",
          "DeleteAccessKey",
          "DeleteUser",
          "PutUserPolicy",
          "AttachUserPolicy",
          "DeleteLoginProfile",
        ) && mentions(call, ...facts.bystanders),
      {
        points: 15,
        why: "The records name the launcher. Whoever switches everybody off has looked for nobody.",
        source: "AWS incident response playbook CredCompromise",
      },
    ),
    diskLost,
    loggingOff,
    evidenceDeleted,
  },
};
