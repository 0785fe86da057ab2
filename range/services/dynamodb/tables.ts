import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { CreateTableInput, SSESpecification, StreamSpecification } from "@aws-sdk/client-dynamodb";
import type { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Duration } from "../../pace.ts";
import type { Scope } from "../../world.ts";
import { lookUp } from "../kms/find.ts";
import { refuseMembers } from "../refusal.ts";
import { attributesInUse } from "./keys.ts";
import { checkPolicy } from "./resource-policies.ts";
import { inUse, invalid, invalidValues } from "./refusals.ts";
import { dynamodbState, type TableRow } from "./state.ts";
import { TableStore } from "./store.ts";
import { closeStream, openStream } from "./streams.ts";
import { readTable } from "./table-request.ts";
import { tableView } from "./table-view.ts";
import { checkName, findTable, placeOf } from "./tables-found.ts";
import { checkTags } from "./tags.ts";

const MOST_LISTED = 100;

export const tables = handlers<typeof Sdk>()({
  CreateTable(input, call) {
    checkName(input.TableName);
    refuseMembers("CreateTable", input, UNMODELLED);
    const { scope } = call;
    const { name, arn } = placeOf(scope, input.TableName);
    const shape = readTable(input);
    const encryption = readEncryption(scope, input.SSESpecification);
    const policy = input.ResourcePolicy === undefined ? undefined : checkPolicy(input.ResourcePolicy);
    const tags = checkTags(input.Tags);
    const view = readStream(input.StreamSpecification);
    const { tables: rows, stores, random } = dynamodbState(scope);
    if (rows.has(name)) throw inUse(`Table already exists: ${name}`);
    const row = rows.put(name, {
      name,
      arn,
      id: random.uuid(),
      status: "CREATING",
      createdAt: call.at,
      ...shape,
      ...(input.TableClass && { tableClass: input.TableClass }),
      isProtected: input.DeletionProtectionEnabled ?? false,
      ...(encryption && { encryption }),
      ...(policy !== undefined && { policy: { document: policy, revision: String(random.int(1e12, 1e13)) } }),
      tags,
    });
    const store = new TableStore(row);
    for (const index of row.indexes) store.addIndex(index);
    stores.set(row.id, store);
    if (view) rows.update(name, (now) => void (now.stream = openStream(scope, now, view)));
    becomeActive(scope, row, "table-create");
    return { TableDescription: tableView(scope, row) };
  },

  DescribeTable(input, call) {
    const { table, scope } = findTable(call, input.TableName);
    return { Table: tableView(scope, table) };
  },

  ListTables(input, call) {
    const { Limit: limit = MOST_LISTED, ExclusiveStartTableName: after = "" } = input;
    if (limit < 1 || limit > MOST_LISTED)
      throw invalid(
        `1 validation error detected: Value '${limit}' at 'limit' failed to satisfy constraint: Member must have value ${limit < 1 ? "greater than or equal to 1" : `less than or equal to ${MOST_LISTED}`}`,
      );
    const names = [...dynamodbState(call.scope).tables.ids()].filter((name) => name > after).sort();
    const TableNames = names.slice(0, limit);
    return { TableNames, ...(names.length > limit && { LastEvaluatedTableName: TableNames.at(-1) }) };
  },

  DeleteTable(input, call) {
    const { table, scope } = findTable(call, input.TableName);
    const { name, id } = table;
    if (table.status !== "ACTIVE") throw changing(table);
    if (table.isProtected)
      throw invalid(
        "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
      );
    const { tables: rows, stores } = dynamodbState(scope);
    const view = tableView(
      scope,
      rows.update(name, (row) => void (row.status = "DELETING")),
    );
    closeStream(scope, table);
    stores.delete(id);
    const { world } = scope;
    world.clock.after(
      () => world.pace("table-delete"),
      `deletion of the table ${name}`,
      () => void (rows.get(name)?.id === id && rows.delete(name)),
    );
    return {
      TableDescription: {
        TableName: name,
        TableStatus: "DELETING",
        ProvisionedThroughput: view.ProvisionedThroughput,
        TableSizeBytes: view.TableSizeBytes,
        ItemCount: view.ItemCount,
        TableArn: view.TableArn,
        TableId: id,
        ...(view.BillingModeSummary && { BillingModeSummary: view.BillingModeSummary }),
        DeletionProtectionEnabled: false,
      },
    };
  },

  DescribeLimits() {
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: the initial quotas.
    return {
      AccountMaxReadCapacityUnits: 80_000,
      AccountMaxWriteCapacityUnits: 80_000,
      TableMaxReadCapacityUnits: 40_000,
      TableMaxWriteCapacityUnits: 40_000,
    };
  },

  DescribeEndpoints(_input, call) {
    return { Endpoints: [{ Address: `dynamodb.${call.region}.amazonaws.com`, CachePeriodInMinutes: 1440 }] };
  },
});

const UNMODELLED = [
  "GlobalTableSourceArn",
  "GlobalTableSettingsReplicationMode",
  "VectorIndexes",
  "WarmThroughput",
] as const satisfies readonly (keyof CreateTableInput)[];

/** What a table that is not ACTIVE says to those who would change it. */
export function changing({ name, status }: Readonly<TableRow>): AwsError {
  const what = { CREATING: "created", DELETING: "deleted" }[status as string] ?? "updated";
  return inUse(`Attempt to change a resource which is still in use: Table is being ${what}: ${name}`);
}

/** Lets a table that is made or changed be ACTIVE after its time, with all of its indexes. */
export function becomeActive(scope: Scope, { name, id }: Readonly<TableRow>, duration: Duration): void {
  const { world } = scope;
  world.clock.after(
    () => world.pace(duration),
    `the table ${name} becomes active`,
    () => {
      const { tables: rows, stores } = dynamodbState(scope);
      const row = rows.get(name);
      if (row?.id !== id || row.status === "DELETING") return;
      for (const index of row.indexes) if (index.status === "DELETING") stores.get(id)!.dropIndex(index.name);
      rows.update(name, (now) => {
        now.status = "ACTIVE";
        now.indexes = now.indexes
          .filter(({ status }) => status !== "DELETING")
          .map((index) => ({ ...index, status: "ACTIVE" }));
        now.attributes = attributesInUse(now);
      });
    },
  );
}

/**
 * The key that a table is encrypted with, where it is not the one that AWS owns.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.howitworks.html
 */
export function readEncryption(
  scope: Scope,
  given: SSESpecification | undefined,
): TableRow["encryption"] | undefined {
  if (!given?.Enabled) {
    if (given?.KMSMasterKeyId !== undefined)
      throw invalidValues("KMSMasterKeyId cannot be specified when SSE is disabled");
    return undefined;
  }
  if (given.SSEType === "AES256") throw invalidValues("SSEType AES256 is not supported");
  const named = given.KMSMasterKeyId ?? "alias/aws/dynamodb";
  const found = lookUp(scope, named);
  if (!found || found.key.state !== "Enabled")
    throw invalidValues(`KMS key ${named} does not exist or is not enabled`);
  return { keyArn: found.key.arn };
}

/** What a stream shall show; nothing where none is asked for. */
export function readStream(given: StreamSpecification | undefined) {
  const { StreamEnabled, StreamViewType: view } = given ?? {};
  if (!StreamEnabled) {
    if (view !== undefined)
      throw invalidValues("Stream StreamEnabled is false but StreamViewType is specified");
    return undefined;
  }
  if (view === undefined) throw invalidValues("StreamViewType must be specified when StreamEnabled is true");
  return view;
}
