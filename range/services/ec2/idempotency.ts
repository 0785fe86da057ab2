import type { Call } from "../../call.ts";
import { refuse } from "./refusals.ts";
import { ec2State } from "./state.ts";

/** Tokens are forgotten, oldest first, when there are more; AWS forgets them after a day or more. */
const MOST_TOKENS = 2000;

interface Remembered {
  request: string;
  made: unknown;
}

/**
 * Does a creating call once per client token: a repeated request finds what the first one made.
 *
 * @param make creates, and answers what identifies the creation
 * @throws {AwsError} IdempotentParameterMismatch when the token comes back with another request
 */
export function once<Made>(call: Call, input: { ClientToken?: string | undefined }, make: () => Made): Made {
  const token = input.ClientToken;
  if (!token) return make();
  const { clientTokens } = ec2State(call.scope);
  const key = `${call.operation}/${token}`;
  const request = JSON.stringify(input);
  const before = clientTokens.get(key) as Remembered | undefined;
  if (before && before.request !== request)
    refuse(
      "IdempotentParameterMismatch",
      "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    );
  if (before) return before.made as Made;
  const made = make();
  clientTokens.set(key, { request, made } satisfies Remembered);
  if (clientTokens.size > MOST_TOKENS) clientTokens.delete(clientTokens.keys().next().value!);
  return made;
}
