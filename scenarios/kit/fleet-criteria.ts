import {
  act,
  lost,
  outcome,
  type CallEvidence,
  type Hazard,
  type Objective,
  type View,
} from "../../grader/index.ts";
import { isCall, mentions } from "./calls.ts";
import {
  admitsLoadBalancer,
  isOutOfGroup,
  isRestored,
  targetState,
  templateImage,
  type FleetMember,
} from "./fleet.ts";
import { isGone } from "./machine.ts";

/** What is asked of everybody who has a member of the web fleet under suspicion. */

export const outOfGroup = (points: number): Objective<FleetMember> =>
  outcome("The instance is out of the Auto Scaling group's hands", isOutOfGroup, {
    points,
    required: true,
    phase: "Containment",
    missing:
      "The instance is still in the Auto Scaling group: a failed health check terminates it, and the evidence with it.",
    why: "An unhealthy member is terminated and replaced; quarantine makes it unhealthy.",
    source:
      "EC2 Auto Scaling user guide, health checks; Best Practices for Addressing Compromised Assets, step 4",
  });

export const outOfTargets = (points: number): Objective<FleetMember> =>
  outcome(
    "The load balancer sends the instance no requests",
    (view) => isGone(view) || !["initial", "healthy", "unhealthy"].includes(targetState(view)),
    {
      points,
      required: true,
      phase: "Containment",
      missing:
        "The instance is still registered with the target group: customers and the intruder reach it through the load balancer.",
      why: "Customers must not be served by it, and the intruder's way in leads through the load balancer.",
      source:
        "Best Practices for Addressing Compromised Assets, step 5; Your AWS EC2 Has Been Hacked, Containment",
    },
  );

export const templateClean = (points: number): Objective<FleetMember> =>
  outcome(
    "The group launches from the clean image",
    (view) => templateImage(view) === view.facts.cleanImageId,
    {
      points,
      phase: "Eradication & Recovery",
      why: "A replacement from the same template has the same flaw.",
      source: "Your AWS EC2 Has Been Hacked, Recovery",
    },
  );

export const restored = (points: number): Objective<FleetMember> =>
  outcome("Two clean instances serve customers", isRestored, {
    points,
    phase: "Eradication & Recovery",
    why: "Recovery is a healthy service on instances that cannot be broken into the same way.",
    source: "SCS-C02 cram notes, Recovery and restoration; Your AWS EC2 Has Been Hacked, Recovery",
  });

export const healthyHit: Hazard<FleetMember> = act(
  "A healthy instance was stopped, isolated or terminated",
  (call, view) =>
    takesAway(call) &&
    mentions(call, ...view.facts.healthyInstanceIds, ...healthyInterfaces(view)) &&
    templateImage(view) !== view.facts.cleanImageId,
  {
    points: 15,
    why: "Customers are served by it. The finding names one instance.",
    source: "AWS Security Incident Response User Guide, source containment",
  },
);

/** Calls that can take an instance away from its customers. */
const takesAway = (call: CallEvidence): boolean =>
  isCall(
    call,
    "StopInstances",
    "TerminateInstances",
    "TerminateInstanceInAutoScalingGroup",
    "RebootInstances",
    "DetachInstances",
    "EnterStandby",
    "DeregisterTargets",
  ) ||
  (isCall(call, "ModifyInstanceAttribute", "ModifyNetworkInterfaceAttribute") &&
    JSON.stringify(call.requestParameters).includes("groupSet"));

const healthyInterfaces = ({ facts, state }: View<FleetMember>): string[] =>
  facts.healthyInstanceIds.flatMap((id) => Object.keys(state.instances[id]?.InterfaceGroups ?? {}));

export const sharedGroupBroken: Hazard<FleetMember> = lost(
  "The shared security group no longer admits the load balancer",
  (view) => !admitsLoadBalancer(view),
  {
    points: 15,
    why: "Emptying the shared group hits the healthy instances, and leaves tracked flows alive.",
    source: "Your AWS EC2 Has Been Hacked, Containment",
  },
);

export const sharedGroupEdited: Hazard<Pick<FleetMember, "sharedGroupIds">> = act(
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
);
