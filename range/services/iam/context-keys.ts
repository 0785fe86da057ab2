import type * as IAM from "@aws-sdk/client-iam";
import { many } from "../../iam/compile.ts";
import { handlers } from "../../service.ts";
import { findEntity, permissionsOf } from "./entities.ts";
import { checkPolicy } from "./put-policy.ts";
import { required } from "./refusals.ts";

/** The condition keys that policies ask about: what a simulation has to be told. */
export const contextKeys = handlers<typeof IAM>()({
  GetContextKeysForPrincipalPolicy(input, call) {
    const entity = findEntity(call, required(input.PolicySourceArn, "policySourceArn"));
    const own = permissionsOf(call, entity).map(({ policy }) => policy.text);
    return { ContextKeyNames: keysIn([...own, ...checked(input.PolicyInputList ?? [])]) };
  },

  GetContextKeysForCustomPolicy(input) {
    return { ContextKeyNames: keysIn(checked(required(input.PolicyInputList, "policyInputList"))) };
  },
});

const checked = (texts: readonly string[]): string[] =>
  texts.map((text) => checkPolicy(text, "identity", "policyInputList"));

interface Written {
  Statement: Part | Part[];
}
interface Part {
  Resource?: string | string[];
  NotResource?: string | string[];
  Condition?: Record<string, Record<string, unknown>>;
}

/** Each key once, as it is written first: IAM does not tell the case of keys apart. */
function keysIn(texts: readonly string[]): string[] {
  const keys = new Map<string, string>();
  for (const text of texts)
    for (const key of keysOf(JSON.parse(text) as Written))
      if (!keys.has(key.toLowerCase())) keys.set(key.toLowerCase(), key);
  return [...keys.values()];
}

const keysOf = (policy: Written): string[] =>
  many(policy.Statement).flatMap(({ Condition = {}, Resource, NotResource }) => [
    ...Object.values(Condition).flatMap((test) => Object.keys(test)),
    ...variablesIn(JSON.stringify([Condition, Resource, NotResource])),
  ]);

/** `${aws:username}`, with or without a default; `${*}`, `${?}` and `${$}` stand for the characters themselves. */
const variablesIn = (text: string): string[] =>
  [...text.matchAll(/\$\{\s*([^},\s*?$]+)\s*(?:,[^}]*)?\}/g)].map(([, name]) => name!);
