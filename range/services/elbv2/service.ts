import type { Service } from "../../service.ts";
import { accountLimits } from "./account-limits.ts";
import { elbv2Asks } from "./asks.ts";
import { elbv2EmptyLists } from "./empty-lists.ts";
import { listeners } from "./listeners.ts";
import { loadBalancerAttributes } from "./load-balancer-attributes.ts";
import { loadBalancers } from "./load-balancers.ts";
import { rules } from "./rules.ts";
import { sslPolicies } from "./ssl-policies.ts";
import { tags } from "./tags.ts";
import { targetGroups } from "./target-groups.ts";
import { targets } from "./targets.ts";

/** Elastic Load Balancing, version 2: application load balancers. */
export const elbv2: Service = {
  id: "elbv2",
  iamPrefix: "elasticloadbalancing",
  eventSource: "elasticloadbalancing.amazonaws.com",
  handlers: {
    ...accountLimits,
    ...elbv2EmptyLists,
    ...listeners,
    ...loadBalancerAttributes,
    ...loadBalancers,
    ...rules,
    ...sslPolicies,
    ...tags,
    ...targetGroups,
    ...targets,
  },
  asks: elbv2Asks as NonNullable<Service["asks"]>,
};
