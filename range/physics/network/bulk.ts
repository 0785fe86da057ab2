import { defineState, type Scope } from "../../world.ts";
import { ATTEMPTS } from "./carriage.ts";
import type { Passage } from "./flows.ts";
import type { Hop } from "./hops.ts";
import { exchangePackets, HANDSHAKE, SYN_BYTES, wireBytes, type Exchange } from "./packet.ts";
import type { Packets } from "./traffic.ts";

/** TCP connections that go the same way and are used alike: what many clients do is told together. */
export interface BulkTraffic {
  scope: Scope;
  way: BulkWay;
  /** How many exchanges (or attempts, where no connection comes about) there were since the last time. */
  exchanges: number;
}

/** How connections of a way are used. */
export interface Usage {
  /** What one exchange moves out of the opener and back, in bytes without headers. */
  exchange: Exchange;
  /**
   * How many exchanges one connection carries before another is opened. Infinite for connections that stay open and
   * keep their ports, as a load balancer's to its targets.
   */
  perConnection: number;
}

/** Where an opener's own ports begin and end (Linux, `ip_local_port_range`). */
const EPHEMERAL_PORTS = [32_768, 60_999] as const;

/** How long a load balancer keeps a client's connection (ALB's `client_keep_alive.seconds` unless told). */
const KEPT_MS = 3_600_000;

/** What decides who opens connections from which port, the same for whoever tells of them. */
export const openers = defineState("regional", (scope) => ({
  random: scope.world.random.fork(`ports/${scope.accountId}/${scope.region}`),
  /** When another client takes its turn, as often as flow logs begin an interval. */
  turnMs: () => scope.world.pace("flow-log-aggregation"),
}));
type Openers = ReturnType<typeof openers>;

interface Connection {
  passage: Passage;
  port: number;
}

/**
 * The way of many connections. Nothing is reckoned until somebody wants to see the packets, so that telling of
 * thousands of requests costs one event.
 */
export class BulkWay {
  readonly #passages: readonly Passage[];
  readonly #exchange: Exchange;
  readonly #perConnection: number;
  /** What its ports follow from. */
  readonly #label: string;
  /** What can be seen at each of the account's own interfaces on the way. */
  readonly actions: ReadonlyMap<string, ReadonlySet<Packets["action"]>>;

  /**
   * @param name tells it from others between the same ends, such as by the target that requests go on to
   * @param passages of each opener; they take turns
   */
  constructor(name: string, passages: readonly Passage[], { exchange, perConnection }: Usage) {
    const [first] = passages[0]?.hops ?? [];
    this.#label = `${name} ${first?.sourceIp}>${first?.destinationIp}`;
    this.#passages = passages;
    this.#exchange = exchange;
    this.#perConnection = perConnection;
    const actions = new Map<string, Set<Packets["action"]>>();
    const note = (hop: Hop, action: Packets["action"]): void => {
      const known = actions.get(hop.interfaceId);
      if (known) known.add(action);
      else actions.set(hop.interfaceId, new Set([action]));
    };
    for (const { hops, deniedAt } of passages) {
      for (const hop of hops) note(hop, "ACCEPT");
      if (deniedAt) note(deniedAt, "REJECT");
    }
    this.actions = actions;
  }

  /**
   * The packets of so many exchanges as one interface saw them, by connection and direction.
   *
   * @param since when the interval began that they fell into, in milliseconds since the epoch
   * @param by decides about openers: the same connections get the same ones whoever asks
   */
  packetsAt(interfaceId: string, exchanges: number, since: number, by: Openers): Packets[] {
    const packets: Packets[] = [];
    const used = this.#connections(exchanges, since, by);
    for (const [i, { passage, port }] of used.entries()) {
      const share = Math.floor(exchanges / used.length) + (i < exchanges % used.length ? 1 : 0);
      for (const hop of passage.hops)
        if (hop.interfaceId === interfaceId) packets.push(this.#count(passage, hop, "ACCEPT", share, port));
      const { deniedAt } = passage;
      if (deniedAt?.interfaceId === interfaceId)
        packets.push(this.#count(passage, deniedAt, "REJECT", share, port));
    }
    return packets;
  }

  /**
   * Who opened the connections of so many exchanges, as {@link packetsAt} tells of them.
   *
   * @param at when they were used, in milliseconds since the epoch
   */
  openersAt(exchanges: number, at: number, by: Openers): { ip: string; port: number }[] {
    return this.#connections(exchanges, at, by).map(({ passage, port }) => ({
      ip: passage.hops[0]?.sourceIp ?? "",
      port,
    }));
  }

  /** Turns move on by one client, so that who tells of a moment names much the same ones as who tells of a minute. */
  #connections(exchanges: number, at: number, { random, turnMs }: Openers): Connection[] {
    const { length } = this.#passages;
    const since = this.#perConnection > 1 ? Math.floor(at / KEPT_MS) : at;
    const draw = random.fork(this.#staysOpen ? this.#label : `${this.#label}@${since}`);
    const all = this.#passages.map((passage) => ({ passage, port: draw.int(...EPHEMERAL_PORTS) }));
    const used = Math.min(length, Math.ceil(exchanges / this.#perConnection) || 1);
    const first = draw.int(0, length - 1) + Math.floor(at / turnMs());
    return Array.from({ length: used }, (_, i) => all[(first + i) % length]!);
  }

  get #staysOpen(): boolean {
    return this.#perConnection === Infinity;
  }

  #count(
    passage: Passage,
    hop: Hop,
    action: Packets["action"],
    exchanges: number,
    openerPort: number,
  ): Packets {
    const { interfaceId, egress, sourceIp, destinationIp } = hop;
    const forward = hop.leg === "forward";
    let packets = exchanges * ATTEMPTS;
    let bytes = packets * SYN_BYTES;
    if (passage.opened) {
      const each = exchangePackets("tcp", this.#exchange);
      const handshake = this.#staysOpen ? 0 : forward ? HANDSHAKE.opener : HANDSHAKE.other;
      packets = handshake + exchanges * (forward ? each.packetsOut : each.packetsIn);
      const payload = exchanges * (forward ? this.#exchange.bytesOut : this.#exchange.bytesIn);
      bytes = wireBytes("tcp", payload, packets);
    }
    return {
      interfaceId,
      egress,
      protocol: "tcp",
      sourceIp,
      sourcePort: forward ? openerPort : hop.sourcePort,
      destinationIp,
      destinationPort: forward ? hop.destinationPort : openerPort,
      packets,
      bytes,
      action,
    };
  }
}
