import type * as AutoScaling from "@aws-sdk/client-auto-scaling";
import type { ScalingPolicy } from "@aws-sdk/client-auto-scaling";
import { AwsError, NotImplemented } from "../../errors.ts";
import { moment } from "../../physics/fleet/activities.ts";
import { reconcileSoon } from "../../physics/fleet/reconcile.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { groupOf, invalidToken, invalidSize, missing } from "./find.ts";
import { autoscalingState, type PolicyRow } from "./state.ts";

const ADJUSTMENTS = ["ChangeInCapacity", "ExactCapacity", "PercentChangeInCapacity"];

export const policies = handlers<typeof AutoScaling>()({
  PutScalingPolicy(input, call) {
    refuseMembers("PutScalingPolicy", input, ["PredictiveScalingConfiguration"]);
    const { scope } = call;
    const group = groupOf(scope, input.AutoScalingGroupName);
    if (!input.PolicyName) throw new AwsError("ValidationError", missing("policyName"));
    const type = input.PolicyType ?? "SimpleScaling";
    if (type === "PredictiveScaling") throw new NotImplemented("predictive scaling policies");
    if (type !== "SimpleScaling" && type !== "StepScaling" && type !== "TargetTrackingScaling")
      throw new AwsError("ValidationError", `Invalid policy type: ${type}`);
    if (type === "TargetTrackingScaling" && !input.TargetTrackingConfiguration)
      throw new AwsError(
        "ValidationError",
        "TargetTrackingConfiguration must be provided for TargetTrackingScaling policies",
      );
    if (type !== "TargetTrackingScaling" && !ADJUSTMENTS.includes(input.AdjustmentType ?? ""))
      throw new AwsError("ValidationError", `Invalid adjustment type: ${input.AdjustmentType ?? ""}`);
    if (type === "SimpleScaling" && input.ScalingAdjustment === undefined)
      throw new AwsError("ValidationError", "ScalingAdjustment must be provided for SimpleScaling policies");
    if (type === "StepScaling" && !input.StepAdjustments?.length)
      throw new AwsError("ValidationError", "StepAdjustments must be provided for StepScaling policies");
    const { policies } = autoscalingState(scope);
    const key = `${group.name}/${input.PolicyName}`;
    const { AutoScalingGroupName: _name, ...settings } = structuredClone(input);
    const row: PolicyRow = {
      Alarms: [],
      Enabled: true,
      ...settings,
      AutoScalingGroupName: group.name,
      PolicyName: input.PolicyName,
      PolicyType: type,
      PolicyARN:
        policies.get(key)?.PolicyARN ??
        scope.arn(
          "autoscaling",
          `scalingPolicy:${scope.world.random.uuid()}:autoScalingGroupName/${group.name}:policyName/${input.PolicyName}`,
        ),
    };
    policies.put(key, row);
    return { PolicyARN: row.PolicyARN, Alarms: [] };
  },

  DescribePolicies(input, call) {
    refuseMembers("DescribePolicies", input, ["IncludeManagedResources"]);
    const { AutoScalingGroupName: name, PolicyNames: names, PolicyTypes: types } = input;
    if (name) groupOf(call.scope, name);
    const rows = autoscalingState(call.scope).policies.filter(
      (row) =>
        (!name || row.AutoScalingGroupName === name) &&
        (!names?.length || names.includes(row.PolicyName) || names.includes(row.PolicyARN)) &&
        (!types?.length || types.includes(row.PolicyType ?? "")),
    );
    const page = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxRecords ?? 50, most: 100 },
      invalidToken,
      invalidSize,
    );
    return {
      ScalingPolicies: page.items.map((row): ScalingPolicy => structuredClone(row) as ScalingPolicy),
      ...(page.nextToken && { NextToken: page.nextToken }),
    };
  },

  DeletePolicy(input, call) {
    const { policies } = autoscalingState(call.scope);
    const row = policies.find((row) => isNamed(row, input));
    if (!row)
      throw new AwsError("ValidationError", `No scaling policy found with name ${input.PolicyName ?? ""}`);
    policies.delete(`${row.AutoScalingGroupName}/${row.PolicyName}`);
    return {};
  },

  ExecutePolicy(input, call) {
    refuseMembers("ExecutePolicy", input, ["MetricValue", "BreachThreshold"]);
    const { scope } = call;
    const state = autoscalingState(scope);
    const row = state.policies.find((row) => isNamed(row, input));
    if (!row)
      throw new AwsError("ValidationError", `No scaling policy found with name ${input.PolicyName ?? ""}`);
    if (row.PolicyType !== "SimpleScaling")
      throw new NotImplemented(`ExecutePolicy of policies of type '${row.PolicyType ?? ""}'`);
    const group = groupOf(scope, row.AutoScalingGroupName);
    const from = group.desiredCapacity;
    const step = row.ScalingAdjustment ?? 0;
    const wanted =
      row.AdjustmentType === "ExactCapacity"
        ? step
        : row.AdjustmentType === "ChangeInCapacity"
          ? from + step
          : from + percentChange(from, step, row.MinAdjustmentMagnitude ?? row.MinAdjustmentStep ?? 1);
    const to = Math.min(Math.max(wanted, group.minSize), group.maxSize);
    if (to === from) return {};
    state.groups.update(group.name, (each) => {
      each.desiredCapacity = to;
      each.pendingCause = `At ${moment(call.at)} a user request executed policy ${row.PolicyName} changing the desired capacity from ${from} to ${to}.`;
    });
    reconcileSoon(scope, group.name);
    return {};
  },

  DescribeAdjustmentTypes() {
    return { AdjustmentTypes: ADJUSTMENTS.map((AdjustmentType) => ({ AdjustmentType })) };
  },
});

const isNamed = (
  row: Readonly<PolicyRow>,
  input: { AutoScalingGroupName?: string | undefined; PolicyName?: string | undefined },
): boolean =>
  row.PolicyARN === input.PolicyName ||
  (row.PolicyName === input.PolicyName &&
    (!input.AutoScalingGroupName || row.AutoScalingGroupName === input.AutoScalingGroupName));

/** Rounded as the user guide says: away from zero below one, towards zero above, and at least the magnitude. */
function percentChange(from: number, percent: number, magnitude: number): number {
  const exact = (from * percent) / 100;
  const whole = Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact);
  return Math.sign(exact) * Math.max(Math.abs(whole), magnitude);
}
