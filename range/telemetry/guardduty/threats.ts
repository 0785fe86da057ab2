import ipaddr from "ipaddr.js";
import type { World } from "../../world.ts";

export type ThreatKind = "c2" | "mining-pool" | "scanner" | "tor-exit" | "malicious-caller";

/** Something that threat intelligence knows. */
export interface Threat {
  kind: ThreatKind;
  /** An address or a range. */
  ip?: string;
  /** A domain: its subdomains are meant too. */
  name?: string;
  /** The list that names it, as findings show it. */
  list?: string;
}

/**
 * What every world's threat list begins with: documentation addresses (RFC 5737) and reserved names (RFC 2606)
 * only. Scenarios add theirs by {@link addThreat}.
 */
export const DEFAULT_THREATS: readonly Threat[] = [
  { kind: "c2", ip: "203.0.113.240/30", name: "c2.example" },
  { kind: "mining-pool", ip: "203.0.113.244/30", name: "pool.example" },
  { kind: "scanner", ip: "203.0.113.248/30" },
  { kind: "tor-exit", ip: "203.0.113.252/31" },
  { kind: "malicious-caller", ip: "203.0.113.254/32" },
];

const LISTS: Readonly<Record<ThreatKind, string>> = {
  c2: "Amazon",
  "mining-pool": "Amazon",
  scanner: "Scanner",
  "tor-exit": "Tor",
  "malicious-caller": "ProofPoint",
};

interface Intelligence {
  /** Exact addresses. */
  addresses: Map<string, Threat[]>;
  ranges: { range: [ipaddr.IPv4 | ipaddr.IPv6, number]; threat: Threat }[];
  names: Map<string, Threat[]>;
  /** Answers of {@link threatAt}, since the same addresses come again and again. */
  known: Map<string, Threat[]>;
}

const intelligences = new WeakMap<World, Intelligence>();
const MOST_KNOWN = 10_000;

function intelligenceOf(world: World): Intelligence {
  let found = intelligences.get(world);
  if (!found) {
    intelligences.set(
      world,
      (found = { addresses: new Map(), ranges: [], names: new Map(), known: new Map() }),
    );
    for (const threat of DEFAULT_THREATS) put(found, threat);
  }
  return found;
}

/** Makes an address, a range or a domain known to GuardDuty's threat intelligence in all accounts of a world. */
export function addThreat(world: World, threat: Threat): void {
  put(intelligenceOf(world), threat);
}

function put({ addresses, ranges, names, known }: Intelligence, threat: Threat): void {
  const { ip, name } = threat;
  if (ip?.includes("/")) ranges.push({ range: ipaddr.parseCIDR(ip), threat });
  else if (ip !== undefined) addresses.set(ip, [...(addresses.get(ip) ?? []), threat]);
  if (name !== undefined) names.set(name.toLowerCase(), [...(names.get(name.toLowerCase()) ?? []), threat]);
  known.clear();
}

/** The threat of a kind that stands behind an address. */
export function threatAt(world: World, ip: string, kind: ThreatKind): Threat | undefined {
  const { addresses, ranges, known } = intelligenceOf(world);
  let threats = known.get(ip);
  if (!threats) {
    const address = ipaddr.isValid(ip) ? ipaddr.parse(ip) : undefined;
    const inRange = ranges.filter(
      ({ range }) => address && address.kind() === range[0].kind() && address.match(range),
    );
    threats = [...(addresses.get(ip) ?? []), ...inRange.map(({ threat }) => threat)];
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(ip, threats);
  }
  return threats.find((threat) => threat.kind === kind);
}

/** The threat of a kind behind a domain name or one of its parents. */
export function threatNamed(world: World, domain: string, kind: ThreatKind): Threat | undefined {
  const { names } = intelligenceOf(world);
  const labels = domain.toLowerCase().split(".");
  for (let i = 0; i < labels.length; i++) {
    const threat = names.get(labels.slice(i).join("."))?.find((one) => one.kind === kind);
    if (threat) return threat;
  }
  return undefined;
}

/** The list's name in a finding's evidence. */
export const listOf = (threat: Threat): string => threat.list ?? LISTS[threat.kind];
