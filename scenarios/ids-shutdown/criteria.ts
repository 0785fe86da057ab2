import { before, lost, outcome, reached, refused, seen, type Criteria } from "../../grader/index.ts";
import { isTrial, leastPrivilege, openFunction, unattended } from "../kit/automation.ts";
import { isCall } from "../kit/calls.ts";
import { outOfGroup, outOfTargets, sharedGroupBroken, sharedGroupEdited } from "../kit/fleet-criteria.ts";
import { loggingOff } from "../kit/hazards.ts";
import { instanceOf, isDown, isGone } from "../kit/machine.ts";
import { diskLost, protectedFromTermination, tagged } from "../kit/machine-criteria.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

/** What is to be answered. */
const NEED = "exfiltration";

const STUDY = "Security – Specialty notes, Incident Response";

export const criteria: Criteria<Facts> = {
  objectives: {
    tried: seen(
      "The chain was tried before it was needed",
      (call, view) =>
        isCall(call, "TestMetricFilter", "SetAlarmState", "Publish", "Invoke", "PutLogEvents") &&
        isTrial(call, view, NEED),
      {
        points: 5,
        phase: "Preparation",
        missing:
          "Nothing was tried before it was needed, or what was tried failed: an alarm can be set off by hand, a pattern tested.",
        why: "Each link fails in silence.",
        source: "CloudWatch user guide, testing alarms; AWS Well-Architected, Security Pillar: run game days",
      },
    ),
    exfiltrationEnded: refused("Card data no longer goes out", (x) => x.attempt === NEED, {
      points: 25,
      required: true,
      phase: "Containment",
      missing:
        "Card data still goes out while the detection system says so: follow one alert from the log group to the call that stops the server.",
      why: "A detection system that nobody listens to is a diary.",
      source: STUDY,
    }),
    unattended: unattended(20, NEED),
    stopped: outcome(
      "The server is stopped, and not terminated",
      (view) => instanceOf(view)?.State === "stopped",
      {
        points: 15,
        required: true,
        phase: "Containment",
        missing: "The server is not stopped: it still runs, or it is gone and its disks with it.",
        why: "The brief asks for it: here what leaves is worse than what is lost. A stop keeps the disks.",
        source: `${STUDY}; EC2 user guide, stop and start`,
      },
    ),
    outOfGroup: outOfGroup(10),
    outOfTargets: outOfTargets(5),
    protected: protectedFromTermination(5),
    tagged: tagged(5),
    leastPrivilege: leastPrivilege(10),
  },

  moments: { down: reached("The server was stopped or terminated", isDown) },
  order: [before("outOfGroup", "down", { ...ORDER.P2, points: 5 })],

  hazards: {
    terminated: lost("The server was terminated", isGone, {
      points: 10,
      why: "In the group's hands a stopped member is replaced, and terminated with its disks.",
      source: "EC2 Auto Scaling user guide, health checks; EC2 user guide, terminating instances",
    }),
    healthyStopped: lost(
      "A healthy server was stopped or terminated",
      ({ facts, state }) =>
        facts.healthyInstanceIds.some((id) => (state.instances[id]?.State ?? "terminated") !== "running"),
      {
        points: 15,
        why: "Alerts of low severity rain on every server. Who stops for them switches the shop off.",
        source: "The brief; AWS Well-Architected, Security Pillar: detection",
      },
    ),
    diskLost,
    sharedGroupBroken,
    sharedGroupEdited,
    openFunction,
    loggingOff,
  },

  customers: {
    atLeast: 0.95,
    points: 5,
    why: "One server goes down; the shop does not.",
    source: "AWS Well-Architected, Security Pillar: incident response",
  },
};
