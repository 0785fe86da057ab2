import { BlockList } from "node:net";
import type { Firewall, FirewallRule } from "./memory.ts";

/** What the host's firewall looks at. */
export interface Packet {
  direction: "egress" | "ingress";
  protocol: string;
  remoteIp: string;
  /** The port that is being connected to. */
  port: number;
  established: boolean;
}

/** Whether the host's own firewall lets packets of a flow through, both ways. The first rule that fits decides. */
export function firewallAllows(firewall: Firewall, packet: Packet): boolean {
  return passes(firewall, "OUTPUT", packet) && passes(firewall, "INPUT", packet);
}

function passes(firewall: Firewall, chain: FirewallRule["chain"], packet: Packet): boolean {
  for (const rule of firewall.rules)
    if (rule.chain === chain && fits(rule, packet)) return rule.target === "ACCEPT";
  // A chain that drops by policy would cut the loopback too; answers of established flows need their own rule.
  return firewall.policies[chain] === "ACCEPT";
}

function fits(rule: FirewallRule, packet: Packet): boolean {
  if (rule.interface === "lo") return false;
  if (rule.protocol && rule.protocol !== "all" && rule.protocol !== packet.protocol) return false;
  const remote = rule.chain === "OUTPUT" ? rule.destination : rule.source;
  if (remote && !inRange(packet.remoteIp, remote)) return false;
  const opens = (rule.chain === "OUTPUT") === (packet.direction === "egress");
  if (rule.destinationPort !== undefined && (!opens || rule.destinationPort !== packet.port)) return false;
  if (rule.states) {
    const state = packet.established || !opens ? "ESTABLISHED" : "NEW";
    if (!rule.states.includes(state)) return false;
  }
  return true;
}

/** Whether an address lies in a range such as `203.0.113.0/24`, or equals a single one. */
export function inRange(address: string, range: string): boolean {
  const [network = "", bits] = range.split("/");
  const list = new BlockList();
  list.addSubnet(network, bits === undefined ? 32 : Number(bits), "ipv4");
  return list.check(address, "ipv4");
}

/** One rule in the words of `iptables -S`. */
export function ruleText(rule: FirewallRule): string {
  return [
    `-A ${rule.chain}`,
    rule.source && `-s ${withBits(rule.source)}`,
    rule.destination && `-d ${withBits(rule.destination)}`,
    rule.interface && `${rule.chain === "OUTPUT" ? "-o" : "-i"} ${rule.interface}`,
    rule.protocol && rule.protocol !== "all" && `-p ${rule.protocol}`,
    rule.destinationPort !== undefined && `-m ${rule.protocol} --dport ${rule.destinationPort}`,
    rule.states && `-m conntrack --ctstate ${rule.states.join(",")}`,
    `-j ${rule.target}`,
  ]
    .filter(Boolean)
    .join(" ");
}

const withBits = (address: string): string => (address.includes("/") ? address : `${address}/32`);
