import type {
  AttributeValue,
  BatchGetItemInput,
  BatchWriteItemInput,
  TransactWriteItem,
} from "@aws-sdk/client-dynamodb";
import type { Call } from "../../call.ts";
import type { RecordRule } from "../../service.ts";
import { keyNames } from "./keys.ts";
import { lookUpTable, placeOf } from "./tables-found.ts";

type Members = Record<string, unknown>;
type Given = Readonly<Record<string, AttributeValue>>;

const TABLE = "AWS::DynamoDB::Table";

/** What records of the item operations show as it was asked; values of attributes are not among it. */
const SHOWN = [
  "AttributesToGet",
  "ClientRequestToken",
  "ConditionExpression",
  "ConditionalOperator",
  "ConsistentRead",
  "ExpressionAttributeNames",
  "FilterExpression",
  "IndexName",
  "KeyConditionExpression",
  "Limit",
  "ProjectionExpression",
  "ReturnConsumedCapacity",
  "ReturnItemCollectionMetrics",
  "ReturnValues",
  "ReturnValuesOnConditionCheckFailure",
  "ScanIndexForward",
  "Segment",
  "Select",
  "TotalSegments",
  "UpdateExpression",
] as const;

const lower = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** A key as records show it: the values without their types. */
const plainKey = (key: Given): Members =>
  Object.fromEntries(
    Object.entries(key).map(([name, { S, N, B }]) => [
      name,
      S ?? N ?? (B && Buffer.from(B).toString("base64")),
    ]),
  );

/** The key that an item has in its table, if that is still there. */
function keyIn(item: Given, named: string, { scope }: Call): Members | undefined {
  const table = lookUpTable(scope, named)?.table;
  if (!table) return undefined;
  return plainKey(
    Object.fromEntries(
      keyNames(table.key).flatMap((name) => (item[name] ? [[name, item[name]] as const] : [])),
    ),
  );
}

/** One request for an item as a record shows it: its key, and no more than the names of attributes. */
function shownRequest(input: Readonly<Members>, call: Call, itemsAs: "item" | "items" = "item"): Members {
  const { TableName, Key, Item, ExclusiveStartKey } = input as {
    TableName?: string;
    Key?: Given;
    Item?: Given;
    ExclusiveStartKey?: Given;
  };
  const key = Key ? plainKey(Key) : Item && keyIn(Item, TableName ?? "", call);
  return {
    ...(TableName !== undefined && { tableName: TableName }),
    ...(key && { key }),
    ...(Item && { [itemsAs]: Object.keys(Item) }),
    ...(ExclusiveStartKey && { exclusiveStartKey: plainKey(ExclusiveStartKey) }),
    ...Object.fromEntries(
      SHOWN.filter((name) => input[name] !== undefined).map((name) => [lower(name), input[name]]),
    ),
  };
}

const ofTransaction = (input: Readonly<Members>, call: Call): Members => ({
  requestItems: ((input["TransactItems"] ?? []) as Members[]).flatMap((one) =>
    Object.entries(one as TransactWriteItem).map(([operation, request]) => ({
      operation,
      ...shownRequest(request as Members, call, "items"),
    })),
  ),
  ...shownRequest(input, call),
});

const ofBatchGet = (input: Readonly<Members>, call: Call): Members => ({
  requestItems: Object.entries((input as unknown as BatchGetItemInput).RequestItems ?? {}).map(
    ([tableName, { Keys = [], ...asked }]) => ({
      tableName,
      keys: Keys.map(plainKey),
      ...shownRequest(asked, call),
    }),
  ),
  ...shownRequest(input, call),
});

const ofBatchWrite = (input: Readonly<Members>, call: Call): Members => ({
  requestItems: Object.entries((input as unknown as BatchWriteItemInput).RequestItems ?? {}).flatMap(
    ([TableName, requests]) =>
      requests.map(({ PutRequest, DeleteRequest }) => ({
        operation: PutRequest ? "Put" : "Delete",
        ...shownRequest({ TableName, ...PutRequest, ...DeleteRequest }, call, "items"),
      })),
  ),
  ...shownRequest(input, call),
});

/** The ARNs of the tables that an operation on items is about. */
export function tablesOf(input: Readonly<Members>, { scope }: Pick<Call, "scope">): string[] {
  const named = [
    input["TableName"] ?? [],
    Object.keys((input["RequestItems"] ?? {}) as object),
    ((input["TransactItems"] ?? []) as Members[]).flatMap((one) =>
      Object.values(one).map((request) => (request as Members | undefined)?.["TableName"] ?? []),
    ),
  ].flat(3) as string[];
  return [...new Set(named.map((name) => placeOf(scope, name).arn))];
}

const onItems = (request: NonNullable<RecordRule["request"]>, readOnly: boolean): RecordRule => ({
  data: true,
  readOnly,
  request,
  response: () => null,
  resources: (input, _output, call) => tablesOf(input, call).map((name) => ({ type: TABLE, name })),
});

const onTable: RecordRule = {
  resources: (input) => {
    const name = input["TableName"];
    return typeof name === "string" ? [{ type: TABLE, name }] : [];
  },
};

/**
 * How CloudTrail records DynamoDB: what happens to items is data, of which only keys and names are shown.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/understanding-ddb-log-entries.html
 */
export const dynamodbRecords: Readonly<Record<string, RecordRule>> = {
  ...Object.fromEntries(
    [
      "CreateTable",
      "DeleteTable",
      "DescribeContinuousBackups",
      "DescribeTable",
      "DescribeTimeToLive",
      "UpdateContinuousBackups",
      "UpdateTable",
      "UpdateTimeToLive",
    ].map((operation) => [operation, onTable]),
  ),
  PutItem: onItems(shownRequest, false),
  UpdateItem: onItems(shownRequest, false),
  DeleteItem: onItems(shownRequest, false),
  GetItem: onItems(shownRequest, true),
  Query: onItems(shownRequest, true),
  Scan: onItems(shownRequest, true),
  BatchGetItem: onItems(ofBatchGet, true),
  BatchWriteItem: onItems(ofBatchWrite, false),
  TransactGetItems: onItems(ofTransaction, true),
  TransactWriteItems: onItems(ofTransaction, false),
};
