import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { TargetDescription, TargetHealth } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, NotImplemented } from "../../errors.ts";
import { drainTarget, startTarget } from "../../physics/fleet/target-health.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import { refuseMembers } from "../refusal.ts";
import { targetGroupOf } from "./find.ts";
import { elbv2State, targetKey, type TargetGroupRow, type TargetRow } from "./state.ts";

export const targets = handlers<typeof ElasticLoadBalancing>()({
  RegisterTargets(input, call) {
    const { scope } = call;
    const group = targetGroupOf(scope, input.TargetGroupArn);
    if (!input.Targets?.length)
      throw new AwsError("ValidationError", "At least one target must be specified");
    for (const target of input.Targets) checkTarget(scope, group, target);
    for (const target of input.Targets)
      startTarget(scope, group, {
        targetId: target.Id!,
        port: target.Port ?? group.port,
        ...(target.AvailabilityZone && { availabilityZone: target.AvailabilityZone }),
      });
    return {};
  },

  DeregisterTargets(input, call) {
    const { scope } = call;
    const group = targetGroupOf(scope, input.TargetGroupArn);
    if (!input.Targets?.length)
      throw new AwsError("ValidationError", "At least one target must be specified");
    for (const target of input.Targets) checkTargetId(group, target);
    // A target that is not registered is no error: API reference of DeregisterTargets.
    for (const target of input.Targets)
      for (const row of rowsOf(scope, group, target)) drainTarget(scope, row.key);
    return {};
  },

  DescribeTargetHealth(input, call) {
    const { scope } = call;
    const group = targetGroupOf(scope, input.TargetGroupArn);
    if (input.Include?.length) throw new NotImplemented("Include of DescribeTargetHealth");
    const rows = elbv2State(scope).targets.filter((row) => row.targetGroupArn === group.arn);
    if (!input.Targets?.length) return { TargetHealthDescriptions: rows.map((row) => viewOf(group, row)) };
    return {
      TargetHealthDescriptions: input.Targets.flatMap((target) => {
        checkTargetId(group, target);
        const found = rowsOf(scope, group, target);
        return found.length ? found.map((row) => viewOf(group, row)) : [notRegistered(group, target)];
      }),
    };
  },
});

function rowsOf(
  scope: Scope,
  group: Readonly<TargetGroupRow>,
  target: TargetDescription,
): Readonly<TargetRow>[] {
  const { targets } = elbv2State(scope);
  if (target.Port !== undefined) {
    const row = targets.get(targetKey(group.arn, target.Id ?? "", target.Port));
    return row ? [row] : [];
  }
  return targets.filter((row) => row.targetGroupArn === group.arn && row.targetId === target.Id);
}

function checkTargetId(group: Readonly<TargetGroupRow>, target: TargetDescription): string {
  const id = target.Id ?? "";
  if (group.targetType === "instance" && !/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id))
    throw new AwsError("ValidationError", `Instance ID '${id}' is not valid`);
  if (group.targetType === "ip" && !/^\d{1,3}(\.\d{1,3}){3}$/.test(id))
    throw new AwsError("ValidationError", `The IP address '${id}' is not valid`);
  if (target.Port !== undefined && (target.Port < 1 || target.Port > 65_535))
    throw new AwsError(
      "ValidationError",
      `Target port '${target.Port}' must be between '1' and '65535' inclusive`,
    );
  return id;
}

function checkTarget(scope: Scope, group: Readonly<TargetGroupRow>, target: TargetDescription): void {
  const id = checkTargetId(group, target);
  refuseMembers("RegisterTargets", target, ["QuicServerId"]);
  if (group.targetType === "ip") return;
  if (target.AvailabilityZone)
    throw new AwsError(
      "ValidationError",
      "You cannot specify an Availability Zone for targets of type 'instance'",
    );
  const instance = ec2State(scope).instances.get(id);
  if (!instance || instance.state === "terminated")
    throw new AwsError("InvalidTarget", `The following targets are not valid: '${id}'`);
  if (instance.vpcId !== group.vpcId)
    throw new AwsError(
      "InvalidTarget",
      `The following targets are not in the target group VPC '${group.vpcId}': '${id}'`,
    );
  if (instance.state !== "running")
    throw new AwsError(
      "InvalidTarget",
      `The following targets are not in a running state and cannot be registered: '${id}'`,
    );
}

function viewOf(group: Readonly<TargetGroupRow>, row: Readonly<TargetRow>) {
  const health: TargetHealth = {
    State: row.state,
    ...(row.reason && { Reason: row.reason }),
    ...(row.description && { Description: row.description }),
  };
  return {
    Target: {
      Id: row.targetId,
      Port: row.port,
      ...(row.availabilityZone && { AvailabilityZone: row.availabilityZone }),
    },
    HealthCheckPort: group.healthCheck.port === "traffic-port" ? String(row.port) : group.healthCheck.port,
    TargetHealth: health,
  };
}

const notRegistered = (group: Readonly<TargetGroupRow>, target: TargetDescription) => ({
  Target: { Id: target.Id ?? "", Port: target.Port ?? group.port },
  HealthCheckPort:
    group.healthCheck.port === "traffic-port" ? String(target.Port ?? group.port) : group.healthCheck.port,
  TargetHealth: {
    State: "unused" as const,
    Reason: "Target.NotRegistered" as const,
    Description: "Target is not registered to the target group",
  },
});
