import type { Rule } from "@aws-sdk/client-wafv2";
import { describe, expect, it } from "vitest";
import { ACL, SET, MISSING_ARN, open, ruleOf, bytes, label, lower } from "./small-waf.ts";

describe("capacity", () => {
  it.each<[string, Rule[], number]>([
    ["an exact match", [ruleOf(bytes())], 2],
    ["a search", [ruleOf(bytes({ PositionalConstraint: "CONTAINS" }))], 10],
    ["a transformation", [ruleOf(bytes(lower))], 12],
    [
      "a transformation that two rules share",
      [ruleOf(bytes(lower)), ruleOf(bytes(lower), { Name: "other", Priority: 1 })],
      14,
    ],
    ["all query arguments", [ruleOf(bytes({ FieldToMatch: { AllQueryArguments: {} } }))], 12],
    ["labels", [ruleOf(bytes(), { RuleLabels: [{ Name: "seen" }] })], 3],
    ["either of two", [ruleOf({ OrStatement: { Statements: [bytes(), label("seen")] } })], 3],
    [
      "a rate",
      [
        ruleOf({
          RateBasedStatement: { Limit: 100, AggregateKeyType: "IP", ScopeDownStatement: bytes() },
        }),
      ],
      4,
    ],
    [
      "a rate with keys",
      [
        ruleOf({
          RateBasedStatement: {
            Limit: 100,
            AggregateKeyType: "CUSTOM_KEYS",
            CustomKeys: [{ IP: {} }, { HTTPMethod: {} }],
          },
        }),
      ],
      62,
    ],
  ])("of %s", (_name, Rules, expected) => {
    expect(open().call("CheckCapacity", { Scope: "REGIONAL", Rules })).toEqual({ Capacity: expected });
  });

  it("of a rule group is what was asked for, and not to be exceeded", () => {
    const { create, refusal } = open();
    const group = { ...ACL, Name: "shared", Rules: [ruleOf(bytes())] };
    expect(refusal("CreateRuleGroup", { ...group, Capacity: 1 }).message).toBe(
      "Error reason: You exceeded the capacity limit for a rule group or web ACL., field: RULE_GROUP, parameter: 2",
    );
    const { ARN } = create("CreateRuleGroup", { ...group, Capacity: 100 });
    const reference = ruleOf(
      { RuleGroupReferenceStatement: { ARN } },
      { Action: undefined, OverrideAction: { None: {} } },
    );
    expect(open().call("CheckCapacity", { Scope: "REGIONAL", Rules: [] })).toEqual({ Capacity: 0 });
    expect(
      refusal("CreateWebACL", {
        ...ACL,
        Rules: Array.from({ length: 51 }, (_, Priority) => ({
          ...reference,
          Priority,
          Name: `r${Priority}`,
        })),
      }).code,
    ).toBe("WAFLimitsExceededException");
  });
});

describe("rules", () => {
  it.each<[string, Rule[], string]>([
    ["no statement", [ruleOf({})], "field: STATEMENT"],
    ["two statements in one", [ruleOf({ ...bytes(), ...label("a") })], "field: STATEMENT"],
    ["one of nothing else", [ruleOf({ AndStatement: { Statements: [bytes()] } })], "field: AND_STATEMENT"],
    ["no action", [ruleOf(bytes(), { Action: undefined })], "field: RULE, parameter: Rule"],
    ["two actions", [ruleOf(bytes(), { Action: { Block: {}, Count: {} } })], "field: RULE_ACTION"],
    [
      "an override without a group",
      [ruleOf(bytes(), { Action: undefined, OverrideAction: { None: {} } })],
      "field: RULE",
    ],
    ["the same priority twice", [ruleOf(bytes()), ruleOf(bytes(), { Name: "b" })], "parameter: Priority"],
    ["the same name twice", [ruleOf(bytes()), ruleOf(bytes(), { Priority: 1 })], "parameter: Name"],
    ["a label of AWS's own", [ruleOf(bytes(), { RuleLabels: [{ Name: "awswaf:x" }] })], "awswaf:x"],
    ["a namespace as a label", [ruleOf(label("a:"))], "field: LABEL_MATCH_STATEMENT"],
    [
      "a pattern that is none",
      [ruleOf({ RegexMatchStatement: { ...bytes().ByteMatchStatement!, RegexString: "(" } })],
      "field: REGEX_PATTERN_SET",
    ],
    [
      "an ARN that is none",
      [ruleOf({ IPSetReferenceStatement: { ARN: "hostile" } })],
      "field: IP_SET_REFERENCE_STATEMENT",
    ],
    [
      "an answer without its body",
      [
        ruleOf(bytes(), {
          Action: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: "none" } } },
        }),
      ],
      "field: CUSTOM_RESPONSE_BODY",
    ],
    ["a rate below ten", [ruleOf({ RateBasedStatement: { Limit: 9, AggregateKeyType: "IP" } })], "'limit'"],
    [
      "a rate of everything",
      [ruleOf({ RateBasedStatement: { Limit: 10, AggregateKeyType: "CONSTANT" } })],
      "field: SCOPE_DOWN",
    ],
    [
      "a rate within another statement",
      [
        ruleOf({
          NotStatement: { Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: "IP" } } },
        }),
      ],
      "field: STATEMENT",
    ],
    [
      "a rate that lets in",
      [ruleOf({ RateBasedStatement: { Limit: 10, AggregateKeyType: "IP" } }, { Action: { Allow: {} } })],
      "field: RULE_ACTION",
    ],
  ])("with %s are refused", (_name, Rules, message) => {
    const { call, refusal } = open();
    expect(refusal("CreateWebACL", { ...ACL, Rules }).message).toContain(message);
    expect(call("ListWebACLs", { Scope: "REGIONAL" })).toEqual({ WebACLs: [] });
  });

  it.each<[string, Rule, string]>([
    [
      "managed rule groups",
      ruleOf({ ManagedRuleGroupStatement: { VendorName: "AWS", Name: "AWSManagedRulesCommonRuleSet" } }),
      "ManagedRuleGroupStatement",
    ],
    ["countries", ruleOf({ GeoMatchStatement: { CountryCodes: ["NL"] } }), "GeoMatchStatement"],
    ["puzzles", ruleOf(bytes(), { Action: { Captcha: {} } }), "Captcha"],
    [
      "fingerprints",
      ruleOf(bytes({ FieldToMatch: { JA3Fingerprint: { FallbackBehavior: "MATCH" } } })),
      "JA3Fingerprint",
    ],
    [
      "rare transformations",
      ruleOf(bytes({ TextTransformations: [{ Priority: 0, Type: "SQL_HEX_DECODE" }] })),
      "SQL_HEX_DECODE",
    ],
  ])("that ask for %s are refused by name", (_name, rule, what) => {
    expect(open().refusal("CreateWebACL", { ...ACL, Rules: [rule] })).toMatchObject({
      code: "NotImplemented",
      message: expect.stringContaining(what),
    });
  });

  it("that refer to what is not there are refused", () => {
    const Rules = [ruleOf({ IPSetReferenceStatement: { ARN: MISSING_ARN } })];
    expect(open().refusal("CreateWebACL", { ...ACL, Rules }).code).toBe("WAFNonexistentItemException");
  });

  it("of one scope do not refer to what the other has", () => {
    const { create, refusal } = open();
    const { ARN } = create("CreateIPSet", { ...SET, Scope: "CLOUDFRONT" });
    const Rules = [ruleOf({ IPSetReferenceStatement: { ARN } })];
    expect(refusal("CreateWebACL", { ...ACL, Rules }).message).toContain(
      "A reference in your rule statement is not valid.",
    );
    expect(create("CreateWebACL", { ...ACL, Scope: "CLOUDFRONT", Rules }).ARN).toContain(
      "global/webacl/front",
    );
  });

  it("are answered as they were given, in the order in which they are asked", () => {
    const { call, create } = open();
    const Rules = [
      ruleOf(bytes(), { Name: "second", Priority: 7 }),
      ruleOf(label("a"), { Name: "first", Priority: 3 }),
    ];
    const { Id } = create("CreateWebACL", { ...ACL, Rules });
    const { WebACL } = call("GetWebACL", { Name: "front", Scope: "REGIONAL", Id }) as {
      WebACL: { Rules: Rule[] };
    };
    expect(WebACL.Rules.map(({ Name }) => Name)).toEqual(["first", "second"]);
    expect(WebACL).toMatchObject({ Capacity: 3, LabelNamespace: "awswaf:111122223333:webacl:front:" });
  });
});
