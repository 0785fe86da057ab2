import { ec2State } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import type { Packets } from "../../physics/network/index.ts";
import { PROTOCOL_NUMBERS } from "../../physics/network/packet.ts";

/** Packets of one 5-tuple and action at one interface within an aggregation interval. */
export interface FlowRecord extends Packets {
  /** The interval, in milliseconds since the epoch. */
  start: number;
  end: number;
}

/** An interval of an interface without traffic, or one in which records had to be dropped. */
export interface EmptyRecord {
  interfaceId: string;
  status: "NODATA" | "SKIPDATA";
  /** The interval, in milliseconds since the epoch. */
  start: number;
  end: number;
}

export type LogRecord = FlowRecord | EmptyRecord;

/** The default format: version 2. */
export const DEFAULT_FORMAT =
  "${version} ${account-id} ${interface-id} ${srcaddr} ${dstaddr} ${srcport} ${dstport} ${protocol} ${packets} ${bytes} ${start} ${end} ${action} ${log-status}";

/** Where an interface was when its records were published. */
export interface Place {
  accountId: string;
  region: string;
  vpcId: string | undefined;
  subnetId: string | undefined;
  zoneId: string | undefined;
  instanceId: string | undefined;
}

export function placeOf(scope: Scope, interfaceId: string): Place {
  const { interfaces, subnets } = ec2State(scope);
  const face = interfaces.get(interfaceId);
  return {
    accountId: scope.accountId,
    region: scope.region,
    vpcId: face?.vpcId,
    subnetId: face?.subnetId,
    zoneId: subnets.get(face?.subnetId)?.AvailabilityZoneId,
    instanceId: face?.attachment?.instanceId,
  };
}

type Value = (record: LogRecord, place: Place) => string | number | undefined;

const flow =
  (value: (record: FlowRecord) => string | number): Value =>
  (record) =>
    "status" in record ? undefined : value(record);
const seconds = (timeMs: number): number => Math.floor(timeMs / 1_000);

/** Fields by name: the version that brought each, and its value; an undefined one is written as `-`. */
const FIELDS: Readonly<Record<string, { since: number; value: Value }>> = {
  "account-id": { since: 2, value: (_, place) => place.accountId },
  "interface-id": { since: 2, value: (record) => record.interfaceId },
  srcaddr: { since: 2, value: flow((record) => record.sourceIp) },
  dstaddr: { since: 2, value: flow((record) => record.destinationIp) },
  srcport: { since: 2, value: flow((record) => record.sourcePort) },
  dstport: { since: 2, value: flow((record) => record.destinationPort) },
  protocol: { since: 2, value: flow((record) => PROTOCOL_NUMBERS[record.protocol]) },
  packets: { since: 2, value: flow((record) => record.packets) },
  bytes: { since: 2, value: flow((record) => record.bytes) },
  start: { since: 2, value: (record) => seconds(record.start) },
  end: { since: 2, value: (record) => seconds(record.end) },
  action: { since: 2, value: flow((record) => record.action) },
  "log-status": { since: 2, value: (record) => ("status" in record ? record.status : "OK") },
  "vpc-id": { since: 3, value: (_, place) => place.vpcId },
  "subnet-id": { since: 3, value: (_, place) => place.subnetId },
  "instance-id": { since: 3, value: (_, place) => place.instanceId },
  type: { since: 3, value: flow(() => "IPv4") },
  region: { since: 4, value: (_, place) => place.region },
  "az-id": { since: 4, value: (_, place) => place.zoneId },
  "flow-direction": { since: 5, value: flow((record) => (record.egress ? "egress" : "ingress")) },
};

/** The fields that a log format may name: CreateFlowLogs refuses others. */
export const FLOW_LOG_FIELDS: readonly string[] = ["version", ...Object.keys(FIELDS)];

/** The names in a format such as `${version} ${srcaddr}`. */
export const fieldsOf = (format: string): string[] =>
  [...format.matchAll(/\$\{([a-z-]+)\}/g)].map(([, name]) => name!);

/** Writes records in one format. */
export interface Format {
  fields: readonly string[];
  write: (record: LogRecord, place: Place) => string;
}

const formats = new Map<string, Format>();
const MOST_FORMATS = 100;

/** What writes records in a format such as `${version} ${srcaddr}`, of names of {@link FLOW_LOG_FIELDS}. */
export function formatOf(text: string): Format {
  let format = formats.get(text);
  if (!format) {
    if (formats.size >= MOST_FORMATS) formats.clear();
    const fields = fieldsOf(text);
    formats.set(text, (format = { fields, write: writerOf(fields) }));
  }
  return format;
}

/** A field that the range does not write is refused before anything is written. */
const valueOf = (name: string): Value => FIELDS[name]?.value ?? (() => undefined);

function writerOf(fields: readonly string[]): Format["write"] {
  const version = Math.max(2, ...fields.map((name) => FIELDS[name]?.since ?? 2));
  const values = fields.map((name): Value => (name === "version" ? () => version : valueOf(name)));
  // One string that grows: lines are many, and an array for each costs more than all the rest.
  return (record, place) => {
    let line = "";
    for (const value of values) line += `${line && " "}${value(record, place) ?? "-"}`;
    return line;
  };
}
