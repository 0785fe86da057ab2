import type * as Sdk from "@aws-sdk/client-lambda";
import type { FunctionCode } from "@aws-sdk/client-lambda";
import { createHash } from "node:crypto";
import type { Call } from "../../call.ts";
import { AwsError, NotImplemented } from "../../errors.ts";
import { serviceCall } from "../../journey.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { ArchiveProblem, readArchive } from "./archive.ts";
import { checkArchitecture } from "./configuration.ts";
import { LAMBDA } from "./execution-role.ts";
import { checkWholeSize } from "./layer-use.ts";
import { beginUpdate, checkMayUpdate } from "./lifecycle.ts";
import { findUnqualified, findVersion } from "./names.ts";
import { accessDenied, invalidValue, tooLarge } from "./refusals.ts";
import type { VersionRow } from "./state.ts";
import { publishVersion } from "./versions.ts";
import { configurationView } from "./view.ts";

/** Lambda's quotas for deployment packages, in bytes. */
export const MOST_ZIPPED = 52_428_800;
export const MOST_UNZIPPED = 262_144_000;

export const code = handlers<typeof Sdk>()({
  UpdateFunctionCode(input, call) {
    refuseMembers("UpdateFunctionCode", input, ["SourceKMSKeyArn", "PublishTo", "S3ObjectStorageMode"]);
    const located = findUnqualified(call, input.FunctionName);
    if (input.ImageUri !== undefined)
      throw invalidValue("Please don't provide ImageUri when updating a function with packageType Zip.");
    const row = findVersion(located);
    checkMayUpdate(call, located, row, input.RevisionId);
    const architecture = checkArchitecture(input.Architectures);
    const read = readCode(call, input);
    checkWholeSize(read, row.configuration.layers);
    const next: VersionRow = {
      ...row,
      ...read,
      ...(architecture && { architecture }),
      author: call.actor,
    };
    if (input.DryRun) return configurationView(located, next);
    const updated = beginUpdate(located, call, next);
    return input.Publish
      ? configurationView(located, publishVersion(located, call, updated, {}))
      : configurationView(located, updated);
  },
});

/** The archive of a function's or a layer's request, read and checked. */
export interface Code {
  code: Uint8Array;
  codeSha256: string;
  /** What its files take. */
  unzippedBytes: number;
}

/**
 * Takes an archive from a request, or from S3 with the caller's rights.
 *
 * @throws {AwsError} InvalidParameterValueException, RequestEntityTooLargeException, AccessDeniedException
 */
export function readCode(call: Call, given: FunctionCode): Code {
  const { ZipFile, S3Bucket, S3Key } = given;
  if (ZipFile !== undefined && (S3Bucket !== undefined || S3Key !== undefined))
    throw invalidValue("Please do not provide other FunctionCode parameters when providing a ZipFile.");
  if (ZipFile === undefined && (S3Bucket === undefined || S3Key === undefined))
    throw invalidValue("Please provide a source for function code.");
  const bytes = ZipFile === undefined ? fromS3(call, given) : ZipFile;
  if (bytes.length > MOST_ZIPPED && ZipFile !== undefined)
    throw tooLarge("RequestEntityTooLargeException", `Zipped size must be smaller than ${MOST_ZIPPED} bytes`);
  const unzippedBytes = checkArchive(bytes);
  return {
    code: Uint8Array.prototype.slice.call(bytes),
    codeSha256: createHash("sha256").update(bytes).digest("base64"),
    unzippedBytes,
  };
}

/** Answers what an archive's files take, in bytes. */
function checkArchive(bytes: Uint8Array): number {
  try {
    return readArchive(bytes, MOST_UNZIPPED).reduce((sum, { content }) => sum + content.length, 0);
  } catch (thrown) {
    if (!(thrown instanceof ArchiveProblem)) throw thrown;
    if (thrown.kind === "too-large")
      throw invalidValue(`Unzipped size must be smaller than ${MOST_UNZIPPED} bytes`);
    if (thrown.kind === "unsafe" && /no regular file/.test(thrown.message))
      throw new NotImplemented(`deployment packages in which ${thrown.message}`);
    throw invalidValue("Could not unzip uploaded file. Please check your file, then try to upload again.");
  }
}

/** Lambda reads the package with its caller's rights. */
function fromS3(call: Call, { S3Bucket, S3Key, S3ObjectVersion }: FunctionCode): Uint8Array {
  const input = {
    Bucket: S3Bucket,
    Key: S3Key,
    ...(S3ObjectVersion !== undefined && { VersionId: S3ObjectVersion }),
  };
  try {
    const { Body } = serviceCall(call.scope, LAMBDA, "s3", "GetObject", input, call.principal, call.actor);
    return Body as Uint8Array;
  } catch (thrown) {
    if (!(thrown instanceof AwsError) || thrown instanceof NotImplemented) throw thrown;
    if (thrown.code === "AccessDenied")
      throw accessDenied(
        "Your access has been denied by S3, please make sure your request credentials have permission to GetObject for " +
          `${S3Bucket}/${S3Key}. S3 Error Code: AccessDenied. S3 Error Message: Access Denied`,
      );
    throw invalidValue(
      `Error occurred while GetObject. S3 Error Code: ${thrown.code}. S3 Error Message: ${thrown.message}`,
    );
  }
}
