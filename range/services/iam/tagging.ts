import type { Tag as TagInput } from "@aws-sdk/client-iam";
import { invalidInput, invalidMember, overQuota, required } from "./refusals.ts";
import type { Tag } from "./state.ts";

const MOST_TAGS = 50;

/**
 * Checks tags that a request brings, and copies them.
 *
 * @throws {AwsError} InvalidInput for a key given twice, ValidationError for keys and values out of bounds
 */
export function checkTags(tags: readonly TagInput[] | undefined): Tag[] {
  const checked = (tags ?? []).map(({ Key, Value }, i) => {
    const key = required(Key, `tags.${i + 1}.member.key`);
    const value = required(Value, `tags.${i + 1}.member.value`);
    if (!key.length || key.length > 128)
      throw invalidMember(`tags.${i + 1}.member.key`, "Member must have length less than or equal to 128");
    if (value.length > 256)
      throw invalidMember(`tags.${i + 1}.member.value`, "Member must have length less than or equal to 256");
    if (/^aws:/i.test(key)) throw invalidInput("System tags cannot be added.");
    return { Key: key, Value: value };
  });
  const keys = new Set(checked.map(({ Key }) => Key.toLowerCase()));
  if (keys.size !== checked.length)
    throw invalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
  if (checked.length > MOST_TAGS) throw overQuota("TagsPerResource", MOST_TAGS);
  return checked;
}

/** Adds tags to those that there are; a key that exists, whatever its case, gets the new value. */
export function mergeTags(present: readonly Tag[], added: readonly Tag[]): Tag[] {
  const merged = new Map(present.map((tag) => [tag.Key.toLowerCase(), tag]));
  for (const tag of added) merged.set(tag.Key.toLowerCase(), { ...tag });
  if (merged.size > MOST_TAGS) throw overQuota("TagsPerResource", MOST_TAGS);
  return [...merged.values()];
}

export function removeTags(present: readonly Tag[], keys: readonly string[] | undefined): Tag[] {
  const gone = new Set(required(keys, "tagKeys").map((key) => key.toLowerCase()));
  return present.filter(({ Key }) => !gone.has(Key.toLowerCase()));
}
