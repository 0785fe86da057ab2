import { expect, test } from "vitest";
import { dependenciesOf, orderOf } from "./order.ts";
import { readTemplate } from "./validate.ts";

const types = {
  has: (type: string): boolean => type.startsWith("Test::"),
  hasAttribute: (_type: string, attribute: string): boolean => attribute === "Arn",
};
const one = (resource: object, more: object = {}): string =>
  JSON.stringify({ Resources: { One: { Type: "Test::One", ...resource } }, ...more });

const noFacts = (): never => {
  throw new Error("nothing is transformed here");
};

test.each<[string, string, string]>([
  ["no resources", "{}", "Template format error: At least one Resources member must be defined."],
  ["an unknown section", one({}, { Extra: 1 }), "Invalid template property or properties [Extra]"],
  [
    "an unknown type",
    one({ Type: "AWS::No::Such" }),
    "Template format error: Unrecognized resource types: [AWS::No::Such]",
  ],
  [
    "no type",
    one({ Type: undefined }),
    "[/Resources/One] Every Resources object must contain a Type member.",
  ],
  ["an odd member", one({ Propertys: {} }), "Invalid template resource property 'Propertys'"],
  [
    "a bad id",
    JSON.stringify({ Resources: { "a-b": { Type: "Test::One" } } }),
    "Resource name a-b is non alphanumeric.",
  ],
  [
    "a Ref to nothing",
    one({ Properties: { A: { Ref: "Gone" } } }),
    "Template format error: Unresolved resource dependencies [Gone] in the Resources block of the template",
  ],
  [
    "a Sub of nothing",
    one({ Properties: { A: { "Fn::Sub": "${Gone}" } } }),
    "Unresolved resource dependencies [Gone]",
  ],
  [
    "a GetAtt of nothing",
    one({ Properties: { A: { "Fn::GetAtt": ["Gone", "Arn"] } } }),
    "Template error: instance of Fn::GetAtt references undefined resource Gone",
  ],
  [
    "a GetAtt of no attribute",
    one({}, { Outputs: { O: { Value: { "Fn::GetAtt": ["One", "Size"] } } } }),
    "Template error: resource One does not support attribute type Size in Fn::GetAtt",
  ],
  ["a DependsOn of nothing", one({ DependsOn: "Gone" }), "Unresolved resource dependencies [Gone]"],
  [
    "a Condition of nothing",
    one({ Condition: "C" }),
    "Unresolved condition dependency C in the Resources block of the template",
  ],
  [
    "an If of nothing",
    one({ Properties: { A: { "Fn::If": ["C", 1, 2] } } }),
    "Unresolved condition dependency C",
  ],
  [
    "itself needed",
    one({ Properties: { A: { Ref: "One" } } }),
    "Circular dependency between resources: [One]",
  ],
  [
    "an output of nothing",
    one({}, { Outputs: { O: { Value: { Ref: "Gone" } } } }),
    "Unresolved resource dependencies [Gone] in the Outputs block of the template",
  ],
  ["a strange policy", one({ DeletionPolicy: "Keep" }), "Unrecognized DeletionPolicy"],
  [
    "a transform",
    one({}, { Transform: "AWS::CodeDeployBlueGreen" }),
    "The range does not implement Transform AWS::CodeDeployBlueGreen",
  ],
  [
    "an extension without its transform",
    one({ Properties: { A: { "Fn::Length": ["x"] } } }),
    "[/Resources] Encountered unsupported function: Fn::Length Supported functions are:",
  ],
  [
    "a loop without its transform",
    one({ Properties: { "Fn::ForEach::Each": ["X", ["a"], { "A${X}": 1 }] } }),
    "Encountered unsupported function: Fn::ForEach::Each",
  ],
  [
    "a default of a mapping without its transform",
    one({ Properties: { A: { "Fn::FindInMap": ["M", "a", "b", { DefaultValue: 1 }] } } }),
    "every Fn::FindInMap object requires three parameters",
  ],
])("refuses %s", (_name, template, message) => {
  expect(() => readTemplate(template, types, noFacts)).toThrow(message);
});

test("puts resources behind what they need, else in the template's order", () => {
  const template = readTemplate(
    JSON.stringify({
      Resources: {
        Last: { Type: "Test::One", Properties: { A: { "Fn::Sub": "${Middle.Arn}" } } },
        Free: { Type: "Test::One" },
        Middle: { Type: "Test::One", DependsOn: ["First"] },
        First: { Type: "Test::One" },
      },
    }),
    types,
    noFacts,
  );
  expect(orderOf(dependenciesOf(template.Resources))).toEqual(["First", "Middle", "Last", "Free"]);
});
