import { fixed, flag, json, list, oneOf, required, tags, text } from "../shape.ts";
import { found, resource } from "../type.ts";
import { ec2, retag, tagged } from "./api.ts";

const routeTable = resource("AWS::EC2::RouteTable", {
  properties: { VpcId: required(fixed(text)), Tags: tags },
  attributes: ["RouteTableId"],
  create(act, p) {
    const made = ec2(act, "CreateRouteTable", { VpcId: p.VpcId, ...tagged(act, "route-table") });
    const id = found(made.RouteTable?.RouteTableId, "RouteTableId");
    return { id, attributes: { RouteTableId: id } };
  },
  retag,
  delete: (act) => void ec2(act, "DeleteRouteTable", { RouteTableId: act.id }),
});

const route = resource("AWS::EC2::Route", {
  properties: {
    RouteTableId: required(fixed(text)),
    DestinationCidrBlock: fixed(text),
    DestinationPrefixListId: fixed(text),
    GatewayId: text,
    NatGatewayId: text,
    InstanceId: text,
    NetworkInterfaceId: text,
    VpcEndpointId: text,
    VpcPeeringConnectionId: text,
  },
  attributes: ["CidrBlock"],
  create(act, p) {
    ec2(act, "CreateRoute", p);
    return {
      id: `${p.RouteTableId}|${p.DestinationCidrBlock ?? p.DestinationPrefixListId}`,
      attributes: { CidrBlock: p.DestinationCidrBlock },
    };
  },
  update: (act, p) => void ec2(act, "ReplaceRoute", p),
  delete: (act, { RouteTableId, DestinationCidrBlock, DestinationPrefixListId }) =>
    void ec2(act, "DeleteRoute", { RouteTableId, DestinationCidrBlock, DestinationPrefixListId }),
});

const subnetRoutes = resource("AWS::EC2::SubnetRouteTableAssociation", {
  properties: { SubnetId: required(fixed(text)), RouteTableId: required(fixed(text)) },
  attributes: ["Id"],
  create(act, p) {
    const id = found(ec2(act, "AssociateRouteTable", p).AssociationId, "AssociationId");
    return { id, attributes: { Id: id } };
  },
  delete: (act) => void ec2(act, "DisassociateRouteTable", { AssociationId: act.id }),
});

const natGateway = resource("AWS::EC2::NatGateway", {
  properties: {
    SubnetId: required(fixed(text)),
    AllocationId: fixed(text),
    ConnectivityType: fixed(oneOf<"public" | "private">()),
    Tags: tags,
  },
  attributes: ["NatGatewayId"],
  create(act, p) {
    const { Tags: _tags, ...input } = p;
    const made = ec2(act, "CreateNatGateway", { ...input, ...tagged(act, "natgateway") });
    const id = found(made.NatGateway?.NatGatewayId, "NatGatewayId");
    return { id, attributes: { NatGatewayId: id } };
  },
  retag,
  delete: (act) => void ec2(act, "DeleteNatGateway", { NatGatewayId: act.id }),
  gone(act) {
    const [gateway] = ec2(act, "DescribeNatGateways", { NatGatewayIds: [act.id] }).NatGateways ?? [];
    return !gateway || gateway.State === "deleted";
  },
});

const endpoint = resource("AWS::EC2::VPCEndpoint", {
  properties: {
    VpcId: required(fixed(text)),
    ServiceName: required(fixed(text)),
    VpcEndpointType: fixed(oneOf<"Gateway" | "Interface">()),
    PolicyDocument: json,
    RouteTableIds: list(text),
    SubnetIds: list(text),
    SecurityGroupIds: list(text),
    PrivateDnsEnabled: flag,
    Tags: tags,
  },
  attributes: ["Id", "NetworkInterfaceIds"],
  create(act, { Tags: _tags, ...p }) {
    const made = ec2(act, "CreateVpcEndpoint", { ...p, ...tagged(act, "vpc-endpoint") });
    const { VpcEndpointId, NetworkInterfaceIds } = found(made.VpcEndpoint, "VpcEndpoint");
    const id = found(VpcEndpointId, "VpcEndpointId");
    return { id, attributes: { Id: id, NetworkInterfaceIds: NetworkInterfaceIds ?? [] } };
  },
  update(act, p, was) {
    const change = <T>(now: T[] = [], before: T[] = []): { added: T[]; removed: T[] } => ({
      added: now.filter((one) => !before.includes(one)),
      removed: before.filter((one) => !now.includes(one)),
    });
    const tables = change(p.RouteTableIds, was.RouteTableIds);
    const subnets = change(p.SubnetIds, was.SubnetIds);
    const groups = change(p.SecurityGroupIds, was.SecurityGroupIds);
    ec2(act, "ModifyVpcEndpoint", {
      VpcEndpointId: act.id,
      ...(p.PolicyDocument !== was.PolicyDocument && { PolicyDocument: p.PolicyDocument }),
      ...(p.PrivateDnsEnabled !== was.PrivateDnsEnabled && { PrivateDnsEnabled: p.PrivateDnsEnabled }),
      ...(tables.added.length && { AddRouteTableIds: tables.added }),
      ...(tables.removed.length && { RemoveRouteTableIds: tables.removed }),
      ...(subnets.added.length && { AddSubnetIds: subnets.added }),
      ...(subnets.removed.length && { RemoveSubnetIds: subnets.removed }),
      ...(groups.added.length && { AddSecurityGroupIds: groups.added }),
      ...(groups.removed.length && { RemoveSecurityGroupIds: groups.removed }),
    });
  },
  retag,
  delete: (act) => void ec2(act, "DeleteVpcEndpoints", { VpcEndpointIds: [act.id] }),
});

export const routeTypes = [routeTable, route, subnetRoutes, natGateway, endpoint];
