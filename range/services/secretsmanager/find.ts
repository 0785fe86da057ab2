import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { checkLength, invalidMember, invalidRequest, noSecret } from "./refusals.ts";
import { secretsState, type SecretRow } from "./state.ts";

/** A secret that a request names, and the account and Region that it lives in. */
export interface FoundSecret {
  secret: Readonly<SecretRow>;
  scope: Scope;
}

const NAME = /^[\w/+=.@!-]+$/;
const ARN = /^arn:aws:secretsmanager:([a-z0-9-]+):(\d{12}):secret:(.+)$/;
const RANDOM_PART = /-[A-Za-z0-9]{6}$/;

/** Where a secret would live that is named like this: the caller's account, unless an ARN names another. */
export function homeOf(scope: Scope, named: string): Scope | undefined {
  const [, region, accountId] = ARN.exec(named) ?? [];
  if (region === undefined) return scope;
  if (region !== scope.region) return undefined;
  return scope.world.accounts.get(accountId ?? "")?.scope(region);
}

/**
 * Finds a secret by its name, its ARN or its ARN without the random part. An ARN that ends as if it had that part is
 * taken for a whole one, whatever the secret's name.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html#ARN_secretnamehyphen
 */
export function lookUp(scope: Scope, named: string): FoundSecret | undefined {
  const home = homeOf(scope, named);
  if (!home) return undefined;
  const { secrets } = secretsState(home);
  const rest = ARN.exec(named)?.[3];
  if (rest === undefined) return asFound(secrets.get(named), home);
  const whole = secrets.get(rest.replace(RANDOM_PART, ""));
  if (whole?.arn === named) return asFound(whole, home);
  return RANDOM_PART.test(rest) ? undefined : asFound(secrets.get(rest), home);
}

const asFound = (secret: Readonly<SecretRow> | undefined, scope: Scope): FoundSecret | undefined =>
  secret && { secret, scope };

/**
 * The secret that a request names.
 *
 * @throws {AwsError} ResourceNotFoundException, ValidationException
 */
export function findSecret({ scope }: Pick<Call, "scope">, named: string | undefined): FoundSecret {
  const found = lookUp(scope, checkId(named));
  if (!found) throw noSecret();
  return found;
}

/** The same for what cannot be done with a secret that will be deleted. */
export function findLiving(call: Pick<Call, "scope">, named: string | undefined): FoundSecret {
  const found = findSecret(call, named);
  if (found.secret.deletionAt !== undefined)
    throw invalidRequest(
      "You can't perform this operation on the secret because it was marked for deletion.",
    );
  return found;
}

/** @throws {AwsError} ValidationException for what can be neither a name nor an ARN */
export function checkId(named: string | undefined): string {
  if (named === undefined) throw invalidMember("secretId", undefined, "Member must not be null");
  checkLength("secretId", named, 1, 2048);
  checkName(ARN.exec(named)?.[3] ?? named);
  return named;
}

export function checkName(name: string): void {
  if (!NAME.test(name))
    throw new AwsError(
      "ValidationException",
      "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!",
      400,
    );
}

/** Changes a secret's row, and notes when. */
export function change({ secret, scope }: FoundSecret, how: (row: SecretRow) => void): Readonly<SecretRow> {
  return secretsState(scope).secrets.update(secret.name, (row) => {
    how(row);
    row.changedAt = scope.world.clock.now();
  });
}
