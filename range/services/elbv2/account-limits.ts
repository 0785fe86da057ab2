import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { invalidMarker, invalidPageSize } from "./find.ts";

/** Default quotas of Elastic Load Balancing: user guide, "Quotas for your Application Load Balancers". */
const LIMITS: Record<string, string> = {
  "application-load-balancers": "50",
  "target-groups": "3000",
  "targets-per-application-load-balancer": "1000",
  "targets-per-target-group": "1000",
  "listeners-per-application-load-balancer": "50",
  "rules-per-application-load-balancer": "100",
  "certificates-per-application-load-balancer": "25",
  "condition-values-per-alb-rule": "5",
  "condition-wildcards-per-alb-rule": "6",
  "target-groups-per-action-on-application-load-balancer": "5",
  "target-groups-per-application-load-balancer": "100",
  "target-id-registrations-per-application-load-balancer": "1000",
};

export const accountLimits = handlers<typeof ElasticLoadBalancing>()({
  DescribeAccountLimits(input) {
    const limits = Object.entries(LIMITS).map(([Name, Max]) => ({ Name, Max }));
    const page = pageOf(
      limits,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return { Limits: page.items, ...(page.nextToken && { NextMarker: page.nextToken }) };
  },
});
