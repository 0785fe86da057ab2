import type { FieldToMatch, LoggingConfiguration, LoggingFilter } from "@aws-sdk/client-wafv2";
import type { GroupHits, Hit, Inspection } from "../../physics/web-acl/inspection.ts";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import type { LoadBalancerRow } from "../../services/elbv2/state.ts";
import { countryOf } from "../guardduty/places.ts";

/** One request as the log tells it. */
export interface LoggedInspection {
  at: number;
  facts: RequestFacts;
  inspection: Inspection;
  requestId: string;
}

/**
 * A line of a web ACL's log: AWS WAF developer guide, "Log fields".
 *
 * @returns undefined where the configuration's filter drops it
 */
export function logRecord(
  { arn }: Readonly<LoadBalancerRow>,
  accountId: string,
  { at, facts, inspection, requestId }: LoggedInspection,
  { LoggingFilter: filter, RedactedFields = [] }: LoggingConfiguration,
): string | undefined {
  if (filter && !isKept(inspection, filter)) return undefined;
  const { webAcl, action, ended, counted, groups, labels, insertedHeaders, response } = inspection;
  const redacted = (is: (field: FieldToMatch) => unknown, value: string): string =>
    RedactedFields.some(is) ? "REDACTED" : value;
  const custom = response && response.body !== undefined;
  return JSON.stringify({
    timestamp: at,
    formatVersion: 1,
    webaclId: webAcl.arn,
    terminatingRuleId: ended?.rule.Name ?? "Default_Action",
    terminatingRuleType: ended ? typeOf(ended) : "REGULAR",
    action,
    terminatingRuleMatchDetails: [],
    httpSourceName: "ALB",
    httpSourceId: `${accountId}-${arn.split(":loadbalancer/")[1]}`,
    ruleGroupList: groups.map(groupRecord),
    rateBasedRuleList: ended ? rateRecords(ended, facts) : [],
    nonTerminatingMatchingRules: counted.map(hitRecord),
    requestHeadersInserted: insertedHeaders.length ? insertedHeaders : null,
    responseCodeSent: custom ? response.status : null,
    httpRequest: {
      clientIp: facts.clientIp,
      country: countryOf(facts.clientIp) ?? "-",
      headers: Object.entries({ host: facts.host, ...facts.headers }).map(([name, value]) => ({
        name,
        value: redacted((field) => field.SingleHeader?.Name?.toLowerCase() === name.toLowerCase(), value),
      })),
      uri: redacted((field) => field.UriPath, facts.path),
      args: redacted((field) => field.QueryString, facts.query),
      httpVersion: "HTTP/1.1",
      httpMethod: redacted((field) => field.Method, facts.method),
      requestId,
    },
    ...(labels.length && { labels: labels.map((name) => ({ name })) }),
  });
}

function typeOf({ rule }: Hit): "REGULAR" | "RATE_BASED" | "GROUP" {
  if (rule.Statement?.RuleGroupReferenceStatement) return "GROUP";
  return rule.Statement?.RateBasedStatement ? "RATE_BASED" : "REGULAR";
}

const hitRecord = ({ rule, action, overridden }: Hit) => ({
  ruleId: rule.Name,
  action,
  ...(overridden && { overriddenAction: overridden }),
  ruleMatchDetails: [],
});

const groupRecord = ({ group, ended, counted }: GroupHits) => ({
  ruleGroupId: group.arn,
  terminatingRule: ended ? { ...hitRecord(ended), ruleMatchDetails: null } : null,
  nonTerminatingMatchingRules: counted.map(hitRecord),
  excludedRules: null,
});

function rateRecords({ rule }: Hit, facts: RequestFacts) {
  const rate = rule.Statement?.RateBasedStatement;
  if (!rate) return [];
  const { AggregateKeyType: limitKey, Limit, EvaluationWindowSec = 300 } = rate;
  return [
    {
      rateBasedRuleName: rule.Name,
      limitKey,
      maxRateAllowed: Limit,
      evaluationWindowSec: String(EvaluationWindowSec),
      ...(limitKey === "IP" && { limitValue: facts.clientIp }),
    },
  ];
}

/** The first filter that fits decides; without one the default behaviour does. */
function isKept(inspection: Inspection, { Filters, DefaultBehavior }: LoggingFilter): boolean {
  const { ended, counted, groups, labels, action } = inspection;
  const within = groups.flatMap((each) => [...(each.ended ? [each.ended] : []), ...each.counted]);
  const actions = new Set<string>([
    action,
    ...[...(ended ? [ended] : []), ...counted, ...within].map((hit) => hit.action),
  ]);
  const fits = Filters?.find(({ Conditions = [], Requirement }) => {
    const met = Conditions.map(({ ActionCondition, LabelNameCondition }) =>
      ActionCondition
        ? actions.has(ActionCondition.Action!)
        : labels.includes(LabelNameCondition!.LabelName!),
    );
    return Requirement === "MEETS_ALL" ? met.every(Boolean) : met.some(Boolean);
  });
  return (fits?.Behavior ?? DefaultBehavior) === "KEEP";
}
