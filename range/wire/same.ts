import { timingSafeEqual } from "node:crypto";

/** Compares in a time that tells nothing of where two texts differ. */
export function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
