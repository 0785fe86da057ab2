import { oneTimePassword } from "../../iam/one-time-password.ts";
import type { Scope } from "../../world.ts";
import { iamState, ROOT_OWNER, type RootUserRow } from "./state.ts";

const ID = "root";
const PASSWORD_ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.!";
const PASSWORD_LENGTH = 24;

/** When the root user's password was changed, in milliseconds since the epoch; nothing as long as it was not. */
export const rootPasswordChangedAt = (scope: Scope): number | undefined =>
  iamState(scope).rootUser.get(ID)?.passwordChangedAt;

/** How CloudTrail names the root user where a user's name is wanted, as when the console enables its MFA device. */
export const ROOT_USER_NAME = "AWS ROOT USER";

/** The account's root user, with the password that it has from the first. */
export function rootUser(scope: Scope): Readonly<RootUserRow> {
  const { rootUser } = iamState(scope);
  return rootUser.get(ID) ?? rootUser.put(ID, { password: drawPassword(scope, 0), passwordChanges: 0 });
}

/**
 * Gives the root user another password.
 *
 * @param password a new one is drawn unless given
 */
export function changeRootPassword(scope: Scope, password?: string): void {
  const { passwordChanges } = rootUser(scope);
  iamState(scope).rootUser.update(ID, (row) => {
    row.passwordChanges = passwordChanges + 1;
    row.password = password ?? drawPassword(scope, row.passwordChanges);
    row.passwordChangedAt = scope.world.clock.now();
  });
}

/** The root user came in by its password just now. */
export function noteRootSignIn(scope: Scope): void {
  rootUser(scope);
  iamState(scope).rootUser.update(ID, (row) => void (row.passwordLastUsed = scope.world.clock.now()));
}

/** What the owner of an account knows and holds: the root user's password, and the phone with its MFA device. */
export function rootSecrets(scope: Scope): { Password: string; MfaCode?: string } {
  const device = iamState(scope).mfaDevices.find(({ owner }) => owner === ROOT_OWNER);
  return {
    Password: rootUser(scope).password,
    ...(device && { MfaCode: oneTimePassword(device.seed, scope.world.clock.now()) }),
  };
}

/** A password follows from the run's seed and from how often it was changed. */
const drawPassword = (scope: Scope, changes: number): string =>
  scope.world.random
    .fork(`root-password/${scope.accountId}/${changes}`)
    .text(PASSWORD_LENGTH, PASSWORD_ALPHABET);
