import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Tag } from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, invalidToken, invalidSize } from "./find.ts";
import { checkGroupTags } from "./group-settings.ts";
import { autoscalingState, type GroupRow } from "./state.ts";

export const tags = handlers<typeof AutoScaling>()({
  CreateOrUpdateTags(input, call) {
    const wanted = (input.Tags ?? []).map((tag) => {
      const group = taggedGroup(call.scope, tag);
      return { group, tag: checkGroupTags(group.name, [tag], call.invokedBy)[0]! };
    });
    for (const { group, tag } of wanted)
      autoscalingState(call.scope).groups.update(group.name, (row) => {
        row.tags = [...row.tags.filter((other) => other.Key !== tag.Key), tag];
      });
    return {};
  },

  DeleteTags(input, call) {
    const wanted = (input.Tags ?? []).map((tag) => ({ group: taggedGroup(call.scope, tag), tag }));
    for (const { group, tag } of wanted)
      autoscalingState(call.scope).groups.update(group.name, (row) => {
        row.tags = row.tags.filter(
          (other) => other.Key !== tag.Key || (tag.Value !== undefined && other.Value !== tag.Value),
        );
      });
    return {};
  },

  DescribeTags(input, call) {
    refuseMembers("DescribeTags", input, ["IncludeManagedResources"]);
    const rows = autoscalingState(call.scope)
      .groups.list()
      .flatMap((group) =>
        group.tags.map((tag) => ({ ...tag, ResourceId: group.name, ResourceType: "auto-scaling-group" })),
      )
      .filter((tag) =>
        (input.Filters ?? []).every(({ Name: name = "", Values: values = [] }) => {
          const pick = FILTERS[name];
          if (!pick)
            throw new AwsError(
              "ValidationError",
              `Filter type ${name} is not correct. Allowed Filter types are: auto-scaling-group key value propagate-at-launch`,
            );
          return values.includes(pick(tag));
        }),
      );
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
      invalidSize,
    );
    return { Tags: page.items, ...(page.nextToken && { NextToken: page.nextToken }) };
  },
});

const FILTERS: Record<
  string,
  (tag: { ResourceId: string; Key: string; Value: string; PropagateAtLaunch: boolean }) => string
> = {
  "auto-scaling-group": (tag) => tag.ResourceId,
  key: (tag) => tag.Key,
  value: (tag) => tag.Value,
  "propagate-at-launch": (tag) => String(tag.PropagateAtLaunch),
};

function taggedGroup(scope: Scope, tag: Tag): Readonly<GroupRow> {
  if (tag.ResourceType !== undefined && tag.ResourceType !== "auto-scaling-group")
    throw new AwsError("ValidationError", `Invalid resource type: ${tag.ResourceType}`);
  return groupOf(scope, tag.ResourceId);
}
