import {
  before,
  disturbed,
  lost,
  outcome,
  reached,
  refused,
  seen,
  type Criteria,
  type View,
} from "../../grader/index.ts";
import { isTrial, leastPrivilege, openFunction, unattended } from "../kit/automation.ts";
import { isCall } from "../kit/calls.ts";
import { isInEvidence } from "../kit/evidence.ts";
import {
  healthyHit,
  outOfGroup,
  outOfTargets,
  sharedGroupBroken,
  sharedGroupEdited,
} from "../kit/fleet-criteria.ts";
import { loggingOff } from "../kit/hazards.ts";
import { instanceOf, isDown, isIsolated } from "../kit/machine.ts";
import { diskLost, isolated, protectedFromTermination, tagged } from "../kit/machine-criteria.ts";
import { ORDER } from "../kit/order.ts";
import type { Facts } from "./facts.ts";

/** What is to be answered. */
const NEED = "unanswered-compromise";

export const criteria: Criteria<Facts> = {
  objectives: {
    tried: seen(
      "The chain was tried with a sample finding or a finding made up",
      (call, view) =>
        isCall(call, "CreateSampleFindings", "PutEvents", "Invoke") && isTrial(call, view, NEED),
      {
        points: 5,
        phase: "Preparation",
        missing: "Nothing was tried before the red team came, or what was tried failed.",
        why: "A sample finding names the instance i-99999999: it proves the chain, and the function must fail or skip cleanly.",
        source: "GuardDuty user guide, sample findings",
      },
    ),
    answered: refused("A compromise no longer goes unanswered", (x) => x.attempt === NEED, {
      points: 25,
      required: true,
      phase: "Containment",
      missing:
        "The red team's implant reports home and nothing answers: follow one finding along the chain, from the rule to what the function may do.",
      why: "GuardDuty finds, EventBridge routes; something of yours must act.",
      source: "GuardDuty user guide, EventBridge notifications; SCS-C02 cram notes, practice question 7",
    }),
    unattended: unattended(20, NEED),
    isolated: isolated(10, { required: true }),
    outOfGroup: outOfGroup(10),
    outOfTargets: outOfTargets(5),
    protected: protectedFromTermination(5),
    tagged: tagged(5),
    wayBack: outcome("The way back is written down", knowsWayBack, {
      points: 5,
      phase: "Preservation",
      missing:
        "Neither a tag of the server nor an object of the evidence bucket says which security groups it had.",
      why: "A false alarm must be undone in the morning by somebody who was not there.",
      source: "Best Practices for Addressing Compromised Assets, step 1",
    }),
    leastPrivilege: leastPrivilege(10),
  },

  moments: {
    quarantined: reached(
      "The running server was cut off from health checks",
      (view) => !isDown(view) && isIsolated(view),
    ),
  },

  order: [before("outOfGroup", "quarantined", { ...ORDER.P3, points: 3 })],

  hazards: {
    gatewayHit: disturbed("The tills' gateway was cut off", (work) => work.work === "tills", {
      points: 20,
      why: "Its tag says hands off: a false alarm there costs more than a night's wait for a person.",
      source: "The brief; AWS Security Incident Response User Guide, automating incident response",
    }),
    stopped: lost("The server was stopped or terminated", isDown, {
      points: 10,
      why: "Memory is gone on a stop. The brief asks for a server that runs, alone.",
      source: "EC2 user guide, stop and start; the brief",
    }),
    diskLost,
    healthyHit,
    sharedGroupBroken,
    sharedGroupEdited,
    openFunction,
    loggingOff,
  },

  customers: {
    atLeast: 0.95,
    points: 5,
    why: "One server leaves; the shop goes on.",
    source: "AWS Well-Architected, Security Pillar: incident response",
  },
};

function knowsWayBack(view: View<Facts>): boolean {
  const [group = ""] = view.facts.sharedGroupIds;
  return (
    Object.values(instanceOf(view)?.Tags ?? {}).some((value) => value.includes(group)) ||
    isInEvidence(view, group, view.facts.instanceId)
  );
}
