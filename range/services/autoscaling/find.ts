import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { brokenConstraint } from "../refusal.ts";
import { autoscalingState, type AsgInstanceRow, type GroupRow } from "./state.ts";

/** @throws {AwsError} `ValidationError` with AWS's text when there is no such group */
export function groupOf(scope: Scope, name: string | undefined): Readonly<GroupRow> {
  if (!name) throw new AwsError("ValidationError", missing("autoScalingGroupName"));
  const { groups } = autoscalingState(scope);
  const row =
    groups.get(name) ?? (name.startsWith("arn:") ? groups.find((group) => group.arn === name) : undefined);
  if (!row)
    throw new AwsError(
      "ValidationError",
      `AutoScalingGroup name not found - AutoScalingGroup '${name}' not found`,
    );
  return row;
}

/** The instances that a request names, each of which must belong to the group. */
export function membersNamed(
  scope: Scope,
  group: Readonly<GroupRow>,
  ids: readonly string[],
): Readonly<AsgInstanceRow>[] {
  const { instances } = autoscalingState(scope);
  return ids.map((id) => {
    checkInstanceId(id);
    const row = instances.get(id);
    if (row?.groupName !== group.name)
      throw new AwsError(
        "ValidationError",
        `The instance ${id} is not part of Auto Scaling group ${group.name}.`,
      );
    return row;
  });
}

export function checkInstanceId(id: string): void {
  if (!/^i-[0-9a-f]{8}([0-9a-f]{9})?$/.test(id))
    throw new AwsError("ValidationError", `Invalid Instance ID: ${id}`);
}

/** AWS's text for a required member that is absent. */
export const missing = (member: string): string =>
  `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`;

/** A boolean that AWS insists on, such as ShouldDecrementDesiredCapacity. */
export function requiredFlag(value: boolean | undefined, member: string): boolean {
  if (value === undefined || value === null) throw new AwsError("ValidationError", missing(member));
  return value;
}

/** The error for a `MaxRecords` out of bounds. */
export const invalidSize = (size: number, constraint: string): AwsError =>
  new AwsError("ValidationError", brokenConstraint("maxRecords", size, constraint));

export const invalidToken = (): AwsError => new AwsError("InvalidNextToken", "The token is not valid");
