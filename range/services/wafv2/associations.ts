import type * as Sdk from "@aws-sdk/client-wafv2";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { World } from "../../world.ts";
import { elbv2State } from "../elbv2/state.ts";
import { checkEnum, invalidArn, invalidParameter, nonexistent, unavailable } from "./refusals.ts";
import { wafv2State, type WebACLRow } from "./state.ts";
import { viewOf } from "./web-acls.ts";

const RESOURCE_TYPES = [
  "APPLICATION_LOAD_BALANCER",
  "API_GATEWAY",
  "APPSYNC",
  "COGNITO_USER_POOL",
  "APP_RUNNER_SERVICE",
  "VERIFIED_ACCESS_INSTANCE",
  "AMPLIFY",
  "AGENTCORE_GATEWAY",
] as const;

/** Which web ACL judges the requests of which load balancer. */
export const associations = handlers<typeof Sdk>()({
  /** Takes the place of another web ACL of the resource, if it had one. */
  AssociateWebACL(input, call) {
    const webAcl = regionalAcl(call, input.WebACLArn);
    const resourceArn = checkResource(call, input.ResourceArn);
    // What was just made is not known everywhere yet: callers must try again (Terraform does for minutes).
    if (call.at < webAcl.createdAt + call.world.pace("waf-propagation")) throw unavailable();
    wafv2State(call.scope).associations.put(resourceArn, { resourceArn, webAclArn: webAcl.arn });
    return {};
  },

  DisassociateWebACL(input, call) {
    const resourceArn = checkResource(call, input.ResourceArn);
    wafv2State(call.scope).associations.delete(resourceArn);
    return {};
  },

  GetWebACLForResource(input, call) {
    const resourceArn = checkResource(call, input.ResourceArn);
    const { associations, webAcls } = wafv2State(call.scope);
    const row = webAcls.get(associations.get(resourceArn)?.webAclArn);
    return row ? { WebACL: viewOf(row) } : {};
  },

  ListResourcesForWebACL(input, call) {
    const { arn } = regionalAcl(call, input.WebACLArn);
    const type = checkEnum("resourceType", input.ResourceType ?? "APPLICATION_LOAD_BALANCER", RESOURCE_TYPES);
    const found =
      type === "APPLICATION_LOAD_BALANCER"
        ? wafv2State(call.scope).associations.filter(({ webAclArn }) => webAclArn === arn)
        : [];
    return { ResourceArns: found.map(({ resourceArn }) => resourceArn) };
  },
});

/** Forgets the association of a load balancer that is deleted, as AWS does. */
export function installAssociations(world: World): void {
  world.watchChanges(({ table, id, accountId, region }) => {
    if (table !== "elbv2.loadBalancers") return;
    const scope = world.account(accountId).scope(region);
    if (!elbv2State(scope).loadBalancers.has(id)) wafv2State(scope).associations.delete(id);
  });
}

function regionalAcl(call: Call, arn: string | undefined): Readonly<WebACLRow> {
  if (!/^arn:[^:]+:wafv2:[^:]+:\d{12}:(?:global|regional)\/webacl\//.test(arn ?? ""))
    throw invalidArn("RESOURCE_ARN", arn ?? "");
  const row = wafv2State(call.scope).webAcls.get(arn);
  if (!row) throw nonexistent();
  // What CloudFront uses is named in a distribution's configuration instead.
  if (row.scope === "CLOUDFRONT")
    throw invalidParameter("SCOPE_VALUE", "CLOUDFRONT", "The scope is not valid.");
  return row;
}

/** Of what AWS WAF protects, the range has application load balancers. */
function checkResource({ scope }: Call, arn: string | undefined): string {
  const service = /^arn:aws[a-z-]*:([a-z-]+):[a-z0-9-]+:\d*:./.exec(arn ?? "")?.[1];
  if (arn === undefined || service === undefined) throw invalidArn("RESOURCE_ARN", arn ?? "");
  if (["apigateway", "appsync", "cognito-idp", "apprunner", "amplify"].includes(service))
    throw new NotImplemented(`web ACLs for resources of ${service}`);
  if (service !== "elasticloadbalancing" || !arn.includes(":loadbalancer/app/"))
    throw invalidArn("RESOURCE_ARN", arn);
  if (!elbv2State(scope).loadBalancers.has(arn)) throw nonexistent();
  return arn;
}
