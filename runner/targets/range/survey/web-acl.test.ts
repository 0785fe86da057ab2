import { expect, test } from "vitest";
import { SmallAccount } from "../../../../range/services/small-account.ts";
import { wafv2 } from "../../../../range/services/wafv2/index.ts";
import { webAcl } from "./web-acl.ts";

const VisibilityConfig = { SampledRequestsEnabled: true, CloudWatchMetricsEnabled: true, MetricName: "m" };
const common = { Scope: "REGIONAL", VisibilityConfig };

function surveyed(override: object, reference: object) {
  const account = new SmallAccount([wafv2]);
  const create = (operation: string, input: object): string =>
    account.call<{ Summary: { ARN: string } }>("wafv2", operation, input as Record<string, unknown>).Summary
      .ARN;
  const ARN = create("CreateIPSet", {
    Name: "hostile",
    Scope: "REGIONAL",
    IPAddressVersion: "IPV4",
    Addresses: ["203.0.113.64/27"],
    Tags: [{ Key: "IncidentTicket", Value: "INC-1" }],
  });
  const rule = (Name: string, Priority: number, Statement: object, more: object) => ({
    Name,
    Priority,
    Statement,
    VisibilityConfig,
    ...more,
  });
  const group = create("CreateRuleGroup", {
    ...common,
    Name: "shared",
    Capacity: 10,
    Rules: [rule("hostile", 0, { IPSetReferenceStatement: { ARN } }, { Action: { Block: {} } })],
  });
  const acl = create("CreateWebACL", {
    ...common,
    Name: "front",
    DefaultAction: { Allow: {} },
    Rules: [
      rule("seen", 0, { LabelMatchStatement: { Scope: "LABEL", Key: "a" } }, { Action: { Count: {} } }),
      rule(
        "shared",
        1,
        { RuleGroupReferenceStatement: { ARN: group, ...reference } },
        { OverrideAction: override },
      ),
    ],
  });
  const { project, follow } = webAcl;
  return {
    acl: project.webAcls(account.scope, acl),
    ipSet: project.ipSets(account.scope, ARN),
    told: follow["wafv2.ruleGroups"]!(account.scope, group),
    ids: { ARN, acl },
  };
}

test.each([
  ["what a group's rules do", { None: {} }, {}, "BLOCK"],
  ["that a reference only counts", { Count: {} }, {}, "COUNT"],
  ["that a rule of a group only counts", { None: {} }, { ExcludedRules: [{ Name: "hostile" }] }, "COUNT"],
])("a survey tells %s", (_what, override, reference, action) => {
  const { acl, ids, told } = surveyed(override, reference);
  expect(acl).toEqual({
    Name: "front",
    DefaultAction: "ALLOW",
    Rules: [
      { Name: "seen", Action: "COUNT", IPSets: [] },
      { Name: "hostile", Action: action, IPSets: [ids.ARN] },
    ],
    ResourceArns: [],
    Tags: {},
  });
  expect(told).toEqual([{ table: "webAcls", id: ids.acl }]);
});

test("a survey tells what an IP set holds, and its tags", () => {
  expect(surveyed({ None: {} }, {}).ipSet).toEqual({
    Name: "hostile",
    Addresses: ["203.0.113.64/27"],
    Tags: { IncidentTicket: "INC-1" },
  });
});
