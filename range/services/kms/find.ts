import { AwsError } from "../../errors.ts";
import type { Call } from "../../call.ts";
import type { Scope } from "../../world.ts";
import { awsManagedKey } from "./aws-managed.ts";
import { kmsState, type KeyRow } from "./state.ts";

/** A key that a request names, and the account and Region that it lives in. */
export interface FoundKey {
  key: Readonly<KeyRow>;
  scope: Scope;
}

export const notFound = (message: string): AwsError => new AwsError("NotFoundException", message);
export const invalid = (message: string): AwsError => new AwsError("ValidationException", message);

const KEY_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const ARN = /^arn:aws:kms:([a-z0-9-]+):(\d{12}):(key\/(.+)|alias\/.+)$/;

/**
 * Finds a key by its id, its ARN, an alias's name or an alias's ARN; keys of other accounts by ARN alone.
 *
 * @throws {AwsError} NotFoundException in KMS's words
 */
export function findKey(call: Pick<Call, "scope" | "region">, named: string | undefined): FoundKey {
  if (!named) throw invalid(nullMember("keyId"));
  const found = lookUp(call.scope, named);
  if (found) return found;
  if (/(^|:)alias\//.test(named))
    throw notFound(`Alias ${named.startsWith("arn:") ? named : call.scope.arn("kms", named)} is not found.`);
  if (named.startsWith("arn:")) {
    if (!ARN.test(named)) throw notFound(`Invalid arn ${named.split(":")[3] ?? ""}`);
    throw notFound(`Key '${named}' does not exist`);
  }
  if (!KEY_ID.test(named)) throw notFound(`Invalid keyId '${named}'`);
  throw notFound(`Key '${call.scope.arn("kms", `key/${named}`)}' does not exist`);
}

/** The same where the lack of a key is no error. */
export function lookUp(scope: Scope, named: string): FoundKey | undefined {
  const [, region, accountId, resource] = ARN.exec(named) ?? [];
  if (region !== undefined && region !== scope.region) return undefined;
  const account = accountId === undefined ? scope.account : scope.world.accounts.get(accountId);
  if (!account) return undefined;
  const home = account.scope(scope.region);
  const { keys, aliases } = kmsState(home);
  const name = resource ?? named;
  if (name.startsWith("alias/aws/")) awsManagedKey(home, name);
  const key = name.startsWith("alias/")
    ? keys.get(aliases.get(name)?.keyId)
    : keys.get(name.replace(/^key\//, ""));
  return key && { key, scope: home };
}

/** Finds a key where KMS takes no alias: what changes a key must name it. */
export function findOwnKey(call: Call, named: string | undefined): FoundKey {
  if (named && /(^|:)alias\//.test(named))
    throw new AwsError(
      "InvalidArnException",
      `Aliases are not supported for this operation. Please use the key's ID or ARN: ${named}`,
    );
  return findKey(call, named);
}

/** Changes a key's row. */
export function change({ key, scope }: FoundKey, how: (row: KeyRow) => void): void {
  kmsState(scope).keys.update(key.id, how);
}

export const invalidMarker = (): AwsError =>
  new AwsError("InvalidMarkerException", "Could not deserialize marker.");

/** Refuses a key that is not in a state to be used. */
export function mustBeEnabled({ arn, state }: Readonly<KeyRow>): void {
  if (state === "Disabled") throw new AwsError("DisabledException", `${arn} is disabled.`);
  if (state === "PendingDeletion") throw pendingDeletion(arn);
}

/** Refuses a key that will be deleted; a disabled one passes. */
export function mustNotBeLeaving({ arn, state }: Readonly<KeyRow>): void {
  if (state === "PendingDeletion") throw pendingDeletion(arn);
}

const pendingDeletion = (arn: string): AwsError =>
  new AwsError("KMSInvalidStateException", `${arn} is pending deletion.`);

export const nullMember = (member: string): string =>
  `1 validation error detected: Value null at '${member}' failed to satisfy constraint: Member must not be null`;
