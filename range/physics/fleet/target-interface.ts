import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import type { TargetGroupRow } from "../../services/elbv2/state.ts";
import type { Scope } from "../../world.ts";

/** The network interface behind a target: an instance's primary one, or the one that has the address. */
export function interfaceOfTarget(
  scope: Scope,
  group: Readonly<Pick<TargetGroupRow, "targetType" | "vpcId">>,
  targetId: string,
): Readonly<InterfaceRow> | undefined {
  const { instances, interfaces } = ec2State(scope);
  if (group.targetType === "instance") return interfaces.get(instances.get(targetId)?.interfaceIds[0]);
  return interfaces.find((row) => row.vpcId === group.vpcId && row.privateIp === targetId);
}
