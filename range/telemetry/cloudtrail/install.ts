import type { CallRecord } from "../../call.ts";
import type { World } from "../../world.ts";
import { deliverToTrails } from "./deliver.ts";
import { isDataEvent, regionOf } from "./facts.ts";
import { eventHistory } from "./history.ts";
import { recipientsOf } from "./recipients.ts";

/**
 * Makes a world write down its API calls: event history of management events for every account and Region, and
 * the deliveries of the trails that are logging.
 */
export function installCloudTrail(world: World): void {
  world.bus.on("call", (record) => {
    if (isOurLack(record)) return;
    const region = regionOf(record);
    const data = isDataEvent(record);
    for (const account of recipientsOf(record)) {
      if (!data) eventHistory(account.scope(region)).add(record);
      deliverToTrails(account, region, record);
    }
  });
}

/** A call that the range cannot carry out never reached the simulated AWS. */
const isOurLack = ({ error }: CallRecord): boolean => error?.code === "NotImplemented";
