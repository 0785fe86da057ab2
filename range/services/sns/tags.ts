import type * as sdk from "@aws-sdk/client-sns";
import type { Tag } from "@aws-sdk/client-sns";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { invalid } from "./find.ts";
import { homeOf, snsState } from "./state.ts";

type Sdk = typeof sdk;

export const tags = handlers<Sdk>()({
  TagResource(input, call) {
    const added = checkTags(input.Tags ?? []);
    const next = [
      ...tagsOf(call, input.ResourceArn).filter((tag) => !added.some(({ Key }) => Key === tag.Key)),
      ...added,
    ];
    if (next.length > 50)
      throw new AwsError(
        "TagLimitExceeded",
        "Could not complete request: tag quota of per resource exceeded",
        400,
      );
    snsState(call.scope).topics.update(input.ResourceArn!, (row) => void (row.tags = next));
    return {};
  },

  UntagResource(input, call) {
    const next = tagsOf(call, input.ResourceArn).filter(({ Key }) => !input.TagKeys?.includes(Key ?? ""));
    snsState(call.scope).topics.update(input.ResourceArn!, (row) => void (row.tags = next));
    return {};
  },

  ListTagsForResource(input, call) {
    return { Tags: structuredClone(tagsOf(call, input.ResourceArn)) };
  },
});

function tagsOf(call: Call, arn: string | undefined): Tag[] {
  const home = homeOf(call.world, arn);
  const topic = home && snsState(home).topics.get(arn);
  if (!topic || home !== call.scope) throw new AwsError("ResourceNotFound", "Resource does not exist", 404);
  return topic.tags;
}

/**
 * Copies tags that SNS would take.
 *
 * @throws {AwsError} InvalidParameter
 */
export function checkTags(list: readonly Tag[]): Tag[] {
  const keys = new Set<string | undefined>();
  return list.map(({ Key, Value }) => {
    if (!Key || Key.length > 128 || (Value ?? "").length > 256 || Key.startsWith("aws:"))
      throw invalid("Tags");
    if (keys.has(Key)) throw invalid("Duplicated keys are not allowed.");
    keys.add(Key);
    return { Key, Value: Value ?? "" };
  });
}
