/**
 * How long things take. Waiting teaches nothing, so a drill shortens what takes AWS minutes; `--realistic`
 * uses AWS's own durations. Order and physics are the same in both. This is the one table; docs print it.
 *
 * Every duration is in milliseconds. `aws` is a typical figure (sources in the notes), `drill` the shortened one.
 */
export const PACE = {
  "instance-boot": { drill: 3_000, aws: 45_000, note: "RunInstances until running and the OS answers" },
  "instance-stop": { drill: 3_000, aws: 40_000, note: "graceful ACPI shutdown" },
  "instance-terminate": { drill: 3_000, aws: 40_000, note: "shutting-down until terminated" },
  "snapshot-complete": { drill: 4_000, aws: 180_000, note: "minutes to hours on AWS" },
  "volume-create": { drill: 1_000, aws: 5_000, note: "creating until available" },
  "volume-attach": { drill: 1_000, aws: 3_000, note: "attaching until attached" },
  "prefix-list-change": {
    drill: 500,
    aws: 3_000,
    note: "a change of a managed prefix list until its entries decide",
  },
  "image-create": { drill: 6_000, aws: 300_000, note: "CreateImage until available" },
  "target-registration": { drill: 2_000, aws: 20_000, note: "initial until the first healthy checks" },
  "target-health-interval": { drill: 2_000, aws: 30_000, note: "between two health checks" },
  "target-deregistration-scale": {
    drill: 10_000,
    aws: 300_000,
    note: "draining for the default deregistration delay of 300 s; other delays scale with it",
  },
  "asg-reconcile": { drill: 1_000, aws: 15_000, note: "the group compares desired with actual capacity" },
  "asg-health-check": {
    drill: 2_000,
    aws: 30_000,
    note: "the group asks EC2 and the load balancer for health",
  },
  "asg-grace": {
    // Long enough for a target that failed its first checks to pass five in a row, as it is on AWS.
    drill: 16_000,
    aws: 300_000,
    note: "health check grace period of 300 s; others scale with it",
  },
  "asg-warm-up": {
    drill: 8_000,
    aws: 300_000,
    note: "instance warm-up of 300 s; others scale with it",
  },
  "instance-refresh-step": {
    drill: 2_000,
    aws: 60_000,
    note: "between two replacements of an instance refresh",
  },
  "ssm-command": { drill: 1_000, aws: 2_000, note: "SendCommand until the agent has begun" },
  "ssm-ping": { drill: 30_000, aws: 300_000, note: "the agent says every 5 minutes that it is there" },
  "automation-step": { drill: 200, aws: 1_000, note: "a step of an automation until the next has begun" },
  "automation-poll": {
    drill: 1_000,
    aws: 5_000,
    note: "between two looks of an automation at what it waits for",
  },
  "memory-capture": { drill: 2_000, aws: 90_000, note: "writing out the RAM of a small instance" },
  "cloudtrail-delivery": { drill: 20_000, aws: 300_000, note: "log files about 5 minutes after the call" },
  "cloudtrail-history": { drill: 1_000, aws: 120_000, note: "until LookupEvents knows a call" },
  "flow-log-aggregation": { drill: 10_000, aws: 60_000, note: "1-minute aggregation interval" },
  "flow-log-delivery": { drill: 10_000, aws: 600_000, note: "about 10 minutes to S3, 5 to CloudWatch Logs" },
  "waf-propagation": {
    drill: 1_000,
    aws: 30_000,
    note: "a change of a web ACL or an IP set until load balancers follow it; seconds to minutes on AWS",
  },
  "waf-rate-check": {
    drill: 2_000,
    aws: 10_000,
    note: "between two looks of AWS WAF at the counts of rate-based rules",
  },
  "waf-log-delivery": {
    drill: 10_000,
    aws: 300_000,
    note: "every 5 minutes to S3; sooner to CloudWatch Logs",
  },
  "log-query": {
    drill: 1_000,
    aws: 3_000,
    note: "StartQuery of Logs Insights until its results are complete",
  },
  "log-export": { drill: 3_000, aws: 60_000, note: "CreateExportTask until the files are in the bucket" },
  "alb-log-delivery": { drill: 10_000, aws: 300_000, note: "every 5 minutes" },
  "guardduty-finding": { drill: 5_000, aws: 300_000, note: "telemetry until the finding" },
  "guardduty-update": { drill: 60_000, aws: 900_000, note: "finding publishing frequency for repeats" },
  "metric-period": { drill: 10_000, aws: 60_000, note: "CloudWatch metrics" },
  "region-opt": {
    drill: 5_000,
    aws: 600_000,
    note: "until an opt-in Region is on or off; up to hours on AWS",
  },
  "access-report": {
    drill: 1_000,
    aws: 10_000,
    note: "GenerateServiceLastAccessedDetails until the report is complete",
  },
  "config-recording": { drill: 3_000, aws: 120_000, note: "a change until the recorder has it" },
  "config-rule": { drill: 2_000, aws: 60_000, note: "PutConfigRule or a change until rules are evaluated" },
  "config-rule-period": { drill: 30_000, aws: 86_400_000, note: "periodic rules of 24 hours; others scale" },
  "config-history": { drill: 30_000, aws: 21_600_000, note: "history files every six hours" },
  "cloudformation-resource": { drill: 0, aws: 10_000, note: "one resource of a stack" },
  "state-transition": {
    drill: 20,
    aws: 50,
    note: "from one state of a Step Functions execution to the next",
  },
  "table-create": { drill: 1_000, aws: 8_000, note: "CreateTable until the table is ACTIVE" },
  "table-update": {
    drill: 1_000,
    aws: 10_000,
    note: "UpdateTable until the table is ACTIVE; minutes on AWS where an index is filled",
  },
  "table-delete": { drill: 1_000, aws: 8_000, note: "DeleteTable until the name is free" },
  "table-expiry": {
    drill: 5_000,
    aws: 3_600_000,
    note: "the end of an item's time to live until it is deleted; up to a few days on AWS",
  },
  "lambda-create": { drill: 1_000, aws: 4_000, note: "a new function is Pending until it is Active" },
  "lambda-update": {
    drill: 500,
    aws: 2_000,
    note: "new code or configuration of a function until it is in use",
  },
  "secret-rotation-retry": {
    drill: 5_000,
    aws: 60_000,
    note: "a rotation of a secret that failed until it is tried again",
  },
  "lambda-retry": {
    drill: 5_000,
    aws: 60_000,
    note: "a failed asynchronous invocation until its first retry; twice that until the second",
  },
} as const satisfies Record<string, { drill: number; aws: number; note: string }>;

export type Duration = keyof typeof PACE;
export type PaceName = "drill" | "aws";
