import type { RoleUsageType } from "@aws-sdk/client-iam";
import type { Scope } from "../../world.ts";
import { autoscalingState } from "../autoscaling/state.ts";
import { guarddutyState } from "../guardduty/state.ts";
import type { RoleRow } from "./state.ts";

/** What a service-linked role is still needed for, by the path of the role: the ARNs of one Region. */
const USES: Readonly<Record<string, (scope: Scope, role: Readonly<RoleRow>) => string[]>> = {
  "/aws-service-role/autoscaling.amazonaws.com/": (scope, { arn }) =>
    autoscalingState(scope)
      .groups.filter(({ serviceLinkedRoleArn }) => serviceLinkedRoleArn === arn)
      .map((group) => group.arn),
  "/aws-service-role/guardduty.amazonaws.com/": (scope) =>
    [...guarddutyState(scope).detectors.ids()].map((id) => scope.arn("guardduty", `detector/${id}`)),
};

/** The resources, by Region, that keep a service-linked role from being deleted. */
export function usageOf({ account }: Scope, role: Readonly<RoleRow>): RoleUsageType[] {
  const resources = USES[role.path] ?? (() => []);
  return account
    .regions()
    .map((Region) => ({ Region, Resources: resources(account.scope(Region), role) }))
    .filter(({ Resources }) => Resources.length);
}
