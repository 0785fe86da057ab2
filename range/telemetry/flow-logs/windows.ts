import type { FlowLog } from "@aws-sdk/client-ec2";
import type { Traffic } from "../../physics/network/index.ts";
import { inBlock, parseBlock, parseAddress } from "../../physics/network/cidr.ts";
import { ec2State, type InterfaceRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import type { FlowRecord, LogRecord } from "./record.ts";

export type FlowLogRow = Readonly<FlowLog & { FlowLogId: string }>;

/** What one flow log has seen at one interface since its interval began. */
interface Window {
  since: number;
  records: Map<string, FlowRecord>;
  skipped: boolean;
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
    const now = this.scope.world.clock.now();
    for (const flowLog of ec2State(this.scope).flowLogs) {
      if (!watches(flowLog, face)) continue;
      const window = this.#windowOf(flowLog.FlowLogId, face.id);
      if (flowLog.TrafficType === "ALL" || flowLog.TrafficType === traffic.action)
        count(window, traffic, now);
    }
  }

  /** Ends the intervals that are over and answers what they saw; call once per minute of the simulated pace. */
  close(): { flowLog: FlowLogRow; records: LogRecord[] }[] {
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
      const ids = [...gone, ...due.map((face) => face.id)];
      return { flowLog: { ...flowLog }, records: ids.flatMap((id) => this.#closeOne(flowLog, id, now)) };
    });
    return closed.filter(({ records }) => records.length > 0);
  }

  #isDue(flowLog: FlowLogRow, face: Readonly<InterfaceRow>): boolean {
    return this.#ticks % this.#minutes(flowLog, face) === 0;
  }

  /** The length of an interface's interval, in minutes of the simulated pace. */
  #minutes(flowLog: FlowLogRow, face: Readonly<InterfaceRow>): number {
    return flowLog.MaxAggregationInterval === 60 || isNitro(this.scope, face) ? 1 : LONG_INTERVAL_MINUTES;
  }

  #closeOne(flowLog: FlowLogRow, interfaceId: string, now: number): LogRecord[] {
    const windows = this.#windows.get(flowLog.FlowLogId);
    const window = windows?.get(interfaceId);
    windows?.delete(interfaceId);
    if (!window) return isUp(this.scope, interfaceId) ? [this.#noData(flowLog, interfaceId, now)] : [];
    const skipped: LogRecord = { interfaceId, status: "SKIPDATA", start: window.since, end: now };
    return [...window.records.values(), ...(window.skipped ? [skipped] : [])];
  }

  #noData(flowLog: FlowLogRow, interfaceId: string, now: number): LogRecord {
    const face = ec2State(this.scope).interfaces.get(interfaceId)!;
    const began = now - this.#minutes(flowLog, face) * this.scope.world.pace("flow-log-aggregation");
    return {
      interfaceId,
      status: "NODATA",
      start: Math.max(began, flowLog.CreationTime?.getTime() ?? 0),
      end: now,
    };
  }

  #windowOf(flowLogId: string, interfaceId: string): Window {
    const windows = this.#windows.get(flowLogId) ?? new Map<string, Window>();
    this.#windows.set(flowLogId, windows);
    const window = windows.get(interfaceId) ?? {
      since: this.scope.world.clock.now(),
      records: new Map<string, FlowRecord>(),
      skipped: false,
    };
    windows.set(interfaceId, window);
    return window;
  }
}

function count(window: Window, traffic: Traffic, now: number): void {
  const { interfaceId, egress, protocol, action, packets, bytes } = traffic;
  const { sourceIp, sourcePort, destinationIp, destinationPort } = traffic;
  const key = `${egress} ${protocol} ${action} ${sourceIp} ${sourcePort} ${destinationIp} ${destinationPort}`;
  const record = window.records.get(key);
  if (record) {
    record.packets += packets;
    record.bytes += bytes;
    record.end = now;
  } else if (window.records.size >= MOST_RECORDS) window.skipped = true;
  else
    window.records.set(key, {
      interfaceId,
      egress,
      protocol,
      sourceIp,
      sourcePort,
      destinationIp,
      destinationPort,
      packets,
      bytes,
      action,
      start: now,
      end: now,
    });
}

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
