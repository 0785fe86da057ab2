import type { SeedItem } from "./seed-items.ts";

/** The facts of AWS's physics (ground truth, section 2), by number, in a few words. */
export const FACTS = {
  1: "tracked connections outlive a change of groups",
  2: "untracked flows break at once",
  3: "some paths are always tracked",
  4: "network ACLs: stateless, subnet-wide, lowest number first",
  5: "Resolver DNS passes groups and network ACLs",
  6: "leaving an Auto Scaling group",
  7: "termination protection and its limits",
  8: "DeleteOnTermination",
  9: "what a stop loses",
  10: "snapshots and images",
  11: "deregistration and draining",
  12: "Elastic IP addresses",
  13: "keys, and the sessions made with them",
  14: "aws:TokenIssueTime",
  15: "trust policies",
  16: "instance roles and profiles",
  17: "the root user",
  18: "CloudTrail",
  19: "GuardDuty",
  20: "EventBridge",
  21: "flow logs",
  22: "S3 Block Public Access",
  23: "presigned URLs",
  24: "key pairs",
  25: "groups and several interfaces",
} as const;

/** What must come before what (ground truth, section 1.2), in a few words. */
export const ORDERS = {
  P1: "record before the first change",
  P2: "out of the Auto Scaling group before a stop",
  P3: "out of the group before, or at once with, quarantine",
  P4: "volumes safe before any termination",
  P5: "memory before stop",
  P6: "memory before full isolation, or a path left open",
  P7: "snapshots completed before they are used or the source goes",
  P8: "no new sessions before the last revocation",
  P9: "deactivate, verify, then delete",
  P10: "capture a bucket's policy before changing it",
  P11: "contain, eradicate, recover",
  P12: "root cause fixed before new credentials",
} as const;

/** Where authorities disagree, and how it is ruled here (ground truth, sections 2.1 and 4). */
export const RULINGS = {
  "stop-vs-isolate": "by objective",
  "nacl-vs-sg": "group by default; network ACL when a flow must end or a range be denied",
  "delete-vs-deactivate": "deactivate first",
  "detach-vs-suspend": "detach, standby and suspend all count; suspended processes are resumed",
  "empty-vs-replace": "replace; emptying a shared group fails",
  "snapshot-vs-isolation": "before or after",
  "fleet-vs-isolation": "before or after; before where the load balancer's checks decide",
  terminate: "only after evidence",
  "ssh-or-nothing": "a group with one forensic host, or none",
  "guardduty-blocks": "it detects",
  "rotate-meaning": "includes disabling the old key",
  "two-step-group": "proof that the flow ended, not the recipe",
} as const;

/** Cross-cutting rules of grading (ground truth, section 1). */
export const SECTIONS = {
  "1.1": "no AWS source supports one total order",
  "1.3": "phases, in three vocabularies",
  "1.4": "the exam's outline",
  "1.5": "what always costs points",
} as const;

/** The incidents (ground truth, section 3). */
export const CASES = {
  1: "compromised instance in an Auto Scaling group",
  2: "mining, and command and control",
  3: "stolen instance-role credentials",
  4: "leaked access key and its sessions",
  5: "public or drained bucket",
  6: "compromised or federated role",
  7: "compromised account",
  8: "malicious address range",
  9: "CloudTrail stopped",
  10: "preparation drills",
  11: "intrusion detection on instances, and other services",
} as const;

/** Skills of SCS-C03's detection and incident-response tasks, in a few words of ours. */
export const SKILLS = {
  "1.1.1": "what a workload's monitoring must see",
  "1.1.2": "monitoring of workloads, health checks",
  "1.1.3": "events of all accounts in one place",
  "1.1.4": "metrics, alarms and findings for what is unusual",
  "1.1.5": "assessments that run by themselves",
  "1.2.1": "sources of logs, by need",
  "1.2.2": "logging switched on, for services and organisations",
  "1.2.3": "stores and lakes of logs",
  "1.2.4": "analysis of logs",
  "1.2.5": "normalising and correlating logs",
  "1.2.6": "log sources for networks and their threats",
  "1.3.1": "function, permissions and configuration of what should report",
  "1.3.2": "logs that are missing",
  "2.1.1": "plans and runbooks",
  "2.1.2": "prepared access, tools and a small blast radius",
  "2.1.3": "testing the plan",
  "2.1.4": "remediation by machines",
  "2.2.1": "logs and artefacts kept as evidence",
  "2.2.2": "search and correlation during an event",
  "2.2.3": "validation and scope of findings",
  "2.2.4": "containment, eradication, recovery",
  "2.2.5": "root cause",
} as const;

export type Cover =
  | `fact:${keyof typeof FACTS}`
  | `order:${keyof typeof ORDERS}`
  | `ruling:${keyof typeof RULINGS}`
  | `section:${keyof typeof SECTIONS}`
  | `case:${keyof typeof CASES}`
  | `exam:${keyof typeof SKILLS}`
  | `seed:${SeedItem}`;
