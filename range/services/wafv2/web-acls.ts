import type * as Sdk from "@aws-sdk/client-wafv2";
import type { WebACL } from "@aws-sdk/client-wafv2";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { changeEntity, checkLock, findEntity, listEntities, newEntity, summaryOf } from "./entities.ts";
import { nonexistent, stillUsed } from "./refusals.ts";
import { checkDefaultAction, checkResponseBodies, checkRules, checkVisibility } from "./rules.ts";
import { wafv2State, type WebACLRow } from "./state.ts";

/** What web ACLs can have besides rules, and the range does not model. */
const UNKNOWN = [
  "ApplicationConfig",
  "AssociationConfig",
  "CaptchaConfig",
  "ChallengeConfig",
  "DataProtectionConfig",
  "MonetizationConfig",
  "OnSourceDDoSProtectionConfig",
  "TokenDomains",
] as const;

/** Web ACLs: rules in an order, and what becomes of requests that none of them ends. */
export const webAcls = handlers<typeof Sdk>()({
  CreateWebACL(input, call) {
    refuseMembers("CreateWebACL", input, UNKNOWN);
    const responseBodies = checkResponseBodies(input.CustomResponseBodies);
    const defaultAction = checkDefaultAction(input.DefaultAction, responseBodies);
    const visibility = checkVisibility(input.VisibilityConfig);
    const { rules, capacity } = checkRules(call.scope, "webacl", input, responseBodies);
    const entity = newEntity(call, "webAcls", input);
    const row: WebACLRow = {
      ...entity,
      kind: "webacl",
      defaultAction,
      rules,
      visibility,
      capacity,
      responseBodies,
      labelNamespace: `awswaf:${call.account.id}:webacl:${entity.name}:`,
    };
    return { Summary: summaryOf(wafv2State(call.scope).webAcls.put(row.arn, row)) };
  },

  GetWebACL(input, call) {
    const row =
      input.ARN === undefined
        ? findEntity(call, "webAcls", input)
        : wafv2State(call.scope).webAcls.get(input.ARN);
    if (!row) throw nonexistent();
    return { WebACL: viewOf(row), LockToken: row.lockToken };
  },

  UpdateWebACL(input, call) {
    refuseMembers("UpdateWebACL", input, UNKNOWN);
    const row = findEntity(call, "webAcls", input);
    const responseBodies = checkResponseBodies(input.CustomResponseBodies);
    const defaultAction = checkDefaultAction(input.DefaultAction, responseBodies);
    const visibility = checkVisibility(input.VisibilityConfig);
    const { rules, capacity } = checkRules(call.scope, "webacl", input, responseBodies);
    checkLock(row, input.LockToken);
    return changeEntity(call, "webAcls", row, input, (kept) => {
      Object.assign(kept, { defaultAction, rules, visibility, capacity, responseBodies });
    });
  },

  DeleteWebACL(input, call) {
    const row = findEntity(call, "webAcls", input);
    checkLock(row, input.LockToken);
    const state = wafv2State(call.scope);
    if (state.associations.find(({ webAclArn }) => webAclArn === row.arn)) throw stillUsed();
    state.webAcls.delete(row.arn);
    state.logging.delete(row.arn);
    return {};
  },

  ListWebACLs(input, call) {
    const { summaries, ...rest } = listEntities(call, "webAcls", input);
    return { WebACLs: summaries, ...rest };
  },
});

/** A web ACL as AWS shows it. */
export const viewOf = (row: Readonly<WebACLRow>): WebACL => ({
  Name: row.name,
  Id: row.id,
  ARN: row.arn,
  DefaultAction: structuredClone(row.defaultAction),
  Description: row.description ?? "",
  Rules: structuredClone(row.rules),
  VisibilityConfig: { ...row.visibility },
  Capacity: row.capacity,
  ManagedByFirewallManager: false,
  LabelNamespace: row.labelNamespace,
  RetrofittedByFirewallManager: false,
  ...(Object.keys(row.responseBodies).length > 0 && {
    CustomResponseBodies: structuredClone(row.responseBodies),
  }),
});
