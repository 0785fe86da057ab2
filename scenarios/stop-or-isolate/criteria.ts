import {
  before,
  called,
  lost,
  outcome,
  reached,
  refused,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { changesSomething } from "../kit/calls.ts";
import {
  healthyHit,
  outOfGroup,
  outOfTargets,
  sharedGroupBroken,
  sharedGroupEdited,
} from "../kit/fleet-criteria.ts";
import { evidenceDeleted, loggingOff } from "../kit/hazards.ts";
import { areDisksSafe, hasMemory, isDown, isIsolated } from "../kit/machine.ts";
import {
  diskLost,
  isolated,
  protectedFromTermination,
  recorded,
  snapshots,
  tagged,
} from "../kit/machine-criteria.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

type Now = View<Facts>;

const PRESERVE = { aim: "preserve" } as const;
const isToPreserve = ({ facts }: Now): boolean => facts.aim === PRESERVE.aim;

const SOURCE =
  "AWS Security Incident Response User Guide, destination containment; forum: Correct Steps After EC2 Compromise?";

export const criteria: Criteria<Facts> = {
  objectives: {
    recorded: recorded(5),
    outOfGroup: outOfGroup(10),
    outOfTargets: outOfTargets(6),
    trafficEnded: refused("The server sends nothing out any more", (x) => x.attempt === "exfiltration", {
      points: 24,
      required: true,
      phase: "Containment",
      missing:
        "The server still sends data out: a security-group swap does not interrupt a tracked connection, a killed process comes back by cron, and a denied address has a second one.",
      why: "What counts is that the connection ended, and that no other took its place.",
      source: "EC2 user guide, connection tracking; forum: Correct Steps After EC2 Compromise?",
    }),
    aim: refused(
      "What counts for the company was saved in time",
      (x, { aim }) => x.attempt === (aim === PRESERVE.aim ? "exfiltration" : "last-part"),
      {
        points: 16,
        required: true,
        phase: "Containment",
        missing:
          "The intruder got all of what it wanted. Where every minute is damage, a stop ends it at once, and nothing that can wait may come before.",
        why: "Stop or isolate is decided by what the damage is, and by what the brief asks to keep.",
        source: SOURCE,
      },
    ),
    isolated: isolated(5, { required: false }),
    evidence: outcome(
      "The evidence that the brief asks for is safe",
      (view) => (isToPreserve(view) ? hasMemory(view, view.facts.memoryMarker) : areDisksSafe(view)),
      {
        points: 18,
        required: true,
        phase: "Preservation",
        missing:
          "The evidence that the brief asks for is not safe: where it asks for what is volatile, an image of the memory; where it asks for the disks, a completed snapshot of each, or volumes that are not deleted with the server (DeleteOnTermination).",
        why: "Memory is gone on a stop, and no snapshot holds it. Disks survive a stop, and not a termination.",
        source: "EC2 user guide, stop and start; forum: Correct Steps After EC2 Compromise?",
      },
    ),
    snapshots: snapshots(10),
    protected: protectedFromTermination(3),
    tagged: tagged(3),
  },

  moments: {
    // Data that is leaving now is stopped first and documented then (ground truth, the exception to P1).
    firstChange: called(
      "First change, where nothing hurries",
      (call, view) => isToPreserve(view) && changesSomething(call),
    ),
    down: reached("The server was stopped or terminated", isDown),
    quarantined: reached(
      "The running server was cut off from health checks",
      (view) => !isDown(view) && isIsolated(view),
    ),
  },

  order: [
    before("recorded", "firstChange", { ...ORDER.P1, points: 3 }),
    before("outOfGroup", "down", { ...ORDER.P2, points: 5 }),
    before("outOfGroup", "quarantined", { ...ORDER.P3, points: 3 }),
  ],

  hazards: {
    memoryLost: lost(
      "The memory that the brief asks for was lost",
      (view) => isToPreserve(view) && isDown(view) && !hasMemory(view, view.facts.memoryMarker),
      {
        points: 15,
        why: "RAM does not survive a stop. Isolation first, memory next, a stop last.",
        source: SOURCE,
      },
    ),
    diskLost,
    healthyHit,
    sharedGroupBroken,
    sharedGroupEdited,
    loggingOff,
    evidenceDeleted,
  },

  customers: {
    atLeast: 0.95,
    points: 5,
    why: "One server is under suspicion. The shop is not.",
    source: "AWS Well-Architected, Security Pillar: incident response",
  },
};
