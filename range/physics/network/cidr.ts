import ipaddr from "ipaddr.js";

/** An IPv4 block as two 32-bit numbers, so that judging a packet costs one AND. */
export interface Block {
  base: number;
  mask: number;
  prefix: number;
}

/** Rules repeat the same few blocks and addresses; the bound keeps a port scan from filling the memory. */
const REMEMBERED = 20_000;
const blocks = new Map<string, Block>();
const addresses = new Map<string, number>();

/**
 * Reads `a.b.c.d/n`; host bits are ignored, as AWS ignores them.
 *
 * @throws {Error} when the text is no IPv4 block
 */
export function parseBlock(text: string): Block {
  return remember(blocks, text, () => {
    const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
    const mask = prefix === 0 ? 0 : (-1 << (32 - prefix)) >>> 0;
    return { base: (toNumber(address.octets) & mask) >>> 0, mask, prefix };
  });
}

/**
 * An IPv4 address as an unsigned 32-bit number.
 *
 * @throws {Error} when the text is no IPv4 address in four decimal parts
 */
export function parseAddress(text: string): number {
  return remember(addresses, text, () => {
    if (!isIpv4(text)) throw new Error(`${text} is not an IPv4 address`);
    return toNumber(ipaddr.IPv4.parse(text).octets);
  });
}

export const isIpv4 = (text: string): boolean =>
  addresses.has(text) || ipaddr.IPv4.isValidFourPartDecimal(text);

/** Whether an address lies in a block; both as text. */
export function inBlock(cidr: string, address: string): boolean {
  const { base, mask } = parseBlock(cidr);
  return (parseAddress(address) & mask) >>> 0 === base;
}

const toNumber = (octets: readonly number[]): number => octets.reduce((sum, octet) => sum * 256 + octet, 0);

function remember<V>(known: Map<string, V>, text: string, read: () => V): V {
  const value = known.get(text);
  if (value !== undefined) return value;
  if (known.size >= REMEMBERED) known.clear();
  const fresh = read();
  known.set(text, fresh);
  return fresh;
}
