import { expect, test } from "vitest";
import { didYouMean, nearest } from "./nearest.ts";

const NAMES = ["compromised-web-instance", "leaked-access-key", "public-bucket"];

test.each([
  ["compromised-web-instanc", "compromised-web-instance"],
  ["compromised", "compromised-web-instance"],
  ["public-buckets", "public-bucket"],
  ["leakd-acess-key", "leaked-access-key"],
  ["zzz", undefined],
  ["foo", undefined],
])("%s means %s", (wanted, name) => {
  expect(nearest(wanted, NAMES)).toBe(name);
});

test("a sentence ends with the nearest name, or without one", () => {
  expect(didYouMean("public-buckt", NAMES)).toBe('; did you mean "public-bucket"?');
  expect(didYouMean("zzz", NAMES)).toBe("");
});
