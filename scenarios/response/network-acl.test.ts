import { expect, test } from "vitest";
import { freeNumbers } from "./network-acl.ts";

const rule = (RuleNumber: number, RuleAction: "allow" | "deny", Egress = false) => ({
  RuleNumber,
  RuleAction,
  Egress,
});
const LAST = rule(32_767, "deny");

test.each<[string, ReturnType<typeof rule>[], number, number[]]>([
  ["the usual rules", [rule(100, "allow"), rule(100, "allow", true), LAST], 3, [97, 98, 99]],
  ["a number that is taken one way", [rule(100, "allow"), rule(98, "deny", true), LAST], 2, [97, 99]],
  ["an earlier allow", [rule(20, "allow"), rule(100, "allow"), LAST], 1, [19]],
  ["no allow", [LAST], 1, [99]],
])("%s", (_, entries, count, numbers) => {
  expect(freeNumbers(entries, count)).toEqual(numbers);
});

test("no room", () => {
  expect(() => freeNumbers([rule(1, "deny"), rule(2, "allow")], 1)).toThrow("no room");
});
