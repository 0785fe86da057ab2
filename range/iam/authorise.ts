import type { Ask, Call } from "../call.ts";
import { compilePolicy } from "./compile.ts";
import { contextOf } from "./context.ts";
import { decide, type Decision } from "./decide.ts";
import { denial } from "./denial.ts";
import { policiesOf } from "./policies-of.ts";

/**
 * Lets a call pass, or throws the error that the called service answers when IAM says no.
 *
 * @throws {AwsError} UnauthorizedOperation (EC2), AccessDenied (query services, S3), AccessDeniedException
 *   (JSON services) or AuthorizationError (SNS), with the policy kind that decided in its message
 */
export function authorise(call: Call, ask: Ask): void {
  const decision = judge(call, ask);
  if (!decision.allowed) throw denial(call, ask, decision);
}

/** Decides about one ask of a call, and says why. */
export function judge(call: Call, ask: Ask): Decision {
  const { principal, world, account } = call;
  const owner = ask.resourceAccount ?? account.id;
  const consent = needsConsent(ask.action);
  if (principal.type === "AWSService" && !consent) return { allowed: true, by: [] };
  const { identity, boundary, session } = policiesOf(world, principal);
  return decide({
    identity,
    boundary,
    session,
    request: {
      principal,
      action: ask.action,
      resource: ask.resource,
      context: contextOf(call, ask, account.id),
    },
    resource:
      ask.resourcePolicy === undefined
        ? undefined
        : {
            kind: ask.action.startsWith("sts:") ? "role trust" : "resource-based",
            name: ask.resource,
            policy: compilePolicy(ask.resourcePolicy),
          },
    sameAccount: principal.accountId === owner,
    resourceMustAllow: consent && (ask.resourcePolicy !== undefined || ask.action.startsWith("sts:")),
    grantedElsewhere: ask.grantedElsewhere ?? false,
  });
}

/**
 * Roles and KMS keys let nobody in whom their own policy does not name (IAM guide, "Policy evaluation logic").
 */
function needsConsent(action: string): boolean {
  return /^(kms:|sts:(AssumeRole|TagSession|SetSourceIdentity))/.test(action);
}
