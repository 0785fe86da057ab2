import { describe, expect, test } from "vitest";
import * as fc from "fast-check";
import { conditionsOf } from "./conditions.ts";
import { evaluate, type Facts } from "./functions.ts";
import { Pending } from "./pending.ts";

const facts: Facts = {
  parameters: new Map<string, string | string[]>([
    ["Name", "web"],
    ["Zones", ["a", "b"]],
  ]),
  pseudo: new Map([["AWS::Region", "eu-west-1"]]),
  mappings: { Images: { "eu-west-1": { web: "ami-1" } } },
  condition: conditionsOf(
    { IsWeb: { "Fn::Equals": [{ Ref: "Name" }, "web"] }, Never: { "Fn::Not": [{ Condition: "IsWeb" }] } },
    () => facts,
  ),
  ref: (id) => (id === "Late" ? new Pending({ Ref: "Late" }) : `id-of-${id}`),
  attribute: (id, name) => `${name}-of-${id}`,
  importValue: (name) => `import-${name}`,
  zones: (region) => [`${region}a`, `${region}b`],
  dynamic: (text) => text.replace("{{resolve:ssm:/x}}", "resolved"),
};

describe("every function answers what the reference says", () => {
  test.each<[unknown, unknown]>([
    [{ Ref: "Name" }, "web"],
    [{ Ref: "AWS::Region" }, "eu-west-1"],
    [{ Ref: "Queue" }, "id-of-Queue"],
    [{ "Fn::GetAtt": ["Queue", "Arn"] }, "Arn-of-Queue"],
    [{ "Fn::GetAtt": "Queue.Arn" }, "Arn-of-Queue"],
    [{ "Fn::Sub": "${Name}-${Queue.Arn}-${!Kept}-${AWS::Region}" }, "web-Arn-of-Queue-${Kept}-eu-west-1"],
    [{ "Fn::Sub": ["${x}/${Name}", { x: { Ref: "Queue" } }] }, "id-of-Queue/web"],
    [{ "Fn::Join": ["-", ["a", { Ref: "Name" }, 3]] }, "a-web-3"],
    [{ "Fn::Join": [",", { Ref: "Zones" }] }, "a,b"],
    [{ "Fn::Select": ["1", { Ref: "Zones" }] }, "b"],
    [{ "Fn::Select": [0, { "Fn::Split": ["|", "x|y"] }] }, "x"],
    [{ "Fn::FindInMap": ["Images", { Ref: "AWS::Region" }, "web"] }, "ami-1"],
    [{ "Fn::FindInMap": ["Images", "mars-1", "web", { DefaultValue: { Ref: "Name" } }] }, "web"],
    [{ "Fn::FindInMap": ["Images", "eu-west-1", "web", { DefaultValue: "ami-2" }] }, "ami-1"],
    [{ "Fn::Length": { Ref: "Zones" } }, 2],
    [{ "Fn::Length": [] }, 0],
    [
      { "Fn::ToJsonString": { arn: { "Fn::GetAtt": ["Queue", "Arn"] }, n: [1] } },
      '{"arn":"Arn-of-Queue","n":[1]}',
    ],
    [{ "Fn::GetAZs": "" }, ["eu-west-1a", "eu-west-1b"]],
    [{ "Fn::If": ["IsWeb", "yes", "no"] }, "yes"],
    [{ "Fn::If": ["Never", "yes", "no"] }, "no"],
    [{ "Fn::ImportValue": { "Fn::Sub": "${Name}-vpc" } }, "import-web-vpc"],
    [{ "Fn::Base64": "hi" }, "aGk="],
    [{ "Fn::Cidr": ["10.0.0.0/16", 2, 8] }, ["10.0.0.0/24", "10.0.1.0/24"]],
    [{ "Fn::And": [{ Condition: "IsWeb" }, true] }, true],
    [{ "Fn::Or": [{ Condition: "Never" }, false] }, false],
    [{ "Fn::Equals": ["1", 1] }, true],
    [{ a: { Ref: "AWS::NoValue" }, b: [1, { Ref: "AWS::NoValue" }] }, { b: [1] }],
    ["{{resolve:ssm:/x}}", "resolved"],
    [{ "Fn::Join": ["", ["{{resolve:ssm:", "/x", "}}"]] }, "resolved"],
    [{ "Fn::Sub": ["{{resolve:ssm:${name}}}", { name: "/x" }] }, "resolved"],
  ])("%j", (value, expected) => {
    expect(evaluate(value, facts)).toEqual(expected);
  });
});

test.each<[unknown, string]>([
  [{ "Fn::Select": [2, ["a"]] }, "Template error: Fn::Select cannot select nonexistent value at index 2"],
  [
    { "Fn::FindInMap": ["Images", "us-east-1", "web"] },
    "Template error: Unable to get mapping for Images::us-east-1::web",
  ],
  [{ "Fn::Nonsense": 1 }, "Encountered unsupported function: Fn::Nonsense"],
  [{ Ref: ["a"] }, "Every Ref object must have a single String value."],
  [{ "Fn::Join": "x" }, "Fn::Join requires a list argument with two elements."],
  [{ "Fn::If": ["Missing", 1, 2] }, "Unresolved condition dependency Missing"],
  [{ "Fn::Cidr": ["10.0.0.0/30", 2, 8] }, "cannot hold 2 blocks"],
])("%j is refused", (value, message) => {
  expect(() => evaluate(value, facts)).toThrow(message);
});

test("conditions that rest on themselves are refused", () => {
  const circle: Facts = {
    ...facts,
    condition: conditionsOf({ A: { Condition: "B" }, B: { Condition: "A" } }, () => circle),
  };
  expect(() => evaluate({ "Fn::If": ["A", 1, 2] }, circle)).toThrow("Circular dependency in conditions");
});

test("what only a deployment can tell stays as it was written", () => {
  const value = {
    a: { "Fn::Join": ["-", [{ Ref: "Name" }, { Ref: "Late" }]] },
    b: { "Fn::Sub": "${Late}x" },
  };
  expect(JSON.parse(JSON.stringify(evaluate(value, facts)))).toEqual({
    a: { "Fn::Join": ["-", ["web", { Ref: "Late" }]] },
    b: { "Fn::Sub": "${Late}x" },
  });
});

test("Fn::Split undoes Fn::Join", () => {
  const words = fc.array(fc.stringMatching(/^[a-z]*$/), { minLength: 1 });
  fc.assert(
    fc.property(words, (list) => {
      expect(evaluate({ "Fn::Split": [",", { "Fn::Join": [",", list] }] }, facts)).toEqual(list);
    }),
  );
});
