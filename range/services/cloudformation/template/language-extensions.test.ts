import { describe, expect, test } from "vitest";
import type { Facts } from "./functions.ts";
import { applyLanguageExtensions } from "./language-extensions.ts";
import { Pending } from "./pending.ts";

const facts: Facts = {
  parameters: new Map<string, string | string[]>([
    ["Names", ["red", "blue-1"]],
    ["Keep", "Retain"],
  ]),
  pseudo: new Map([["AWS::Region", "eu-west-1"]]),
  mappings: { Sizes: { red: { size: 1 } } },
  condition: () => true,
  ref: (id) => new Pending({ Ref: id }),
  attribute: (id, name) => new Pending({ "Fn::GetAtt": [id, name] }),
  importValue: (name) => name,
  zones: () => [],
  dynamic: (text) => text,
};

const resources = (Resources: object): unknown => applyLanguageExtensions({ Resources }, facts)["Resources"];
const queue = (Properties: object): object => ({ Type: "AWS::SQS::Queue", Properties });

describe("a loop", () => {
  test("stands for a resource for each value, in keys, texts and references", () => {
    expect(
      resources({
        "Fn::ForEach::Queues": [
          "Name",
          { Ref: "Names" },
          {
            "Queue&{Name}": queue({
              QueueName: { Ref: "Name" },
              Label: { "Fn::Sub": "${Name} in ${AWS::Region}" },
              Own: { "Fn::GetAtt": ["Dead&{Name}", "Arn"] },
            }),
          },
        ],
        Other: queue({}),
      }),
    ).toEqual({
      Queuered: queue({
        QueueName: "red",
        Label: { "Fn::Sub": "red in ${AWS::Region}" },
        Own: { "Fn::GetAtt": ["Deadred", "Arn"] },
      }),
      Queueblue1: queue({
        QueueName: "blue-1",
        Label: { "Fn::Sub": "blue-1 in ${AWS::Region}" },
        Own: { "Fn::GetAtt": ["Deadblue1", "Arn"] },
      }),
      Other: queue({}),
    });
  });

  test("may stand in another, in properties, conditions and outputs", () => {
    const inner = { "Fn::ForEach::Tags": ["Tag", ["a", "b"], { "${Tag}": "${Name}/${Tag}" }] };
    const loop = ["Name", ["X", "Y"], { "Is${Name}": { Value: inner } }];
    const expanded = { IsX: { Value: { a: "X/a", b: "X/b" } }, IsY: { Value: { a: "Y/a", b: "Y/b" } } };
    const made = applyLanguageExtensions(
      { Conditions: { "Fn::ForEach::C": loop }, Outputs: { "Fn::ForEach::O": loop } },
      facts,
    );
    expect(made).toEqual({ Conditions: expanded, Outputs: expanded });
  });

  test.each<[loop: unknown, message: string]>([
    [["Name", ["a"]], "Transform AWS::LanguageExtensions failed with: Fn::ForEach layout is incorrect."],
    [["Name", "a", { A: 1 }], "the collection is no list of values"],
    [["Name", [{ Ref: "Queue" }], { A: 1 }], "the collection is no list of values"],
    [
      ["Name", ["a", "b"], { Same: 1 }],
      "Duplicate key 'Same' when merging keys to parent object in Fn::ForEach",
    ],
  ])("%j is refused", (loop, message) => {
    expect(() => resources({ "Fn::ForEach::Loop": loop })).toThrow(message);
  });
});

test("what can be looked up is, and names may be made by functions", () => {
  expect(
    resources({
      Queue: {
        ...queue({
          Size: { "Fn::FindInMap": ["Sizes", "green", "size", { DefaultValue: 9 }] },
          Count: { "Fn::Length": { Ref: "Names" } },
          Later: { "Fn::Length": { "Fn::Split": [",", { Ref: "Other" }] } },
          Named: { Ref: { "Fn::Sub": "Queue${AWS::Region}" } },
          Text: { "Fn::ToJsonString": { Arn: { "Fn::GetAtt": ["Other", "Arn"] } } },
        }),
        DeletionPolicy: { Ref: "Keep" },
      },
    }),
  ).toEqual({
    Queue: {
      ...queue({
        Size: 9,
        Count: 2,
        Later: { "Fn::Length": { "Fn::Split": [",", { Ref: "Other" }] } },
        Named: { Ref: "Queueeu-west-1" },
        Text: { "Fn::ToJsonString": { Arn: { "Fn::GetAtt": ["Other", "Arn"] } } },
      }),
      DeletionPolicy: "Retain",
    },
  });
  expect(() => resources({ Queue: queue({ Named: { Ref: { "Fn::GetAtt": ["Other", "Arn"] } } }) })).toThrow(
    "Fn::GetAtt cannot be resolved.",
  );
});
