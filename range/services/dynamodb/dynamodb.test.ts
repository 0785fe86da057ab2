import { beforeEach, describe, expect, it } from "vitest";
import { AwsError } from "../../errors.ts";
import { iamService } from "../iam/index.ts";
import { kms } from "../kms/index.ts";
import { SmallAccount, userOf, type CallOptions } from "../small-account.ts";
import { dynamodb } from "./index.ts";

type Members = Record<string, unknown>;
type Value = Record<string, unknown>;
type Item = Record<string, Value>;

const ACCOUNT = "111122223333";
const ARN = `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/tickets`;
const TableName = "tickets";

let aws: SmallAccount;
const call = <A = Members>(operation: string, input: Members = {}, options?: CallOptions): A =>
  aws.call<A>("dynamodb", operation, input, options);

/** `Code: message` of a refusal. */
function refused(operation: string, input: Members, options?: CallOptions): string {
  try {
    call(operation, input, options);
    return "done";
  } catch (thrown) {
    if (thrown instanceof AwsError) return `${thrown.code}: ${thrown.message}`;
    throw thrown;
  }
}

const key = (AttributeName: string, KeyType = "HASH") => ({ AttributeName, KeyType });
const attribute = (AttributeName: string, AttributeType = "S") => ({ AttributeName, AttributeType });
const BASIC = {
  TableName,
  AttributeDefinitions: [attribute("team"), attribute("at", "N")],
  KeySchema: [key("team"), key("at", "RANGE")],
  BillingMode: "PAY_PER_REQUEST",
};
const BY_STATE = {
  IndexName: "byState",
  KeySchema: [key("state"), key("at", "RANGE")],
  Projection: { ProjectionType: "KEYS_ONLY" },
};

function createTable(more: Members = {}): void {
  call("CreateTable", { ...BASIC, ...more });
  aws.pass(1_000);
}
const status = (name = TableName): unknown =>
  call<{ Table: { TableStatus: string } }>("DescribeTable", { TableName: name }).Table.TableStatus;
const ticket = (team: string, at: number, more: Item = {}): Item => ({
  team: { S: team },
  at: { N: String(at) },
  ...more,
});
const put = (item: Item, more: Members = {}) => call("PutItem", { TableName, Item: item, ...more });
const get = (team: string, at: number): Item | undefined =>
  call<{ Item?: Item }>("GetItem", { TableName, Key: ticket(team, at) }).Item;

interface Found {
  Items: Item[];
  Count: number;
  ScannedCount: number;
  LastEvaluatedKey?: Item;
}
const query = (KeyConditionExpression: string, values: Item, more: Members = {}) =>
  call<Found>("Query", { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more });
const moments = ({ Items }: Pick<Found, "Items">) => Items.map(({ at }) => Number(at!["N"]));

beforeEach(() => {
  aws = new SmallAccount([dynamodb, iamService, kms]);
});

describe("a table", () => {
  it("is created, listed, described and deleted, each in its time", () => {
    call("CreateTable", { ...BASIC, Tags: [{ Key: "team", Value: "ir" }] });
    expect(status()).toBe("CREATING");
    expect(refused("PutItem", { TableName, Item: ticket("a", 1) })).toBe(
      "ResourceNotFoundException: Requested resource not found",
    );
    expect(refused("DeleteTable", { TableName })).toBe(
      "ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: tickets",
    );
    aws.pass(1_000);
    expect(call("DescribeTable", { TableName: ARN })["Table"]).toMatchObject({
      TableName,
      TableArn: ARN,
      TableStatus: "ACTIVE",
      KeySchema: BASIC.KeySchema,
      AttributeDefinitions: BASIC.AttributeDefinitions,
      BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      ItemCount: 0,
      DeletionProtectionEnabled: false,
    });
    expect(call("ListTagsOfResource", { ResourceArn: ARN })).toEqual({
      Tags: [{ Key: "team", Value: "ir" }],
    });
    expect(call("ListTables")).toEqual({ TableNames: [TableName] });
    expect(refused("CreateTable", BASIC)).toBe("ResourceInUseException: Table already exists: tickets");
    expect(call("DeleteTable", { TableName })["TableDescription"]).toMatchObject({ TableStatus: "DELETING" });
    expect(refused("GetItem", { TableName, Key: ticket("a", 1) })).toContain("ResourceNotFoundException");
    aws.pass(1_000);
    expect(refused("DescribeTable", { TableName })).toBe(
      "ResourceNotFoundException: Requested resource not found: Table: tickets not found",
    );
    expect(call("ListTables")).toEqual({ TableNames: [] });
  });

  it("is guarded by its protection against deletion", () => {
    createTable({ DeletionProtectionEnabled: true });
    expect(refused("DeleteTable", { TableName })).toBe(
      "ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.",
    );
    call("UpdateTable", { TableName, DeletionProtectionEnabled: false });
    aws.pass(1_000);
    expect(refused("DeleteTable", { TableName })).toBe("done");
  });

  it("begins empty where another of its name was", () => {
    createTable();
    put(ticket("a", 1));
    call("DeleteTable", { TableName });
    aws.pass(1_000);
    createTable();
    expect(get("a", 1)).toBeUndefined();
  });

  it("lists in pages by name", () => {
    for (const name of ["bbb", "aaa", "ccc"]) createTable({ TableName: name });
    expect(call("ListTables", { Limit: 2 })).toEqual({
      TableNames: ["aaa", "bbb"],
      LastEvaluatedTableName: "bbb",
    });
    expect(call("ListTables", { ExclusiveStartTableName: "bbb" })).toEqual({ TableNames: ["ccc"] });
  });

  it.each<[Members, string]>([
    [{ TableName: "ab" }, "TableName must be at least 3 characters long and at most 255 characters long"],
    [
      { TableName: "a b c" },
      "failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      { KeySchema: [key("team", "RANGE")] },
      "Invalid KeySchema: The first KeySchemaElement is not a HASH key type",
    ],
    [
      { KeySchema: [key("team"), key("team", "RANGE")] },
      "Both the Hash Key and the Range Key element in the KeySchema have the same name",
    ],
    [
      { KeySchema: [key("other")] },
      "One or more parameter values were invalid: Some index key attributes are not defined in AttributeDefinitions. Keys: [other], AttributeDefinitions: [team, at]",
    ],
    [
      { KeySchema: [key("team")] },
      "One or more parameter values were invalid: Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions",
    ],
    [
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      "One or more parameter values were invalid: Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST",
    ],
    [
      { BillingMode: "PROVISIONED" },
      "One or more parameter values were invalid: ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED",
    ],
    [
      {
        GlobalSecondaryIndexes: [{ ...BY_STATE, Projection: {} }],
        AttributeDefinitions: [...BASIC.AttributeDefinitions, attribute("state")],
      },
      "One or more parameter values were invalid: Unknown ProjectionType: null",
    ],
    [
      { LocalSecondaryIndexes: [{ ...BY_STATE, KeySchema: [key("team")] }] },
      "One or more parameter values were invalid: Index KeySchema does not have a range key for index: byState",
    ],
    [
      { StreamSpecification: { StreamEnabled: true } },
      "One or more parameter values were invalid: StreamViewType must be specified when StreamEnabled is true",
    ],
  ])("is refused with %j", (more, problem) => {
    expect(refused("CreateTable", { ...BASIC, ...more })).toContain(problem);
  });

  it("changes its billing, its class, its stream and its encryption", () => {
    createTable();
    call("UpdateTable", {
      TableName,
      BillingMode: "PROVISIONED",
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      SSESpecification: { Enabled: true, SSEType: "KMS" },
    });
    expect(status()).toBe("UPDATING");
    expect(refused("UpdateTable", { TableName, TableClass: "STANDARD" })).toContain("ResourceInUseException");
    aws.pass(1_000);
    const { Table } = call<{ Table: { LatestStreamArn: string } }>("DescribeTable", { TableName });
    expect(Table).toMatchObject({
      TableStatus: "ACTIVE",
      ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
      TableClassSummary: { TableClass: "STANDARD_INFREQUENT_ACCESS" },
      StreamSpecification: { StreamEnabled: true, StreamViewType: "NEW_IMAGE" },
      SSEDescription: { Status: "ENABLED", SSEType: "KMS" },
    });
    expect(Table.LatestStreamArn).toMatch(`${ARN}/stream/2026-01-01T00:00:01.000`);
    expect(refused("UpdateTable", { TableName })).toContain("At least one of ProvisionedThroughput");
    expect(
      refused("UpdateTable", {
        TableName,
        ProvisionedThroughput: { ReadCapacityUnits: 5, WriteCapacityUnits: 2 },
      }),
    ).toContain("The provisioned throughput for the table will not change.");
    expect(refused("UpdateTable", { TableName, ReplicaUpdates: [] })).toBe(
      "NotImplemented: The range does not implement ReplicaUpdates of UpdateTable.",
    );
  });

  it("gets an index that knows the items from before, and loses it again", () => {
    createTable();
    put(ticket("a", 1, { state: { S: "open" } }));
    call("UpdateTable", {
      TableName,
      AttributeDefinitions: [...BASIC.AttributeDefinitions, attribute("state")],
      GlobalSecondaryIndexUpdates: [{ Create: BY_STATE }],
    });
    const open = () =>
      query(
        "#s = :s",
        { ":s": { S: "open" } },
        { IndexName: "byState", ExpressionAttributeNames: { "#s": "state" } },
      );
    expect(open).toThrow("Cannot read from backfilling global secondary index: byState");
    aws.pass(1_000);
    expect(moments(open())).toEqual([1]);
    call("UpdateTable", { TableName, GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: "byState" } }] });
    aws.pass(1_000);
    expect(open).toThrow("The table does not have the specified index: byState");
    expect(call("DescribeTable", { TableName })["Table"]).toMatchObject({
      AttributeDefinitions: BASIC.AttributeDefinitions,
    });
  });

  it("says whether it can be restored to a moment, and is refused a backup by name", () => {
    createTable();
    const recovery = (operation: string, more: Members = {}) =>
      call<{ ContinuousBackupsDescription: { PointInTimeRecoveryDescription: Members } }>(operation, {
        TableName,
        ...more,
      }).ContinuousBackupsDescription.PointInTimeRecoveryDescription;
    expect(recovery("DescribeContinuousBackups")).toEqual({ PointInTimeRecoveryStatus: "DISABLED" });
    expect(
      recovery("UpdateContinuousBackups", {
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      }),
    ).toMatchObject({ PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: 35 });
    expect(refused("DescribeContinuousBackups", { TableName: "none" })).toBe(
      "TableNotFoundException: Table not found: none",
    );
    for (const operation of ["CreateBackup", "RestoreTableToPointInTime", "ExecuteStatement"])
      expect(refused(operation, {})).toBe(
        `NotImplemented: The range does not implement dynamodb:${operation}.`,
      );
  });
});

describe("an item", () => {
  beforeEach(() => createTable());

  it("is put, got, replaced and deleted", () => {
    expect(put(ticket("a", 1, { note: { S: "x" } }))).toEqual({});
    expect(get("a", 1)).toEqual(ticket("a", 1, { note: { S: "x" } }));
    expect(put(ticket("a", 1), { ReturnValues: "ALL_OLD" })).toEqual({
      Attributes: ticket("a", 1, { note: { S: "x" } }),
    });
    expect(call("DeleteItem", { TableName, Key: ticket("a", 1), ReturnValues: "ALL_OLD" })).toEqual({
      Attributes: ticket("a", 1),
    });
    expect(get("a", 1)).toBeUndefined();
    expect(call("DeleteItem", { TableName, Key: ticket("a", 1) })).toEqual({});
  });

  it("has one key whatever way its number is written", () => {
    put({ team: { S: "a" }, at: { N: "1.0" } });
    expect(get("a", 1)).toEqual(ticket("a", 1));
  });

  it.each([
    ["NONE", undefined],
    ["ALL_OLD", ticket("a", 1, { n: { N: "1" }, m: { S: "x" } })],
    ["UPDATED_OLD", { n: { N: "1" } }],
    ["ALL_NEW", ticket("a", 1, { n: { N: "2" }, m: { S: "x" }, fresh: { BOOL: true } })],
    ["UPDATED_NEW", { n: { N: "2" }, fresh: { BOOL: true } }],
  ])("answers an update with %s", (ReturnValues, Attributes) => {
    put(ticket("a", 1, { n: { N: "1" }, m: { S: "x" } }));
    const answer = call("UpdateItem", {
      TableName,
      Key: ticket("a", 1),
      UpdateExpression: "SET n = n + :one, fresh = :t",
      ExpressionAttributeValues: { ":one": { N: "1" }, ":t": { BOOL: true } },
      ReturnValues,
    });
    expect(answer).toEqual(Attributes ? { Attributes } : {});
  });

  it("comes to be by an update", () => {
    call("UpdateItem", { TableName, Key: ticket("new", 1), UpdateExpression: "REMOVE note" });
    expect(get("new", 1)).toEqual(ticket("new", 1));
  });

  it("is written only where its condition holds, and shown where it does not", () => {
    const ConditionExpression = "attribute_not_exists(team)";
    put(ticket("a", 1, { note: { S: "first" } }), { ConditionExpression });
    const again = {
      TableName,
      Item: ticket("a", 1),
      ConditionExpression,
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    };
    expect(refused("PutItem", again)).toBe("ConditionalCheckFailedException: The conditional request failed");
    expect(() => call("PutItem", again)).toThrow(
      expect.objectContaining({ members: { Item: ticket("a", 1, { note: { S: "first" } }) } }),
    );
    expect(get("a", 1)).toHaveProperty("note");
  });

  it("is written by the parameters that were there before expressions", () => {
    call("UpdateItem", {
      TableName,
      Key: ticket("a", 1),
      AttributeUpdates: {
        n: { Action: "ADD", Value: { N: "2" } },
        note: { Action: "PUT", Value: { S: "x" } },
      },
      Expected: { note: { Exists: false } },
    });
    expect(get("a", 1)).toEqual(ticket("a", 1, { n: { N: "2" }, note: { S: "x" } }));
    expect(
      refused("PutItem", { TableName, Item: ticket("a", 1), Expected: { n: { Value: { N: "3" } } } }),
    ).toContain("ConditionalCheckFailedException");
    expect(
      refused("PutItem", {
        TableName,
        Item: ticket("a", 1),
        Expected: { n: { Exists: false } },
        ConditionExpression: "attribute_exists(n)",
      }),
    ).toBe(
      "ValidationException: Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {Expected} Expression parameters: {ConditionExpression}",
    );
  });

  it.each<[string, Members, string]>([
    [
      "PutItem",
      { Item: { team: { S: "a" } } },
      "One or more parameter values were invalid: Missing the key at in the item",
    ],
    [
      "PutItem",
      { Item: { team: { N: "1" }, at: { N: "1" } } },
      "One or more parameter values were invalid: Type mismatch for key team expected: S actual: N",
    ],
    [
      "PutItem",
      { Item: ticket("", 1) },
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: team",
    ],
    [
      "PutItem",
      { Item: ticket("a", 1, { big: { S: "x".repeat(410_000) } }) },
      "Item size has exceeded the maximum allowed size",
    ],
    ["PutItem", { Item: ticket("a", 1), ReturnValues: "ALL_NEW" }, "Return values set to invalid value"],
    ["GetItem", { Key: { team: { S: "a" } } }, "The provided key element does not match the schema"],
    [
      "GetItem",
      { Key: { team: { S: "a" }, at: { S: "1" } } },
      "The provided key element does not match the schema",
    ],
    [
      "UpdateItem",
      {
        Key: ticket("a", 1),
        UpdateExpression: "SET team = :v",
        ExpressionAttributeValues: { ":v": { S: "b" } },
      },
      "One or more parameter values were invalid: Cannot update attribute team. This attribute is part of the key",
    ],
    [
      "UpdateItem",
      { Key: ticket("a", 1), ExpressionAttributeValues: { ":v": { S: "b" } } },
      "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and ConditionExpression are null",
    ],
    [
      "GetItem",
      { Key: ticket("a", 1), ExpressionAttributeNames: { "#n": "n" } },
      "ExpressionAttributeNames can only be specified when using expressions",
    ],
    [
      "DeleteItem",
      {
        Key: ticket("a", 1),
        ConditionExpression: "attribute_exists(team)",
        ExpressionAttributeValues: { ":v": { S: "b" } },
      },
      "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}",
    ],
  ])("%s with %j is refused: %s", (operation, input, problem) => {
    expect(refused(operation, { TableName, ...input }).slice(0, 400)).toBe(`ValidationException: ${problem}`);
  });

  it("uses capacity by its size", () => {
    const units = (operation: string, input: Members) =>
      call<{ ConsumedCapacity: { CapacityUnits: number } }>(operation, {
        TableName,
        ReturnConsumedCapacity: "TOTAL",
        ...input,
      }).ConsumedCapacity.CapacityUnits;
    const Item = ticket("a", 1, { blob: { S: "x".repeat(5_000) } });
    expect(units("PutItem", { Item })).toBe(5);
    expect(units("GetItem", { Key: ticket("a", 1) })).toBe(1);
    expect(units("GetItem", { Key: ticket("a", 1), ConsistentRead: true })).toBe(2);
    expect(units("GetItem", { Key: ticket("a", 2) })).toBe(0.5);
  });

  it("goes some time after its time to live is over, and not before", () => {
    const now = aws.world.clock.now() / 1000;
    put(ticket("old", 1, { expires: { N: String(now + 60) } }));
    put(ticket("ancient", 1, { expires: { N: "1" } }));
    const TimeToLiveSpecification = { Enabled: true, AttributeName: "expires" };
    call("UpdateTimeToLive", { TableName, TimeToLiveSpecification });
    expect(call("DescribeTimeToLive", { TableName })).toEqual({
      TimeToLiveDescription: { TimeToLiveStatus: "ENABLING", AttributeName: "expires" },
    });
    aws.pass(1_000);
    expect(refused("UpdateTimeToLive", { TableName, TimeToLiveSpecification })).toBe(
      "ValidationException: TimeToLive is already enabled",
    );
    put(ticket("older", 1, { expires: { N: String(now + 30) } }));
    aws.pass(36_000);
    expect([get("older", 1), get("old", 1)]).toEqual([undefined, expect.anything()]);
    aws.pass(30_000);
    expect(get("old", 1)).toBeUndefined();
    expect(get("ancient", 1)).toBeDefined();
  });
});

describe("a query", () => {
  beforeEach(() => {
    createTable({
      AttributeDefinitions: [...BASIC.AttributeDefinitions, attribute("state"), attribute("rank", "N")],
      GlobalSecondaryIndexes: [BY_STATE],
      LocalSecondaryIndexes: [
        {
          IndexName: "byRank",
          KeySchema: [key("team"), key("rank", "RANGE")],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
    });
    for (const at of [2, 10, -1, 1, 100])
      put(
        ticket("a", at, {
          state: { S: at > 5 ? "open" : "shut" },
          rank: { N: String(-at) },
          note: { S: `n${at}` },
        }),
      );
    put(ticket("b", 7, { state: { S: "open" } }));
  });
  const A = { ":t": { S: "a" } };

  it.each<[string, Item, number[]]>([
    ["team = :t", {}, [-1, 1, 2, 10, 100]],
    ["team = :t AND #at = :x", { ":x": { N: "2" } }, [2]],
    ["team = :t AND #at < :x", { ":x": { N: "2" } }, [-1, 1]],
    [":x >= #at AND team = :t", { ":x": { N: "2" } }, [-1, 1, 2]],
    ["team = :t AND #at > :x", { ":x": { N: "2" } }, [10, 100]],
    ["team = :t AND #at BETWEEN :x AND :y", { ":x": { N: "1" }, ":y": { N: "10" } }, [1, 2, 10]],
  ])("%s finds its items in order", (condition, values, expected) => {
    const named = condition.includes("#at") && { ExpressionAttributeNames: { "#at": "at" } };
    const read = (ScanIndexForward: boolean) =>
      moments(query(condition, { ...A, ...values }, { ScanIndexForward, ...named }));
    expect(read(true)).toEqual(expected);
    expect(read(false)).toEqual(expected.toReversed());
  });

  it.each([true, false])("goes on behind the last key that it gave (forwards: %s)", (ScanIndexForward) => {
    const found: number[] = [];
    let ExclusiveStartKey: Item | undefined;
    do {
      const page = query("team = :t", A, {
        Limit: 2,
        ScanIndexForward,
        ...(ExclusiveStartKey && { ExclusiveStartKey }),
      });
      found.push(...moments(page));
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    expect(found).toEqual(ScanIndexForward ? [-1, 1, 2, 10, 100] : [100, 10, 2, 1, -1]);
  });

  it("filters what it read, and counts both", () => {
    const values = { ...A, ":n": { S: "n1" } };
    const FilterExpression = "begins_with(note, :n)";
    expect(query("team = :t", values, { FilterExpression })).toMatchObject({ Count: 3, ScannedCount: 5 });
    expect(query("team = :t", values, { FilterExpression, Select: "COUNT" })).toEqual({
      Count: 3,
      ScannedCount: 5,
    });
    expect(query("team = :t", values, { FilterExpression, Limit: 1 })).toMatchObject({
      Count: 0,
      ScannedCount: 1,
    });
  });

  it("asks indexes for what they hold", () => {
    const open = { ":s": { S: "open" } };
    const names = { ExpressionAttributeNames: { "#s": "state" } };
    const found = query("#s = :s", open, { IndexName: "byState", ...names });
    expect(moments(found)).toEqual([7, 10, 100]);
    expect(found.Items[0]).toEqual(ticket("b", 7, { state: { S: "open" } }));
    const first = query("#s = :s", open, { IndexName: "byState", Limit: 1, ...names });
    expect(first.LastEvaluatedKey).toEqual(ticket("b", 7, { state: { S: "open" } }));
    expect(
      moments(
        query("#s = :s", open, { IndexName: "byState", ExclusiveStartKey: first.LastEvaluatedKey, ...names }),
      ),
    ).toEqual([10, 100]);
    const local = (more: Members = {}) => query("team = :t", A, { IndexName: "byRank", ...more });
    expect(moments(local())).toEqual([100, 10, 2, 1, -1]);
    expect(local().Items[0]).not.toHaveProperty("note");
    expect(local({ Select: "ALL_ATTRIBUTES" }).Items[0]).toHaveProperty("note");
    call("UpdateItem", { TableName, Key: ticket("b", 7), UpdateExpression: "REMOVE #s", ...names });
    expect(moments(query("#s = :s", open, { IndexName: "byState", ...names }))).toEqual([10, 100]);
  });

  it.each<[string, Item, Members, string]>([
    ["note = :t", A, {}, "Query condition missed key schema element: team"],
    ["team = :t AND note = :t", A, {}, "Query condition missed key schema element: at"],
    ["team > :t", A, {}, "Query key condition not supported"],
    [
      "team = :t OR team = :t",
      A,
      {},
      "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: OR",
    ],
    [
      "team <> :t",
      A,
      {},
      "Invalid KeyConditionExpression: Invalid operator used in KeyConditionExpression: <>",
    ],
    [
      "team = :t AND team = :t",
      A,
      {},
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key",
    ],
    [
      "team = :t",
      { ":t": { N: "1" } },
      {},
      "One or more parameter values were invalid: Condition parameter type does not match schema type",
    ],
    ["team = :t", A, { IndexName: "none" }, "The table does not have the specified index: none"],
    [
      "team = :t",
      A,
      { FilterExpression: "team = :t" },
      "Filter Expression can only contain non-primary key attributes: Primary key attribute: team",
    ],
    [
      "team = :t",
      A,
      { ExclusiveStartKey: { team: { S: "a" } } },
      "The provided starting key is invalid: The provided key element does not match the schema",
    ],
    [
      "team = :t",
      A,
      { Select: "SPECIFIC_ATTRIBUTES" },
      "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
    ],
    ["team = :t", A, { Limit: 0 }, "Member must have value greater than or equal to 1"],
  ])("%s of %j with %j is refused: %s", (KeyConditionExpression, values, more, problem) => {
    expect(
      refused("Query", { TableName, KeyConditionExpression, ExpressionAttributeValues: values, ...more }),
    ).toContain(problem);
  });

  it("reads a table's every item once, in segments that share nothing", () => {
    for (let i = 0; i < 40; i++) put(ticket(`team-${i}`, i));
    const scan = (more: Members = {}): number[] => {
      const found: number[] = [];
      let ExclusiveStartKey: Item | undefined;
      do {
        const page = call<Found>("Scan", {
          TableName,
          Limit: 7,
          ...more,
          ...(ExclusiveStartKey && { ExclusiveStartKey }),
        });
        found.push(...moments(page));
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return found.sort((a, b) => a - b);
    };
    const all = scan();
    expect(all).toHaveLength(46);
    const parts = [0, 1, 2].map((Segment) => scan({ Segment, TotalSegments: 3 }));
    expect(parts.every(({ length }) => length > 0)).toBe(true);
    expect(parts.flat().sort((a, b) => a - b)).toEqual(all);
    expect(refused("Scan", { TableName, Segment: 3, TotalSegments: 3 })).toContain(
      "is not less than TotalSegments",
    );
  });

  it("ends its page after a megabyte", () => {
    for (let i = 0; i < 4; i++) put(ticket("big", i, { blob: { S: "x".repeat(390_000) } }));
    const page = query("team = :t", { ":t": { S: "big" } });
    expect(moments(page)).toEqual([0, 1, 2]);
    expect(page.LastEvaluatedKey).toEqual(ticket("big", 2));
  });

  it("takes the conditions that were there before expressions", () => {
    const KeyConditions = {
      team: { ComparisonOperator: "EQ", AttributeValueList: [{ S: "a" }] },
      at: { ComparisonOperator: "GT", AttributeValueList: [{ N: "2" }] },
    };
    expect(moments(call<Found>("Query", { TableName, KeyConditions }))).toEqual([10, 100]);
    const ScanFilter = { state: { ComparisonOperator: "NE", AttributeValueList: [{ S: "open" }] } };
    expect(call("Scan", { TableName, ScanFilter })).toMatchObject({ Count: 3, ScannedCount: 6 });
  });
});

describe("a batch", () => {
  beforeEach(() => createTable());

  it("writes and reads items of several tables", () => {
    createTable({ TableName: "others" });
    put(ticket("a", 9));
    const PutRequest = (team: string, at: number) => ({ PutRequest: { Item: ticket(team, at) } });
    expect(
      call("BatchWriteItem", {
        RequestItems: {
          [TableName]: [PutRequest("a", 1), { DeleteRequest: { Key: ticket("a", 9) } }],
          others: [PutRequest("b", 1)],
        },
      }),
    ).toEqual({ UnprocessedItems: {} });
    const { Responses } = call<{ Responses: Record<string, Item[]> }>("BatchGetItem", {
      RequestItems: {
        [TableName]: { Keys: [ticket("a", 1), ticket("a", 9)], ProjectionExpression: "team" },
        others: { Keys: [ticket("b", 1)] },
      },
    });
    expect(Responses).toEqual({ [TableName]: [{ team: { S: "a" } }], others: [ticket("b", 1)] });
  });

  it.each<[string, Members, string]>([
    [
      "BatchWriteItem",
      {},
      "failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    [
      "BatchWriteItem",
      { [TableName]: [1, 1].map((at) => ({ PutRequest: { Item: ticket("a", at) } })) },
      "Provided list of item keys contains duplicates",
    ],
    [
      "BatchWriteItem",
      { [TableName]: Array.from({ length: 26 }, (_, at) => ({ PutRequest: { Item: ticket("a", at) } })) },
      "Too many items requested for the BatchWriteItem call",
    ],
    [
      "BatchGetItem",
      { [TableName]: { Keys: [ticket("a", 1), ticket("a", 1)] } },
      "Provided list of item keys contains duplicates",
    ],
    [
      "BatchGetItem",
      { [TableName]: { Keys: Array.from({ length: 101 }, (_, at) => ticket("a", at)) } },
      "Too many items requested for the BatchGetItem call",
    ],
    [
      "BatchGetItem",
      { none: { Keys: [ticket("a", 1)] } },
      "ResourceNotFoundException: Requested resource not found",
    ],
  ])("%s of %j is refused: %s", (operation, RequestItems, problem) => {
    expect(refused(operation, { RequestItems })).toContain(problem);
  });
});

describe("a transaction", () => {
  beforeEach(() => createTable());
  const Put = (at: number, more: Members = {}) => ({ Put: { TableName, Item: ticket("a", at), ...more } });
  const write = (...TransactItems: Members[]) => ({ TransactItems });

  it("does all of its writes or none, and says why", () => {
    put(ticket("a", 1));
    const ConditionExpression = "attribute_not_exists(team)";
    const Check = { TableName, Key: ticket("a", 9), ConditionExpression };
    const failing = write(
      Put(2),
      Put(1, { ConditionExpression, ReturnValuesOnConditionCheckFailure: "ALL_OLD" }),
      { ConditionCheck: Check },
    );
    expect(refused("TransactWriteItems", failing)).toBe(
      "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed, None]",
    );
    expect(() => call("TransactWriteItems", failing)).toThrow(
      expect.objectContaining({
        members: {
          CancellationReasons: [
            { Code: "None" },
            {
              Code: "ConditionalCheckFailed",
              Message: "The conditional request failed",
              Item: ticket("a", 1),
            },
            { Code: "None" },
          ],
        },
      }),
    );
    expect(get("a", 2)).toBeUndefined();
    call(
      "TransactWriteItems",
      write(Put(2), { ConditionCheck: Check }, { Delete: { TableName, Key: ticket("a", 1) } }),
    );
    expect([get("a", 1), get("a", 2), get("a", 9)]).toEqual([undefined, ticket("a", 2), undefined]);
    expect(
      call("TransactGetItems", {
        TransactItems: [1, 2].map((at) => ({ Get: { TableName, Key: ticket("a", at) } })),
      }),
    ).toEqual({ Responses: [{}, { Item: ticket("a", 2) }] });
  });

  it("is done once by its token, and only as the same", () => {
    const count = {
      Update: {
        TableName,
        Key: ticket("a", 1),
        UpdateExpression: "ADD n :one",
        ExpressionAttributeValues: { ":one": { N: "1" } },
      },
    };
    const ClientRequestToken = "token-1";
    for (let i = 0; i < 2; i++) call("TransactWriteItems", { ...write(count), ClientRequestToken });
    expect(get("a", 1)).toMatchObject({ n: { N: "1" } });
    expect(refused("TransactWriteItems", { ...write(Put(2)), ClientRequestToken })).toContain(
      "IdempotentParameterMismatchException",
    );
    aws.pass(601_000);
    call("TransactWriteItems", { ...write(count), ClientRequestToken });
    expect(get("a", 1)).toMatchObject({ n: { N: "2" } });
  });

  it("has one thing to do with each item", () => {
    expect(refused("TransactWriteItems", write(Put(1), { Delete: { TableName, Key: ticket("a", 1) } }))).toBe(
      "ValidationException: Transaction request cannot include multiple operations on one item",
    );
    expect(refused("TransactWriteItems", write({}))).toContain("can only contain one of");
  });
});

describe("who may", () => {
  const ana = userOf(ACCOUNT, "ana");
  const as = { principal: ana };
  const allow = (...Statement: Members[]) =>
    aws.call("iam", "PutUserPolicy", {
      UserName: "ana",
      PolicyName: "p",
      PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }),
    });
  const statement = (Action: string | string[], Resource: string | string[] = ARN, more: Members = {}) => ({
    Effect: "Allow",
    Action,
    Resource,
    ...more,
  });
  beforeEach(() => {
    createTable({
      AttributeDefinitions: [...BASIC.AttributeDefinitions, attribute("state")],
      GlobalSecondaryIndexes: [BY_STATE],
    });
    aws.call("iam", "CreateUser", { UserName: "ana" });
  });
  const ofState = {
    TableName,
    IndexName: "byState",
    KeyConditionExpression: "#s = :s",
    ExpressionAttributeNames: { "#s": "state" },
    ExpressionAttributeValues: { ":s": { S: "open" } },
  };

  it("is asked about the table, and about the index that is queried", () => {
    allow(statement("dynamodb:Query"));
    expect(refused("Query", ofState, as)).toBe(
      `AccessDeniedException: User: arn:aws:iam::${ACCOUNT}:user/ana is not authorized to perform: dynamodb:Query on resource: ${ARN}/index/byState because no identity-based policy allows the dynamodb:Query action`,
    );
    allow(statement("dynamodb:Query", [ARN, `${ARN}/index/*`]));
    expect(refused("Query", ofState, as)).toBe("done");
    expect(refused("GetItem", { TableName, Key: ticket("a", 1) }, as)).toContain("dynamodb:GetItem");
  });

  it("is held to leading keys and attributes", () => {
    allow(
      statement(["dynamodb:*"], ARN, {
        Condition: {
          "ForAllValues:StringEquals": {
            "dynamodb:LeadingKeys": ["a"],
            "dynamodb:Attributes": ["team", "at", "note"],
          },
        },
      }),
    );
    const Item = (team: string, more: Item = {}) => ({ TableName, Item: ticket(team, 1, more) });
    expect(refused("PutItem", Item("a", { note: { S: "x" } }), as)).toBe("done");
    expect(refused("PutItem", Item("b"), as)).toContain("AccessDeniedException");
    expect(refused("PutItem", Item("a", { secret: { S: "x" } }), as)).toContain("AccessDeniedException");
    const ofTeam = (team: string, more: Members = {}) => ({
      TableName,
      KeyConditionExpression: "team = :t",
      ExpressionAttributeValues: { ":t": { S: team } },
      ...more,
    });
    expect(refused("Query", ofTeam("a"), as)).toBe("done");
    expect(refused("Query", ofTeam("b"), as)).toContain("AccessDeniedException");
    expect(refused("Query", ofTeam("a", { ProjectionExpression: "secret" }), as)).toContain(
      "AccessDeniedException",
    );
    const batch = (...teams: string[]) => ({
      RequestItems: { [TableName]: teams.map((team) => ({ PutRequest: { Item: ticket(team, 1) } })) },
    });
    expect(refused("BatchWriteItem", batch("a"), as)).toBe("done");
    expect(refused("BatchWriteItem", batch("a", "b"), as)).toContain("AccessDeniedException");
    const update = { TableName, Key: ticket("a", 1), UpdateExpression: "REMOVE secret" };
    expect(refused("UpdateItem", update, as)).toContain("AccessDeniedException");
  });

  it("is asked for each action of a transaction", () => {
    allow(statement(["dynamodb:PutItem"]));
    const Put = { TableName, Item: ticket("a", 1) };
    expect(refused("TransactWriteItems", { TransactItems: [{ Put }] }, as)).toBe("done");
    const Delete = { TableName, Key: ticket("a", 2) };
    expect(refused("TransactWriteItems", { TransactItems: [{ Put }, { Delete }] }, as)).toContain(
      "dynamodb:DeleteItem",
    );
  });

  it("may be let in by the table's own policy", () => {
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        statement("dynamodb:GetItem", ARN, { Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ana` } }),
      ],
    });
    const asked = { TableName, Key: ticket("a", 1) };
    expect(refused("GetItem", asked, as)).toContain("AccessDeniedException");
    const { RevisionId } = call<{ RevisionId: string }>("PutResourcePolicy", { ResourceArn: ARN, Policy });
    expect(refused("GetItem", asked, as)).toBe("done");
    expect(call("GetResourcePolicy", { ResourceArn: ARN })).toEqual({ Policy, RevisionId });
    call("DeleteResourcePolicy", { ResourceArn: ARN });
    expect(refused("GetResourcePolicy", { ResourceArn: ARN })).toContain("PolicyNotFoundException");
    expect(refused("GetItem", asked, as)).toContain("AccessDeniedException");
  });
});
