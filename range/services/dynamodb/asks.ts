import type * as Sdk from "@aws-sdk/client-dynamodb";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import type { Ask, Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { requestTagContext } from "../../iam/tag-context.ts";
import { asks } from "../../service.ts";
import { touched } from "./expressions/apply-update.ts";
import { readKeyCondition } from "./expressions/key-condition.ts";
import { parseCondition } from "./expressions/parse-condition.ts";
import { parseUpdate } from "./expressions/parse-update.ts";
import { Placeholders } from "./expressions/placeholders.ts";
import { parseProjection } from "./expressions/projection.ts";
import { namesIn } from "./expressions/named.ts";
import { legacyCondition } from "./legacy.ts";
import type { TableRow } from "./state.ts";
import { lookUpTable, placeOf } from "./tables-found.ts";

type Context = NonNullable<Ask["context"]>;
type Given = Readonly<Record<string, AttributeValue>> | undefined;

/** What a request for items says, whatever the operation. */
interface OnItems {
  TableName?: string | undefined;
  IndexName?: string | undefined;
  Key?: Given;
  Item?: Given;
  UpdateExpression?: string | undefined;
  ConditionExpression?: string | undefined;
  FilterExpression?: string | undefined;
  KeyConditionExpression?: string | undefined;
  ProjectionExpression?: string | undefined;
  AttributesToGet?: readonly string[] | undefined;
  AttributeUpdates?: object | undefined;
  Expected?: object | undefined;
  KeyConditions?: Sdk.QueryInput["KeyConditions"];
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Record<string, AttributeValue> | undefined;
  Select?: string | undefined;
  ReturnValues?: string | undefined;
  ReturnConsumedCapacity?: string | undefined;
}

/** An ask about a table, or about an index of it: the table's own policy has a say. */
function onTable(
  call: Call,
  named: string | undefined,
  action: string,
  context: Context = {},
  index?: string,
): Ask {
  if (named === undefined) return { action: `dynamodb:${action}`, resource: "*" };
  const { arn, scope } = placeOf(call.scope, named);
  const table = lookUpTable(call.scope, named)?.table;
  return {
    action: `dynamodb:${action}`,
    resource: index === undefined ? arn : `${arn}/index/${index}`,
    ...(scope && { resourceAccount: scope.accountId }),
    ...(table?.policy && { resourcePolicy: table.policy.document }),
    context: {
      ...Object.fromEntries((table?.tags ?? []).map(({ Key, Value }) => [`aws:ResourceTag/${Key}`, Value])),
      ...context,
    },
  };
}

/** An ask about items, with what conditions on keys and attributes compare. */
function onItems(
  call: Call,
  inputs: readonly OnItems[],
  action = call.operation,
  context: Context = {},
): Ask {
  const [first] = inputs;
  const { TableName, IndexName, Select, ReturnValues, ReturnConsumedCapacity } = first ?? {};
  const table = TableName === undefined ? undefined : lookUpTable(call.scope, TableName)?.table;
  const keys = inputs.flatMap((input) => (table ? leadingKeys(input, table) : []));
  const attributes = new Set(inputs.flatMap((input) => attributesOf(input)));
  return onTable(
    call,
    TableName,
    action,
    {
      ...(keys.length && { "dynamodb:LeadingKeys": keys }),
      ...(attributes.size && { "dynamodb:Attributes": [...attributes] }),
      "dynamodb:Select": Select,
      "dynamodb:ReturnValues": ReturnValues,
      "dynamodb:ReturnConsumedCapacity": ReturnConsumedCapacity,
      ...context,
    },
    IndexName,
  );
}

const plain = (value: AttributeValue | undefined): string[] => {
  const text = value?.S ?? value?.N ?? (value?.B && Buffer.from(value.B).toString("base64"));
  return text === undefined ? [] : [text];
};

/** The values of the partition key that a request names. */
function leadingKeys(input: OnItems, table: Readonly<TableRow>): string[] {
  const index = table.indexes.find(({ name }) => name === input.IndexName);
  const schema = index?.key ?? table.key;
  const given = input.Key ?? input.Item;
  if (given) return plain(given[schema.hash]);
  return readable(() => {
    const condition =
      input.KeyConditionExpression === undefined
        ? legacyCondition(input.KeyConditions)
        : parseCondition("KeyConditionExpression", input.KeyConditionExpression, placeholdersIn(input));
    return condition ? plain(readKeyCondition(condition, schema, table).partition) : [];
  });
}

/** The attributes at the top of items that a request speaks of. */
function attributesOf(input: OnItems): string[] {
  const { UpdateExpression: update, ProjectionExpression: projection } = input;
  const first = (paths: readonly (readonly (string | number)[])[]): string[] =>
    paths.map(([name]) => String(name));
  return [
    ...[input.Key, input.Item, input.AttributeUpdates, input.Expected, input.KeyConditions].flatMap((one) =>
      Object.keys(one ?? {}),
    ),
    ...(input.AttributesToGet ?? []),
    ...readable(() =>
      update === undefined ? [] : first(touched(parseUpdate(update, placeholdersIn(input)))),
    ),
    ...readable(() =>
      projection === undefined ? [] : first(parseProjection(projection, placeholdersIn(input))),
    ),
    ...(["ConditionExpression", "FilterExpression", "KeyConditionExpression"] as const).flatMap(
      (parameter) => {
        const text = input[parameter];
        return readable(() =>
          text === undefined ? [] : namesIn(parseCondition(parameter, text, placeholdersIn(input))),
        );
      },
    ),
  ];
}

const placeholdersIn = (input: OnItems): Placeholders =>
  new Placeholders(input.ExpressionAttributeNames, input.ExpressionAttributeValues);

/** What cannot be read is refused by the operation itself, which comes later. */
function readable(read: () => string[]): string[] {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof AwsError) return [];
    throw thrown;
  }
}

const table = (input: { TableName: string | undefined }, call: Call): Ask =>
  onTable(call, input.TableName, call.operation);
const items = (input: OnItems, call: Call): Ask => onItems(call, [input]);
const byArn = (input: { ResourceArn: string | undefined }, call: Call): Ask =>
  onTable(call, input.ResourceArn, call.operation);

/**
 * What each operation asks of IAM.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
export const dynamodbAsks = asks<typeof Sdk>()({
  CreateTable: (input, call) => {
    const context = requestTagContext(input.Tags);
    return [
      onTable(call, input.TableName, "CreateTable", context),
      ...(input.Tags?.length ? [onTable(call, input.TableName, "TagResource", context)] : []),
      ...(input.ResourcePolicy === undefined ? [] : [onTable(call, input.TableName, "PutResourcePolicy")]),
    ];
  },
  DescribeTable: table,
  UpdateTable: table,
  DeleteTable: table,
  UpdateTimeToLive: table,
  DescribeTimeToLive: table,
  DescribeContinuousBackups: table,
  UpdateContinuousBackups: table,
  TagResource: (input, call) =>
    onTable(call, input.ResourceArn, "TagResource", requestTagContext(input.Tags)),
  UntagResource: (input, call) =>
    onTable(call, input.ResourceArn, "UntagResource", { "aws:TagKeys": [...(input.TagKeys ?? [])] }),
  ListTagsOfResource: byArn,
  PutResourcePolicy: byArn,
  GetResourcePolicy: byArn,
  DeleteResourcePolicy: byArn,

  PutItem: items,
  GetItem: items,
  UpdateItem: items,
  DeleteItem: items,
  Query: items,
  Scan: items,
  BatchGetItem: ({ RequestItems = {}, ReturnConsumedCapacity }, call) =>
    Object.entries(RequestItems).map(([TableName, { Keys = [], ...asked }]) =>
      onItems(call, [
        { TableName, ReturnConsumedCapacity, ...asked },
        ...Keys.map((Key): OnItems => ({ TableName, Key })),
      ]),
    ),
  BatchWriteItem: ({ RequestItems = {}, ReturnConsumedCapacity }, call) =>
    Object.entries(RequestItems).map(([TableName, requests]) =>
      onItems(
        call,
        requests.map(({ PutRequest, DeleteRequest }) => ({
          TableName,
          ReturnConsumedCapacity,
          Item: PutRequest?.Item,
          Key: DeleteRequest?.Key,
        })),
      ),
    ),
  TransactGetItems: ({ TransactItems = [] }, call) =>
    TransactItems.map(({ Get }) => onItems(call, [Get ?? {}], "GetItem", ENCLOSED.TransactGetItems)),
  TransactWriteItems: ({ TransactItems = [] }, call) =>
    TransactItems.flatMap(({ Put, Update, Delete, ConditionCheck }) =>
      Object.entries({
        PutItem: Put,
        UpdateItem: Update,
        DeleteItem: Delete,
        ConditionCheckItem: ConditionCheck,
      })
        .filter(([, one]) => one !== undefined)
        .map(([action, one]) => onItems(call, [one as OnItems], action, ENCLOSED.TransactWriteItems)),
    ),
});

const ENCLOSED = {
  TransactGetItems: { "dynamodb:EnclosingOperation": "TransactGetItems" },
  TransactWriteItems: { "dynamodb:EnclosingOperation": "TransactWriteItems" },
} as const;
