interface Block {
  first: number;
  prefix: number;
}

/** Reads an IPv4 block such as `10.0.0.0/16`. */
export function parseCidr(text: string): Block | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (!parts) return undefined;
  const [a, b, c, d, prefix] = parts.slice(1).map(Number) as [number, number, number, number, number];
  if ([a, b, c, d].some((octet) => octet > 255) || prefix > 32) return undefined;
  return { first: ((a * 256 + b) * 256 + c) * 256 + d, prefix };
}

/**
 * Cuts the first blocks of one size out of a block, as Fn::Cidr does.
 *
 * @param bits host bits of each: 8 makes /24 blocks
 * @returns undefined when the block is too small
 */
export function subnetsOf(block: Block, count: number, bits: number): string[] | undefined {
  const prefix = 32 - bits;
  const size = 2 ** bits;
  if (!Number.isInteger(bits) || bits < 0 || prefix < block.prefix || count * size > 2 ** (32 - block.prefix))
    return undefined;
  const start = Math.floor(block.first / size) * size;
  return Array.from({ length: count }, (_, i) => `${addressText(start + i * size)}/${prefix}`);
}

const addressText = (address: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
