/** What flows are made of. Other protocols are refused by name. */
export type Protocol = "tcp" | "udp" | "icmp";

/** IANA protocol numbers, as network ACLs and flow logs write them. */
export const PROTOCOL_NUMBERS: Readonly<Record<Protocol, number>> = { icmp: 1, tcp: 6, udp: 17 };

/** A packet as a rule sees it, from the side of the interface or subnet that judges. */
export interface Packet {
  protocol: Protocol;
  /** The other end's address: the source of what comes in, the destination of what goes out. */
  peerIp: string;
  /** For ICMP the message's type (8 for an echo request, 0 for its reply); codes are 0. */
  destinationPort: number;
}

/**
 * Whether a rule's protocol covers a packet's.
 *
 * @param protocol `-1` or `all` for every protocol, a name or an IANA number
 */
export function coversProtocol(protocol: string | undefined, wanted: Protocol): boolean {
  if (protocol === "-1" || protocol === "all") return true;
  return protocol === wanted || protocol === String(PROTOCOL_NUMBERS[wanted]);
}

/** Bytes of IPv4 and transport headers in front of a packet's payload; TCP carries its timestamps. */
const HEADER_BYTES: Readonly<Record<Protocol, number>> = { tcp: 52, udp: 28, icmp: 28 };

/** Payload that fits into one packet on a path whose MTU is 1500 bytes. */
const PAYLOAD_BYTES: Readonly<Record<Protocol, number>> = { tcp: 1448, udp: 1472, icmp: 1472 };

/** A TCP SYN with its usual options, in bytes. */
export const SYN_BYTES = 60;

export const packetsFor = (protocol: Protocol, payloadBytes: number): number =>
  Math.ceil(payloadBytes / PAYLOAD_BYTES[protocol]);

/** Packets of a TCP handshake by who sends them. */
export const HANDSHAKE = { opener: 2, other: 1 };

/** What an exchange moves, in bytes without headers. */
export interface Exchange {
  bytesOut: number;
  bytesIn: number;
}

/** The packets of an exchange in both directions: the receiver of TCP acknowledges every second one. */
export function exchangePackets(
  protocol: Protocol,
  { bytesOut, bytesIn }: Exchange,
): { packetsOut: number; packetsIn: number } {
  const out = packetsFor(protocol, bytesOut);
  const back = packetsFor(protocol, bytesIn);
  const acknowledged = (packets: number): number => (protocol === "tcp" ? Math.ceil(packets / 2) : 0);
  return { packetsOut: Math.max(out, acknowledged(back)), packetsIn: Math.max(back, acknowledged(out)) };
}

export const wireBytes = (protocol: Protocol, payloadBytes: number, packets: number): number =>
  payloadBytes + packets * HEADER_BYTES[protocol];
