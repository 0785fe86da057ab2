import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePolicy } from "../compile.ts";
import { holds } from "../match.ts";
import { parseDate } from "./date.ts";

type Values = string | string[];
type Row = [operator: string, policy: Values, request: Values | undefined, expected: boolean];

/** Decides one condition on the key `aws:userid`, for a request that has it or not. */
function decides(operator: string, policy: Values, request: Values | undefined): boolean {
  const json = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { [operator]: { "aws:userid": policy } },
    },
  });
  const context: Record<string, Values | undefined> = { "aws:userid": request, "aws:username": "al*ce" };
  return compilePolicy(json).statements[0]!.conditions.every((condition) =>
    holds(condition, (key) => (context[key] === undefined ? undefined : [context[key]].flat())),
  );
}

const cases: Record<string, Row[]> = {
  string: [
    ["StringEquals", "a", "a", true],
    ["StringEquals", "a", "A", false],
    ["StringEquals", "a*", "ab", false],
    ["StringEquals", ["a", "b"], "b", true],
    ["StringEquals", "a", undefined, false],
    ["StringNotEquals", ["a", "b"], "c", true],
    ["StringNotEquals", ["a", "b"], "b", false],
    ["StringNotEquals", "a", undefined, true],
    ["StringEqualsIgnoreCase", "aB", "Ab", true],
    ["StringNotEqualsIgnoreCase", "aB", "Ab", false],
    ["StringLike", "a?c*", "abcdef", true],
    ["StringLike", "a?c*", "ac", false],
    ["StringNotLike", "a*", "abc", false],
    ["StringNotLike", "a*", undefined, true],
    ["stringequals", "a", "a", true],
  ],
  variables: [
    ["StringEquals", "${aws:username}", "al*ce", true],
    ["StringLike", "${aws:username}", "alice", false],
    ["StringLike", "x-${aws:username}-*", "x-al*ce-1", true],
    ["StringEquals", "${aws:nothing}", "", false],
    ["StringNotEquals", "${aws:nothing}", "x", true],
    ["StringEquals", "${aws:nothing, 'spare'}", "spare", true],
    ["StringLike", "${*}", "*", true],
    ["StringLike", "${*}", "x", false],
    ["StringEquals", "${$}{x}", "${x}", true],
  ],
  numeric: [
    ["NumericEquals", "5", "5.0", true],
    ["NumericNotEquals", "5", "6", true],
    ["NumericLessThan", "5", "4", true],
    ["NumericLessThan", "5", "5", false],
    ["NumericLessThanEquals", "5", "5", true],
    ["NumericGreaterThan", "5", "10", true],
    ["NumericGreaterThanEquals", "5", "4.9", false],
    ["NumericEquals", "5", "five", false],
    ["NumericLessThan", "5", undefined, false],
  ],
  date: [
    ["DateLessThan", "2026-11-21T12:00:00Z", "2026-11-21T11:59:59Z", true],
    ["DateLessThan", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", false],
    ["DateLessThan", "2026-11-21T12:00:00+02:00", "2026-11-21T10:00:00Z", false],
    ["DateLessThan", "1795262400", "2026-11-21T11:59:59Z", true],
    ["DateLessThan", "2026-11-21", "2026-11-20T23:59:59Z", true],
    ["DateLessThanEquals", "2026-11-21T12:00:00.000Z", "2026-11-21T12:00:00Z", true],
    ["DateGreaterThan", "2026-11-21T12:00:00Z", "2026-11-21T12:00:01Z", true],
    ["DateGreaterThanEquals", "2026-11-21T12:00:00Z", "2026-11-21T12:00:00Z", true],
    ["DateEquals", "2026-11-21T12:00:00Z", "1795262400", true],
    ["DateNotEquals", "2026-11-21T12:00:00Z", "1795262400", false],
    ["DateLessThan", "2026-11-21T12:00:00Z", undefined, false],
    ["DateLessThan", "2026-11-21T12:00:00Z", "yesterday", false],
  ],
  bool: [
    ["Bool", "true", "true", true],
    ["Bool", "TRUE", "true", true],
    ["Bool", "false", "true", false],
    ["Bool", "false", undefined, false],
    ["BoolIfExists", "false", undefined, true],
  ],
  binary: [
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ5", true],
    ["BinaryEquals", "QmluYXJ5", "QmluYXJ6", false],
    ["BinaryEquals", "not base64", "not base64", false],
  ],
  ip: [
    ["IpAddress", "203.0.113.0/24", "203.0.113.7", true],
    ["IpAddress", "203.0.113.0/24", "203.0.114.7", false],
    ["IpAddress", ["10.0.0.0/8", "203.0.113.7"], "203.0.113.7", true],
    ["IpAddress", "203.0.113.7", "203.0.113.8", false],
    ["IpAddress", "2001:db8::/32", "2001:db8::1", true],
    ["IpAddress", "0.0.0.0/0", "2001:db8::1", false],
    ["IpAddress", "203.0.113.0/33", "203.0.113.7", false],
    ["IpAddress", "somewhere", "203.0.113.7", false],
    ["IpAddress", "203.0.113.0/24", undefined, false],
    ["NotIpAddress", "203.0.113.0/24", "198.51.100.1", true],
    ["NotIpAddress", "203.0.113.0/24", "203.0.113.7", false],
    ["NotIpAddress", "203.0.113.0/24", undefined, true],
  ],
  arn: [
    ["ArnEquals", "arn:aws:iam::*:role/app-*", "arn:aws:iam::111111111111:role/app-1", true],
    ["ArnLike", "arn:aws:iam::111111111111:role/*", "arn:aws:iam::111111111111:role/a/b", true],
    ["ArnLike", "arn:aws:iam::111111111111:role/*", "arn:aws:iam::222222222222:role/a", false],
    ["ArnNotLike", "arn:aws:iam::*:role/app-*", "arn:aws:iam::111111111111:user/x", true],
    ["ArnNotEquals", "arn:aws:iam::*:role/app-*", undefined, true],
  ],
  null: [
    ["Null", "true", undefined, true],
    ["Null", "true", "x", false],
    ["Null", "false", "x", true],
    ["Null", "false", undefined, false],
  ],
  ifExists: [
    ["StringEqualsIfExists", "a", undefined, true],
    ["StringEqualsIfExists", "a", "b", false],
    ["StringNotEqualsIfExists", "a", "a", false],
    ["IpAddressIfExists", "203.0.113.0/24", undefined, true],
  ],
  sets: [
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "b"], true],
    ["ForAllValues:StringEquals", ["a", "b"], ["a", "c"], false],
    ["ForAllValues:StringEquals", ["a", "b"], undefined, true],
    ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "d"], true],
    ["ForAllValues:StringNotEquals", ["a", "b"], ["c", "a"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "b"], true],
    ["ForAnyValue:StringEquals", ["a", "b"], ["c", "d"], false],
    ["ForAnyValue:StringEquals", ["a", "b"], undefined, false],
    ["ForAnyValue:StringLike", "a*", ["x", "ab"], true],
    ["ForAnyValue:StringNotEquals", "a", ["a", "b"], true],
    ["ForAllValues:StringLikeIfExists", "a*", undefined, true],
  ],
};

for (const [family, rows] of Object.entries(cases))
  describe(family, () => {
    test.each(rows)("%s %s, request has %s: %s", (operator, policy, request, expected) => {
      expect(decides(operator, policy, request)).toBe(expected);
    });
  });

test("several keys must all hold, and one of several values is enough", () => {
  const json = JSON.stringify({
    Version: "2012-10-17",
    Statement: {
      Effect: "Allow",
      Action: "*",
      Resource: "*",
      Condition: { StringEquals: { "aws:a": ["1", "2"], "aws:b": "3" } },
    },
  });
  const conditions = compilePolicy(json).statements[0]!.conditions;
  const all = (a: string, b: string): boolean =>
    conditions.every((condition) => holds(condition, (key) => [key === "aws:a" ? a : b]));
  expect([all("2", "3"), all("2", "4"), all("3", "3")]).toEqual([true, false, false]);
});

describe("properties", () => {
  const value = fc.string({ maxLength: 8 }).filter((text) => !text.includes("${"));
  const negations = [
    ["StringEquals", "StringNotEquals"],
    ["StringLike", "StringNotLike"],
    ["ArnLike", "ArnNotLike"],
    ["IpAddress", "NotIpAddress"],
    ["NumericEquals", "NumericNotEquals"],
    ["DateEquals", "DateNotEquals"],
  ] as const;

  test("an operator and its opposite never agree", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...negations),
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.option(value, { nil: undefined }),
        ([plain, opposite], policy, request) =>
          decides(plain, policy, request) !== decides(opposite, policy, request),
      ),
    );
  });

  test("a date survives being written and read", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }), (date) => {
        expect(parseDate(date.toISOString())).toBe(date.getTime());
      }),
    );
  });
});
