import { eventNameOf } from "../../cloudtrail/facts.ts";
import { isUsualNetwork } from "../baseline.ts";
import type { CallDetector } from "../sighting.ts";
import { sightKey } from "./key-sighting.ts";

/**
 * The account's root at work, with a long-term key or from a network that nobody uses. Sessions of root that AWS
 * itself hands out for its tasks, from where the account is administered, are not reported.
 */
export const detectRootUsage: CallDetector = (scope, record) => {
  const { principal, sourceIp, invokedBy, world } = record.call;
  if (principal.type !== "Root" || principal.accountId !== scope.accountId || invokedBy) return undefined;
  if (principal.session && isUsualNetwork(world, sourceIp)) return undefined;
  const name = eventNameOf(record);
  return sightKey(
    record,
    "Policy:IAMUser/RootCredentialUsage",
    `API ${name} was invoked using root credentials from IP address ${sourceIp}.`,
    { key: `root ${name}` },
  );
};
