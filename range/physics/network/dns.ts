import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import { elbv2State } from "../../services/elbv2/state.ts";
import type { Scope, World } from "../../world.ts";
import { interfaceBehind, primaryInterface, publicAddressOf, silence } from "./addresses.ts";
import { isIpv4 } from "./cidr.ts";
import { endpointAddress } from "./reach.ts";
import { serviceNamed } from "./service-addresses.ts";
import { networkState, type DnsQueryRow } from "./state.ts";

/** The Internet's zone of a world: names in lower case, without the final dot. */
const zones = new WeakMap<World, Map<string, string>>();
const MOST_QUERIES = 1_000;

/**
 * Makes a name known on the Internet of a world, for {@link resolveDns}.
 *
 * @param name a host name, or `*.` and a domain for every name below it
 */
export function registerDomain(world: World, name: string, ip: string): void {
  if (!isIpv4(ip)) throw new Error(`${name} cannot point at ${ip}: only IPv4 is simulated`);
  const zone = zones.get(world) ?? new Map<string, string>();
  zones.set(world, zone.set(normal(name), ip));
}

/**
 * Asks the Route 53 Resolver from an instance. Neither security groups nor network ACLs stop the question, and
 * flow logs do not show it (ground truth, fact 5); GuardDuty's own DNS log does: `network.dnsQueries`.
 *
 * @returns the address, or undefined: for names that do not exist, for instances that do not run, and in VPCs
 *   without DNS support (from which no question is seen)
 */
export function resolveDns(scope: Scope, instanceId: string, name: string): string | undefined {
  const face = primaryInterface(scope, instanceId);
  if (!face || silence(scope, face)) return undefined;
  if (ec2State(scope).vpcs.get(face.vpcId)?.EnableDnsSupport === false) return undefined;
  const asked = normal(name);
  const answer = lookUp(scope, face, asked);
  note(scope, {
    id: networkState(scope).random.id("query"),
    instanceId,
    interfaceId: face.id,
    vpcId: face.vpcId,
    name: asked,
    ...(answer !== undefined && { answer }),
    at: scope.world.clock.now(),
  });
  return answer;
}

function lookUp(scope: Scope, asking: Readonly<InterfaceRow>, name: string): string | undefined {
  const service = serviceNamed(scope.region, name);
  if (service) return endpointAddress(scope, asking, service);
  return (
    instanceAddress(scope, asking, name) ??
    loadBalancerAddress(scope, name) ??
    internetAddress(scope.world, name)
  );
}

/** `ip-10-0-1-5.ec2.internal`, and `ec2-198-51-100-1.compute-1.amazonaws.com`, which is private inside its VPC. */
function instanceAddress(scope: Scope, asking: Readonly<InterfaceRow>, name: string): string | undefined {
  const [, kind, ...parts] =
    name.match(
      /^(ip|ec2)-(\d+)-(\d+)-(\d+)-(\d+)\.[a-z0-9.-]*(?:internal|compute(?:-1)?\.amazonaws\.com)$/,
    ) ?? [];
  if (kind === undefined) return undefined;
  const ip = parts.join(".");
  if (kind === "ip") return ip;
  const face = interfaceBehind(scope, ip);
  return face?.vpcId === asking.vpcId ? face.privateIp : ip;
}

/** The first address of a load balancer: public for an internet-facing one, private for an internal one. */
function loadBalancerAddress(scope: Scope, name: string): string | undefined {
  const balancer = elbv2State(scope).loadBalancers.find((row) => row.dnsName.toLowerCase() === name);
  const face = ec2State(scope).interfaces.get(balancer?.zones[0]?.interfaceId);
  return face && (balancer?.scheme === "internal" ? face.privateIp : publicAddressOf(scope, face));
}

function internetAddress(world: World, name: string): string | undefined {
  const zone = zones.get(world);
  const labels = name.split(".");
  const wildcards = labels.slice(1).map((_, i) => `*.${labels.slice(i + 1).join(".")}`);
  return [name, ...wildcards].map((candidate) => zone?.get(candidate)).find((ip) => ip !== undefined);
}

function note(scope: Scope, query: DnsQueryRow): void {
  const { dnsQueries } = networkState(scope);
  dnsQueries.put(query.id, query);
  if (dnsQueries.size <= MOST_QUERIES) return;
  for (const oldest of dnsQueries.ids()) {
    dnsQueries.delete(oldest);
    return;
  }
}

const normal = (name: string): string => name.toLowerCase().replace(/\.$/, "");
