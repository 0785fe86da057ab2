import type { Action } from "@aws-sdk/client-elastic-load-balancing-v2";
import { defineState, type Scope } from "../../world.ts";
import { elbv2State } from "./state.ts";

/** The target groups that an action forwards to, with their weights. */
export function forwardedGroups(action: Action): { arn: string; weight: number }[] {
  if (action.Type !== "forward") return [];
  const groups = action.ForwardConfig?.TargetGroups;
  if (groups?.length)
    return groups.map((group) => ({ arn: group.TargetGroupArn ?? "", weight: group.Weight ?? 1 }));
  return action.TargetGroupArn ? [{ arn: action.TargetGroupArn, weight: 1 }] : [];
}

/** Who forwards where, as long as no listener and no rule changes: health checks ask it all the time. */
const known = defineState("regional", () => ({ version: -1, byGroup: new Map<string, readonly string[]>() }));

/** ARNs of the load balancers whose listeners or rules forward to a target group. */
export function loadBalancersOf(scope: Scope, targetGroupArn: string): readonly string[] {
  const { listeners, rules } = elbv2State(scope);
  const cache = known(scope);
  const version = listeners.version + rules.version;
  if (cache.version !== version) {
    cache.version = version;
    cache.byGroup.clear();
  }
  let found = cache.byGroup.get(targetGroupArn);
  if (!found) cache.byGroup.set(targetGroupArn, (found = findLoadBalancers(scope, targetGroupArn)));
  return found;
}

function findLoadBalancers(scope: Scope, targetGroupArn: string): string[] {
  const { listeners, rules } = elbv2State(scope);
  const forwards = (actions: readonly Action[]): boolean =>
    actions.some((action) => forwardedGroups(action).some((group) => group.arn === targetGroupArn));
  const found = new Set<string>();
  for (const listener of listeners)
    if (forwards(listener.defaultActions)) found.add(listener.loadBalancerArn);
  for (const rule of rules) {
    const listener = listeners.get(rule.listenerArn);
    if (listener && forwards(rule.actions)) found.add(listener.loadBalancerArn);
  }
  return [...found];
}
