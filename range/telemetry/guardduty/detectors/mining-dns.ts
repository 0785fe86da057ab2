import type { DnsDetector } from "../sighting.ts";
import { listOf, threatNamed } from "../threats.ts";
import { sightDomain } from "./listed-domain.ts";

/** Questions for the domain of a mining pool. */
export const detectMiningDns: DnsDetector = (scope, query) => {
  const threat = threatNamed(scope.world, query.name, "mining-pool");
  return (
    threat &&
    sightDomain(
      scope,
      query,
      "CryptoCurrency:EC2/BitcoinTool.B!DNS",
      query.name,
      `EC2 instance ${query.instanceId} is querying a domain name that is associated with cryptocurrency-related activity.`,
      listOf(threat),
    )
  );
};
