import type { Rule, Statement } from "@aws-sdk/client-wafv2";
import { cloudwatch } from "../../services/cloudwatch/service.ts";
import { logs } from "../../services/logs/index.ts";
import { s3 } from "../../services/s3/index.ts";
import { SmallAccount } from "../../services/small-account.ts";
import { installAssociations, wafv2 } from "../../services/wafv2/index.ts";
import { visibility, type Summary } from "../../services/wafv2/small-waf.ts";
import { requestThroughAlb, type AlbRequest } from "../customers/requests.ts";
import { SmallFleet } from "../fleet/small-fleet.ts";
import { installWebAcls } from "./index.ts";

/** An address that tests keep out, and one next door. */
export const HOSTILE = "203.0.113.70";
export const NEIGHBOUR = "203.0.113.200";
/** One of the customers' addresses. */
export const CUSTOMER = "73.45.190.66";

/** A rule that blocks what a statement matches, unless told otherwise. */
export const ruleOf = (
  Name: string,
  Priority: number,
  statement: Statement,
  more: Partial<Rule> = {},
): Rule => ({
  Name,
  Priority,
  Statement: statement,
  Action: { Block: {} },
  VisibilityConfig: visibility(Name),
  ...more,
});

/** A load balancer with a web ACL of some rules, in force. */
export function guarded(rulesFor: (waf: ReturnType<typeof behind>) => Rule[], more: object = {}) {
  const waf = behind();
  const acl = waf.create("CreateWebACL", {
    Name: "front",
    Scope: "REGIONAL",
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility("front"),
    Rules: rulesFor(waf),
    ...more,
  });
  waf.fleet.pass(3);
  waf.call("AssociateWebACL", { WebACLArn: acl.ARN, ResourceArn: waf.loadBalancerArn });
  waf.fleet.pass(3);
  return { ...waf, acl };
}

/** A load balancer before two instances, and the way to AWS WAF: nothing guards it yet. */
export function behind() {
  const fleet = new SmallFleet();
  const account = new SmallAccount(
    [wafv2, s3, logs, cloudwatch],
    [installAssociations, installWebAcls],
    fleet.world,
  );
  const { loadBalancerArn, listenerArn } = fleet.webGroup();
  const call = (operation: string, input: object): Record<string, unknown> =>
    account.call("wafv2", operation, input as Record<string, unknown>);
  const create = (operation: string, input: object): Summary => call(operation, input)["Summary"] as Summary;
  const ask = (clientIp: string, request: Partial<AlbRequest> = {}) =>
    requestThroughAlb(fleet.scope, { loadBalancerArn, path: "/", userAgent: "test/1", clientIp, ...request });
  const ipSet = (...Addresses: string[]): Summary =>
    create("CreateIPSet", { Name: "hostile", Scope: "REGIONAL", IPAddressVersion: "IPV4", Addresses });
  const metric = (MetricName: string, dimensions: Record<string, string>): number => {
    const now = fleet.world.clock.now();
    const { Datapoints } = account.call<{ Datapoints: { Sum: number }[] }>(
      "cloudwatch",
      "GetMetricStatistics",
      {
        Namespace: "AWS/WAFV2",
        MetricName,
        Dimensions: Object.entries({ Region: "us-east-1", ...dimensions }).map(([Name, Value]) => ({
          Name,
          Value,
        })),
        StartTime: new Date(now - 3_600_000),
        EndTime: new Date(now + 60_000),
        Period: 60,
        Statistics: ["Sum"],
      },
    );
    return Datapoints.reduce((sum, { Sum }) => sum + Sum, 0);
  };
  return { fleet, account, loadBalancerArn, listenerArn, call, create, ask, ipSet, metric };
}

export const from = ({ ARN }: Summary): Statement => ({ IPSetReferenceStatement: { ARN } });
export const NONE = [{ Priority: 0, Type: "NONE" as const }];
export const path = (text: string): Statement => ({
  ByteMatchStatement: {
    SearchString: Buffer.from(text),
    FieldToMatch: { UriPath: {} },
    TextTransformations: NONE,
    PositionalConstraint: "STARTS_WITH",
  },
});
