import type { CallRecord } from "../../call.ts";
import { ORGANIZATION_ROLE, type Principal } from "../../iam/principal.ts";
import type { World } from "../../world.ts";
import { deliverToTrails } from "./deliver.ts";
import { isDataEvent, isReadOnly, regionOf, ruleOf } from "./facts.ts";
import { eventHistory } from "./history.ts";
import { recipientsOf } from "./recipients.ts";

/**
 * Makes a world write down its API calls: event history of management events for every account and Region, and
 * the deliveries of the trails that are logging.
 */
export function installCloudTrail(world: World): void {
  world.bus.on("call", (record) => {
    if (isOurLack(record) || isOurLook(record) || isUnknownCaller(record) || ruleOf(record).outside) return;
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

/**
 * What the exercise itself looks at: nobody of the simulated company did. What it changes has a maker, the platform
 * team in the organization's role.
 */
const isOurLook = (record: CallRecord): boolean =>
  record.call.actor === "platform" && isOurs(record.call.principal) && isReadOnly(record);

const isOurs = (principal: Principal): boolean =>
  principal.type === "Root" || (principal.type === "AssumedRole" && principal.roleName === ORGANIZATION_ROLE);

/** A token that nobody vouches for names no caller, and CloudTrail records only those that are known. */
const isUnknownCaller = ({ error }: CallRecord): boolean => error?.code === "InvalidIdentityToken";
