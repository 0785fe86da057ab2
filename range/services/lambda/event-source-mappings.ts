import type * as Sdk from "@aws-sdk/client-lambda";
import type {
  CreateEventSourceMappingRequest,
  EventSourceMappingConfiguration,
  UpdateEventSourceMappingRequest,
} from "@aws-sdk/client-lambda";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { findStream } from "../dynamodb/stream-view.ts";
import { compilePattern } from "../events/pattern.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { findQueue } from "../sqs/state.ts";
import { pollSoon } from "./execution/poller.ts";
import { roleMay } from "./execution-role.ts";
import { findVersion, functionArn, locate, type Located } from "./names.ts";
import { checkRange, conflict, invalidValue, noSuchResource } from "./refusals.ts";
import { lambdaState, type MappingRow, type StreamPosition, type VersionRow } from "./state.ts";
import { checkTags } from "./tags.ts";
import { invalidMarker } from "./versions.ts";

/** How many messages or records a batch has unless told. */
const USUAL_OF_QUEUES = 10;
const USUAL_OF_STREAMS = 100;

export const eventSourceMappings = handlers<typeof Sdk>()({
  CreateEventSourceMapping(input, call) {
    refuseUnmodelled("CreateEventSourceMapping", input);
    const isStream = parseArn(input.EventSourceArn ?? "")?.service === "dynamodb";
    if (!isStream) refuseOfStreams(input);
    const { located, version } = functionOf(call, input.FunctionName);
    const { scope, name } = located;
    const eventSourceArn = isStream
      ? checkStream(scope, input.EventSourceArn!, version)
      : checkSource(scope, input.EventSourceArn, version);
    const stream = isStream ? openPosition(scope, input) : undefined;
    const { mappings, random } = lambdaState(scope);
    const arn = functionArn(located);
    const twin = mappings.find((row) => row.eventSourceArn === eventSourceArn && row.functionArn === arn);
    if (twin)
      throw conflict(
        `An event source mapping with ${isStream ? "DynamoDB" : "SQS"} arn (" ${eventSourceArn} ") and function (" ${name} ") already exists. Please update or delete the existing mapping with UUID ${twin.uuid}`,
      );
    const uuid = random.uuid();
    const enabled = input.Enabled ?? true;
    const row = mappings.put(uuid, {
      uuid,
      functionName: name,
      functionArn: arn,
      eventSourceArn,
      ...readSettings(input, undefined, isStream ? USUAL_OF_STREAMS : USUAL_OF_QUEUES),
      ...(stream && { stream }),
      enabled,
      tags: checkTags(input.Tags ?? {}, {}),
      state: "Creating",
      lastModified: call.at,
    });
    settle(scope, uuid, enabled ? "Enabled" : "Disabled");
    return mappingView(scope, row);
  },

  UpdateEventSourceMapping(input, call) {
    refuseUnmodelled("UpdateEventSourceMapping", input);
    const { scope } = call;
    const row = mappingOf(scope, input.UUID);
    if (!row.stream) refuseOfStreams(input);
    const moved = input.FunctionName === undefined ? undefined : functionOf(call, input.FunctionName).located;
    const enabled = input.Enabled ?? row.enabled;
    const { maximumConcurrency: _, ...rest } = row;
    const next = lambdaState(scope).mappings.put(row.uuid, {
      ...rest,
      ...readSettings(input, row, row.batchSize),
      ...(row.stream && { stream: { ...row.stream, ...readRetries(input, row.stream) } }),
      enabled,
      ...(moved && { functionName: moved.name, functionArn: functionArn(moved) }),
      state: enabled === row.enabled ? "Updating" : enabled ? "Enabling" : "Disabling",
      lastModified: call.at,
    });
    settle(scope, row.uuid, enabled ? "Enabled" : "Disabled");
    return mappingView(scope, next);
  },

  DeleteEventSourceMapping(input, { scope, at }) {
    const { uuid } = mappingOf(scope, input.UUID);
    const { mappings } = lambdaState(scope);
    const row = mappings.update(uuid, (now) => {
      now.enabled = false;
      now.state = "Deleting";
      now.lastModified = at;
    });
    const view = mappingView(scope, row);
    mappings.delete(uuid);
    return view;
  },

  GetEventSourceMapping(input, { scope }) {
    return mappingView(scope, mappingOf(scope, input.UUID));
  },

  ListEventSourceMappings(input, call) {
    const { scope } = call;
    checkRange("maxItems", input.MaxItems, 1, 10_000);
    const name = input.FunctionName === undefined ? undefined : locate(call, input.FunctionName).name;
    const rows = lambdaState(scope).mappings.filter(
      (row) =>
        (name === undefined || row.functionName === name) &&
        (input.EventSourceArn === undefined || row.eventSourceArn === input.EventSourceArn),
    );
    const { items, nextToken } = pageOf(
      rows,
      { token: input.Marker, size: input.MaxItems, most: 100 },
      invalidMarker,
    );
    return {
      EventSourceMappings: items.map((row) => mappingView(scope, row)),
      ...(nextToken !== undefined && { NextMarker: nextToken }),
    };
  },
});

type Request = CreateEventSourceMappingRequest | UpdateEventSourceMappingRequest;

function refuseUnmodelled(operation: string, input: Request): void {
  refuseMembers<Request>(operation, input, [
    "AmazonManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "KMSKeyArn",
    "LoggingConfig",
    "MetricsConfig",
    "ProvisionedPollerConfig",
    "SelfManagedKafkaEventSourceConfig",
    "SourceAccessConfigurations",
  ]);
  refuseMembers(operation, input as CreateEventSourceMappingRequest, [
    "Queues",
    "SelfManagedEventSource",
    "Topics",
  ]);
}

/** What only mappings of streams can have. */
function refuseOfStreams(
  input: Request & Pick<CreateEventSourceMappingRequest, "StartingPosition" | "StartingPositionTimestamp">,
): void {
  if (input.StartingPosition !== undefined || input.StartingPositionTimestamp !== undefined)
    throw invalidValue("StartingPosition is not valid for SQS event sources.");
  if (input.DestinationConfig?.OnFailure?.Destination || input.DestinationConfig?.OnSuccess?.Destination)
    throw invalidValue("Unsupported DestinationConfig parameter for given event source mapping type.");
  for (const member of [
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "MaximumRetryAttempts",
    "ParallelizationFactor",
    "TumblingWindowInSeconds",
  ] as const)
    if (input[member])
      throw invalidValue(`Unsupported ${member} parameter for given event source mapping type.`);
}

function functionOf(
  call: Call,
  functionName: string | undefined,
): { located: Located; version: Readonly<VersionRow> } {
  const located = locate(call, functionName);
  if (!lambdaState(located.scope).functions.has(located.name)) throw invalidValue("Function does not exist");
  return { located, version: findVersion(located) };
}

function checkSource(scope: Scope, arn: string | undefined, { configuration }: Readonly<VersionRow>): string {
  if (arn === undefined) throw invalidValue("Unrecognized event source.");
  const service = parseArn(arn)?.service;
  if (service === undefined) throw invalidValue("Unrecognized event source.");
  if (service !== "sqs") throw new NotImplemented(`${service} as an event source of Lambda functions`);
  const found = findQueue(scope.world, arn);
  if (!found)
    throw invalidValue(
      "Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does not exist.",
    );
  for (const operation of ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"])
    if (!roleMay(scope, configuration.role, `sqs:${operation}`, arn))
      throw invalidValue(`The provided execution role does not have permissions to call ${operation} on SQS`);
  if (found.queue.visibilitySeconds < configuration.timeout)
    throw invalidValue(
      `Queue visibility timeout: ${found.queue.visibilitySeconds} seconds is less than Function timeout: ${configuration.timeout} seconds`,
    );
  return arn;
}

function readSettings(
  input: Request,
  was: Readonly<MappingRow> | undefined,
  usualBatch: number,
): Pick<
  MappingRow,
  "batchSize" | "windowSeconds" | "filterPatterns" | "responseTypes" | "maximumConcurrency"
> {
  checkRange("batchSize", input.BatchSize, 1, 10_000);
  checkRange("maximumBatchingWindowInSeconds", input.MaximumBatchingWindowInSeconds, 0, 300);
  checkRange("scalingConfig.maximumConcurrency", input.ScalingConfig?.MaximumConcurrency, 2, 1_000);
  const batchSize = input.BatchSize ?? was?.batchSize ?? usualBatch;
  const windowSeconds = input.MaximumBatchingWindowInSeconds ?? was?.windowSeconds ?? 0;
  if (usualBatch === USUAL_OF_QUEUES && batchSize > 10 && windowSeconds < 1)
    throw invalidValue(
      "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater than 10",
    );
  const filterPatterns = input.FilterCriteria
    ? (input.FilterCriteria.Filters ?? []).map(({ Pattern }) => checkPattern(Pattern))
    : (was?.filterPatterns ?? []);
  const maximumConcurrency = input.ScalingConfig
    ? input.ScalingConfig.MaximumConcurrency
    : was?.maximumConcurrency;
  return {
    batchSize,
    windowSeconds,
    filterPatterns,
    responseTypes: [...(input.FunctionResponseTypes ?? was?.responseTypes ?? [])],
    ...(maximumConcurrency !== undefined && { maximumConcurrency }),
  };
}

function checkPattern(pattern: string | undefined): string {
  try {
    compilePattern(pattern ?? "");
    return pattern ?? "";
  } catch {
    throw invalidValue("Invalid filter pattern definition.");
  }
}

/** What Lambda does with the stream of a table, for which the function's role must be allowed. */
const ON_STREAM = ["GetRecords", "GetShardIterator", "DescribeStream", "ListStreams"];

function checkStream(scope: Scope, arn: string, { configuration }: Readonly<VersionRow>): string {
  if (!findStream(scope, arn)?.isEnabled) throw invalidValue(`Stream not found: ${arn}`);
  if (ON_STREAM.some((operation) => !roleMay(scope, configuration.role, `dynamodb:${operation}`, arn)))
    throw invalidValue(
      `Cannot access stream ${arn}. Please ensure the role can perform the ${ON_STREAM.slice(0, -1).join(", ")}, and ListStreams Actions on your stream in IAM.`,
    );
  return arn;
}

/** Where a new mapping begins to read a stream. */
function openPosition(scope: Scope, input: CreateEventSourceMappingRequest): StreamPosition {
  const { StartingPosition: startingPosition, EventSourceArn: arn = "" } = input;
  if (startingPosition === undefined) throw invalidValue("StartingPosition is required.");
  if (startingPosition !== "LATEST" && startingPosition !== "TRIM_HORIZON")
    throw invalidValue(`Unsupported starting position for arn type: ${arn}`);
  return {
    startingPosition,
    after: startingPosition === "LATEST" ? findStream(scope, arn)!.sequence : 0,
    attempts: 0,
    ...readRetries(input, { maximumRetries: -1, maximumAgeSeconds: -1, bisects: false }),
  };
}

type Retries = Pick<StreamPosition, "maximumRetries" | "maximumAgeSeconds" | "bisects">;

function readRetries(input: Request, was: Retries): Retries {
  if (input.DestinationConfig?.OnFailure?.Destination)
    throw new NotImplemented("destinations of event source mappings of streams");
  if ((input.ParallelizationFactor ?? 1) !== 1)
    throw new NotImplemented("ParallelizationFactor of event source mappings");
  if (input.TumblingWindowInSeconds)
    throw new NotImplemented("TumblingWindowInSeconds of event source mappings");
  if (input.ScalingConfig)
    throw invalidValue("Unsupported ScalingConfig parameter for given event source mapping type.");
  checkRange("maximumRetryAttempts", input.MaximumRetryAttempts, -1, 10_000);
  checkRange("maximumRecordAgeInSeconds", input.MaximumRecordAgeInSeconds, -1, 604_800);
  return {
    maximumRetries: input.MaximumRetryAttempts ?? was.maximumRetries,
    maximumAgeSeconds: input.MaximumRecordAgeInSeconds ?? was.maximumAgeSeconds,
    bisects: input.BisectBatchOnFunctionError ?? was.bisects,
  };
}

function mappingOf(scope: Scope, uuid: string | undefined): Readonly<MappingRow> {
  const row = lambdaState(scope).mappings.get(uuid);
  if (!row) throw noSuchResource();
  return row;
}

function settle(scope: Scope, uuid: string, state: MappingRow["state"]): void {
  const { world } = scope;
  world.clock.after(
    () => world.pace("lambda-update"),
    `event source mapping ${uuid}`,
    () => {
      const { mappings } = lambdaState(scope);
      if (!mappings.has(uuid)) return;
      mappings.update(uuid, (row) => void (row.state = state));
      pollSoon(scope, uuid);
    },
  );
}

function mappingView(scope: Scope, row: Readonly<MappingRow>): EventSourceMappingConfiguration {
  return {
    UUID: row.uuid,
    BatchSize: row.batchSize,
    MaximumBatchingWindowInSeconds: row.windowSeconds,
    EventSourceArn: row.eventSourceArn,
    ...(row.filterPatterns.length && {
      FilterCriteria: { Filters: row.filterPatterns.map((Pattern) => ({ Pattern })) },
    }),
    FunctionArn: row.functionArn,
    LastModified: new Date(row.lastModified),
    ...(row.lastResult !== undefined && { LastProcessingResult: row.lastResult }),
    State: row.state,
    StateTransitionReason: "USER_INITIATED",
    ...(row.stream && {
      StartingPosition: row.stream.startingPosition,
      ParallelizationFactor: 1,
      MaximumRetryAttempts: row.stream.maximumRetries,
      MaximumRecordAgeInSeconds: row.stream.maximumAgeSeconds,
      BisectBatchOnFunctionError: row.stream.bisects,
      TumblingWindowInSeconds: 0,
      DestinationConfig: { OnFailure: {} },
    }),
    FunctionResponseTypes: [...row.responseTypes],
    ...(row.maximumConcurrency !== undefined && {
      ScalingConfig: { MaximumConcurrency: row.maximumConcurrency },
    }),
    EventSourceMappingArn: scope.arn("lambda", `event-source-mapping:${row.uuid}`),
  };
}
