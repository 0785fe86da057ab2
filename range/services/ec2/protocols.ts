import { refuse } from "./refusals.ts";

const NUMBERS: Readonly<Record<string, string>> = { all: "-1", icmp: "1", tcp: "6", udp: "17", icmpv6: "58" };

/** A protocol by its number, as network ACLs keep it; `-1` for all. Throws InvalidParameterValue. */
export function protocolNumber(protocol: string): string {
  const number = NUMBERS[protocol.toLowerCase()] ?? protocol;
  if (number === "-1" || (/^\d{1,3}$/.test(number) && Number(number) <= 255)) return number;
  return refuse(
    "InvalidParameterValue",
    `Value (${protocol}) for parameter protocol is invalid. Unknown protocol.`,
  );
}
