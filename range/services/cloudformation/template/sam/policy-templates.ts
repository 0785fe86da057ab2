import { NotImplemented } from "../../../../errors.ts";
import type { Json } from "./members.ts";
import { samProblem } from "./problem.ts";

type Statement = (given: Json) => Json | Json[];

const allow = (Action: string | string[], Resource: unknown, more: Json = {}): Json => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});

/** An ARN of this account and Region, with the template's parameters filled in. */
const arn = (rest: string, given: Json, names: readonly string[]): Json => ({
  "Fn::Sub": [
    `arn:\${AWS::Partition}:${rest}`,
    Object.fromEntries(names.map((name) => [name.charAt(0).toLowerCase() + name.slice(1), given[name]])),
  ],
});

const here = (service: string, resource: string): string =>
  `${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`;

const bucketAndObjects = (given: Json): Json[] => [
  arn("s3:::${bucketName}", given, ["BucketName"]),
  arn("s3:::${bucketName}/*", given, ["BucketName"]),
];
const table = (given: Json): Json[] => [
  arn(here("dynamodb", "table/${tableName}"), given, ["TableName"]),
  arn(here("dynamodb", "table/${tableName}/index/*"), given, ["TableName"]),
];
const actions = (service: string, names: string): string[] =>
  names.split(" ").map((name) => `${service}:${name}`);

const DYNAMO_READ = "GetItem Scan Query BatchGetItem DescribeTable";
const DYNAMO_WRITE = "PutItem UpdateItem BatchWriteItem";

/**
 * SAM's policy templates: the parameters of each, and the statements that it stands for.
 *
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-policy-template-list.html
 */
const TEMPLATES: Readonly<Record<string, { needs: readonly string[]; statements: Statement }>> = {
  AMIDescribePolicy: { needs: [], statements: () => allow("ec2:DescribeImages", "*") },
  AWSSecretsManagerGetSecretValuePolicy: {
    needs: ["SecretArn"],
    statements: ({ SecretArn }) => allow("secretsmanager:GetSecretValue", SecretArn),
  },
  AWSSecretsManagerRotationPolicy: {
    needs: ["FunctionName"],
    statements: (given) => [
      allow(
        actions("secretsmanager", "DescribeSecret GetSecretValue PutSecretValue UpdateSecretVersionStage"),
        arn(here("secretsmanager", "secret:*"), given, []),
        {
          Condition: {
            StringEquals: {
              "secretsmanager:resource/AllowRotationLambdaArn": arn(
                here("lambda", "function:${functionName}"),
                given,
                ["FunctionName"],
              ),
            },
          },
        },
      ),
      allow("secretsmanager:GetRandomPassword", "*"),
    ],
  },
  CloudFormationDescribeStacksPolicy: {
    needs: [],
    statements: (given) =>
      allow("cloudformation:DescribeStacks", arn(here("cloudformation", "stack/*"), given, [])),
  },
  CloudWatchDescribeAlarmHistoryPolicy: {
    needs: [],
    statements: () => allow("cloudwatch:DescribeAlarmHistory", "*"),
  },
  CloudWatchPutMetricPolicy: { needs: [], statements: () => allow("cloudwatch:PutMetricData", "*") },
  DynamoDBCrudPolicy: {
    needs: ["TableName"],
    statements: (given) =>
      allow(
        actions("dynamodb", `${DYNAMO_READ} ${DYNAMO_WRITE} DeleteItem ConditionCheckItem`),
        table(given),
      ),
  },
  DynamoDBReadPolicy: {
    needs: ["TableName"],
    statements: (given) => allow(actions("dynamodb", DYNAMO_READ), table(given)),
  },
  DynamoDBWritePolicy: {
    needs: ["TableName"],
    statements: (given) => allow(actions("dynamodb", DYNAMO_WRITE), table(given)),
  },
  EC2DescribePolicy: {
    needs: [],
    statements: () => allow(actions("ec2", "DescribeRegions DescribeInstances"), "*"),
  },
  EC2CopyImagePolicy: {
    needs: ["ImageId"],
    statements: (given) => allow("ec2:CopyImage", arn(here("ec2", "image/${imageId}"), given, ["ImageId"])),
  },
  EventBridgePutEventsPolicy: {
    needs: ["EventBusName"],
    statements: (given) =>
      allow("events:PutEvents", arn(here("events", "event-bus/${eventBusName}"), given, ["EventBusName"])),
  },
  FilterLogEventsPolicy: {
    needs: ["LogGroupName"],
    statements: (given) =>
      allow(
        "logs:FilterLogEvents",
        arn(here("logs", "log-group:${logGroupName}:log-stream:*"), given, ["LogGroupName"]),
      ),
  },
  KMSDecryptPolicy: {
    needs: ["KeyId"],
    statements: (given) => allow("kms:Decrypt", arn(here("kms", "key/${keyId}"), given, ["KeyId"])),
  },
  KMSEncryptPolicy: {
    needs: ["KeyId"],
    statements: (given) => allow("kms:Encrypt", arn(here("kms", "key/${keyId}"), given, ["KeyId"])),
  },
  LambdaInvokePolicy: {
    needs: ["FunctionName"],
    statements: (given) =>
      allow(
        "lambda:InvokeFunction",
        arn(here("lambda", "function:${functionName}*"), given, ["FunctionName"]),
      ),
  },
  OrganizationsListAccountsPolicy: {
    needs: [],
    statements: () => allow("organizations:ListAccounts", "*"),
  },
  S3CrudPolicy: {
    needs: ["BucketName"],
    statements: (given) =>
      allow(
        actions(
          "s3",
          "GetObject ListBucket GetBucketLocation GetObjectVersion PutObject PutObjectAcl GetLifecycleConfiguration PutLifecycleConfiguration DeleteObject",
        ),
        bucketAndObjects(given),
      ),
  },
  S3FullAccessPolicy: {
    needs: ["BucketName"],
    statements: (given) => [
      allow(
        actions(
          "s3",
          "GetObject GetObjectAcl GetObjectVersion PutObject PutObjectAcl DeleteObject DeleteObjectTagging DeleteObjectVersionTagging GetObjectTagging GetObjectVersionTagging PutObjectTagging PutObjectVersionTagging",
        ),
        [arn("s3:::${bucketName}/*", given, ["BucketName"])],
      ),
      allow(
        actions("s3", "ListBucket GetBucketLocation GetLifecycleConfiguration PutLifecycleConfiguration"),
        [arn("s3:::${bucketName}", given, ["BucketName"])],
      ),
    ],
  },
  S3ReadPolicy: {
    needs: ["BucketName"],
    statements: (given) =>
      allow(
        actions("s3", "GetObject ListBucket GetBucketLocation GetObjectVersion GetLifecycleConfiguration"),
        bucketAndObjects(given),
      ),
  },
  S3WritePolicy: {
    needs: ["BucketName"],
    statements: (given) =>
      allow(actions("s3", "PutObject PutObjectAcl PutLifecycleConfiguration"), bucketAndObjects(given)),
  },
  SNSCrudPolicy: {
    needs: ["TopicName"],
    statements: (given) =>
      allow(
        actions("sns", "ListSubscriptionsByTopic CreateTopic SetTopicAttributes Subscribe Publish"),
        arn(here("sns", "${topicName}*"), given, ["TopicName"]),
      ),
  },
  SNSPublishMessagePolicy: {
    needs: ["TopicName"],
    statements: (given) => allow("sns:Publish", arn(here("sns", "${topicName}"), given, ["TopicName"])),
  },
  SQSPollerPolicy: {
    needs: ["QueueName"],
    statements: (given) =>
      allow(
        actions(
          "sqs",
          "ChangeMessageVisibility ChangeMessageVisibilityBatch DeleteMessage DeleteMessageBatch GetQueueAttributes ReceiveMessage",
        ),
        arn(here("sqs", "${queueName}"), given, ["QueueName"]),
      ),
  },
  SQSSendMessagePolicy: {
    needs: ["QueueName"],
    statements: (given) => allow("sqs:SendMessage*", arn(here("sqs", "${queueName}"), given, ["QueueName"])),
  },
  SSMParameterReadPolicy: {
    needs: ["ParameterName"],
    statements: (given) => [
      allow("ssm:DescribeParameters", "*"),
      allow(
        actions("ssm", "GetParameters GetParameter GetParametersByPath"),
        arn(here("ssm", "parameter/${parameterName}"), given, ["ParameterName"]),
      ),
    ],
  },
  SSMParameterWithSlashPrefixReadPolicy: {
    needs: ["ParameterName"],
    statements: (given) => [
      allow("ssm:DescribeParameters", "*"),
      allow(
        actions("ssm", "GetParameters GetParameter GetParametersByPath"),
        arn(here("ssm", "parameter${parameterName}"), given, ["ParameterName"]),
      ),
    ],
  },
  StepFunctionsExecutionPolicy: {
    needs: ["StateMachineName"],
    statements: (given) =>
      allow(
        "states:StartExecution",
        arn(here("states", "stateMachine:${stateMachineName}"), given, ["StateMachineName"]),
      ),
  },
  VPCAccessPolicy: {
    needs: [],
    statements: () =>
      allow(
        actions(
          "ec2",
          "CreateNetworkInterface DeleteNetworkInterface DescribeNetworkInterfaces DetachNetworkInterface",
        ),
        "*",
      ),
  },
};

/**
 * The policy that a template stands for.
 *
 * @throws {NotImplemented} for a template that is not listed, by name
 * @throws {AwsError} ValidationError when a parameter is missing
 */
export function policyOfTemplate(id: string, name: string, given: Json): Json {
  const template = Object.hasOwn(TEMPLATES, name) ? TEMPLATES[name] : undefined;
  if (!template) throw new NotImplemented(`the policy template ${name} of SAM`);
  const missing = template.needs.filter((parameter) => given[parameter] === undefined);
  if (missing.length)
    throw samProblem(
      id,
      `Must specify valid parameter values for policy template '${name}'. Missing: ${missing.join(", ")}`,
    );
  return { Version: "2012-10-17", Statement: [template.statements(given)].flat() };
}
