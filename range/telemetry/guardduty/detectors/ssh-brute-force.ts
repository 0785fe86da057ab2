import { defineState } from "../../../world.ts";
import { networkAction } from "../actions.ts";
import { instanceResource } from "../resources.ts";
import type { TrafficDetector } from "../sighting.ts";
import { Windows } from "../windows.ts";

const WINDOW_MS = 300_000;
const SSH = 22;
/** Connections in the window that no person makes. */
const MOST_CONNECTIONS = 10;

const windowsOf = defineState("regional", () => new Windows(WINDOW_MS));

/**
 * Many SSH connections between two addresses in a short time, each on a port of its own. AWS rates it Low where
 * the instance is the target, High where it is the actor. Refused packets are no logins.
 */
export const detectSshBruteForce: TrafficDetector = (scope, traffic) => {
  const { action, protocol, localPort, remotePort, remoteIp, instanceId } = traffic;
  if (action !== "ACCEPT" || protocol !== "tcp" || (localPort !== SSH && remotePort !== SSH))
    return undefined;
  const target = localPort === SSH;
  const at = scope.world.clock.now();
  const key = `${instanceId} ${remoteIp} ${target ? "target" : "actor"}`;
  const { distinct } = windowsOf(scope).add(key, at, String(target ? remotePort : localPort));
  if (distinct < MOST_CONNECTIONS) return undefined;
  return {
    type: "UnauthorizedAccess:EC2/SSHBruteForce",
    key,
    at,
    remoteIp,
    describe: () => ({
      resource: instanceResource(scope, instanceId),
      action: networkAction(traffic),
      description: target
        ? `${remoteIp} is performing SSH brute force attacks against ${instanceId}. Brute force attacks are used to gain unauthorized access to your instance by guessing the SSH password.`
        : `EC2 instance ${instanceId} is performing SSH brute force attacks against ${remoteIp}.`,
      ...(target ? {} : { severity: 8, role: "ACTOR" as const }),
    }),
  };
};
