import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { everyKind, findGroupRule, isGroupRuleId, KINDS, kindOfId, type AnyKind } from "./kinds.ts";
import { refuse, required } from "./refusals.ts";
import { ec2State } from "./state.ts";

const MOST_TAGS = 50;
const MOST_KEY = 128;
const MOST_VALUE = 256;

/** The tags of an instance, as copies. */
export function instanceTags(scope: Scope, instanceId: string): EC2.Tag[] {
  return (ec2State(scope).instances.get(instanceId)?.tags ?? []).map((tag) => ({ ...tag }));
}

/**
 * The tags that a creating call gives to each resource type that it can tag.
 *
 * @param allowed the resource types that this operation makes
 * @throws {AwsError} InvalidParameterValue for another type, and for tags that break EC2's rules
 */
export function tagsByType(
  specifications: readonly EC2.TagSpecification[] | undefined,
  allowed: readonly string[],
  call: Call,
): Map<string, EC2.Tag[]> {
  const byType = new Map<string, EC2.Tag[]>();
  for (const specification of specifications ?? []) {
    const type = required(specification.ResourceType, "TagSpecification.ResourceType") as string;
    if (!allowed.includes(type))
      refuse("InvalidParameterValue", `'${type}' is not a valid taggable resource type for this operation.`);
    if (!specification.Tags?.length)
      refuse("InvalidParameterValue", "Tag specification must have at least one tag");
    byType.set(type, [...(byType.get(type) ?? []), ...specification.Tags]);
  }
  for (const [type, tags] of byType) byType.set(type, checkTags(tags, call));
  return byType;
}

/** As {@link tagsByType}, for calls that make resources of one type. */
export const newTags = (
  specifications: readonly EC2.TagSpecification[] | undefined,
  type: string,
  call: Call,
): EC2.Tag[] => tagsByType(specifications, [type], call).get(type) ?? [];

/** Copies tags after checking them by EC2's rules; services may write `aws:` tags, people may not. */
export function checkTags(tags: readonly EC2.Tag[], call: Call): EC2.Tag[] {
  const seen = new Set<string>();
  return tags.map(({ Key, Value }) => {
    const key = required(Key, "Tag.Key");
    const value = Value ?? "";
    if (key === "") refuse("InvalidParameterValue", "Tag key cannot be empty.");
    if (key.length > MOST_KEY)
      refuse("InvalidParameterValue", "Tag key exceeds the maximum length of 128 characters");
    if (value.length > MOST_VALUE)
      refuse("InvalidParameterValue", "Tag value exceeds the maximum length of 256 characters");
    if (seen.has(key)) refuse("InvalidParameterValue", `Duplicate tag key '${key}' specified.`);
    seen.add(key);
    if (key.toLowerCase().startsWith("aws:") && !call.invokedBy)
      refuse("InvalidParameterValue", "Tag keys starting with 'aws:' are reserved for internal use");
    return { Key: key, Value: value };
  });
}

/** The tags after adding some: a key that exists takes the new value. */
export function withTags(existing: readonly EC2.Tag[], added: readonly EC2.Tag[]): EC2.Tag[] {
  const merged = [
    ...existing.filter((tag) => !added.some((each) => each.Key === tag.Key)),
    ...added.map((tag) => ({ ...tag })),
  ];
  if (merged.filter((tag) => !tag.Key!.startsWith("aws:")).length > MOST_TAGS)
    refuse("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  return merged;
}

export const tags = handlers<typeof EC2>()({
  CreateTags(input, call) {
    const added = checkTags(required(input.Tags, "Tag"), call);
    for (const target of targets(call.scope, input.Resources)) target.set(withTags(target.tags, added));
    return {};
  },

  DeleteTags(input, call) {
    const wanted = input.Tags;
    for (const target of targets(call.scope, input.Resources))
      target.set(target.tags.filter((tag) => tag.Key!.startsWith("aws:") || !isNamed(tag, wanted)));
    return {};
  },

  DescribeTags(input, call) {
    const all = everyKind()
      .flatMap((kind) => descriptions(kind, call.scope))
      .concat(ruleDescriptions(call.scope));
    const { views, nextToken } = pageViews(
      all,
      input,
      {
        key: (tag) => tag.Key,
        "resource-id": (tag) => tag.ResourceId,
        "resource-type": (tag) => tag.ResourceType,
        value: (tag) => tag.Value,
      },
      { tagsOf: (tag) => [tag] },
    );
    return { Tags: views, NextToken: nextToken };
  },
});

/** DeleteTags with a value deletes only that value; without tags it deletes all. */
function isNamed(tag: EC2.Tag, wanted: readonly EC2.Tag[] | undefined): boolean {
  if (!wanted?.length) return true;
  return wanted.some(
    (each) => each.Key === tag.Key && (each.Value === undefined || each.Value === tag.Value),
  );
}

interface Target {
  tags: readonly EC2.Tag[];
  set: (tags: EC2.Tag[]) => void;
}

/** All resources are looked up before any is changed, so that a wrong id changes nothing. */
function targets(scope: Scope, resources: readonly string[] | undefined): Target[] {
  if (!resources?.length) refuse("MissingParameter", "The request must contain the parameter resourceIdSet");
  return resources.map((id) => (isGroupRuleId(id) ? ruleTarget(scope, id) : rowTarget(scope, id)));
}

/**
 * The kind of an id that can be tagged; none for that of a security-group rule.
 *
 * @throws {AwsError} InvalidID
 */
export const checkTaggableId = (id: string): AnyKind | undefined =>
  kindOfId(id) ?? (isGroupRuleId(id) ? undefined : refuse("InvalidID", `The ID '${id}' is not valid`));

function rowTarget(scope: Scope, id: string): Target {
  const kind = checkTaggableId(id)!;
  const table = kind.table(scope);
  const row = table.get(id) ?? refuse(...kind.missing([id]));
  return { tags: kind.tags(row), set: (tags) => void table.update(id, (row) => kind.setTags(row, tags)) };
}

function ruleTarget(scope: Scope, id: string): Target {
  const { group, rule } = findGroupRule(scope, id);
  const set = (tags: EC2.Tag[]): void =>
    void ec2State(scope).groups.update(group.id, (row) => {
      row.rules = row.rules.map((each) => (each.id === id ? { ...each, tags } : each));
    });
  return { tags: rule.tags, set };
}

function descriptions(kind: AnyKind, scope: Scope): EC2.TagDescription[] {
  const table = kind.table(scope);
  return [...table.ids()].flatMap((id) =>
    kind.tags(table.get(id)!).map((tag) => description(id, kind.type, tag)),
  );
}

const ruleDescriptions = (scope: Scope): EC2.TagDescription[] =>
  KINDS.securityGroup
    .table(scope)
    .list()
    .flatMap((group) => group.rules)
    .flatMap((rule) => rule.tags.map((tag) => description(rule.id, "security-group-rule", tag)));

const description = (id: string, type: string, tag: EC2.Tag): EC2.TagDescription => ({
  ResourceId: id,
  ResourceType: type as EC2.ResourceType,
  Key: tag.Key,
  Value: tag.Value,
});
