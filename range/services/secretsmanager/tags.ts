import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { Tag } from "@aws-sdk/client-secrets-manager";
import { handlers } from "../../service.ts";
import { change, findLiving } from "./find.ts";
import { checkLength, invalidParameter } from "./refusals.ts";

const MOST_TAGS = 50;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const found = findLiving(call, input.SecretId);
    const merged = checkTags(found.secret.tags ?? [], input.Tags ?? []);
    change(found, (row) => void (row.tags = merged));
  },

  UntagResource(input, call) {
    const removed = new Set(input.TagKeys);
    change(findLiving(call, input.SecretId), (row) => {
      row.tags = (row.tags ?? []).filter(({ Key = "" }) => !removed.has(Key));
    });
  },
});

/**
 * Tags with others over them.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_TagResource.html
 * @throws {AwsError} InvalidParameterException, ValidationException
 */
export function checkTags(before: readonly Tag[], given: readonly Tag[]): Tag[] {
  const merged = new Map(before.map(({ Key = "", Value = "" }) => [Key, Value]));
  const keys = given.map(({ Key = "" }) => Key);
  if (new Set(keys).size < keys.length) throw invalidParameter("Duplicate tag keys are not allowed.");
  for (const { Key = "", Value = "" } of given) {
    checkLength("tags.member.key", Key, 1, 128);
    checkLength("tags.member.value", Value, 0, 256);
    if (/^aws:/i.test(Key)) throw invalidParameter("Tag keys that begin with aws: are reserved.");
    merged.set(Key, Value);
  }
  if (merged.size > MOST_TAGS) throw invalidParameter(`A secret can have at most ${MOST_TAGS} tags.`);
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}
