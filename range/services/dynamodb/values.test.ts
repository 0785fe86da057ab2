import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { addNumbers, readNumber, sortableNumber, writeNumber } from "./numbers.ts";
import { itemBytes, readItem, readValue, sameValue } from "./values.ts";

describe("a number", () => {
  it.each([
    ["0", "0"],
    ["-0.00", "0"],
    ["007", "7"],
    ["1e3", "1000"],
    ["+1.50", "1.5"],
    [".5", "0.5"],
    ["-12.3400E-2", "-0.1234"],
    ["0.1", "0.1"],
    ["12345678901234567890123456789012345678", "12345678901234567890123456789012345678"],
  ])("%s is kept as %s", (text, expected) => {
    expect(writeNumber(readNumber(text))).toBe(expected);
  });

  it.each([
    ["", "The parameter cannot be converted to a numeric value: "],
    ["abc", "The parameter cannot be converted to a numeric value: abc"],
    ["1 ", "The parameter cannot be converted to a numeric value: 1 "],
    ["NaN", "The parameter cannot be converted to a numeric value: NaN"],
    [
      "123456789012345678901234567890123456789",
      "Attempting to store more than 38 significant digits in a Number",
    ],
    ["1e126", "Number overflow. Attempting to store a number with magnitude larger than supported range"],
    ["-1e-131", "Number underflow. Attempting to store a number with magnitude smaller than supported range"],
  ])("%j is refused", (text, problem) => {
    expect(() => readNumber(text)).toThrow(problem);
  });

  it.each([
    ["0.1", "0.2", 1, "0.3"],
    ["1e100", "1e70", 1, `1${"0".repeat(29)}1${"0".repeat(70)}`],
    ["5", "5", -1, "0"],
    ["99", "1", 1, "100"],
  ] as const)("%s and %s add up exactly", (a, b, sign, expected) => {
    expect(writeNumber(addNumbers(readNumber(a), readNumber(b), sign))).toBe(expected);
  });

  it("sorts by its value", () => {
    const number = fc.tuple(fc.integer(), fc.integer({ min: -20, max: 20 })).map(([digits, power]) => ({
      text: `${digits}e${power}`,
      value: BigInt(digits) * 10n ** BigInt(power + 20),
    }));
    fc.assert(
      fc.property(number, number, (a, b) => {
        const [left, right] = [a, b].map(({ text }) => sortableNumber(readNumber(text))) as [string, string];
        expect(left < right ? -1 : left > right ? 1 : 0).toBe(
          a.value < b.value ? -1 : a.value > b.value ? 1 : 0,
        );
      }),
    );
  });
});

describe("a value", () => {
  it.each<[AttributeValue, string]>([
    [
      {} as AttributeValue,
      "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
    ],
    [
      { S: "a", N: "1" } as unknown as AttributeValue,
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    ],
    [{ SS: [] }, "One or more parameter values were invalid: An string set  may not be empty"],
    [{ NS: [] }, "One or more parameter values were invalid: An number set  may not be empty"],
    [{ BS: [] }, "One or more parameter values were invalid: Binary sets should not be empty"],
    [
      { SS: ["a", "a"] },
      "One or more parameter values were invalid: Input collection [a, a] contains duplicates.",
    ],
    [
      { NS: ["1", "1.0"] },
      "One or more parameter values were invalid: Input collection [1, 1] contains duplicates.",
    ],
    [
      { NULL: false },
      "One or more parameter values were invalid: Null attribute value types must have the value of true",
    ],
    [{ L: [{ N: "x" }] }, "The parameter cannot be converted to a numeric value: x"],
  ])("%j is refused", (value, problem) => {
    expect(() => readValue(value)).toThrow(problem);
  });

  it("lies no deeper than 32 levels", () => {
    const nested = (levels: number): AttributeValue =>
      levels === 1 ? { S: "end" } : { L: [nested(levels - 1)] };
    expect(() => readValue(nested(32))).not.toThrow();
    expect(() => readValue(nested(33))).toThrow("Nesting Levels have exceeded supported limits");
  });

  it("is the same whatever the order of a set or of a map's members", () => {
    const same = (a: AttributeValue, b: AttributeValue) => sameValue(readValue(a), readValue(b));
    expect(same({ SS: ["a", "b"] }, { SS: ["b", "a"] })).toBe(true);
    expect(same({ N: "1.0" }, { N: "1" })).toBe(true);
    expect(same({ M: { a: { S: "" }, b: { L: [] } } }, { M: { b: { L: [] }, a: { S: "" } } })).toBe(true);
    expect(same({ L: [{ S: "a" }, { S: "b" }] }, { L: [{ S: "b" }, { S: "a" }] })).toBe(false);
    expect(same({ S: "1" }, { N: "1" })).toBe(false);
  });

  it("keeps names that are those of an object's own workings", () => {
    const item = readItem(JSON.parse('{"__proto__":{"S":"x"},"constructor":{"N":"1"}}') as never);
    expect(Object.keys(item)).toEqual(["__proto__", "constructor"]);
    expect(itemBytes(item)).toBe("__proto__x".length + "constructor".length + 2);
  });
});
