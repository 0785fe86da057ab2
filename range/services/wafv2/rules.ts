import type {
  CustomHTTPHeader,
  CustomResponseBody,
  DefaultAction,
  Rule,
  RuleAction,
  Scope as WafScope,
  VisibilityConfig,
} from "@aws-sdk/client-wafv2";
import { NotImplemented } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { MOST_CAPACITY, capacityOf } from "./capacity.ts";
import { checkName } from "./entities.ts";
import { referencesIn } from "./references.ts";
import {
  BAD_REFERENCE,
  checkEnum,
  EXACTLY_ONE,
  invalidMember,
  invalidParameter,
  limitExceeded,
  missingMember,
} from "./refusals.ts";
import { wafv2State } from "./state.ts";
import { checkStatement, definedNames, DUPLICATED } from "./statements.ts";

const UNSUPPORTED = "The parameter value isn't supported.";
/** Actions that ask something of a client's browser, or of its wallet: the range has none. */
const UNKNOWN_ACTIONS = ["Captcha", "Challenge", "Monetize"] as const;
const RESERVED = new Set([
  "awswaf",
  "aws",
  "waf",
  "rulegroup",
  "webacl",
  "regexpatternset",
  "ipset",
  "managed",
]);
const MOST_REFERENCES = 50;

type Bodies = Readonly<Record<string, CustomResponseBody>>;

/**
 * Checks the rules of a web ACL or a rule group, and copies them in the order in which they are asked.
 *
 * @returns the rules, with the units that they take
 * @throws {AwsError} `WAFInvalidParameterException`, `WAFNonexistentItemException`, `WAFLimitsExceededException`
 * @throws {NotImplemented} for what the range does not judge, by name
 */
export function checkRules(
  scope: Scope,
  of: "webacl" | "rulegroup",
  wanted: { Scope?: WafScope | undefined; Rules?: readonly Rule[] | undefined },
  bodies: Bodies = {},
): { rules: Rule[]; capacity: number } {
  const rules = structuredClone(wanted.Rules ?? []) as Rule[];
  for (const rule of rules) checkRule(scope, of, rule, bodies);
  for (const member of ["Name", "Priority"] as const)
    if (new Set(rules.map((rule) => rule[member])).size < rules.length)
      throw invalidParameter("RULE", member, DUPLICATED);
  const mostRates = of === "webacl" ? 10 : 4;
  if (rules.filter((rule) => rule.Statement?.RateBasedStatement).length > mostRates)
    throw limitExceeded("NUM_RATE_BASED_RULES_IN_CONTAINER");
  // What CloudFront uses refers to what CloudFront uses, and nothing else does.
  const place = wanted.Scope === "CLOUDFRONT" ? "global/" : "regional/";
  if (referencesIn(rules).some((arn) => !arn.split(":")[5]!.startsWith(place)))
    throw invalidParameter("RULE", "Statement", BAD_REFERENCE);
  if (referencesIn(rules).length > MOST_REFERENCES) throw limitExceeded("NUM_REFERENCES_IN_CONTAINER");
  const capacity = capacityOf(scope, rules);
  if (capacity > MOST_CAPACITY) throw tooLittleCapacity(of, capacity);
  return { rules: rules.sort((a, b) => a.Priority! - b.Priority!), capacity };
}

export const tooLittleCapacity = (of: "webacl" | "rulegroup", capacity: number) =>
  invalidParameter(
    of === "webacl" ? "WEB_ACL" : "RULE_GROUP",
    String(capacity),
    "You exceeded the capacity limit for a rule group or web ACL.",
  );

function checkRule(scope: Scope, of: "webacl" | "rulegroup", rule: Rule, bodies: Bodies): void {
  checkName("rules.member.name", rule.Name);
  if (rule.Priority === undefined) throw missingMember("rules.member.priority");
  if (!Number.isInteger(rule.Priority) || rule.Priority < 0)
    throw invalidMember(
      "rules.member.priority",
      rule.Priority,
      "Member must have value greater than or equal to 0",
    );
  if (rule.CaptchaConfig || rule.ChallengeConfig)
    throw new NotImplemented("CaptchaConfig and ChallengeConfig of AWS WAF");
  checkVisibility(rule.VisibilityConfig);
  checkStatement(scope, rule.Statement, "rule");
  const { RuleGroupReferenceStatement: group, RateBasedStatement: rate } = rule.Statement!;
  if ((rule.Action === undefined) === (rule.OverrideAction === undefined))
    throw invalidParameter("RULE", "Rule", EXACTLY_ONE);
  if (group) {
    if (of === "rulegroup") throw invalidParameter("STATEMENT", "RuleGroupReferenceStatement", BAD_REFERENCE);
    if (!rule.OverrideAction) throw invalidParameter("RULE", "Statement", BAD_REFERENCE);
    if (definedNames(rule.OverrideAction).length !== 1)
      throw invalidParameter("OVERRIDE_ACTION", "OverrideAction", EXACTLY_ONE);
    if (rule.RuleLabels?.length) throw invalidParameter("RULE", "RuleLabels", UNSUPPORTED);
    const within = new Set(
      wafv2State(scope)
        .ruleGroups.get(group.ARN)!
        .rules.map((each) => each.Name),
    );
    for (const { Name, ActionToUse } of group.RuleActionOverrides ?? []) {
      if (!within.has(Name))
        throw invalidParameter("RULE_GROUP_REFERENCE_STATEMENT", Name ?? "", BAD_REFERENCE);
      checkAction(ActionToUse, bodies);
    }
    for (const { Name } of group.ExcludedRules ?? [])
      if (!within.has(Name)) throw invalidParameter("EXCLUDED_RULE", Name ?? "", BAD_REFERENCE);
  } else {
    if (rule.OverrideAction) throw invalidParameter("RULE", "Rule", EXACTLY_ONE);
    checkAction(rule.Action, bodies);
    if (rate && rule.Action?.Allow) throw invalidParameter("RULE_ACTION", "Allow", UNSUPPORTED);
  }
  const labels = (rule.RuleLabels ?? []).map(({ Name = "" }) => Name);
  for (const label of labels) checkLabel(label);
  if (new Set(labels).size < labels.length) throw invalidParameter("RULE", "RuleLabels", DUPLICATED);
}

function checkAction(action: RuleAction | undefined, bodies: Bodies): void {
  if (!action || definedNames(action).length !== 1)
    throw invalidParameter("RULE_ACTION", "RuleAction", EXACTLY_ONE);
  for (const name of UNKNOWN_ACTIONS)
    if (action[name]) throw new NotImplemented(`the action ${name} of AWS WAF`);
  checkHeaders(
    "CUSTOM_REQUEST_HANDLING",
    (action.Allow ?? action.Count)?.CustomRequestHandling?.InsertHeaders,
  );
  checkResponse(action, bodies);
}

/** What becomes of requests that no rule ends: one of allow and block. */
export function checkDefaultAction(action: DefaultAction | undefined, bodies: Bodies): DefaultAction {
  if (!action) throw missingMember("defaultAction");
  if (definedNames(action).length !== 1)
    throw invalidParameter("DEFAULT_ACTION", "DefaultAction", EXACTLY_ONE);
  checkHeaders("CUSTOM_REQUEST_HANDLING", action.Allow?.CustomRequestHandling?.InsertHeaders);
  checkResponse(action, bodies);
  return structuredClone(action);
}

/** The codes that AWS WAF can answer ("Supported status codes for custom response"). */
const CODES = new Set([
  200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 411, 412,
  413, 414, 415, 416, 421, 429, 500, 501, 502, 503, 504,
]);

function checkResponse({ Block }: DefaultAction | RuleAction, bodies: Bodies): void {
  const response = Block?.CustomResponse;
  if (!response) return;
  if (response.ResponseCode === undefined || !CODES.has(response.ResponseCode))
    throw invalidParameter("CUSTOM_RESPONSE", String(response.ResponseCode), UNSUPPORTED);
  const key = response.CustomResponseBodyKey;
  if (key !== undefined && !Object.hasOwn(bodies, key))
    throw invalidParameter(
      "CUSTOM_RESPONSE_BODY",
      key,
      "AWS WAF couldn't find a resource that a parameter references.",
    );
  checkHeaders("CUSTOM_RESPONSE", response.ResponseHeaders);
}

function checkHeaders(
  field: "CUSTOM_RESPONSE" | "CUSTOM_REQUEST_HANDLING",
  headers: readonly CustomHTTPHeader[] | undefined,
): void {
  const names = (headers ?? []).map(({ Name = "" }) => Name.toLowerCase());
  if (names.length > 10) throw limitExceeded("NUM_CUSTOM_HEADERS");
  if (names.includes("") || names.includes("content-type"))
    throw invalidParameter(field, "Name", UNSUPPORTED);
  if (new Set(names).size < names.length) throw invalidParameter(field, "Name", DUPLICATED);
}

/** Bodies of custom responses: up to 50, each of 4 KB at most and 50 KB in all. */
export function checkResponseBodies(wanted: Bodies | undefined): Record<string, CustomResponseBody> {
  const bodies = Object.entries(wanted ?? {});
  let bytes = 0;
  for (const [key, { Content, ContentType }] of bodies) {
    checkName("customResponseBodies", key);
    checkEnum("contentType", ContentType, ["TEXT_PLAIN", "TEXT_HTML", "APPLICATION_JSON"]);
    if (!Content) throw missingMember("content");
    bytes += Buffer.byteLength(Content);
    if (Buffer.byteLength(Content) > 4_096) throw limitExceeded("SIZE_CUSTOM_RESPONSE_BODY_IN_KB");
  }
  if (bodies.length > 50) throw limitExceeded("NUM_CUSTOM_RESPONSE_BODY_IN_CONTAINER");
  if (bytes > 51_200) throw limitExceeded("TOTAL_SIZE_CUSTOM_RESPONSE_BODY_IN_CONTAINER_IN_KB");
  return structuredClone(wanted ?? {});
}

/** Namespaces and a name, of which none is a word of AWS's own ("Label syntax and naming requirements"). */
function checkLabel(label: string): void {
  const parts = label.split(":");
  if (parts.some((part) => RESERVED.has(part))) throw invalidParameter("RULE", label, UNSUPPORTED);
  if (
    !/^[0-9A-Za-z_\-:]+$/.test(label) ||
    parts.length > 8 ||
    parts.some((part) => !part || part.length > 128)
  )
    throw invalidParameter("RULE", label, "The parameter value is out of bounds.");
}

/** How requests are counted and sampled, under which name. */
export function checkVisibility(config: VisibilityConfig | undefined): VisibilityConfig {
  if (!config) throw missingMember("visibilityConfig");
  const { SampledRequestsEnabled, CloudWatchMetricsEnabled, MetricName } = config;
  if (SampledRequestsEnabled === undefined) throw missingMember("visibilityConfig.sampledRequestsEnabled");
  if (CloudWatchMetricsEnabled === undefined)
    throw missingMember("visibilityConfig.cloudWatchMetricsEnabled");
  if (!/^[\w#:.\-/]{1,255}$/.test(MetricName ?? ""))
    throw invalidMember(
      "visibilityConfig.metricName",
      MetricName,
      String.raw`Member must satisfy regular expression pattern: ^[\w#:\.\-/]+$`,
    );
  if (MetricName === "All" || MetricName === "Default_Action")
    throw invalidParameter("METRIC_NAME", MetricName, UNSUPPORTED);
  return { SampledRequestsEnabled, CloudWatchMetricsEnabled, MetricName };
}
