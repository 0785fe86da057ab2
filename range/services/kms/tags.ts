import type * as Sdk from "@aws-sdk/client-kms";
import type { Tag } from "@aws-sdk/client-kms";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { change, findKey, findOwnKey, invalidMarker, mustNotBeLeaving } from "./find.ts";

const MOST_TAGS = 50;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const set = checkTags(input.Tags);
    const found = findOwnKey(call, input.KeyId);
    mustNotBeLeaving(found.key);
    const keys = new Set(set.map((tag) => tag.TagKey));
    const merged = [...found.key.tags.filter((tag) => !keys.has(tag.TagKey)), ...set];
    checkTags(merged);
    change(found, (row) => void (row.tags = merged));
  },

  UntagResource(input, call) {
    const found = findOwnKey(call, input.KeyId);
    mustNotBeLeaving(found.key);
    change(found, (row) => {
      row.tags = row.tags.filter((tag) => !input.TagKeys?.includes(tag.TagKey!));
    });
  },

  ListResourceTags(input, call) {
    const { key } = findKey(call, input.KeyId);
    const page = strictPageOf(
      key.tags,
      { token: input.Marker, size: input.Limit, most: input.Limit ?? MOST_TAGS },
      invalidMarker,
    );
    return {
      Tags: page.items.map((tag) => ({ ...tag })),
      Truncated: page.nextToken !== undefined,
      ...(page.nextToken !== undefined && { NextMarker: page.nextToken }),
    };
  },
});

/** Copies tags. Throws TagException for what KMS refuses. */
export function checkTags(asked: readonly Tag[] = []): Tag[] {
  const keys = asked.map((tag) => tag.TagKey ?? "");
  if (new Set(keys).size < keys.length)
    throw new AwsError(
      "TagException",
      "Duplicate tag keys found. Please note that Tag keys are case sensitive.",
    );
  if (keys.some((key) => !key || key.length > 128 || key.startsWith("aws:")))
    throw new AwsError("TagException", "aws: prefixed tag key names are not allowed for external use.");
  if (asked.length > MOST_TAGS) throw new AwsError("TagException", "Too many tags");
  return asked.map(({ TagKey, TagValue }) => ({ TagKey: TagKey!, TagValue: TagValue ?? "" }));
}
