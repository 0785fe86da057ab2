import type * as Sdk from "@aws-sdk/client-sfn";
import type { Tag } from "@aws-sdk/client-sfn";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { findMachine } from "./names.ts";
import { invalidMember, required, validation } from "./refusals.ts";
import { statesState, type StateMachineRow } from "./state.ts";

const MOST_TAGS = 50;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const row = taggedMachine(call, input.resourceArn);
    const set = checkTags(required("tags", input.tags));
    const merged = [...row.tags.filter(({ key }) => !set.some((tag) => tag.key === key)), ...set];
    if (merged.length > MOST_TAGS)
      throw new AwsError("TooManyTags", `Too Many Tags: '${row.arn}'`, 400, { resourceName: row.arn });
    statesState(call.scope).stateMachines.update(row.arn, (now) => void (now.tags = merged));
    return {};
  },

  UntagResource(input, call) {
    const row = taggedMachine(call, input.resourceArn);
    const keys = required("tagKeys", input.tagKeys);
    statesState(call.scope).stateMachines.update(row.arn, (now) => {
      now.tags = now.tags.filter(({ key }) => !keys.includes(key!));
    });
    return {};
  },

  ListTagsForResource(input, call) {
    return { tags: taggedMachine(call, input.resourceArn).tags.map((tag) => ({ ...tag })) };
  },
});

function taggedMachine(call: Call, arn: string | undefined): Readonly<StateMachineRow> {
  const wanted = required("resourceArn", arn);
  try {
    return findMachine(call, wanted);
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown.code !== "StateMachineDoesNotExist") throw thrown;
    throw new AwsError("ResourceNotFound", `Resource not found: '${wanted}'`, 400, { resourceName: wanted });
  }
}

/**
 * Copies tags.
 *
 * @throws {AwsError} ValidationException
 */
export function checkTags(asked: readonly Tag[] = []): Tag[] {
  const keys = asked.map(({ key = "" }) => key);
  if (asked.length > MOST_TAGS)
    throw invalidMember(
      "tags",
      `[${keys.join(", ")}]`,
      `Member must have length less than or equal to ${MOST_TAGS}`,
    );
  if (new Set(keys).size < keys.length) throw validation("Duplicate tag keys are not allowed");
  for (const [i, { key = "", value = "" }] of asked.entries()) {
    if (!key || key.length > 128)
      throw invalidMember(`tags.${i + 1}.member.key`, key, "Member must have length between 1 and 128");
    if (value.length > 256)
      throw invalidMember(
        `tags.${i + 1}.member.value`,
        value,
        "Member must have length less than or equal to 256",
      );
    if (/^aws:/i.test(key)) throw validation("aws: prefixed tag key names are not allowed for external use.");
  }
  return asked.map(({ key, value }) => ({ key: key!, value: value ?? "" }));
}
