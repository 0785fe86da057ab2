import type { Scope } from "../../world.ts";
import { emitServiceEvent } from "../events/service-event.ts";
import { stream } from "./deliver.ts";
import { configState, resourceKey, type Result, type RuleRow } from "./state.ts";

/** What a rule says of one resource. Times in milliseconds since the epoch. */
export interface Verdict {
  type: string;
  id: string;
  compliance: Result["compliance"] | "NOT_APPLICABLE";
  annotation?: string;
  invokedAt: number;
  orderedAt: number;
}

/** A verdict with the time at which it came in. */
type Told = Verdict & { recordedAt: number };

/**
 * Keeps what a rule found, and tells of every resource whose compliance is no longer what it was. A resource to which
 * the rule does not apply loses its result; one that the verdicts do not name keeps it.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config.html (deleted resources)
 */
export function keepResults(scope: Scope, ruleName: string, verdicts: readonly Verdict[]): void {
  const { rules } = configState(scope);
  const rule = rules.get(ruleName)!;
  const now = scope.world.clock.now();
  const kept = new Map(rule.results.map((result) => [resourceKey(result.type, result.id), result]));
  const changes: [found: Told, old: Result | undefined][] = [];
  for (const verdict of verdicts) {
    const { compliance, ...rest } = verdict;
    const key = resourceKey(verdict.type, verdict.id);
    const old = kept.get(key);
    const isNews = compliance !== (old?.compliance ?? "NOT_APPLICABLE");
    const recordedAt = isNews || !old ? now : old.recordedAt;
    if (compliance === "NOT_APPLICABLE") kept.delete(key);
    else kept.set(key, { ...rest, compliance, recordedAt });
    if (isNews) changes.push([{ ...verdict, recordedAt }, old]);
  }
  rules.update(ruleName, (row) => {
    row.results = [...kept.values()];
    row.evaluatedAt = now;
  });
  for (const [found, old] of changes) announce(scope, rule, found, old);
}

/** Tells EventBridge and the channel's topic that a resource began or ceased to comply. */
function announce(scope: Scope, rule: Readonly<RuleRow>, found: Told, old: Result | undefined): void {
  const message = {
    resourceId: found.id,
    awsRegion: scope.region,
    awsAccountId: scope.accountId,
    configRuleName: rule.name,
    recordVersion: "1.0",
    configRuleARN: rule.arn,
    messageType: "ComplianceChangeNotification",
    newEvaluationResult: resultOf(rule, found),
    ...(old && { oldEvaluationResult: resultOf(rule, old) }),
    notificationCreationTime: scope.world.clock.date().toISOString(),
    resourceType: found.type,
  };
  emitServiceEvent(scope, {
    source: "aws.config",
    detailType: "Config Rules Compliance Change",
    resources: [],
    detail: message,
  });
  stream(
    scope,
    `[AWS Config:${scope.region}] ${found.type} ${found.id} is ${found.compliance} with ${rule.name}`,
    message,
  );
}

const resultOf = (
  { name }: Readonly<RuleRow>,
  { type, id, compliance, invokedAt, orderedAt, recordedAt, annotation }: Told,
) => ({
  evaluationResultIdentifier: {
    evaluationResultQualifier: { configRuleName: name, resourceType: type, resourceId: id },
    orderingTimestamp: new Date(orderedAt).toISOString(),
  },
  complianceType: compliance,
  resultRecordedTime: new Date(recordedAt).toISOString(),
  configRuleInvokedTime: new Date(invokedAt).toISOString(),
  ...(annotation !== undefined && { annotation }),
});
