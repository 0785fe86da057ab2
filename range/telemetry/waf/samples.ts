import type { Inspection } from "../../physics/web-acl/inspection.ts";
import type { Random } from "../../random.ts";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import { defineState, type Scope } from "../../world.ts";

/** A request that AWS WAF keeps for those who ask what a rule matched. */
export interface Sample {
  at: number;
  /** How many requests alike it stands for. */
  weight: number;
  facts: RequestFacts;
  inspection: Inspection;
  /** The action of the rule by which it is asked for. */
  action: string;
  overridden?: string;
  /** `group#rule`, where a rule in a rule group matched. */
  withinGroup?: string;
}

/** Samples are kept for three hours (API reference, `GetSampledRequests`). */
export const SAMPLES_MS = 3 * 3_600_000;
/** The most that one request answers, and so the most that is worth keeping. */
const MOST_SAMPLES = 500;

const samples = defineState("regional", (scope) => ({
  /** By web ACL and the metric name of the rule. */
  kept: new Map<string, Sample[]>(),
  /** A stream of its own, so that samples change nothing else that chance decides. */
  random: scope.world.random.fork(`waf-samples/${scope.accountId}/${scope.region}`),
}));

/** Samples that stand for all requests which no rule ended. */
export const DEFAULT_ACTION = "Default_Action";

/**
 * Keeps requests as samples of the rules that they matched.
 *
 * @param makeFacts makes one of the requests, which stands for all of them
 */
export function sampleRequests(
  scope: Scope,
  inspection: Inspection,
  weight: number,
  makeFacts: (random: Random) => RequestFacts,
): void {
  const { webAcl, ended, counted, groups, action } = inspection;
  const { random } = samples(scope);
  let facts: RequestFacts | undefined;
  const at = scope.world.clock.now();
  const keep = (
    metric: string,
    enabled: boolean | undefined,
    seen: Pick<Sample, "action"> & Partial<Sample>,
  ) => {
    if (enabled)
      keepSample(scope, webAcl.arn, metric, {
        at,
        weight,
        facts: (facts ??= makeFacts(random)),
        inspection,
        ...seen,
      });
  };
  for (const hit of ended ? [ended, ...counted] : counted) {
    if (hit.rule.Statement?.RuleGroupReferenceStatement) continue;
    const { SampledRequestsEnabled, MetricName } = hit.rule.VisibilityConfig!;
    keep(MetricName!, SampledRequestsEnabled, { action: hit.action });
  }
  for (const { group, reference, ended: within, counted: matched } of groups)
    for (const { rule, action: done, overridden } of within ? [within, ...matched] : matched) {
      const { SampledRequestsEnabled, MetricName } = reference.VisibilityConfig!;
      keep(MetricName!, SampledRequestsEnabled, {
        action: done,
        withinGroup: `${group.name}#${rule.Name}`,
        ...(overridden && { overridden }),
      });
    }
  if (!ended) keep(DEFAULT_ACTION, webAcl.visibility.SampledRequestsEnabled, { action });
}

function keepSample(scope: Scope, webAclArn: string, metric: string, sample: Sample): void {
  const { kept } = samples(scope);
  const key = `${webAclArn} ${metric}`;
  const list = kept.get(key);
  if (!list) return void kept.set(key, [sample]);
  list.push(sample);
  if (list.length > MOST_SAMPLES) list.shift();
}

/** The samples of a rule within a stretch of time, in order of time. */
export const samplesOf = (
  scope: Scope,
  webAclArn: string,
  metric: string,
  { since, until }: { since: number; until: number },
): Sample[] =>
  (samples(scope).kept.get(`${webAclArn} ${metric}`) ?? []).filter(({ at }) => at >= since && at <= until);
