import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import { endpointServices, prefixListsOf, type EndpointService } from "./endpoint-services.ts";
import type { FilterTable } from "./filters.ts";
import { once } from "./idempotency.ts";
import { checkGroups, createServiceInterface, removeInterface } from "./interface-rows.ts";
import { groupNames } from "./instance-view.ts";
import { isPolicy } from "../policy-statements.ts";
import { refuseMembers } from "../refusal.ts";
import { find, findAll, findOrAll, KINDS } from "./kinds.ts";
import { networkChanged } from "./network-changed.ts";
import { refuse, required } from "./refusals.ts";
import { zonesOf } from "./regions.ts";
import { ec2State, type VpcEndpointRow } from "./state.ts";
import { newTags } from "./tags.ts";

const OPEN_POLICY = JSON.stringify({
  Version: "2008-10-17",
  Statement: [{ Effect: "Allow", Principal: "*", Action: "*", Resource: "*" }],
});

export const endpoints = handlers<typeof EC2>()({
  CreateVpcEndpoint(input, call) {
    const { scope } = call;
    const vpc = find(scope, "vpc", required(input.VpcId, "VpcId"));
    const service = findService(
      call.region,
      required(input.ServiceName, "ServiceName"),
      input.VpcEndpointType ?? "Gateway",
    );
    const tags = newTags(input.TagSpecifications, "vpc-endpoint", call);
    const policy = checkPolicy(input.PolicyDocument);
    if (input.IpAddressType !== undefined && input.IpAddressType !== "ipv4")
      throw new NotImplemented("IPv6 of VPC endpoints");
    checkDnsOptions(input.DnsOptions);
    const id = once(call, input, () => {
      const endpointId = scope.world.random.id("vpce");
      const row = ec2State(scope).vpcEndpoints.put(endpointId, {
        VpcEndpointId: endpointId,
        VpcEndpointType: service.type,
        VpcId: vpc.VpcId,
        ServiceName: service.name,
        // The wire says `available`, whatever the SDK's enumeration says.
        State: "available" as EC2.State,
        PolicyDocument: policy,
        RouteTableIds: [],
        SubnetIds: [],
        Groups: [],
        NetworkInterfaceIds: [],
        DnsEntries: [],
        PrivateDnsEnabled: false,
        RequesterManaged: false,
        CreationTimestamp: scope.world.clock.date(),
        OwnerId: scope.accountId,
        Tags: tags,
      });
      if (service.type === "Gateway") addTables(scope, row, input.RouteTableIds ?? []);
      else makeInterfaceEndpoint(scope, row, input, service);
      networkChanged(scope, `${endpointId} created`);
      return endpointId;
    });
    return { VpcEndpoint: { ...find(scope, "vpcEndpoint", id) }, ClientToken: input.ClientToken };
  },

  ModifyVpcEndpoint(input, call) {
    const { scope } = call;
    const row = find(scope, "vpcEndpoint", required(input.VpcEndpointId, "VpcEndpointId"));
    const isGateway = row.VpcEndpointType === "Gateway";
    const forOther = isGateway
      ? [input.AddSubnetIds, input.RemoveSubnetIds, input.AddSecurityGroupIds, input.RemoveSecurityGroupIds]
      : [input.AddRouteTableIds, input.RemoveRouteTableIds];
    if (forOther.some((list) => list?.length))
      refuse("InvalidParameter", `The parameters do not fit an endpoint of type ${row.VpcEndpointType}.`);
    const policy = input.ResetPolicy
      ? OPEN_POLICY
      : input.PolicyDocument && checkPolicy(input.PolicyDocument);
    if (isGateway) {
      addTables(scope, row, input.AddRouteTableIds ?? []);
      removeTables(scope, row, input.RemoveRouteTableIds ?? []);
    } else changeInterfaceEndpoint(scope, row, input);
    ec2State(scope).vpcEndpoints.update(row.VpcEndpointId, (each) => {
      if (policy) each.PolicyDocument = policy;
      if (input.PrivateDnsEnabled !== undefined) each.PrivateDnsEnabled = input.PrivateDnsEnabled;
    });
    networkChanged(scope, `${row.VpcEndpointId} modified`);
    return { Return: true };
  },

  DeleteVpcEndpoints(input, call) {
    const unsuccessful: EC2.UnsuccessfulItem[] = [];
    for (const id of required(input.VpcEndpointIds, "VpcEndpointId")) {
      const row = ec2State(call.scope).vpcEndpoints.get(id);
      if (row) remove(call, row);
      else {
        const [Code, Message] = KINDS.vpcEndpoint.missing([id]);
        unsuccessful.push({ ResourceId: id, Error: { Code, Message } });
      }
    }
    return { Unsuccessful: unsuccessful };
  },

  DescribeVpcEndpoints(input, call) {
    const all = findOrAll(call.scope, "vpcEndpoint", input.VpcEndpointIds).map((row): EC2.VpcEndpoint => ({
      ...row,
    }));
    const { views, nextToken } = pageViews(all, input, FILTERS, { least: 1 });
    return { VpcEndpoints: views, NextToken: nextToken };
  },

  DescribeVpcEndpointServices(input, call) {
    const wanted = input.ServiceNames;
    const services = endpointServices(call.region).filter(
      (each) => !wanted?.length || wanted.includes(each.name),
    );
    for (const name of wanted ?? [])
      if (!services.some((each) => each.name === name))
        refuse("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
    const { views, nextToken } = pageViews(
      services.map((each) => serviceView(call.region, each)),
      input,
      {
        owner: (view) => view.Owner,
        "service-name": (view) => view.ServiceName,
        "service-type": (view) => view.ServiceType?.map((type) => type.ServiceType),
      },
    );
    return {
      ServiceNames: [...new Set(views.flatMap((view) => view.ServiceName ?? []))],
      ServiceDetails: views,
      NextToken: nextToken,
    };
  },
});

function findService(region: string, name: string, type: string): EndpointService {
  if (type !== "Gateway" && type !== "Interface") throw new NotImplemented(`VPC endpoints of type ${type}`);
  const named = endpointServices(region).filter((each) => each.name === name);
  if (!named.length) refuse("InvalidServiceName", `The Vpc Endpoint Service '${name}' does not exist`);
  return (
    named.find((each) => each.type === type) ??
    refuse("InvalidParameter", `The service '${name}' does not support endpoints of type ${type}.`)
  );
}

function checkPolicy(document: string | undefined): string {
  if (document === undefined) return OPEN_POLICY;
  if (!isPolicy(document)) refuse("InvalidPolicyDocument", "The Policy Document is not a valid policy.");
  return document;
}

/** A gateway endpoint is a route to the service's addresses in each of its tables. */
function addTables(scope: Scope, row: Readonly<VpcEndpointRow>, tableIds: readonly string[]): void {
  const prefixList = prefixListsOf(scope.region).find((each) => each.name === row.ServiceName);
  for (const table of findAll(scope, "routeTable", tableIds)) {
    if (table.VpcId !== row.VpcId)
      refuse(
        "InvalidParameter",
        `Route table ${table.RouteTableId} and VPC ${row.VpcId} belong to different networks`,
      );
    if (table.Routes?.some((route) => route.DestinationPrefixListId === prefixList?.id))
      refuse(
        "RouteAlreadyExists",
        `route table ${table.RouteTableId} already has a route with destination-prefix-list-id ${prefixList?.id}`,
      );
    const route: EC2.Route = {
      DestinationPrefixListId: prefixList?.id,
      GatewayId: row.VpcEndpointId,
      Origin: "CreateRoute",
      State: "active",
    };
    ec2State(scope).routeTables.update(table.RouteTableId, (each) => {
      each.Routes = [...(each.Routes ?? []), route];
    });
  }
  ec2State(scope).vpcEndpoints.update(row.VpcEndpointId, (each) => {
    each.RouteTableIds = [...new Set([...(each.RouteTableIds ?? []), ...tableIds])];
  });
}

/** Private names mean the endpoint for everybody in the VPC; a resolver for others does not exist here. */
function checkDnsOptions(options: EC2.DnsOptionsSpecification | undefined): void {
  if (!options) return;
  refuseMembers("DnsOptions of CreateVpcEndpoint", options, [
    "PrivateDnsPreference",
    "PrivateDnsSpecifiedDomains",
  ]);
  if (options.DnsRecordIpType !== undefined && options.DnsRecordIpType !== "ipv4")
    throw new NotImplemented("IPv6 of VPC endpoints");
  if (options.PrivateDnsOnlyForInboundResolverEndpoint)
    throw new NotImplemented("PrivateDnsOnlyForInboundResolverEndpoint of VPC endpoints");
}

function removeTables(scope: Scope, row: Readonly<VpcEndpointRow>, tableIds: readonly string[]): void {
  for (const table of findAll(scope, "routeTable", tableIds))
    ec2State(scope).routeTables.update(table.RouteTableId, (each) => {
      each.Routes = each.Routes?.filter((route) => route.GatewayId !== row.VpcEndpointId);
    });
  ec2State(scope).vpcEndpoints.update(row.VpcEndpointId, (each) => {
    each.RouteTableIds = each.RouteTableIds?.filter((id) => !tableIds.includes(id));
  });
}

/** An interface endpoint is an interface in each of its subnets, under a name of its own. */
function makeInterfaceEndpoint(
  scope: Scope,
  row: Readonly<VpcEndpointRow>,
  input: EC2.CreateVpcEndpointRequest,
  service: EndpointService,
): void {
  const groupIds = checkGroups(scope, row.VpcId ?? "", input.SecurityGroupIds ?? []);
  const base = `${row.VpcEndpointId}-${scope.world.random.hex(8)}`;
  const domain = `${service.shortName}.${scope.region}.vpce.amazonaws.com`;
  ec2State(scope).vpcEndpoints.update(row.VpcEndpointId, (each) => {
    each.Groups = groupNames(scope, { groupIds });
    each.PrivateDnsEnabled = input.PrivateDnsEnabled ?? true;
    each.DnsEntries = [{ DnsName: `${base}.${domain}`, HostedZoneId: "Z7HUB22UULQXV" }];
    each.IpAddressType = "ipv4";
    each.DnsOptions = { DnsRecordIpType: "ipv4", ...input.DnsOptions };
  });
  addSubnets(scope, row.VpcEndpointId, input.SubnetIds ?? [], groupIds, base, domain);
}

function addSubnets(
  scope: Scope,
  endpointId: string,
  subnetIds: readonly string[],
  groupIds: readonly string[],
  base: string,
  domain: string,
): void {
  for (const subnet of findAll(scope, "subnet", subnetIds)) {
    const card = createServiceInterface(scope, {
      subnetId: subnet.SubnetId,
      groupIds,
      requesterId: scope.accountId,
      description: `VPC Endpoint Interface ${endpointId}`,
      interfaceType: "vpc_endpoint",
    });
    ec2State(scope).vpcEndpoints.update(endpointId, (each) => {
      each.SubnetIds = [...(each.SubnetIds ?? []), subnet.SubnetId];
      each.NetworkInterfaceIds = [...(each.NetworkInterfaceIds ?? []), card.id];
      each.DnsEntries = [
        ...(each.DnsEntries ?? []),
        { DnsName: `${base}-${subnet.AvailabilityZone}.${domain}`, HostedZoneId: "Z7HUB22UULQXV" },
      ];
    });
  }
}

function changeInterfaceEndpoint(
  scope: Scope,
  row: Readonly<VpcEndpointRow>,
  input: EC2.ModifyVpcEndpointRequest,
): void {
  const { vpcEndpoints, interfaces } = ec2State(scope);
  const kept = [
    ...(row.Groups ?? []).flatMap((group) => group.GroupId ?? []),
    ...(input.AddSecurityGroupIds ?? []),
  ];
  const groupIds = checkGroups(
    scope,
    row.VpcId ?? "",
    kept.filter((id) => !input.RemoveSecurityGroupIds?.includes(id)),
  );
  const [first = ""] = (row.DnsEntries ?? []).flatMap((entry) => entry.DnsName ?? []);
  const dot = first.indexOf(".");
  const added = (input.AddSubnetIds ?? []).filter((id) => !row.SubnetIds?.includes(id));
  addSubnets(scope, row.VpcEndpointId, added, groupIds, first.slice(0, dot), first.slice(dot + 1));
  for (const subnetId of input.RemoveSubnetIds ?? []) removeSubnet(scope, row.VpcEndpointId, subnetId);
  vpcEndpoints.update(row.VpcEndpointId, (each) => void (each.Groups = groupNames(scope, { groupIds })));
  for (const id of vpcEndpoints.get(row.VpcEndpointId)?.NetworkInterfaceIds ?? [])
    interfaces.update(id, (each) => void (each.groupIds = groupIds));
}

function removeSubnet(scope: Scope, endpointId: string, subnetId: string): void {
  const { vpcEndpoints, interfaces, subnets } = ec2State(scope);
  const row = vpcEndpoints.get(endpointId);
  const id = row?.NetworkInterfaceIds?.find((each) => interfaces.get(each)?.subnetId === subnetId);
  if (id === undefined) return;
  removeInterface(scope, id);
  const zone = subnets.get(subnetId)?.AvailabilityZone ?? "";
  vpcEndpoints.update(endpointId, (each) => {
    each.NetworkInterfaceIds = each.NetworkInterfaceIds?.filter((other) => other !== id);
    each.SubnetIds = each.SubnetIds?.filter((other) => other !== subnetId);
    each.DnsEntries = each.DnsEntries?.filter((entry) => !entry.DnsName?.split(".")[0]?.endsWith(`-${zone}`));
  });
}

function remove(call: Call, row: Readonly<VpcEndpointRow>): void {
  const { scope } = call;
  removeTables(scope, row, row.RouteTableIds ?? []);
  for (const id of row.NetworkInterfaceIds ?? []) removeInterface(scope, id);
  ec2State(scope).vpcEndpoints.delete(row.VpcEndpointId);
  networkChanged(scope, `${row.VpcEndpointId} deleted`);
}

const serviceView = (region: string, service: EndpointService): EC2.ServiceDetail => ({
  ServiceName: service.name,
  ServiceType: [{ ServiceType: service.type }],
  ServiceRegion: region,
  AvailabilityZones: zonesOf(region).map((zone) => zone.name),
  Owner: "amazon",
  BaseEndpointDnsNames: [
    `${service.shortName}.${region}.${service.type === "Gateway" ? "" : "vpce."}amazonaws.com`,
  ],
  VpcEndpointPolicySupported: true,
  AcceptanceRequired: false,
  ManagesVpcEndpoints: false,
  SupportedIpAddressTypes: ["ipv4"],
  Tags: [],
});

const FILTERS: FilterTable<EC2.VpcEndpoint> = {
  "ip-address-type": (view) => view.IpAddressType,
  "service-name": (view) => view.ServiceName,
  "vpc-endpoint-id": (view) => view.VpcEndpointId,
  "vpc-endpoint-state": (view) => view.State,
  "vpc-endpoint-type": (view) => view.VpcEndpointType,
  "vpc-id": (view) => view.VpcId,
};
