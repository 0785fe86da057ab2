import type {
  FunctionConfiguration,
  GetFunctionResponse,
  LastUpdateStatusReasonCode,
} from "@aws-sdk/client-lambda";
import { createHash } from "node:crypto";
import { functionCodeLink } from "./code-links.ts";
import { functionArn, type Located } from "./names.ts";
import { LATEST, lambdaState, type VersionRow } from "./state.ts";

/**
 * A version as Lambda shows it.
 *
 * @param located names it as the caller did: the ARN that is shown carries the qualifier
 */
export function configurationView(
  located: Pick<Located, "scope" | "name" | "qualifier">,
  row: Readonly<VersionRow>,
): FunctionConfiguration {
  const { configuration: is, state, lastUpdate } = row;
  return {
    ...lasting(located, row),
    State: state,
    ...(state === "Pending" && {
      StateReason: "The function is being created.",
      StateReasonCode: "Creating",
    }),
    ...(lastUpdate && { LastUpdateStatus: lastUpdate }),
    ...(lastUpdate === "InProgress" && {
      LastUpdateStatusReason: "The function is being created.",
      LastUpdateStatusReasonCode: "Creating" as LastUpdateStatusReasonCode,
    }),
    RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(located, is.runtime) },
  };
}

/** A version as lists show it: without what passes, and with its version in the ARN where all are asked for. */
export const listedView = (
  located: Pick<Located, "scope" | "name" | "qualifier">,
  row: Readonly<VersionRow>,
): FunctionConfiguration => lasting(located, row);

function lasting(
  located: Pick<Located, "scope" | "name" | "qualifier">,
  row: Readonly<VersionRow>,
): FunctionConfiguration {
  const { configuration: is } = row;
  return {
    FunctionName: row.functionName,
    FunctionArn: functionArn(located),
    Runtime: is.runtime,
    Role: is.role,
    Handler: is.handler,
    CodeSize: row.code.length,
    Description: is.description,
    Timeout: is.timeout,
    MemorySize: is.memorySize,
    LastModified: dateText(row.lastModified),
    CodeSha256: row.codeSha256,
    Version: row.version,
    ...(is.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: is.deadLetterArn } }),
    ...(is.variables && { Environment: { Variables: { ...is.variables } } }),
    ...(is.layers && { Layers: is.layers.map(({ arn, code }) => ({ Arn: arn, CodeSize: code.length })) }),
    TracingConfig: { Mode: is.tracing },
    RevisionId: row.revisionId,
    PackageType: "Zip",
    Architectures: [row.architecture],
    EphemeralStorage: { Size: is.ephemeralStorage },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: {
      LogFormat: is.jsonLog ? "JSON" : "Text",
      ...(is.jsonLog && { ApplicationLogLevel: is.jsonLog.application, SystemLogLevel: is.jsonLog.system }),
      LogGroup: is.logGroup,
    },
  };
}

/** A time as Lambda shows it. */
export const dateText = (ms: number): string => new Date(ms).toISOString().replace("Z", "+0000");

/** The build of a runtime: an opaque name in AWS's form, the same for a runtime in every run. */
export function runtimeVersionArn({ scope }: Pick<Located, "scope">, runtime: string): string {
  const name = createHash("sha256").update(`runtime ${runtime}`).digest("hex");
  return `arn:aws:lambda:${scope.region}::runtime:${name}`;
}

/** What GetFunction answers: configuration, a link to the code, tags and concurrency. */
export function functionView(located: Located, row: Readonly<VersionRow>): GetFunctionResponse {
  const { tags, reservedConcurrency } = lambdaState(located.scope).functions.get(located.name)!;
  return {
    Configuration: configurationView(located, row),
    Code: { RepositoryType: "S3", Location: functionCodeLink(located.scope, row) },
    ...(Object.keys(tags).length && { Tags: { ...tags } }),
    ...(reservedConcurrency !== undefined && {
      Concurrency: { ReservedConcurrentExecutions: reservedConcurrency },
    }),
  };
}

/** A version named by its number; `$LATEST` by its function's own ARN. */
export const ofVersion = (
  scope: Located["scope"],
  { functionName, version }: Pick<VersionRow, "functionName" | "version">,
): Located => ({ scope, name: functionName, ...(version !== LATEST && { qualifier: version }) });
