import type { RateBasedStatement, RateBasedStatementCustomKey } from "@aws-sdk/client-wafv2";
import { isIP } from "node:net";
import type { Timer } from "../../clock.ts";
import { defineState, type Scope } from "../../world.ts";
import { argumentsOf, cookiesOf, headerOf, toBytes, transformed } from "./inspected-parts.ts";
import { forwardedIps, type Subject } from "./statement-tests.ts";

/** A rate-based rule where it stands: the same rule in two web ACLs counts for itself in each. */
export interface RateRule {
  /** Differs with the rule's settings, too: a change of them begins to count anew. */
  id: string;
  statement: RateBasedStatement;
}

/** That a request counts for a rate-based rule, and in which aggregation instance. */
export interface RateUse {
  rule: RateRule;
  key: string;
}

interface Aggregation {
  /** How many requests fell into each slot of time. */
  slots: Map<number, number>;
  limited: boolean;
}

/** Requests are counted together in slots, in milliseconds. */
const SLOT_MS = 5_000;

const rates = defineState("regional", () => ({
  rules: new Map<string, { rule: RateRule; aggregations: Map<string, Aggregation> }>(),
  timer: undefined as Timer | undefined,
  version: 0,
}));

/** Rises whenever an aggregation instance goes over its limit, or falls below it again. */
export const ratesVersion = (scope: Scope): number => rates(scope).version;

/** Whether requests of an aggregation instance are over the rule's limit. */
export const isLimited = (scope: Scope, { rule, key }: RateUse): boolean =>
  rates(scope).rules.get(rule.id)?.aggregations.get(key)?.limited ?? false;

/** The keys of a rule's aggregation instances that are over its limit now. */
export const limitedKeys = (scope: Scope, ruleId: string): string[] =>
  [...(rates(scope).rules.get(ruleId)?.aggregations ?? [])]
    .filter(([, { limited }]) => limited)
    .map(([key]) => key);

/** Counts requests that a rate-based rule looked at, those too that it ended. */
export function noteRate(scope: Scope, { rule, key }: RateUse, requests: number): void {
  const state = rates(scope);
  let counted = state.rules.get(rule.id);
  if (!counted) state.rules.set(rule.id, (counted = { rule, aggregations: new Map() }));
  let aggregation = counted.aggregations.get(key);
  if (!aggregation) counted.aggregations.set(key, (aggregation = { slots: new Map(), limited: false }));
  const slot = Math.floor(scope.world.clock.now() / SLOT_MS);
  aggregation.slots.set(slot, (aggregation.slots.get(slot) ?? 0) + requests);
  state.timer ??= scope.world.clock.every(
    () => scope.world.pace("waf-rate-check"),
    "rate-based rules",
    () => check(scope),
  );
}

/** Looks back over each rule's evaluation window. AWS WAF does so from time to time, not at each request. */
function check(scope: Scope): void {
  const state = rates(scope);
  const now = scope.world.clock.now();
  for (const [id, { rule, aggregations }] of state.rules) {
    const { Limit = 0, EvaluationWindowSec = 300 } = rule.statement;
    const oldest = Math.floor((now - EvaluationWindowSec * 1000) / SLOT_MS);
    for (const [key, aggregation] of aggregations) {
      let requests = 0;
      for (const [slot, count] of aggregation.slots)
        if (slot <= oldest) aggregation.slots.delete(slot);
        else requests += count;
      const limited = requests > Limit;
      if (limited !== aggregation.limited) {
        aggregation.limited = limited;
        state.version++;
      }
      if (!aggregation.slots.size) aggregations.delete(key);
    }
    if (!aggregations.size) state.rules.delete(id);
  }
  if (state.rules.size) return;
  state.timer?.cancel();
  state.timer = undefined;
}

/**
 * The aggregation instance that a request belongs to.
 *
 * @returns a boolean where a malformed forwarded address decides, and false where a part is missing: such requests
 *   are not counted
 */
export function aggregationOf(statement: RateBasedStatement, subject: Subject): string | boolean {
  switch (statement.AggregateKeyType) {
    case "IP":
      return subject.facts.clientIp;
    case "FORWARDED_IP":
      return forwardedKey(statement, subject);
    case "CUSTOM_KEYS": {
      const parts: string[] = [];
      for (const each of statement.CustomKeys ?? []) {
        const part = keyPart(statement, each, subject);
        if (part === undefined || typeof part === "boolean") return part ?? false;
        parts.push(part);
      }
      return JSON.stringify(parts);
    }
    default:
      return "CONSTANT";
  }
}

function forwardedKey(
  { ForwardedIPConfig: config }: RateBasedStatement,
  { facts }: Subject,
): string | boolean {
  const ip = forwardedIps(facts, config!)?.[0];
  if (ip === undefined) return false;
  return isIP(ip) ? ip : config!.FallbackBehavior === "MATCH";
}

function keyPart(
  statement: RateBasedStatement,
  key: RateBasedStatementCustomKey,
  subject: Subject,
): string | boolean | undefined {
  const { facts, labels } = subject;
  const { Header, Cookie, QueryArgument, QueryString, UriPath, LabelNamespace } = key;
  const changed = (text: string | undefined, part: { TextTransformations?: unknown }): string | undefined =>
    text === undefined ? undefined : transformed(toBytes(text), part.TextTransformations as never);
  if (Header) return changed(headerOf(facts, Header.Name!), Header);
  if (Cookie) return changed(cookiesOf(facts).find(([name]) => name === Cookie.Name)?.[1], Cookie);
  if (QueryArgument) return changed(argumentsOf(facts, QueryArgument.Name)[0], QueryArgument);
  if (QueryString) return changed(facts.query || undefined, QueryString);
  if (UriPath) return changed(facts.path, UriPath);
  if (key.HTTPMethod) return facts.method;
  if (key.ForwardedIP) return forwardedKey(statement, subject);
  if (LabelNamespace) {
    const found = labels.filter((label) => label.includes(LabelNamespace.Namespace!));
    return found.length ? found.sort().join(" ") : undefined;
  }
  return facts.clientIp;
}
