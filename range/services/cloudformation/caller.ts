import type { Call } from "../../call.ts";
import { identify } from "../../iam/identify.ts";
import { issueRoleSession } from "../../iam/sessions.ts";
import { CLOUDFORMATION } from "./deploy/operation.ts";
import type { Caller } from "./state.ts";

/** How long CloudFormation's session with a stack's role lives, in seconds. */
const SESSION_SECONDS = 3_600;

/**
 * With whose rights a stack's resources are made: the caller's own, or those of the stack's role.
 *
 * @throws {AwsError} AccessDenied when the role is missing or does not trust CloudFormation
 */
export function callerOf(call: Call, roleArn: string | undefined): Caller {
  if (roleArn === undefined) return { principal: call.principal, actor: call.actor };
  const credentials = issueRoleSession(call.scope, {
    roleName: roleArn.slice(roleArn.lastIndexOf("/") + 1),
    sessionName: "AWSCloudFormation",
    durationSeconds: SESSION_SECONDS,
    service: CLOUDFORMATION,
  });
  const { principal } = identify(
    call.world,
    { accessKeyId: credentials.AccessKeyId, sessionToken: credentials.SessionToken },
    "cloudformation",
  );
  return { principal, actor: call.actor };
}
