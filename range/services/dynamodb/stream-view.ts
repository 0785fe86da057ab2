import type { Scope } from "../../world.ts";
import { dynamodbState } from "./state.ts";
import { sequenceText, type StreamRecord, type StreamRow } from "./streams.ts";
import type { Item, Value } from "./values.ts";

/** A record of a stream as functions are given it, and where it stands. */
export interface ShownRecord {
  sequence: number;
  at: number;
  shown: ReturnType<typeof view>;
}

/** The stream of an ARN, if there is one in this account and Region. */
export const findStream = (scope: Scope, arn: string): Readonly<StreamRow> | undefined =>
  dynamodbState(scope).streams.get(arn);

/** The records of a stream that follow a place in it, so many at most. */
export function readStream(scope: Scope, arn: string, after: number, most: number): ShownRecord[] {
  const row = findStream(scope, arn);
  if (!row) return [];
  const start = row.records.findIndex(({ sequence }) => sequence > after);
  if (start < 0) return [];
  return row.records
    .slice(start, start + most)
    .map((record) => ({ sequence: record.sequence, at: record.at, shown: view(row, record) }));
}

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_Record.html */
const view = ({ arn, view: StreamViewType }: Readonly<StreamRow>, record: StreamRecord) => ({
  eventID: record.eventId,
  eventName: record.name,
  eventVersion: "1.1",
  eventSource: "aws:dynamodb",
  awsRegion: arn.split(":")[3],
  dynamodb: {
    ApproximateCreationDateTime: Math.floor(record.at / 1000),
    Keys: plain(record.keys),
    ...(record.newImage && { NewImage: plain(record.newImage) }),
    ...(record.oldImage && { OldImage: plain(record.oldImage) }),
    SequenceNumber: sequenceText(record.sequence),
    SizeBytes: record.bytes,
    StreamViewType,
  },
  ...(record.by !== undefined && { userIdentity: { type: "Service", principalId: record.by } }),
  eventSourceARN: arn,
});

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

/** Values as JSON has them: bytes in Base64. */
const plain = (item: Item): Record<string, unknown> =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plainValue(value)]));

function plainValue(value: Value): unknown {
  if ("B" in value) return { B: base64(value.B) };
  if ("BS" in value) return { BS: value.BS.map(base64) };
  if ("M" in value) return { M: plain(value.M) };
  return "L" in value ? { L: value.L.map(plainValue) } : value;
}
