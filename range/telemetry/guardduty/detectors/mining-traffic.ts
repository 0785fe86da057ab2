import type { TrafficDetector } from "../sighting.ts";
import { listOf, threatAt } from "../threats.ts";
import { sightAddress } from "./listed-address.ts";

/** Packets that an instance exchanges with a mining pool. */
export const detectMiningTraffic: TrafficDetector = (scope, traffic) => {
  if (traffic.action !== "ACCEPT") return undefined;
  const threat = threatAt(scope.world, traffic.remoteIp, "mining-pool");
  return (
    threat &&
    sightAddress(
      scope,
      traffic,
      "CryptoCurrency:EC2/BitcoinTool.B",
      listOf(threat),
      `EC2 instance ${traffic.instanceId} is communicating with IP address ${traffic.remoteIp}, which is associated with cryptocurrency-related activity.`,
    )
  );
};
