import ipaddr from "ipaddr.js";
import { isIP } from "node:net";
import type { World } from "../../world.ts";
import { isAmazon } from "./places.ts";

/**
 * What GuardDuty's models have learned to be usual before the range began. On AWS that takes one to two weeks of
 * telemetry; the range states the result.
 */
export interface Baseline {
  /** Networks from which the account is administered. */
  networks: readonly string[];
  /** Reads of one bucket's objects by one principal in an hour from a usual network. */
  objectsPerHour: number;
  bytesPerHour: number;
  /** The same from a network that nobody uses. */
  foreignObjectsPerHour: number;
  foreignBytesPerHour: number;
}

const USUAL: Baseline = {
  networks: ["192.0.2.0/24", "198.51.100.10/32", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16"],
  objectsPerHour: 1_000,
  bytesPerHour: 2 * 1024 ** 3,
  foreignObjectsPerHour: 20,
  foreignBytesPerHour: 50 * 1024 ** 2,
};

const baselines = new WeakMap<World, Baseline>();

/** States what is usual in a world, where it differs from the default. */
export function setBaseline(world: World, baseline: Partial<Baseline>): void {
  baselines.set(world, { ...baselineOf(world), ...baseline });
}

export const baselineOf = (world: World): Baseline => baselines.get(world) ?? USUAL;

/** Answers for addresses that were asked before, by baseline: the same few callers come thousands of times. */
const answers = new WeakMap<Baseline, Map<string, boolean>>();
const MOST_ANSWERS = 1_000;

/** Whether callers usually come from an address: from the account's networks, from AWS, or from a service. */
export function isUsualNetwork(world: World, ip: string): boolean {
  const baseline = baselineOf(world);
  const known = answers.get(baseline) ?? new Map<string, boolean>();
  answers.set(baseline, known);
  let usual = known.get(ip);
  if (usual === undefined) {
    if (known.size >= MOST_ANSWERS) known.clear();
    known.set(ip, (usual = !isIP(ip) || isAmazon(ip) || isWithinAny(ip, baseline.networks)));
  }
  return usual;
}

function isWithinAny(ip: string, networks: readonly string[]): boolean {
  const address = ipaddr.parse(ip);
  return networks.some((network) => {
    const range = ipaddr.parseCIDR(network);
    return range[0].kind() === address.kind() && address.match(range);
  });
}
