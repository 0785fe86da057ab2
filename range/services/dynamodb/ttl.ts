import type * as Sdk from "@aws-sdk/client-dynamodb";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { keyOf } from "./keys.ts";
import { inUse, invalid } from "./refusals.ts";
import { dynamodbState, type TableRow } from "./state.ts";
import { findTable } from "./tables-found.ts";
import type { Item } from "./values.ts";
import { carryOut, judge, type OpenTable } from "./write.ts";

const SERVICE = "dynamodb.amazonaws.com";
/** Moments further back than this are taken for mistakes: five years. */
const OLDEST_SECONDS = 5 * 365 * 86_400;

export const timeToLive = handlers<typeof Sdk>()({
  UpdateTimeToLive(input, call) {
    const { table, scope } = findTable(call, input.TableName);
    const { Enabled, AttributeName: attribute } = input.TimeToLiveSpecification ?? {};
    if (!attribute || Buffer.byteLength(attribute) > 255)
      throw invalid(
        "1 validation error detected: Value at 'timeToLiveSpecification.attributeName' failed to satisfy constraint: Member must have length between 1 and 255",
      );
    const { tables } = dynamodbState(scope);
    if (table.status !== "ACTIVE") throw inUse(`Table is not in an active state: ${table.name}`);
    const { ttl } = table;
    if (ttl && ttl.status !== "ENABLED")
      throw invalid("Time to live has been modified multiple times within a fixed interval");
    if (Enabled ? ttl : !ttl) throw invalid(`TimeToLive is already ${Enabled ? "enabled" : "disabled"}`);
    if (ttl && ttl.attribute !== attribute)
      throw invalid(
        `TimeToLive is active on a different AttributeName: current AttributeName is ${ttl.attribute}`,
      );
    tables.update(
      table.name,
      (row) => void (row.ttl = { attribute, status: Enabled ? "ENABLING" : "DISABLING" }),
    );
    settle(scope, table);
    return { TimeToLiveSpecification: { Enabled, AttributeName: attribute } };
  },

  DescribeTimeToLive(input, call) {
    const { ttl } = findTable(call, input.TableName).table;
    return {
      TimeToLiveDescription: {
        TimeToLiveStatus: ttl?.status ?? "DISABLED",
        ...(ttl && { AttributeName: ttl.attribute }),
      },
    };
  },
});

function settle(scope: Scope, { id, name }: Readonly<TableRow>): void {
  const { world } = scope;
  const { tables, stores } = dynamodbState(scope);
  world.clock.after(
    () => world.pace("table-update"),
    `time to live of ${name}`,
    () => {
      const table = tables.get(name);
      if (table?.id !== id || !table.ttl) return;
      const isEnabled = table.ttl.status === "ENABLING";
      const settled = tables.update(name, (row) => {
        if (isEnabled) row.ttl!.status = "ENABLED";
        else delete row.ttl;
      });
      if (isEnabled) planNext({ table: settled, scope, store: stores.get(id)! });
    },
  );
}

/** When an item is over, in milliseconds since the epoch; nothing where it does not say. */
function expiryOf({ ttl }: Readonly<TableRow>, item: Item): number | undefined {
  const value = ttl?.status === "ENABLED" ? item[ttl.attribute] : undefined;
  return value && "N" in value ? Number(value.N) * 1000 : undefined;
}

/** For when each table's next look at its items is planned. */
const planned = new WeakMap<object, number>();

/**
 * Lets an item that was written be deleted some time after it is over.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
export function planExpiry(on: OpenTable, item: Item): void {
  const { world } = on.scope;
  const expiry = expiryOf(on.table, item);
  const now = world.clock.now();
  if (expiry === undefined || expiry < now - OLDEST_SECONDS * 1000 || expiry > Number.MAX_SAFE_INTEGER)
    return;
  const at = Math.max(expiry, now);
  if (at >= (planned.get(on.store) ?? Infinity)) return;
  planned.set(on.store, at);
  world.clock.after(
    () => Math.max(0, at - world.clock.now()) + world.pace("table-expiry"),
    `expired items of ${on.table.name}`,
    () => {
      if (planned.get(on.store) === at) sweep(on);
    },
  );
}

function planNext(on: OpenTable): void {
  for (const { item } of on.store.all()) planExpiry(on, item);
}

/** Deletes what is over. */
function sweep({ table: { id, name }, scope, store }: OpenTable): void {
  planned.delete(store);
  const table = dynamodbState(scope).tables.get(name);
  if (table?.id !== id) return;
  const on = { table, scope, store };
  const now = scope.world.clock.now();
  const over = [...store.all()].filter(({ item }) => {
    const expiry = expiryOf(table, item);
    return expiry !== undefined && expiry <= now && expiry >= now - OLDEST_SECONDS * 1000;
  });
  for (const { item } of over) {
    const write = {
      on,
      key: keyOf(item, table.key),
      condition: undefined,
      showsItem: false,
      change: () => undefined,
    };
    carryOut(write, judge(write), { service: SERVICE });
  }
  planNext(on);
}
