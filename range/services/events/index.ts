import type { Service } from "../../service.ts";
import type { World } from "../../world.ts";
import { eventsAsks } from "./asks.ts";
import { buses } from "./buses.ts";
import { installEventRules } from "./deliver.ts";
import { eventsEmptyLists } from "./empty-lists.ts";
import { permissions } from "./permissions.ts";
import { putEvents } from "./put-events.ts";
import { rules } from "./rules.ts";
import { tags } from "./tags.ts";
import { targets } from "./targets.ts";

/** Amazon EventBridge: buses, rules and targets. Archives, connections, pipes and schemas are not simulated. */
export const events: Service = {
  id: "events",
  handlers: { ...buses, ...rules, ...targets, ...putEvents, ...permissions, ...tags, ...eventsEmptyLists },
  asks: eventsAsks as NonNullable<Service["asks"]>,
};

/** Makes the rules of a world listen to its event buses. Services put their events there themselves. */
export const installEventBridge = (world: World): void => installEventRules(world);

export { registerTarget, type Invocation } from "../targets.ts";
export { emitServiceEvent, type ServiceEvent } from "./service-event.ts";
