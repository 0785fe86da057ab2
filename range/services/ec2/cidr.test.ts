import * as fc from "fast-check";
import ipaddr from "ipaddr.js";
import { describe, expect, it } from "vitest";
import { formatCidr, formatIp, holdsIp, overlaps, parseCidr, parseIp, sizeOf } from "./cidr.ts";

const address = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(formatIp);
const block = fc.tuple(address, fc.integer({ min: 0, max: 32 })).map(([ip, bits]) => `${ip}/${bits}`);

describe("IPv4 blocks", () => {
  it("agree with ipaddr.js on what they hold", () => {
    fc.assert(
      fc.property(block, address, (cidr, ip) => {
        const [base, bits] = ipaddr.IPv4.parseCIDR(cidr);
        expect(holdsIp(parseCidr(cidr)!, parseIp(ip)!)).toBe(ipaddr.IPv4.parse(ip).match(base, bits));
      }),
    );
  });

  it("overlap when and only when one holds the other's first address", () => {
    fc.assert(
      fc.property(block, block, (a, b) => {
        const [x, y] = [parseCidr(a)!, parseCidr(b)!];
        expect(overlaps(x, y)).toBe(holdsIp(x, y.base) || holdsIp(y, x.base));
      }),
    );
  });

  it("have a canonical form that holds the address they were written with", () => {
    fc.assert(
      fc.property(block, (cidr) => {
        const canonical = parseCidr(formatCidr(parseCidr(cidr)!))!;
        expect(holdsIp(canonical, parseIp(cidr.split("/")[0]!)!)).toBe(true);
        expect(canonical.base % sizeOf(canonical.bits)).toBe(0);
      }),
    );
  });

  it.each(["10.0.0.0", "10.0.0/8", "10.0.0.256/8", "10.0.0.0/33", "010.0.0.0/8", "::/0", ""])(
    "are not made of %j",
    (text) => {
      expect(parseCidr(text)).toBeUndefined();
    },
  );
});
