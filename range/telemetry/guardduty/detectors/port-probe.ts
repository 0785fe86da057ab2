import { portProbeAction } from "../actions.ts";
import { instanceResource } from "../resources.ts";
import type { TrafficDetector } from "../sighting.ts";
import { listOf, threatAt } from "../threats.ts";

/** Ports whose probing AWS rates High: Elasticsearch. */
const GRAVE_PORTS = new Set([9200, 9300]);
/** Web servers are meant to be found: GuardDuty does not report probes of their ports. */
const PUBLIC_PORTS = new Set([80, 443]);

/** A known scanner whose packets an open port accepts. Ports behind rules are not reported. */
export const detectPortProbe: TrafficDetector = (scope, traffic) => {
  const { action, egress, localPort, remoteIp, instanceId } = traffic;
  if (action !== "ACCEPT" || egress || PUBLIC_PORTS.has(localPort)) return undefined;
  const threat = threatAt(scope.world, remoteIp, "scanner");
  if (!threat || localPort >= 32_768) return undefined;
  return {
    type: "Recon:EC2/PortProbeUnprotectedPort",
    key: instanceId,
    at: scope.world.clock.now(),
    remoteIp,
    describe: () => ({
      resource: instanceResource(scope, instanceId),
      action: portProbeAction(traffic),
      description: `EC2 instance ${instanceId} has an unprotected port which is being probed by a known malicious host.`,
      evidence: { ThreatIntelligenceDetails: [{ ThreatListName: listOf(threat), ThreatNames: [] }] },
      additionalInfo: { threatListName: listOf(threat), threatName: "Scanner" },
      ...(GRAVE_PORTS.has(localPort) && { severity: 8 }),
    }),
  };
};
