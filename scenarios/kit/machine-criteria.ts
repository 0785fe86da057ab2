import { lost, outcome, seen, type Hazard, type Objective } from "../../grader/index.ts";
import { isCall, mentions } from "./calls.ts";
import {
  areDisksSafe,
  carriesTicket,
  hasTicketedSnapshots,
  instanceOf,
  isGone,
  isIsolated,
  isVolumeGone,
  snapshotsOf,
  volumesKept,
  type Machine,
} from "./machine.ts";

/** What is asked of everybody who has a machine under suspicion. Points are the scenario's to say. */

export const recorded = (points: number): Objective<Machine> =>
  seen(
    "The instance's state was recorded",
    (call, { facts }) =>
      isCall(call, "DescribeInstances") &&
      (mentions(call, facts.instanceId) || !JSON.stringify(call.requestParameters ?? {}).includes('"i-')),
    {
      points,
      phase: "Detection & Analysis",
      why: "The original security groups, interfaces, profile and volumes are evidence, and the way back.",
      source:
        "Best Practices for Addressing Compromised Assets, step 1; AWS incident response playbook EC2MalwareFindings",
    },
  );

export const isolated = (points: number, { required }: { required: boolean }): Objective<Machine> =>
  outcome("A security group of its own isolates the instance, or it does not run", isIsolated, {
    points,
    required,
    phase: "Containment",
    missing:
      "The instance's interfaces still carry a security group that is shared, or that lets more through than forensics needs.",
    why: "No new connection in or out. The group must be its own: emptying the shared one hits the healthy instances.",
    source:
      "Best Practices for Addressing Compromised Assets, step 3; Security – Specialty notes, Incident Response",
  });

export const protectedFromTermination = (points: number): Objective<Machine> =>
  outcome(
    "Termination protection is on",
    (view) => instanceOf(view)?.DisableApiTermination === true,
    {
      points,
      phase: "Preservation",
      why: "Nobody must end the evidence by a slip.",
      source:
        "Best Practices for Addressing Compromised Assets, step 2; AWS Security Incident Response Guide, EC2 steps",
    },
    isGone,
  );

export const shutdownStops = (points: number): Objective<Machine> =>
  outcome(
    "A shutdown from inside stops the instance, and does not terminate it",
    (view) => instanceOf(view)?.InstanceInitiatedShutdownBehavior === "stop",
    {
      points,
      phase: "Preservation",
      missing:
        "Whoever is inside can still end the evidence: a shutdown terminates the instance, protection or not.",
      why: "Termination protection stops API calls; a shutdown from inside passes it by where the behaviour is terminate.",
      source: "EC2 user guide, terminating instances; AWS incident response playbook EC2MalwareFindings",
    },
    isGone,
  );

export const volumesOutlive = (points: number): Objective<Machine> =>
  outcome(
    "The volumes outlive the instance",
    (view) => (isGone(view) ? areDisksSafe(view) : volumesKept(view)),
    {
      points,
      phase: "Preservation",
      why: "The root volume is deleted on termination by default.",
      source: "EC2 user guide, terminating instances",
    },
  );

export const snapshots = (points: number): Objective<Machine> =>
  outcome("Every volume has a completed snapshot with the ticket's number", hasTicketedSnapshots, {
    points,
    required: true,
    phase: "Preservation",
    missing: "Not every attached volume has a completed snapshot that is tagged with the ticket.",
    why: "Data volumes hold evidence, too; without the ticket nobody knows what the snapshot belongs to.",
    source:
      "SCS-C02 cram notes, practice question 4; Best Practices for Addressing Compromised Assets, step 6",
  });

export const tagged = (points: number): Objective<Machine> =>
  outcome(
    "The instance carries the ticket's number",
    (view) => carriesTicket(instanceOf(view)?.Tags ?? {}, view.facts.ticket),
    {
      points,
      phase: "Preservation",
      why: "Everybody who meets it must see that it is evidence.",
      source: "Best Practices for Addressing Compromised Assets, step 8",
    },
    isGone,
  );

export const diskLost: Hazard<Machine> = lost(
  "A volume was lost before it was copied",
  (view) => view.facts.volumeIds.some((id) => isVolumeGone(view, id) && !snapshotsOf(view, id).length),
  {
    points: 10,
    why: "Deleted volumes do not come back.",
    source: "SCS-C02 cram notes, practice question 1",
  },
);
