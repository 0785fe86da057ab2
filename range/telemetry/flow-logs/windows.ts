import type { FlowLog } from "@aws-sdk/client-ec2";
import {
  openers,
  type BulkTraffic,
  type BulkWay,
  type Packets,
  type Traffic,
} from "../../physics/network/index.ts";
import { inBlock, parseBlock, parseAddress } from "../../physics/network/cidr.ts";
import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import type { FlowRecord, LogRecord } from "./record.ts";

export type FlowLogRow = Readonly<FlowLog & { FlowLogId: string }>;

/** What one flow log has seen at one interface since its interval began. */
interface Window {
  records: Map<string, Packets>;
  skipped: boolean;
  /** How many exchanges were told together, by their way; the records are made when somebody reads them. */
  inBulk: Map<BulkWay, number>;
}

/** What a flow log saw in the intervals that ended at one moment. */
export interface Closed {
  flowLog: FlowLogRow;
  /** When they ended, in milliseconds since the epoch. */
  end: number;
  interfaces: readonly ClosedInterface[];
}

export interface ClosedInterface {
  id: string;
  /** When the interval began, in milliseconds since the epoch. */
  since: number;
  /** Makes the records; the same each time. */
  records: () => LogRecord[];
}

/** Beyond it an interval's further flows are dropped and a SKIPDATA record says so. */
const MOST_RECORDS = 10_000;
const LONG_INTERVAL_MINUTES = 10;

/**
 * The open aggregation intervals of one account and Region. An interface of a Nitro instance is aggregated every
 * minute at most, whatever the flow log says (VPC user guide, "Aggregation interval").
 */
export class Windows {
  #windows = new Map<string, Map<string, Window>>();
  #ticks = 0;

  constructor(private readonly scope: Scope) {}

  /** Counts traffic in the intervals of all flow logs that watch its interface. */
  add(traffic: Traffic): void {
    const face = ec2State(this.scope).interfaces.get(traffic.interfaceId);
    if (!face || isOmitted(this.scope, face, traffic)) return;
    for (const flowLog of ec2State(this.scope).flowLogs)
      if (watches(flowLog, face) && wants(flowLog, traffic.action))
        count(this.#windowOf(flowLog.FlowLogId, face.id), traffic);
  }

  /** Counts what was told together likewise. */
  addBulk({ way, exchanges }: BulkTraffic): void {
    const { interfaces, flowLogs } = ec2State(this.scope);
    for (const flowLog of flowLogs)
      for (const [interfaceId, actions] of way.actions) {
        const face = interfaces.get(interfaceId);
        if (!face || !watches(flowLog, face) || !wantsAny(flowLog, actions)) continue;
        const { inBulk } = this.#windowOf(flowLog.FlowLogId, interfaceId);
        inBulk.set(way, (inBulk.get(way) ?? 0) + exchanges);
      }
  }

  /** Ends the intervals that are over and answers what they saw; call once per minute of the simulated pace. */
  close(): Closed[] {
    this.#ticks++;
    const { flowLogs, interfaces } = ec2State(this.scope);
    const now = this.scope.world.clock.now();
    for (const id of this.#windows.keys()) if (!flowLogs.has(id)) this.#windows.delete(id);
    const closed = flowLogs.list().map((flowLog) => {
      // Interfaces that are gone, with their instance, still have their last interval to tell of.
      const gone = [...(this.#windows.get(flowLog.FlowLogId)?.keys() ?? [])].filter(
        (id) => !interfaces.has(id),
      );
      const due = interfaces.filter((face) => watches(flowLog, face) && this.#isDue(flowLog, face));
      const ended = [...gone, ...due.map((face) => face.id)]
        .map((id) => this.#closeOne(flowLog, id, now))
        .filter((one) => one !== undefined);
      return { flowLog: { ...flowLog }, end: now, interfaces: ended };
    });
    return closed.filter(({ interfaces }) => interfaces.length > 0);
  }

  #isDue(flowLog: FlowLogRow, face: Readonly<InterfaceRow>): boolean {
    return this.#ticks % this.#minutes(flowLog, face) === 0;
  }

  /** The length of an interface's interval, in minutes of the simulated pace; the shortest of one that is gone. */
  #minutes(flowLog: FlowLogRow, face: Readonly<InterfaceRow> | undefined): number {
    const isShort = !face || flowLog.MaxAggregationInterval === 60 || isNitro(this.scope, face);
    return isShort ? 1 : LONG_INTERVAL_MINUTES;
  }

  /** Answers nothing for an interface that is down. */
  #closeOne(flowLog: FlowLogRow, id: string, end: number): ClosedInterface | undefined {
    const windows = this.#windows.get(flowLog.FlowLogId);
    const window = windows?.get(id);
    windows?.delete(id);
    const face = ec2State(this.scope).interfaces.get(id);
    const began = end - this.#minutes(flowLog, face) * this.scope.world.pace("flow-log-aggregation");
    const since = Math.max(began, flowLog.CreationTime?.getTime() ?? 0);
    if (window) {
      const span = { start: since, end };
      const records = (): LogRecord[] => recordsOf(flowLog, id, window, span, openers(this.scope));
      return { id, since, records };
    }
    if (!isUp(this.scope, id)) return undefined;
    return {
      id,
      since,
      records: () => [{ interfaceId: id, status: "NODATA", start: since, end }],
    };
  }

  #windowOf(flowLogId: string, interfaceId: string): Window {
    let windows = this.#windows.get(flowLogId);
    if (!windows) this.#windows.set(flowLogId, (windows = new Map()));
    let window = windows.get(interfaceId);
    if (!window)
      windows.set(interfaceId, (window = { records: new Map(), skipped: false, inBulk: new Map() }));
    return window;
  }
}

const wants = (flowLog: FlowLogRow, action: Packets["action"]): boolean =>
  flowLog.TrafficType === "ALL" || flowLog.TrafficType === action;

function wantsAny(flowLog: FlowLogRow, actions: ReadonlySet<Packets["action"]>): boolean {
  for (const action of actions) if (wants(flowLog, action)) return true;
  return false;
}

/**
 * The records of one interface's interval: those of single flows, and those of what was told together. All span the
 * interval, which is when AWS saw the packets, and not when they were sent.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
 */
function recordsOf(
  flowLog: FlowLogRow,
  interfaceId: string,
  window: Window,
  span: { start: number; end: number },
  by: ReturnType<typeof openers>,
): LogRecord[] {
  const records: LogRecord[] = [];
  for (const packets of window.records.values()) records.push(recordOf(packets, span));
  for (const [way, exchanges] of window.inBulk)
    for (const packets of way.packetsAt(interfaceId, exchanges, span.start, by))
      if (wants(flowLog, packets.action)) records.push(recordOf(packets, span));
  if (!window.skipped && records.length <= MOST_RECORDS) return records;
  return [...records.slice(0, MOST_RECORDS), { interfaceId, status: "SKIPDATA", ...span }];
}

function count(window: Window, traffic: Packets): void {
  const { egress, protocol, action, packets, bytes } = traffic;
  const { sourceIp, sourcePort, destinationIp, destinationPort } = traffic;
  const key = `${egress} ${protocol} ${action} ${sourceIp} ${sourcePort} ${destinationIp} ${destinationPort}`;
  const known = window.records.get(key);
  if (known) {
    known.packets += packets;
    known.bytes += bytes;
  } else if (window.records.size >= MOST_RECORDS) window.skipped = true;
  else window.records.set(key, packetsOf(traffic));
}

/** Member by member: a spread of so many records costs more than all the rest. */
const packetsOf = (packets: Packets): Packets => ({
  interfaceId: packets.interfaceId,
  egress: packets.egress,
  protocol: packets.protocol,
  sourceIp: packets.sourceIp,
  sourcePort: packets.sourcePort,
  destinationIp: packets.destinationIp,
  destinationPort: packets.destinationPort,
  packets: packets.packets,
  bytes: packets.bytes,
  action: packets.action,
});

const recordOf = (packets: Packets, { start, end }: { start: number; end: number }): FlowRecord =>
  Object.assign(packetsOf(packets), { start, end });

const watches = (flowLog: FlowLogRow, face: Readonly<InterfaceRow>): boolean =>
  flowLog.ResourceId === face.id || flowLog.ResourceId === face.subnetId || flowLog.ResourceId === face.vpcId;

/** Flow logs leave out the Resolver, instance metadata, the time service, DHCP and other link-local traffic. */
function isOmitted(scope: Scope, face: Readonly<InterfaceRow>, traffic: Traffic): boolean {
  const { sourceIp, destinationIp, sourcePort, destinationPort, protocol } = traffic;
  const addresses = [sourceIp, destinationIp];
  const ports = [sourcePort, destinationPort];
  if (addresses.some((address) => inBlock("169.254.0.0/16", address))) return true;
  if (protocol === "udp" && ports.includes(67) && ports.includes(68)) return true;
  const vpcBlock = ec2State(scope).vpcs.get(face.vpcId)?.CidrBlock;
  if (vpcBlock === undefined || !ports.includes(53)) return false;
  const resolver = parseBlock(vpcBlock).base + 2;
  return addresses.some((address) => parseAddress(address) === resolver);
}

/** Instance families from before Nitro that EC2 still runs. */
const XEN = /^(?:t1|t2|m[1-4]|c[134]|r[34]|i[23]|d2|x1e?|p[23]|g3s?|h1|f1)\./;

function isNitro(scope: Scope, face: Readonly<InterfaceRow>): boolean {
  const type = ec2State(scope).instances.get(face.attachment?.instanceId)?.instanceType;
  return type !== undefined && !XEN.test(type);
}

/** Interfaces of stopped instances write nothing, not even NODATA. */
function isUp(scope: Scope, interfaceId: string): boolean {
  const { instances, interfaces } = ec2State(scope);
  const face = interfaces.get(interfaceId);
  if (face?.requesterId !== undefined) return true;
  return instances.get(face?.attachment?.instanceId)?.state === "running";
}
