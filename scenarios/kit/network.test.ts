import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  emptyState,
  type AccountState,
  type NetworkAclState,
  type RuleState,
  type WebACLState,
} from "../../grader/index.ts";
import { aclAdmits, isIsolating, isWithin, smallestBlock, webAclBlocks } from "./network.ts";

const ALLOW = { RuleAction: "allow", Protocol: "-1", CidrBlock: "0.0.0.0/0" } as const;
type Entry = NetworkAclState["Entries"][number];
const allow = (Egress: boolean, more: Partial<Entry> = {}): Entry => ({
  RuleNumber: 100,
  Egress,
  ...ALLOW,
  ...more,
});
const deny = (RuleNumber: number, CidrBlock: string, more: Partial<Entry> = {}): Entry => ({
  RuleNumber,
  Egress: false,
  RuleAction: "deny",
  Protocol: "-1",
  CidrBlock,
  ...more,
});
const OPEN = [allow(false), allow(true)];

describe("what a network ACL admits", () => {
  it.each<[string, readonly Entry[], boolean]>([
    ["everybody, when both ways are open", OPEN, true],
    ["nobody, when it is empty", [], false],
    ["nobody, when answers may not leave", [allow(false)], false],
    [
      "nobody, when answers may leave to other ports only",
      [allow(false), allow(true, { Protocol: "6", FromPort: 80, ToPort: 80 })],
      false,
    ],
    [
      "clients whose answers leave to ephemeral ports",
      [allow(false), allow(true, { Protocol: "6", FromPort: 1024, ToPort: 65_535 })],
      true,
    ],
    ["not whom a lower number denies", [...OPEN, deny(50, "203.0.113.64/27")], false],
    ["whom only a higher number denies", [...OPEN, deny(200, "203.0.113.64/27")], true],
    ["neighbours of whom it denies", [...OPEN, deny(50, "203.0.113.96/27")], true],
    [
      "whom it denies at other ports",
      [...OPEN, deny(50, "203.0.113.64/27", { Protocol: "6", FromPort: 22, ToPort: 22 })],
      true,
    ],
    [
      "whom it denies for UDP",
      [...OPEN, deny(50, "203.0.113.64/27", { Protocol: "17", FromPort: 80, ToPort: 80 })],
      true,
    ],
    ["not whom it denies outbound", [...OPEN, deny(50, "203.0.113.64/27", { Egress: true })], false],
  ])("%s", (_name, Entries, admitted) => {
    const state: AccountState = {
      ...emptyState(),
      networkAcls: {
        "acl-1": { VpcId: "vpc-1", SubnetIds: ["subnet-1"], Entries, Tags: {} },
      },
    };
    expect(aclAdmits(state, "subnet-1", "203.0.113.70", 80)).toBe(admitted);
  });
});

describe("what a web ACL blocks", () => {
  type Rules = WebACLState["Rules"];
  const HOSTILE = { Name: "hostile", Action: "BLOCK", IPSets: ["set-hostile"] } as const;
  const OFFICE = { Name: "office", Action: "ALLOW", IPSets: ["set-office"] } as const;
  const AGENT = { Name: "agent", Action: "BLOCK", IPSets: [] } as const;
  it.each<[string, WebACLState["DefaultAction"], Rules, boolean]>([
    ["nobody, by default", "ALLOW", [], false],
    ["everybody, when it does so by default", "BLOCK", [], true],
    ["whom an IP set holds", "ALLOW", [HOSTILE], true],
    ["nobody whom a rule only counts", "ALLOW", [{ ...HOSTILE, Action: "COUNT" }], false],
    [
      "nobody whom an earlier rule lets in",
      "ALLOW",
      [{ ...OFFICE, IPSets: ["set-hostile"] }, HOSTILE],
      false,
    ],
    ["nobody whom only other IP sets hold", "ALLOW", [{ ...HOSTILE, IPSets: ["set-office"] }], false],
    ["whom it knows by something else than an address", "ALLOW", [OFFICE, AGENT], true],
  ])("%s", (_name, DefaultAction, rules, blocked) => {
    const ipSet = (...Addresses: string[]) => ({ Name: "set", Addresses, Tags: {} });
    const state: AccountState = {
      ...emptyState(),
      webAcls: { acl: { Name: "acl", DefaultAction, Rules: rules, ResourceArns: ["alb"], Tags: {} } },
      ipSets: { "set-hostile": ipSet("203.0.113.64/27"), "set-office": ipSet("192.0.2.0/24") },
    };
    expect(webAclBlocks(state, "alb", "203.0.113.70")).toBe(blocked);
    expect(webAclBlocks(state, "another", "203.0.113.70")).toBe(false);
  });
});

describe("an isolating group", () => {
  const rule = (Peer: string, port?: number): RuleState => ({
    IpProtocol: port === undefined ? "-1" : "tcp",
    ...(port !== undefined && { FromPort: port, ToPort: port }),
    Peer,
  });
  const group = (Ingress: RuleState[], Egress: RuleState[] = []) => ({
    Region: "us-east-1",
    VpcId: "vpc-1",
    GroupName: "g",
    Ingress,
    Egress,
  });
  const isolates = (Ingress: RuleState[], Egress: RuleState[] = []): boolean =>
    isIsolating(
      {
        ...emptyState(),
        securityGroups: {
          "sg-iso": group(Ingress, Egress),
          "sg-forensics": group([rule("192.0.2.10/32", 22)]),
          "sg-web": group([rule("0.0.0.0/0", 80)]),
        },
      },
      "sg-iso",
      "192.0.2.10/32",
      "10.20.0.0/16",
    );

  it.each<[string, RuleState[], RuleState[], boolean]>([
    ["has no rule", [], [], true],
    ["lets in the workstation", [rule("192.0.2.10/32", 22)], [], true],
    ["lets in a host that the workstation alone reaches", [rule("sg-forensics", 22)], [], true],
    ["leads to endpoints inside the VPC", [], [rule("10.20.0.0/16", 443)], true],
    ["does not lead to everything inside the VPC", [], [rule("10.20.0.0/16")], false],
    ["does not let in the workstation's neighbours", [rule("192.0.2.0/24", 22)], [], false],
    ["does not let in whom others reach", [rule("sg-web", 22)], [], false],
    ["does not let its members reach one another", [rule("sg-iso")], [], false],
    ["does not lead out", [], [rule("0.0.0.0/0")], false],
  ])("%s", (_name, ingress, egress, expected) => {
    expect(isolates(ingress, egress)).toBe(expected);
  });
});

describe("the smallest block", () => {
  const ip = fc.tuple(...[0, 1, 2, 3].map(() => fc.integer({ min: 0, max: 255 }))).map((x) => x.join("."));

  it("holds every address, and no half of it does", () => {
    fc.assert(
      fc.property(fc.array(ip, { minLength: 1, maxLength: 8 }), (ips) => {
        const block = smallestBlock(ips);
        const [base, bits] = block.split("/") as [string, string];
        expect(ips.filter((x) => !isWithin(x, block))).toEqual([]);
        const half = `${base}/${Number(bits) + 1}`;
        const otherHalf = `${ips.find((x) => !isWithin(x, half)) ?? base}/${Number(bits) + 1}`;
        if (bits !== "32")
          for (const each of [half, otherHalf]) expect(ips.every((x) => isWithin(x, each))).toBe(false);
      }),
    );
  });

  it("does not exist for no address", () => {
    expect(() => smallestBlock([])).toThrow("no addresses");
  });
});
