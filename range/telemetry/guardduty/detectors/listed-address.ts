import type { FindingTypeName } from "../catalog.ts";
import { networkAction } from "../actions.ts";
import { instanceResource } from "../resources.ts";
import type { SeenTraffic, Sighting } from "../sighting.ts";
import type { Scope } from "../../../world.ts";

/** The sighting of an instance's accepted packets to or from an address that some list names. */
export function sightAddress(
  scope: Scope,
  traffic: SeenTraffic,
  type: FindingTypeName,
  list: string,
  description: string,
): Sighting {
  const { instanceId, remoteIp } = traffic;
  return {
    type,
    key: `${instanceId} ${remoteIp}`,
    at: scope.world.clock.now(),
    remoteIp,
    describe: () => ({
      resource: instanceResource(scope, instanceId),
      action: networkAction(traffic),
      description,
      evidence: { ThreatIntelligenceDetails: [{ ThreatListName: list, ThreatNames: [] }] },
      additionalInfo: {
        threatListName: list,
        unusual: "",
        localPort: String(traffic.localPort),
        outBytes: String(traffic.bytes),
      },
    }),
  };
}
