import type { Scope } from "../../world.ts";
import { configState, resourceKey, type RuleRow } from "./state.ts";

/** What a rule's scope looks at. */
export interface Resource {
  type: string;
  id: string;
  tags: Readonly<Record<string, string>>;
}

/**
 * Whether a resource is in a rule's scope: some types, one resource of a type, or those with a tag. A rule without a
 * scope is about all that is recorded.
 *
 * @see https://docs.aws.amazon.com/config/latest/APIReference/API_Scope.html
 */
export function isInScope(
  { definition: { scope: wanted } }: Readonly<RuleRow>,
  { type, id, tags }: Resource,
): boolean {
  const { ComplianceResourceTypes: types = [], ComplianceResourceId: one, TagKey: key } = wanted ?? {};
  if (one !== undefined && one !== id) return false;
  if (types.length && !types.includes(type)) return false;
  if (key === undefined) return true;
  const value = Object.hasOwn(tags, key) ? tags[key] : undefined;
  return value !== undefined && (wanted?.TagValue === undefined || wanted.TagValue === value);
}

/** The tags of a resource as the recorder last saw it. */
export const recordedTags = (scope: Scope, type: string, id: string): Readonly<Record<string, string>> =>
  configState(scope).resources.get(resourceKey(type, id))?.items.at(-1)?.tags ?? {};
