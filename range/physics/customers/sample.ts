import type { Scope, World } from "../../world.ts";

/** What customers lived through in one tick. */
export interface CustomerSample {
  scope: Scope;
  loadBalancerArn: string;
  /** The end of the tick, in simulated milliseconds. */
  at: number;
  requests: number;
  ok: number;
  failed: number;
  /** How many failed with which code; `timeout` where no connection came about. */
  errorCodes: Readonly<Record<string, number>>;
  /** The mean time of those that a target answered, in milliseconds. */
  latencyMs: number;
}

const listeners = new WeakMap<World, ((sample: CustomerSample) => void)[]>();

/** Tells `listener` what customers lived through, once in each tick of each load balancer. */
export function onCustomerSample(world: World, listener: (sample: CustomerSample) => void): void {
  listeners.set(world, [...(listeners.get(world) ?? []), listener]);
}

export function tellSample(sample: CustomerSample): void {
  for (const listener of listeners.get(sample.scope.world) ?? []) listener(sample);
}
