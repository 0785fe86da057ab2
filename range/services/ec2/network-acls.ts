import type * as EC2 from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { formatCidr, parseCidr } from "./cidr.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { protocolNumber } from "./protocols.ts";
import { once } from "./idempotency.ts";
import { find, findOrAll } from "./kinds.ts";
import { associateAcl, createAcl, LAST_RULE } from "./network-acl-rows.ts";
import { networkChanged } from "./network-changed.ts";
import { oneOf, refuse, refuseValue, required } from "./refusals.ts";
import { ec2State, type NetworkAclRow } from "./state.ts";
import { newTags } from "./tags.ts";

/** Rules per ACL and direction: the default quota of a VPC (ground truth fact 4). */
const MOST_ENTRIES = 20;

export const networkAcls = handlers<typeof EC2>()({
  CreateNetworkAcl(input, call) {
    const { VpcId: vpcId } = find(call.scope, "vpc", required(input.VpcId, "vpcId"));
    const tags = newTags(input.TagSpecifications, "network-acl", call);
    const id = once(call, input, () => createAcl(call.scope, vpcId, false, tags).NetworkAclId);
    return { NetworkAcl: aclView(find(call.scope, "networkAcl", id)) };
  },

  DeleteNetworkAcl(input, call) {
    const row = find(call.scope, "networkAcl", required(input.NetworkAclId, "networkAclId"));
    if (row.IsDefault)
      refuse("InvalidParameterValue", `Cannot delete default network ACL '${row.NetworkAclId}'`);
    if (row.Associations?.length)
      refuse(
        "DependencyViolation",
        `The networkAcl '${row.NetworkAclId}' has dependencies and cannot be deleted.`,
      );
    ec2State(call.scope).networkAcls.delete(row.NetworkAclId);
    return {};
  },

  DescribeNetworkAcls(input, call) {
    const all = findOrAll(call.scope, "networkAcl", input.NetworkAclIds).map(aclView);
    const { views, nextToken } = pageViews(all, input, FILTERS);
    return { NetworkAcls: views, NextToken: nextToken };
  },

  CreateNetworkAclEntry(input, call) {
    const row = find(call.scope, "networkAcl", required(input.NetworkAclId, "networkAclId"));
    const entry = checkEntry(input);
    if (row.Entries?.some((each) => isAt(each, entry)))
      refuse(
        "NetworkAclEntryAlreadyExists",
        `The network acl entry identified by ${entry.RuleNumber} already exists.`,
      );
    const sameWay = (row.Entries ?? []).filter(
      (each) => each.Egress === entry.Egress && each.RuleNumber !== LAST_RULE,
    );
    if (sameWay.length >= MOST_ENTRIES)
      refuse("NetworkAclEntryLimitExceeded", "The maximum number of network acl entries has been reached.");
    setEntries(call.scope, row, [...(row.Entries ?? []), entry]);
    return {};
  },

  ReplaceNetworkAclEntry(input, call) {
    const row = find(call.scope, "networkAcl", required(input.NetworkAclId, "networkAclId"));
    const entry = checkEntry(input);
    refuseUnlessThere(row, entry);
    setEntries(call.scope, row, [...(row.Entries ?? []).filter((each) => !isAt(each, entry)), entry]);
    return {};
  },

  DeleteNetworkAclEntry(input, call) {
    const row = find(call.scope, "networkAcl", required(input.NetworkAclId, "networkAclId"));
    const place = {
      RuleNumber: checkNumber(required(input.RuleNumber, "ruleNumber")),
      Egress: required(input.Egress, "egress"),
    };
    refuseUnlessThere(row, place);
    setEntries(
      call.scope,
      row,
      (row.Entries ?? []).filter((each) => !isAt(each, place)),
    );
    return {};
  },

  ReplaceNetworkAclAssociation(input, call) {
    const { scope } = call;
    const id = required(input.AssociationId, "associationId");
    const acl = find(scope, "networkAcl", required(input.NetworkAclId, "networkAclId"));
    const before = ec2State(scope)
      .networkAcls.list()
      .flatMap((row) => row.Associations ?? [])
      .find((each) => each.NetworkAclAssociationId === id);
    if (!before?.SubnetId)
      return refuse("InvalidAssociationID.NotFound", `The association ID '${id}' does not exist`);
    if (find(scope, "subnet", before.SubnetId).VpcId !== acl.VpcId)
      refuse(
        "InvalidParameterValue",
        `Network ACL ${acl.NetworkAclId} and subnet ${before.SubnetId} belong to different networks`,
      );
    const associationId = associateAcl(scope, acl.NetworkAclId, before.SubnetId);
    networkChanged(scope, `network ACL of ${before.SubnetId}`);
    return { NewAssociationId: associationId };
  },
});

type Place = Pick<EC2.NetworkAclEntry, "RuleNumber" | "Egress">;

const isAt = (entry: Place, place: Place): boolean =>
  entry.RuleNumber === place.RuleNumber && entry.Egress === place.Egress;

function refuseUnlessThere(row: Readonly<NetworkAclRow>, place: Place): void {
  if (!row.Entries?.some((each) => isAt(each, place)))
    refuse(
      "InvalidNetworkAclEntry.NotFound",
      `The network acl entry {ruleNumber: ${place.RuleNumber}, egress: ${place.Egress}} does not exist in network acl ${row.NetworkAclId}`,
    );
}

function checkNumber(number: number): number {
  if (!Number.isInteger(number) || number < 1 || number > 32_766)
    refuseValue(number, "ruleNumber", "Must be an integer between 1 and 32766.");
  return number;
}

function checkEntry(input: EC2.CreateNetworkAclEntryRequest): EC2.NetworkAclEntry {
  if (input.Ipv6CidrBlock !== undefined) throw new NotImplemented("Ipv6CidrBlock of network ACL entries");
  const protocol = protocolNumber(required(input.Protocol, "protocol"));
  const cidr = required(input.CidrBlock, "cidrBlock");
  const block = parseCidr(cidr) ?? refuseValue(cidr, "cidrBlock", "This is not a valid CIDR block.");
  return {
    CidrBlock: formatCidr(block),
    Egress: required(input.Egress, "egress"),
    Protocol: protocol,
    RuleAction: oneOf(required(input.RuleAction, "ruleAction"), ["allow", "deny"], "ruleAction"),
    RuleNumber: checkNumber(required(input.RuleNumber, "ruleNumber")),
    ...((protocol === "6" || protocol === "17") && { PortRange: checkPorts(input.PortRange) }),
    ...(protocol === "1" && { IcmpTypeCode: checkIcmp(input.IcmpTypeCode) }),
  };
}

function checkPorts(range: EC2.PortRange | undefined): EC2.PortRange {
  const From = required(range?.From, "portRange.from");
  const To = required(range?.To, "portRange.to");
  if (From < 0 || To > 65_535 || From > To) refuseValue(`${From}-${To}`, "portRange");
  return { From, To };
}

const checkIcmp = (icmp: EC2.IcmpTypeCode | undefined): EC2.IcmpTypeCode => ({
  Type: required(icmp?.Type, "icmpTypeCode.type"),
  Code: required(icmp?.Code, "icmpTypeCode.code"),
});

function setEntries(scope: Scope, acl: Readonly<NetworkAclRow>, entries: EC2.NetworkAclEntry[]): void {
  ec2State(scope).networkAcls.update(acl.NetworkAclId, (row) => {
    row.Entries = entries.sort(
      (a, b) => Number(b.Egress) - Number(a.Egress) || (a.RuleNumber ?? 0) - (b.RuleNumber ?? 0),
    );
  });
  networkChanged(scope, `entries of ${acl.NetworkAclId}`);
}

const aclView = (row: Readonly<NetworkAclRow>): EC2.NetworkAcl => ({ ...row });

const FILTERS: FilterTable<EC2.NetworkAcl> = {
  "association.association-id": (view) => view.Associations?.map((each) => each.NetworkAclAssociationId),
  "association.network-acl-id": (view) => view.Associations?.map((each) => each.NetworkAclId),
  "association.subnet-id": (view) => view.Associations?.map((each) => each.SubnetId),
  default: (view) => view.IsDefault,
  "entry.cidr": (view) => view.Entries?.map((each) => each.CidrBlock),
  "entry.egress": (view) => view.Entries?.map((each) => each.Egress),
  "entry.icmp.code": (view) => view.Entries?.map((each) => each.IcmpTypeCode?.Code),
  "entry.icmp.type": (view) => view.Entries?.map((each) => each.IcmpTypeCode?.Type),
  "entry.port-range.from": (view) => view.Entries?.map((each) => each.PortRange?.From),
  "entry.port-range.to": (view) => view.Entries?.map((each) => each.PortRange?.To),
  "entry.protocol": (view) => view.Entries?.map((each) => each.Protocol),
  "entry.rule-action": (view) => view.Entries?.map((each) => each.RuleAction),
  "entry.rule-number": (view) => view.Entries?.map((each) => each.RuleNumber),
  "network-acl-id": (view) => view.NetworkAclId,
  "owner-id": (view) => view.OwnerId,
  "vpc-id": (view) => view.VpcId,
};
