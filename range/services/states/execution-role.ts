import { AwsError } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import type { Principal } from "../../iam/principal.ts";
import { assumeForService, trustsService } from "../../iam/service-role.ts";
import type { Scope } from "../../world.ts";
import { StateFault } from "./language/faults.ts";
import { accessDenied, invalidArn } from "./refusals.ts";
import { statesState } from "./state.ts";

export const STATES = "states.amazonaws.com";
const SESSION_SECONDS = 3_600;
/** A session that ends sooner is not used for another task. */
const MARGIN_MS = 60_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Step Functions goes by two names: its own, and one for each Region. */
const serviceNames = ({ region }: Scope): string[] => [STATES, `states.${region}.amazonaws.com`];

const trusted = (scope: Scope, roleArn: string, machineArn: string): string | undefined =>
  serviceNames(scope).find((name) => trustsService(scope, roleArn, name, machineArn));

/**
 * Checks that Step Functions can take a role: it exists, is the account's own, and trusts Step Functions.
 *
 * @throws {AwsError} InvalidArn, AccessDeniedException
 */
export function checkRole(scope: Scope, roleArn: string, machineArn: string): void {
  const arn = parseArn(roleArn);
  if (arn?.service !== "iam" || !arn.resource.startsWith("role/"))
    throw invalidArn(`Invalid Role Arn: ${roleArn}`);
  if (arn.accountId !== scope.accountId) throw accessDenied("Cross-account pass role is not allowed.");
  if (trusted(scope, roleArn, machineArn) === undefined)
    throw accessDenied(
      `Neither the global service principal ${STATES}, nor the regional one is authorized to assume the provided role.`,
    );
}

/** Takes the role of a state machine for one of its executions, and again when the session nears its end. */
export function roleSession(scope: Scope, roleArn: string, machineArn: string): () => Principal {
  const { world } = scope;
  let principal: Principal | undefined;
  let until = 0;
  return () => {
    if (principal && world.clock.now() < until) return principal;
    try {
      principal = assumeForService(scope, roleArn, {
        service: trusted(scope, roleArn, machineArn) ?? STATES,
        sourceArn: machineArn,
        // AWS draws a name for each session.
        sessionName: statesState(scope).random.text(32, LETTERS),
        durationSeconds: SESSION_SECONDS,
      });
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      throw new StateFault("States.Permissions", `The role ${roleArn} cannot be assumed by Step Functions.`);
    }
    until = world.clock.now() + SESSION_SECONDS * 1000 - MARGIN_MS;
    return principal;
  };
}
