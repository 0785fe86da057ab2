import fc from "fast-check";
import { expect, test } from "vitest";
import { parseTyped, stringifyTyped } from "./typed.ts";

test("any AWS value survives, tags and look-alikes of tags included", () => {
  const leaf = fc.oneof(
    fc.string(),
    fc.integer(),
    fc.boolean(),
    fc.bigInt(),
    fc.date({ noInvalidDate: true }),
    fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    fc.constant({ $date: 5 }),
    fc.constant({ $quoted: { $bytes: "x" } }),
  );
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4 },
      leaf,
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(fc.string(), tie("tree"), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  fc.assert(fc.property(tree, (value) => void expect(parseTyped(stringifyTyped(value))).toEqual(value)));
});
