import type * as Sdk from "@aws-sdk/client-cloudwatch-logs";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { findGroup, groupNameOf } from "./find.ts";
import { invalidMember, invalidParameter, noGroup } from "./refusals.ts";
import { logsState, type LogGroupRow } from "./state.ts";

const MOST_TAGS = 50;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, { scope }) {
    tag(scope, taggedGroup(scope, input.resourceArn), input.tags ?? {});
  },
  UntagResource(input, { scope }) {
    untag(scope, taggedGroup(scope, input.resourceArn), input.tagKeys ?? []);
  },
  ListTagsForResource(input, { scope }) {
    return { tags: { ...taggedGroup(scope, input.resourceArn).tags } };
  },
  TagLogGroup(input, { scope }) {
    tag(scope, findGroup(scope, input.logGroupName), input.tags ?? {});
  },
  UntagLogGroup(input, { scope }) {
    untag(scope, findGroup(scope, input.logGroupName), input.tags ?? []);
  },
  ListTagsLogGroup(input, { scope }) {
    return { tags: { ...findGroup(scope, input.logGroupName).tags } };
  },
});

/**
 * Checks tags and copies them.
 *
 * @throws {AwsError} InvalidParameterException for reserved or over-long keys and values
 */
export function checkTags(given: Readonly<Record<string, string>>): Record<string, string> {
  for (const [key, value] of Object.entries(given)) {
    if (key.toLowerCase().startsWith("aws:"))
      throw invalidParameter("aws: prefixed tag key names are not allowed for external use.");
    if (key.length < 1 || key.length > 128)
      throw invalidMember(
        "tags",
        key,
        "Map keys must satisfy constraint: [Member must have length between 1 and 128]",
      );
    if (value.length > 256)
      throw invalidMember(
        "tags",
        value,
        "Map value must satisfy constraint: [Member must have length less than or equal to 256]",
      );
  }
  return { ...given };
}

function tag(scope: Scope, group: Readonly<LogGroupRow>, given: Readonly<Record<string, string>>): void {
  const merged = { ...group.tags, ...checkTags(given) };
  if (Object.keys(merged).length > MOST_TAGS) throw invalidParameter("Too many tags are set on the resource");
  logsState(scope).groups.update(group.name, (row) => void (row.tags = merged));
}

function untag(scope: Scope, group: Readonly<LogGroupRow>, keys: readonly string[]): void {
  logsState(scope).groups.update(group.name, (row) => {
    for (const key of keys) delete row.tags[key];
  });
}

function taggedGroup(scope: Scope, arn: string | undefined): Readonly<LogGroupRow> {
  const group = logsState(scope).groups.get(groupNameOf(arn));
  if (!group || !arn?.startsWith(group.arn)) throw noGroup();
  return group;
}
