import type * as Sdk from "@aws-sdk/client-wafv2";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { MOST_CAPACITY } from "./capacity.ts";
import {
  changeEntity,
  checkLock,
  checkScope,
  findEntity,
  listEntities,
  newEntity,
  summaryOf,
} from "./entities.ts";
import { referencesTo } from "./references.ts";
import { invalidMember, limitExceeded, missingMember, nonexistent, stillUsed } from "./refusals.ts";
import { checkResponseBodies, checkRules, checkVisibility, tooLittleCapacity } from "./rules.ts";
import { wafv2State, type RuleGroupRow } from "./state.ts";

/** Rule groups: rules that several web ACLs use, with a capacity that never changes. */
export const ruleGroups = handlers<typeof Sdk>()({
  CheckCapacity(input, call) {
    checkScope(call, input.Scope);
    return { Capacity: checkRules(call.scope, "webacl", input).capacity };
  },

  CreateRuleGroup(input, call) {
    refuseMembers("CreateRuleGroup", input, ["MonetizationConfig"]);
    const { Capacity: capacity } = input;
    if (capacity === undefined) throw missingMember("capacity");
    if (!Number.isInteger(capacity) || capacity < 1)
      throw invalidMember("capacity", capacity, "Member must have value greater than or equal to 1");
    if (capacity > MOST_CAPACITY) throw limitExceeded("NUM_CAPACITY_UNITS_IN_RULE_GROUP");
    const responseBodies = checkResponseBodies(input.CustomResponseBodies);
    const visibility = checkVisibility(input.VisibilityConfig);
    const { rules, capacity: taken } = checkRules(call.scope, "rulegroup", input, responseBodies);
    if (taken > capacity) throw tooLittleCapacity("rulegroup", taken);
    const entity = newEntity(call, "ruleGroups", input);
    const row: RuleGroupRow = {
      ...entity,
      kind: "rulegroup",
      rules,
      visibility,
      capacity,
      responseBodies,
      labelNamespace: `awswaf:${call.account.id}:rulegroup:${entity.name}:`,
    };
    return { Summary: summaryOf(wafv2State(call.scope).ruleGroups.put(row.arn, row)) };
  },

  GetRuleGroup(input, call) {
    const row =
      input.ARN === undefined
        ? findEntity(call, "ruleGroups", input)
        : wafv2State(call.scope).ruleGroups.get(input.ARN);
    if (!row) throw nonexistent();
    return { RuleGroup: viewOf(row), LockToken: row.lockToken };
  },

  UpdateRuleGroup(input, call) {
    refuseMembers("UpdateRuleGroup", input, ["MonetizationConfig"]);
    const row = findEntity(call, "ruleGroups", input);
    const responseBodies = checkResponseBodies(input.CustomResponseBodies);
    const visibility = checkVisibility(input.VisibilityConfig);
    const { rules, capacity } = checkRules(call.scope, "rulegroup", input, responseBodies);
    if (capacity > row.capacity) throw tooLittleCapacity("rulegroup", capacity);
    checkLock(row, input.LockToken);
    return changeEntity(call, "ruleGroups", row, input, (kept) => {
      Object.assign(kept, { rules, visibility, responseBodies });
    });
  },

  DeleteRuleGroup(input, call) {
    const row = findEntity(call, "ruleGroups", input);
    checkLock(row, input.LockToken);
    if (referencesTo(call.scope, row.arn)) throw stillUsed();
    wafv2State(call.scope).ruleGroups.delete(row.arn);
    return {};
  },

  ListRuleGroups(input, call) {
    const { summaries, ...rest } = listEntities(call, "ruleGroups", input);
    return { RuleGroups: summaries, ...rest };
  },
});

function viewOf(row: Readonly<RuleGroupRow>) {
  const labels = row.rules.flatMap((rule) => rule.RuleLabels ?? []);
  return {
    Name: row.name,
    Id: row.id,
    Capacity: row.capacity,
    ARN: row.arn,
    Description: row.description ?? "",
    Rules: structuredClone(row.rules),
    VisibilityConfig: { ...row.visibility },
    LabelNamespace: row.labelNamespace,
    ...(Object.keys(row.responseBodies).length > 0 && {
      CustomResponseBodies: structuredClone(row.responseBodies),
    }),
    ...(labels.length > 0 && {
      AvailableLabels: labels.map(({ Name }) => ({ Name: `${row.labelNamespace}${Name}` })),
    }),
  };
}
