import type * as Sdk from "@aws-sdk/client-kms";
import type { KeyMetadata } from "@aws-sdk/client-kms";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { strictPageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import {
  change,
  findKey,
  findOwnKey,
  invalid,
  invalidMarker,
  mustNotBeLeaving,
  type FoundKey,
} from "./find.ts";
import { addKey, defaultPolicy } from "./new-key.ts";
import { checkKeyPolicy } from "./policies.ts";
import { rotateIfDue } from "./rotation.ts";
import { kmsState, type KeyRow } from "./state.ts";
import { checkTags } from "./tags.ts";

const DAY_MS = 86_400_000;
const MOST_DESCRIPTION = 8192;

/** Keys and their lives. Only symmetric keys that encrypt and decrypt: the others are refused by name. */
export const keys = handlers<typeof Sdk>()({
  CreateKey(input, call) {
    refuseMembers("CreateKey", input, ["CustomKeyStoreId", "XksKeyId"]);
    const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
    if (spec !== "SYMMETRIC_DEFAULT") throw new NotImplemented(`kms:CreateKey with KeySpec ${spec}`);
    if (input.KeyUsage && input.KeyUsage !== "ENCRYPT_DECRYPT")
      throw invalid(`KeyUsage ${input.KeyUsage} is not compatible with KeySpec SYMMETRIC_DEFAULT`);
    if (input.Origin && input.Origin !== "AWS_KMS")
      throw new NotImplemented(`kms:CreateKey with Origin ${input.Origin}`);
    if (input.MultiRegion) throw new NotImplemented("kms:CreateKey with MultiRegion");
    const policy = input.Policy ?? defaultPolicy(call.account.id);
    checkKeyPolicy(call, policy, call.scope.arn("kms", "key/*"), input.BypassPolicyLockoutSafetyCheck);
    const key = addKey(call.scope, {
      policy,
      description: checkDescription(input.Description),
      manager: "CUSTOMER",
      tags: checkTags(input.Tags),
    });
    return { KeyMetadata: metadataOf(call.account.id, key) };
  },

  DescribeKey(input, call) {
    const { key, scope } = findKey(call, input.KeyId);
    return { KeyMetadata: metadataOf(scope.accountId, key) };
  },

  ListKeys(input, call) {
    const page = strictPageOf(
      kmsState(call.scope).keys.list(),
      { token: input.Marker, size: input.Limit, most: input.Limit ?? 100 },
      invalidMarker,
    );
    return {
      Keys: page.items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })),
      Truncated: page.nextToken !== undefined,
      ...(page.nextToken !== undefined && { NextMarker: page.nextToken }),
    };
  },

  UpdateKeyDescription(input, call) {
    change(findOwnKey(call, input.KeyId), (row) => {
      mustNotBeLeaving(row);
      row.description = checkDescription(input.Description);
    });
  },

  EnableKey(input, call) {
    const found = findOwnKey(call, input.KeyId);
    mustNotBeLeaving(found.key);
    change(found, (row) => void (row.state = "Enabled"));
    rotateIfDue(found);
  },

  DisableKey(input, call) {
    change(findOwnKey(call, input.KeyId), (row) => {
      mustNotBeLeaving(row);
      row.state = "Disabled";
    });
  },

  /** Until the waiting period is over nothing is lost, and the deletion can be taken back. */
  ScheduleKeyDeletion(input, call) {
    const days = input.PendingWindowInDays ?? 30;
    if (days < 7 || days > 30)
      throw invalid(
        `1 validation error detected: Value '${days}' at 'pendingWindowInDays' failed to satisfy constraint: Member must have value ${days < 7 ? "greater than or equal to 7" : "less than or equal to 30"}`,
      );
    const found = findOwnKey(call, input.KeyId);
    mustNotBeLeaving(found.key);
    const deletionAt = call.at + days * DAY_MS;
    change(found, (row) => {
      row.state = "PendingDeletion";
      row.deletionAt = deletionAt;
    });
    call.world.clock.at(deletionAt, `KMS deletes ${found.key.id}`, () => deleteIfDue(found, deletionAt));
    return {
      KeyId: found.key.arn,
      DeletionDate: new Date(deletionAt),
      KeyState: "PendingDeletion",
      PendingWindowInDays: days,
    };
  },

  CancelKeyDeletion(input, call) {
    const found = findOwnKey(call, input.KeyId);
    if (found.key.state !== "PendingDeletion")
      throw new AwsError("KMSInvalidStateException", `${found.key.arn} is not pending deletion.`);
    change(found, (row) => {
      row.state = "Disabled";
      delete row.deletionAt;
    });
    return { KeyId: found.key.arn };
  },
});

function deleteIfDue({ key, scope }: FoundKey, deletionAt: number): void {
  const { keys: rows, aliases, grants } = kmsState(scope);
  if (rows.get(key.id)?.deletionAt !== deletionAt) return;
  rows.delete(key.id);
  for (const { name } of aliases.filter((row) => row.keyId === key.id)) aliases.delete(name);
  for (const { id } of grants.filter((row) => row.keyId === key.id)) grants.delete(id);
}

function checkDescription(text = ""): string {
  if (text.length > MOST_DESCRIPTION)
    throw invalid(
      `1 validation error detected: Value at 'description' failed to satisfy constraint: Member must have length less than or equal to ${MOST_DESCRIPTION}`,
    );
  return text;
}

function metadataOf(accountId: string, key: Readonly<KeyRow>): KeyMetadata {
  return {
    AWSAccountId: accountId,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: new Date(key.createdAt),
    Enabled: key.state === "Enabled",
    Description: key.description,
    KeyUsage: "ENCRYPT_DECRYPT",
    KeyState: key.state,
    ...(key.deletionAt !== undefined && { DeletionDate: new Date(key.deletionAt) }),
    Origin: "AWS_KMS",
    KeyManager: key.manager,
    CustomerMasterKeySpec: "SYMMETRIC_DEFAULT",
    KeySpec: "SYMMETRIC_DEFAULT",
    EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"],
    MultiRegion: false,
    CurrentKeyMaterialId: key.material.at(-1)!.id,
  };
}
