import type { MessageType, MaximumExecutionFrequency } from "@aws-sdk/client-config-service";
import { AwsError } from "../../errors.ts";
import { defineState, type Scope } from "../../world.ts";
import { checkTarget, targetFor } from "../targets.ts";
import { changeNotice, scheduledNotice, type ItemChange } from "./notices.ts";
import type { Members } from "./read.ts";
import { activeRecorder, recordedBy } from "./recording-group.ts";
import { makeResultToken } from "./result-token.ts";
import { CONFIG } from "./role.ts";
import { isInScope } from "./rule-scope.ts";
import { configState, resourceKey, type RuleRow } from "./state.ts";

/** Between two invocations for one rule: AWS Config does not say; one environment can serve them all. */
const BETWEEN_MS = 200;

/** What a function is told. */
interface Occasion {
  /** What it is about: of each subject the newest waits alone, however fast it changes. */
  subject: string;
  notice: Members;
  /** The resource was in the rule's scope, and is no longer. */
  leftScope: boolean;
}

/** What each rule's function waits to be told, by the rule's id and by subject, the oldest first. */
const linesOf = defineState("regional", () => new Map<string, Map<string, Occasion>>());

/** Whether a rule's function is invoked for messages of a type. */
export const isTriggeredBy = ({ definition }: Readonly<RuleRow>, type: MessageType): boolean =>
  definition.triggers.some(({ MessageType }) => MessageType === type);

/** How often a rule's function is invoked without a change; undefined where it is not. */
export function frequencyOf({ definition }: Readonly<RuleRow>): MaximumExecutionFrequency | undefined {
  const trigger = definition.triggers.find(({ MessageType }) => MessageType === "ScheduledNotification");
  return trigger && (trigger.MaximumExecutionFrequency ?? definition.frequency ?? "TwentyFour_Hours");
}

/** Has a rule's function judge a resource that changed, if it is one that the rule is about, or was one till now. */
export function invokeForChange(scope: Scope, rule: Readonly<RuleRow>, change: ItemChange): void {
  if (!isTriggeredBy(rule, "ConfigurationItemChangeNotification")) return;
  const { type, id, item, last } = change;
  const isAbout = isInScope(rule, { type, id, tags: item.tags });
  const wasAbout = last !== undefined && isInScope(rule, { type, id, tags: last.tags });
  if (!isAbout && !wasAbout) return;
  const notice = changeNotice(scope, change);
  tell(scope, rule, { subject: resourceKey(type, id), notice, leftScope: !isAbout });
}

/** Has a rule's function judge everything, as on demand: each resource as it was last recorded. */
export function invokeForAll(scope: Scope, rule: Readonly<RuleRow>): void {
  const recorder = activeRecorder(scope);
  const types = recorder ? recordedBy(recorder) : new Set<string>();
  for (const { type, id, items } of configState(scope).resources) {
    const item = items.at(-1)!;
    if (types.has(type) && item.status !== "ResourceDeleted")
      invokeForChange(scope, rule, { type, id, item });
  }
  if (isTriggeredBy(rule, "ScheduledNotification")) invokeOnSchedule(scope, rule);
}

/** Has a rule's function judge one resource as it was last recorded, or whatever it judges by itself. */
export function invokeAgain(scope: Scope, ruleName: string, type: string, id: string): void {
  const { resources, rules } = configState(scope);
  const rule = rules.get(ruleName);
  const resource = resources.get(resourceKey(type, id));
  if (!rule) return;
  if (resource) invokeForChange(scope, rule, { type: resource.type, id, item: resource.items.at(-1)! });
  else invokeForAll(scope, rule);
}

export const invokeOnSchedule = (scope: Scope, rule: Readonly<RuleRow>): void =>
  tell(scope, rule, { subject: "time", notice: scheduledNotice(scope), leftScope: false });

/** Has the functions that look at snapshots judge by one that was delivered. */
export function invokeForSnapshot(scope: Scope, notice: Members): void {
  for (const rule of configState(scope).rules)
    if (isTriggeredBy(rule, "ConfigurationSnapshotDeliveryCompleted"))
      tell(scope, rule, { subject: "snapshot", notice, leftScope: false });
}

function tell(scope: Scope, { id, name }: Readonly<RuleRow>, occasion: Occasion): void {
  const lines = linesOf(scope);
  const line = lines.get(id);
  if (line) return void line.set(occasion.subject, occasion);
  lines.set(id, new Map([[occasion.subject, occasion]]));
  scope.world.clock.after(0, `Config invokes the function of ${name}`, () => invokeNext(scope, id));
}

function invokeNext(scope: Scope, ruleId: string): void {
  const lines = linesOf(scope);
  const rule = configState(scope).rules.find((row) => row.id === ruleId);
  const line = lines.get(ruleId);
  const [occasion] = line?.values() ?? [];
  // Rules are evaluated only while the recorder records.
  if (!rule || !line || !occasion || !activeRecorder(scope)) return void lines.delete(ruleId);
  line.delete(occasion.subject);
  invoke(scope, rule, occasion);
  scope.world.clock.after(BETWEEN_MS, `Config invokes the function of ${rule.name}`, () =>
    invokeNext(scope, ruleId),
  );
}

/** Invokes a rule's function, and keeps how that went. What the function finds comes later, by PutEvaluations. */
function invoke(scope: Scope, rule: Readonly<RuleRow>, { notice, leftScope }: Occasion): void {
  const at = scope.world.clock.now();
  const event = {
    version: "1.0",
    invokingEvent: JSON.stringify(notice),
    ruleParameters: rule.definition.parameters ?? "{}",
    resultToken: makeResultToken(scope, { ruleId: rule.id, at }),
    eventLeftScope: leftScope,
    executionRoleArn: activeRecorder(scope)!.roleArn,
    configRuleArn: rule.arn,
    configRuleName: rule.name,
    configRuleId: rule.id,
    accountId: scope.accountId,
  };
  const failure = failureOf(() => {
    void targetFor(scope.world, rule.definition.identifier)?.(
      scope,
      invocationOf(rule, JSON.stringify(event)),
    );
  });
  configState(scope).rules.update(rule.name, (row) => {
    row.startedAt ??= at;
    if (failure) row.failure = { at, code: failure.code, message: failure.message };
    else row.invokedAt = at;
  });
}

/** Why Config may not invoke a rule's function; undefined when it may. */
export const whyNotInvocable = (
  scope: Scope,
  rule: Pick<RuleRow, "arn" | "definition">,
): AwsError | undefined => failureOf(() => checkTarget(scope, invocationOf(rule, "{}")));

const invocationOf = ({ arn, definition }: Pick<RuleRow, "arn" | "definition">, payload: string) => ({
  service: CONFIG,
  arn: definition.identifier,
  sourceArn: arn,
  payload,
});

function failureOf(act: () => void): AwsError | undefined {
  try {
    act();
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return thrown;
  }
}
