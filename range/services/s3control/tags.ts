import type * as Sdk from "@aws-sdk/client-s3-control";
import type { Tag } from "@aws-sdk/client-s3-control";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { ownState } from "./account.ts";
import { checkResourceTags } from "./tag-rules.ts";

interface Tagged {
  tags: readonly Tag[];
  keep: (tags: { Key: string; Value: string }[]) => void;
}

interface Named {
  AccountId?: string | undefined;
  ResourceArn: string | undefined;
}

/** Tags of access points and buckets by their ARN. */
export const resourceTags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const { tags, keep } = taggedResource(call, input);
    const set = checkResourceTags(input.Tags ?? []);
    const others = tags.filter(({ Key }) => !set.some((tag) => tag.Key === Key));
    keep(checkResourceTags([...others, ...set]));
    return {};
  },

  UntagResource(input, call) {
    const { tags, keep } = taggedResource(call, input);
    keep(checkResourceTags(tags.filter(({ Key }) => !input.TagKeys?.includes(Key!))));
    return {};
  },

  ListTagsForResource(input, call) {
    return { Tags: structuredClone([...taggedResource(call, input).tags]) };
  },
});

/** The tags that a resource has; none where it is not there. */
export const tagsOfResource = (call: Call, input: Named): readonly Tag[] | undefined =>
  findTagged(call, input)?.tags;

function taggedResource(call: Call, input: Named): Tagged {
  const found = findTagged(call, input);
  if (!found) throw new AwsError("NoSuchResource", "The specified resource doesn't exist.", 404);
  return found;
}

function findTagged(call: Call, input: Named): Tagged | undefined {
  const { accessPoints, buckets } = ownState(call, input);
  const arn = input.ResourceArn ?? "";
  const point = accessPoints.get(arn);
  if (point?.region === call.region)
    return {
      tags: point.tags,
      keep: (tags) => void accessPoints.update(arn, (row) => void (row.tags = tags)),
    };
  const bucket = arn.startsWith("arn:aws:s3:::") ? buckets.get(arn.slice("arn:aws:s3:::".length)) : undefined;
  if (bucket?.region !== call.region) return undefined;
  return {
    tags: bucket.settings.tags ?? [],
    keep: (tags) =>
      void buckets.update(bucket.name, (row) => {
        if (tags.length) row.settings.tags = tags;
        else delete row.settings.tags;
      }),
  };
}
