import type { StreamViewType } from "@aws-sdk/client-dynamodb";
import type { Scope } from "../../world.ts";
import { keyOf } from "./keys.ts";
import { dynamodbState, type KeySchema, type TableRow } from "./state.ts";
import { itemBytes, type Item } from "./values.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Streams.html: records are kept for 24 hours. */
const RETENTION_MS = 86_400_000;
const SEQUENCE_DIGITS = 20;

/** One change of an item. */
export interface StreamRecord {
  eventId: string;
  name: "INSERT" | "MODIFY" | "REMOVE";
  at: number;
  sequence: number;
  keys: Item;
  newImage?: Item;
  oldImage?: Item;
  bytes: number;
  /** The service that made the change by itself, such as Time to Live's. */
  by?: string;
}

export interface StreamRow {
  arn: string;
  table: string;
  key: KeySchema;
  view: StreamViewType;
  createdAt: number;
  isEnabled: boolean;
  /** The number of the newest record. */
  sequence: number;
  records: StreamRecord[];
}

export const streamArn = ({ arn }: Pick<TableRow, "arn">, label: string): string => `${arn}/stream/${label}`;

/** A record's place in the stream, as AWS writes it: texts that sort as the numbers do. */
export const sequenceText = (sequence: number): string =>
  `1${String(sequence * 100).padStart(SEQUENCE_DIGITS, "0")}`;

/** Begins a stream, which has records of what happens from now on. */
export function openStream(
  scope: Scope,
  table: Readonly<TableRow>,
  view: StreamViewType,
): NonNullable<TableRow["stream"]> {
  const { clock } = scope.world;
  const label = clock.date().toISOString().replace("Z", "");
  const arn = streamArn(table, label);
  dynamodbState(scope).streams.set(arn, {
    arn,
    table: table.name,
    key: table.key,
    view,
    createdAt: clock.now(),
    isEnabled: true,
    sequence: 0,
    records: [],
  });
  return { view, label, isEnabled: true };
}

/** Ends a stream: what it has can be read for another day. */
export function closeStream(scope: Scope, table: Readonly<TableRow>): void {
  const row = table.stream && dynamodbState(scope).streams.get(streamArn(table, table.stream.label));
  if (row) row.isEnabled = false;
}

/** Writes a change down in the stream of its table, if there is one. */
export function appendRecord(
  { table, scope }: { table: Readonly<TableRow>; scope: Scope },
  { before, after }: { before: Item | undefined; after: Item | undefined },
  by?: { service: string },
): void {
  if (!table.stream?.isEnabled) return;
  const { streams, random } = dynamodbState(scope);
  const row = streams.get(streamArn(table, table.stream.label))!;
  const now = scope.world.clock.now();
  const { view, records } = row;
  const keys = keyOf((after ?? before)!, table.key);
  const newImage = view === "NEW_IMAGE" || view === "NEW_AND_OLD_IMAGES" ? after : undefined;
  const oldImage = view === "OLD_IMAGE" || view === "NEW_AND_OLD_IMAGES" ? before : undefined;
  records.push({
    eventId: random.uuid().replaceAll("-", ""),
    name: !before ? "INSERT" : after ? "MODIFY" : "REMOVE",
    at: now,
    sequence: ++row.sequence,
    keys,
    ...(newImage && { newImage }),
    ...(oldImage && { oldImage }),
    bytes: [keys, newImage, oldImage].reduce((sum, item) => sum + (item ? itemBytes(item) : 0), 0),
    ...(by && { by: by.service }),
  });
  const kept = records.findIndex(({ at }) => now - at < RETENTION_MS);
  if (kept > 0) records.splice(0, kept);
  scope.world.bus.emit("stream-record", { scope, streamArn: row.arn });
}
