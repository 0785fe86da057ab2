import { elbv2State } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";

/** A new load balancer is `provisioning` until its nodes run; PACE has no name for it, so it takes one registration. */
export function activateLoadBalancerSoon(scope: Scope, arn: string): void {
  const { world } = scope;
  world.clock.after(world.pace("target-registration"), `load balancer ${arn} active`, () => {
    const { loadBalancers } = elbv2State(scope);
    if (loadBalancers.has(arn)) loadBalancers.update(arn, (row) => (row.state = "active"));
  });
}
