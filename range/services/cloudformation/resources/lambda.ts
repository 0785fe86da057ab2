import type * as Sdk from "@aws-sdk/client-lambda";
import type {
  ApplicationLogLevel,
  Architecture,
  EventSourcePosition,
  FunctionResponseType,
  LogFormat,
  Runtime,
  SystemLogLevel,
  TracingMode,
} from "@aws-sdk/client-lambda";
import { inlineArchive } from "./inline-code.ts";
import {
  allFixed,
  fixed,
  flag,
  list,
  map,
  number,
  object,
  oneOf,
  required,
  tags,
  text,
  type KeyValue,
} from "./shape.ts";
import { api, found, resource, type ActOn } from "./type.ts";

const lambda = api<typeof Sdk>("lambda");

const CONFIGURATION = {
  DeadLetterConfig: object({ TargetArn: text }),
  Description: text,
  Environment: object({ Variables: map(text) }),
  EphemeralStorage: object({ Size: required(number) }),
  Handler: text,
  KmsKeyArn: text,
  Layers: list(text),
  LoggingConfig: object({
    ApplicationLogLevel: oneOf<ApplicationLogLevel>(),
    LogFormat: oneOf<LogFormat>(),
    LogGroup: text,
    SystemLogLevel: oneOf<SystemLogLevel>(),
  }),
  MemorySize: number,
  Role: required(text),
  Runtime: oneOf<Runtime>(),
  Timeout: number,
  TracingConfig: object({ Mode: oneOf<TracingMode>() }),
  VpcConfig: object({ SecurityGroupIds: list(text), SubnetIds: list(text) }),
} as const;

/** A template writes one abbreviation in its own way. */
const withKeyArn = <P extends { KmsKeyArn?: string }>({ KmsKeyArn, ...p }: P) => ({
  ...p,
  ...(KmsKeyArn !== undefined && { KMSKeyArn: KmsKeyArn }),
});

const CODE = object({ S3Bucket: text, S3Key: text, S3ObjectVersion: text, ZipFile: text });

const lambdaFunction = resource("AWS::Lambda::Function", {
  properties: {
    FunctionName: fixed(text),
    ...CONFIGURATION,
    Architectures: list(oneOf<Architecture>()),
    Code: required(CODE),
    ReservedConcurrentExecutions: number,
    Tags: tags,
  },
  attributes: ["Arn"],
  create(act, { Tags: _tags, FunctionName, Code, ReservedConcurrentExecutions, ...p }) {
    const name = act.name(FunctionName, { most: 64 });
    const made = lambda(act, "CreateFunction", {
      FunctionName: name,
      ...withKeyArn(p),
      Code: codeOf(Code, p.Runtime),
      Tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    act.begin(name, { Arn: made.FunctionArn });
    if (ReservedConcurrentExecutions !== undefined)
      lambda(act, "PutFunctionConcurrency", { FunctionName: name, ReservedConcurrentExecutions });
    return { id: name, attributes: { Arn: made.FunctionArn } };
  },
  update(act, p, was) {
    const FunctionName = act.id;
    const {
      Tags: _tags,
      FunctionName: _functionName,
      Code,
      ReservedConcurrentExecutions,
      Architectures,
      ...configuration
    } = p;
    if (JSON.stringify(Code) !== JSON.stringify(was.Code))
      lambda(act, "UpdateFunctionCode", {
        FunctionName,
        ...codeOf(Code, p.Runtime),
        ...(Architectures && { Architectures }),
      });
    lambda(act, "UpdateFunctionConfiguration", { FunctionName, ...withKeyArn(configuration) });
    if (ReservedConcurrentExecutions === was.ReservedConcurrentExecutions) return;
    if (ReservedConcurrentExecutions === undefined)
      lambda(act, "DeleteFunctionConcurrency", { FunctionName });
    else lambda(act, "PutFunctionConcurrency", { FunctionName, ReservedConcurrentExecutions });
  },
  retag: (act, set, removed) => retag(act, String(act.attributes["Arn"]), set, removed),
  delete: (act) => void lambda(act, "DeleteFunction", { FunctionName: act.id }),
});

function retag(act: ActOn, Resource: string, set: readonly KeyValue[], removed: string[]): void {
  const now = Object.fromEntries(set.map((tag) => [tag.Key, tag.Value]));
  if (set.length) lambda(act, "TagResource", { Resource, Tags: now });
  if (removed.length) lambda(act, "UntagResource", { Resource, TagKeys: removed });
}

/** Code in the template itself becomes the archive that Lambda takes. */
function codeOf(
  code: { S3Bucket?: string; S3Key?: string; S3ObjectVersion?: string; ZipFile?: string },
  runtime: string | undefined,
) {
  const { ZipFile, ...rest } = code;
  if (ZipFile === undefined) return rest;
  return { ZipFile: inlineArchive(runtime, ZipFile) };
}

const permission = resource("AWS::Lambda::Permission", {
  properties: allFixed({
    Action: required(text),
    FunctionName: required(text),
    Principal: required(text),
    EventSourceToken: text,
    PrincipalOrgID: text,
    SourceAccount: text,
    SourceArn: text,
  }),
  attributes: ["Id"],
  create(act, p) {
    const id = act.name(undefined, { most: 100 });
    lambda(act, "AddPermission", { StatementId: id, ...p });
    return { id, attributes: { Id: id } };
  },
  delete: (act, p) =>
    void lambda(act, "RemovePermission", { FunctionName: p.FunctionName, StatementId: act.id }),
});

const version = resource("AWS::Lambda::Version", {
  properties: allFixed({ CodeSha256: text, Description: text, FunctionName: required(text) }),
  attributes: ["FunctionArn", "Version"],
  create(act, p) {
    const made = lambda(act, "PublishVersion", p);
    const id = found(made.FunctionArn, "FunctionArn");
    return { id, attributes: { FunctionArn: id, Version: made.Version } };
  },
  delete: (act) => void lambda(act, "DeleteFunction", { FunctionName: act.id }),
});

const alias = resource("AWS::Lambda::Alias", {
  properties: {
    Description: text,
    FunctionName: fixed(required(text)),
    FunctionVersion: required(text),
    Name: fixed(required(text)),
    RoutingConfig: object({
      AdditionalVersionWeights: list(
        object({ FunctionVersion: required(text), FunctionWeight: required(number) }),
      ),
    }),
  },
  attributes: ["AliasArn"],
  create(act, { RoutingConfig, ...p }) {
    const made = lambda(act, "CreateAlias", { ...p, ...routing(RoutingConfig) });
    const id = found(made.AliasArn, "AliasArn");
    return { id, attributes: { AliasArn: id } };
  },
  update(act, { RoutingConfig, ...p }) {
    lambda(act, "UpdateAlias", { ...p, RoutingConfig: {}, ...routing(RoutingConfig) });
  },
  delete: (act, { FunctionName, Name }) => void lambda(act, "DeleteAlias", { FunctionName, Name }),
});

/** A template lists what the API takes as a map. */
const routing = (
  config: { AdditionalVersionWeights?: { FunctionVersion: string; FunctionWeight: number }[] } | undefined,
) =>
  config && {
    RoutingConfig: {
      AdditionalVersionWeights: Object.fromEntries(
        (config.AdditionalVersionWeights ?? []).map((one) => [one.FunctionVersion, one.FunctionWeight]),
      ),
    },
  };

const DESTINATION = object({ Destination: required(text) });

const eventInvokeConfig = resource("AWS::Lambda::EventInvokeConfig", {
  properties: {
    DestinationConfig: object({ OnFailure: DESTINATION, OnSuccess: DESTINATION }),
    FunctionName: fixed(required(text)),
    MaximumEventAgeInSeconds: number,
    MaximumRetryAttempts: number,
    Qualifier: fixed(required(text)),
  },
  create(act, p) {
    lambda(act, "PutFunctionEventInvokeConfig", p);
    return { id: act.name(undefined) };
  },
  update: (act, p) => void lambda(act, "PutFunctionEventInvokeConfig", p),
  delete: (act, { FunctionName, Qualifier }) =>
    void lambda(act, "DeleteFunctionEventInvokeConfig", { FunctionName, Qualifier }),
});

const eventSourceMapping = resource("AWS::Lambda::EventSourceMapping", {
  properties: {
    BatchSize: number,
    BisectBatchOnFunctionError: flag,
    Enabled: flag,
    EventSourceArn: fixed(text),
    FilterCriteria: object({ Filters: list(object({ Pattern: text })) }),
    FunctionName: required(text),
    FunctionResponseTypes: list(oneOf<FunctionResponseType>()),
    MaximumBatchingWindowInSeconds: number,
    MaximumRecordAgeInSeconds: number,
    MaximumRetryAttempts: number,
    ParallelizationFactor: number,
    StartingPosition: fixed(oneOf<EventSourcePosition>()),
    ScalingConfig: object({ MaximumConcurrency: number }),
    Tags: tags,
  },
  attributes: ["EventSourceMappingArn", "Id"],
  create(act, { Tags: _tags, ...p }) {
    const made = lambda(act, "CreateEventSourceMapping", {
      ...p,
      Tags: Object.fromEntries(act.tags.map((tag) => [tag.Key, tag.Value])),
    });
    const id = found(made.UUID, "UUID");
    return { id, attributes: { Id: id, EventSourceMappingArn: made.EventSourceMappingArn } };
  },
  update: (act, { Tags: _tags, EventSourceArn: _source, StartingPosition: _position, ...p }) =>
    void lambda(act, "UpdateEventSourceMapping", { UUID: act.id, ...p }),
  retag: (act, set, removed) => retag(act, String(act.attributes["EventSourceMappingArn"]), set, removed),
  delete: (act) => void lambda(act, "DeleteEventSourceMapping", { UUID: act.id }),
});

export const lambdaTypes = [
  lambdaFunction,
  permission,
  version,
  alias,
  eventInvokeConfig,
  eventSourceMapping,
];
