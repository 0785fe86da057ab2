import { createHmac, timingSafeEqual } from "node:crypto";
import { defineState, type Scope } from "../../world.ts";

/** What a token stands for: a rule, and one time at which its function was invoked (milliseconds since the epoch). */
export interface Invoked {
  ruleId: string;
  at: number;
}

/** What only Config knows: nobody else makes a token that it takes. */
const keyOf = defineState("regional", ({ accountId, region, world }) =>
  world.random.fork(`config-tokens/${accountId}/${region}`).hex(64),
);

/** Makes the token with which a function delivers what it found. */
export function makeResultToken(scope: Scope, invoked: Invoked): string {
  const text = Buffer.from(JSON.stringify(invoked));
  return Buffer.concat([sealOf(scope, text), text]).toString("base64");
}

/** What a token stands for; undefined where Config did not make it in this account and Region. */
export function readResultToken(scope: Scope, token: string): Invoked | undefined {
  const bytes = Buffer.from(token, "base64");
  const [seal, text] = [bytes.subarray(0, SEAL_BYTES), bytes.subarray(SEAL_BYTES)];
  if (seal.length < SEAL_BYTES || !timingSafeEqual(seal, sealOf(scope, text))) return undefined;
  return JSON.parse(text.toString()) as Invoked;
}

const SEAL_BYTES = 32;

const sealOf = (scope: Scope, text: Buffer): Buffer =>
  createHmac("sha256", keyOf(scope)).update(text).digest();
