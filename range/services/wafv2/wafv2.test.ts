import type { Rule, Statement } from "@aws-sdk/client-wafv2";
import { describe, expect, it } from "vitest";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { SmallAccount } from "../small-account.ts";
import { wafv2 } from "./index.ts";

const visibility = (MetricName: string) => ({
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName,
});
const ACL = {
  Name: "front",
  Scope: "REGIONAL",
  DefaultAction: { Allow: {} },
  VisibilityConfig: visibility("front"),
};
const SET = { Name: "hostile", Scope: "REGIONAL", IPAddressVersion: "IPV4", Addresses: ["203.0.113.64/26"] };
const MISSING_ARN = "arn:aws:wafv2:us-east-1:111122223333:regional/ipset/none/0";

interface Summary {
  ARN: string;
  Id: string;
  Name: string;
  LockToken: string;
}

function open() {
  const account = new SmallAccount([wafv2]);
  const call = (operation: string, input: object): Record<string, unknown> =>
    account.call("wafv2", operation, input as Record<string, unknown>);
  const create = (operation: string, input: object): Summary => call(operation, input)["Summary"] as Summary;
  const refusal = (operation: string, input: object): AwsError => {
    try {
      call(operation, input);
    } catch (thrown) {
      if (thrown instanceof AwsError) return thrown;
      throw thrown;
    }
    throw new Error(`${operation} was not refused`);
  };
  return { account, call, create, refusal };
}

const ruleOf = (statement: Statement, more: Partial<Rule> = {}): Rule => ({
  Name: "rule",
  Priority: 0,
  Statement: statement,
  Action: { Block: {} },
  VisibilityConfig: visibility("rule"),
  ...more,
});

const bytes = (more: object = {}): Statement => ({
  ByteMatchStatement: {
    SearchString: Buffer.from("/login"),
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: 0, Type: "NONE" }],
    PositionalConstraint: "EXACTLY",
    ...more,
  },
});
const label = (Key: string): Statement => ({ LabelMatchStatement: { Scope: "LABEL", Key } });
const lower = { TextTransformations: [{ Priority: 0, Type: "LOWERCASE" as const }] };

describe("entities", () => {
  it("are made, read, listed and deleted with the newest lock token alone", () => {
    const { call, create, refusal } = open();
    const made = create("CreateIPSet", SET);
    expect(made.ARN).toBe(`arn:aws:wafv2:us-east-1:111122223333:regional/ipset/hostile/${made.Id}`);
    const named = { Name: "hostile", Scope: "REGIONAL", Id: made.Id };
    const { NextLockToken } = call("UpdateIPSet", {
      ...named,
      Addresses: ["203.0.113.0/25", "203.0.113.0/25"],
      LockToken: made.LockToken,
    });
    expect(call("GetIPSet", named)).toEqual({
      IPSet: {
        Name: "hostile",
        Id: made.Id,
        ARN: made.ARN,
        Description: "",
        IPAddressVersion: "IPV4",
        Addresses: ["203.0.113.0/25"],
      },
      LockToken: NextLockToken,
    });
    const stale = { ...named, LockToken: made.LockToken };
    expect(refusal("UpdateIPSet", { ...stale, Addresses: [] }).code).toBe("WAFOptimisticLockException");
    expect(refusal("DeleteIPSet", stale).code).toBe("WAFOptimisticLockException");
    expect(refusal("CreateIPSet", SET).code).toBe("WAFDuplicateItemException");
    call("DeleteIPSet", { ...named, LockToken: NextLockToken });
    expect(call("ListIPSets", { Scope: "REGIONAL" })).toEqual({ IPSets: [] });
    expect(refusal("GetIPSet", named).code).toBe("WAFNonexistentItemException");
  });

  it("of CloudFront are others, and live in us-east-1 alone", () => {
    const { account, call, create } = open();
    create("CreateIPSet", { ...SET, Scope: "CLOUDFRONT" });
    expect(create("CreateIPSet", SET).ARN).toContain("regional/ipset");
    expect((call("ListIPSets", { Scope: "CLOUDFRONT" })["IPSets"] as Summary[])[0]!.ARN).toContain(
      "us-east-1:111122223333:global/ipset/hostile",
    );
    const elsewhere = { region: "eu-west-1" };
    expect(account.refusal("wafv2", "ListIPSets", { Scope: "CLOUDFRONT" }, elsewhere)).toBe(
      "WAFInvalidParameterException",
    );
  });

  it("come in pages, by name", () => {
    const { call, create } = open();
    for (const Name of ["c", "a", "b"]) create("CreateIPSet", { ...SET, Name });
    const first = call("ListIPSets", { Scope: "REGIONAL", Limit: 2 });
    const second = call("ListIPSets", { Scope: "REGIONAL", Limit: 2, NextMarker: first["NextMarker"] });
    const names = [first, second].flatMap((page) => (page["IPSets"] as Summary[]).map(({ Name }) => Name));
    expect(names).toEqual(["a", "b", "c"]);
    expect(second).not.toHaveProperty("NextMarker");
  });

  it("cannot go while something refers to them", () => {
    const { call, create, refusal } = open();
    const set = create("CreateIPSet", SET);
    const group = create("CreateRuleGroup", {
      ...ACL,
      Name: "shared",
      Capacity: 5,
      Rules: [ruleOf({ NotStatement: { Statement: { IPSetReferenceStatement: { ARN: set.ARN } } } })],
    });
    const acl = create("CreateWebACL", {
      ...ACL,
      Rules: [
        ruleOf(
          { RuleGroupReferenceStatement: { ARN: group.ARN } },
          { Action: undefined, OverrideAction: { None: {} } },
        ),
      ],
    });
    const gone = ({ Name, Id, LockToken }: Summary) => ({ Name, Id, LockToken, Scope: "REGIONAL" });
    expect(refusal("DeleteIPSet", gone(set)).code).toBe("WAFAssociatedItemException");
    expect(refusal("DeleteRuleGroup", gone(group)).code).toBe("WAFAssociatedItemException");
    call("DeleteWebACL", gone(acl));
    call("DeleteRuleGroup", gone(group));
    call("DeleteIPSet", gone(set));
  });

  it("carry tags", () => {
    const { call, create } = open();
    const { ARN } = create("CreateIPSet", { ...SET, Tags: [{ Key: "a", Value: "1" }] });
    call("TagResource", { ResourceARN: ARN, Tags: [{ Key: "b", Value: "2" }] });
    call("UntagResource", { ResourceARN: ARN, TagKeys: ["a"] });
    expect(call("ListTagsForResource", { ResourceARN: ARN })).toEqual({
      TagInfoForResource: { ResourceARN: ARN, TagList: [{ Key: "b", Value: "2" }] },
    });
  });
});

describe("policies", () => {
  const arn = (resource: string) => `arn:aws:wafv2:us-east-1:111122223333:${resource}`;
  const FRONT = "arn:aws:elasticloadbalancing:us-east-1:111122223333:loadbalancer/app/front/1";
  const named = { Name: "a", Id: "1", Scope: "REGIONAL" };
  it.each<[string, object, [string, string][]]>([
    ["GetIPSet", named, [["wafv2:GetIPSet", arn("regional/ipset/a/1")]]],
    [
      "CreateIPSet",
      { Name: "a", Scope: "CLOUDFRONT", Tags: [{ Key: "k", Value: "v" }] },
      [
        ["wafv2:CreateIPSet", arn("global/ipset/a/*")],
        ["wafv2:TagResource", arn("global/ipset/a/*")],
      ],
    ],
    [
      "UpdateWebACL",
      { ...named, Rules: [ruleOf({ IPSetReferenceStatement: { ARN: MISSING_ARN } })] },
      [
        ["wafv2:UpdateWebACL", arn("regional/webacl/a/1")],
        ["wafv2:UpdateWebACL", MISSING_ARN],
      ],
    ],
    [
      "AssociateWebACL",
      { WebACLArn: arn("regional/webacl/a/1"), ResourceArn: FRONT },
      [
        ["wafv2:AssociateWebACL", arn("regional/webacl/a/1")],
        ["wafv2:AssociateWebACL", FRONT],
        ["elasticloadbalancing:SetWebAcl", FRONT],
      ],
    ],
    [
      "DisassociateWebACL",
      { ResourceArn: FRONT },
      [
        ["wafv2:DisassociateWebACL", FRONT],
        ["elasticloadbalancing:SetWebAcl", FRONT],
      ],
    ],
    [
      "DeleteLoggingConfiguration",
      { ResourceArn: arn("regional/webacl/a/1") },
      [
        ["wafv2:DeleteLoggingConfiguration", arn("regional/webacl/a/1")],
        ["logs:DeleteLogDelivery", "*"],
      ],
    ],
  ])("are asked for %s", (operation, input, expected) => {
    const { scope } = open().account;
    const asked = wafv2.asks![operation]!(input as never, { scope, operation } as Call);
    expect([asked].flat().map(({ action, resource }) => [action, resource])).toEqual(expected);
  });
});

describe("addresses", () => {
  it.each([
    ["IPV4", "203.0.113.7"],
    ["IPV4", "0.0.0.0/0"],
    ["IPV4", "203.0.113.7/24"],
    ["IPV4", "203.0.113.0/33"],
    ["IPV4", "2001:db8::/32"],
    ["IPV6", "203.0.113.0/24"],
    ["IPV6", "2001:db8::1/64"],
  ])("of %s refuse %s", (IPAddressVersion, block) => {
    const { message, members } = open().refusal("CreateIPSet", {
      ...SET,
      IPAddressVersion,
      Addresses: [block],
    });
    expect(message).toBe(
      `Error reason: The parameter contains formatting that is not valid., field: IP_ADDRESS, parameter: ${block}`,
    );
    expect(members).toMatchObject({ Field: "IP_ADDRESS", Parameter: block });
  });

  it.each([
    ["IPV4", "203.0.113.7/32"],
    ["IPV4", "128.0.0.0/1"],
    ["IPV6", "2001:db8::/32"],
  ])("of %s take %s", (IPAddressVersion, block) => {
    expect(open().create("CreateIPSet", { ...SET, IPAddressVersion, Addresses: [block] }).Name).toBe(
      "hostile",
    );
  });
});

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
