import type { Ask, Call } from "../call.ts";
import { iamState } from "../services/iam/state.ts";
import { resourceTagContext } from "./tag-context.ts";

/**
 * What a call must be allowed to do when it hands a role to an AWS service.
 *
 * @param roleArn the role's ARN, as the caller named it
 * @param toService who will use it, such as `ec2.amazonaws.com`
 */
export function passRoleAsk(call: Call, roleArn: string, toService: string): Ask {
  const role = iamState(call.scope).roles.get(roleArn.slice(roleArn.lastIndexOf("/") + 1));
  return {
    action: "iam:PassRole",
    resource: roleArn,
    context: { "iam:PassedToService": toService, ...resourceTagContext("iam", role?.tags) },
  };
}
