import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fitsArn } from "./arn.ts";
import { fits, literal, toPattern } from "./pattern.ts";

test.each([
  ["*", "", true],
  ["*", "anything", true],
  ["", "", true],
  ["", "a", false],
  ["ec2:*", "ec2:RunInstances", true],
  ["ec2:*", "s3:GetObject", false],
  ["*Get*", "s3:GetObject", true],
  ["s3:Get?bject", "s3:GetObject", true],
  ["s3:Get?bject", "s3:Getbject", false],
  ["a*b*c", "a--b--b--c", true],
  ["a*b*c", "a--b--b--", false],
  ["a.c", "abc", false],
  ["**", "x", true],
])("%s on %s: %s", (pattern, text, expected) => {
  expect(fits(toPattern(pattern), text)).toBe(expected);
});

test.each([
  ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket/a/b", true],
  ["arn:aws:s3:::bucket/*", "arn:aws:s3:::bucket", false],
  ["arn:aws:ec2:*:111111111111:instance/*", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", true],
  ["arn:aws:ec2:*:111111111111:instance/*", "arn:aws:ec2:eu-west-1:222222222222:instance/i-1", false],
  ["arn:aws:ec2:*", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", true],
  ["arn:aws:ec2:*:*", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", true],
  ["arn:aws:ec2:*:instance/i-1", "arn:aws:ec2:eu-west-1:111111111111:instance/i-1", false],
  ["arn:aws:sns:*:*:topic", "arn:aws:sns:eu-west-1:111111111111:topic", true],
  ["arn:aws:sns:*:*:topic", "arn:aws:sns:eu-west-1:111111111111:topic:subscription", false],
  ["arn:aws:iam::*:role/*", "*", false],
])("ARN pattern %s on %s: %s", (pattern, arn, expected) => {
  expect(fitsArn(toPattern(pattern), arn)).toBe(expected);
});

describe("properties", () => {
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "*", "?"), maxLength: 12 });
  const texts = fc.string({ unit: fc.constantFrom("a", "b"), maxLength: 12 });

  test("it agrees with the plain definition of a wildcard", () => {
    const slow = (pattern: string, text: string): boolean => {
      if (pattern === "") return text === "";
      if (pattern[0] === "*")
        return slow(pattern.slice(1), text) || (text !== "" && slow(pattern, text.slice(1)));
      return (
        text !== "" && (pattern[0] === "?" || pattern[0] === text[0]) && slow(pattern.slice(1), text.slice(1))
      );
    };
    fc.assert(
      fc.property(letters, texts, (pattern, text) => fits(toPattern(pattern), text) === slow(pattern, text)),
    );
  });

  test("a literal fits itself and nothing else", () => {
    fc.assert(fc.property(letters, letters, (a, b) => fits(literal(a), b) === (a === b)));
  });

  test("a hostile pattern costs no more than the product of the lengths", () => {
    const stars = "*a".repeat(2000);
    expect(fits(toPattern(stars), "a".repeat(4000))).toBe(true);
    expect(fits(toPattern(`${stars}b`), "a".repeat(4000))).toBe(false);
  });
});
