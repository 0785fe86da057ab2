import type * as Sdk from "@aws-sdk/client-config-service";
import type { ResourceType } from "@aws-sdk/client-config-service";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { itemView } from "./item-view.ts";
import { checkedLimit, invalidToken, invalidValue, refuse } from "./refusals.ts";
import { configState, resourceKey, type ResourceRow } from "./state.ts";

/** What the recorder has written down. */
export const history = handlers<typeof Sdk>()({
  GetResourceConfigHistory(input, call) {
    const row = configState(call.scope).resources.get(
      resourceKey(input.resourceType ?? "", input.resourceId ?? ""),
    );
    if (!row)
      throw refuse(
        "ResourceNotDiscoveredException",
        `Resource ${input.resourceId} of resourceType:${input.resourceType} is unknown or has not been discovered`,
      );
    const { earlierTime, laterTime } = input;
    if (earlierTime && laterTime && earlierTime > laterTime)
      throw refuse("InvalidTimeRangeException", "The specified time range is not valid.");
    const items = row.items
      .filter(
        ({ capturedAt }) =>
          (!earlierTime || capturedAt >= earlierTime.getTime()) &&
          (!laterTime || capturedAt <= laterTime.getTime()),
      )
      .map((item) => itemView(call.scope, row, item));
    if (input.chronologicalOrder !== "Forward") items.reverse();
    const page = pageOf(
      items,
      { token: input.nextToken, size: checkedLimit(input.limit, 100), most: input.limit || 10 },
      invalidToken,
    );
    return {
      configurationItems: page.items,
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  ListDiscoveredResources(input, call) {
    if (!input.resourceType) throw invalidValue("The resource type is required.");
    if (input.resourceIds && input.resourceName !== undefined)
      throw invalidValue("Both Resource ID and Resource Name cannot be specified in the request");
    const all = known(call, input.resourceType).filter(
      (row) =>
        (input.includeDeletedResources || isThere(row)) &&
        (!input.resourceIds?.length || input.resourceIds.includes(row.id)) &&
        (input.resourceName === undefined || row.items.at(-1)?.name === input.resourceName),
    );
    const page = pageOf(
      all,
      { token: input.nextToken, size: checkedLimit(input.limit, 100), most: 100 },
      invalidToken,
    );
    return {
      resourceIdentifiers: page.items.map((row) => {
        const last = row.items.at(-1)!;
        return {
          resourceType: row.type,
          resourceId: row.id,
          ...(last.name !== undefined && { resourceName: last.name }),
          ...(!isThere(row) && { resourceDeletionTime: new Date(last.capturedAt) }),
        };
      }),
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },

  BatchGetResourceConfig(input, call) {
    const baseConfigurationItems = [];
    const unprocessedResourceKeys = [];
    for (const key of input.resourceKeys ?? []) {
      const row = configState(call.scope).resources.get(
        resourceKey(key.resourceType ?? "", key.resourceId ?? ""),
      );
      const last = row?.items.at(-1);
      if (!row || !last) {
        unprocessedResourceKeys.push({ ...key });
        continue;
      }
      const {
        tags: _,
        relatedEvents: _events,
        relationships: _links,
        ...item
      } = itemView(call.scope, row, last);
      baseConfigurationItems.push(item);
    }
    return { baseConfigurationItems, unprocessedResourceKeys };
  },

  GetDiscoveredResourceCounts(input, call) {
    const counts = new Map<ResourceType, number>();
    for (const row of configState(call.scope).resources)
      if (isThere(row) && (!input.resourceTypes?.length || input.resourceTypes.includes(row.type)))
        counts.set(row.type, (counts.get(row.type) ?? 0) + 1);
    const all = [...counts]
      .map(([resourceType, count]) => ({ resourceType, count }))
      .sort((a, b) => b.count - a.count);
    const page = pageOf(
      all,
      { token: input.nextToken, size: checkedLimit(input.limit, 100), most: 100 },
      invalidToken,
    );
    return {
      totalDiscoveredResources: all.reduce((sum, each) => sum + each.count, 0),
      resourceCounts: page.items,
      ...(page.nextToken !== undefined && { nextToken: page.nextToken }),
    };
  },
});

const known = ({ scope }: Call, type: ResourceType): Readonly<ResourceRow>[] =>
  configState(scope).resources.filter((row) => row.type === type);

const isThere = (row: Readonly<ResourceRow>): boolean => row.items.at(-1)?.status !== "ResourceDeleted";
