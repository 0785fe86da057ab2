import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, invalidToken, invalidSize } from "./find.ts";
import { autoscalingState } from "./state.ts";

const TYPES = [
  "autoscaling:EC2_INSTANCE_LAUNCH",
  "autoscaling:EC2_INSTANCE_LAUNCH_ERROR",
  "autoscaling:EC2_INSTANCE_TERMINATE",
  "autoscaling:EC2_INSTANCE_TERMINATE_ERROR",
  "autoscaling:TEST_NOTIFICATION",
];

export const notifications = handlers<typeof AutoScaling>()({
  PutNotificationConfiguration(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    const types = input.NotificationTypes ?? [];
    for (const type of types)
      if (!TYPES.includes(type))
        throw new AwsError("ValidationError", `"${type}" is not a valid Notification Type.`);
    if (!/^arn:aws[a-z-]*:sns:/.test(input.TopicARN ?? ""))
      throw new AwsError("ValidationError", `Invalid topic ARN: ${input.TopicARN ?? ""}`);
    autoscalingState(call.scope).notifications.put(`${group.name}/${input.TopicARN}`, {
      groupName: group.name,
      topicArn: input.TopicARN!,
      types: [...types],
    });
    return {};
  },

  DeleteNotificationConfiguration(input, call) {
    const group = groupOf(call.scope, input.AutoScalingGroupName);
    if (!autoscalingState(call.scope).notifications.delete(`${group.name}/${input.TopicARN ?? ""}`))
      throw new AwsError(
        "ValidationError",
        `Notification Topic '${input.TopicARN ?? ""}' doesn't exist for '${group.name}'`,
      );
    return {};
  },

  DescribeNotificationConfigurations(input, call) {
    refuseMembers("DescribeNotificationConfigurations", input, ["IncludeManagedResources"]);
    const { AutoScalingGroupNames: names } = input;
    const rows = autoscalingState(call.scope)
      .notifications.filter((row) => !names?.length || names.includes(row.groupName))
      .flatMap((row) =>
        row.types.map((NotificationType) => ({
          AutoScalingGroupName: row.groupName,
          TopicARN: row.topicArn,
          NotificationType,
        })),
      );
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
      invalidSize,
    );
    return { NotificationConfigurations: page.items, ...(page.nextToken && { NextToken: page.nextToken }) };
  },

  DescribeAutoScalingNotificationTypes() {
    return { AutoScalingNotificationTypes: [...TYPES] };
  },
});
