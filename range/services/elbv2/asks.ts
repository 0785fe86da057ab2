import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { Ask, Call } from "../../call.ts";
import { asks } from "../../service.ts";
import { elbv2State } from "./state.ts";

/** What Elastic Load Balancing asks of IAM: Service Authorization Reference, `elasticloadbalancing`. */
export const elbv2Asks = asks<typeof ElasticLoadBalancing>()({
  AddTags: (input, call) => (input.ResourceArns ?? []).map((arn) => on(call, arn)),
  RemoveTags: (input, call) => (input.ResourceArns ?? []).map((arn) => on(call, arn)),
  CreateListener: (input, call) => on(call, input.LoadBalancerArn),
  CreateLoadBalancer: (input, call) =>
    on(call, call.scope.arn("elasticloadbalancing", `loadbalancer/app/${input.Name ?? ""}/*`)),
  CreateTargetGroup: (input, call) =>
    on(call, call.scope.arn("elasticloadbalancing", `targetgroup/${input.Name ?? ""}/*`)),
  CreateRule: (input, call) => on(call, input.ListenerArn),
  DeleteListener: (input, call) => on(call, input.ListenerArn),
  DeleteLoadBalancer: (input, call) => on(call, input.LoadBalancerArn),
  DeleteRule: (input, call) => on(call, input.RuleArn),
  DeleteTargetGroup: (input, call) => on(call, input.TargetGroupArn),
  DeregisterTargets: (input, call) => on(call, input.TargetGroupArn),
  RegisterTargets: (input, call) => on(call, input.TargetGroupArn),
  ModifyListener: (input, call) => on(call, input.ListenerArn),
  AddListenerCertificates: (input, call) => on(call, input.ListenerArn),
  RemoveListenerCertificates: (input, call) => on(call, input.ListenerArn),
  ModifyLoadBalancerAttributes: (input, call) => on(call, input.LoadBalancerArn),
  ModifyRule: (input, call) => on(call, input.RuleArn),
  ModifyTargetGroup: (input, call) => on(call, input.TargetGroupArn),
  ModifyTargetGroupAttributes: (input, call) => on(call, input.TargetGroupArn),
  SetIpAddressType: (input, call) => on(call, input.LoadBalancerArn),
  SetRulePriorities: (input, call) => (input.RulePriorities ?? []).map((pair) => on(call, pair.RuleArn)),
  SetSecurityGroups: (input, call) => on(call, input.LoadBalancerArn),
  SetSubnets: (input, call) => on(call, input.LoadBalancerArn),
});

function on(call: Call, arn: string | undefined): Ask {
  return {
    action: `elasticloadbalancing:${call.operation}`,
    resource: arn ?? "*",
    context: tagContext(call, arn),
  };
}

/** Tags of the resource, as `aws:ResourceTag/*` and the service's own older key. */
function tagContext(call: Call, arn: string | undefined): Record<string, string> {
  const { loadBalancers, listeners, rules, targetGroups } = elbv2State(call.scope);
  const row = loadBalancers.get(arn) ?? targetGroups.get(arn) ?? listeners.get(arn) ?? rules.get(arn);
  const context: Record<string, string> = {};
  for (const tag of row?.tags ?? []) {
    context[`aws:ResourceTag/${tag.Key}`] = tag.Value ?? "";
    context[`elasticloadbalancing:ResourceTag/${tag.Key}`] = tag.Value ?? "";
  }
  return context;
}
