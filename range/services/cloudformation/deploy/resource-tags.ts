import type { Tag } from "@aws-sdk/client-cloudformation";
import type { KeyValue } from "../resources/shape.ts";
import type { ResourceType } from "../resources/type.ts";

/**
 * Services whose tag operations let CloudFormation set keys that begin with `aws:`. The others refuse such keys
 * to every caller, so their resources carry only the stack's own tags.
 */
const TAKING_SYSTEM_TAGS = /^AWS::(EC2|AutoScaling|ElasticLoadBalancingV2)::/;

interface Place {
  stackName: string;
  stackId: string;
  logicalId: string;
}

/** Merges a resource's own tags over the stack's, and adds the three by which CloudFormation knows its own. */
export function resourceTags(
  type: ResourceType,
  properties: Readonly<Record<string, unknown>>,
  stackTags: readonly Tag[],
  { stackName, stackId, logicalId }: Place,
): KeyValue[] {
  const merged = new Map<string, string>();
  for (const { Key = "", Value = "" } of stackTags) merged.set(Key, Value);
  for (const { Key, Value } of ownTags(type, properties)) merged.set(Key, Value);
  if (TAKING_SYSTEM_TAGS.test(type.type)) {
    merged.set("aws:cloudformation:stack-name", stackName);
    merged.set("aws:cloudformation:stack-id", stackId);
    merged.set("aws:cloudformation:logical-id", logicalId);
  }
  return [...merged].map(([Key, Value]) => ({ Key, Value }));
}

function ownTags(type: ResourceType, properties: Readonly<Record<string, unknown>>): KeyValue[] {
  const tags = properties["Tags"];
  if (!type.tagged || !tags) return [];
  if (type.tagged === "map")
    return Object.entries(tags as Record<string, string>).map(([Key, Value]) => ({ Key, Value }));
  return tags as KeyValue[];
}

/** What must be set and what removed to come from one list of tags to another. */
export function tagChanges(
  now: readonly KeyValue[],
  before: readonly Tag[],
): { set: KeyValue[]; removed: string[] } {
  const had = new Map(before.map((tag) => [tag.Key, tag.Value]));
  const has = new Set(now.map((tag) => tag.Key));
  return {
    set: now.filter((tag) => had.get(tag.Key) !== tag.Value),
    removed: [...had.keys()].filter((key): key is string => key !== undefined && !has.has(key)),
  };
}
