import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { AwsError } from "../../errors.ts";
import { compilePattern } from "./pattern.ts";

const event = {
  source: "aws.ec2",
  "detail-type": "AWS API Call via CloudTrail",
  resources: ["arn:a", "arn:b"],
  detail: {
    eventName: "AuthorizeSecurityGroupIngress",
    severity: 8,
    state: "running",
    sourceIPAddress: "10.0.0.17",
    path: "a/b/file.png",
    nothing: null,
    flag: true,
    empty: [],
    items: [
      { port: 22, open: true },
      { port: 443, open: false },
    ],
  },
};

const matches: [name: string, pattern: object, expected: boolean][] = [
  ["exact", { source: ["aws.ec2"] }, true],
  ["other value", { source: ["aws.s3"] }, false],
  ["one of the values", { detail: { state: ["stopped", "running"] } }, true],
  ["every member must fit", { source: ["aws.ec2"], detail: { state: ["stopped"] } }, false],
  ["array in the event", { resources: ["arn:b"] }, true],
  ["null", { detail: { nothing: [null] } }, true],
  ["true", { detail: { flag: [true] } }, true],
  ["true is no text", { detail: { flag: ["true"] } }, false],
  ["case matters", { detail: { state: ["Running"] } }, false],
  ["prefix", { detail: { eventName: [{ prefix: "Authorize" }] } }, true],
  [
    "prefix, ignoring case",
    { detail: { eventName: [{ prefix: { "equals-ignore-case": "authorize" } }] } },
    true,
  ],
  ["suffix", { detail: { path: [{ suffix: ".png" }] } }, true],
  ["suffix, ignoring case", { detail: { path: [{ suffix: { "equals-ignore-case": ".PNG" } }] } }, true],
  ["equals-ignore-case", { detail: { state: [{ "equals-ignore-case": "RUNNING" }] } }, true],
  ["wildcard", { detail: { path: [{ wildcard: "a/*/file.*" }] } }, true],
  ["wildcard, no match", { detail: { path: [{ wildcard: "b/*" }] } }, false],
  ["numeric range", { detail: { severity: [{ numeric: [">=", 7, "<", 9] }] } }, true],
  ["numeric out of range", { detail: { severity: [{ numeric: [">", 8] }] } }, false],
  ["numeric equal", { detail: { severity: [{ numeric: ["=", 8] }] } }, true],
  ["anything-but a value", { detail: { state: [{ "anything-but": "stopped" }] } }, true],
  ["anything-but a list", { detail: { state: [{ "anything-but": ["stopped", "running"] }] } }, false],
  ["anything-but numbers", { detail: { severity: [{ "anything-but": [1, 2] }] } }, true],
  ["anything-but prefix", { detail: { state: [{ "anything-but": { prefix: "run" } }] } }, false],
  ["anything-but suffixes", { detail: { path: [{ "anything-but": { suffix: [".png", ".gif"] } }] } }, false],
  ["anything-but wildcard", { detail: { path: [{ "anything-but": { wildcard: "*/c/*" } }] } }, true],
  [
    "anything-but ignoring case",
    { detail: { state: [{ "anything-but": { "equals-ignore-case": "RUNNING" } }] } },
    false,
  ],
  ["anything-but wants a value", { detail: { missing: [{ "anything-but": "x" }] } }, false],
  ["exists", { detail: { state: [{ exists: true }] } }, true],
  ["exists, of an array of objects", { detail: { items: [{ exists: true }] } }, false],
  ["exists not, of an array of objects", { detail: { items: [{ exists: false }] } }, true],
  ["exists, in an array of objects", { detail: { items: { port: [{ exists: true }] } } }, true],
  ["exists not", { detail: { missing: [{ exists: false }] } }, true],
  ["exists not, below a missing parent", { detail: { gone: { child: [{ exists: false }] } } }, true],
  ["cidr", { detail: { sourceIPAddress: [{ cidr: "10.0.0.0/24" }] } }, true],
  ["cidr outside", { detail: { sourceIPAddress: [{ cidr: "10.0.1.0/24" }] } }, false],
  ["cidr of no address", { detail: { state: [{ cidr: "10.0.0.0/24" }] } }, false],
  ["objects in an array", { detail: { items: { port: [443] } } }, true],
  ["one object must fit whole", { detail: { items: { port: [443], open: [true] } } }, false],
  ["$or", { $or: [{ source: ["aws.s3"] }, { detail: { state: ["running"] } }] }, true],
  ["$or inside", { detail: { $or: [{ state: ["stopped"] }, { severity: [{ numeric: ["<", 5] }] }] } }, false],
  ["a $or of one is a member's name", { $or: [{ exists: false }] }, true],
];

const refused: [name: string, pattern: string][] = [
  ["no JSON", "{"],
  ["no object", '["a"]'],
  ["empty", "{}"],
  ["value outside of an array", '{"source":"aws.ec2"}'],
  ["empty array", '{"source":[]}'],
  ["empty object", '{"detail":{}}'],
  ["unknown operator", '{"source":[{"sufix":"a"}]}'],
  ["two operators in one", '{"source":[{"prefix":"a","suffix":"b"}]}'],
  ["exists with a text", '{"source":[{"exists":"true"}]}'],
  ["numeric with an unknown comparison", '{"detail":{"a":[{"numeric":["!=",1]}]}}'],
  ["numeric with a text", '{"detail":{"a":[{"numeric":[">","1"]}]}}'],
  ["cidr without a slash", '{"detail":{"a":[{"cidr":"10.0.0.1"}]}}'],
  ["two asterisks", '{"detail":{"a":[{"wildcard":"a**b"}]}}'],
];

describe("event patterns", () => {
  it.each(matches)("%s", (_, pattern, expected) => {
    expect(compilePattern(JSON.stringify(pattern))(event)).toBe(expected);
  });

  it.each(refused)("refuses: %s", (_, pattern) => {
    let code: string | undefined;
    try {
      compilePattern(pattern);
    } catch (thrown) {
      code = (thrown as AwsError).code;
    }
    expect(code).toBe("InvalidEventPatternException");
  });

  it("matches any flat event that is its own pattern, and none that differs in a value", () => {
    const flat = fc.dictionary(
      fc.stringMatching(/^[a-z]{1,6}$/),
      fc.oneof(fc.string(), fc.integer(), fc.boolean()),
      {
        minKeys: 1,
      },
    );
    fc.assert(
      fc.property(flat, (members) => {
        const pattern = compilePattern(
          JSON.stringify(Object.fromEntries(Object.entries(members).map(([key, value]) => [key, [value]]))),
        );
        expect(pattern(members)).toBe(true);
        const [first] = Object.keys(members);
        expect(pattern({ ...members, [first!]: "never such a value" })).toBe(false);
      }),
    );
  });

  it("reads prefix, suffix and wildcard alike", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z.]{1,5}$/), fc.stringMatching(/^[a-z.]{0,8}$/), (part, rest) => {
        const by = (test: object, value: string): boolean =>
          compilePattern(JSON.stringify({ a: [test] }))({ a: value });
        expect(by({ prefix: part }, part + rest)).toBe(true);
        expect(by({ wildcard: `${part}*` }, part + rest)).toBe(true);
        expect(by({ suffix: part }, rest + part)).toBe(true);
        expect(by({ wildcard: `*${part}` }, rest + part)).toBe(true);
        expect(by({ "anything-but": { prefix: part } }, part + rest)).toBe(false);
      }),
    );
  });
});
