import { defineState } from "../../../world.ts";
import { networkAction } from "../actions.ts";
import { instanceResource } from "../resources.ts";
import type { TrafficDetector } from "../sighting.ts";
import { Windows } from "../windows.ts";

const WINDOW_MS = 60_000;
/** Ports of one host in the window that no client needs. */
const MOST_PORTS = 15;
/** From here on up a port is the ephemeral one of a client that is being answered. */
const EPHEMERAL = 32_768;

const windowsOf = defineState("regional", () => new Windows(WINDOW_MS));

/**
 * An instance that tries many ports of one host in a short time, whether they answer or not. AWS names vulnerability
 * scanners as the usual false positive.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-ec2.html#recon-ec2-portscan
 */
export const detectPortScan: TrafficDetector = (scope, traffic) => {
  const { egress, protocol, remoteIp, remotePort, instanceId } = traffic;
  if (!egress || protocol === "icmp" || remotePort >= EPHEMERAL) return undefined;
  const at = scope.world.clock.now();
  const { distinct } = windowsOf(scope).add(`${instanceId} ${remoteIp}`, at, String(remotePort));
  if (distinct < MOST_PORTS) return undefined;
  return {
    type: "Recon:EC2/Portscan",
    key: instanceId,
    at,
    remoteIp,
    describe: () => ({
      resource: instanceResource(scope, instanceId),
      action: networkAction(traffic),
      description: `EC2 instance ${instanceId} is performing outbound port scans against remote host ${remoteIp}.`,
      additionalInfo: { portsScannedSample: [remotePort] },
    }),
  };
};
