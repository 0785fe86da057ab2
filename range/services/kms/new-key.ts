import type { Tag } from "@aws-sdk/client-kms";
import type { Scope } from "../../world.ts";
import { kmsState, type KeyRow, type Material } from "./state.ts";

/** Makes a key with its first material. */
export function addKey(
  scope: Scope,
  { policy, ...facts }: { policy: string; description: string; manager: KeyRow["manager"]; tags: Tag[] },
): Readonly<KeyRow> {
  const { keys, random } = kmsState(scope);
  const id = random.uuid();
  return keys.put(id, {
    id,
    arn: scope.arn("kms", `key/${id}`),
    createdAt: scope.world.clock.now(),
    state: "Enabled",
    material: [newMaterial(scope)],
    policy,
    ...facts,
  });
}

export function newMaterial(scope: Scope, by?: Material["by"]): Material {
  const { random } = kmsState(scope);
  return {
    id: random.hex(64),
    secret: random.hex(64),
    madeAt: scope.world.clock.now(),
    ...(by && { by }),
  };
}

/** The policy of a key that is made without one: the account's own policies decide. */
export const defaultPolicy = (accountId: string): string =>
  JSON.stringify(
    {
      Version: "2012-10-17",
      Id: "key-default-1",
      Statement: [
        {
          Sid: "Enable IAM User Permissions",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${accountId}:root` },
          Action: "kms:*",
          Resource: "*",
        },
      ],
    },
    null,
    2,
  );
