import { autoscalingState, type AsgInstanceRow, type GroupRow } from "../../services/autoscaling/state.ts";
import type { Scope } from "../../world.ts";

/** Who is told when a group acts: the type of a notification configuration and what is sent. */
export type GroupNotifier = (
  scope: Scope,
  topicArn: string,
  type: string,
  message: Record<string, unknown>,
) => void;

const notifiers = new WeakMap<object, GroupNotifier>();

/** Connects the notifications of Auto Scaling groups with SNS. */
export function setGroupNotifier(world: object, notify: GroupNotifier): void {
  notifiers.set(world, notify);
}

/** EventBridge's detail types of Auto Scaling, by what happened, with the notification type where there is one. */
const KINDS = {
  launched: { detailType: "EC2 Instance Launch Successful", notification: "autoscaling:EC2_INSTANCE_LAUNCH" },
  "launch-failed": {
    detailType: "EC2 Instance Launch Unsuccessful",
    notification: "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
  },
  terminated: {
    detailType: "EC2 Instance Terminate Successful",
    notification: "autoscaling:EC2_INSTANCE_TERMINATE",
  },
  "launch-hook": { detailType: "EC2 Instance-launch Lifecycle Action", notification: undefined },
  "terminate-hook": { detailType: "EC2 Instance-terminate Lifecycle Action", notification: undefined },
  "refresh-started": { detailType: "EC2 Auto Scaling Instance Refresh Started", notification: undefined },
  "refresh-succeeded": { detailType: "EC2 Auto Scaling Instance Refresh Succeeded", notification: undefined },
  "refresh-failed": { detailType: "EC2 Auto Scaling Instance Refresh Failed", notification: undefined },
  "refresh-cancelled": { detailType: "EC2 Auto Scaling Instance Refresh Cancelled", notification: undefined },
} as const;

/** Puts what a group did on the default event bus, and tells the topics that asked for it. */
export function tellGroupEvent(
  scope: Scope,
  kind: keyof typeof KINDS,
  group: Readonly<Pick<GroupRow, "name" | "arn">>,
  detail: Record<string, unknown>,
  member?: Readonly<Pick<AsgInstanceRow, "id">>,
): void {
  const { world } = scope;
  const { detailType, notification } = KINDS[kind];
  const instanceArn = member && scope.arn("ec2", `instance/${member.id}`);
  world.bus.emit("eventbridge-event", {
    scope,
    bus: "default",
    event: {
      version: "0",
      id: world.random.uuid(),
      "detail-type": detailType,
      source: "aws.autoscaling",
      account: scope.accountId,
      time: `${world.clock.date().toISOString().slice(0, 19)}Z`,
      region: scope.region,
      resources: instanceArn ? [group.arn, instanceArn] : [group.arn],
      detail: {
        AutoScalingGroupName: group.name,
        ...(member && { EC2InstanceId: member.id }),
        ...detail,
      },
    },
  });
  const notify = notifiers.get(world);
  if (!notify || !notification) return;
  for (const row of autoscalingState(scope).notifications)
    if (row.groupName === group.name && row.types.includes(notification))
      notify(scope, row.topicArn, notification, {
        Service: "AWS Auto Scaling",
        Time: world.clock.date().toISOString(),
        Event: notification,
        AccountId: scope.accountId,
        AutoScalingGroupName: group.name,
        AutoScalingGroupARN: group.arn,
        ...(member && { EC2InstanceId: member.id }),
        ...detail,
      });
}
