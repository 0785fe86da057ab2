import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { ConsumedCapacity, KeysAndAttributes, WriteRequest } from "@aws-sdk/client-dynamodb";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { consumed, readFactor, readUnits, type Used } from "./capacity.ts";
import { project } from "./expressions/projection.ts";
import { placeholdersOf } from "./expressions/requested.ts";
import { readDelete, readPaths, readPut } from "./items.ts";
import { checkKey } from "./keys.ts";
import { invalid } from "./refusals.ts";
import { openTable } from "./tables-found.ts";
import { canonical, itemBytes, readItem, type Item } from "./values.ts";
import { carryOut, judge, shown, unitsOf, type Write } from "./write.ts";

const MOST_READ = 100;
const MOST_WRITTEN = 25;
/** An answer holds so much; keys of what did not fit are given back. */
const ANSWER_BYTES = 16 * 1024 * 1024;

export const batches = handlers<typeof Sdk>()({
  BatchGetItem(input, call) {
    const tables = Object.entries(mustHave(input.RequestItems));
    const count = tables.reduce((sum, [, { Keys = [] }]) => sum + Keys.length, 0);
    if (count > MOST_READ) throw invalid("Too many items requested for the BatchGetItem call");
    const reads = tables.map(([named, asked]) => ({ named, asked, ...readKeys(call, named, asked) }));
    const Responses: Record<string, Record<string, Sdk.AttributeValue>[]> = {};
    const UnprocessedKeys: Record<string, KeysAndAttributes> = {};
    const capacities: ConsumedCapacity[] = [];
    let bytes = 0;
    for (const { named, asked, on, keys, paths } of reads) {
      const found: Item[] = [];
      const left: Item[] = [];
      let units = 0;
      for (const key of keys) {
        const entry = on.store.get(key);
        if (bytes + (entry?.bytes ?? 0) > ANSWER_BYTES) {
          left.push(key);
          continue;
        }
        bytes += entry?.bytes ?? 0;
        units += readUnits(entry?.bytes ?? 0, readFactor(asked.ConsistentRead));
        if (entry) found.push(paths ? project(entry.item, paths) : entry.item);
      }
      Responses[named] = found.map(shown);
      if (left.length) UnprocessedKeys[named] = { ...asked, Keys: left.map(shown) };
      const { ConsumedCapacity } = consumed(input.ReturnConsumedCapacity, on.table, { table: units });
      if (ConsumedCapacity) capacities.push(ConsumedCapacity);
    }
    return {
      Responses,
      UnprocessedKeys,
      ...(capacities.length && { ConsumedCapacity: capacities }),
    };
  },

  BatchWriteItem(input, call) {
    const tables = Object.entries(mustHave(input.RequestItems));
    const requests = tables.flatMap(([named, list]) =>
      list.map((request) => readRequest(call, named, request)),
    );
    if (requests.length > MOST_WRITTEN) throw invalid("Too many items requested for the BatchWriteItem call");
    mustDiffer(requests.map(({ on, key }) => `${on.table.arn} ${canonical({ M: key })}`));
    const used = new Map<string, { write: Write; units: Used }>();
    for (const write of requests) {
      const change = judge(write);
      carryOut(write, change);
      const { name } = write.on.table;
      used.set(name, { write, units: sumOf(used.get(name)?.units, unitsOf(write.on, change)) });
    }
    const capacities = [...used.values()].flatMap(
      ({ write, units }) =>
        consumed(input.ReturnConsumedCapacity, write.on.table, units).ConsumedCapacity ?? [],
    );
    return { UnprocessedItems: {}, ...(capacities.length && { ConsumedCapacity: capacities }) };
  },
});

function mustHave<T>(requests: Readonly<Record<string, T>> | undefined): Readonly<Record<string, T>> {
  if (!Object.keys(requests ?? {}).length)
    throw invalid(
      "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have length greater than or equal to 1",
    );
  return requests!;
}

function mustDiffer(texts: readonly string[]): void {
  if (new Set(texts).size < texts.length) throw invalid("Provided list of item keys contains duplicates");
}

function readKeys(call: Call, named: string, asked: KeysAndAttributes) {
  const { Keys = [] } = asked;
  if (!Keys.length)
    throw invalid(
      `1 validation error detected: Value '[]' at 'requestItems.${named}.member.keys' failed to satisfy constraint: Member must have length greater than or equal to 1`,
    );
  const placeholders = placeholdersOf(asked, []);
  const paths = readPaths(asked, placeholders);
  placeholders.mustBeUsed();
  const on = openTable(call, named);
  const keys = Keys.map((given) => readItem(given));
  for (const key of keys) checkKey(on.table, key);
  mustDiffer(keys.map((key) => canonical({ M: key })));
  return { on, keys, paths };
}

function readRequest(call: Call, TableName: string, { PutRequest, DeleteRequest }: WriteRequest): Write {
  if ((PutRequest === undefined) === (DeleteRequest === undefined))
    throw invalid(
      "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
    );
  return PutRequest
    ? readPut(call, { TableName, Item: PutRequest.Item })
    : readDelete(call, { TableName, Key: DeleteRequest!.Key });
}

/** What two writes of one table use together. */
export function sumOf(a: Used | undefined, b: Used): Used {
  const indexes: Record<string, number> = { ...a?.indexes };
  for (const [name, units] of Object.entries(b.indexes ?? {})) indexes[name] = (indexes[name] ?? 0) + units;
  return { table: (a?.table ?? 0) + b.table, indexes };
}

/** Bytes of those items that there are. */
export const bytesOf = (items: readonly (Item | undefined)[]): number =>
  items.reduce((sum, item) => sum + (item ? itemBytes(item) : 0), 0);
