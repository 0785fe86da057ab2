import type { AssumedRoleUser } from "@aws-sdk/client-sts";
import type { Call } from "../../call.ts";
import { rolePrincipal } from "../../iam/identify.ts";
import type { SessionFacts } from "../../iam/principal.ts";
import { type IssuedCredentials, openSession } from "../../iam/sessions.ts";
import { accessDenied, validationError } from "../iam/refusals.ts";
import type { RoleRow } from "../iam/state.ts";
import type { Account } from "../../world.ts";
import { checkDuration, checkRoleSessionName, tokenSize, type NamedRole } from "./requests.ts";

export const HOUR_SECONDS = 3600;
const LEAST_SECONDS = 900;

/** A role that is there: IAM's answer to those who may not know is the same as to those who may not enter. */
export function foundRole({ account, role }: NamedRole): { account: Account; role: Readonly<RoleRow> } {
  if (!account || !role) throw accessDenied("Access denied");
  return { account, role };
}

/**
 * Opens a session of a role.
 *
 * @param input the session's name, how long it is to last (one hour unless told), and how long its token is to be
 * @param facts what else is known of the session
 * @throws {AwsError} ValidationError for a name or a duration out of bounds
 */
export function openRoleSession(
  call: Call,
  { account, role }: { account: Account; role: Readonly<RoleRow> },
  input: {
    RoleSessionName?: string | undefined;
    DurationSeconds?: number | undefined;
    MinimumSessionTokenSize?: number | undefined;
  },
  facts: Omit<SessionFacts, "issuedAt" | "expiresAt">,
): { Credentials: IssuedCredentials; AssumedRoleUser: AssumedRoleUser } {
  const { principal } = call;
  const sessionName = checkRoleSessionName(call, input.RoleSessionName);
  const seconds = checkDuration(input.DurationSeconds ?? HOUR_SECONDS, LEAST_SECONDS, 12 * HOUR_SECONDS);
  if (principal.type === "AssumedRole" && seconds > HOUR_SECONDS)
    throw validationError(
      "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining",
    );
  if (principal.type !== "AWSService" && seconds > role.maxSessionDuration)
    throw validationError("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  const owner = rolePrincipal(role, sessionName);
  const lifetime = { issuedAt: call.at, expiresAt: call.at + seconds * 1000 };
  const { credentials } = openSession(account, owner, role.id, { ...facts, ...lifetime }, tokenSize(input));
  return {
    Credentials: credentials,
    AssumedRoleUser: { AssumedRoleId: owner.principalId, Arn: owner.arn },
  };
}
