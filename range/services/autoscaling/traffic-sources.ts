import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { TrafficSourceIdentifier } from "@aws-sdk/client-auto-scaling";
import { AwsError, NotImplemented } from "../../errors.ts";
import { drainTarget } from "../../physics/fleet/target-health.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { elbv2State } from "../elbv2/state.ts";
import { pageOf } from "../paging.ts";
import { groupOf, invalidToken, invalidSize } from "./find.ts";
import { checkTargetGroups } from "./group-settings.ts";
import { autoscalingState, membersOf, type GroupRow } from "./state.ts";

export const trafficSources = handlers<typeof AutoScaling>()({
  DetachLoadBalancerTargetGroups(input, call) {
    detach(call.scope, groupOf(call.scope, input.AutoScalingGroupName), input.TargetGroupARNs ?? []);
    return {};
  },

  DetachTrafficSources(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    detach(
      call.scope,
      group,
      (input.TrafficSources ?? []).map((source) => source.Identifier ?? ""),
    );
    return {};
  },

  DescribeLoadBalancerTargetGroups(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const page = pageOf(
      group.targetGroupArns,
      { token: input.NextToken, size: input.MaxRecords, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      LoadBalancerTargetGroups: page.items.map((arn) => ({
        LoadBalancerTargetGroupARN: arn,
        State: stateOf(call.scope, group, arn),
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DescribeTrafficSources(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const { TrafficSourceType: type } = input;
    if (type !== undefined && type !== "elbv2" && type !== "elb" && type !== "vpc-lattice")
      throw new AwsError("ValidationError", `Invalid traffic source type: ${type}`);
    const arns = type === undefined || type === "elbv2" ? group.targetGroupArns : [];
    const page = pageOf(
      arns,
      { token: input.NextToken, size: input.MaxRecords, most: 50 },
      invalidToken,
      invalidSize,
    );
    return {
      TrafficSources: page.items.map((arn) => ({
        TrafficSource: arn,
        Identifier: arn,
        Type: "elbv2",
        State: stateOf(call.scope, group, arn),
      })),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DescribeLoadBalancers(input, call) {
    groupOf(call.scope, input.AutoScalingGroupName);
    return { LoadBalancers: [] };
  },
});

/** The target groups that traffic sources name; classic load balancers and VPC Lattice are refused by name. */
export function targetGroupsOf(
  scope: Scope,
  sources: readonly TrafficSourceIdentifier[] | undefined,
): string[] {
  return checkTargetGroups(
    scope,
    (sources ?? []).map(({ Identifier = "", Type }) => {
      if (Type !== undefined && Type !== "elbv2")
        throw new NotImplemented(`traffic sources of type '${Type}'`);
      return Identifier;
    }),
  );
}

function detach(scope: Scope, group: Readonly<GroupRow>, arns: readonly string[]): void {
  for (const arn of arns)
    if (!group.targetGroupArns.includes(arn))
      throw new AwsError(
        "ValidationError",
        `Trying to remove Target Groups that are not part of the group: ${arn}`,
      );
  const state = autoscalingState(scope);
  state.groups.update(group.name, (row) => {
    row.targetGroupArns = row.targetGroupArns.filter((arn) => !arns.includes(arn));
  });
  const ids = new Set(membersOf(state, group.name).map((member) => member.id));
  for (const target of elbv2State(scope).targets.list())
    if (ids.has(target.targetId) && arns.includes(target.targetGroupArn)) drainTarget(scope, target.key);
}

/** `Adding` until the instances are registered, `Added`, and `InService` once one of them is healthy. */
function stateOf(scope: Scope, group: Readonly<GroupRow>, arn: string): string {
  const targets = elbv2State(scope).targets.filter((row) => row.targetGroupArn === arn);
  const members = membersOf(autoscalingState(scope), group.name).filter(
    (row) => row.lifecycleState === "InService",
  );
  if (!members.every((member) => targets.some((target) => target.targetId === member.id))) return "Adding";
  const healthy = targets.some(
    (target) => target.state === "healthy" && members.some((member) => member.id === target.targetId),
  );
  return healthy && group.healthCheckTypes.includes("ELB") ? "InService" : "Added";
}
