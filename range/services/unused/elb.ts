import { AwsError } from "../../errors.ts";
import type { AbsentThing } from "../absent-thing.ts";
import { refusedBy, type Unused } from "./unused.ts";

const missing = (name: string): AwsError =>
  new AwsError("LoadBalancerNotFound", `There is no ACTIVE Load Balancer named '${name}'`, 400);

const named: AbsentThing = { maker: "CreateLoadBalancer", by: "LoadBalancerName", missing };

/**
 * Elastic Load Balancing of the first version, without Classic Load Balancers.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_DescribeLoadBalancers.html
 */
export const ELB: Unused = {
  id: "elb",
  iamPrefix: "elasticloadbalancing",
  eventSource: "elasticloadbalancing.amazonaws.com",
  lists: {
    DescribeLoadBalancers: {
      list: "LoadBalancerDescriptions",
      maker: "CreateLoadBalancer",
      size: ["PageSize", 1, 400],
      token: "Marker",
      check: ({ LoadBalancerNames }) => {
        const [first] = (LoadBalancerNames ?? []) as readonly string[];
        if (first !== undefined) throw missing(first);
      },
    },
  },
  absent: {
    DescribeInstanceHealth: named,
    DescribeLoadBalancerAttributes: named,
    DescribeTags: { ...named, by: "LoadBalancerNames" },
  },
  says: {
    // https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-limits.html
    DescribeAccountLimits: () => ({
      Limits: [
        { Name: "classic-load-balancers", Max: "20" },
        { Name: "classic-listeners", Max: "100" },
        { Name: "classic-registered-instances", Max: "1000" },
      ],
    }),
  },
  refusals: refusedBy("ValidationError"),
};
