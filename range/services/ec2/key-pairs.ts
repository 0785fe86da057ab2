import { createHash, createPublicKey } from "node:crypto";
import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { applyFilters } from "./filters.ts";
import { find } from "./kinds.ts";
import { findKeyPair } from "./key-pair-rows.ts";
import { newEd25519Key, newRsaKey } from "./ssh-keys.ts";
import { oneOf, refuse, required } from "./refusals.ts";
import { ec2State, type KeyPairRow } from "./state.ts";
import { newTags } from "./tags.ts";

export const keyPairs = handlers<typeof EC2>()({
  CreateKeyPair(input, call) {
    const name = checkNewName(call, input.KeyName);
    const tags = newTags(input.TagSpecifications, "key-pair", call);
    const type = oneOf(input.KeyType ?? "rsa", ["rsa", "ed25519"], "KeyType");
    if (input.KeyFormat === "ppk") throw new NotImplemented("CreateKeyPair with KeyFormat ppk");
    const key = type === "rsa" ? newRsa(call, name) : newEd25519(call, name);
    const row = put(call, { name, type, tags, ...key });
    return { ...identityOf(row), KeyMaterial: key.material };
  },

  ImportKeyPair(input, call) {
    const name = checkNewName(call, input.KeyName);
    const tags = newTags(input.TagSpecifications, "key-pair", call);
    const text = Buffer.from(required(input.PublicKeyMaterial, "publicKeyMaterial")).toString("utf8").trim();
    const [type = "", base64 = ""] = text.split(/\s+/);
    const blob = Buffer.from(base64, "base64");
    const known = type === "ssh-rsa" || type === "ssh-ed25519";
    if (!known || blob.subarray(4, 4 + type.length).toString() !== type)
      refuse("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
    const row = put(call, {
      name,
      type: type === "ssh-rsa" ? "rsa" : "ed25519",
      publicKey: `${type} ${base64} ${name}`,
      fingerprint: type === "ssh-rsa" ? md5OfRsa(blob) : createHash("sha256").update(blob).digest("base64"),
      tags,
    });
    return identityOf(row);
  },

  DeleteKeyPair(input, call) {
    const { keyPairs } = ec2State(call.scope);
    if (input.KeyPairId === undefined && input.KeyName === undefined)
      refuse("MissingParameter", "The request must contain the parameter KeyName or KeyPairId");
    // Deleting what is not there succeeds. Instances keep the public key: ground truth fact 24.
    const row =
      input.KeyPairId === undefined
        ? keyPairs.find((each) => each.KeyName === input.KeyName)
        : keyPairs.get(input.KeyPairId);
    if (row) keyPairs.delete(row.KeyPairId);
    return { Return: true, ...(row && { KeyPairId: row.KeyPairId }) };
  },

  DescribeKeyPairs(input, call) {
    const { scope } = call;
    const rows = input.KeyPairIds?.length
      ? input.KeyPairIds.map((id) => find(scope, "keyPair", id))
      : input.KeyNames?.length
        ? input.KeyNames.map((name) => findKeyPair(scope, name))
        : ec2State(scope).keyPairs.list();
    const views = rows.map(({ PublicKey, ...row }): EC2.KeyPairInfo => ({
      ...row,
      ...(input.IncludePublicKey && { PublicKey }),
    }));
    return {
      KeyPairs: applyFilters(
        views,
        input.Filters,
        {
          "key-pair-id": (view) => view.KeyPairId,
          fingerprint: (view) => view.KeyFingerprint,
          "key-name": (view) => view.KeyName,
        },
        (view) => view.Tags,
      ),
    };
  },
});

function checkNewName(call: Call, wanted: string | undefined): string {
  const name = required(wanted, "KeyName");
  if (!/^[\x20-\x7e]{1,255}$/.test(name) || name !== name.trim())
    refuse("InvalidParameterValue", `Value (${name}) for parameter KeyName is invalid.`);
  if (ec2State(call.scope).keyPairs.find((row) => row.KeyName === name))
    refuse("InvalidKeyPair.Duplicate", `The keypair already exists`);
  return name;
}

interface MadeKey {
  publicKey: string;
  fingerprint: string;
  material: string;
}

/** The fingerprint of a key that AWS makes is SHA-1 of its private key in DER (PKCS #8). */
function newRsa(call: Call, name: string): MadeKey {
  const { privateKey, publicKey } = newRsaKey(call.world.random, name);
  const der = privateKey.export({ format: "der", type: "pkcs8" });
  return {
    publicKey,
    fingerprint: colons(createHash("sha1").update(der).digest("hex")),
    material: String(privateKey.export({ format: "pem", type: "pkcs1" })),
  };
}

function newEd25519(call: Call, name: string): MadeKey {
  const { privateKey, publicKey, publicBlob } = newEd25519Key(call.world.random, name);
  return {
    publicKey,
    fingerprint: createHash("sha256").update(publicBlob).digest("base64"),
    material: privateKey,
  };
}

const colons = (hex: string): string => hex.match(/../g)!.join(":");

function put(
  call: Call,
  key: { name: string; type: EC2.KeyType; publicKey: string; fingerprint: string; tags: EC2.Tag[] },
): Readonly<KeyPairRow> {
  const id = call.world.random.id("key");
  return ec2State(call.scope).keyPairs.put(id, {
    KeyPairId: id,
    KeyName: key.name,
    KeyType: key.type,
    KeyFingerprint: key.fingerprint,
    PublicKey: key.publicKey,
    CreateTime: call.world.clock.date(),
    Tags: key.tags,
  });
}

const identityOf = (
  row: Readonly<KeyPairRow>,
): Pick<EC2.KeyPair, "KeyPairId" | "KeyName" | "KeyFingerprint" | "Tags"> => ({
  KeyPairId: row.KeyPairId,
  KeyName: row.KeyName,
  KeyFingerprint: row.KeyFingerprint,
  Tags: row.Tags ?? [],
});

/** The fingerprint of an imported RSA key: MD5 of its public key in DER. */
function md5OfRsa(blob: Buffer): string {
  const fields: Buffer[] = [];
  for (let at = 0; at + 4 <= blob.length;) {
    const length = blob.readUInt32BE(at);
    fields.push(blob.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  const [, exponent, modulus] = fields;
  if (!exponent?.length || !modulus?.length)
    return refuse("InvalidKey.Format", "Key is not in valid OpenSSH public key format");
  const unsigned = (value: Buffer): string =>
    (value[0] === 0 ? value.subarray(1) : value).toString("base64url");
  const key = createPublicKey({
    key: { kty: "RSA", e: unsigned(exponent), n: unsigned(modulus) },
    format: "jwk",
  });
  return colons(
    createHash("md5")
      .update(key.export({ format: "der", type: "spki" }))
      .digest("hex"),
  );
}
