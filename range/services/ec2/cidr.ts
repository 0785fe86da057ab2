/** An IPv4 block: its first address as an unsigned number, and its prefix length. */
export interface Block {
  base: number;
  bits: number;
}

/** An IPv4 address as an unsigned number, or `undefined` when the text is none. */
export function parseIp(text: string): number | undefined {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (!match) return undefined;
  let value = 0;
  for (const part of match.slice(1)) {
    const octet = Number(part);
    if (octet > 255 || String(octet) !== part) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

export const formatIp = (value: number): string =>
  `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;

/** A CIDR block; host bits are cleared, as EC2 does with blocks that it accepts. */
export function parseCidr(text: string): Block | undefined {
  const match = /^([\d.]+)\/(\d{1,2})$/.exec(text);
  const address = match && parseIp(match[1]!);
  if (!match || address === undefined || address === null) return undefined;
  const bits = Number(match[2]);
  if (bits > 32) return undefined;
  return { base: address - (address % sizeOf(bits)), bits };
}

export const formatCidr = (block: Block): string => `${formatIp(block.base)}/${block.bits}`;

/** How many addresses a prefix of this length holds. */
export const sizeOf = (bits: number): number => 2 ** (32 - bits);

export const holdsIp = (block: Block, ip: number): boolean =>
  ip >= block.base && ip < block.base + sizeOf(block.bits);

export const holdsBlock = (outer: Block, inner: Block): boolean =>
  inner.bits >= outer.bits && holdsIp(outer, inner.base);

export const overlaps = (a: Block, b: Block): boolean => holdsBlock(a, b) || holdsBlock(b, a);

/** Whether the text looks like an IPv6 block; EC2's IPv6 side is not modelled beyond rules that name one. */
export const isIpv6Cidr = (text: string): boolean =>
  /^[0-9a-f:.]+\/\d{1,3}$/i.test(text) && text.includes(":");
