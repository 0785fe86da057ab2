import type {
  GlobalSecondaryIndexDescription,
  KeySchemaElement,
  LocalSecondaryIndexDescription,
  ProvisionedThroughputDescription,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import type { Scope } from "../../world.ts";
import { dynamodbState, type IndexRow, type KeySchema, type TableRow, type Throughput } from "./state.ts";
import { streamArn } from "./streams.ts";

const EMPTY = { count: 0, bytes: 0 };
/** The capacity that an on-demand table serves without getting warm. */
const WARM = { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 4_000 };

/**
 * A table as DescribeTable shows it. AWS counts items about every six hours; here the figures are of the moment.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
 */
export function tableView(scope: Scope, row: Readonly<TableRow>): TableDescription {
  const { count, bytes } = dynamodbState(scope).stores.get(row.id)?.size ?? EMPTY;
  const locals = row.indexes.filter(({ kind }) => kind === "local");
  const globals = row.indexes.filter(({ kind }) => kind === "global");
  return {
    AttributeDefinitions: Object.entries(row.attributes).map(([AttributeName, AttributeType]) => ({
      AttributeName,
      AttributeType,
    })),
    TableName: row.name,
    KeySchema: keySchemaView(row.key),
    TableStatus: row.status,
    CreationDateTime: new Date(row.createdAt),
    ProvisionedThroughput: throughputView(row.throughput, row.throughputChangedAt),
    TableSizeBytes: bytes,
    ItemCount: count,
    TableArn: row.arn,
    TableId: row.id,
    ...((row.billing === "PAY_PER_REQUEST" || row.billingChangedAt !== undefined) && {
      BillingModeSummary: {
        BillingMode: row.billing,
        ...(row.billingChangedAt !== undefined && {
          LastUpdateToPayPerRequestDateTime: new Date(row.billingChangedAt),
        }),
      },
    }),
    ...(locals.length && {
      LocalSecondaryIndexes: locals.map((index) => indexView(scope, row, index)),
    }),
    ...(globals.length && {
      GlobalSecondaryIndexes: globals.map((index) => globalIndexView(scope, row, index)),
    }),
    ...(row.stream?.isEnabled && {
      StreamSpecification: { StreamEnabled: true, StreamViewType: row.stream.view },
    }),
    ...(row.stream && {
      LatestStreamLabel: row.stream.label,
      LatestStreamArn: streamArn(row, row.stream.label),
    }),
    ...(row.encryption && {
      SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: row.encryption.keyArn },
    }),
    ...(row.tableClass && {
      TableClassSummary: {
        TableClass: row.tableClass,
        ...(row.tableClassChangedAt !== undefined && {
          LastUpdateDateTime: new Date(row.tableClassChangedAt),
        }),
      },
    }),
    ...(row.onDemand && {
      OnDemandThroughput: {
        MaxReadRequestUnits: row.onDemand.read ?? -1,
        MaxWriteRequestUnits: row.onDemand.write ?? -1,
      },
    }),
    DeletionProtectionEnabled: row.isProtected,
    WarmThroughput: {
      ...(row.billing === "PAY_PER_REQUEST" ? WARM : warmOf(row.throughput)),
      Status: row.status === "CREATING" ? "UPDATING" : "ACTIVE",
    },
  };
}

const warmOf = ({ read, write }: Throughput) => ({ ReadUnitsPerSecond: read, WriteUnitsPerSecond: write });

const keySchemaView = ({ hash, range }: KeySchema): KeySchemaElement[] => [
  { AttributeName: hash, KeyType: "HASH" },
  ...(range === undefined ? [] : [{ AttributeName: range, KeyType: "RANGE" as const }]),
];

const throughputView = (
  { read, write }: Throughput,
  changedAt?: number,
): ProvisionedThroughputDescription => ({
  ...(changedAt !== undefined && { LastIncreaseDateTime: new Date(changedAt) }),
  NumberOfDecreasesToday: 0,
  ReadCapacityUnits: read,
  WriteCapacityUnits: write,
});

/** What global and local indexes have in common. */
function indexView(
  scope: Scope,
  table: Readonly<TableRow>,
  row: Readonly<IndexRow>,
): LocalSecondaryIndexDescription {
  const { count, bytes } = dynamodbState(scope).stores.get(table.id)?.indexSize(row.name) ?? EMPTY;
  return {
    IndexName: row.name,
    KeySchema: keySchemaView(row.key),
    Projection: {
      ProjectionType: row.projection,
      ...(row.nonKeyAttributes.length && { NonKeyAttributes: [...row.nonKeyAttributes] }),
    },
    IndexSizeBytes: bytes,
    ItemCount: count,
    IndexArn: `${table.arn}/index/${row.name}`,
  };
}

const globalIndexView = (
  scope: Scope,
  table: Readonly<TableRow>,
  row: Readonly<IndexRow>,
): GlobalSecondaryIndexDescription => ({
  ...indexView(scope, table, row),
  IndexStatus: row.status,
  ...(row.status === "CREATING" && table.status !== "CREATING" && { Backfilling: true }),
  ProvisionedThroughput: throughputView(row.throughput),
});
