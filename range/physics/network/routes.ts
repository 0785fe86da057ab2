import type { PrefixListEntry, Route } from "@aws-sdk/client-ec2";
import { entriesOf } from "../../services/ec2/prefix-list-rows.ts";
import { ec2State } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import { inBlock, parseBlock } from "./cidr.ts";
import { inServicePrefixList } from "./service-addresses.ts";

/** Where a subnet's route table sends a packet. */
export type NextHop =
  | { to: "local" }
  | { to: "igw" }
  | { to: "nat"; natGatewayId: string }
  | { to: "gateway-endpoint"; endpointId: string }
  /** No route, a blackhole, or a target that no longer stands. */
  | { to: "nowhere" }
  /** A target that the range does not simulate, such as a transit gateway. */
  | { to: "unsupported" };

/**
 * Decides where a packet that leaves a subnet goes: the longest prefix of the subnet's route table wins, among
 * equals a block before a prefix list, and the VPC's own blocks are always local.
 *
 * @param remoteIp the packet's destination
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html#route-tables-priority
 */
export function routeFrom(scope: Scope, subnetId: string, remoteIp: string): NextHop {
  const state = ec2State(scope);
  const vpcId = state.subnets.get(subnetId)?.VpcId;
  const vpc = state.vpcs.get(vpcId);
  if (!vpc) return { to: "nowhere" };
  const own = [vpc.CidrBlock, ...(vpc.CidrBlockAssociationSet ?? []).map((block) => block.CidrBlock)];
  if (own.some((block) => block !== undefined && inBlock(block, remoteIp))) return { to: "local" };
  const table =
    state.routeTables.find(
      (table) => table.Associations?.some((made) => made.SubnetId === subnetId) ?? false,
    ) ??
    state.routeTables.find(
      (table) =>
        table.VpcId === vpc.VpcId && (table.Associations?.some((made) => made.Main === true) ?? false),
    );
  const best = (table?.Routes ?? [])
    .map((route) => ({ route, prefix: matchedPrefix(scope, route, remoteIp) }))
    .filter(({ prefix }) => prefix >= 0)
    .sort((a, b) => b.prefix - a.prefix || Number(isListed(a.route)) - Number(isListed(b.route)))[0]?.route;
  return best ? targetOf(scope, vpc.VpcId, best) : { to: "nowhere" };
}

const isListed = (route: Route): boolean => route.DestinationPrefixListId !== undefined;

/**
 * The length of the prefix by which a route covers an address, or -1. A customer's prefix list covers it by its
 * narrowest entry; the lists of services are narrow.
 */
function matchedPrefix(scope: Scope, route: Route, remoteIp: string): number {
  const list = ec2State(scope).prefixLists.get(route.DestinationPrefixListId);
  if (list) return longestPrefix(list.AddressFamily === "IPv4" ? entriesOf(list) : [], remoteIp);
  if (route.DestinationPrefixListId !== undefined)
    return inServicePrefixList(scope.region, route.DestinationPrefixListId, remoteIp) ? 32 : -1;
  return longestPrefix([{ Cidr: route.DestinationCidrBlock }], remoteIp);
}

const longestPrefix = (entries: readonly PrefixListEntry[], remoteIp: string): number =>
  entries.reduce(
    (longest, { Cidr }) =>
      Cidr !== undefined && inBlock(Cidr, remoteIp) ? Math.max(longest, parseBlock(Cidr).prefix) : longest,
    -1,
  );

function targetOf(scope: Scope, vpcId: string, route: Route): NextHop {
  if (route.State === "blackhole") return { to: "nowhere" };
  const state = ec2State(scope);
  if (route.NatGatewayId !== undefined) {
    const standing = state.natGateways.get(route.NatGatewayId)?.State === "available";
    return standing ? { to: "nat", natGatewayId: route.NatGatewayId } : { to: "nowhere" };
  }
  const gateway = route.GatewayId;
  if (gateway === "local") return { to: "local" };
  if (gateway?.startsWith("igw-")) {
    const attached = state.internetGateways.get(gateway)?.Attachments?.some((made) => made.VpcId === vpcId);
    return attached ? { to: "igw" } : { to: "nowhere" };
  }
  if (gateway?.startsWith("vpce-"))
    return state.vpcEndpoints.get(gateway)?.VpcEndpointType === "Gateway"
      ? { to: "gateway-endpoint", endpointId: gateway }
      : { to: "unsupported" };
  return { to: "unsupported" };
}
