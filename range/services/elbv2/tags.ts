import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Tag } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { listenerOf, loadBalancerOf, ruleOf, targetGroupOf } from "./find.ts";
import { elbv2State } from "./state.ts";

export const tags = handlers<typeof ElasticLoadBalancing>()({
  AddTags(input, call) {
    const added = checkTags(input.Tags, call.invokedBy);
    if (!added.length) throw new AwsError("ValidationError", "At least one tag must be specified");
    const resources = (input.ResourceArns ?? []).map((arn) => tagged(call.scope, arn));
    for (const resource of resources) {
      const merged = [
        ...resource.tags.filter((tag) => !added.some((other) => other.Key === tag.Key)),
        ...added,
      ];
      if (merged.length > 50) throw new AwsError("TooManyTags", "The number of tags exceeds the limit of 50");
      resource.setTags(merged);
    }
    return {};
  },

  RemoveTags(input, call) {
    const resources = (input.ResourceArns ?? []).map((arn) => tagged(call.scope, arn));
    for (const resource of resources)
      resource.setTags(resource.tags.filter((tag) => !(input.TagKeys ?? []).includes(tag.Key ?? "")));
    return {};
  },

  DescribeTags(input, call) {
    return {
      TagDescriptions: (input.ResourceArns ?? []).map((arn) => ({
        ResourceArn: arn,
        Tags: tagged(call.scope, arn).tags.map((tag) => ({ ...tag })),
      })),
    };
  },
});

/**
 * Copies tags as they were given, each key once.
 *
 * @param invokedBy the service that calls, if one does: only services such as CloudFormation may set `aws:` tags
 */
export function checkTags(wanted: readonly Tag[] | undefined, invokedBy: string | undefined): Tag[] {
  const seen = new Set<string>();
  return (wanted ?? []).map((tag) => {
    const key = tag.Key ?? "";
    if (!key || key.length > 128)
      throw new AwsError("ValidationError", "A tag key must have 1 to 128 characters");
    if (key.startsWith("aws:") && !invokedBy)
      throw new AwsError("ValidationError", "Tag keys cannot start with 'aws:'");
    if (seen.has(key)) throw new AwsError("DuplicateTagKeys", "A tag key was specified more than once");
    seen.add(key);
    return { Key: key, Value: tag.Value ?? "" };
  });
}

/** The tags of a resource and how to change them, whatever its kind. */
function tagged(scope: Scope, arn: string): { tags: readonly Tag[]; setTags: (tags: Tag[]) => void } {
  const state = elbv2State(scope);
  if (arn.includes(":loadbalancer/"))
    return {
      tags: loadBalancerOf(scope, arn).tags,
      setTags: (tags) => void state.loadBalancers.update(arn, (row) => (row.tags = tags)),
    };
  if (arn.includes(":targetgroup/"))
    return {
      tags: targetGroupOf(scope, arn).tags,
      setTags: (tags) => void state.targetGroups.update(arn, (row) => (row.tags = tags)),
    };
  if (arn.includes(":listener-rule/"))
    return {
      tags: ruleOf(scope, arn).tags,
      setTags: (tags) => void state.rules.update(arn, (row) => (row.tags = tags)),
    };
  return {
    tags: listenerOf(scope, arn).tags,
    setTags: (tags) => void state.listeners.update(arn, (row) => (row.tags = tags)),
  };
}
