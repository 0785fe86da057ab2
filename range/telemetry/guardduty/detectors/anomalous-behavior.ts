import { isIP } from "node:net";
import { defineState } from "../../../world.ts";
import { accessKeyOf } from "../../cloudtrail/identity.ts";
import { eventNameOf, eventSourceOf, isDataEvent } from "../../cloudtrail/facts.ts";
import { isUsualNetwork } from "../baseline.ts";
import { nameOf } from "../resources.ts";
import type { CallDetector } from "../sighting.ts";
import { Windows } from "../windows.ts";
import { sightKey } from "./key-sighting.ts";

interface Family {
  tactic:
    | "CredentialAccess"
    | "DefenseEvasion"
    | "Discovery"
    | "Exfiltration"
    | "Impact"
    | "InitialAccess"
    | "Persistence"
    | "PrivilegeEscalation";
  operations: RegExp;
  /** How many different APIs make it unusual: reading is everybody's business, changing is not. */
  distinct: number;
  /** Refused calls count too: who explores meets refusals. */
  refused?: boolean;
}

/**
 * APIs by tactic; the first family that fits is meant.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-iam.html
 */
const FAMILIES: readonly Family[] = [
  {
    tactic: "Persistence",
    operations:
      /^(CreateAccessKey|CreateUser|CreateLoginProfile|UpdateLoginProfile|ImportKeyPair|CreateRole|UpdateAssumeRolePolicy|ModifyInstanceAttribute|CreateFunction)$/,
    distinct: 1,
  },
  {
    tactic: "PrivilegeEscalation",
    operations:
      /^(AssociateIamInstanceProfile|AddUserToGroup|AddRoleToInstanceProfile|(Put|Attach)(User|Role|Group)Policy|CreatePolicyVersion|SetDefaultPolicyVersion)$/,
    distinct: 1,
  },
  {
    tactic: "DefenseEvasion",
    operations:
      /^(StopLogging|DeleteTrail|UpdateTrail|DeleteFlowLogs|DisableAlarmActions|DeleteAlarms|DeleteDetector|UpdateDetector|DeleteLogGroup|DisableRule)$/,
    distinct: 1,
  },
  {
    tactic: "Impact",
    operations:
      /^(RunInstances|TerminateInstances|CreateSecurityGroup|AuthorizeSecurityGroupIngress|DeleteBucket|DeleteSnapshot|DeleteVolume|ScheduleKeyDeletion)$/,
    distinct: 1,
  },
  {
    tactic: "Exfiltration",
    operations: /^(PutBucketReplication|ModifySnapshotAttribute|ModifyImageAttribute|CreateSnapshots?)$/,
    distinct: 1,
  },
  {
    tactic: "CredentialAccess",
    operations: /^(GetPasswordData|GetSecretValue|BatchGetSecretValue|GetParameters?|GetParametersByPath)$/,
    distinct: 1,
  },
  { tactic: "InitialAccess", operations: /^(GetFederationToken|StartSession|GetSessionToken)$/, distinct: 1 },
  { tactic: "Discovery", operations: /^(Get|List|Describe)/, distinct: 3, refused: true },
];

const WINDOW_MS = 600_000;
/** Everybody asks who they are, and the SDKs ask by themselves. */
const HARMLESS = /^(GetCallerIdentity|DescribeRegions|DescribeAvailabilityZones)$/;

const windowsOf = defineState("regional", () => new Windows(WINDOW_MS));

/**
 * A principal that calls APIs of a tactic from a network that nobody of the account uses. GuardDuty's models look
 * at more; the range's baseline knows networks only.
 */
export const detectAnomalousBehavior: CallDetector = (scope, record) => {
  const { call, error } = record;
  const { principal, sourceIp } = call;
  if (principal.type === "Anonymous" || principal.accountId !== scope.accountId || isDataEvent(record))
    return undefined;
  if (!isIP(sourceIp) || isUsualNetwork(call.world, sourceIp) || HARMLESS.test(call.operation))
    return undefined;
  const family = FAMILIES.find(({ operations }) => operations.test(call.operation));
  if (!family || (error && !family.refused)) return undefined;
  const key = `${nameOf(principal)} ${family.tactic}`;
  const { distinct } = windowsOf(scope).add(key, call.at, call.operation);
  if (distinct < family.distinct) return undefined;
  const api = `${eventSourceOf(record)}:[${eventNameOf(record)}:${error?.code ?? "success"}]`;
  return sightKey(
    record,
    `${family.tactic}:IAMUser/AnomalousBehavior`,
    `APIs commonly used in ${family.tactic} tactics were invoked by user ${principal.type} : ${nameOf(principal)} under anomalous circumstances. Such activity is not typically seen from this user.`,
    // A finding is about one access key: what was done with another, a session's of the same user, is another finding.
    {
      key: `${key} ${accessKeyOf(principal)}`,
      additionalInfo: { anomalies: { anomalousAPIs: api } },
    },
  );
};
