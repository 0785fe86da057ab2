import type { DnsQueryRow } from "../../../physics/network/state.ts";
import type { Scope } from "../../../world.ts";
import { dnsAction } from "../actions.ts";
import type { FindingTypeName } from "../catalog.ts";
import { instanceResource } from "../resources.ts";
import type { Sighting } from "../sighting.ts";

/** The sighting of an instance's question for a domain. */
export function sightDomain(
  scope: Scope,
  query: Readonly<DnsQueryRow>,
  type: FindingTypeName,
  domain: string,
  description: string,
  list?: string,
): Sighting {
  return {
    type,
    key: `${query.instanceId} ${domain}`,
    at: query.at,
    describe: () => ({
      resource: instanceResource(scope, query.instanceId),
      action: dnsAction(query.name),
      description,
      ...(list !== undefined && {
        evidence: { ThreatIntelligenceDetails: [{ ThreatListName: list, ThreatNames: [] }] },
      }),
      additionalInfo: { domain: query.name, ...(list !== undefined && { threatListName: list }) },
    }),
  };
}
