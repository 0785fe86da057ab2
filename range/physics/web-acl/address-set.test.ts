import fc from "fast-check";
import { expect, it } from "vitest";
import { AddressSet } from "./address-set.ts";

const dotted = (number: number): string => [24, 16, 8, 0].map((shift) => (number >>> shift) & 255).join(".");

it("holds exactly the addresses that share a block's first bits", () => {
  const address = fc.integer({ min: 0, max: 0xffffffff });
  fc.assert(
    fc.property(
      address,
      address,
      fc.integer({ min: 1, max: 32 }),
      fc.boolean(),
      (network, other, bits, near) => {
        const mask = bits === 32 ? 0xffffffff : ~(0xffffffff >>> bits) >>> 0;
        const base = (network & mask) >>> 0;
        const asked = near ? (base | (other & ~mask)) >>> 0 : other;
        expect(new AddressSet([`${dotted(base)}/${bits}`]).has(dotted(asked))).toBe(
          (asked & mask) >>> 0 === base,
        );
      },
    ),
  );
});

it.each([
  ["2001:db8::1", true],
  ["2001:db9::1", false],
  ["32.1.13.184", false],
  ["nonsense", false],
])("asks of %s by its version", (address, held) => {
  expect(new AddressSet(["2001:db8::/32"]).has(address)).toBe(held);
});
