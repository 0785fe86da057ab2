import { describe, expect, it } from "vitest";
import type { Call } from "../../call.ts";
import { wafv2 } from "./index.ts";
import { ACL, SET, MISSING_ARN, type Summary, open, ruleOf } from "./small-waf.ts";

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
