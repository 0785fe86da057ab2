import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { seal } from "./encryption.ts";
import { change, type FoundSecret } from "./find.ts";
import { checkLength, exists, invalidMember, invalidParameter, invalidRequest } from "./refusals.ts";
import { countAsRotation, giveUpPending } from "./rotation/plan.ts";
import { attach, isFull, removeDeprecated } from "./stages.ts";
import { CURRENT, secretsState, type SecretValue, type VersionRow } from "./state.ts";

const MOST_BYTES = 65_536;

/** How requests give a value. */
export interface GivenValue {
  ClientRequestToken?: string | undefined;
  SecretString?: string | undefined;
  SecretBinary?: Uint8Array | undefined;
}

/** The value that a request gives, if it gives one. */
export function readValue({ SecretString, SecretBinary }: GivenValue): SecretValue | undefined {
  if (SecretString !== undefined && SecretBinary !== undefined)
    throw invalidParameter(
      "You can't specify both a binary secret value and a string secret value in the same secret.",
    );
  if (SecretString === undefined && SecretBinary === undefined) return undefined;
  if (SecretString !== undefined) checkSize("secretString", Buffer.byteLength(SecretString));
  else checkSize("secretBinary", SecretBinary!.byteLength);
  return SecretString === undefined ? { bytes: SecretBinary! } : { text: SecretString };
}

/** Refusals show no values. */
function checkSize(member: string, bytes: number): void {
  if (bytes < 1) throw invalidMember(member, "", "Member must have length greater than or equal to 1");
  if (bytes > MOST_BYTES)
    throw invalidMember(member, "**", `Member must have length less than or equal to ${MOST_BYTES}`);
}

/**
 * The id of the version that a request makes. SDKs and the AWS CLI always send one, and so do the services inside
 * AWS: only they are given one here.
 *
 * @throws {AwsError} InvalidRequestException, InvalidParameterException
 */
export function readToken(
  call: Call,
  token: string | undefined,
  missing: (message: string) => Error = invalidRequest,
): string {
  if (token === undefined && call.fromOutside)
    throw missing("You must provide a ClientRequestToken value. We recommend a UUID-type value.");
  checkLength("clientRequestToken", token, 32, 64);
  return token ?? secretsState(call.scope).random.uuid();
}

/**
 * Adds a version, or gives the version that a rotation began its value. The same value under the same token is
 * there already.
 *
 * @returns the version as it is now
 * @throws {AwsError} ResourceExistsException, and what {@link seal} throws
 */
export function addVersion(
  call: Call,
  found: FoundSecret,
  { token, value, stages }: { token: string; value: SecretValue; stages: readonly string[] },
): Readonly<VersionRow> {
  const { secret, scope } = found;
  const known = secret.versions.find(({ id }) => id === token);
  if (known?.value) {
    if (isSame(known.value, value)) return known;
    throw tokenInUse(token, secret.arn);
  }
  if (!known && isFull(secret, call.at))
    throw new AwsError("LimitExceededException", "You've reached the maximum number of versions.", 400);
  const key = seal(call, { scope, arn: secret.arn, kmsKeyId: secret.kmsKeyId }, token);
  const isFirst = !secret.versions.some((version) => version.value);
  const labels = isFirst && !stages.includes(CURRENT) ? [...stages, CURRENT] : stages;
  if (labels.includes(CURRENT)) giveUpPending(found, token);
  const row = change(found, (changing) => {
    const version = changing.versions.find(({ id }) => id === token) ?? {
      id: token,
      createdAt: call.at,
      stages: [],
      keys: [],
    };
    if (!changing.versions.includes(version)) changing.versions.push(version);
    version.value = value;
    version.keys = [key];
    attach(changing, version, labels);
    removeDeprecated(changing, call.at);
  });
  if (labels.includes(CURRENT)) countAsRotation(found);
  return row.versions.find(({ id }) => id === token)!;
}

export const tokenInUse = (token: string, arn: string): Error =>
  exists(
    `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${arn}.`,
  );

export const isSame = (a: SecretValue, b: SecretValue): boolean =>
  "text" in a ? "text" in b && a.text === b.text : "bytes" in b && Buffer.compare(a.bytes, b.bytes) === 0;
