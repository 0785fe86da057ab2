import type * as ElasticLoadBalancing from "@aws-sdk/client-elastic-load-balancing-v2";
import type { LoadBalancer } from "@aws-sdk/client-elastic-load-balancing-v2";
import { AwsError, NotImplemented } from "../../errors.ts";
import { activateLoadBalancerSoon } from "../../physics/fleet/provisioning.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { createServiceInterface, removeInterface } from "../ec2/interface-rows.ts";
import { networkChanged } from "../ec2/network-changed.ts";
import { ec2State } from "../ec2/state.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { initialAttributes, LOAD_BALANCER_ATTRIBUTES } from "./attributes.ts";
import { checkArn, invalidMarker, invalidPageSize, loadBalancerOf } from "./find.ts";
import {
  checkGroups,
  checkInternetGateway,
  checkLoadBalancerName,
  checkSubnets,
  subnetIdsOf,
} from "./load-balancer-settings.ts";
import { loadBalancerView } from "./load-balancer-view.ts";
import { elbv2State, type LoadBalancerRow } from "./state.ts";
import { checkTags } from "./tags.ts";

export const loadBalancers = handlers<typeof ElasticLoadBalancing>()({
  CreateLoadBalancer(input, call) {
    if (input.Type && input.Type !== "application")
      throw new NotImplemented(`load balancers of type '${input.Type}'`);
    refuseMembers("CreateLoadBalancer", input, [
      "CustomerOwnedIpv4Pool",
      "EnablePrefixForIpv6SourceNat",
      "IpamPools",
    ]);
    if (input.IpAddressType && input.IpAddressType !== "ipv4")
      throw new NotImplemented(`IpAddressType '${input.IpAddressType}' of CreateLoadBalancer`);
    const { scope } = call;
    const name = checkLoadBalancerName(input.Name);
    const subnets = checkSubnets(scope, subnetIdsOf("CreateLoadBalancer", input));
    const vpcId = subnets[0]!.VpcId;
    const scheme = input.Scheme ?? "internet-facing";
    if (scheme === "internet-facing") checkInternetGateway(scope, vpcId);
    const securityGroupIds = checkGroups(scope, vpcId, input.SecurityGroups);
    const same = elbv2State(scope).loadBalancers.find((row) => row.name === name);
    if (same) return { LoadBalancers: [viewOfSame(scope, same, { scheme, subnets, securityGroupIds })] };
    const tags = checkTags(input.Tags, call.invokedBy);
    const id = scope.world.random.hex(16);
    const row: LoadBalancerRow = {
      arn: scope.arn("elasticloadbalancing", `loadbalancer/app/${name}/${id}`),
      name,
      dnsName: dnsName(scope, name, scheme),
      createdAt: call.at,
      scheme,
      vpcId,
      state: "provisioning",
      zones: subnets.map((subnet) => ({
        zoneName: subnet.AvailabilityZone,
        subnetId: subnet.SubnetId,
        interfaceId: openNode(scope, subnet.SubnetId, securityGroupIds, `app/${name}/${id}`, scheme),
      })),
      securityGroupIds,
      attributes: initialAttributes(LOAD_BALANCER_ATTRIBUTES),
      tags,
    };
    elbv2State(scope).loadBalancers.put(row.arn, row);
    activateLoadBalancerSoon(scope, row.arn);
    return { LoadBalancers: [loadBalancerView(scope, row)] };
  },

  DeleteLoadBalancer(input, call) {
    checkArn("load balancer", input.LoadBalancerArn);
    const { loadBalancers, listeners, rules } = elbv2State(call.scope);
    const row = loadBalancers.get(input.LoadBalancerArn);
    // Deleting one that is gone succeeds: API reference of DeleteLoadBalancer.
    if (!row) return {};
    if (row.attributes["deletion_protection.enabled"] === "true")
      throw new AwsError(
        "OperationNotPermitted",
        `Load balancer '${row.arn}' cannot be deleted because deletion protection is enabled`,
      );
    for (const listener of listeners.filter((listener) => listener.loadBalancerArn === row.arn)) {
      for (const rule of rules.filter((rule) => rule.listenerArn === listener.arn)) rules.delete(rule.arn);
      listeners.delete(listener.arn);
    }
    for (const zone of row.zones) removeInterface(call.scope, zone.interfaceId);
    loadBalancers.delete(row.arn);
    return {};
  },

  DescribeLoadBalancers(input, call) {
    const { scope } = call;
    const all = elbv2State(scope).loadBalancers.list();
    const rows = input.LoadBalancerArns?.length
      ? input.LoadBalancerArns.map((arn) => foundByArn(scope, arn))
      : input.Names?.length
        ? input.Names.map((name) => foundByName(all, name))
        : all;
    const page = pageOf(
      rows,
      { token: input.Marker, size: input.PageSize, most: 400 },
      invalidMarker,
      invalidPageSize,
    );
    return {
      LoadBalancers: page.items.map((row) => loadBalancerView(scope, row)),
      ...(page.nextToken && { NextMarker: page.nextToken }),
    };
  },

  SetSecurityGroups(input, call) {
    refuseMembers("SetSecurityGroups", input, ["EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"]);
    const { scope } = call;
    const row = loadBalancerOf(scope, input.LoadBalancerArn);
    const groupIds = checkGroups(scope, row.vpcId, input.SecurityGroups);
    elbv2State(scope).loadBalancers.update(row.arn, (row) => (row.securityGroupIds = groupIds));
    const { interfaces } = ec2State(scope);
    for (const zone of row.zones)
      interfaces.update(zone.interfaceId, (each) => (each.groupIds = [...groupIds]));
    networkChanged(scope, `security groups of load balancer ${row.name}`);
    return { SecurityGroupIds: [...groupIds] };
  },

  SetSubnets(input, call) {
    refuseMembers("SetSubnets", input, ["EnablePrefixForIpv6SourceNat"]);
    if (input.IpAddressType && input.IpAddressType !== "ipv4")
      throw new NotImplemented(`IpAddressType '${input.IpAddressType}' of SetSubnets`);
    const { scope } = call;
    const row = loadBalancerOf(scope, input.LoadBalancerArn);
    const subnets = checkSubnets(scope, subnetIdsOf("SetSubnets", input));
    for (const subnet of subnets)
      if (subnet.VpcId !== row.vpcId)
        throw new AwsError("InvalidSubnet", `Subnet '${subnet.SubnetId}' is not in VPC '${row.vpcId}'`);
    const kept = row.zones.filter((zone) => subnets.some((subnet) => subnet.SubnetId === zone.subnetId));
    const zones = subnets.map(
      (subnet) =>
        kept.find((zone) => zone.subnetId === subnet.SubnetId) ?? {
          zoneName: subnet.AvailabilityZone,
          subnetId: subnet.SubnetId,
          interfaceId: openNode(
            scope,
            subnet.SubnetId,
            row.securityGroupIds,
            row.arn.split(":loadbalancer/")[1]!,
            row.scheme,
          ),
        },
    );
    for (const zone of row.zones) if (!kept.includes(zone)) removeInterface(scope, zone.interfaceId);
    elbv2State(scope).loadBalancers.update(row.arn, (row) => (row.zones = zones));
    return {
      AvailabilityZones: zones.map(({ zoneName, subnetId }) => ({
        ZoneName: zoneName,
        SubnetId: subnetId,
        LoadBalancerAddresses: [],
      })),
      IpAddressType: "ipv4",
    };
  },

  SetIpAddressType(input, call) {
    loadBalancerOf(call.scope, input.LoadBalancerArn);
    if (input.IpAddressType !== "ipv4") throw new NotImplemented(`IpAddressType '${input.IpAddressType}'`);
    return { IpAddressType: "ipv4" };
  },
});

/** The interface of a load balancer in one subnet: it belongs to AWS and carries the load balancer's groups. */
function openNode(
  scope: Scope,
  subnetId: string,
  groupIds: readonly string[],
  id: string,
  scheme: string,
): string {
  const publicIp = scheme === "internet-facing";
  return createServiceInterface(scope, {
    subnetId,
    groupIds,
    requesterId: "amazon-elb",
    description: `ELB ${id}`,
    publicIp,
  }).id;
}

/** A second creation with the same settings answers the first one; with others it is refused. */
function viewOfSame(
  scope: Scope,
  row: Readonly<LoadBalancerRow>,
  wanted: { scheme: string; subnets: readonly { SubnetId: string }[]; securityGroupIds: readonly string[] },
): LoadBalancer {
  const sorted = (list: readonly string[]): string => [...list].sort().join();
  const equal =
    row.scheme === wanted.scheme &&
    sorted(row.zones.map((zone) => zone.subnetId)) ===
      sorted(wanted.subnets.map((subnet) => subnet.SubnetId)) &&
    sorted(row.securityGroupIds) === sorted(wanted.securityGroupIds);
  if (!equal)
    throw new AwsError(
      "DuplicateLoadBalancerName",
      `A load balancer with the same name '${row.name}' exists, but with different settings`,
    );
  return loadBalancerView(scope, row);
}

function dnsName(scope: Scope, name: string, scheme: string): string {
  const number = scope.world.random.int(100_000_000, 2_147_483_647);
  return `${scheme === "internal" ? "internal-" : ""}${name}-${number}.${scope.region}.elb.amazonaws.com`;
}

function foundByArn(scope: Scope, arn: string): Readonly<LoadBalancerRow> {
  const row = elbv2State(scope).loadBalancers.get(checkArn("load balancer", arn));
  if (!row) throw new AwsError("LoadBalancerNotFound", "One or more load balancers not found");
  return row;
}

function foundByName(rows: readonly Readonly<LoadBalancerRow>[], name: string): Readonly<LoadBalancerRow> {
  const row = rows.find((row) => row.name === name);
  if (!row) throw new AwsError("LoadBalancerNotFound", `Load balancers '[${name}]' not found`);
  return row;
}
