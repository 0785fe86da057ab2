import type * as STS from "@aws-sdk/client-sts";
import { accessKeyOf } from "../../iam/sessions.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { checkMfa, namedRole, sessionPolicies } from "./requests.ts";
import { foundRole, openRoleSession } from "./role-session.ts";
import { chainedTags } from "./session-tags.ts";

export const assumeRole = handlers<typeof STS>()({
  AssumeRole(input, call) {
    refuseMembers("AssumeRole", input, ["ProvidedContexts"]);
    const found = foundRole(namedRole(call, input.RoleArn));
    const { principal } = call;
    const sourceIdentity =
      input.SourceIdentity ?? ("session" in principal ? principal.session?.sourceIdentity : undefined);
    const madeWith = accessKeyOf(call);
    const session = openRoleSession(call, found, input, {
      policies: sessionPolicies(call, found.account, input),
      mfa: checkMfa(call, input),
      ...chainedTags(principal, input),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
      ...(madeWith !== undefined && { madeWith }),
    });
    return { ...session, ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }) };
  },
});
