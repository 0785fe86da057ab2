import { AwsError } from "../../errors.ts";
import { emptyLists, type EmptyList } from "../empty-list.ts";
import { brokenConstraint } from "../refusal.ts";
import { groupOf, invalidToken } from "./find.ts";

/** Warm pools: nobody in the range can give a group one. */
export const AUTOSCALING_EMPTY_LISTS: Readonly<Record<string, EmptyList>> = {
  DescribeWarmPool: {
    list: "Instances",
    maker: "PutWarmPool",
    size: ["MaxRecords", 1, 50],
    check: (input, call) => void groupOf(call.scope, input["AutoScalingGroupName"] as string | undefined),
  },
};

export const autoscalingEmptyLists = emptyLists(AUTOSCALING_EMPTY_LISTS, {
  member: (member, value, constraint) =>
    new AwsError("ValidationError", brokenConstraint(member, value, constraint)),
  token: invalidToken,
});
