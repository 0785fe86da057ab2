import { assumeForService } from "../../iam/service-role.ts";
import { parseArn } from "../../iam/arn.ts";
import { serviceCall } from "../../journey.ts";
import type { Scope, World } from "../../world.ts";
import { registerTarget, type Invocation } from "../targets.ts";
import { accessDenied } from "./refusals.ts";
import { findMachine } from "./names.ts";
import { followRequestIds } from "./tasks/call.ts";

const SESSION_SECONDS = 900;

/** Makes state machines targets of rules, and lets their tasks know the ids of their requests. */
export function installStates(world: World): void {
  registerTarget(world, "arn:aws:states:", startForService, (scope, { arn }) => {
    findMachine({ scope: homeOf(scope, arn) }, arn);
  });
  followRequestIds(world);
}

/**
 * Starts an execution for an AWS service with the rights of the role that it was given.
 *
 * @throws {AwsError} AccessDeniedException, StateMachineDoesNotExist, InvalidExecutionInput
 */
function startForService(scope: Scope, { service, arn, payload, roleArn, sourceArn }: Invocation): void {
  if (roleArn === undefined) throw accessDenied(`${service} has no role to start ${arn} with.`);
  const principal = assumeForService(scope, roleArn, {
    service,
    sessionName: scope.world.random.hex(32),
    durationSeconds: SESSION_SECONDS,
    sourceArn,
  });
  const input = { stateMachineArn: arn, input: payload };
  serviceCall(homeOf(scope, arn), service, "states", "StartExecution", input, principal);
}

/** A rule starts machines of its own Region, or of another. */
const homeOf = (scope: Scope, arn: string): Scope =>
  scope.account.scope(parseArn(arn)?.region || scope.region);
