import type * as Sdk from "@aws-sdk/client-dynamodb";
import type {
  Delete,
  DeleteItemInput,
  PutItemInput,
  ReturnItemCollectionMetrics,
  ReturnValue,
  Update as TransactUpdate,
  UpdateItemInput,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { consumed, readFactor, readUnits } from "./capacity.ts";
import { applyUpdate, touched } from "./expressions/apply-update.ts";
import { parseCondition } from "./expressions/parse-condition.ts";
import { parseUpdate } from "./expressions/parse-update.ts";
import type { Placeholders } from "./expressions/placeholders.ts";
import { parseProjection, project } from "./expressions/projection.ts";
import { placeholdersOf } from "./expressions/requested.ts";
import type { Condition, Path, Update } from "./expressions/tree.ts";
import { checkItemKeys, checkKey, keyNames, keyOf } from "./keys.ts";
import { legacyExpectation, legacyUpdate } from "./legacy.ts";
import { invalid, invalidValues } from "./refusals.ts";
import type { TableRow } from "./state.ts";
import { openTable } from "./tables-found.ts";
import { readItem, typeOf, type Item } from "./values.ts";
import { carryOut, checkSize, judge, shown, unitsOf, type OpenTable, type Write } from "./write.ts";

export const items = handlers<typeof Sdk>()({
  PutItem(input, call) {
    checkReturns(input.ReturnValues, ["NONE", "ALL_OLD"]);
    const write = readPut(call, input);
    refuseMetrics(input, write.on.table);
    const change = judge(write);
    carryOut(write, change);
    return {
      ...(input.ReturnValues === "ALL_OLD" && change.before && { Attributes: shown(change.before) }),
      ...consumed(input.ReturnConsumedCapacity, write.on.table, unitsOf(write.on, change)),
    };
  },

  GetItem(input, call) {
    const placeholders = placeholdersOf(input, []);
    const paths = readPaths(input, placeholders);
    placeholders.mustBeUsed();
    const key = readItem(input.Key ?? {});
    const on = openTable(call, input.TableName);
    checkKey(on.table, key);
    const entry = on.store.get(key);
    const units = readUnits(entry?.bytes ?? 0, readFactor(input.ConsistentRead));
    return {
      ...(entry && { Item: shown(paths ? project(entry.item, paths) : entry.item) }),
      ...consumed(input.ReturnConsumedCapacity, on.table, { table: units }),
    };
  },

  UpdateItem(input, call) {
    checkReturns(input.ReturnValues, ["NONE", "ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"]);
    const { write, update } = readUpdate(call, input);
    refuseMetrics(input, write.on.table);
    const change = judge(write);
    carryOut(write, change);
    const { before, after } = change;
    const [of, part] = RETURNED[input.ReturnValues ?? "NONE"] ?? [];
    const whole = of === "old" ? before : of === "new" ? after : undefined;
    const Attributes = whole && (part === "updated" ? project(whole, touched(update)) : whole);
    return {
      ...(Attributes && Object.keys(Attributes).length && { Attributes: shown(Attributes) }),
      ...consumed(input.ReturnConsumedCapacity, write.on.table, unitsOf(write.on, change)),
    };
  },

  DeleteItem(input, call) {
    checkReturns(input.ReturnValues, ["NONE", "ALL_OLD"]);
    const write = readDelete(call, input);
    refuseMetrics(input, write.on.table);
    const change = judge(write);
    carryOut(write, change);
    return {
      ...(input.ReturnValues === "ALL_OLD" && change.before && { Attributes: shown(change.before) }),
      ...consumed(input.ReturnConsumedCapacity, write.on.table, unitsOf(write.on, change)),
    };
  },
});

const RETURNED: Readonly<Record<string, readonly ["old" | "new", "all" | "updated"]>> = {
  ALL_OLD: ["old", "all"],
  UPDATED_OLD: ["old", "updated"],
  ALL_NEW: ["new", "all"],
  UPDATED_NEW: ["new", "updated"],
};

function checkReturns(asked: ReturnValue | undefined, known: readonly ReturnValue[]): void {
  if (asked === undefined || known.includes(asked)) return;
  if (!Object.hasOwn(RETURNED, asked))
    throw invalid(
      `1 validation error detected: Value '${String(asked)}' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]`,
    );
  throw invalid("Return values set to invalid value");
}

/** Only tables with local indexes have collections of items. */
function refuseMetrics(
  {
    ReturnItemCollectionMetrics: asked,
  }: { ReturnItemCollectionMetrics?: ReturnItemCollectionMetrics | undefined },
  table: Readonly<TableRow>,
): void {
  if (asked === "SIZE" && table.indexes.some(({ kind }) => kind === "local"))
    throw new NotImplemented("ReturnItemCollectionMetrics of a table with local secondary indexes");
}

/** The attributes that a read asks for; nothing where it asks for all. */
export function readPaths(
  input: { ProjectionExpression?: string | undefined; AttributesToGet?: string[] | undefined },
  placeholders: Placeholders,
): Path[] | undefined {
  if (input.ProjectionExpression !== undefined)
    return parseProjection(input.ProjectionExpression, placeholders);
  const names = input.AttributesToGet;
  if (names && new Set(names).size < names.length)
    throw invalidValues(
      `Duplicate value in attribute name: ${names.find((name, i) => names.indexOf(name) < i)}`,
    );
  return names?.map((name) => [name]);
}

type Conditional = Pick<
  PutItemInput,
  | "ConditionExpression"
  | "Expected"
  | "ConditionalOperator"
  | "ExpressionAttributeNames"
  | "ExpressionAttributeValues"
  | "ReturnValuesOnConditionCheckFailure"
>;

export function readConditional(input: Conditional, placeholders: Placeholders): Condition | undefined {
  return input.ConditionExpression === undefined
    ? legacyExpectation(input.Expected, input.ConditionalOperator)
    : parseCondition("ConditionExpression", input.ConditionExpression, placeholders);
}

const showsItem = ({ ReturnValuesOnConditionCheckFailure: asked }: Conditional): boolean =>
  asked === "ALL_OLD";

/** @throws {AwsError} ValidationException, ResourceNotFoundException */
export function readPut(
  call: Pick<Call, "scope">,
  input: Conditional & Pick<PutItemInput, "TableName" | "Item">,
): Write {
  const placeholders = placeholdersOf(input, ["ConditionExpression"]);
  const condition = readConditional(input, placeholders);
  placeholders.mustBeUsed();
  const item = readItem(input.Item ?? {});
  const on = openTable(call, input.TableName);
  checkItemKeys(on.table, item);
  checkSize(item);
  return {
    on,
    key: keyOf(item, on.table.key),
    condition,
    showsItem: showsItem(input),
    change: () => item,
  };
}

/** Reads what names one item and a condition on it: a deletion, or a mere check. */
export function readKeyed(
  call: Pick<Call, "scope">,
  input: Conditional & Pick<DeleteItemInput | Delete, "TableName" | "Key">,
  change: Write["change"],
): Write {
  const placeholders = placeholdersOf(input, ["ConditionExpression"]);
  const condition = readConditional(input, placeholders);
  placeholders.mustBeUsed();
  const key = readItem(input.Key ?? {});
  const on = openTable(call, input.TableName);
  checkKey(on.table, key);
  return { on, key, condition, showsItem: showsItem(input), change };
}

export const readDelete = (
  call: Pick<Call, "scope">,
  input: Conditional & Pick<DeleteItemInput | Delete, "TableName" | "Key">,
): Write => readKeyed(call, input, () => undefined);

/** @throws {AwsError} ValidationException, ResourceNotFoundException */
export function readUpdate(
  call: Pick<Call, "scope">,
  input: Conditional &
    Pick<UpdateItemInput | TransactUpdate, "TableName" | "Key" | "UpdateExpression"> &
    Pick<UpdateItemInput, "AttributeUpdates">,
): { write: Write; update: Update } {
  const placeholders = placeholdersOf(input, ["UpdateExpression", "ConditionExpression"]);
  const update =
    input.UpdateExpression === undefined
      ? legacyUpdate(input.AttributeUpdates)
      : parseUpdate(input.UpdateExpression, placeholders);
  const condition = readConditional(input, placeholders);
  placeholders.mustBeUsed();
  const key = readItem(input.Key ?? {});
  const on = openTable(call, input.TableName);
  checkKey(on.table, key);
  const fixed = touched(update).find(([name]) => keyNames(on.table.key).includes(String(name)));
  if (fixed) throw invalidValues(`Cannot update attribute ${fixed[0]}. This attribute is part of the key`);
  const change = (before: Item | undefined): Item => {
    const after = applyUpdate(before ?? key, update);
    checkIndexKeys(on, after);
    checkSize(after, "Item size to update");
    return after;
  };
  return { write: { on, key, condition, showsItem: showsItem(input), change }, update };
}

function checkIndexKeys({ table }: OpenTable, item: Item): void {
  for (const name of table.indexes.flatMap(({ key }) => keyNames(key))) {
    const value = item[name];
    if (value && typeOf(value) !== table.attributes[name])
      throw invalid("The update expression attempted to update the secondary index key to unsupported type");
  }
}
