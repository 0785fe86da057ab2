import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { many } from "../../iam/compile.ts";
import { POLICY_TEXT_LIMIT, type PolicyUse, problemOfPolicy } from "../../iam/policy-grammar.ts";
import { principalExists } from "../../iam/principal-exists.ts";
import { invalidMember, malformedPolicy, overQuota, required } from "./refusals.ts";
import type { HolderRow } from "./state.ts";

/**
 * Checks the text of a policy that is about to be kept.
 *
 * @throws {AwsError} MalformedPolicyDocument with AWS's text, ValidationError for one beyond all bounds
 */
export function checkPolicy(text: string | undefined, use: PolicyUse, member = "policyDocument"): string {
  const given = required(text, member);
  if (given.length > POLICY_TEXT_LIMIT)
    throw invalidMember(member, `Member must have length less than or equal to ${POLICY_TEXT_LIMIT}`);
  if (!given.length) throw invalidMember(member, "Member must have length greater than or equal to 1");
  const problem = problemOfPolicy(given, use);
  if (problem) throw malformedPolicy(problem);
  return given;
}

/** What counts against IAM's size quotas: white space does not. */
export const policySize = (text: string): number => text.replace(/\s/g, "").length;

const INLINE_LIMITS = { user: 2048, group: 5120, role: 10_240 } as const;
export type HolderKind = keyof typeof INLINE_LIMITS;

/**
 * Checks that all inline policies together stay within the quota of their holder.
 *
 * @throws {AwsError} LimitExceeded
 */
export function checkInlineSize(
  kind: HolderKind,
  holder: Readonly<HolderRow>,
  name: string,
  text: string,
): void {
  const others = holder.inline.filter((policy) => policy.name !== name);
  const total = others.reduce((sum, { document }) => sum + policySize(document), policySize(text));
  const limit = INLINE_LIMITS[kind];
  if (total > limit)
    throw new AwsError(
      "LimitExceeded",
      `Maximum policy size of ${limit} bytes exceeded for ${kind} ${holder.name}`,
      409,
    );
}

const TRUST_LIMIT = 2048;

/**
 * Checks a role's trust policy: its form, its size, and that whom it names exists.
 *
 * @throws {AwsError} MalformedPolicyDocument, LimitExceeded
 */
export function checkTrustPolicy(call: Call, text: string | undefined, member: string): string {
  const given = checkPolicy(text, "trust", member);
  if (policySize(given) > TRUST_LIMIT) throw overQuota("ACLSizePerRole", TRUST_LIMIT);
  for (const { Principal } of many(
    (JSON.parse(given) as { Statement: TrustStatement | TrustStatement[] }).Statement,
  )) {
    if (typeof Principal === "string") continue;
    for (const [kind, values] of Object.entries(Principal))
      for (const value of many(values))
        if (!principalExists(call.world, kind, value))
          throw malformedPolicy(
            `Invalid principal in policy: "${kind === "AWS" ? kind : kind.toUpperCase()}":"${value}"`,
          );
  }
  return given;
}

interface TrustStatement {
  Principal: string | Record<string, string | string[]>;
}
