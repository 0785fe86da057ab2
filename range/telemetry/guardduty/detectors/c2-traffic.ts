import type { TrafficDetector } from "../sighting.ts";
import { listOf, threatAt } from "../threats.ts";
import { sightAddress } from "./listed-address.ts";

/** Packets that an instance exchanges with a command and control server. */
export const detectC2Traffic: TrafficDetector = (scope, traffic) => {
  if (traffic.action !== "ACCEPT") return undefined;
  const threat = threatAt(scope.world, traffic.remoteIp, "c2");
  return (
    threat &&
    sightAddress(
      scope,
      traffic,
      "Backdoor:EC2/C&CActivity.B",
      listOf(threat),
      `EC2 instance ${traffic.instanceId} is communicating with IP address ${traffic.remoteIp}, which is associated with a known Command & Control server.`,
    )
  );
};
