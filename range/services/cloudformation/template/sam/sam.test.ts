import { describe, expect, test } from "vitest";
import { applySam } from "./index.ts";

interface Resource {
  Type: string;
  Properties: Record<string, never>;
  [member: string]: unknown;
}

const transform = (Resources: object, more: object = {}): Record<string, Resource> =>
  applySam({ Resources, ...more })["Resources"] as Record<string, Resource>;

const fn = (properties: object, more: object = {}): object => ({
  Fn: {
    Type: "AWS::Serverless::Function",
    Properties: { InlineCode: "x", Handler: "index.handler", Runtime: "python3.12", ...properties },
    ...more,
  },
});

const typesOf = (resources: Record<string, Resource>): Record<string, string> =>
  Object.fromEntries(Object.entries(resources).map(([id, one]) => [id, one.Type]));

const ARN = { "Fn::GetAtt": ["Fn", "Arn"] };

test("a function brings its role", () => {
  const made = transform(fn({ Timeout: 9 }, { Condition: "Wanted", DependsOn: "Other" }));
  expect(made).toEqual({
    Fn: {
      Type: "AWS::Lambda::Function",
      Condition: "Wanted",
      DependsOn: "Other",
      Properties: {
        Code: { ZipFile: "x" },
        Handler: "index.handler",
        Runtime: "python3.12",
        Timeout: 9,
        Role: { "Fn::GetAtt": ["FnRole", "Arn"] },
        Tags: [{ Key: "lambda:createdBy", Value: "SAM" }],
      },
    },
    FnRole: {
      Type: "AWS::IAM::Role",
      Condition: "Wanted",
      Properties: {
        AssumeRolePolicyDocument: {
          Version: "2012-10-17",
          Statement: [
            { Action: ["sts:AssumeRole"], Effect: "Allow", Principal: { Service: ["lambda.amazonaws.com"] } },
          ],
        },
        ManagedPolicyArns: [
          { "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole" },
        ],
        Tags: [{ Key: "lambda:createdBy", Value: "SAM" }],
      },
    },
  });
  expect(Object.keys(transform(fn({ Role: "arn:aws:iam::111122223333:role/own" })))).toEqual(["Fn"]);
});

test.each([
  ["s3://bucket/a/b.zip", { S3Bucket: "bucket", S3Key: "a/b.zip" }],
  ["s3://bucket/b.zip?versionId=3", { S3Bucket: "bucket", S3Key: "b.zip", S3ObjectVersion: "3" }],
  [
    { Bucket: { Ref: "Code" }, Key: "b.zip" },
    { S3Bucket: { Ref: "Code" }, S3Key: "b.zip" },
  ],
])("code lies at %j", (CodeUri, Code) => {
  expect(transform(fn({ InlineCode: undefined, CodeUri })).Fn?.Properties["Code"]).toEqual(Code);
});

test("policies are names, ARNs, functions, statements and templates", () => {
  const statement = { Effect: "Allow", Action: "ec2:*", Resource: "*" };
  const { FnRole } = transform(
    fn({
      Policies: [
        "AmazonEC2ReadOnlyAccess",
        "arn:aws:iam::111122223333:policy/own",
        { Ref: "Own" },
        { Statement: [statement] },
        { SQSSendMessagePolicy: { QueueName: "q" } },
      ],
    }),
  );
  expect(FnRole?.Properties["ManagedPolicyArns"]).toContainEqual({ Ref: "Own" });
  expect(FnRole?.Properties["ManagedPolicyArns"]).toContain(
    "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess",
  );
  expect(FnRole?.Properties["Policies"]).toEqual([
    { PolicyName: "FnRolePolicy3", PolicyDocument: { Version: "2012-10-17", Statement: [statement] } },
    {
      PolicyName: "FnRolePolicy4",
      PolicyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: "sqs:SendMessage*",
            Resource: {
              "Fn::Sub": [
                "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${queueName}",
                { queueName: "q" },
              ],
            },
          },
        ],
      },
    },
  ]);
});

test("globals stand below what a function says itself", () => {
  const Globals = {
    Function: { Timeout: 3, MemorySize: 256, Environment: { Variables: { AA: "1", BB: "2" } } },
  };
  const { Fn } = transform(fn({ Timeout: 9, Environment: { Variables: { BB: "3" } } }), { Globals });
  expect(Fn?.Properties).toMatchObject({
    Timeout: 9,
    MemorySize: 256,
    Environment: { Variables: { AA: "1", BB: "3" } },
  });
  expect(applySam({ Resources: fn({}), Globals })).not.toHaveProperty("Globals");
});

describe("events", () => {
  const event = (Type: string, Properties: object): Record<string, Resource> => {
    const made = transform({
      ...fn({ Events: { On: { Type, Properties } } }),
      Bucket: { Type: "AWS::S3::Bucket" },
    });
    delete made["Fn"];
    return made;
  };

  test.each(["EventBridgeRule", "CloudWatchEvent"])("%s", (type) => {
    const { FnOn, FnOnPermission } = event(type, { Pattern: { source: ["aws.guardduty"] }, Input: "{}" });
    expect(FnOn).toEqual({
      Type: "AWS::Events::Rule",
      Properties: {
        EventPattern: { source: ["aws.guardduty"] },
        Targets: [{ Arn: ARN, Id: "FnOnLambdaTarget", Input: "{}" }],
      },
    });
    expect(FnOnPermission?.Properties).toEqual({
      Action: "lambda:InvokeFunction",
      FunctionName: { Ref: "Fn" },
      Principal: "events.amazonaws.com",
      SourceArn: { "Fn::GetAtt": ["FnOn", "Arn"] },
    });
  });

  test("Schedule", () => {
    const { FnOn } = event("Schedule", { Schedule: "rate(1 hour)", Enabled: false });
    expect(FnOn?.Properties).toMatchObject({ ScheduleExpression: "rate(1 hour)", State: "DISABLED" });
  });

  test("ScheduleV2, with a role of its own and a queue for what it cannot deliver", () => {
    const made = event("ScheduleV2", {
      ScheduleExpression: "rate(1 hour)",
      ScheduleExpressionTimezone: "Asia/Tokyo",
      Input: "{}",
      DeadLetterConfig: { Type: "SQS" },
    });
    expect(typesOf(made)).toEqual({
      Bucket: "AWS::S3::Bucket",
      FnRole: "AWS::IAM::Role",
      FnOn: "AWS::Scheduler::Schedule",
      FnOnRole: "AWS::IAM::Role",
      FnOnQueue: "AWS::SQS::Queue",
    });
    const queue = { "Fn::GetAtt": ["FnOnQueue", "Arn"] };
    expect(made["FnOn"]?.Properties).toEqual({
      Name: "FnOn",
      ScheduleExpression: "rate(1 hour)",
      ScheduleExpressionTimezone: "Asia/Tokyo",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: {
        Arn: ARN,
        RoleArn: { "Fn::GetAtt": ["FnOnRole", "Arn"] },
        Input: "{}",
        DeadLetterConfig: { Arn: queue },
      },
    });
    expect(made["FnOnRole"]?.Properties).toMatchObject({
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: ["scheduler.amazonaws.com"] } }] },
      Policies: [
        {
          PolicyDocument: {
            Statement: [
              { Action: "lambda:InvokeFunction", Resource: ARN },
              { Action: "sqs:SendMessage", Resource: queue },
            ],
          },
        },
      ],
    });
  });

  test.each([
    [{ ScheduleExpression: "rate(1 hour)", Name: "n", OmitName: true }, "'Name' and 'OmitName'"],
    [{ State: "ENABLED" }, "Missing required property 'ScheduleExpression'"],
    [{ ScheduleExpression: "rate(1 hour)", Pattern: {} }, "property Pattern not defined for ScheduleV2"],
  ])("ScheduleV2 of %j is refused", (properties, problem) => {
    expect(() => event("ScheduleV2", properties)).toThrow(problem);
  });

  test("SNS, SQS and CloudWatchLogs", () => {
    expect(typesOf(event("SNS", { Topic: "t" }))).toMatchObject({
      FnOn: "AWS::SNS::Subscription",
      FnOnPermission: "AWS::Lambda::Permission",
    });
    const queue = event("SQS", { Queue: "q", BatchSize: 1 });
    expect(queue["FnOn"]?.Properties).toEqual({
      EventSourceArn: "q",
      FunctionName: { Ref: "Fn" },
      BatchSize: 1,
    });
    expect(JSON.stringify(queue["FnRole"])).toContain("AWSLambdaSQSQueueExecutionRole");
    expect(typesOf(event("CloudWatchLogs", { LogGroupName: "g", FilterPattern: "ERROR" }))).toMatchObject({
      FnOn: "AWS::Logs::SubscriptionFilter",
    });
  });

  test("S3 notifies from the bucket of the same template", () => {
    const { Bucket, FnOnPermission } = event("S3", {
      Bucket: { Ref: "Bucket" },
      Events: "s3:ObjectCreated:*",
    });
    expect(Bucket).toEqual({
      Type: "AWS::S3::Bucket",
      DependsOn: ["FnOnPermission"],
      Properties: {
        NotificationConfiguration: {
          LambdaConfigurations: [{ Event: "s3:ObjectCreated:*", Function: ARN }],
        },
      },
    });
    expect(FnOnPermission?.Properties["SourceAccount"]).toEqual({ Ref: "AWS::AccountId" });
  });
});

test("an alias is what events invoke", () => {
  const made = transform(
    fn({
      AutoPublishAlias: "live",
      Events: { On: { Type: "Schedule", Properties: { Schedule: "rate(1 day)" } } },
    }),
  );
  const version = Object.keys(made).find((id) => id.startsWith("FnVersion"))!;
  expect(made["FnAliaslive"]?.Properties).toMatchObject({
    Name: "live",
    FunctionVersion: { "Fn::GetAtt": [version, "Version"] },
  });
  expect(made["FnOn"]?.Properties["Targets"]).toMatchObject([{ Arn: { Ref: "FnAliaslive" } }]);
});

test("a dead-letter queue and destinations come with their rights", () => {
  const made = transform(
    fn({
      DeadLetterQueue: { Type: "SQS", TargetArn: "q" },
      EventInvokeConfig: {
        MaximumRetryAttempts: 1,
        DestinationConfig: { OnFailure: { Type: "SNS", Destination: "t" } },
      },
    }),
  );
  expect(made["Fn"]?.Properties["DeadLetterConfig"]).toEqual({ TargetArn: "q" });
  expect(made["FnEventInvokeConfig"]?.Properties).toEqual({
    FunctionName: { Ref: "Fn" },
    Qualifier: "$LATEST",
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: "t" } },
  });
  const rights = JSON.stringify(made["FnRole"]?.Properties["Policies"]);
  expect(rights).toContain('"Action":"sqs:SendMessage","Resource":"q"');
  expect(rights).toContain('"Action":"sns:publish","Resource":"t"');
});

test("queues and topics that are not named are made, with the right to be sent to", () => {
  const Topic = "arn:aws:sns:us-east-1:111122223333:alerts";
  const made = transform(
    fn({
      EventInvokeConfig: { DestinationConfig: { OnSuccess: { Type: "SQS" }, OnFailure: { Type: "SNS" } } },
      Events: {
        Told: { Type: "SNS", Properties: { Topic, SqsSubscription: true } },
        Found: {
          Type: "EventBridgeRule",
          Properties: { Pattern: { source: ["aws.guardduty"] }, DeadLetterConfig: { Type: "SQS" } },
        },
      },
    }),
  );
  expect(typesOf(made)).toEqual({
    Fn: "AWS::Lambda::Function",
    FnRole: "AWS::IAM::Role",
    FnEventInvokeConfig: "AWS::Lambda::EventInvokeConfig",
    FnEventInvokeConfigOnSuccessQueue: "AWS::SQS::Queue",
    FnEventInvokeConfigOnFailureTopic: "AWS::SNS::Topic",
    FnTold: "AWS::SNS::Subscription",
    FnToldQueue: "AWS::SQS::Queue",
    FnToldQueuePolicy: "AWS::SQS::QueuePolicy",
    FnToldEventSourceMapping: "AWS::Lambda::EventSourceMapping",
    FnFound: "AWS::Events::Rule",
    FnFoundQueue: "AWS::SQS::Queue",
    FnFoundQueuePolicy: "AWS::SQS::QueuePolicy",
    FnFoundPermission: "AWS::Lambda::Permission",
  });
  const properties = (id: string): unknown => made[id]?.Properties;
  expect(properties("FnTold")).toMatchObject({
    Protocol: "sqs",
    Endpoint: { "Fn::GetAtt": ["FnToldQueue", "Arn"] },
  });
  expect(properties("FnToldQueuePolicy")).toMatchObject({
    Queues: [{ Ref: "FnToldQueue" }],
    PolicyDocument: { Statement: [{ Condition: { ArnEquals: { "aws:SourceArn": Topic } } }] },
  });
  expect(properties("FnFound")).toMatchObject({
    Targets: [{ DeadLetterConfig: { Arn: { "Fn::GetAtt": ["FnFoundQueue", "Arn"] } } }],
  });
  expect(properties("FnEventInvokeConfig")).toMatchObject({
    DestinationConfig: {
      OnSuccess: { Destination: { "Fn::GetAtt": ["FnEventInvokeConfigOnSuccessQueue", "Arn"] } },
      OnFailure: { Destination: { Ref: "FnEventInvokeConfigOnFailureTopic" } },
    },
  });
  expect(JSON.stringify(properties("FnRole"))).toContain("AWSLambdaSQSQueueExecutionRole");
});

test("a state machine's functions become substitutions", () => {
  const made = transform({
    Machine: {
      Type: "AWS::Serverless::StateMachine",
      Properties: {
        Definition: {
          StartAt: "Isolate",
          States: { Isolate: { Type: "Task", Resource: { "Fn::GetAtt": ["Fn", "Arn"] }, End: true } },
        },
        Policies: [{ LambdaInvokePolicy: { FunctionName: "f" } }],
        Events: { On: { Type: "EventBridgeRule", Properties: { Pattern: { source: ["aws.guardduty"] } } } },
      },
    },
  });
  expect(typesOf(made)).toEqual({
    Machine: "AWS::StepFunctions::StateMachine",
    MachineRole: "AWS::IAM::Role",
    MachineOn: "AWS::Events::Rule",
    MachineOnRole: "AWS::IAM::Role",
  });
  const { DefinitionString, DefinitionSubstitutions } = made["Machine"]!.Properties;
  expect(JSON.parse(DefinitionString!)).toMatchObject({
    States: { Isolate: { Resource: "${definition_substitution_1}" } },
  });
  expect(DefinitionSubstitutions).toEqual({ definition_substitution_1: ARN });
});

test("a layer's logical id changes with its content, and everything names it so", () => {
  const layer = (Key: string, more: object = {}): object => ({
    Tools: {
      Type: "AWS::Serverless::LayerVersion",
      Properties: { ContentUri: { Bucket: "code", Key }, CompatibleRuntimes: ["python3.12"], ...more },
    },
  });
  const Layers = [{ Ref: "Tools" }, { "Fn::Sub": "${Tools}" }, { "Fn::GetAtt": "Tools.LayerVersionArn" }];
  const made = transform({ ...layer("a.zip"), ...fn({ Layers }, { DependsOn: "Tools" }) });
  const [id] = Object.keys(made).filter((one) => one.startsWith("Tools"));
  expect(id).toMatch(/^Tools[0-9a-f]{10}$/);
  expect(made[id!]).toEqual({
    Type: "AWS::Lambda::LayerVersion",
    DeletionPolicy: "Retain",
    Properties: {
      LayerName: "Tools",
      CompatibleRuntimes: ["python3.12"],
      Content: { S3Bucket: "code", S3Key: "a.zip" },
    },
  });
  expect(made["Fn"]).toMatchObject({
    DependsOn: [id],
    Properties: {
      Layers: [{ Ref: id }, { "Fn::Sub": `\${${id}}` }, { "Fn::GetAtt": [id, "LayerVersionArn"] }],
    },
  });
  const other = transform(layer("b.zip", { RetentionPolicy: "Delete", LayerName: "tools" }));
  expect(Object.keys(other)).not.toEqual([id]);
  expect(Object.values(other)).toMatchObject([
    { DeletionPolicy: "Delete", Properties: { LayerName: "tools" } },
  ]);
});

test.each([
  [{ Api: { Type: "AWS::Serverless::Api" } }, "the resource type AWS::Serverless::Api"],
  [fn({ SnapStart: {} }), "SnapStart of AWS::Serverless::Function"],
  [
    { L: { Type: "AWS::Serverless::LayerVersion", Properties: { ContentUri: "./layer" } } },
    "'ContentUri' is not a valid S3 Uri",
  ],
  [
    {
      L: {
        Type: "AWS::Serverless::LayerVersion",
        Properties: { ContentUri: "s3://a/b", RetentionPolicy: "Keep" },
      },
    },
    "'RetentionPolicy' must be one of the following options",
  ],
  [fn({ Events: { On: { Type: "Api" } } }), "events of type Api of AWS::Serverless::Function"],
  [fn({ Policies: [{ TextractPolicy: {} }] }), "the policy template TextractPolicy of SAM"],
  [fn({ PackageType: "Image" }), "PackageType Image of AWS::Serverless::Function"],
  [fn({ Colour: "red" }), "property Colour not defined for resource of type AWS::Serverless::Function"],
  [fn({ InlineCode: undefined, CodeUri: "./src" }), "'CodeUri' is not a valid S3 Uri"],
  [fn({ InlineCode: undefined }), "Either 'InlineCode' or 'CodeUri' must be set."],
  [fn({ Policies: [{ SQSPollerPolicy: {} }] }), "Missing: QueueName"],
  [
    fn({ Events: { On: { Type: "S3", Properties: { Bucket: "other", Events: "s3:ObjectCreated:*" } } } }),
    "S3 events must reference an S3 bucket in the same template.",
  ],
])("refuses %j by name", (resources, message) => {
  expect(() => transform(resources)).toThrow(message);
});

test("a simple table has one key, and is on demand unless it says how much it takes", () => {
  const made = transform({
    Tickets: { Type: "AWS::Serverless::SimpleTable", DeletionPolicy: "Retain" },
    Counts: {
      Type: "AWS::Serverless::SimpleTable",
      Properties: {
        PrimaryKey: { Name: "minute", Type: "Number" },
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        Tags: { team: "red" },
      },
    },
  });
  expect(made).toEqual({
    Tickets: {
      Type: "AWS::DynamoDB::Table",
      DeletionPolicy: "Retain",
      Properties: {
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      },
    },
    Counts: {
      Type: "AWS::DynamoDB::Table",
      Properties: {
        AttributeDefinitions: [{ AttributeName: "minute", AttributeType: "N" }],
        KeySchema: [{ AttributeName: "minute", KeyType: "HASH" }],
        ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 },
        Tags: [{ Key: "team", Value: "red" }],
      },
    },
  });
  const wrong = {
    Type: "AWS::Serverless::SimpleTable",
    Properties: { PrimaryKey: { Name: "id", Type: "S" } },
  };
  expect(() => transform({ Wrong: wrong })).toThrow("Resource with id [Wrong] is invalid.");
});
