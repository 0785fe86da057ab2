import { isOutbound } from "../actions.ts";
import type { TrafficDetector } from "../sighting.ts";
import { listOf, threatAt } from "../threats.ts";
import { sightAddress } from "./listed-address.ts";

/** Connections that an instance opens into the Tor network. */
export const detectTorClient: TrafficDetector = (scope, traffic) => {
  if (traffic.action !== "ACCEPT" || !isOutbound(traffic)) return undefined;
  const threat = threatAt(scope.world, traffic.remoteIp, "tor-exit");
  return (
    threat &&
    sightAddress(
      scope,
      traffic,
      "UnauthorizedAccess:EC2/TorClient",
      listOf(threat),
      `EC2 instance ${traffic.instanceId} is communicating with IP address ${traffic.remoteIp} on the Tor Anonymizing Proxy network.`,
    )
  );
};
