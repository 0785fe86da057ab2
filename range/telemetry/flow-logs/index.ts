import type { Scope, World } from "../../world.ts";
import { deliver, deliverToBucket, deliveryDelay, type DeliverToBucket } from "./deliver.ts";
import { Windows } from "./windows.ts";

export type { DeliverToBucket } from "./deliver.ts";
export { DEFAULT_FORMAT, FLOW_LOG_FIELDS } from "./record.ts";

/**
 * Makes VPC flow logs: what passes or is refused at the interfaces of every account becomes records in the
 * bucket or log group of each flow log that watches them. What happened before a flow log was made is not in it.
 * Call once per world. (Ground truth, fact 21.)
 *
 * @param toBucket who writes log files, S3's own delivery unless told
 */
export function installFlowLogs(world: World, toBucket: DeliverToBucket = deliverToBucket): void {
  const windows = new Map<Scope, Windows>();
  const windowsOf = (scope: Scope): Windows => {
    const known = windows.get(scope) ?? new Windows(scope);
    windows.set(scope, known);
    return known;
  };
  world.bus.on("traffic", (traffic) => windowsOf(traffic.scope).add(traffic));
  world.bus.on("bulk-traffic", (traffic) => windowsOf(traffic.scope).addBulk(traffic));
  world.clock.every(
    () => world.pace("flow-log-aggregation"),
    "flow log aggregation",
    () => {
      for (const account of world.accounts.values())
        for (const region of account.regions()) {
          const scope = account.scope(region);
          for (const closed of windowsOf(scope).close())
            world.clock.after(
              () => deliveryDelay(scope, closed.flowLog),
              `deliver ${closed.flowLog.FlowLogId}`,
              () => deliver(scope, closed, toBucket),
            );
        }
    },
  );
}
