import type { Scope } from "../../../world.ts";
import { automationState, type ExecutionRow } from "./state.ts";

/** An automation, for the service that has started it. */
export const automationOf = (scope: Scope, id: string): Readonly<ExecutionRow> | undefined =>
  automationState(scope).executions.get(id);

/** Tells once that an automation has ended. */
export function onAutomationEnd(scope: Scope, id: string, tell: () => void): void {
  const automation = automationState(scope).running.get(id);
  if (automation) automation.onEnd = tell;
}
