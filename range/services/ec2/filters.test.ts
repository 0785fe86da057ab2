import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyFilters, matcher } from "./filters.ts";

describe("filter values", () => {
  it.each([
    ["web-1", "web-1", true],
    ["web-1", "WEB-1", false],
    ["web*", "web-1", true],
    ["*", "", true],
    ["w?b", "web", true],
    ["w?b", "weeb", false],
    ["*a*b", "xxaxxb", true],
    ["*a*b", "xxaxxbx", false],
    ["literal\\*", "literal*", true],
    ["literal\\*", "literally", false],
  ])("%s against %s: %s", (pattern, text, expected) => {
    expect(matcher(pattern)(text)).toBe(expected);
  });

  it("match as the same pattern in a regular expression does", () => {
    const letters = fc
      .array(fc.constantFrom("a", "b", "*", "?"), { maxLength: 8 })
      .map((list) => list.join(""));
    const texts = fc.array(fc.constantFrom("a", "b"), { maxLength: 8 }).map((list) => list.join(""));
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const expression = new RegExp(`^${pattern.replaceAll("*", ".*").replaceAll("?", ".")}$`);
        expect(matcher(pattern)(text)).toBe(expression.test(text));
      }),
    );
  });

  it("cost little whatever the pattern", () => {
    expect(matcher("*a".repeat(5_000))("a".repeat(5_000) + "b")).toBe(false);
  });
});

describe("filters", () => {
  const rows = [
    { name: "a", sizes: [1, 2], Tags: [{ Key: "team", Value: "web" }] },
    { name: "b", sizes: [2, 3], Tags: [] },
  ];
  const table = { name: (row: (typeof rows)[0]) => row.name, size: (row: (typeof rows)[0]) => row.sizes };
  const names = (...filters: { Name: string; Values: string[] }[]) =>
    applyFilters(rows, filters, table, (row) => row.Tags).map((row) => row.name);

  it("join their values by or, and each other by and", () => {
    expect(names({ Name: "size", Values: ["1", "3"] })).toEqual(["a", "b"]);
    expect(names({ Name: "size", Values: ["2"] }, { Name: "name", Values: ["b"] })).toEqual(["b"]);
    expect(names({ Name: "tag:team", Values: ["web"] })).toEqual(["a"]);
    expect(names({ Name: "tag-key", Values: ["te*"] })).toEqual(["a"]);
  });

  it.each([
    [{ Name: "colour", Values: ["red"] }, "InvalidParameterValue"],
    [{ Name: "toString", Values: ["red"] }, "InvalidParameterValue"],
    [{ Name: "name", Values: [] }, "InvalidParameterValue"],
    [{ Name: "name", Values: Array.from({ length: 201 }, String) }, "FilterLimitExceeded"],
  ])("are refused when they are unknown, empty or too long (%#)", (filter, code) => {
    expect(() => names(filter)).toThrow(expect.objectContaining({ code }));
  });
});
