import type {
  ApplicationLogLevel,
  Architecture,
  DestinationConfig,
  FunctionResponseType,
  LastUpdateStatus,
  Runtime,
  State,
  SystemLogLevel,
  TracingMode,
} from "@aws-sdk/client-lambda";
import type { Actor } from "../../call.ts";
import { defineState } from "../../world.ts";

export const LATEST = "$LATEST";

/** A function: what all its versions have in common. */
export interface FunctionRow {
  name: string;
  arn: string;
  tags: Record<string, string>;
  nextVersion: number;
  reservedConcurrency?: number;
}

/**
 * A layer as a function holds it: with its content, since a function goes on with a layer that was deleted.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/deleting-layers.html
 */
export interface LayerUse {
  arn: string;
  code: Uint8Array;
  unzippedBytes: number;
}

/** What can be configured of a function. Durations are in seconds, sizes in MB. */
export interface Configuration {
  runtime: Runtime;
  handler: string;
  role: string;
  description: string;
  timeout: number;
  memorySize: number;
  variables?: Record<string, string>;
  deadLetterArn?: string;
  /** In the order in which they are laid over one another. */
  layers?: readonly LayerUse[];
  ephemeralStorage: number;
  logGroup: string;
  /** From which level on lines are kept. Absent for logs that are plain text, which know no levels. */
  jsonLog?: { application: ApplicationLogLevel; system: SystemLogLevel };
  /** Traces go to X-Ray, which the range has not: nobody sees the difference. */
  tracing: TracingMode;
}

/** `$LATEST` or a published version: configuration and code belong together, and a published one never changes. */
export interface VersionRow {
  functionName: string;
  version: string;
  configuration: Configuration;
  architecture: Architecture;
  /** The archive, as it was uploaded. */
  code: Uint8Array;
  /** Base64. */
  codeSha256: string;
  unzippedBytes: number;
  /** Who brought the code: what it does is its author's doing. */
  author: Actor;
  lastModified: number;
  /** Changes with every change of the row. */
  revisionId: string;
  /** Changes with code and configuration: environments that were made for another one serve no longer. */
  generation: number;
  state: State;
  lastUpdate?: LastUpdateStatus;
}

export interface AliasRow {
  functionName: string;
  name: string;
  version: string;
  description: string;
  /** A second version, and its share of the invocations. */
  additional?: { version: string; weight: number };
  revisionId: string;
}

/** A layer: a name, and the numbers of its versions. */
export interface LayerRow {
  name: string;
  nextVersion: number;
}

/** One version of a layer, which never changes. */
export interface LayerVersionRow {
  name: string;
  version: number;
  description: string;
  licenseInfo?: string;
  compatibleRuntimes?: Runtime[];
  compatibleArchitectures?: Architecture[];
  code: Uint8Array;
  /** Base64. */
  codeSha256: string;
  unzippedBytes: number;
  createdAt: number;
}

/** The resource policy of a function, a version or an alias, or of a layer's version. */
export interface PolicyRow {
  /** JSON text. */
  document: string;
  revisionId: string;
}

/** How asynchronous invocations of a function, a version or an alias are treated. */
export interface EventInvokeConfigRow {
  functionName: string;
  qualifier: string;
  maximumRetryAttempts?: number;
  maximumEventAgeSeconds?: number;
  destinations: DestinationConfig;
  lastModified: number;
}

export interface MappingRow {
  uuid: string;
  functionName: string;
  /** As the mapping's maker named the function: with its qualifier, if any. */
  functionArn: string;
  eventSourceArn: string;
  batchSize: number;
  windowSeconds: number;
  enabled: boolean;
  filterPatterns: string[];
  responseTypes: FunctionResponseType[];
  maximumConcurrency?: number;
  tags: Record<string, string>;
  state: "Creating" | "Enabled" | "Enabling" | "Disabled" | "Disabling" | "Updating" | "Deleting";
  lastModified: number;
  lastResult?: string;
  /** Where the mapping of a stream stands; none for queues. */
  stream?: StreamPosition;
}

export interface StreamPosition {
  startingPosition: "LATEST" | "TRIM_HORIZON";
  /** The number of the last record that is done with. */
  after: number;
  /** How often the batch behind it failed. */
  attempts: number;
  /** The size of the next batch, where a failed one was cut in two. */
  size?: number | undefined;
  /** -1 for no end. */
  maximumRetries: number;
  /** -1 for no end. */
  maximumAgeSeconds: number;
  bisects: boolean;
}

/** An execution environment: a place where one invocation at a time runs, kept for the next. */
export interface EnvironmentRow {
  id: string;
  functionName: string;
  version: string;
  generation: number;
  logStream: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken: string };
  author: Actor;
  createdAt: number;
  lastUsedAt: number;
  busy: boolean;
}

/** An asynchronous invocation that waits for its turn, or for its next attempt. */
export interface EventRow {
  requestId: string;
  functionName: string;
  /** As the invoker named it; empty for the function itself. */
  qualifier: string;
  payload: string;
  clientContext?: string;
  receivedAt: number;
  /** How often it ran. */
  invocations: number;
  /** How often it was sent back for lack of concurrency. */
  throttles: number;
}

export const lambdaState = defineState("regional", (scope) => ({
  functions: scope.table<FunctionRow>("lambda.functions"),
  /** By {@link versionKey}. */
  versions: scope.table<VersionRow>("lambda.versions"),
  /** By {@link versionKey}. */
  aliases: scope.table<AliasRow>("lambda.aliases"),
  /** By {@link versionKey}; of the function itself under `name:`. */
  policies: scope.table<PolicyRow>("lambda.policies"),
  layers: scope.table<LayerRow>("lambda.layers"),
  /** By {@link layerKey}. */
  layerVersions: scope.table<LayerVersionRow>("lambda.layerVersions"),
  /** By {@link layerKey}. */
  layerPolicies: scope.table<PolicyRow>("lambda.layerPolicies"),
  /** By {@link versionKey}. */
  eventInvokeConfigs: scope.table<EventInvokeConfigRow>("lambda.eventInvokeConfigs"),
  mappings: scope.table<MappingRow>("lambda.eventSourceMappings"),
  environments: scope.table<EnvironmentRow>("lambda.environments"),
  events: scope.table<EventRow>("lambda.events"),
  random: scope.world.random.fork(`lambda/${scope.accountId}/${scope.region}`),
}));

/** The key of what belongs to a function under a version's number or an alias's name. */
export const versionKey = (functionName: string, qualifier: string): string => `${functionName}:${qualifier}`;

/** The key of a layer's version. */
export const layerKey = (name: string, version: number): string => `${name}:${version}`;
