import { describe, expect, test } from "vitest";
import { parameterFact, settleParameters } from "./parameters.ts";
import type { ParameterDeclaration } from "./template.ts";

const sources = {
  systemsManager: (name: string): string => `value of ${name}`,
  checkExists(type: string, value: string): void {
    if (type === "AWS::EC2::VPC::Id" && value !== "vpc-1") throw new Error(`${value} does not exist`);
  },
};
const settle = (declaration: ParameterDeclaration, value?: string) =>
  settleParameters(
    { P: declaration },
    value === undefined ? [] : [{ ParameterKey: "P", ParameterValue: value }],
    {},
    sources,
  );

describe("values that are refused", () => {
  test.each<[ParameterDeclaration, string | undefined, string]>([
    [{ Type: "String" }, undefined, "Parameters: [P] must have values"],
    [{ Type: "String", AllowedValues: ["a"] }, "b", "Parameter 'P' must be one of AllowedValues"],
    [{ Type: "String", AllowedPattern: "[a-z]+" }, "B", "Parameter 'P' must match pattern [a-z]+"],
    [
      { Type: "String", AllowedPattern: "[a-z]+", ConstraintDescription: "small letters" },
      "B",
      "Parameter P failed to satisfy constraint: small letters",
    ],
    [{ Type: "String", MinLength: 3 }, "ab", "Parameter 'P' must contain at least 3 characters"],
    [{ Type: "String", MaxLength: "1" }, "ab", "Parameter 'P' must contain at most 1 characters"],
    [{ Type: "Number" }, "x", "Parameter 'P' must be a number."],
    [{ Type: "Number", MinValue: 5 }, "4", "Parameter 'P' must be a number not less than 5"],
    [{ Type: "Number", MaxValue: 5 }, "6", "Parameter 'P' must be a number not greater than 5"],
    [{ Type: "AWS::EC2::VPC::Id" }, "vpc-2", "vpc-2 does not exist"],
    [{ Type: "List<AWS::EC2::VPC::Id>" }, "vpc-1,vpc-2", "vpc-2 does not exist"],
    [{ Type: "Text" }, "x", "Unrecognized parameter type: Text"],
  ])("%j with %s", (declaration, value, message) => {
    expect(() => settle(declaration, value)).toThrow(message);
  });

  test("parameters that the template does not have", () => {
    expect(() => settleParameters({}, [{ ParameterKey: "Q", ParameterValue: "1" }], {}, sources)).toThrow(
      "Parameters: [Q] do not exist in the template",
    );
  });
});

test.each<[ParameterDeclaration, string | undefined, unknown]>([
  [{ Type: "String", Default: 5 }, undefined, "5"],
  [{ Type: "CommaDelimitedList" }, "a, b", ["a", "b"]],
  [{ Type: "List<Number>" }, "1,2", ["1", "2"]],
  [{ Type: "AWS::SSM::Parameter::Value<String>" }, "/x", "value of /x"],
  [{ Type: "AWS::SSM::Parameter::Value<List<String>>" }, "/x", ["value of /x"]],
])("a Ref to %j with %s", (declaration, value, expected) => {
  expect(parameterFact(declaration.Type, settle(declaration, value)["P"]!)).toEqual(expected);
});

test("the previous value is used only where there is one", () => {
  const declared = { P: { Type: "String" } };
  const again = [{ ParameterKey: "P", UsePreviousValue: true }];
  expect(settleParameters(declared, again, { P: { given: "old" } }, sources)).toEqual({
    P: { given: "old" },
  });
  expect(() => settleParameters(declared, again, {}, sources)).toThrow(
    "Cannot specify usePreviousValue as true",
  );
});
