import type { Scope, World } from "../../world.ts";
import { formatIp, parseIp } from "./cidr.ts";

/**
 * AWS's public addresses in the range come from 198.18.0.0/15, the block that RFC 2544 keeps for tests: they look
 * public to every rule of the range, and a trainee who types one into a real tool reaches nobody.
 */
const FIRST = parseIp("198.18.0.1")!;
const LAST = parseIp("198.19.255.254")!;

const taken = new WeakMap<World, Set<number>>();

/** Takes a public address that nobody in the world has had, while any is left. */
export function takePublicIp(scope: Scope): string {
  const { world } = scope;
  let used = taken.get(world);
  if (!used) taken.set(world, (used = new Set()));
  if (used.size > (LAST - FIRST) / 2) used.clear();
  let address = world.random.int(FIRST, LAST);
  while (used.has(address)) address = address === LAST ? FIRST : address + 1;
  used.add(address);
  return formatIp(address);
}

/** The public DNS name of an address, in the form of the Region. */
export function publicDnsName(region: string, ip: string): string {
  const domain = region === "us-east-1" ? "compute-1.amazonaws.com" : `${region}.compute.amazonaws.com`;
  return `ec2-${ip.replaceAll(".", "-")}.${domain}`;
}

/** The private DNS name that is made of an address (`ip-name` hostnames). */
export function privateDnsName(region: string, ip: string): string {
  const domain = region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
  return `ip-${ip.replaceAll(".", "-")}.${domain}`;
}
