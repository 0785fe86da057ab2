import type { Ask, Call } from "../call.ts";
import { compilePolicy } from "./compile.ts";
import { contextOf } from "./context.ts";
import { decide, type Decision } from "./decide.ts";
import { denial } from "./denial.ts";
import { policiesOf, type OwnPolicies } from "./policies-of.ts";

/**
 * Lets a call pass, or throws the error that the called service answers when IAM says no.
 *
 * @throws {AwsError} UnauthorizedOperation (EC2), AccessDenied (query services, S3), AccessDeniedException
 *   (JSON services) or AuthorizationError (SNS), with the policy kind that decided in its message
 */
export function authorise(call: Call, ask: Ask): void {
  if (ask.through) authorise(call, ask.through);
  const key = isOrdinary(call, ask) && `${ask.action} ${ask.resource}`;
  if (key && allowedBefore.get(policiesOf(call.world, call.principal))?.has(key)) return;
  let conditional = false;
  const decision = judge(call, ask, () => (conditional = true));
  if (!decision.allowed) throw denial(call, ask, decision);
  if (key && !conditional) remember(policiesOf(call.world, call.principal), key);
}

/**
 * What a caller's policies allow whatever the circumstances: no condition and no policy variable was asked for it.
 * The policies are one object for as long as none of them changes.
 */
const allowedBefore = new WeakMap<OwnPolicies, Set<string>>();
const MOST_REMEMBERED = 1000;

/** Whether nothing but the caller's own policies, the action and the resource can have a say. */
const isOrdinary = ({ principal, account, vpcEndpoint }: Call, ask: Ask): boolean =>
  (principal.type === "IAMUser" || principal.type === "AssumedRole") &&
  !principal.session?.policies?.length &&
  vpcEndpoint?.policy === undefined &&
  principal.accountId === (ask.resourceAccount ?? account.id) &&
  ask.resourcePolicy === undefined &&
  !ask.grantedElsewhere &&
  !needsConsent(ask.action);

function remember(own: OwnPolicies, key: string): void {
  let keys = allowedBefore.get(own);
  if (!keys) allowedBefore.set(own, (keys = new Set()));
  if (keys.size < MOST_REMEMBERED) keys.add(key);
}

/**
 * Decides about one ask of a call, and says why.
 *
 * @param onCondition told when a condition or a policy variable asks for the circumstances of the call
 */
export function judge(call: Call, ask: Ask, onCondition?: () => void): Decision {
  const { principal, world, account, vpcEndpoint } = call;
  const owner = ask.resourceAccount ?? account.id;
  const consent = needsConsent(ask.action);
  if (principal.type === "AWSService" && !consent) return { allowed: true, by: [] };
  const { identity, boundary, session } = policiesOf(world, principal);
  const context = contextOf(call, ask, account.id);
  return decide({
    identity,
    boundary,
    session,
    request: {
      principal,
      action: ask.action,
      resource: ask.resource,
      context: onCondition ? (name) => (onCondition(), context(name)) : context,
    },
    resource:
      ask.resourcePolicy === undefined
        ? undefined
        : {
            kind: ask.action.startsWith("sts:") ? "role trust" : "resource-based",
            name: ask.resource,
            policy: compilePolicy(ask.resourcePolicy),
          },
    endpoint:
      vpcEndpoint?.policy === undefined
        ? undefined
        : { kind: "VPC endpoint", name: vpcEndpoint.id, policy: compilePolicy(vpcEndpoint.policy) },
    sameAccount: principal.accountId === owner,
    resourceMustAllow: consent && (ask.resourcePolicy !== undefined || ask.action.startsWith("sts:")),
    grantedElsewhere: ask.grantedElsewhere ?? false,
  });
}

/**
 * Roles and KMS keys let nobody in whom their own policy does not name (IAM guide, "Policy evaluation logic").
 */
const needsConsent = (action: string): boolean =>
  action.startsWith("kms:") ||
  (action.startsWith("sts:") && /^sts:(AssumeRole|TagSession|SetSourceIdentity)/.test(action));
