import { createHmac } from "node:crypto";
import type { Random } from "../random.ts";

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const STEP_MS = 30_000;
/** How many steps a device's clock may be off. */
const TOLERANCE = 2;

/** Draws the secret that a virtual MFA device and IAM share: 64 characters of base 32. */
export const drawSeed = (random: Random): string => random.text(64, BASE32);

/**
 * The six digits that a device shows (RFC 6238).
 *
 * @param seed base 32
 * @param timeMs milliseconds since the epoch
 */
export function oneTimePassword(seed: string, timeMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(timeMs / STEP_MS)));
  const digest = createHmac("sha1", fromBase32(seed)).update(counter).digest();
  const offset = digest[digest.length - 1]! & 0xf;
  return String((digest.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** Whether codes that followed one another on a device fit its seed about now. */
export function acceptsCodes(seed: string, codes: readonly string[], timeMs: number): boolean {
  for (let shift = -TOLERANCE; shift <= TOLERANCE; shift++) {
    const start = timeMs + shift * STEP_MS;
    if (codes.every((code, i) => code === oneTimePassword(seed, start + i * STEP_MS))) return true;
  }
  return false;
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = [];
  let bits = 0;
  let value = 0;
  for (const character of text) {
    value = ((value << 5) | BASE32.indexOf(character)) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes.push((value >> (bits -= 8)) & 0xff);
  }
  return Buffer.from(bytes);
}
