/**
 * Content outline of AWS Certified Security – Specialty (SCS-C03): domains, their weights in percent of the scored
 * questions, and task statements in short. Source: the exam guide, by study notes that agree with each other.
 */
export const DOMAINS = [
  {
    id: "detection",
    number: 1,
    title: "Detection",
    weight: 16,
    tasks: { "1.1": "Monitoring and alerting", "1.2": "Logging", "1.3": "Troubleshooting of both" },
  },
  {
    id: "incident-response",
    number: 2,
    title: "Incident Response",
    weight: 14,
    tasks: { "2.1": "Designing and testing a plan", "2.2": "Responding to events" },
  },
  {
    id: "infrastructure",
    number: 3,
    title: "Infrastructure Security",
    weight: 18,
    tasks: { "3.1": "Edge services", "3.2": "Compute workloads", "3.3": "Network controls" },
  },
  {
    id: "identity",
    number: 4,
    title: "Identity and Access Management",
    weight: 20,
    tasks: { "4.1": "Authentication", "4.2": "Authorisation" },
  },
  {
    id: "data-protection",
    number: 5,
    title: "Data Protection",
    weight: 18,
    tasks: { "5.1": "Data in transit", "5.2": "Data at rest", "5.3": "Secrets and keys" },
  },
  {
    id: "governance",
    number: 6,
    title: "Security Foundations and Governance",
    weight: 14,
    tasks: { "6.1": "Accounts", "6.2": "Deployment", "6.3": "Compliance" },
  },
] as const;

export type Domain = (typeof DOMAINS)[number];
export type DomainId = Domain["id"];
type TasksOf<D> = D extends { tasks: infer Tasks } ? keyof Tasks : never;
export type TaskId = TasksOf<Domain>;

/** Subjects of study: what the quiz finds weak or strong. */
export const TOPICS = {
  signs: "Signs of compromise, and who sees them",
  guardduty: "GuardDuty and its findings",
  trail: "CloudTrail",
  "network-logs": "Flow logs, DNS logs, access logs",
  alerting: "Alarms on events and findings",
  automation: "Automated response",
  isolation: "Security groups and tracked connections",
  subnets: "Network ACLs, addresses and DNS",
  fleet: "Auto Scaling and load balancers",
  evidence: "Records, snapshots, volumes",
  forensics: "Memory and examination",
  stopping: "Stop, isolate or terminate",
  roles: "Role sessions",
  federation: "Roles of people, and federation",
  keys: "Access keys of users",
  buckets: "Buckets and their data",
  account: "The account itself",
  plan: "Plans, phases and preparation",
  recovery: "Recovery and lessons",
} as const;

export type TopicId = keyof typeof TOPICS;

/** The domain that a task statement belongs to. */
export const domainOf = (task: TaskId): Domain => DOMAINS.find((x) => x.number === Number(task[0]))!;
