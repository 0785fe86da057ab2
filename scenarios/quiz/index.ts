import type { Question } from "./question.ts";
import { account } from "./questions/account.ts";
import { alerting } from "./questions/alerting.ts";
import { automation } from "./questions/automation.ts";
import { buckets } from "./questions/buckets.ts";
import { evidence } from "./questions/evidence.ts";
import { federation } from "./questions/federation.ts";
import { fleet } from "./questions/fleet.ts";
import { forensics } from "./questions/forensics.ts";
import { guardDuty } from "./questions/guardduty.ts";
import { isolation } from "./questions/isolation.ts";
import { keys } from "./questions/keys.ts";
import { networkLogs } from "./questions/network-logs.ts";
import { plan } from "./questions/plan.ts";
import { recovery } from "./questions/recovery.ts";
import { roles } from "./questions/roles.ts";
import { signs } from "./questions/signs.ts";
import { stopping } from "./questions/stopping.ts";
import { subnets } from "./questions/subnets.ts";
import { trail } from "./questions/trail.ts";

/** Everything that the quiz can ask. */
export const QUESTIONS: readonly Question[] = [
  ...signs,
  ...guardDuty,
  ...trail,
  ...networkLogs,
  ...alerting,
  ...automation,
  ...isolation,
  ...subnets,
  ...fleet,
  ...evidence,
  ...forensics,
  ...stopping,
  ...roles,
  ...federation,
  ...keys,
  ...buckets,
  ...account,
  ...plan,
  ...recovery,
];
