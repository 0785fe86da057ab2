import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { LifecycleHook, LifecycleHookSpecification } from "@aws-sdk/client-auto-scaling";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { completeHook, extendHook } from "../../physics/fleet/lifecycle-hooks.ts";
import { handlers } from "../../service.ts";
import { groupOf, missing } from "./find.ts";
import { autoscalingState, type AsgInstanceRow, type HookRow } from "./state.ts";

const TRANSITIONS = ["autoscaling:EC2_INSTANCE_LAUNCHING", "autoscaling:EC2_INSTANCE_TERMINATING"] as const;

export const lifecycleHooks = handlers<typeof AutoScaling>()({
  PutLifecycleHook(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const { hooks } = autoscalingState(call.scope);
    const key = `${group.name}/${input.LifecycleHookName ?? ""}`;
    const known = hooks.get(key);
    hooks.put(
      key,
      hookFrom(group.name, {
        LifecycleHookName: input.LifecycleHookName ?? "",
        LifecycleTransition: input.LifecycleTransition ?? known?.transition ?? "",
        HeartbeatTimeout: input.HeartbeatTimeout ?? known?.heartbeatTimeout,
        DefaultResult: input.DefaultResult ?? known?.defaultResult,
        NotificationTargetARN: input.NotificationTargetARN ?? known?.notificationTargetArn,
        RoleARN: input.RoleARN ?? known?.roleArn,
        NotificationMetadata: input.NotificationMetadata ?? known?.notificationMetadata,
      }),
    );
    return {};
  },

  DeleteLifecycleHook(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    if (!autoscalingState(call.scope).hooks.delete(`${group.name}/${input.LifecycleHookName ?? ""}`))
      throw new AwsError("ValidationError", "No Lifecycle Hook found with specified parameters");
    return {};
  },

  DescribeLifecycleHooks(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const { LifecycleHookNames: names } = input;
    return {
      LifecycleHooks: autoscalingState(call.scope)
        .hooks.filter((row) => row.groupName === group.name && (!names?.length || names.includes(row.name)))
        .map(hookView),
    };
  },

  DescribeLifecycleHookTypes() {
    return { LifecycleHookTypes: [...TRANSITIONS] };
  },

  CompleteLifecycleAction(input, call) {
    const result = input.LifecycleActionResult;
    if (result !== "CONTINUE" && result !== "ABANDON")
      throw new AwsError("ValidationError", "LifecycleActionResult must be CONTINUE or ABANDON");
    completeHook(call.scope, waitingOf(call, input).id, result);
    return {};
  },

  RecordLifecycleActionHeartbeat(input, call) {
    const member = waitingOf(call, input);
    const hook = autoscalingState(call.scope).hooks.get(
      `${member.groupName}/${input.LifecycleHookName ?? ""}`,
    )!;
    extendHook(call.scope, member.id, hook.heartbeatTimeout);
    return {};
  },
});

/** A hook as its row, checked. */
export function hookFrom(groupName: string, wanted: LifecycleHookSpecification): HookRow {
  if (!wanted.LifecycleHookName) throw new AwsError("ValidationError", missing("lifecycleHookName"));
  const transition = TRANSITIONS.find((each) => each === wanted.LifecycleTransition);
  if (!transition)
    throw new AwsError(
      "ValidationError",
      "LifecycleTransition must be provided and one of the known transitions",
    );
  const heartbeatTimeout = wanted.HeartbeatTimeout ?? 3600;
  if (heartbeatTimeout < 30 || heartbeatTimeout > 7200)
    throw new AwsError("ValidationError", "Heartbeat timeout must be between 30 and 7200 seconds");
  const defaultResult = wanted.DefaultResult ?? "ABANDON";
  if (defaultResult !== "ABANDON" && defaultResult !== "CONTINUE")
    throw new AwsError("ValidationError", "DefaultResult must be CONTINUE or ABANDON");
  return {
    name: wanted.LifecycleHookName,
    groupName,
    transition,
    heartbeatTimeout,
    globalTimeout: Math.min(heartbeatTimeout * 100, 172_800),
    defaultResult,
    ...(wanted.NotificationTargetARN && { notificationTargetArn: wanted.NotificationTargetARN }),
    ...(wanted.RoleARN && { roleArn: wanted.RoleARN }),
    ...(wanted.NotificationMetadata && { notificationMetadata: wanted.NotificationMetadata }),
  };
}

/** The instance that waits for the hook, named by its id or by the token of its action. */
function waitingOf(
  call: Call,
  input: {
    AutoScalingGroupName?: string | undefined;
    LifecycleHookName?: string | undefined;
    InstanceId?: string | undefined;
    LifecycleActionToken?: string | undefined;
  },
): Readonly<AsgInstanceRow> {
  const group = groupOf(call.scope, input.AutoScalingGroupName);
  const member = autoscalingState(call.scope).instances.find(
    (row) =>
      row.groupName === group.name &&
      row.hook?.name === input.LifecycleHookName &&
      (row.id === input.InstanceId ||
        (input.LifecycleActionToken !== undefined && row.hook?.token === input.LifecycleActionToken)),
  );
  if (!member)
    throw new AwsError(
      "ValidationError",
      input.InstanceId
        ? `No active Lifecycle Action found with instance ID ${input.InstanceId}`
        : `No active Lifecycle Action found with token ${input.LifecycleActionToken ?? ""}`,
    );
  return member;
}

const hookView = (row: Readonly<HookRow>): LifecycleHook => ({
  LifecycleHookName: row.name,
  AutoScalingGroupName: row.groupName,
  LifecycleTransition: row.transition,
  HeartbeatTimeout: row.heartbeatTimeout,
  GlobalTimeout: row.globalTimeout,
  DefaultResult: row.defaultResult,
  ...(row.notificationTargetArn && { NotificationTargetARN: row.notificationTargetArn }),
  ...(row.roleArn && { RoleARN: row.roleArn }),
  ...(row.notificationMetadata && { NotificationMetadata: row.notificationMetadata }),
});
