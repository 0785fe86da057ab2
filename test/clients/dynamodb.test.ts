import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { DynamoDB } from "@aws-sdk/client-dynamodb";
import { Lambda } from "@aws-sdk/client-lambda";
import { S3 } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openBareRange, type BareRange } from "./bare-range.ts";
import { runCommand, type Ended } from "./command.ts";
import { argvOf, AWS_CLI_1, BOTO3, CDK_CLI, describeWith, ROOT } from "./peers.ts";
import { openStackTools, type StackTools } from "./stack-tools.ts";

describeWith([BOTO3], `a table by boto3 ${BOTO3.version}`, () => {
  let bare: BareRange;
  let results: Record<string, unknown>;
  beforeAll(async () => {
    bare = await openBareRange("wall");
    const script = fileURLToPath(new URL("dynamodb_exercise.py", import.meta.url));
    const { code, stdout, stderr } = await runCommand([...argvOf(BOTO3), script], {
      env: bare.env,
      timeoutMs: 110_000,
    });
    if (code !== 0) throw new Error(`the program failed: ${stderr}\n${bare.bugs.map(String).join("\n")}`);
    results = JSON.parse(stdout) as Record<string, unknown>;
  }, 120_000);
  afterAll(() => bare.close());

  test.each<[string, unknown]>([
    ["status", "ACTIVE"],
    ["same", true],
    ["again", ["ConditionalCheckFailedException", "The conditional request failed"]],
    ["updated", true],
    ["between", ["198.51.100.10", "198.51.100.11", "198.51.100.12"]],
    ["begins", [5, 10, { address: "198.51.100.19" }]],
    ["newest", [1059, 1058]],
    ["pages", [25, 25, 11]],
    ["batch", ["198.51.100.01", "198.51.100.02"]],
    ["cancelled", ["ConditionalCheckFailed", "None"]],
    ["kept", true],
    [
      "reserved",
      [
        "ValidationException",
        "Invalid UpdateExpression: Attribute name is a reserved keyword; reserved keyword: status",
      ],
    ],
    ["wrongKey", ["ValidationException", "The provided key element does not match the schema"]],
    ["legacy", true],
    ["gone", ["ResourceNotFoundException", "Requested resource not found"]],
  ])("%s", (name, expected) => {
    expect(results[name]).toEqual(expected);
  });

  test("without a bug of ours", () => expect(bare.bugs).toEqual([]));
});

describeWith([AWS_CLI_1], `a table by ${AWS_CLI_1.version.split(" ")[0]}`, () => {
  let bare: BareRange;
  beforeAll(async () => void (bare = await openBareRange("wall")));
  afterAll(() => bare.close());

  const aws = async (...words: string[]): Promise<Ended & { json: Record<string, unknown> }> => {
    const ended = await runCommand([...argvOf(AWS_CLI_1), "dynamodb", ...words, "--output", "json"], {
      env: bare.env,
      timeoutMs: 60_000,
    });
    return { ...ended, json: ended.stdout.startsWith("{") ? (JSON.parse(ended.stdout) as never) : {} };
  };
  const onTickets = (operation: string, ...words: string[]) =>
    aws(operation, "--table-name", "tickets", ...words);

  test("is made, waited for, written, asked and deleted", async () => {
    const keys =
      "--attribute-definitions AttributeName=id,AttributeType=S --key-schema AttributeName=id,KeyType=HASH";
    const made = await onTickets("create-table", ...keys.split(" "), "--billing-mode", "PAY_PER_REQUEST");
    expect(made.json, made.stderr).toMatchObject({ TableDescription: { TableStatus: "CREATING" } });
    expect((await aws("wait", "table-exists", "--table-name", "tickets")).code).toBe(0);
    for (const id of ["t-1", "t-2", "t-3"]) {
      const item = JSON.stringify({ id: { S: id }, state: { S: "open" }, n: { N: "1.50" } });
      expect((await onTickets("put-item", "--item", item)).code).toBe(0);
    }
    const key = ["--key", '{"id":{"S":"t-1"}}'];
    expect((await onTickets("get-item", ...key)).json).toEqual({
      Item: { id: { S: "t-1" }, state: { S: "open" }, n: { N: "1.5" } },
    });
    const update = ["--update-expression", "SET #s = :s ADD n :one", "--return-values", "ALL_NEW"];
    const words = ["--expression-attribute-names", '{"#s":"state"}'];
    const values = ["--expression-attribute-values", '{":s":{"S":"shut"},":one":{"N":"1"}}'];
    expect((await onTickets("update-item", ...key, ...update, ...words, ...values)).json).toEqual({
      Attributes: { id: { S: "t-1" }, state: { S: "shut" }, n: { N: "2.5" } },
    });
    const counted = await onTickets("scan", "--select", "COUNT", "--page-size", "1");
    expect(counted.json).toMatchObject({ Count: 3, ScannedCount: 3 });
    const shown = await onTickets("scan", "--max-items", "2");
    expect(shown.json["Items"]).toHaveLength(2);
    const rest = await onTickets("scan", "--starting-token", String(shown.json["NextToken"]));
    expect(rest.json["Items"]).toHaveLength(1);
    const refused = await onTickets("put-item", "--item", '{"name":{"S":"x"}}');
    expect(refused.stderr).toContain(
      "An error occurred (ValidationException) when calling the PutItem operation: One or more parameter values were invalid: Missing the key id in the item",
    );
    expect((await onTickets("delete-table")).code).toBe(0);
    expect((await aws("wait", "table-not-exists", "--table-name", "tickets")).code).toBe(0);
    expect((await aws("list-tables")).json).toEqual({ TableNames: [] });
    expect(bare.bugs).toEqual([]);
  });
});

const TEMPLATE = `
Transform: AWS::Serverless-2016-10-31
Globals:
  Function:
    Timeout: 20
    Environment: { Variables: { TABLE: !Ref Incidents } }
Resources:
  Incidents:
    Type: AWS::Serverless::SimpleTable
    Properties: { PrimaryKey: { Name: id, Type: String } }
  Seen:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: python/
      Handler: index.handler
      Runtime: python3.12
      Policies: [{ DynamoDBCrudPolicy: { TableName: !Ref Incidents } }]
  Look:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: node/
      Handler: index.handler
      Runtime: nodejs22.x
      Policies: [{ DynamoDBReadPolicy: { TableName: !Ref Incidents } }]
`;

/** Takes each event once, whatever else comes in of it. */
const PYTHON_HANDLER = `import os
import boto3
from botocore.exceptions import ClientError

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])

def handler(event, context):
    try:
        table.put_item(Item={"id": event["id"], "count": 1}, ConditionExpression="attribute_not_exists(id)")
        return "first"
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        table.update_item(
            Key={"id": event["id"]},
            UpdateExpression="ADD #c :one",
            ExpressionAttributeNames={"#c": "count"},
            ExpressionAttributeValues={":one": 1},
        )
        return "again"
`;
const NODE_HANDLER = `const { DynamoDBClient, ScanCommand, PutItemCommand } = require("@aws-sdk/client-dynamodb");
const client = new DynamoDBClient({});
const TableName = process.env.TABLE;
exports.handler = async () => {
  const { Items } = await client.send(new ScanCommand({ TableName }));
  const refused = await client
    .send(new PutItemCommand({ TableName, Item: { id: { S: "x" } } }))
    .catch((error) => error.name);
  return { items: Items, refused };
};
`;

describeWith([AWS_CLI_1, BOTO3], "functions of a serverless stack with a table", () => {
  let tools: StackTools;
  beforeAll(async () => {
    tools = await openStackTools();
    for (const [path, text] of [
      ["python/index.py", PYTHON_HANDLER],
      ["node/index.js", NODE_HANDLER],
      ["template.yaml", TEMPLATE],
    ] as const) {
      mkdirSync(join(tools.folder, path, ".."), { recursive: true });
      writeFileSync(join(tools.folder, path), text);
    }
  });
  afterAll(() => tools.close());

  test("keep their state there, each with its own rights", async () => {
    await new S3(tools.settings).createBucket({ Bucket: "code" });
    const aws = (words: string): Promise<Ended> =>
      tools.run([...argvOf(AWS_CLI_1), "cloudformation", ...words.split(" ")]);
    const packed = "--template-file template.yaml --s3-bucket code --output-template-file packed.yaml";
    expect((await aws(`package ${packed}`)).code).toBe(0);
    const { code, stderr } = await aws(
      "deploy --template-file packed.yaml --stack-name incidents --capabilities CAPABILITY_IAM",
    );
    expect(code, stderr).toBe(0);
    const lambda = new Lambda(tools.settings);
    const functions = await tools.physicalIds("incidents", "AWS::Lambda::Function");
    const invoke = async (part: string, payload: object = {}): Promise<unknown> => {
      const FunctionName = functions.find((name) => name.includes(part))!;
      const { Payload } = await lambda.invoke({ FunctionName, Payload: JSON.stringify(payload) });
      return JSON.parse(Buffer.from(Payload!).toString());
    };
    expect([await invoke("Seen", { id: "e-1" }), await invoke("Seen", { id: "e-1" })]).toEqual([
      "first",
      "again",
    ]);
    expect(await invoke("Look")).toEqual({
      items: [{ id: { S: "e-1" }, count: { N: "2" } }],
      refused: "AccessDeniedException",
    });
    const [TableName] = await tools.physicalIds("incidents", "AWS::DynamoDB::Table");
    expect((await new DynamoDB(tools.settings).scan({ TableName, Select: "COUNT" })).Count).toBe(1);
    expect((await aws("delete-stack --stack-name incidents")).code).toBe(0);
    expect((await aws("wait stack-delete-complete --stack-name incidents")).code).toBe(0);
    expect((await new DynamoDB(tools.settings).listTables()).TableNames).toEqual([]);
  });
});

const APP = `
import { createRequire } from "node:module";
const require = createRequire(${JSON.stringify(join(ROOT, "package.json"))});
const { App, Stack, RemovalPolicy } = require("aws-cdk-lib");
const dynamodb = require("aws-cdk-lib/aws-dynamodb");
const app = new App({ analyticsReporting: false });
const stack = new Stack(app, "Tables");
const key = { name: "id", type: dynamodb.AttributeType.STRING };
new dynamodb.Table(stack, "One", {
  partitionKey: key,
  sortKey: { name: "at", type: dynamodb.AttributeType.NUMBER },
  billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
  timeToLiveAttribute: "until",
  stream: dynamodb.StreamViewType.NEW_AND_OLD_IMAGES,
  pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
  encryption: dynamodb.TableEncryption.AWS_MANAGED,
  removalPolicy: RemovalPolicy.DESTROY,
}).addGlobalSecondaryIndex({ indexName: "byState", partitionKey: { name: "state", type: dynamodb.AttributeType.STRING } });
new dynamodb.TableV2(stack, "Two", {
  partitionKey: key,
  globalSecondaryIndexes: [{ indexName: "byOwner", partitionKey: { name: "owner", type: dynamodb.AttributeType.STRING } }],
  deletionProtection: false,
  removalPolicy: RemovalPolicy.DESTROY,
});
`;

describeWith([CDK_CLI], `the CDK's tables by CDK CLI ${CDK_CLI.version}`, () => {
  let tools: StackTools;
  beforeAll(async () => {
    tools = await openStackTools();
    writeFileSync(join(tools.folder, "app.mjs"), APP);
  });
  afterAll(() => tools.close());

  test("come and go", async () => {
    const cdk = (words: string): Promise<Ended> =>
      tools.run([
        ...argvOf(CDK_CLI),
        ...words.split(" "),
        "--no-notices",
        "--no-color",
        "--app",
        "node app.mjs",
      ]);
    const bootstrapped = await cdk("bootstrap");
    expect(bootstrapped.code, bootstrapped.stderr).toBe(0);
    const deployed = await cdk("deploy --require-approval never");
    expect(deployed.code, deployed.stderr).toBe(0);
    const dynamodb = new DynamoDB(tools.settings);
    const { TableNames = [] } = await dynamodb.listTables();
    const views = await Promise.all(TableNames.map((TableName) => dynamodb.describeTable({ TableName })));
    expect(views.map(({ Table }) => Table)).toMatchObject([
      {
        TableStatus: "ACTIVE",
        StreamSpecification: { StreamViewType: "NEW_AND_OLD_IMAGES" },
        SSEDescription: { SSEType: "KMS" },
        GlobalSecondaryIndexes: [{ IndexName: "byState", IndexStatus: "ACTIVE" }],
      },
      {
        TableStatus: "ACTIVE",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
        GlobalSecondaryIndexes: [{ IndexName: "byOwner" }],
      },
    ]);
    const destroyed = await cdk("destroy --force");
    expect(destroyed.code, destroyed.stderr).toBe(0);
    expect((await dynamodb.listTables()).TableNames).toEqual([]);
  });
});
