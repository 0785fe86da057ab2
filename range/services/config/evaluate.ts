import type { MaximumExecutionFrequency } from "@aws-sdk/client-config-service";
import { defineState, type Scope } from "../../world.ts";
import { emitServiceEvent } from "../events/service-event.ts";
import { stream } from "./deliver.ts";
import { MANAGED_RULES, type Judgement } from "./managed-rules.ts";
import { reader } from "./read.ts";
import { remediateFound } from "./remediate.ts";
import { configState, type Result, type RuleRow } from "./state.ts";

const pendingOf = defineState("regional", () => new Set<string>());

/** Evaluates the rules about some resource types, a while after they changed. */
export function evaluateAbout(scope: Scope, types: ReadonlySet<string>): void {
  for (const row of configState(scope).rules) {
    const about = row.scope?.ComplianceResourceTypes ?? MANAGED_RULES[row.identifier]?.about ?? [];
    if (about.some((type) => types.has(type))) evaluateSoon(scope, row.name);
  }
}

export function evaluateSoon(scope: Scope, name: string): void {
  const pending = pendingOf(scope);
  if (pending.has(name)) return;
  pending.add(name);
  scope.world.clock.after(
    () => scope.world.pace("config-rule"),
    `Config evaluates ${name}`,
    () => {
      pending.delete(name);
      evaluate(scope, name);
    },
  );
}

const HOURS: Readonly<Record<MaximumExecutionFrequency, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};

/** Evaluates a periodic rule again after each period, for as long as it is the same rule. */
export function planPeriods(
  scope: Scope,
  { name, id, frequency = "TwentyFour_Hours" }: Readonly<RuleRow>,
): void {
  const { clock } = scope.world;
  const period = (): number => (scope.world.pace("config-rule-period") * HOURS[frequency]) / 24;
  clock.after(period, `Config evaluates ${name}`, () => {
    const row = configState(scope).rules.get(name);
    if (row?.id !== id) return;
    evaluate(scope, name);
    planPeriods(scope, row);
  });
}

function evaluate(scope: Scope, name: string): void {
  const { recorders, rules } = configState(scope);
  const row = rules.get(name);
  const rule = row && MANAGED_RULES[row.identifier];
  // Rules are evaluated only while the recorder records.
  if (!row || !rule || !recorders.find((recorder) => recorder.recording)) return;
  const now = scope.world.clock.now();
  const parameters = JSON.parse(row.parameters ?? "{}") as Record<string, string>;
  const judged = rule
    .judge({ scope, read: reader(scope), parameters })
    .filter((each) => isInScope(row, each));
  const before = new Map(row.results.map((result) => [`${result.type} ${result.id}`, result]));
  const results = judged.map(({ type, id, compliant, annotation }): Result => {
    const old = before.get(`${type} ${id}`);
    const compliance = compliant ? "COMPLIANT" : "NON_COMPLIANT";
    return {
      type,
      id,
      compliance,
      ...(annotation !== undefined && { annotation }),
      invokedAt: now,
      recordedAt: old?.compliance === compliance ? old.recordedAt : now,
    };
  });
  rules.update(name, (each) => {
    each.results = results;
    each.startedAt ??= now;
    each.succeededAt = now;
  });
  for (const result of results) {
    const old = before.get(`${result.type} ${result.id}`);
    if (old?.compliance !== result.compliance) announce(scope, row, result, old);
  }
  remediateFound(scope, name, () => evaluateSoon(scope, name));
}

function isInScope({ scope: wanted }: Readonly<RuleRow>, { type, id }: Judgement): boolean {
  if (wanted?.ComplianceResourceId !== undefined && wanted.ComplianceResourceId !== id) return false;
  return !wanted?.ComplianceResourceTypes?.length || wanted.ComplianceResourceTypes.includes(type);
}

/** Tells EventBridge and the channel's topic that a resource began or ceased to comply. */
function announce(scope: Scope, rule: Readonly<RuleRow>, result: Result, old: Result | undefined): void {
  const resultOf = ({ type, id, compliance, invokedAt, recordedAt, annotation }: Result) => ({
    evaluationResultIdentifier: {
      evaluationResultQualifier: { configRuleName: rule.name, resourceType: type, resourceId: id },
      orderingTimestamp: new Date(invokedAt).toISOString(),
    },
    complianceType: compliance,
    resultRecordedTime: new Date(recordedAt).toISOString(),
    configRuleInvokedTime: new Date(invokedAt).toISOString(),
    ...(annotation !== undefined && { annotation }),
  });
  const message = {
    resourceId: result.id,
    awsRegion: scope.region,
    awsAccountId: scope.accountId,
    configRuleName: rule.name,
    recordVersion: "1.0",
    configRuleARN: rule.arn,
    messageType: "ComplianceChangeNotification",
    newEvaluationResult: resultOf(result),
    ...(old && { oldEvaluationResult: resultOf(old) }),
    notificationCreationTime: scope.world.clock.date().toISOString(),
    resourceType: result.type,
  };
  emitServiceEvent(scope, {
    source: "aws.config",
    detailType: "Config Rules Compliance Change",
    resources: [],
    detail: message,
  });
  stream(
    scope,
    `[AWS Config:${scope.region}] ${result.type} ${result.id} is ${result.compliance} with ${rule.name}`,
    message,
  );
}
