import { BlockList, isIP } from "node:net";

/** Blocks of addresses, ready to be asked. */
export class AddressSet {
  readonly #blocks = new BlockList();

  /** @param cidrs blocks with their prefix length, of either version */
  constructor(cidrs: readonly string[]) {
    for (const cidr of cidrs) {
      const [network = "", bits] = cidr.split("/");
      this.#blocks.addSubnet(network, Number(bits), isIP(network) === 6 ? "ipv6" : "ipv4");
    }
  }

  has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.#blocks.check(address, version === 6 ? "ipv6" : "ipv4");
  }
}
