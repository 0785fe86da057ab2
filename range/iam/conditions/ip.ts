import { BlockList, isIP } from "node:net";
import { never, type Operator, withOpposite } from "./operator.ts";

/** IpAddress and NotIpAddress: the policy's value is an address or a CIDR range of IPv4 or IPv6. */
export const ipOperators: Record<string, Operator> = withOpposite("IpAddress", "NotIpAddress", {
  text: "plain",
  prepare(text) {
    const [network = "", length, more] = text.split("/");
    const version = isIP(network);
    const bits = version === 4 ? 32 : 128;
    if (!version || more !== undefined) return never;
    if (length !== undefined && (!/^\d{1,3}$/.test(length) || Number(length) > bits)) return never;
    const family = version === 4 ? "ipv4" : "ipv6";
    const range = new BlockList();
    range.addSubnet(network, length === undefined ? bits : Number(length), family);
    return (value) => isIP(value) === version && range.check(value, family);
  },
});
