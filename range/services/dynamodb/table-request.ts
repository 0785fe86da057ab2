import type {
  AttributeDefinition,
  BillingMode,
  CreateTableInput,
  KeySchemaElement,
  OnDemandThroughput,
  Projection,
  ProvisionedThroughput,
} from "@aws-sdk/client-dynamodb";
import { NotImplemented } from "../../errors.ts";
import { keyNames } from "./keys.ts";
import { invalid, invalidValues } from "./refusals.ts";
import type { IndexRow, KeySchema, KeyType, TableRow, Throughput } from "./state.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html: indexes of one table. */
const MOST_GLOBAL = 20;
const MOST_LOCAL = 5;
const MOST_KEY_ATTRIBUTES = 2;
const KEY_TYPES: readonly string[] = ["S", "N", "B"];

const NO_THROUGHPUT: Throughput = { read: 0, write: 0 };

/** What a table is made of: checked as DynamoDB checks it. */
export type TableShape = Pick<
  TableRow,
  "key" | "attributes" | "indexes" | "billing" | "throughput" | "onDemand"
>;

/**
 * Reads the keys, indexes and capacity of a table that is to be made.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
 * @throws {AwsError} ValidationException
 */
export function readTable(input: CreateTableInput): TableShape {
  const { GlobalSecondaryIndexes: globals, LocalSecondaryIndexes: locals } = input;
  const billing = readBilling(input.BillingMode);
  const throughput = readThroughput(billing, input.ProvisionedThroughput);
  const attributes = readAttributes(input.AttributeDefinitions);
  if (!input.KeySchema?.length) throw invalidValues("Table KeySchema must be specified");
  const key = readKeySchema(input.KeySchema, attributes);
  if (locals && !locals.length) throw invalidValues("List of LocalSecondaryIndexes is empty");
  if (globals && !globals.length) throw invalidValues("List of GlobalSecondaryIndexes is empty");
  const indexes = [
    ...(locals ?? []).map((given): IndexRow => {
      const index = readIndex("local", given, attributes);
      if (key.range === undefined)
        throw invalidValues(
          "Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex",
        );
      if (index.key.range === undefined)
        throw invalidValues(`Index KeySchema does not have a range key for index: ${index.name}`);
      if (index.key.hash !== key.hash)
        throw invalidValues(
          `Index KeySchema does not have the same leading hash key as table KeySchema for index: ${index.name}. index hash key: ${index.key.hash}, table hash key: ${key.hash}`,
        );
      return { ...index, throughput };
    }),
    ...(globals ?? []).map((given): IndexRow => ({
      ...readIndex("global", given, attributes),
      throughput: readThroughput(billing, given.ProvisionedThroughput, `index: ${given.IndexName}`),
    })),
  ];
  checkIndexes(indexes);
  const used = new Set([...keyNames(key), ...indexes.flatMap((index) => keyNames(index.key))]);
  refuseUnused(attributes, used);
  const onDemand = readOnDemand(billing, input.OnDemandThroughput);
  return { key, attributes, indexes, billing, throughput, ...(onDemand && { onDemand }) };
}

function readBilling(given: BillingMode | undefined): BillingMode {
  if (given !== undefined && given !== "PROVISIONED" && given !== "PAY_PER_REQUEST")
    throw invalid(
      `1 validation error detected: Value '${String(given)}' at 'billingMode' failed to satisfy constraint: Member must satisfy enum value set: [PROVISIONED, PAY_PER_REQUEST]`,
    );
  return given ?? "PROVISIONED";
}

/** @param of what is named in messages besides the table itself */
export function readThroughput(
  billing: BillingMode,
  given: ProvisionedThroughput | undefined,
  of?: string,
): Throughput {
  const { ReadCapacityUnits: read, WriteCapacityUnits: write } = given ?? {};
  const where = of === undefined ? "" : ` for ${of}`;
  if (billing === "PAY_PER_REQUEST") {
    if (read || write)
      throw invalidValues(
        `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST${where}`,
      );
    return NO_THROUGHPUT;
  }
  if (read === undefined || write === undefined)
    throw invalidValues(
      `ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED${where}`,
    );
  for (const [name, units] of Object.entries({ readCapacityUnits: read, writeCapacityUnits: write }))
    if (units < 1)
      throw invalid(
        `1 validation error detected: Value '${units}' at 'provisionedThroughput.${name}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
      );
  return { read, write };
}

export function readOnDemand(
  billing: BillingMode,
  given: OnDemandThroughput | undefined,
): TableRow["onDemand"] {
  if (!given) return undefined;
  if (billing !== "PAY_PER_REQUEST")
    throw invalidValues("OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
  const { MaxReadRequestUnits: read, MaxWriteRequestUnits: write } = given;
  return { ...(read !== undefined && { read }), ...(write !== undefined && { write }) };
}

export function readAttributes(given: readonly AttributeDefinition[] | undefined): Record<string, KeyType> {
  const attributes: Record<string, KeyType> = {};
  for (const { AttributeName: name = "", AttributeType: type } of given ?? []) {
    if (!KEY_TYPES.includes(String(type)))
      throw invalid(
        `1 validation error detected: Value '${String(type)}' at 'attributeDefinitions.1.member.attributeType' failed to satisfy constraint: Member must satisfy enum value set: [B, N, S]`,
      );
    if (Object.hasOwn(attributes, name)) throw invalidValues(`Duplicate AttributeName: ${name}`);
    attributes[name] = type as KeyType;
  }
  return attributes;
}

function readKeySchema(
  given: readonly KeySchemaElement[],
  attributes: Readonly<Record<string, KeyType>>,
): KeySchema {
  if (given.length > MOST_KEY_ATTRIBUTES) throw new NotImplemented("keys of more than two attributes");
  const [first, second] = given;
  if (first?.KeyType !== "HASH")
    throw invalid("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  if (second && second.KeyType !== "RANGE")
    throw invalid("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  const hash = first.AttributeName!;
  const range = second?.AttributeName;
  if (hash === range)
    throw invalid("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  const key = { hash, ...(range !== undefined && { range }) };
  const missing = keyNames(key).filter((name) => !Object.hasOwn(attributes, name));
  if (missing.length)
    throw invalidValues(
      `Some index key attributes are not defined in AttributeDefinitions. Keys: [${missing.join(", ")}], AttributeDefinitions: [${Object.keys(attributes).join(", ")}]`,
    );
  return key;
}

/** Reads what global and local indexes have in common. Its capacity is for the caller to read. */
export function readIndex(
  kind: IndexRow["kind"],
  given: {
    IndexName: string | undefined;
    KeySchema: KeySchemaElement[] | undefined;
    Projection: Projection | undefined;
  },
  attributes: Readonly<Record<string, KeyType>>,
): IndexRow {
  const { IndexName: name = "", KeySchema = [], Projection: projected } = given;
  if (!/^[a-zA-Z0-9_.-]{3,255}$/.test(name))
    throw invalid(
      `1 validation error detected: Value '${name}' at 'indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+ and have length between 3 and 255`,
    );
  const projection = projected?.ProjectionType;
  if (projection !== "ALL" && projection !== "KEYS_ONLY" && projection !== "INCLUDE")
    throw invalidValues(`Unknown ProjectionType: ${projection === undefined ? "null" : String(projection)}`);
  const nonKeyAttributes = [...(projected?.NonKeyAttributes ?? [])];
  if (projection === "INCLUDE" && !nonKeyAttributes.length)
    throw invalidValues("ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  if (projection !== "INCLUDE" && nonKeyAttributes.length)
    throw invalidValues(`ProjectionType is ${projection}, but NonKeyAttributes is specified`);
  const key = readKeySchema(KeySchema, attributes);
  return { name, kind, key, projection, nonKeyAttributes, status: "CREATING", throughput: NO_THROUGHPUT };
}

/** @throws {AwsError} ValidationException for names that are taken, and for too many indexes */
export function checkIndexes(indexes: readonly Pick<IndexRow, "name" | "kind">[]): void {
  const names = indexes.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw invalidValues(`Duplicate index name: ${twice}`);
  for (const [kind, most, what] of [
    ["local", MOST_LOCAL, "LocalSecondaryIndex"],
    ["global", MOST_GLOBAL, "GlobalSecondaryIndex"],
  ] as const)
    if (indexes.filter((index) => index.kind === kind).length > most)
      throw invalidValues(`${what} count exceeds the per-table limit of ${most}`);
}

function refuseUnused(attributes: Readonly<Record<string, KeyType>>, used: ReadonlySet<string>): void {
  const names = Object.keys(attributes);
  if (names.length > used.size)
    throw invalidValues(
      names.length > 0 && used.size <= MOST_KEY_ATTRIBUTES
        ? "Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions"
        : `Some AttributeDefinitions are not used. AttributeDefinitions: [${names.join(", ")}], keys used: [${[...used].join(", ")}]`,
    );
}
