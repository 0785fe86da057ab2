import { customerRequest } from "../../physics/customers/population.ts";
import type { Outcome } from "../../physics/customers/routing.ts";
import type { Inspection } from "../../physics/web-acl/inspection.ts";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import type { LoadBalancerRow } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";
import { logRequest, logRequests } from "./log-delivery.ts";
import { countInspected } from "./metrics.ts";
import { sampleRequests } from "./samples.ts";

/** Customers' requests that met the same in a web ACL, counted together. */
export interface InspectedGroup {
  outcome: Outcome;
  /** Whose they are. */
  clientIps: readonly string[];
  path: string;
  count: number;
}

/** Counts, samples and logs one request that a web ACL judged. */
export function noteInspectedRequest(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  facts: RequestFacts,
  inspection: Inspection,
): void {
  countInspected(scope, inspection, 1);
  sampleRequests(scope, inspection, 1, () => facts);
  logRequest(scope, loadBalancer, facts, inspection);
}

/** Counts, samples and logs customers' requests that a web ACL judged alike. */
export function noteInspectedRequests(
  scope: Scope,
  loadBalancer: Readonly<LoadBalancerRow>,
  group: InspectedGroup,
): void {
  const inspection = group.outcome.inspection!;
  countInspected(scope, inspection, group.count);
  sampleRequests(scope, inspection, group.count, (random) =>
    customerRequest(loadBalancer.dnsName, group.path, random.pick(group.clientIps)),
  );
  logRequests(scope, loadBalancer, group);
}
