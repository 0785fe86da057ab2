import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FileReference, parseShorthand, ShorthandError, type ShorthandValue } from "./shorthand.ts";

describe("shorthand syntax", () => {
  test.each<[string, Record<string, ShorthandValue>]>([
    ["a=b", { a: "b" }],
    ["a=b,c=d", { a: "b", c: "d" }],
    ["a=b,c", { a: ["b", "c"] }],
    ["a=b,c,d=e,f=g", { a: ["b", "c"], d: "e", f: "g" }],
    ["a=", { a: "" }],
    ["a=,b=c", { a: "", b: "c" }],
    ["a=[]", { a: [] }],
    ["a=[b]", { a: ["b"] }],
    ["a=[b, c ,d]", { a: ["b", "c", "d"] }],
    ["a={b=c,d=[e,f]}", { a: { b: "c", d: ["e", "f"] } }],
    ["a=[{b=c},{b=d}],e=f", { a: [{ b: "c" }, { b: "d" }], e: "f" }],
    ["a=b=c", { a: "b=c" }],
    ["a='b, c',d='it\\'s'", { a: "b, c", d: "it's" }],
    ['a="b \\"quoted\\" c"', { a: 'b "quoted" c' }],
    ["a=b\\,c", { a: "b,c" }],
    ["a=b c,d", { a: ["b c", "d"] }],
    ["a = b , c = d", { a: "b", c: "d" }],
    ["tag:Name=web", { "tag:Name": "web" }],
    ["a=arn:aws:iam::1:role/x", { a: "arn:aws:iam::1:role/x" }],
    ["a=/dev/xvda,b={c=false}", { a: "/dev/xvda", b: { c: "false" } }],
    ["a=日本,b", { a: ["日本", "b"] }],
    ["a@=file://x,b=file://y", { a: new FileReference("file://x"), b: "file://y" }],
    ["a=\nb", { a: "b" }],
  ])("%s", (text, expected) => {
    expect(parseShorthand(text)).toEqual(expected);
  });

  test.each([
    ["a", "Expected: '=', received: 'EOF' for input:\na\n ^"],
    ["", "Expected: '=', received: 'EOF' for input:\n\n^"],
    ["a=b,", "Expected: '<second>', received: '<none>' for input:\na=b,\n    ^"],
    ["a=[b", "Expected: ',', received: 'EOF' for input:\na=[b\n    ^"],
    ["a={b}", "Expected: '=', received: '}' for input:\na={b}\n    ^"],
    ["a={b=c}}", "Expected: ',', received: '}' for input:\na={b=c}}\n       ^"],
    ["a='b", "Expected: '<singled quoted>', received: '<none>' for input:\na='b\n  ^"],
    [
      "a=b,a=c",
      'Second instance of key "a" encountered for input:\na=b,a=c\n    ^\nThis is often because there is a preceding "," instead of a space.',
    ],
    ["a=b,\nc==d", "Expected: ',', received: '=' for input:"],
  ])("%j is refused, with its place", (text, message) => {
    const parse = (): unknown => parseShorthand(text);
    expect(parse).toThrow(ShorthandError);
    expect(parse).toThrow(message);
  });

  test("what is written in quotes and brackets is read back", () => {
    const text = fc.string().filter((value) => !value.includes("\\"));
    const key = fc.stringMatching(/^[A-Za-z][A-Za-z0-9\-_.#/:]{0,8}$/);
    const tree = fc.letrec<{ value: ShorthandValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        text,
        fc.array(tie("value"), { maxLength: 3 }),
        fc.dictionary(key, tie("value"), { minKeys: 1, maxKeys: 3, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(key, tree, { minKeys: 1, maxKeys: 4, noNullPrototype: true }), (record) => {
        expect(parseShorthand(writePairs(record))).toEqual(record);
      }),
    );
  });
});

const writePairs = (record: Record<string, ShorthandValue>): string =>
  Object.entries(record)
    .map(([key, value]) => `${key}=${write(value)}`)
    .join(",");

function write(value: ShorthandValue): string {
  if (Array.isArray(value)) return `[${value.map(write).join(",")}]`;
  if (typeof value === "object") return `{${writePairs(value as Record<string, ShorthandValue>)}}`;
  return `"${value.replaceAll('"', '\\"')}"`;
}
