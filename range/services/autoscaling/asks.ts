import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { Ask, Call } from "../../call.ts";
import { asks } from "../../service.ts";
import { autoscalingState } from "./state.ts";

type Named = { AutoScalingGroupName?: string | undefined };

/** Asks an action on the group that a request names. */
const onGroup = (input: Named, call: Call): Ask => askFor(call, input.AutoScalingGroupName);

/** Asks an action on the group of the instance that a request names. */
const onGroupOfInstance = (input: { InstanceId?: string | undefined }, call: Call): Ask =>
  askFor(call, autoscalingState(call.scope).instances.get(input.InstanceId)?.groupName);

const onTaggedGroups = (
  input: { Tags?: { ResourceId?: string | undefined }[] | undefined },
  call: Call,
): Ask[] => (input.Tags ?? []).map((tag) => askFor(call, tag.ResourceId));

/** What Auto Scaling asks of IAM: Service Authorization Reference, `autoscaling`. Describe* ask for `*`. */
export const autoscalingAsks = asks<typeof AutoScaling>()({
  AttachInstances: onGroup,
  AttachLoadBalancerTargetGroups: onGroup,
  AttachTrafficSources: onGroup,
  BatchDeleteScheduledAction: onGroup,
  BatchPutScheduledUpdateGroupAction: onGroup,
  CancelInstanceRefresh: onGroup,
  CompleteLifecycleAction: onGroup,
  CreateAutoScalingGroup: onGroup,
  CreateOrUpdateTags: onTaggedGroups,
  DeleteAutoScalingGroup: onGroup,
  DeleteLifecycleHook: onGroup,
  DeleteNotificationConfiguration: onGroup,
  DeletePolicy: onGroup,
  DeleteScheduledAction: onGroup,
  DeleteTags: onTaggedGroups,
  DetachInstances: onGroup,
  DetachLoadBalancerTargetGroups: onGroup,
  DetachTrafficSources: onGroup,
  DisableMetricsCollection: onGroup,
  EnableMetricsCollection: onGroup,
  EnterStandby: onGroup,
  ExecutePolicy: onGroup,
  ExitStandby: onGroup,
  PutLifecycleHook: onGroup,
  PutNotificationConfiguration: onGroup,
  PutScalingPolicy: onGroup,
  PutScheduledUpdateGroupAction: onGroup,
  RecordLifecycleActionHeartbeat: onGroup,
  ResumeProcesses: onGroup,
  RollbackInstanceRefresh: onGroup,
  SetDesiredCapacity: onGroup,
  SetInstanceHealth: onGroupOfInstance,
  SetInstanceProtection: onGroup,
  StartInstanceRefresh: onGroup,
  SuspendProcesses: onGroup,
  TerminateInstanceInAutoScalingGroup: onGroupOfInstance,
  UpdateAutoScalingGroup: onGroup,
});

function askFor(call: Call, groupName: string | undefined): Ask {
  const row = autoscalingState(call.scope).groups.get(groupName);
  const context: Record<string, string> = {};
  for (const tag of row?.tags ?? []) {
    context[`aws:ResourceTag/${tag.Key}`] = tag.Value;
    context[`autoscaling:ResourceTag/${tag.Key}`] = tag.Value;
  }
  const resource =
    row?.arn ?? call.scope.arn("autoscaling", `autoScalingGroup:*:autoScalingGroupName/${groupName ?? "*"}`);
  return { action: `autoscaling:${call.operation}`, resource, context };
}
