import type { Service } from "../../service.ts";
import { schedulerAsks } from "./asks.ts";
import { groups } from "./groups.ts";
import { schedules } from "./schedules.ts";
import { tags } from "./tags.ts";

/** Amazon EventBridge Scheduler: schedules that call an API with the rights of a role, and their groups. */
export const scheduler: Service = {
  id: "scheduler",
  handlers: { ...schedules, ...groups, ...tags },
  asks: schedulerAsks as NonNullable<Service["asks"]>,
};
