import { beforeEach, expect, it } from "vitest";
import { installCloudTrail } from "../../telemetry/cloudtrail/index.ts";
import { isDataEvent } from "../../telemetry/cloudtrail/facts.ts";
import { renderRecord } from "../../telemetry/cloudtrail/record.ts";
import { selects } from "../../telemetry/cloudtrail/selection.ts";
import type { TrailRow } from "../cloudtrail/state.ts";
import { SmallAccount } from "../small-account.ts";
import { dynamodb } from "./index.ts";

const TableName = "tickets";
const ARN = `arn:aws:dynamodb:us-east-1:111122223333:table/${TableName}`;
const Item = { id: { S: "t-1" }, secret: { S: "hunter2" } };

let aws: SmallAccount;
beforeEach(() => {
  aws = new SmallAccount([dynamodb], [installCloudTrail]);
  aws.call("dynamodb", "CreateTable", {
    TableName,
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  aws.pass(1_000);
});

const recordOf = (operation: string, input: Record<string, unknown>) => {
  aws.refusal("dynamodb", operation, input);
  return aws.records.at(-1)!;
};

it.each<[string, Record<string, unknown>, object, boolean]>([
  [
    "PutItem",
    { TableName, Item },
    { tableName: TableName, key: { id: "t-1" }, item: ["id", "secret"] },
    false,
  ],
  [
    "UpdateItem",
    {
      TableName,
      Key: { id: { S: "t-1" } },
      UpdateExpression: "SET secret = :s",
      ExpressionAttributeValues: { ":s": Item.secret },
    },
    { tableName: TableName, key: { id: "t-1" }, updateExpression: "SET secret = :s" },
    false,
  ],
  [
    "Query",
    { TableName, KeyConditionExpression: "id = :i", ExpressionAttributeValues: { ":i": Item.id }, Limit: 5 },
    { tableName: TableName, keyConditionExpression: "id = :i", limit: 5 },
    true,
  ],
  [
    "BatchWriteItem",
    {
      RequestItems: {
        [TableName]: [{ PutRequest: { Item } }, { DeleteRequest: { Key: { id: { S: "t-2" } } } }],
      },
    },
    {
      requestItems: [
        { operation: "Put", tableName: TableName, key: { id: "t-1" }, items: ["id", "secret"] },
        { operation: "Delete", tableName: TableName, key: { id: "t-2" } },
      ],
    },
    false,
  ],
  [
    "BatchGetItem",
    { RequestItems: { [TableName]: { Keys: [{ id: { S: "t-1" } }] } } },
    { requestItems: [{ tableName: TableName, keys: [{ id: "t-1" }] }] },
    true,
  ],
  [
    "TransactWriteItems",
    { TransactItems: [{ Put: { TableName, Item, ConditionExpression: "attribute_exists(id)" } }] },
    {
      requestItems: [
        {
          operation: "Put",
          tableName: TableName,
          key: { id: "t-1" },
          items: ["id", "secret"],
          conditionExpression: "attribute_exists(id)",
        },
      ],
    },
    false,
  ],
  [
    "TransactGetItems",
    { TransactItems: [{ Get: { TableName, Key: { id: { S: "t-1" } } } }] },
    { requestItems: [{ operation: "Get", tableName: TableName, key: { id: "t-1" } }] },
    true,
  ],
])(
  "%s is a data event that shows keys and names, and no values",
  (operation, input, requestParameters, readOnly) => {
    const record = recordOf(operation, input);
    expect(isDataEvent(record)).toBe(true);
    const event = renderRecord(record);
    expect(event).toMatchObject({
      requestParameters,
      responseElements: null,
      readOnly,
      managementEvent: false,
      resources: [{ accountId: "111122223333", type: "AWS::DynamoDB::Table", ARN }],
    });
    expect(event.requestParameters).toEqual(requestParameters);
    expect(JSON.stringify(event)).not.toContain("hunter2");
  },
);

it("is taken by the trails that select the table", () => {
  const record = recordOf("PutItem", { TableName, Item });
  const takes = (value: string): boolean =>
    selects(
      {
        selectors: [{ DataResources: [{ Type: "AWS::DynamoDB::Table", Values: [value] }] }],
      } as unknown as TrailRow,
      record,
    );
  expect([takes(ARN), takes("arn:aws:dynamodb"), takes(`${ARN}-other`)]).toEqual([true, true, false]);
});

it("tells what is done to tables as management events, which name the table", () => {
  const record = recordOf("UpdateTable", { TableName, DeletionProtectionEnabled: true });
  expect(renderRecord(record)).toMatchObject({
    eventSource: "dynamodb.amazonaws.com",
    eventName: "UpdateTable",
    managementEvent: true,
    readOnly: false,
    requestParameters: { tableName: TableName, deletionProtectionEnabled: true },
    responseElements: { tableDescription: { tableName: TableName, tableStatus: "UPDATING" } },
  });
});
