import type { DnsDetector } from "../sighting.ts";
import { listOf, threatNamed } from "../threats.ts";
import { sightDomain } from "./listed-domain.ts";

/** Questions for the domain of a command and control server; neither rules nor flow logs see them (fact 5). */
export const detectC2Dns: DnsDetector = (scope, query) => {
  const threat = threatNamed(scope.world, query.name, "c2");
  return (
    threat &&
    sightDomain(
      scope,
      query,
      "Backdoor:EC2/C&CActivity.B!DNS",
      query.name,
      `EC2 instance ${query.instanceId} is querying a domain name that is associated with a known Command & Control server.`,
      listOf(threat),
    )
  );
};
