import { expect, test } from "vitest";
import { asRequested } from "./wafv2-shapes.ts";

const visibility = { SampledRequestsEnabled: "true", CloudWatchMetricsEnabled: false, MetricName: "m" };
const rules = (Statement: object) => [{ Name: "r", Priority: "3", VisibilityConfig: visibility, Statement }];
const bytes = (more: object) => ({
  ByteMatchStatement: {
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: 0, Type: "NONE" }],
    PositionalConstraint: "EXACTLY",
    ...more,
  },
});
const read = (value: unknown) => asRequested("CreateWebACL", "Rules").read(value, "#/Rules");

test.each([{ SearchString: "/login" }, { SearchStringBase64: "L2xvZ2lu" }])(
  "reads %j as bytes",
  (searched) => {
    const [rule] = read(rules({ NotStatement: { Statement: bytes(searched) } }));
    expect(rule!.Statement!.NotStatement!.Statement!.ByteMatchStatement!.SearchString).toEqual(
      Buffer.from("/login"),
    );
    expect(rule).toMatchObject({ Priority: 3, VisibilityConfig: { SampledRequestsEnabled: true } });
  },
);

test("reads ARNs under CloudFormation's name for them", () => {
  expect(read(rules({ IPSetReferenceStatement: { Arn: "arn:x" } }))[0]!.Statement).toEqual({
    IPSetReferenceStatement: { ARN: "arn:x" },
  });
});

test.each<[object, string]>([
  [bytes({ SearchString: "x", Fuzzy: true }), "extraneous key [Fuzzy] is not permitted"],
  [bytes({}), "required key [SearchString] not found"],
  [{ IPSetReferenceStatement: {} }, "required key [Arn] not found"],
  [{ LabelMatchStatement: { Scope: "LABEL", Key: 7 } }, "expected type: string, found: number"],
])("refuses %j", (statement, message) => {
  expect(() => read(rules(statement))).toThrow(message);
});
