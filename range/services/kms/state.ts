import type { GrantConstraints, GrantOperation, KeyState } from "@aws-sdk/client-kms";
import type { Tag } from "@aws-sdk/client-kms";
import { defineState } from "../../world.ts";

/** One generation of a key's material: rotation adds one, and what older ones encrypted is still decrypted. */
export interface Material {
  /** 64 hexadecimal digits: what ciphertexts name it by, as AWS's `CurrentKeyMaterialId`. */
  id: string;
  /** 256 bits, in hexadecimal digits. They never leave the service. */
  secret: string;
  madeAt: number;
  /** How it came to be; the first one came with the key. */
  by?: "AUTOMATIC" | "ON_DEMAND";
}

/** A symmetric key that encrypts and decrypts. */
export interface KeyRow {
  id: string;
  arn: string;
  createdAt: number;
  description: string;
  state: KeyState & ("Enabled" | "Disabled" | "PendingDeletion");
  /** AWS's own keys, one for each service that wants one, cannot be managed by the account. */
  manager: "AWS" | "CUSTOMER";
  policy: string;
  tags: Tag[];
  /** The newest last. */
  material: Material[];
  /** Present while automatic rotation is on. */
  rotation?: { periodDays: number; nextAt: number };
  deletionAt?: number;
}

export interface AliasRow {
  /** `alias/…` */
  name: string;
  arn: string;
  keyId: string;
  createdAt: number;
  updatedAt: number;
}

export interface GrantRow {
  id: string;
  token: string;
  keyId: string;
  name?: string;
  grantee: string;
  retiring?: string;
  operations: GrantOperation[];
  constraints?: GrantConstraints;
  createdAt: number;
  issuingAccount: string;
}

export const kmsState = defineState("regional", (scope) => ({
  keys: scope.table<KeyRow>("kms.keys"),
  aliases: scope.table<AliasRow>("kms.aliases"),
  grants: scope.table<GrantRow>("kms.grants"),
  /** Chance of its own, so that a key changes nothing else that chance decides. */
  random: scope.world.random.fork(`kms/${scope.accountId}/${scope.region}`),
}));

export type KmsState = ReturnType<typeof kmsState>;
