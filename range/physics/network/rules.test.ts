import { assert, integer, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import type { NetworkAclEntry } from "@aws-sdk/client-ec2";
import type { GroupRow, GroupRuleRow } from "../../services/ec2/state.ts";
import { inBlock, parseAddress, parseBlock } from "./cidr.ts";
import { aclPermits } from "./network-acls.ts";
import type { Packet, Protocol } from "./packet.ts";
import { groupsPermit } from "./security-groups.ts";

const group = (rule: Partial<GroupRuleRow>): GroupRow => ({
  id: "sg-1",
  name: "sg-1",
  description: "",
  vpcId: "vpc-1",
  tags: [],
  rules: [
    {
      id: "sgr-1",
      egress: false,
      protocol: "tcp",
      fromPort: undefined,
      toPort: undefined,
      tags: [],
      ...rule,
    },
  ],
});

const packet = (protocol: Protocol, destinationPort: number, peerIp = "203.0.113.9"): Packet => ({
  protocol,
  destinationPort,
  peerIp,
});

describe("security group rules", () => {
  const all = { cidrIpv4: "0.0.0.0/0" };
  test.each<[string, Partial<GroupRuleRow>, Packet, boolean]>([
    ["a port in the range", { ...all, fromPort: 20, toPort: 22 }, packet("tcp", 22), true],
    ["a port above the range", { ...all, fromPort: 20, toPort: 22 }, packet("tcp", 23), false],
    ["another protocol", { ...all, fromPort: 53, toPort: 53 }, packet("udp", 53), false],
    ["protocol by number", { ...all, protocol: "17", fromPort: 53, toPort: 53 }, packet("udp", 53), true],
    ["all protocols", { ...all, protocol: "-1" }, packet("udp", 9), true],
    ["the other direction", { ...all, egress: true }, packet("tcp", 22), false],
    ["a source outside the block", { cidrIpv4: "203.0.113.8/32" }, packet("tcp", 22), false],
    ["a source inside the block", { cidrIpv4: "203.0.113.8/31" }, packet("tcp", 22), true],
    ["all ICMP", { ...all, protocol: "icmp", fromPort: -1, toPort: -1 }, packet("icmp", 8), true],
    ["echo requests only", { ...all, protocol: "icmp", fromPort: 8, toPort: 0 }, packet("icmp", 8), true],
    ["echo replies only", { ...all, protocol: "icmp", fromPort: 0, toPort: 0 }, packet("icmp", 8), false],
    ["an IPv6 source", { cidrIpv6: "::/0" }, packet("tcp", 22), false],
    ["a group of the peer", { referencedGroupId: "sg-alb" }, packet("tcp", 80), true],
    ["a group that the peer has not", { referencedGroupId: "sg-other" }, packet("tcp", 80), false],
    ["the service's prefix list", { prefixListId: "pl-s3" }, packet("tcp", 443), true],
    ["another prefix list", { prefixListId: "pl-other" }, packet("tcp", 443), false],
  ])("%s", (_, rule, sent, permitted) => {
    const asked = {
      ...sent,
      egress: false,
      peerGroupIds: ["sg-alb"],
      inPrefixList: (id: string) => id === "pl-s3",
    };
    expect(groupsPermit([group(rule)], asked)).toBe(permitted);
    expect(groupsPermit([group({ egress: true }), group(rule)], asked)).toBe(permitted);
  });
});

describe("network ACL entries", () => {
  const entry = (
    number: number,
    action: "allow" | "deny",
    more: Partial<NetworkAclEntry> = {},
  ): NetworkAclEntry => ({
    Egress: false,
    RuleNumber: number,
    RuleAction: action,
    Protocol: "-1",
    CidrBlock: "0.0.0.0/0",
    ...more,
  });
  test.each<[string, NetworkAclEntry[], Packet, boolean]>([
    ["no entry", [], packet("tcp", 80), false],
    [
      "the lowest number, not the first in the list",
      [entry(200, "allow"), entry(100, "deny")],
      packet("tcp", 80),
      false,
    ],
    ["a deny behind the allow", [entry(100, "allow"), entry(200, "deny")], packet("tcp", 80), true],
    ["the other direction", [entry(100, "allow", { Egress: true })], packet("tcp", 80), false],
    ["another block", [entry(100, "allow", { CidrBlock: "10.0.0.0/8" })], packet("tcp", 80), false],
    [
      "a port in the range",
      [entry(100, "deny", { Protocol: "6", PortRange: { From: 22, To: 22 } }), entry(200, "allow")],
      packet("tcp", 22),
      false,
    ],
    [
      "a port beside the range",
      [entry(100, "deny", { Protocol: "6", PortRange: { From: 22, To: 22 } }), entry(200, "allow")],
      packet("tcp", 23),
      true,
    ],
    [
      "an ICMP type",
      [entry(100, "deny", { Protocol: "1", IcmpTypeCode: { Type: 8, Code: -1 } }), entry(200, "allow")],
      packet("icmp", 8),
      false,
    ],
    [
      "another ICMP type",
      [entry(100, "deny", { Protocol: "1", IcmpTypeCode: { Type: 0, Code: -1 } }), entry(200, "allow")],
      packet("icmp", 8),
      true,
    ],
    [
      "an IPv6 entry",
      [entry(100, "deny", { CidrBlock: undefined, Ipv6CidrBlock: "::/0" })],
      packet("tcp", 80),
      false,
    ],
  ])("%s", (_, entries, sent, permitted) => {
    expect(aclPermits(entries, false, sent)).toBe(permitted);
  });
});

describe("CIDR blocks", () => {
  const octet = integer({ min: 0, max: 255 });
  const address = tuple(octet, octet, octet, octet).map((parts) => parts.join("."));

  test("an address lies in a block exactly when their first bits agree", () => {
    assert(
      property(address, address, integer({ min: 0, max: 32 }), (a, b, prefix) => {
        const bits = (text: string): string =>
          parseAddress(text).toString(2).padStart(32, "0").slice(0, prefix);
        expect(inBlock(`${a}/${prefix}`, b)).toBe(bits(a) === bits(b));
      }),
    );
  });

  test.each(["10.0.0.0", "10.0.0.0/33", "300.0.0.0/8", "::/0", "text"])("%s is no IPv4 block", (text) => {
    expect(() => parseBlock(text)).toThrow();
  });
});
