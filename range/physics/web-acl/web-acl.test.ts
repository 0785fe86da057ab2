import type { Rule, Statement } from "@aws-sdk/client-wafv2";
import { describe, expect, it } from "vitest";
import { startCustomers } from "../customers/customers.ts";
import type { AlbRequest } from "../customers/requests.ts";
import { onCustomerSample } from "../customers/sample.ts";
import { HOSTILE, NEIGHBOUR, CUSTOMER, ruleOf, guarded, behind, from, NONE, path } from "./guarded-fleet.ts";
import { visibility, type Summary } from "../../services/wafv2/small-waf.ts";

describe("an IP set", () => {
  it("keeps its addresses from the load balancer, and no neighbours", () => {
    const { ask } = guarded(({ ipSet }) => [ruleOf("hostile", 0, from(ipSet("203.0.113.64/26")))]);
    expect(ask(HOSTILE)).toMatchObject({ status: 403, body: expect.stringContaining("403 Forbidden") });
    expect(ask(HOSTILE).targetId).toBeUndefined();
    expect(ask(NEIGHBOUR).status).toBe(200);
  });

  it("holds a few seconds after it was changed, and no longer than its web ACL is associated", () => {
    const { ask, call, create, fleet, ipSet, loadBalancerArn } = behind();
    const set = ipSet("203.0.113.64/26");
    const acl = {
      Name: "front",
      Scope: "REGIONAL",
      DefaultAction: { Allow: {} },
      VisibilityConfig: visibility("front"),
      Rules: [ruleOf("hostile", 0, from(set))],
    };
    const { ARN: WebACLArn } = create("CreateWebACL", acl);
    const association = { WebACLArn, ResourceArn: loadBalancerArn };
    expect(() => call("AssociateWebACL", association)).toThrow("AWS WAF couldn’t retrieve the resource");
    fleet.pass(3);
    expect(ask(HOSTILE).status).toBe(200);
    call("AssociateWebACL", association);
    expect(ask(HOSTILE).status).toBe(200);
    fleet.pass(3);
    expect(ask(HOSTILE).status).toBe(403);
    const { Name, Id, LockToken } = set;
    call("UpdateIPSet", { Name, Id, LockToken, Scope: "REGIONAL", Addresses: ["203.0.113.192/26"] });
    expect([ask(HOSTILE).status, ask(NEIGHBOUR).status]).toEqual([403, 200]);
    fleet.pass(3);
    expect([ask(HOSTILE).status, ask(NEIGHBOUR).status]).toEqual([200, 403]);
    call("DisassociateWebACL", { ResourceArn: loadBalancerArn });
    fleet.pass(3);
    expect(ask(NEIGHBOUR).status).toBe(200);
  });

  it("can go by an address that a header names", () => {
    const { ask } = guarded(({ ipSet }) => [
      ruleOf("forwarded", 0, {
        IPSetReferenceStatement: {
          ARN: ipSet("203.0.113.64/26").ARN,
          IPSetForwardedIPConfig: {
            HeaderName: "X-Forwarded-For",
            FallbackBehavior: "MATCH",
            Position: "ANY",
          },
        },
      }),
    ]);
    const via = (value: string) => ask(CUSTOMER, { headers: { "x-forwarded-for": value } }).status;
    expect(ask(HOSTILE).status).toBe(200);
    expect([via(`192.0.2.1, ${HOSTILE}`), via("192.0.2.1"), via("nonsense")]).toEqual([403, 200, 403]);
  });
});

describe("rules", () => {
  it.each<[string, Statement, Partial<AlbRequest>, Partial<AlbRequest>]>([
    ["a path", path("/login"), { path: "/login" }, { path: "/log" }],
    [
      "a decoded argument",
      {
        ByteMatchStatement: {
          SearchString: Buffer.from("union select"),
          FieldToMatch: { AllQueryArguments: {} },
          TextTransformations: [
            { Priority: 1, Type: "LOWERCASE" },
            { Priority: 0, Type: "URL_DECODE" },
          ],
          PositionalConstraint: "CONTAINS_WORD",
        },
      },
      { query: "q=1&x=1%27+UNION%20select+1" },
      { query: "q=reunion+selected" },
    ],
    [
      "a header",
      {
        RegexMatchStatement: {
          RegexString: "(?i)sqlmap/[0-9.]+",
          FieldToMatch: { SingleHeader: { Name: "User-Agent" } },
          TextTransformations: NONE,
        },
      },
      { userAgent: "SQLMap/1.8" },
      { userAgent: "Mozilla/5.0" },
    ],
    [
      "a body's size",
      {
        SizeConstraintStatement: {
          FieldToMatch: { Body: { OversizeHandling: "MATCH" } },
          ComparisonOperator: "GT",
          Size: 20,
          TextTransformations: NONE,
        },
      },
      { method: "POST", body: "x".repeat(9_000) },
      { method: "POST", body: "user=a" },
    ],
    [
      "a method and a path",
      {
        AndStatement: {
          Statements: [
            path("/login"),
            {
              NotStatement: {
                Statement: {
                  ByteMatchStatement: {
                    SearchString: Buffer.from("GET"),
                    FieldToMatch: { Method: {} },
                    TextTransformations: NONE,
                    PositionalConstraint: "EXACTLY",
                  },
                },
              },
            },
          ],
        },
      },
      { path: "/login", method: "POST" },
      { path: "/login" },
    ],
    [
      "a cookie",
      {
        SizeConstraintStatement: {
          FieldToMatch: {
            Cookies: {
              MatchPattern: { IncludedCookies: ["debug"] },
              MatchScope: "VALUE",
              OversizeHandling: "CONTINUE",
            },
          },
          ComparisonOperator: "GE",
          Size: 1,
          TextTransformations: NONE,
        },
      },
      { headers: { cookie: "a=1; debug=yes" } },
      { headers: { cookie: "a=1" } },
    ],
  ])("match %s", (_name, statement, caught, free) => {
    const { ask } = guarded(() => [ruleOf("rule", 0, statement)]);
    expect([ask(CUSTOMER, caught).status, ask(CUSTOMER, free).status]).toEqual([403, 200]);
  });

  it("are asked in the order of their priorities, and labels and counts come on the way", () => {
    const { ask, metric } = guarded(({ ipSet }) => [
      ruleOf("known", 0, from(ipSet(`${NEIGHBOUR}/32`)), { Action: { Allow: {} } }),
      ruleOf("mark", 1, path("/login"), { Action: { Count: {} }, RuleLabels: [{ Name: "page:login" }] }),
      ruleOf("shut", 2, { LabelMatchStatement: { Scope: "NAMESPACE", Key: "page:" } }),
    ]);
    expect(
      [ask(NEIGHBOUR, { path: "/login" }), ask(HOSTILE, { path: "/login" }), ask(HOSTILE)].map(
        (x) => x.status,
      ),
    ).toEqual([200, 403, 200]);
    expect(metric("CountedRequests", { WebACL: "front", Rule: "mark" })).toBe(1);
    expect(metric("BlockedRequests", { WebACL: "front", Rule: "shut" })).toBe(1);
    expect(metric("AllowedRequests", { WebACL: "front", Rule: "known" })).toBe(1);
    expect(metric("AllowedRequests", { WebACL: "front", Rule: "Default_Action" })).toBe(1);
    expect(metric("AllowedRequests", { WebACL: "front", Rule: "ALL" })).toBe(2);
    expect(
      metric("BlockedRequests", {
        WebACL: "front",
        LabelNamespace: "awswaf:111122223333:webacl:front:page",
        Label: "login",
      }),
    ).toBe(1);
  });

  it("answer as they say, and the default action may block, too", () => {
    const { ask } = guarded(() => [ruleOf("open", 0, path("/open"), { Action: { Allow: {} } })], {
      DefaultAction: { Block: { CustomResponse: { ResponseCode: 429, CustomResponseBodyKey: "later" } } },
      CustomResponseBodies: { later: { ContentType: "TEXT_PLAIN", Content: "come back later" } },
    });
    expect(ask(CUSTOMER)).toMatchObject({ status: 429, body: "come back later" });
    expect(ask(CUSTOMER, { path: "/open" }).status).toBe(200);
  });

  it("in a group do what the reference lets them do", () => {
    const group = (create: (operation: string, input: object) => Summary) =>
      create("CreateRuleGroup", {
        Name: "shared",
        Scope: "REGIONAL",
        Capacity: 50,
        VisibilityConfig: visibility("shared"),
        Rules: [ruleOf("login", 0, path("/login")), ruleOf("admin", 1, path("/admin"))],
      }).ARN;
    const reference = (ARN: string, more: object, override: object): Rule =>
      ruleOf(
        "shared",
        0,
        { RuleGroupReferenceStatement: { ARN, ...more } },
        { Action: undefined, OverrideAction: override },
      );
    const asks = (rule: (ARN: string) => Rule) => {
      const { ask } = guarded(({ create }) => [rule(group(create))]);
      return ["/login", "/admin", "/"].map((each) => ask(CUSTOMER, { path: each }).status);
    };
    expect(asks((arn) => reference(arn, {}, { None: {} }))).toEqual([403, 403, 200]);
    expect(asks((arn) => reference(arn, {}, { Count: {} }))).toEqual([200, 200, 200]);
    const RuleActionOverrides = [{ Name: "login", ActionToUse: { Count: {} } }];
    expect(asks((arn) => reference(arn, { RuleActionOverrides }, { None: {} }))).toEqual([200, 403, 200]);
  });
});

describe("rate-based rules", () => {
  const rate = (more: object = {}): Rule =>
    ruleOf("flood", 0, {
      RateBasedStatement: { Limit: 20, EvaluationWindowSec: 60, AggregateKeyType: "IP", ...more },
    });

  it("hold back an address over the limit, until its requests of the window are few again", () => {
    const { ask, call, acl, fleet } = guarded(() => [rate()]);
    for (let i = 0; i < 20; i++) ask(HOSTILE);
    fleet.pass(3);
    expect(ask(HOSTILE).status).toBe(200);
    fleet.pass(3);
    expect([ask(HOSTILE).status, ask(NEIGHBOUR).status]).toEqual([403, 200]);
    const of = { Scope: "REGIONAL", WebACLName: "front", WebACLId: acl.Id, RuleName: "flood" };
    expect(call("GetRateBasedStatementManagedKeys", of)["ManagedKeysIPV4"]).toEqual({
      IPAddressVersion: "IPV4",
      Addresses: [`${HOSTILE}/32`],
    });
    fleet.pass(70);
    expect(ask(HOSTILE).status).toBe(200);
  });

  it("count what their scope-down statement takes, by the keys that they name", () => {
    const { ask, fleet } = guarded(() => [
      rate({
        AggregateKeyType: "CUSTOM_KEYS",
        ScopeDownStatement: path("/login"),
        CustomKeys: [{ QueryArgument: { Name: "user", TextTransformations: NONE } }],
      }),
    ]);
    const guess = (user: string, clientIp: string) =>
      ask(clientIp, { path: "/login", query: `user=${user}` }).status;
    for (let i = 0; i < 30; i++) {
      guess("a", `203.0.113.${i}`);
      ask(HOSTILE);
    }
    fleet.pass(3);
    expect([guess("a", CUSTOMER), guess("b", CUSTOMER), ask(HOSTILE).status]).toEqual([403, 200, 200]);
  });

  it("count customers, who are not asked one by one", () => {
    const { fleet, loadBalancerArn } = guarded(() => [
      rate({ AggregateKeyType: "CONSTANT", ScopeDownStatement: path("/"), Limit: 100 }),
    ]);
    const samples: { ok: number; errorCodes: Readonly<Record<string, number>> }[] = [];
    onCustomerSample(fleet.world, (sample) => samples.push(sample));
    startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 40 });
    fleet.pass(2);
    expect(samples.at(-1)!.ok).toBeGreaterThan(30);
    fleet.pass(8);
    expect(samples.at(-1)).toMatchObject({ ok: 0, errorCodes: { 403: expect.any(Number) } });
  });
});

describe("customers", () => {
  it("meet the web ACL of their load balancer, by their addresses", () => {
    const { fleet, loadBalancerArn, metric } = guarded(({ ipSet }) => [
      ruleOf("hostile", 0, from(ipSet(`${CUSTOMER}/32`))),
    ]);
    let failed = 0;
    let ok = 0;
    onCustomerSample(fleet.world, (sample) => {
      failed += sample.failed;
      ok += sample.ok;
    });
    startCustomers(fleet.scope, { loadBalancerArn, requestsPerSecond: 100 });
    fleet.pass(60);
    expect(failed / (failed + ok)).toBeCloseTo(1 / 20, 2);
    expect(metric("BlockedRequests", { WebACL: "front", Rule: "hostile" })).toBe(failed);
    expect(metric("AllowedRequests", { WebACL: "front", Rule: "ALL" })).toBe(ok);
  });
});

describe("a load balancer that goes", () => {
  it("takes its association with it", () => {
    const { acl, call, fleet, loadBalancerArn } = guarded(() => []);
    expect(() => call("DeleteWebACL", { ...acl, Scope: "REGIONAL" })).toThrow(
      "associated with another resource",
    );
    fleet.elb("DeleteLoadBalancer", { LoadBalancerArn: loadBalancerArn });
    expect(call("ListResourcesForWebACL", { WebACLArn: acl.ARN })).toEqual({ ResourceArns: [] });
    call("DeleteWebACL", { ...acl, Scope: "REGIONAL" });
  });
});
