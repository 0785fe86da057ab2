import { addressSetWith } from "../report.ts";
import type { TrafficDetector } from "../sighting.ts";
import { sightAddress } from "./listed-address.ts";

/** Packets to or from an address on one of the account's own threat lists. */
export const detectCustomThreat: TrafficDetector = (scope, traffic) => {
  if (traffic.action !== "ACCEPT") return undefined;
  const list = addressSetWith(scope, "threat", traffic.remoteIp);
  return list === undefined
    ? undefined
    : sightAddress(
        scope,
        traffic,
        "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom",
        list,
        `EC2 instance ${traffic.instanceId} is communicating with IP address ${traffic.remoteIp}, which is on the custom threat list ${list}.`,
      );
};
