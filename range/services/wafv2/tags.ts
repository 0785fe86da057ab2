import type * as Sdk from "@aws-sdk/client-wafv2";
import type { Tag } from "@aws-sdk/client-wafv2";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Table } from "../../table.ts";
import type { Scope } from "../../world.ts";
import { page } from "./entities.ts";
import { invalidArn, invalidMember, nonexistent } from "./refusals.ts";
import { wafv2State, type EntityRow } from "./state.ts";

const MOST_TAGS = 50;

export const tags = handlers<typeof Sdk>()({
  TagResource(input, call) {
    const added = checkTags(input.Tags, call.invokedBy);
    const { row, table } = taggedBy(call, input.ResourceARN);
    const keys = new Set(added.map(({ Key }) => Key));
    const merged = [...row.tags.filter(({ Key }) => !keys.has(Key)), ...added];
    if (merged.length > MOST_TAGS) throw refusal();
    table.update(row.arn, (kept) => void (kept.tags = merged));
    return {};
  },

  UntagResource(input, call) {
    const { row, table } = taggedBy(call, input.ResourceARN);
    const keys = new Set<string | undefined>(input.TagKeys);
    table.update(row.arn, (kept) => void (kept.tags = kept.tags.filter(({ Key }) => !keys.has(Key))));
    return {};
  },

  ListTagsForResource(input, call) {
    const { row } = taggedBy(call, input.ResourceARN);
    const { items, nextMarker } = page(row.tags, input);
    return {
      ...nextMarker,
      TagInfoForResource: { ResourceARN: row.arn, TagList: items.map((tag) => ({ ...tag })) },
    };
  },
});

/**
 * Copies tags.
 *
 * @param invokedBy the service that calls, if one does: only services such as CloudFormation may set `aws:` tags
 */
export function checkTags(wanted: readonly Tag[] | undefined, invokedBy: string | undefined): Tag[] {
  const seen = new Set<string>();
  const copied = (wanted ?? []).map(({ Key = "", Value = "" }) => {
    if (!Key || Key.length > 128)
      throw invalidMember("tags.member.key", Key, "Member must have length between 1 and 128");
    if (Value.length > 256)
      throw invalidMember("tags.member.value", Value, "Member must have length less than or equal to 256");
    if ((Key.startsWith("aws:") && !invokedBy) || seen.has(Key)) throw refusal();
    seen.add(Key);
    return { Key, Value };
  });
  if (copied.length > MOST_TAGS) throw refusal();
  return copied;
}

/** AWS does not say what is wrong with tags that it refuses. */
const refusal = (): AwsError =>
  new AwsError(
    "WAFTagOperationException",
    "An error occurred during the tagging operation. Retry your request.",
    400,
  );

/** The entity of an ARN, whatever its kind. */
export function entityAt(
  scope: Scope,
  arn: string | undefined,
): { row: Readonly<EntityRow>; table: Table<EntityRow> } | undefined {
  const { ipSets, patternSets, ruleGroups, webAcls } = wafv2State(scope);
  for (const kind of [ipSets, patternSets, ruleGroups, webAcls]) {
    const table = kind as unknown as Table<EntityRow>;
    const row = table.get(arn);
    if (row) return { row, table };
  }
  return undefined;
}

function taggedBy({ scope }: Call, arn: string | undefined) {
  if (!arn?.startsWith("arn:")) throw invalidArn("RESOURCE_ARN", arn ?? "");
  const found = entityAt(scope, arn);
  if (!found) throw nonexistent();
  return found;
}
