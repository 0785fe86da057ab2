import { createHash } from "node:crypto";
import { NotImplemented } from "../../../../errors.ts";
import { isObject } from "../template.ts";
import { eventOf } from "./function-events.ts";
import {
  checkMembers,
  getAtt,
  pick,
  ref,
  resourceOf,
  s3Location,
  same,
  tagList,
  type Json,
  type Made,
  type SamResource,
} from "./members.ts";
import { samProblem } from "./problem.ts";
import { executionRole, serviceRole } from "./role.ts";

const TYPE = "AWS::Serverless::Function";
const CREATED_BY = "lambda:createdBy";

/** Properties that Lambda's own type has under the same name. */
const PLAIN = [
  "Architectures",
  "Description",
  "Environment",
  "EphemeralStorage",
  "FunctionName",
  "Handler",
  "KmsKeyArn",
  "Layers",
  "LoggingConfig",
  "MemorySize",
  "ReservedConcurrentExecutions",
  "Runtime",
  "Timeout",
  "VpcConfig",
];
const READ = [
  ...PLAIN,
  "AssumeRolePolicyDocument",
  "AutoPublishAlias",
  "CodeUri",
  "DeadLetterQueue",
  "EventInvokeConfig",
  "Events",
  "InlineCode",
  "PackageType",
  "PermissionsBoundary",
  "Policies",
  "Role",
  "RolePath",
  "Tags",
  "Tracing",
];
const LACKING = [
  "AutoPublishAliasAllProperties",
  "AutoPublishCodeSha256",
  "CapacityProviderConfig",
  "CodeSigningConfigArn",
  "DeploymentPreference",
  "DurableConfig",
  "FileSystemConfigs",
  "FunctionScalingConfig",
  "FunctionUrlConfig",
  "ImageConfig",
  "ImageUri",
  "PropagateTags",
  "ProvisionedConcurrencyConfig",
  "PublishToLatestPublished",
  "RecursiveLoop",
  "RuntimeManagementConfig",
  "SnapStart",
  "SourceKMSKeyArn",
  "TenancyConfig",
  "VersionDeletionPolicy",
  "VersionDescription",
];

/** The properties of functions that a template's Globals may state. */
export const FUNCTION_PROPERTIES: readonly string[] = [...READ, ...LACKING];

/**
 * The resources that a serverless function stands for.
 *
 * @param template what the resources of the template have become so far: events change buckets of it
 * @see https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
 */
export function functionOf(resource: SamResource, template: Made): Made {
  const { id, properties, standing } = resource;
  checkMembers(resource, TYPE, READ, LACKING);
  if (properties["PackageType"] !== undefined && properties["PackageType"] !== "Zip")
    throw new NotImplemented(`PackageType ${String(properties["PackageType"])} of ${TYPE}`);
  const alias = aliasOf(resource);
  const arn = alias ? ref(alias.id) : getAtt(id, "Arn");
  const name = alias ? ref(alias.id) : ref(id);
  const made: Made = {};
  const managed: string[] = [];
  for (const [event, given] of Object.entries(isObject(properties["Events"]) ? properties["Events"] : {})) {
    const brought = eventOf({ resource, arn, name, template: { ...template, ...made } }, event, given);
    Object.assign(made, brought.resources);
    managed.push(...(brought.managed ?? []));
  }
  const invoke = invokeConfig(resource, alias?.name);
  return {
    [id]: {
      Type: "AWS::Lambda::Function",
      ...standing,
      Properties: lambdaProperties(resource),
    },
    ...(properties["Role"] === undefined && { [`${id}Role`]: roleOf(resource, managed, invoke.statements) }),
    ...alias?.resources,
    ...invoke.resources,
    ...made,
  };
}

function lambdaProperties({ id, properties }: SamResource): Json {
  const queue = properties["DeadLetterQueue"];
  return {
    Code: codeOf(id, properties),
    ...pick(properties, same(...PLAIN)),
    Role: properties["Role"] ?? getAtt(`${id}Role`, "Arn"),
    Tags: tagList(properties["Tags"], CREATED_BY),
    ...(isObject(queue) && { DeadLetterConfig: { TargetArn: queue["TargetArn"] } }),
    ...(properties["Tracing"] !== undefined && { TracingConfig: { Mode: properties["Tracing"] } }),
  };
}

function codeOf(id: string, { CodeUri, InlineCode }: Json): Json {
  if (InlineCode !== undefined) return { ZipFile: InlineCode };
  if (CodeUri === undefined) throw samProblem(id, "Either 'InlineCode' or 'CodeUri' must be set.");
  const { Bucket, Key, Version } = s3Location(id, "CodeUri", CodeUri);
  return { S3Bucket: Bucket, S3Key: Key, ...(Version !== undefined && { S3ObjectVersion: Version }) };
}

function roleOf(resource: SamResource, ofEvents: readonly string[], ofDestinations: readonly Json[]): Json {
  const { properties } = resource;
  const queue = properties["DeadLetterQueue"];
  const statements = [
    ...(isObject(queue) ? [sendTo(String(queue["Type"]), queue["TargetArn"])] : []),
    ...ofDestinations,
  ];
  return executionRole(resource, {
    service: "lambda.amazonaws.com",
    createdBy: CREATED_BY,
    managed: [
      serviceRole("AWSLambdaBasicExecutionRole"),
      ...(properties["Tracing"] === "Active"
        ? [{ "Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/AWSXRayDaemonWriteAccess" }]
        : []),
      ...(properties["VpcConfig"] ? [serviceRole("AWSLambdaVPCAccessExecutionRole")] : []),
      ...ofEvents.map(serviceRole),
    ],
    inline: statements.map((statement, i) => ({
      PolicyName: `${resource.id}Destination${i}`,
      PolicyDocument: { Version: "2012-10-17", Statement: [statement] },
    })),
  });
}

const SENDS: Readonly<Record<string, string>> = {
  SNS: "sns:publish",
  SQS: "sqs:SendMessage",
  Lambda: "lambda:InvokeFunction",
  EventBridge: "events:PutEvents",
};

function sendTo(type: string, Resource: unknown): Json {
  const Action = SENDS[type];
  if (!Action) throw new NotImplemented(`destinations of type ${type} of ${TYPE}`);
  return { Effect: "Allow", Action, Resource };
}

interface AliasFacts {
  id: string;
  name: string;
  resources: Made;
}

/** A version of the code as it now is, and the alias that follows it. */
function aliasOf({ id, properties, standing }: SamResource): AliasFacts | undefined {
  const name = properties["AutoPublishAlias"];
  if (name === undefined) return undefined;
  if (typeof name !== "string") throw new NotImplemented(`AutoPublishAlias of ${TYPE} that is not a text`);
  const code = JSON.stringify(codeOf(id, properties));
  const versionId = `${id}Version${createHash("sha256").update(code).digest("hex").slice(0, 10)}`;
  const aliasId = `${id}Alias${name.replaceAll(/[^A-Za-z0-9]/g, "")}`;
  return {
    id: aliasId,
    name,
    resources: {
      [versionId]: {
        ...resourceOf("AWS::Lambda::Version", { FunctionName: ref(id) }, standing),
        DeletionPolicy: "Retain",
      },
      [aliasId]: resourceOf(
        "AWS::Lambda::Alias",
        { Name: name, FunctionName: ref(id), FunctionVersion: getAtt(versionId, "Version") },
        standing,
      ),
    },
  };
}

function invokeConfig(
  { id, properties, standing }: SamResource,
  alias: string | undefined,
): { resources: Made; statements: Json[] } {
  const given = properties["EventInvokeConfig"];
  if (!isObject(given)) return { resources: {}, statements: [] };
  const statements: Json[] = [];
  const made: Made = {};
  const destinations = Object.entries(isObject(given["DestinationConfig"]) ? given["DestinationConfig"] : {});
  const config = destinations.map(([outcome, to]): [string, Json] => {
    const {
      Type,
      Destination = madeDestination(`${id}EventInvokeConfig${outcome}`, to as Json, made, standing),
    } = to as Json;
    statements.push(sendTo(String(Type), Destination));
    return [outcome, { Destination }];
  });
  return {
    resources: {
      ...made,
      [`${id}EventInvokeConfig`]: resourceOf(
        "AWS::Lambda::EventInvokeConfig",
        {
          FunctionName: ref(id),
          Qualifier: alias ?? "$LATEST",
          ...pick(given, same("MaximumEventAgeInSeconds", "MaximumRetryAttempts")),
          ...(config.length && { DestinationConfig: Object.fromEntries(config) }),
        },
        standing,
      ),
    },
    statements,
  };
}

/** A queue or a topic for what became of invocations, where none was named. */
function madeDestination(id: string, { Type }: Json, made: Made, standing: Json): unknown {
  if (Type !== "SQS" && Type !== "SNS")
    throw samProblem(id, "'Destination' is required for destinations other than SQS and SNS.");
  const own = `${id}${Type === "SQS" ? "Queue" : "Topic"}`;
  made[own] = resourceOf(Type === "SQS" ? "AWS::SQS::Queue" : "AWS::SNS::Topic", {}, standing);
  return Type === "SQS" ? getAtt(own, "Arn") : ref(own);
}
