import type { Scope } from "../../world.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type KeyPairRow } from "./state.ts";

/** A key pair by name. Throws InvalidKeyPair.NotFound. */
export function findKeyPair(scope: Scope, name: string): Readonly<KeyPairRow> {
  return (
    ec2State(scope).keyPairs.find((row) => row.KeyName === name) ??
    refuse("InvalidKeyPair.NotFound", `The key pair '${name}' does not exist`)
  );
}
