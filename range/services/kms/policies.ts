import type * as Sdk from "@aws-sdk/client-kms";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { judge } from "../../iam/authorise.ts";
import { problemOfPolicy } from "../../iam/policy-grammar.ts";
import { handlers } from "../../service.ts";
import { change, findKey, findOwnKey, mustNotBeLeaving, notFound } from "./find.ts";

const MOST_POLICY_BYTES = 32 * 1024;

/** A key has one policy, of the name `default`: it alone lets anybody in, be it by letting the account decide. */
export const policies = handlers<typeof Sdk>()({
  GetKeyPolicy(input, call) {
    const { key } = findKey(call, input.KeyId);
    checkPolicyName(input.PolicyName);
    return { Policy: key.policy, PolicyName: "default" };
  },

  PutKeyPolicy(input, call) {
    const found = findOwnKey(call, input.KeyId);
    mustNotBeLeaving(found.key);
    checkPolicyName(input.PolicyName);
    const policy = input.Policy ?? "";
    checkKeyPolicy(call, policy, found.key.arn, input.BypassPolicyLockoutSafetyCheck);
    change(found, (row) => void (row.policy = policy));
  },

  ListKeyPolicies(input, call) {
    findKey(call, input.KeyId);
    return { PolicyNames: ["default"], Truncated: false };
  },
});

function checkPolicyName(name: string | undefined): void {
  if (name !== undefined && name !== "default") throw notFound("No such policy exists");
}

/**
 * Refuses a key policy that cannot be read, and one that would not let its author change it again.
 *
 * @param bypass the author's own word that the latter is wanted
 * @throws {AwsError} MalformedPolicyDocumentException, LimitExceededException
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
 */
export function checkKeyPolicy(call: Call, policy: string, arn: string, bypass: boolean | undefined): void {
  if (Buffer.byteLength(policy) > MOST_POLICY_BYTES)
    throw new AwsError("LimitExceededException", "Key policy exceeds the maximum size of 32768 bytes");
  const problem = problemOfPolicy(policy, "resource");
  if (problem !== undefined) throw malformed(problem);
  const ask = { action: "kms:PutKeyPolicy", resource: arn, resourcePolicy: policy };
  if (!bypass && call.principal.type !== "AWSService" && !judge(call, ask).allowed)
    throw malformed("The new key policy will not allow you to update the key policy in the future.");
}

const malformed = (message: string): AwsError => new AwsError("MalformedPolicyDocumentException", message);
