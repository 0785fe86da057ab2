import type { Scope } from "../../world.ts";

/** Says that groups, rules, ACLs, routes, addresses or interfaces changed, so that live flows are judged again. */
export const networkChanged = (scope: Scope, reason: string): void =>
  scope.world.bus.emit("network-changed", { scope, reason });
