import { createCipheriv, createDecipheriv } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-kms";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { refuseMembers } from "../refusal.ts";
import { findKey, invalid, lookUp, mustBeEnabled, nullMember, type FoundKey } from "./find.ts";
import { kmsState } from "./state.ts";

type Context = Readonly<Record<string, string>> | undefined;

const MOST_PLAINTEXT = 4096;
const DATA_KEY_BYTES = { AES_128: 16, AES_256: 32 } as const;
const ATTESTED = ["Recipient", "DryRun"] as const;

/** Encryption under keys that never leave the service: AES-256-GCM, with the encryption context authenticated. */
export const cryptography = handlers<typeof Sdk>()({
  Encrypt(input, call) {
    refuseMembers("Encrypt", input, ["DryRun"]);
    const found = usable(call, input.KeyId);
    const plaintext = bytesOf(input.Plaintext, "plaintext");
    if (!plaintext.length || plaintext.length > MOST_PLAINTEXT)
      throw invalid(
        `1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length ${plaintext.length ? `less than or equal to ${MOST_PLAINTEXT}` : "greater than or equal to 1"}`,
      );
    return {
      CiphertextBlob: seal(found, plaintext, input.EncryptionContext),
      KeyId: found.key.arn,
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    };
  },

  Decrypt(input, call) {
    refuseMembers("Decrypt", input, ATTESTED);
    const { found, plaintext, materialId } = unseal(call, input);
    return {
      Plaintext: plaintext,
      KeyId: found.key.arn,
      EncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      KeyMaterialId: materialId,
    };
  },

  ReEncrypt(input, call) {
    refuseMembers("ReEncrypt", input, ["DryRun"]);
    const source = unseal(call, {
      CiphertextBlob: input.CiphertextBlob,
      EncryptionContext: input.SourceEncryptionContext,
      KeyId: input.SourceKeyId,
    });
    const target = usable(call, input.DestinationKeyId);
    return {
      CiphertextBlob: seal(target, source.plaintext, input.DestinationEncryptionContext),
      SourceKeyId: source.found.key.arn,
      KeyId: target.key.arn,
      SourceEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
      DestinationEncryptionAlgorithm: "SYMMETRIC_DEFAULT",
    };
  },

  GenerateDataKey(input, call) {
    refuseMembers("GenerateDataKey", input, ATTESTED);
    const found = usable(call, input.KeyId);
    const plaintext = newDataKey(found.scope, input);
    return {
      Plaintext: plaintext,
      CiphertextBlob: seal(found, plaintext, input.EncryptionContext),
      KeyId: found.key.arn,
      KeyMaterialId: found.key.material.at(-1)!.id,
    };
  },

  GenerateDataKeyWithoutPlaintext(input, call) {
    refuseMembers("GenerateDataKeyWithoutPlaintext", input, ["DryRun"]);
    const found = usable(call, input.KeyId);
    return {
      CiphertextBlob: seal(found, newDataKey(found.scope, input), input.EncryptionContext),
      KeyId: found.key.arn,
      KeyMaterialId: found.key.material.at(-1)!.id,
    };
  },

  GenerateRandom(input, call) {
    refuseMembers("GenerateRandom", input, ["Recipient", "CustomKeyStoreId"]);
    return { Plaintext: drawBytes(call.scope, checkSize(input.NumberOfBytes)) };
  },
});

/** The key that a ciphertext names, as far as it can be read: what Decrypt asks IAM about. */
export function keyOfCiphertext(scope: Scope, blob: unknown): FoundKey | undefined {
  if (!(blob instanceof Uint8Array) || blob.length < HEADER_BYTES) return undefined;
  const head = Buffer.from(blob.subarray(0, HEADER_BYTES));
  if (head[0] !== VERSION) return undefined;
  return lookUp(scope, `arn:aws:kms:${scope.region}:${accountIn(head)}:key/${uuidIn(head)}`);
}

function usable(call: Call, named: string | undefined): FoundKey {
  const found = findKey(call, named);
  mustBeEnabled(found.key);
  return found;
}

/** A ciphertext: version, account, key, material, nonce, tag, and what is sealed. */
const VERSION = 1;
const ACCOUNT_BYTES = 12;
const UUID_BYTES = 16;
const MATERIAL_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const HEADER_BYTES = 1 + ACCOUNT_BYTES + UUID_BYTES + MATERIAL_BYTES;

const accountIn = (head: Buffer): string => head.toString("latin1", 1, 1 + ACCOUNT_BYTES);
const uuidIn = (head: Buffer): string =>
  head
    .toString("hex", 1 + ACCOUNT_BYTES, 1 + ACCOUNT_BYTES + UUID_BYTES)
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");

function seal({ key, scope }: FoundKey, plaintext: Buffer, context: Context): Buffer {
  const material = key.material.at(-1)!;
  const head = Buffer.concat([
    Buffer.from([VERSION]),
    Buffer.from(scope.accountId, "latin1"),
    Buffer.from(key.id.replaceAll("-", ""), "hex"),
    Buffer.from(material.id, "hex"),
  ]);
  const nonce = drawBytes(scope, NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(material.secret, "hex"), nonce);
  cipher.setAAD(Buffer.concat([head, authenticated(context)]));
  const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed]);
}

function unseal(
  call: Call,
  input: { CiphertextBlob?: unknown; EncryptionContext?: Context; KeyId?: string | undefined },
): { found: FoundKey; plaintext: Buffer; materialId: string } {
  const blob = bytesOf(input.CiphertextBlob, "ciphertextBlob");
  const found = keyOfCiphertext(call.scope, blob);
  if (!found || blob.length < HEADER_BYTES + NONCE_BYTES + TAG_BYTES) throw invalidCiphertext();
  if (input.KeyId !== undefined && findKey(call, input.KeyId).key.id !== found.key.id)
    throw new AwsError(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    );
  mustBeEnabled(found.key);
  const head = blob.subarray(0, HEADER_BYTES);
  const materialId = head.toString("hex", HEADER_BYTES - MATERIAL_BYTES);
  const material = found.key.material.find(({ id }) => id === materialId);
  if (!material) throw invalidCiphertext();
  const rest = blob.subarray(HEADER_BYTES);
  const secret = Buffer.from(material.secret, "hex");
  const decipher = createDecipheriv("aes-256-gcm", secret, rest.subarray(0, NONCE_BYTES));
  decipher.setAAD(Buffer.concat([head, authenticated(input.EncryptionContext)]));
  decipher.setAuthTag(rest.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  try {
    const sealed = rest.subarray(NONCE_BYTES + TAG_BYTES);
    return { found, plaintext: Buffer.concat([decipher.update(sealed), decipher.final()]), materialId };
  } catch {
    throw invalidCiphertext();
  }
}

/** AWS answers no message: it does not say whether the ciphertext or the context is wrong. */
const invalidCiphertext = (): AwsError => new AwsError("InvalidCiphertextException", "");

/** The encryption context in one form whatever the order of its pairs. */
const authenticated = (context: Context): Buffer =>
  Buffer.from(JSON.stringify(Object.entries(context ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))));

function newDataKey(
  scope: Scope,
  {
    KeySpec,
    NumberOfBytes,
  }: { KeySpec?: "AES_128" | "AES_256" | undefined; NumberOfBytes?: number | undefined },
): Buffer {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw invalid("Please specify either number of bytes or key spec.");
  return drawBytes(scope, KeySpec ? DATA_KEY_BYTES[KeySpec] : checkSize(NumberOfBytes));
}

function checkSize(size: number | undefined): number {
  if (size === undefined || size < 1 || size > 1024)
    throw invalid(
      `1 validation error detected: Value '${size ?? "null"}' at 'numberOfBytes' failed to satisfy constraint: Member must have value between 1 and 1024, inclusive`,
    );
  return size;
}

const drawBytes = (scope: Scope, size: number): Buffer =>
  Buffer.from(kmsState(scope).random.hex(size * 2), "hex");

function bytesOf(value: unknown, member: string): Buffer {
  if (value === undefined) throw invalid(nullMember(member));
  return typeof value === "string" ? Buffer.from(value) : Buffer.from(value as Uint8Array);
}
