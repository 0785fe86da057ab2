import type { Rule, RuleAction } from "@aws-sdk/client-wafv2";
import type { WebACLState } from "../../../../grader/index.ts";
import { referencesIn } from "../../../../range/services/wafv2/references.ts";
import { wafv2State } from "../../../../range/services/wafv2/state.ts";
import type { Scope } from "../../../../range/world.ts";
import { partOf, same, tagsOf, type SurveyPart } from "./part.ts";

/** Rules of a group, and what is protected, are told with each web ACL: there are few of them. */
const everyAcl = partOf("webAcls", (scope) => [...wafv2State(scope).webAcls.ids()]);

export const webAcl: SurveyPart<"webAcls" | "ipSets"> = {
  follow: {
    "wafv2.webAcls": same("webAcls"),
    "wafv2.ruleGroups": everyAcl,
    "wafv2.associations": everyAcl,
    "wafv2.ipSets": same("ipSets"),
  },
  project: {
    webAcls(scope, id) {
      const { webAcls, associations } = wafv2State(scope);
      const row = webAcls.get(id);
      return (
        row && {
          Name: row.name,
          DefaultAction: row.defaultAction.Block ? "BLOCK" : "ALLOW",
          Rules: rulesOf(scope, row.rules),
          ResourceArns: associations.filter((x) => x.webAclArn === id).map((x) => x.resourceArn),
          Tags: tagsOf(row.tags as { Key: string; Value: string }[]),
        }
      );
    },
    ipSets(scope, id) {
      const row = wafv2State(scope).ipSets.get(id);
      return (
        row && {
          Name: row.name,
          Addresses: [...row.addresses],
          Tags: tagsOf(row.tags as { Key: string; Value: string }[]),
        }
      );
    },
  },
};

type RuleState = WebACLState["Rules"][number];

function rulesOf(scope: Scope, rules: readonly Rule[]): RuleState[] {
  const { ipSets, ruleGroups } = wafv2State(scope);
  return rules.flatMap((rule): RuleState[] => {
    const reference = rule.Statement?.RuleGroupReferenceStatement;
    if (!reference)
      return [
        {
          Name: rule.Name ?? "",
          Action: actionOf(rule.Action),
          IPSets: referencesIn([rule]).filter((arn) => ipSets.has(arn)),
        },
      ];
    const overrides = new Map(reference.RuleActionOverrides?.map((x) => [x.Name, actionOf(x.ActionToUse)]));
    for (const { Name } of reference.ExcludedRules ?? []) overrides.set(Name, "COUNT");
    return rulesOf(scope, ruleGroups.get(reference.ARN)?.rules ?? []).map((each) => ({
      ...each,
      Action: rule.OverrideAction?.Count ? "COUNT" : (overrides.get(each.Name) ?? each.Action),
    }));
  });
}

const actionOf = (action: RuleAction | undefined): RuleState["Action"] =>
  action?.Block ? "BLOCK" : action?.Allow ? "ALLOW" : "COUNT";
