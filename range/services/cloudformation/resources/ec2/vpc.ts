import { fixed, flag, number, object, oneOf, required, tags, text } from "../shape.ts";
import { found, resource } from "../type.ts";
import type { ActOn } from "../type.ts";
import type { Tenancy } from "@aws-sdk/client-ec2";
import { ec2, retag, tagged } from "./api.ts";

const vpc = resource("AWS::EC2::VPC", {
  properties: {
    CidrBlock: required(fixed(text)),
    EnableDnsHostnames: flag,
    EnableDnsSupport: flag,
    InstanceTenancy: oneOf<Tenancy>(),
    Tags: tags,
  },
  attributes: ["VpcId", "CidrBlock", "DefaultSecurityGroup", "DefaultNetworkAcl", "CidrBlockAssociations"],
  create(act, p) {
    const made = ec2(act, "CreateVpc", {
      CidrBlock: p.CidrBlock,
      ...(p.InstanceTenancy && { InstanceTenancy: p.InstanceTenancy }),
      ...tagged(act, "vpc"),
    });
    const id = act.begin(found(made.Vpc?.VpcId, "VpcId"));
    if (p.EnableDnsSupport !== undefined)
      ec2(act, "ModifyVpcAttribute", { VpcId: id, EnableDnsSupport: { Value: p.EnableDnsSupport } });
    if (p.EnableDnsHostnames !== undefined)
      ec2(act, "ModifyVpcAttribute", { VpcId: id, EnableDnsHostnames: { Value: p.EnableDnsHostnames } });
    return { id, attributes: { VpcId: id, CidrBlock: p.CidrBlock } };
  },
  update(act, p, was) {
    if (p.EnableDnsSupport !== was.EnableDnsSupport)
      ec2(act, "ModifyVpcAttribute", {
        VpcId: act.id,
        EnableDnsSupport: { Value: p.EnableDnsSupport ?? true },
      });
    if (p.EnableDnsHostnames !== was.EnableDnsHostnames)
      ec2(act, "ModifyVpcAttribute", {
        VpcId: act.id,
        EnableDnsHostnames: { Value: p.EnableDnsHostnames ?? false },
      });
    if (p.InstanceTenancy !== was.InstanceTenancy)
      ec2(act, "ModifyVpcTenancy", { VpcId: act.id, InstanceTenancy: "default" });
  },
  retag,
  delete: (act) => void ec2(act, "DeleteVpc", { VpcId: act.id }),
  attribute(act, name) {
    const Filters = [{ Name: "vpc-id", Values: [act.id] }];
    if (name === "DefaultSecurityGroup") {
      const groups = ec2(act, "DescribeSecurityGroups", { Filters }).SecurityGroups;
      return groups?.find((group) => group.GroupName === "default")?.GroupId;
    }
    if (name === "DefaultNetworkAcl")
      return ec2(act, "DescribeNetworkAcls", { Filters }).NetworkAcls?.find((acl) => acl.IsDefault)
        ?.NetworkAclId;
    const [described] = ec2(act, "DescribeVpcs", { VpcIds: [act.id] }).Vpcs ?? [];
    return described?.CidrBlockAssociationSet?.map((association) => association.AssociationId);
  },
});

const subnet = resource("AWS::EC2::Subnet", {
  properties: {
    VpcId: required(fixed(text)),
    CidrBlock: fixed(text),
    AvailabilityZone: fixed(text),
    MapPublicIpOnLaunch: flag,
    Tags: tags,
  },
  attributes: ["SubnetId", "AvailabilityZone", "CidrBlock", "VpcId", "NetworkAclAssociationId"],
  create(act, p) {
    const { Subnet } = ec2(act, "CreateSubnet", {
      VpcId: p.VpcId,
      ...(p.CidrBlock && { CidrBlock: p.CidrBlock }),
      ...(p.AvailabilityZone && { AvailabilityZone: p.AvailabilityZone }),
      ...tagged(act, "subnet"),
    });
    const id = act.begin(found(Subnet?.SubnetId, "SubnetId"));
    if (p.MapPublicIpOnLaunch !== undefined) mapPublicIp(act, id, p.MapPublicIpOnLaunch);
    const { AvailabilityZone, CidrBlock, VpcId } = found(Subnet, "Subnet");
    return { id, attributes: { SubnetId: id, AvailabilityZone, CidrBlock, VpcId } };
  },
  update(act, p, was) {
    if (p.MapPublicIpOnLaunch !== was.MapPublicIpOnLaunch)
      mapPublicIp(act, act.id, p.MapPublicIpOnLaunch ?? false);
  },
  retag,
  delete: (act) => void ec2(act, "DeleteSubnet", { SubnetId: act.id }),
  attribute: (act) => aclAssociation(act, act.id)?.id,
});

const mapPublicIp = (act: Parameters<typeof ec2>[0], id: string, on: boolean): void =>
  void ec2(act, "ModifySubnetAttribute", { SubnetId: id, MapPublicIpOnLaunch: { Value: on } });

const internetGateway = resource("AWS::EC2::InternetGateway", {
  properties: { Tags: tags },
  attributes: ["InternetGatewayId"],
  create(act) {
    const made = ec2(act, "CreateInternetGateway", tagged(act, "internet-gateway"));
    const id = found(made.InternetGateway?.InternetGatewayId, "InternetGatewayId");
    return { id, attributes: { InternetGatewayId: id } };
  },
  retag,
  delete: (act) => void ec2(act, "DeleteInternetGateway", { InternetGatewayId: act.id }),
});

const gatewayAttachment = resource("AWS::EC2::VPCGatewayAttachment", {
  properties: { VpcId: required(fixed(text)), InternetGatewayId: required(text) },
  create(act, p) {
    ec2(act, "AttachInternetGateway", p);
    return { id: `IGW|${p.VpcId}` };
  },
  update(act, p, was) {
    ec2(act, "DetachInternetGateway", was);
    ec2(act, "AttachInternetGateway", p);
  },
  delete: (act, p) => void ec2(act, "DetachInternetGateway", p),
});

const networkAcl = resource("AWS::EC2::NetworkAcl", {
  properties: { VpcId: required(fixed(text)), Tags: tags },
  attributes: ["Id"],
  create(act, p) {
    const made = ec2(act, "CreateNetworkAcl", { VpcId: p.VpcId, ...tagged(act, "network-acl") });
    const id = found(made.NetworkAcl?.NetworkAclId, "NetworkAclId");
    return { id, attributes: { Id: id } };
  },
  retag,
  delete: (act) => void ec2(act, "DeleteNetworkAcl", { NetworkAclId: act.id }),
});

const portRange = { From: number, To: number };
const networkAclEntry = resource("AWS::EC2::NetworkAclEntry", {
  properties: {
    NetworkAclId: required(fixed(text)),
    RuleNumber: required(fixed(number)),
    Egress: fixed(flag),
    Protocol: required(number),
    RuleAction: required(oneOf<"allow" | "deny">()),
    CidrBlock: text,
    PortRange: object(portRange),
    Icmp: object({ Code: number, Type: number }),
  },
  create(act, p) {
    ec2(act, "CreateNetworkAclEntry", entryOf(p));
    return { id: act.name(undefined) };
  },
  update: (act, p) => void ec2(act, "ReplaceNetworkAclEntry", entryOf(p)),
  delete: (act, p) =>
    void ec2(act, "DeleteNetworkAclEntry", {
      NetworkAclId: p.NetworkAclId,
      RuleNumber: p.RuleNumber,
      Egress: p.Egress ?? false,
    }),
});

interface Entry {
  NetworkAclId: string;
  RuleNumber: number;
  Egress?: boolean;
  Protocol: number;
  RuleAction: "allow" | "deny";
  CidrBlock?: string;
  PortRange?: { From?: number; To?: number };
  Icmp?: { Code?: number; Type?: number };
}

function entryOf({ Protocol, Egress = false, Icmp, ...entry }: Entry) {
  return { ...entry, Protocol: String(Protocol), Egress, ...(Icmp && { IcmpTypeCode: Icmp }) };
}

const subnetAcl = resource("AWS::EC2::SubnetNetworkAclAssociation", {
  properties: { SubnetId: required(fixed(text)), NetworkAclId: required(fixed(text)) },
  attributes: ["AssociationId"],
  create(act, p) {
    const current = found(aclAssociation(act, p.SubnetId), `network ACL association of ${p.SubnetId}`);
    const replaced = ec2(act, "ReplaceNetworkAclAssociation", {
      AssociationId: current.id,
      NetworkAclId: p.NetworkAclId,
    });
    const id = found(replaced.NewAssociationId, "NewAssociationId");
    return { id, attributes: { AssociationId: id } };
  },
  /** A subnet always has an ACL: deleting the association gives back the VPC's own. */
  delete(act, p) {
    const current = aclAssociation(act, p.SubnetId);
    if (current?.aclId !== p.NetworkAclId) return;
    const Filters = [
      { Name: "vpc-id", Values: [current.vpcId] },
      { Name: "default", Values: ["true"] },
    ];
    const [own] = ec2(act, "DescribeNetworkAcls", { Filters }).NetworkAcls ?? [];
    ec2(act, "ReplaceNetworkAclAssociation", { AssociationId: current.id, NetworkAclId: own?.NetworkAclId });
  },
});

function aclAssociation(
  act: Parameters<typeof ec2>[0] | ActOn,
  subnetId: string,
): { id: string; aclId: string; vpcId: string } | undefined {
  const Filters = [{ Name: "association.subnet-id", Values: [subnetId] }];
  const [acl] = ec2(act, "DescribeNetworkAcls", { Filters }).NetworkAcls ?? [];
  const association = acl?.Associations?.find((one) => one.SubnetId === subnetId);
  return (
    association && { id: association.NetworkAclAssociationId!, aclId: acl!.NetworkAclId!, vpcId: acl!.VpcId! }
  );
}

export const vpcTypes = [
  vpc,
  subnet,
  internetGateway,
  gatewayAttachment,
  networkAcl,
  networkAclEntry,
  subnetAcl,
];
