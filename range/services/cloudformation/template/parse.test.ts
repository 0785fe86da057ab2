import { expect, test } from "vitest";
import { stringify } from "yaml";
import * as fc from "fast-check";
import { parseTemplate } from "./parse.ts";

test.each([
  ["!Ref Name", { Ref: "Name" }],
  ["!GetAtt Queue.Arn", { "Fn::GetAtt": ["Queue", "Arn"] }],
  ["!GetAtt Nested.Outputs.Name", { "Fn::GetAtt": ["Nested", "Outputs.Name"] }],
  ["!GetAtt [Queue, Arn]", { "Fn::GetAtt": ["Queue", "Arn"] }],
  ['!Sub "a-${B}"', { "Fn::Sub": "a-${B}" }],
  ["!Sub ['${a}', {a: !Ref B}]", { "Fn::Sub": ["${a}", { a: { Ref: "B" } }] }],
  ['!Select [0, !GetAZs ""]', { "Fn::Select": [0, { "Fn::GetAZs": "" }] }],
  ["!If [C, !Ref A, !Ref AWS::NoValue]", { "Fn::If": ["C", { Ref: "A" }, { Ref: "AWS::NoValue" }] }],
  ["!Not [!Condition C]", { "Fn::Not": [{ Condition: "C" }] }],
  ["!Base64 {'Fn::Sub': x}", { "Fn::Base64": { "Fn::Sub": "x" } }],
  ["2012-10-17", "2012-10-17"],
  ["yes", true],
  ["Off", false],
  ["N", "N"],
  ["y", "y"],
  ["{n: 1, Y: N}", { n: 1, Y: "N" }],
  ["{a: 1, b: 2, a: 3}", { a: 3, b: 2 }],
  ["{a: 'one\ntwo\n\nthree'}", { a: "one two\nthree" }],
])("reads %s", (yaml, value) => {
  expect(parseTemplate(`Key: ${yaml}`)).toEqual({ Key: value });
});

test.each([
  ["- 1", "Template format error: unsupported structure."],
  ['{"a": [}', "Template format error: JSON not well-formed. (line 1, column"],
  ["a: 'never\nb: 1", "Template format error: YAML not well-formed."],
  ["a: [", "Template format error: YAML not well-formed."],
  ["a: &x 1\nb: *x", "Template format error: YAML aliases are not allowed in CloudFormation templates"],
  ["a: !Nonsense 1", "Template format error: Unresolved tag: !Nonsense"],
])("refuses %s", (text, message) => {
  expect(() => parseTemplate(text)).toThrow(message);
});

test("JSON and YAML say the same", () => {
  const texts = fc.stringMatching(/^[A-Za-z0-9 :!&*{}-]*$/);
  const value = fc.letrec((tie) => ({
    any: fc.oneof(
      { maxDepth: 3 },
      texts,
      fc.integer(),
      fc.boolean(),
      fc.array(tie("any")),
      fc.dictionary(texts, tie("any")),
    ),
  })).any;
  fc.assert(
    fc.property(fc.dictionary(fc.stringMatching(/^[A-Za-z]+$/), value), (template) => {
      const asYaml = stringify(template, { aliasDuplicateObjects: false, version: "1.1" });
      expect(parseTemplate(asYaml)).toEqual(parseTemplate(JSON.stringify(template)));
    }),
    { numRuns: 60 },
  );
});
