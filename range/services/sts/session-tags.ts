import type { Tag } from "@aws-sdk/client-sts";
import { AwsError } from "../../errors.ts";
import type { Principal, SessionFacts } from "../../iam/principal.ts";
import { checkTags } from "../iam/tagging.ts";

export interface TagInput {
  Tags?: Tag[] | undefined;
  TransitiveTagKeys?: string[] | undefined;
}

type TagFacts = Pick<SessionFacts, "tags" | "transitiveTagKeys">;

/**
 * The tags of a new session: its own, without any that it inherits.
 *
 * @throws {AwsError} InvalidParameterValue for a transitive key that is no tag of the session
 */
export function sessionTags({ Tags, TransitiveTagKeys = [] }: TagInput): TagFacts {
  const tags = Object.fromEntries(checkTags(Tags).map(({ Key, Value }) => [Key, Value]));
  const keys = new Set(Object.keys(tags).map((key) => key.toLowerCase()));
  for (const key of TransitiveTagKeys)
    if (!keys.has(key.toLowerCase()))
      throw invalidTags("The specified transitive tag key must be included in the requested tags.");
  return { tags, ...(TransitiveTagKeys.length && { transitiveTagKeys: [...TransitiveTagKeys] }) };
}

/**
 * The tags of a session that another session may have opened: transitive tags go down the chain, and nobody on the
 * way changes them (IAM guide, "Chaining roles with session tags").
 *
 * @throws {AwsError} InvalidParameterValue for a tag that an inherited one stands against
 */
export function chainedTags(principal: Principal, input: TagInput): TagFacts {
  const { tags, transitiveTagKeys = [] } = sessionTags(input);
  const inherited = transitiveTagsOf(principal);
  const taken = new Set(Object.keys(inherited).map((key) => key.toLowerCase()));
  if (Object.keys(tags ?? {}).some((key) => taken.has(key.toLowerCase())))
    throw invalidTags(
      "One of the specified transitive tag keys can't be set because it conflicts with a transitive tag key from the calling session.",
    );
  const transitive = [...Object.keys(inherited), ...transitiveTagKeys];
  return { tags: { ...inherited, ...tags }, ...(transitive.length && { transitiveTagKeys: transitive }) };
}

/** The tags that a caller's session hands on to the sessions that it opens. */
export function transitiveTagsOf(principal: Principal): Record<string, string> {
  const { tags = {}, transitiveTagKeys = [] } = ("session" in principal && principal.session) || {};
  const keys = new Set(transitiveTagKeys.map((key) => key.toLowerCase()));
  return Object.fromEntries(Object.entries(tags).filter(([key]) => keys.has(key.toLowerCase())));
}

const invalidTags = (message: string): AwsError => new AwsError("InvalidParameterValue", message, 400);
