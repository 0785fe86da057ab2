import type { World } from "../../world.ts";
import { installAutoScaling } from "./reconcile.ts";
import { installTargetHealth } from "./target-health.ts";

/** Makes the fleet behave by itself: target health and Auto Scaling follow what happens to instances. */
export function installFleet(world: World): void {
  installTargetHealth(world);
  installAutoScaling(world);
}
