import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonFault } from "./json-fault.ts";

test.each([
  ["", 0],
  ["a: 1", 0],
  ['{"a": }', 6],
  ['{"a": 1,}', 8],
  ['{"a": 1', 7],
  ['["a" "b"]', 5],
  ["[1] 2", 4],
  ['{"a": "x\ny"}', 6],
])("%j is no JSON from %i on", (text, wanted) => expect(jsonFault(text)).toBe(wanted));

test("all of a JSON text is JSON", () =>
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom(0, 2), (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      expect(jsonFault(text)).toBe(text.length);
    }),
  ));
