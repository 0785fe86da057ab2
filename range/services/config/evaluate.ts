import type { MaximumExecutionFrequency } from "@aws-sdk/client-config-service";
import { defineState, type Scope } from "../../world.ts";
import { frequencyOf, invokeAgain, invokeForAll, invokeForChange, invokeOnSchedule } from "./invoke.ts";
import { MANAGED_RULES, type ManagedRule } from "./managed-rules.ts";
import type { ItemChange } from "./notices.ts";
import { reader } from "./read.ts";
import { activeRecorder } from "./recording-group.ts";
import { remediateFound } from "./remediate.ts";
import { keepResults, type Verdict } from "./results.ts";
import { isInScope, recordedTags } from "./rule-scope.ts";
import { configState, resourceKey, type RuleRow } from "./state.ts";

/** Which rules will be evaluated soon, and the newest plan of each that is evaluated after periods. */
const plansOf = defineState("regional", () => ({
  soon: new Set<string>(),
  periods: new Map<string, object>(),
}));

/** Evaluates the rules that are about what changed, a while after that. */
export function evaluateChanges(scope: Scope, changes: readonly ItemChange[]): void {
  const types = new Set<string>(changes.map(({ type }) => type));
  const custom: RuleRow["id"][] = [];
  for (const row of configState(scope).rules) {
    const rule = managedRule(row);
    if (!rule) custom.push(row.id);
    else if (typesOf(row, rule).some((type) => types.has(type))) evaluateSoon(scope, row.name);
  }
  if (custom.length)
    after(scope, "Config tells the functions of rules", () => {
      for (const row of configState(scope).rules)
        if (custom.includes(row.id)) for (const change of changes) invokeForChange(scope, row, change);
    });
}

const typesOf = ({ definition }: Readonly<RuleRow>, rule: ManagedRule): readonly string[] =>
  rule.about ? (definition.scope?.ComplianceResourceTypes ?? rule.about) : [];

export function evaluateSoon(scope: Scope, name: string): void {
  const { soon } = plansOf(scope);
  if (soon.has(name)) return;
  soon.add(name);
  after(scope, `Config evaluates ${name}`, () => {
    soon.delete(name);
    const row = configState(scope).rules.get(name);
    if (row) evaluate(scope, row);
  });
}

const after = (scope: Scope, what: string, act: () => void): void =>
  void scope.world.clock.after(() => scope.world.pace("config-rule"), what, act);

const HOURS: Readonly<Record<MaximumExecutionFrequency, number>> = {
  One_Hour: 1,
  Three_Hours: 3,
  Six_Hours: 6,
  Twelve_Hours: 12,
  TwentyFour_Hours: 24,
};

/** Evaluates a periodic rule again after each period, for as long as it is not put anew. */
export function planPeriods(scope: Scope, name: string): void {
  const plan = {};
  plansOf(scope).periods.set(name, plan);
  planNext(scope, name, plan);
}

function planNext(scope: Scope, name: string, plan: object): void {
  const row = configState(scope).rules.get(name);
  const frequency = row && periodOf(row);
  if (!frequency) return;
  const period = (): number => (scope.world.pace("config-rule-period") * HOURS[frequency]) / 24;
  scope.world.clock.after(period, `Config evaluates ${name}`, () => {
    const due = configState(scope).rules.get(name);
    if (due?.id !== row.id || plansOf(scope).periods.get(name) !== plan) return;
    if (managedRule(due)) evaluate(scope, due);
    else invokeOnSchedule(scope, due);
    planNext(scope, name, plan);
  });
}

/** How often a rule is evaluated without a change; undefined where it is not. */
function periodOf(row: Readonly<RuleRow>): MaximumExecutionFrequency | undefined {
  const rule = managedRule(row);
  if (!rule) return frequencyOf(row);
  return rule.about ? undefined : (row.definition.frequency ?? "TwentyFour_Hours");
}

const managedRule = ({ definition }: Readonly<RuleRow>): ManagedRule | undefined =>
  definition.owner === "AWS" ? MANAGED_RULES[definition.identifier] : undefined;

function evaluate(scope: Scope, row: Readonly<RuleRow>): void {
  const rule = managedRule(row);
  if (!rule) return invokeForAll(scope, row);
  // Rules are evaluated only while the recorder records.
  if (!activeRecorder(scope)) return;
  const now = scope.world.clock.now();
  configState(scope).rules.update(row.name, (each) => {
    each.startedAt ??= now;
    each.invokedAt = now;
  });
  takeVerdicts(scope, row.name, verdictsOf(scope, row, rule, now));
}

/** What a managed rule says of each resource, and of those of which it says nothing any more. */
function verdictsOf(scope: Scope, row: Readonly<RuleRow>, rule: ManagedRule, now: number): Verdict[] {
  const parameters = JSON.parse(row.definition.parameters ?? "{}") as Record<string, string>;
  const when = { invokedAt: now, orderedAt: now };
  const judged = rule
    .judge({ scope, read: reader(scope), parameters })
    .filter(({ type, id }) => isInScope(row, { type, id, tags: recordedTags(scope, type, id) }))
    .map(({ compliant, ...rest }): Verdict => ({
      ...rest,
      compliance: compliant ? "COMPLIANT" : "NON_COMPLIANT",
      ...when,
    }));
  const named = new Set(judged.map(({ type, id }) => resourceKey(type, id)));
  const gone = row.results.filter(({ type, id }) => !named.has(resourceKey(type, id)));
  return [
    ...judged,
    ...gone.map(({ type, id }): Verdict => ({ type, id, compliance: "NOT_APPLICABLE", ...when })),
  ];
}

/** Keeps what a rule found, and mends it where that happens by itself. */
export function takeVerdicts(scope: Scope, ruleName: string, verdicts: readonly Verdict[]): void {
  keepResults(scope, ruleName, verdicts);
  remediateFound(scope, ruleName, verdicts, (type, id) => {
    const row = configState(scope).rules.get(ruleName);
    if (row && managedRule(row)) evaluateSoon(scope, ruleName);
    else after(scope, `Config evaluates ${ruleName}`, () => invokeAgain(scope, ruleName, type, id));
  });
}
