import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { GlobalSecondaryIndexUpdate, UpdateTableInput } from "@aws-sdk/client-dynamodb";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { refuseMembers } from "../refusal.ts";
import { attributesInUse } from "./keys.ts";
import { invalid, invalidValues } from "./refusals.ts";
import { dynamodbState, type IndexRow, type TableRow } from "./state.ts";
import { closeStream, openStream } from "./streams.ts";
import { checkIndexes, readAttributes, readIndex, readOnDemand, readThroughput } from "./table-request.ts";
import { tableView } from "./table-view.ts";
import { becomeActive, changing, readEncryption, readStream } from "./tables.ts";
import { findTable } from "./tables-found.ts";

const UNMODELLED = [
  "DisassociationProtectionEnabled",
  "GlobalTableSettingsReplicationMode",
  "GlobalTableWitnessUpdates",
  "MultiRegionConsistency",
  "ReplicaUpdates",
  "VectorIndexUpdates",
  "WarmThroughput",
] as const satisfies readonly (keyof UpdateTableInput)[];
const CHANGES = [
  "BillingMode",
  "DeletionProtectionEnabled",
  "GlobalSecondaryIndexUpdates",
  "OnDemandThroughput",
  "ProvisionedThroughput",
  "SSESpecification",
  "StreamSpecification",
  "TableClass",
] as const satisfies readonly (keyof UpdateTableInput)[];

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTable = handlers<typeof Sdk>()({
  UpdateTable(input, call) {
    const { table, scope } = findTable(call, input.TableName);
    refuseMembers("UpdateTable", input, UNMODELLED);
    if (!CHANGES.some((name) => input[name] !== undefined))
      throw invalid(
        "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required",
      );
    if (table.status !== "ACTIVE") throw changing(table);
    const capacity = readCapacity(table, input, call.at);
    const { attributes, indexes } = readIndexes({ ...table, ...capacity }, input);
    const encryption = input.SSESpecification && (readEncryption(scope, input.SSESpecification) ?? "none");
    const stream = readStreamChange(table, input);
    const { tables: rows, stores } = dynamodbState(scope);
    for (const index of indexes)
      if (!table.indexes.some(({ name }) => name === index.name)) stores.get(table.id)!.addIndex(index);
    const changed = rows.update(table.name, (row) => {
      Object.assign(row, capacity, { attributes, indexes });
      if (input.DeletionProtectionEnabled !== undefined) row.isProtected = input.DeletionProtectionEnabled;
      if (input.TableClass && input.TableClass !== (row.tableClass ?? "STANDARD")) {
        row.tableClass = input.TableClass;
        row.tableClassChangedAt = call.at;
      }
      if (encryption === "none") delete row.encryption;
      else if (encryption) row.encryption = encryption;
      changeStream(scope, row, stream);
      row.status = "UPDATING";
    });
    becomeActive(scope, changed, "table-update");
    return { TableDescription: tableView(scope, changed) };
  },
});

type Capacity = Pick<
  TableRow,
  "billing" | "billingChangedAt" | "throughput" | "throughputChangedAt" | "onDemand"
>;

function readCapacity(table: Readonly<TableRow>, input: UpdateTableInput, at: number): Partial<Capacity> {
  const { BillingMode = table.billing, ProvisionedThroughput: given } = input;
  const switches = BillingMode !== table.billing;
  const onDemand = readOnDemand(BillingMode, input.OnDemandThroughput);
  if (!switches && !given) return onDemand ? { onDemand } : {};
  const throughput = readThroughput(BillingMode, given);
  const { read, write } = table.throughput;
  if (!switches && throughput.read === read && throughput.write === write)
    throw invalid(
      `The provisioned throughput for the table will not change. The requested value equals the current value. Current ReadCapacityUnits provisioned for the table: ${read}. Requested ReadCapacityUnits: ${read}. Current WriteCapacityUnits provisioned for the table: ${write}. Requested WriteCapacityUnits: ${write}. Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher limits.`,
    );
  return {
    billing: BillingMode,
    throughput,
    throughputChangedAt: at,
    ...(switches && BillingMode === "PAY_PER_REQUEST" && { billingChangedAt: at }),
    ...(onDemand && { onDemand }),
  };
}

/** The table's indexes after a request, with those that come and go; one at a time may. */
function readIndexes(
  table: Readonly<TableRow>,
  input: UpdateTableInput,
): Pick<TableRow, "attributes" | "indexes"> {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  const attributes = { ...table.attributes, ...readAttributes(input.AttributeDefinitions) };
  if (updates.filter(({ Update }) => !Update).length > 1)
    throw new AwsError(
      "LimitExceededException",
      "Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table",
      400,
    );
  const indexes = updates.reduce<IndexRow[]>(
    (now, update) => withUpdate(now, update, { ...table, attributes }),
    table.indexes,
  );
  checkIndexes(indexes);
  return { attributes: attributesInUse({ key: table.key, attributes, indexes }), indexes };
}

function withUpdate(
  indexes: readonly IndexRow[],
  { Create, Delete, Update }: GlobalSecondaryIndexUpdate,
  { attributes, billing }: Pick<TableRow, "attributes" | "billing">,
): IndexRow[] {
  if (Create) {
    const throughput = readThroughput(billing, Create.ProvisionedThroughput, `index: ${Create.IndexName}`);
    return [...indexes, { ...readIndex("global", Create, attributes), throughput }];
  }
  const name = Delete?.IndexName ?? Update?.IndexName;
  if (!indexes.some((index) => index.kind === "global" && index.name === name))
    throw Delete
      ? new AwsError("ResourceNotFoundException", "Requested resource not found", 400)
      : invalidValues(`The table does not have the specified index: ${name ?? ""}`);
  return indexes.map((index): IndexRow => {
    if (index.name !== name) return index;
    if (Delete) return { ...index, status: "DELETING" };
    const throughput = readThroughput(billing, Update?.ProvisionedThroughput, `index: ${name}`);
    return { ...index, throughput, status: "UPDATING" };
  });
}

type StreamChange = { to: ReturnType<typeof readStream> } | undefined;

function readStreamChange(table: Readonly<TableRow>, input: UpdateTableInput): StreamChange {
  if (!input.StreamSpecification) return undefined;
  const to = readStream(input.StreamSpecification);
  if (to && table.stream?.isEnabled)
    throw invalid(`Table already has an enabled stream: TableName: ${table.name}`);
  if (!to && !table.stream?.isEnabled)
    throw invalid(`Table does not have a stream to disable: TableName: ${table.name}`);
  return { to };
}

function changeStream(scope: Scope, row: TableRow, change: StreamChange): void {
  if (!change) return;
  if (change.to) row.stream = openStream(scope, row, change.to);
  else {
    closeStream(scope, row);
    row.stream!.isEnabled = false;
  }
}
