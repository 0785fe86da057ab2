import type * as Sdk from "@aws-sdk/client-secrets-manager";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { refuseMembers } from "../refusal.ts";
import { checkKey, keyIdOf, resealed, seal } from "./encryption.ts";
import { change, checkId, checkName, findLiving, findSecret, lookUp, type FoundSecret } from "./find.ts";
import { addVersion, isSame, readToken, readValue, tokenInUse } from "./new-version.ts";
import { checkLength, exists, invalidMember, invalidParameter, invalidRequest } from "./refusals.ts";
import { planRotation } from "./rotation/plan.ts";
import { CURRENT, PENDING, PREVIOUS, secretsState, type SecretRow, type SecretValue } from "./state.ts";
import { checkTags } from "./tags.ts";
import { describe } from "./views.ts";

const DAY_MS = 86_400_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Secrets and their lives. */
export const secrets = handlers<typeof Sdk>()({
  CreateSecret(input, call) {
    refuseMembers("secretsmanager:CreateSecret", input, ["AddReplicaRegions", "Type"]);
    if (input.Name === undefined) throw invalidMember("name", undefined, "Member must not be null");
    checkLength("name", input.Name, 1, 512);
    checkName(input.Name);
    checkLength("description", input.Description, 0, 2048);
    const token = readToken(call, input.ClientRequestToken);
    const value = readValue(input);
    const tags = input.Tags && checkTags([], input.Tags);
    const known = secretsState(call.scope).secrets.get(input.Name);
    if (known) return madeBefore(known, token, value);
    const kmsKeyId = keyIdOf(input.KmsKeyId);
    const arn = newArn(call.scope, input.Name);
    if (kmsKeyId !== undefined) checkKey(call, { scope: call.scope, arn, kmsKeyId });
    const keys = value && [seal(call, { scope: call.scope, arn, kmsKeyId }, token)];
    secretsState(call.scope).secrets.put(input.Name, {
      name: input.Name,
      arn,
      ...(input.Description !== undefined && { description: input.Description }),
      ...(kmsKeyId !== undefined && { kmsKeyId }),
      ...(tags?.length && { tags }),
      createdAt: call.at,
      changedAt: call.at,
      versions: keys ? [{ id: token, createdAt: call.at, stages: [CURRENT], value, keys }] : [],
    });
    return { ARN: arn, Name: input.Name, ...(value && { VersionId: token }) };
  },

  UpdateSecret(input, call) {
    refuseMembers("secretsmanager:UpdateSecret", input, ["Type"]);
    const token = readToken(call, input.ClientRequestToken);
    const found = findLiving(call, input.SecretId);
    const { secret } = found;
    checkLength("description", input.Description, 0, 2048);
    const value = readValue(input);
    if (value && secret.versions.some(({ id }) => id === token)) throw tokenInUse(token, secret.arn);
    if (input.KmsKeyId !== undefined) changeKey(call, found, keyIdOf(input.KmsKeyId));
    change(found, (row) => {
      if (input.Description !== undefined) row.description = input.Description;
    });
    if (value) addVersion(call, found, { token, value, stages: [CURRENT] });
    return { ARN: secret.arn, Name: secret.name, ...(value && { VersionId: token }) };
  },

  DescribeSecret: (input, call) => describe(findSecret(call, input.SecretId).secret),

  /** A secret that is not there is deleted just as well where nobody could have it back. */
  DeleteSecret(input, call) {
    const force = input.ForceDeleteWithoutRecovery ?? false;
    const days = input.RecoveryWindowInDays;
    if (force && days !== undefined)
      throw invalidParameter(
        "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
      );
    if (days !== undefined && (days < 7 || days > 30))
      throw invalidParameter("The RecoveryWindowInDays value must be between 7 and 30 days (inclusive).");
    const named = checkId(input.SecretId);
    const deletionDate = new Date(call.at + (force ? 0 : (days ?? 30) * DAY_MS));
    const known = lookUp(call.scope, named);
    if (force && !known) return nothingLeft(call.scope, named, deletionDate);
    const found = force ? findSecret(call, named) : findLiving(call, named);
    const { secret, scope } = found;
    if (force) secretsState(scope).secrets.delete(secret.name);
    else markForDeletion(found, deletionDate.getTime());
    return { ARN: secret.arn, Name: secret.name, DeletionDate: deletionDate };
  },

  RestoreSecret(input, call) {
    const found = findSecret(call, input.SecretId);
    const { secret } = found;
    change(found, (row) => void delete row.deletionAt);
    planRotation(found);
    return { ARN: secret.arn, Name: secret.name };
  },
});

/** A secret of the same name is an error, but for the request that made it, sent again. */
function madeBefore(secret: Readonly<SecretRow>, token: string, value: SecretValue | undefined) {
  if (secret.deletionAt !== undefined)
    throw invalidRequest(
      "You can't create this secret because a secret with this name is already scheduled for deletion.",
    );
  const version = secret.versions.find(({ id }) => id === token);
  if (!version?.value || !value || !isSame(version.value, value))
    throw exists(`The operation failed because the secret ${secret.name} already exists.`);
  return { ARN: secret.arn, Name: secret.name, VersionId: token };
}

const newArn = (scope: Scope, name: string): string =>
  scope.arn("secretsmanager", `secret:${name}-${secretsState(scope).random.text(6, LETTERS)}`);

function nothingLeft(scope: Scope, named: string, DeletionDate: Date) {
  if (named.startsWith("arn:"))
    return { ARN: named, Name: named.replace(/^.*:secret:/, "").replace(/-\w{6}$/, ""), DeletionDate };
  return { ARN: newArn(scope, named), Name: named, DeletionDate };
}

function markForDeletion(found: FoundSecret, deletionAt: number): void {
  const { secret, scope } = found;
  change(found, (row) => void (row.deletionAt = deletionAt));
  planRotation(found);
  scope.world.clock.at(deletionAt, `Secrets Manager deletes ${secret.name}`, () => {
    const { secrets: rows } = secretsState(scope);
    const row = rows.get(secret.name);
    if (row?.arn === secret.arn && row.deletionAt === deletionAt) rows.delete(secret.name);
  });
}

/**
 * Gives a secret another key. The versions with the labels that Secrets Manager moves can then be opened with either.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_update-encryption-key.html
 */
function changeKey(call: Call, found: FoundSecret, kmsKeyId: string | undefined): void {
  const { secret, scope } = found;
  const what = { scope, arn: secret.arn, kmsKeyId };
  checkKey(call, what);
  const keys = new Map(
    secret.versions
      .filter(({ stages }) => stages.some((stage) => [CURRENT, PENDING, PREVIOUS].includes(stage)))
      .map((version) => [version.id, resealed(call, what, version)]),
  );
  change(found, (row) => {
    if (kmsKeyId === undefined) delete row.kmsKeyId;
    else row.kmsKeyId = kmsKeyId;
    for (const version of row.versions) version.keys = keys.get(version.id) ?? version.keys;
  });
}
