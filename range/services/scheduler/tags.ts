import type * as Sdk from "@aws-sdk/client-scheduler";
import type { Tag } from "@aws-sdk/client-scheduler";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { invalid, invalidMember, notFound, required } from "./refusals.ts";
import { schedulerState, type GroupRow } from "./state.ts";

const MOST_TAGS = 200;

/** Only groups have tags. */
export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const { name } = taggedGroup(call, input.ResourceArn);
    const added = checkTags(required("tags", input.Tags));
    schedulerState(call.scope).groups.update(name, (row) => {
      row.tags = [...row.tags.filter(({ Key }) => !added.some((tag) => tag.Key === Key)), ...added];
    });
    return {};
  },

  UntagResource(input, call) {
    const { name } = taggedGroup(call, input.ResourceArn);
    const keys = required("tagKeys", input.TagKeys);
    schedulerState(call.scope).groups.update(name, (row) => {
      row.tags = row.tags.filter(({ Key }) => !keys.includes(Key!));
    });
    return {};
  },

  ListTagsForResource(input, call) {
    return { Tags: structuredClone(taggedGroup(call, input.ResourceArn).tags) };
  },
});

function taggedGroup(call: Call, arn: string | undefined): Readonly<GroupRow> {
  const wanted = required("resourceArn", arn);
  const row = schedulerState(call.scope).groups.find((each) => each.arn === wanted);
  if (!row) throw notFound(`Resource ${wanted} does not exist.`);
  return row;
}

/**
 * Copies tags.
 *
 * @throws {AwsError} ValidationException
 */
export function checkTags(asked: readonly Tag[] = []): Tag[] {
  if (asked.length > MOST_TAGS)
    throw invalidMember(
      "tags",
      `${asked.length} tags`,
      `Member must have length less than or equal to ${MOST_TAGS}`,
    );
  return asked.map(({ Key, Value }) => {
    if (!Key || Key.length > 128)
      throw invalidMember("tags.member.key", Key, "Member must have length between 1 and 128");
    if (/^aws:/i.test(Key)) throw invalid("Tag keys that begin with aws: are reserved for AWS.");
    return { Key, Value: Value ?? "" };
  });
}
