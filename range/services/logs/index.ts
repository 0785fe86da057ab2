import type { RecordRule, Service } from "../../service.ts";
import { logsAsks } from "./asks.ts";
import { logsEmptyLists } from "./empty-lists.ts";
import { exportTasks } from "./export-tasks.ts";
import { groups } from "./groups.ts";
import { queries } from "./insights/queries.ts";
import { logRecords } from "./insights/records.ts";
import { metricFilters } from "./metric-filters.ts";
import { putEvents } from "./put-events.ts";
import { readEvents } from "./read-events.ts";
import { resourcePolicies } from "./resource-policies.ts";
import { streams } from "./streams.ts";
import { subscriptionFilters } from "./subscription-filters.ts";
import { tags } from "./tags.ts";

export { setSubscriptionSink, type SubscriptionSink } from "./deliver-to-subscribers.ts";
export { setMetricSink, type MetricDatum, type MetricSink } from "./metric-data.ts";
export { writeLogEvents, writeLogEventsLater } from "./put-events.ts";

/** Reading and writing of log lines is data, not management: event history does not show it. */
const DATA: RecordRule = { data: true };

/** CloudWatch Logs. */
export const logs: Service = {
  id: "logs",
  handlers: {
    ...groups,
    ...streams,
    ...tags,
    ...putEvents,
    ...readEvents,
    ...metricFilters,
    ...subscriptionFilters,
    ...resourcePolicies,
    ...exportTasks,
    ...queries,
    ...logRecords,
    ...logsEmptyLists,
  },
  asks: logsAsks,
  records: {
    PutLogEvents: DATA,
    GetLogEvents: { ...DATA, readOnly: true },
    FilterLogEvents: { ...DATA, readOnly: true },
    TestMetricFilter: { readOnly: true },
    StartQuery: { readOnly: true },
    StopQuery: { readOnly: true },
  },
};
