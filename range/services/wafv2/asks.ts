import type * as Sdk from "@aws-sdk/client-wafv2";
import type { Rule, Tag } from "@aws-sdk/client-wafv2";
import type { Ask, Call } from "../../call.ts";
import { requestTagContext, resourceTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { elbv2State } from "../elbv2/state.ts";
import { resourceOf, type Kind, type Named } from "./entities.ts";
import { referencesIn } from "./references.ts";
import { wafv2State } from "./state.ts";
import { entityAt } from "./tags.ts";

/** An ask about an entity or another resource by its ARN, with the tags that it has. */
function on(
  call: Call,
  arn: string | undefined,
  action = `wafv2:${call.operation}`,
  context: Ask["context"] = {},
): Ask {
  const tags = entityAt(call.scope, arn)?.row.tags ?? elbv2State(call.scope).loadBalancers.get(arn)?.tags;
  return { action, resource: arn ?? "*", context: { ...resourceTagContext("wafv2", tags), ...context } };
}

const named = (call: Call, kind: Kind, input: Named): string =>
  call.scope.arn("wafv2", resourceOf(kind, input));

/** Making something with tags asks for tagging it, too; rules ask for what they refer to. */
function creating(kind: Kind) {
  return (input: Named & { Tags?: Tag[] | undefined; Rules?: Rule[] | undefined }, call: Call): Ask[] => {
    const arn = named(call, kind, input);
    const tags = requestTagContext(input.Tags);
    return [
      on(call, arn, undefined, tags),
      ...referencesIn(input.Rules).map((each) => on(call, each)),
      ...(input.Tags?.length ? [on(call, arn, "wafv2:TagResource", tags)] : []),
    ];
  };
}

function changing(kind: Kind) {
  return (input: Named & { ARN?: string | undefined; Rules?: Rule[] | undefined }, call: Call): Ask[] => [
    on(call, input.ARN ?? named(call, kind, input)),
    ...referencesIn(input.Rules).map((each) => on(call, each)),
  ];
}

/** Turning logs on and off asks for what log delivery is set up with ("Permissions to publish logs"). */
function delivering(call: Call, arn: string | undefined, destinations: readonly string[] = []): Ask[] {
  const also = destinations.flatMap((destination) =>
    destination.startsWith("arn:aws:logs:")
      ? ["logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"]
      : [],
  );
  const delivery = destinations.length ? "logs:CreateLogDelivery" : "logs:DeleteLogDelivery";
  return [
    on(
      call,
      arn,
      undefined,
      destinations.length ? { "wafv2:LogDestinationResource": [...destinations] } : {},
    ),
    ...[delivery, ...also].map((action) => ({ action, resource: "*" })),
  ];
}

/**
 * What AWS WAF asks of IAM. A web ACL of a load balancer is the load balancer's setting, too.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awswafv2.html
 */
export const wafv2Asks = asks<typeof Sdk>()({
  CreateIPSet: creating("ipSets"),
  GetIPSet: changing("ipSets"),
  UpdateIPSet: changing("ipSets"),
  DeleteIPSet: changing("ipSets"),
  CreateRegexPatternSet: creating("patternSets"),
  GetRegexPatternSet: changing("patternSets"),
  UpdateRegexPatternSet: changing("patternSets"),
  DeleteRegexPatternSet: changing("patternSets"),
  CreateRuleGroup: creating("ruleGroups"),
  GetRuleGroup: changing("ruleGroups"),
  UpdateRuleGroup: changing("ruleGroups"),
  DeleteRuleGroup: changing("ruleGroups"),
  CreateWebACL: creating("webAcls"),
  GetWebACL: changing("webAcls"),
  UpdateWebACL: changing("webAcls"),
  DeleteWebACL: changing("webAcls"),
  AssociateWebACL: (input, call) => [
    on(call, input.WebACLArn),
    on(call, input.ResourceArn),
    on(call, input.ResourceArn, "elasticloadbalancing:SetWebAcl"),
  ],
  DisassociateWebACL: (input, call) => [
    on(call, input.ResourceArn),
    on(call, input.ResourceArn, "elasticloadbalancing:SetWebAcl"),
  ],
  GetWebACLForResource: (input, call) => {
    const webAcl = wafv2State(call.scope).associations.get(input.ResourceArn)?.webAclArn;
    return [
      on(call, input.ResourceArn),
      ...(webAcl === undefined ? [] : [on(call, webAcl, "wafv2:GetWebACL")]),
    ];
  },
  ListResourcesForWebACL: (input, call) => on(call, input.WebACLArn),
  GetSampledRequests: (input, call) => on(call, input.WebAclArn),
  GetRateBasedStatementManagedKeys: (input, call) =>
    on(call, named(call, "webAcls", { Name: input.WebACLName, Id: input.WebACLId, Scope: input.Scope })),
  PutLoggingConfiguration: (input, call) =>
    delivering(
      call,
      input.LoggingConfiguration?.ResourceArn,
      input.LoggingConfiguration?.LogDestinationConfigs,
    ),
  GetLoggingConfiguration: (input, call) => on(call, input.ResourceArn),
  DeleteLoggingConfiguration: (input, call) => delivering(call, input.ResourceArn),
  TagResource: (input, call) => on(call, input.ResourceARN, undefined, requestTagContext(input.Tags)),
  UntagResource: (input, call) =>
    on(call, input.ResourceARN, undefined, requestTagContext(undefined, input.TagKeys)),
  ListTagsForResource: (input, call) => on(call, input.ResourceARN),
});
