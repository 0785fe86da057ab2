import type { Scope } from "../../world.ts";
import { eventsState } from "./state.ts";

/** An event of an AWS service, for the default event bus. */
export interface ServiceEvent {
  /** Such as `aws.ec2`. */
  source: string;
  detailType: string;
  resources: readonly string[];
  detail: Readonly<Record<string, unknown>>;
}

/** Puts an event of an AWS service on the default event bus of a Region. */
export function emitServiceEvent(
  scope: Scope,
  { source, detailType, resources, detail }: ServiceEvent,
): void {
  scope.world.bus.emit("eventbridge-event", {
    scope,
    bus: "default",
    event: {
      version: "0",
      id: eventsState(scope).random.uuid(),
      "detail-type": detailType,
      source,
      account: scope.accountId,
      time: `${scope.world.clock.date().toISOString().slice(0, 19)}Z`,
      region: scope.region,
      resources: [...resources],
      detail: structuredClone(detail),
    },
  });
}
