import type * as sdk from "@aws-sdk/client-cloudtrail";
import type { Tag } from "@aws-sdk/client-cloudtrail";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { trailOf } from "./find.ts";
import { cloudtrailState } from "./state.ts";

type Sdk = typeof sdk;

export const tags = handlers<Sdk>()({
  AddTags(input, call) {
    const row = trailOf(call, resourceId(input.ResourceId));
    const added = checkTags(input.TagsList ?? []);
    const next = [...row.tags.filter((tag) => !added.some(({ Key }) => Key === tag.Key)), ...added];
    if (next.length > 50)
      throw new AwsError(
        "TagsLimitExceededException",
        "The number of tags per trail has exceeded the permitted amount.",
        400,
      );
    cloudtrailState(call.scope).trails.update(row.arn, (trail) => void (trail.tags = next));
    return {};
  },

  RemoveTags(input, call) {
    const row = trailOf(call, resourceId(input.ResourceId));
    const removed = new Set((input.TagsList ?? []).map(({ Key }) => Key));
    cloudtrailState(call.scope).trails.update(row.arn, (trail) => {
      trail.tags = trail.tags.filter(({ Key }) => !removed.has(Key));
    });
    return {};
  },

  ListTags(input, call) {
    const ResourceTagList = (input.ResourceIdList ?? []).map((id) => {
      const row = trailOf(call, resourceId(id));
      return { ResourceId: row.arn, TagsList: structuredClone(row.tags) };
    });
    return { ResourceTagList };
  },
});

/** Tags are named by ARN only. */
function resourceId(id: string | undefined): string {
  if (!id?.startsWith("arn:"))
    throw new AwsError("CloudTrailARNInvalidException", `Invalid resource ARN: ${id ?? ""}`, 400);
  return id;
}

/**
 * Copies tags that CloudTrail would take.
 *
 * @throws {AwsError} InvalidTagParameterException
 */
export function checkTags(list: readonly Tag[]): Tag[] {
  const keys = new Set<string>();
  return list.map(({ Key, Value }) => {
    if (!Key || Key.length > 128 || (Value ?? "").length > 256 || Key.startsWith("aws:") || keys.has(Key))
      throw new AwsError("InvalidTagParameterException", `Tag is invalid: ${Key ?? ""}`, 400);
    keys.add(Key);
    return { Key, ...(Value !== undefined && { Value }) };
  });
}
