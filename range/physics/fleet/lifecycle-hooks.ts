import {
  autoscalingState,
  type AsgInstanceRow,
  type GroupRow,
  type HookRow,
} from "../../services/autoscaling/state.ts";
import type { Scope } from "../../world.ts";
import { setActivity } from "./activities.ts";
import { tellGroupEvent } from "./group-events.ts";
import { reconcileSoon } from "./reconcile.ts";

export function hookFor(
  scope: Scope,
  groupName: string,
  transition: HookRow["transition"],
): Readonly<HookRow> | undefined {
  return autoscalingState(scope).hooks.find(
    (row) => row.groupName === groupName && row.transition === transition,
  );
}

/** Lets an instance wait for a lifecycle hook; the heartbeat timeout answers with the hook's default result. */
export function waitForHook(
  scope: Scope,
  group: Readonly<GroupRow>,
  member: Readonly<AsgInstanceRow>,
  hook: Readonly<HookRow>,
): void {
  const launching = hook.transition === "autoscaling:EC2_INSTANCE_LAUNCHING";
  const token = scope.world.random.uuid();
  const until = scope.world.clock.now() + hook.heartbeatTimeout * 1000;
  autoscalingState(scope).instances.update(member.id, (row) => {
    row.lifecycleState = launching ? "Pending:Wait" : "Terminating:Wait";
    row.hook = { name: hook.name, token, until, result: hook.defaultResult };
  });
  setActivity(scope, member.activityId, "MidLifecycleAction", 40);
  tellGroupEvent(
    scope,
    launching ? "launch-hook" : "terminate-hook",
    group,
    {
      LifecycleActionToken: token,
      LifecycleHookName: hook.name,
      LifecycleTransition: hook.transition,
      ...(hook.notificationMetadata && { NotificationMetadata: hook.notificationMetadata }),
    },
    member,
  );
  planTimeout(scope, member.id, token, until);
}

/** Gives a waiting instance another heartbeat timeout. */
export function extendHook(scope: Scope, instanceId: string, seconds: number): void {
  const until = scope.world.clock.now() + seconds * 1000;
  const row = autoscalingState(scope).instances.update(instanceId, (row) => {
    if (row.hook) row.hook.until = until;
  });
  if (row.hook) planTimeout(scope, instanceId, row.hook.token, until);
}

/** Ends the wait: an abandoned launch is terminated, everything else goes on. */
export function completeHook(scope: Scope, instanceId: string, result: string): void {
  const { instances } = autoscalingState(scope);
  const member = instances.get(instanceId);
  if (!member?.hook) return;
  instances.update(instanceId, (row) => {
    delete row.hook;
    if (row.lifecycleState === "Terminating:Wait") row.lifecycleState = "Terminating:Proceed";
    else if (row.lifecycleState === "Pending:Wait") {
      row.lifecycleState = "Pending:Proceed";
      if (result === "ABANDON") {
        row.healthStatus = "Unhealthy";
        row.unhealthyBecause = "user";
      }
    }
  });
  reconcileSoon(scope, member.groupName);
}

function planTimeout(scope: Scope, instanceId: string, token: string, until: number): void {
  scope.world.clock.at(until, `lifecycle hook of ${instanceId} times out`, () => {
    const hook = autoscalingState(scope).instances.get(instanceId)?.hook;
    if (hook?.token === token && hook.until === until) completeHook(scope, instanceId, hook.result);
  });
}
