import type * as IAM from "@aws-sdk/client-iam";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { arnOfAwsPolicy } from "./aws-managed.ts";
import { findRole } from "./find.ts";
import { usageOf } from "./linked-role-usage.ts";
import { invalidInput, noSuchEntity, required } from "./refusals.ts";
import { addRole } from "./roles.ts";
import { isProtected, SERVICE_LINKED_ROLES } from "./service-linked.ts";
import { iamState } from "./state.ts";
import { nameTaken } from "./users.ts";
import { roleView } from "./views.ts";

export const serviceLinkedRoles = handlers<typeof IAM>()({
  CreateServiceLinkedRole(input, call) {
    const service = required(input.AWSServiceName, "aWSServiceName");
    const known = Object.hasOwn(SERVICE_LINKED_ROLES, service) ? SERVICE_LINKED_ROLES[service] : undefined;
    if (!known) throw new NotImplemented(`the service-linked role of ${service}`);
    if (input.CustomSuffix !== undefined && service !== "autoscaling.amazonaws.com")
      throw invalidInput(`Custom suffix is not allowed for ${service}`);
    const name = input.CustomSuffix === undefined ? known.role : `${known.role}_${input.CustomSuffix}`;
    const state = iamState(call.scope);
    if (nameTaken(state.roles, name))
      throw invalidInput(
        `Service role name ${name} has been taken in this account, please try a different suffix.`,
      );
    const row = addRole(call, {
      name,
      path: `/aws-service-role/${service}/`,
      trust: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
      }),
      maxSessionDuration: 3600,
      tags: [],
      ...(input.Description !== undefined && { description: input.Description }),
    });
    const held = state.roles.update(
      row.name,
      (role) => void role.attached.push(arnOfAwsPolicy(known.policy)),
    );
    return { Role: roleView(held) };
  },

  /** The deletion itself is tried at once; one that resources of the service prevent is a task that failed. */
  DeleteServiceLinkedRole(input, call) {
    const role = findRole(call, input.RoleName);
    if (!isProtected(role)) throw invalidInput(`Role ${role.name} is not a service-linked role`);
    const state = iamState(call.scope);
    const taskId = `task${role.path}${role.name}/${call.world.random.uuid()}`;
    const usage = usageOf(call.scope, role);
    if (!usage.length) state.roles.delete(role.name);
    state.serviceLinkedRoleDeletions.put(taskId, { taskId, roleName: role.name, usage });
    return { DeletionTaskId: taskId };
  },

  GetServiceLinkedRoleDeletionStatus(input, call) {
    const id = required(input.DeletionTaskId, "deletionTaskId");
    const task = iamState(call.scope).serviceLinkedRoleDeletions.get(id);
    if (!task) throw noSuchEntity(`The deletion task with id ${id} cannot be found.`);
    if (!task.usage.length) return { Status: "SUCCEEDED" };
    return {
      Status: "FAILED",
      Reason: {
        Reason: "The service-linked role is in use: its service's resources must be deleted first.",
        RoleUsageList: structuredClone(task.usage),
      },
    };
  },
});
