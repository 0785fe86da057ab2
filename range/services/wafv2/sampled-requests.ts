import type * as Sdk from "@aws-sdk/client-wafv2";
import type { SampledHTTPRequest } from "@aws-sdk/client-wafv2";
import { rateRuleOf } from "../../physics/web-acl/compiled-acl.ts";
import { limitedKeys } from "../../physics/web-acl/rates.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { countryOf } from "../../telemetry/guardduty/places.ts";
import { DEFAULT_ACTION, SAMPLES_MS, samplesOf, type Sample } from "../../telemetry/waf/samples.ts";
import { checkScope, findEntity } from "./entities.ts";
import { invalidArn, invalidMember, missingMember, nonexistent } from "./refusals.ts";
import { wafv2State } from "./state.ts";

/** Of the requests in a stretch of time, the first so many are counted (API reference, `GetSampledRequests`). */
const MOST_COUNTED = 5_000;

/** What a web ACL does to requests: samples of them, and the addresses that rate-based rules hold back. */
export const sampledRequests = handlers<typeof Sdk>()({
  GetSampledRequests(input, { at: now, ...call }) {
    checkScope(call, input.Scope);
    const { MaxItems: most = 0, TimeWindow: window, RuleMetricName: metric } = input;
    if (!Number.isInteger(most) || most < 1 || most > 500)
      throw invalidMember("maxItems", input.MaxItems, "Member must have value between 1 and 500");
    if (metric === undefined) throw missingMember("ruleMetricName");
    if (!window?.StartTime || !window.EndTime) throw missingMember("timeWindow");
    if (!input.WebAclArn?.startsWith("arn:")) throw invalidArn("RESOURCE_ARN", input.WebAclArn ?? "");
    const webAcl = wafv2State(call.scope).webAcls.get(input.WebAclArn);
    if (!webAcl) throw nonexistent();
    const metrics = webAcl.rules.map((rule) => rule.VisibilityConfig!.MetricName!);
    const ownAction = metric === DEFAULT_ACTION || metric === webAcl.visibility.MetricName;
    if (!ownAction && metric !== "ALL" && !metrics.includes(metric)) throw nonexistent();
    // Of longer ago there is nothing, and the answer says from when there is.
    const stretch = {
      since: Math.max(window.StartTime.getTime(), now - SAMPLES_MS),
      until: Math.min(window.EndTime.getTime(), now),
    };
    const asked = metric === "ALL" ? [...metrics, DEFAULT_ACTION] : [ownAction ? DEFAULT_ACTION : metric];
    const found = asked
      .flatMap((each) => samplesOf(call.scope, webAcl.arn, each, stretch))
      .sort((a, b) => a.at - b.at);
    const every = Math.max(1, found.length / most);
    const shown = Array.from(
      { length: Math.min(found.length, most) },
      (_, i) => found[Math.floor(i * every)]!,
    );
    return {
      SampledRequests: shown.map(view),
      PopulationSize: Math.min(
        MOST_COUNTED,
        found.reduce((sum, { weight }) => sum + weight, 0),
      ),
      TimeWindow: { StartTime: new Date(stretch.since), EndTime: new Date(stretch.until) },
    };
  },

  GetRateBasedStatementManagedKeys(input, call) {
    const webAcl = findEntity(call, "webAcls", {
      Name: input.WebACLName,
      Id: input.WebACLId,
      Scope: input.Scope,
    });
    const { RuleGroupRuleName: reference, RuleName } = input;
    const outer = webAcl.rules.find((rule) => rule.Name === (reference ?? RuleName));
    const group = outer?.Statement?.RuleGroupReferenceStatement?.ARN;
    const rule =
      reference === undefined
        ? outer
        : wafv2State(call.scope)
            .ruleGroups.get(group)
            ?.rules.find((each) => each.Name === RuleName);
    const type = rule?.Statement?.RateBasedStatement?.AggregateKeyType;
    if (!rule || type === undefined) throw nonexistent();
    if (type !== "IP" && type !== "FORWARDED_IP")
      throw new AwsError(
        "WAFUnsupportedAggregateKeyTypeException",
        "The rule that you've named doesn't aggregate solely on the IP address or solely on the forwarded IP address.",
        400,
      );
    const place = reference === undefined ? RuleName : `${reference} ${RuleName}`;
    const keys = limitedKeys(call.scope, rateRuleOf(`${webAcl.arn} ${place}`, rule).id);
    const blocks = (version: "IPV4" | "IPV6") => ({
      IPAddressVersion: version,
      Addresses: keys
        .filter((ip) => ip.includes(":") === (version === "IPV6"))
        .map((ip) => `${ip}/${version === "IPV6" ? 128 : 32}`),
    });
    return { ManagedKeysIPV4: blocks("IPV4"), ManagedKeysIPV6: blocks("IPV6") };
  },
});

function view({ at, weight, facts, inspection, ...seen }: Sample): SampledHTTPRequest {
  const { response, labels, insertedHeaders } = inspection;
  const custom = seen.action === "BLOCK" && response?.body !== undefined;
  return {
    Request: {
      ClientIP: facts.clientIp,
      Country: countryOf(facts.clientIp) ?? "-",
      URI: facts.path,
      Method: facts.method,
      HTTPVersion: "HTTP/1.1",
      Headers: Object.entries({ Host: facts.host, ...facts.headers }).map(([Name, Value]) => ({
        Name,
        Value,
      })),
    },
    Weight: weight,
    Timestamp: new Date(at),
    Action: seen.action,
    ...(seen.withinGroup !== undefined && { RuleNameWithinRuleGroup: seen.withinGroup }),
    ...(seen.overridden !== undefined && { OverriddenAction: seen.overridden }),
    ...(insertedHeaders.length && {
      RequestHeadersInserted: insertedHeaders.map(({ name: Name, value: Value }) => ({ Name, Value })),
    }),
    ...(custom && { ResponseCodeSent: response.status }),
    ...(labels.length && { Labels: labels.map((Name) => ({ Name })) }),
  };
}
