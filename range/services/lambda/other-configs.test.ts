import { afterAll, describe, expect, it } from "vitest";
import { lambda } from "./index.ts";
import { SmallFunctions } from "./small-functions.ts";

const aws = new SmallFunctions();
aws.make("work");
afterAll(() => aws.range.close());

const call = (operation: string, input: object = {}) =>
  aws.call("lambda", operation, { FunctionName: "work", ...input });
const refusal = (operation: string, input: object = {}) =>
  aws.refusal("lambda", operation, { FunctionName: "work", ...input });

describe("what a function has by default", () => {
  it.each([
    ["GetRuntimeManagementConfig", { UpdateRuntimeOn: "Auto" }],
    ["GetFunctionRecursionConfig", { RecursiveLoop: "Terminate" }],
    ["GetFunctionCodeSigningConfig", { FunctionName: "work" }],
    ["ListFunctionUrlConfigs", { FunctionUrlConfigs: [] }],
    ["ListProvisionedConcurrencyConfigs", { ProvisionedConcurrencyConfigs: [] }],
    ["ListCodeSigningConfigs", { CodeSigningConfigs: [] }],
  ])("%s answers %j", (operation, answer) => {
    expect(call(operation)).toMatchObject(answer);
    if (operation === "ListCodeSigningConfigs") return;
    expect(refusal(operation, { FunctionName: "none" })).toMatch(
      /^ResourceNotFoundException: Function not found/,
    );
  });

  it.each([
    "CreateFunctionUrlConfig",
    "PutProvisionedConcurrencyConfig",
    "CreateCodeSigningConfig",
    "PutRuntimeManagementConfig",
    "PutFunctionRecursionConfig",
  ])("holds for as long as nobody can %s", (operation) =>
    expect(Object.hasOwn(lambda.handlers, operation)).toBe(false),
  );

  it.each([
    ["GetFunctionUrlConfig", {}, /^ResourceNotFoundException: The resource you requested does not exist\.$/],
    [
      "GetProvisionedConcurrencyConfig",
      { Qualifier: "$LATEST" },
      /^ProvisionedConcurrencyConfigNotFoundException: No Provisioned Concurrency Config found/,
    ],
    ["GetProvisionedConcurrencyConfig", {}, /^ValidationException: .*'qualifier'/],
    ["ListFunctionUrlConfigs", { MaxItems: 51 }, /^ValidationException: .*'maxItems'/],
    ["ListFunctionUrlConfigs", { Marker: "made-up" }, /^InvalidParameterValueException/],
  ])("%s of %j is refused", (operation, input, refused) => {
    expect(refusal(operation, input)).toMatch(refused);
  });
});
