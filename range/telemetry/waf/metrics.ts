import type { VisibilityConfig } from "@aws-sdk/client-wafv2";
import type { ActionName, Inspection } from "../../physics/web-acl/inspection.ts";
import { putMetric } from "../../services/cloudwatch/series.ts";
import type { Scope } from "../../world.ts";

const NAMESPACE = "AWS/WAFV2";
const METRICS: Readonly<Record<ActionName, string>> = {
  ALLOW: "AllowedRequests",
  BLOCK: "BlockedRequests",
  COUNT: "CountedRequests",
};

/**
 * Counts requests for the metrics of their web ACL, of the rules that they matched, and of the labels that they
 * got.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export function countInspected(scope: Scope, inspection: Inspection, count: number): void {
  const { webAcl, action, ended, counted, groups, labels } = inspection;
  const WebACL = webAcl.visibility.MetricName!;
  const add = (visibility: VisibilityConfig, name: string, dimensions: Record<string, string>): void => {
    if (!visibility.CloudWatchMetricsEnabled) return;
    putMetric(scope, NAMESPACE, name, { Region: scope.region, ...dimensions }, count, "Count");
  };
  add(webAcl.visibility, METRICS[action], { WebACL, Rule: "ALL" });
  if (counted.length || groups.some((each) => each.counted.length))
    add(webAcl.visibility, METRICS.COUNT, { WebACL, Rule: "ALL" });
  if (!ended) add(webAcl.visibility, METRICS[action], { WebACL, Rule: "Default_Action" });
  for (const hit of ended ? [ended, ...counted] : counted) {
    const { VisibilityConfig: visibility } = hit.rule;
    add(visibility!, METRICS[hit.action], { WebACL, Rule: visibility!.MetricName! });
  }
  for (const { group, ended: within, counted: matched } of groups) {
    const RuleGroup = group.visibility.MetricName!;
    for (const { rule, action: done } of within ? [within, ...matched] : matched) {
      const Rule = rule.VisibilityConfig!.MetricName!;
      // What only counts in a rule group is not told of the web ACL.
      add(rule.VisibilityConfig!, METRICS[done], { RuleGroup, Rule, ...(done !== "COUNT" && { WebACL }) });
    }
    if (!within && !matched.length)
      add(group.visibility, "PassedRequests", { RuleGroup, Rule: "ALL", WebACL });
  }
  for (const label of labels) {
    const at = label.lastIndexOf(":");
    add(webAcl.visibility, METRICS[action], {
      WebACL,
      LabelNamespace: label.slice(0, at),
      Label: label.slice(at + 1),
    });
  }
}
