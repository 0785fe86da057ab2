import type { Service } from "../../service.ts";
import { account } from "./account.ts";
import { activities } from "./activities.ts";
import { autoscalingAsks } from "./asks.ts";
import { describeGroups } from "./describe-groups.ts";
import { autoscalingEmptyLists } from "./empty-lists.ts";
import { groups } from "./groups.ts";
import { instanceRefreshes } from "./instance-refreshes.ts";
import { lifecycleHooks } from "./lifecycle-hooks.ts";
import { membership } from "./membership.ts";
import { metricsCollection } from "./metrics-collection.ts";
import { notifications } from "./notifications.ts";
import { policies } from "./policies.ts";
import { processes } from "./processes.ts";
import { scheduledActions } from "./scheduled-actions.ts";
import { tags } from "./tags.ts";
import { trafficSources } from "./traffic-sources.ts";

/** EC2 Auto Scaling. */
export const autoscaling: Service = {
  id: "autoscaling",
  handlers: {
    ...account,
    ...activities,
    ...autoscalingEmptyLists,
    ...describeGroups,
    ...groups,
    ...instanceRefreshes,
    ...lifecycleHooks,
    ...membership,
    ...metricsCollection,
    ...notifications,
    ...policies,
    ...processes,
    ...scheduledActions,
    ...tags,
    ...trafficSources,
  },
  asks: autoscalingAsks as NonNullable<Service["asks"]>,
};
