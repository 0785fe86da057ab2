import type * as Sdk from "@aws-sdk/client-s3";
import type { ObjectLockRetention } from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketOf } from "./access.ts";
import { liveVersion } from "./read.ts";
import { malformedXml, putSetting } from "./settings.ts";
import { objectId } from "./state.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";

const DAY_MS = 86_400_000;

/** Versioning and Object Lock: how evidence is kept from being changed. */
export const lock = handlers<typeof Sdk>()({
  GetBucketVersioning(input, call) {
    const { versioning, mfaDelete } = bucketOf(call, input).bucket;
    return { ...(versioning && { Status: versioning }), ...(mfaDelete && { MFADelete: mfaDelete }) };
  },

  PutBucketVersioning(input, call) {
    const { bucket, state } = bucketOf(call, input);
    const { Status, MFADelete } = input.VersioningConfiguration ?? {};
    if (MFADelete === "Enabled" || (MFADelete && bucket.mfaDelete))
      throw new AwsError("AccessDenied", "Mfa Authentication must be used for this request", 403);
    if (Status !== "Enabled" && Status !== "Suspended")
      throw new AwsError(
        "IllegalVersioningConfigurationException",
        "The Versioning element must be specified",
        400,
      );
    if (Status === "Suspended" && bucket.settings.objectLock)
      throw new AwsError(
        "InvalidBucketState",
        "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
        409,
      );
    state.buckets.update(bucket.name, (row) => void (row.versioning = Status));
  },

  GetObjectLockConfiguration(input, call) {
    const { objectLock } = bucketOf(call, input).bucket.settings;
    if (!objectLock)
      throw new AwsError(
        "ObjectLockConfigurationNotFoundError",
        "Object Lock configuration does not exist for this bucket",
        404,
        {
          BucketName: input.Bucket,
        },
      );
    return { ObjectLockConfiguration: structuredClone(objectLock) };
  },

  PutObjectLockConfiguration(input, call) {
    const { bucket } = bucketOf(call, input);
    if (bucket.versioning !== "Enabled")
      throw new AwsError(
        "InvalidBucketState",
        "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
        409,
      );
    const wanted = input.ObjectLockConfiguration ?? { ObjectLockEnabled: "Enabled" };
    const rule = wanted.Rule?.DefaultRetention;
    if (wanted.ObjectLockEnabled !== "Enabled") throw malformedXml();
    if (wanted.Rule && (!rule?.Mode || (rule.Days === undefined) === (rule.Years === undefined)))
      throw malformedXml();
    if ((rule?.Days ?? rule?.Years ?? 1) <= 0)
      throw new AwsError("InvalidArgument", "Default retention period must be a positive integer value", 400);
    putSetting(call, input, "objectLock", wanted);
    return {};
  },

  GetObjectRetention(input, call) {
    const found = bucketOf(call, input);
    const { retention } = liveVersion(call, found, input.Key ?? "", input.VersionId);
    checkLockable(found.bucket);
    if (!retention) throw noObjectLock();
    return { Retention: { ...retention } };
  },

  PutObjectRetention(input, call) {
    const found = bucketOf(call, input);
    checkLockable(found.bucket);
    const key = input.Key ?? "";
    const version = liveVersion(call, found, key, input.VersionId);
    const wanted = readRetention(input.Retention, call.at);
    checkRetentionChange(call.at, version.retention, wanted, input.BypassGovernanceRetention ?? false);
    found.state.objectsOf(found.bucket.name).update(objectId(found.bucket.name, key), (row) => {
      const changed = row.versions.find((candidate) => candidate.versionId === version.versionId)!;
      if (wanted) changed.retention = wanted;
      else delete changed.retention;
    });
    return {};
  },

  GetObjectLegalHold(input, call) {
    const found = bucketOf(call, input);
    const { legalHold } = liveVersion(call, found, input.Key ?? "", input.VersionId);
    checkLockable(found.bucket);
    if (!legalHold) throw noObjectLock();
    return { LegalHold: { Status: legalHold } };
  },

  PutObjectLegalHold(input, call) {
    const found = bucketOf(call, input);
    checkLockable(found.bucket);
    const key = input.Key ?? "";
    const { versionId } = liveVersion(call, found, key, input.VersionId);
    const status = input.LegalHold?.Status;
    if (status !== "ON" && status !== "OFF") throw malformedXml();
    found.state.objectsOf(found.bucket.name).update(objectId(found.bucket.name, key), (row) => {
      row.versions.find((candidate) => candidate.versionId === versionId)!.legalHold = status;
    });
    return {};
  },
});

/**
 * Refuses the deletion of a version that a legal hold or an unexpired retention protects.
 *
 * @param nowMs simulated time, in milliseconds since the epoch
 * @throws {AwsError} AccessDenied
 */
export function checkDeletable(
  nowMs: number,
  version: Readonly<ObjectVersion>,
  bypassGovernance: boolean,
): void {
  const { retention, legalHold } = version;
  const retained = retention?.RetainUntilDate !== undefined && retention.RetainUntilDate.getTime() > nowMs;
  if (legalHold === "ON" || (retained && !(retention.Mode === "GOVERNANCE" && bypassGovernance)))
    throw new AwsError("AccessDenied", "Access Denied because object protected by object lock.", 403);
}

interface LockInput {
  ObjectLockMode?: string | undefined;
  ObjectLockRetainUntilDate?: Date | undefined;
  ObjectLockLegalHoldStatus?: string | undefined;
}

/** The lock of a new version: what the request asks for, or else the bucket's default retention. */
export function lockOfNewVersion(
  bucket: Readonly<BucketRow>,
  input: LockInput,
  nowMs: number,
): Pick<ObjectVersion, "retention" | "legalHold"> {
  const { ObjectLockMode: mode, ObjectLockRetainUntilDate: until, ObjectLockLegalHoldStatus: hold } = input;
  if (mode || until || hold) checkLockable(bucket);
  if (Boolean(mode) !== Boolean(until))
    throw new AwsError(
      "InvalidArgument",
      "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied",
      400,
    );
  const asked = mode
    ? readRetention({ Mode: mode as ObjectLockRetention["Mode"], RetainUntilDate: until }, nowMs)
    : undefined;
  const retention = asked ?? defaultRetention(bucket, nowMs);
  return { ...(retention && { retention }), ...(hold && { legalHold: hold === "ON" ? "ON" : "OFF" }) };
}

function defaultRetention(bucket: Readonly<BucketRow>, nowMs: number): ObjectLockRetention | undefined {
  const rule = bucket.settings.objectLock?.Rule?.DefaultRetention;
  if (!rule?.Mode) return undefined;
  const days = rule.Days ?? (rule.Years ?? 0) * 365;
  return { Mode: rule.Mode, RetainUntilDate: new Date(nowMs + days * DAY_MS) };
}

function readRetention(
  asked: ObjectLockRetention | undefined,
  nowMs: number,
): ObjectLockRetention | undefined {
  if (!asked?.Mode && !asked?.RetainUntilDate) return undefined;
  if (!asked.RetainUntilDate || (asked.Mode !== "GOVERNANCE" && asked.Mode !== "COMPLIANCE"))
    throw malformedXml();
  if (asked.RetainUntilDate.getTime() <= nowMs)
    throw new AwsError("InvalidArgument", "The retain until date must be in the future!", 400, {
      ArgumentName: "RetainUntilDate",
    });
  return { Mode: asked.Mode, RetainUntilDate: new Date(asked.RetainUntilDate) };
}

/** Retention may be made longer by anyone; shorter, weaker or none only past GOVERNANCE, and never past COMPLIANCE. */
function checkRetentionChange(
  nowMs: number,
  old: ObjectLockRetention | undefined,
  wanted: ObjectLockRetention | undefined,
  bypassGovernance: boolean,
): void {
  if (!old?.RetainUntilDate || old.RetainUntilDate.getTime() <= nowMs) return;
  const longer = (wanted?.RetainUntilDate?.getTime() ?? 0) >= old.RetainUntilDate.getTime();
  const asStrict = wanted?.Mode === old.Mode || wanted?.Mode === "COMPLIANCE";
  if ((longer && asStrict) || (old.Mode === "GOVERNANCE" && bypassGovernance)) return;
  throw new AwsError("AccessDenied", "Access Denied because object protected by object lock.", 403);
}

function checkLockable(bucket: Readonly<BucketRow>): void {
  if (!bucket.settings.objectLock)
    throw new AwsError("InvalidRequest", "Bucket is missing Object Lock Configuration", 400);
}

const noObjectLock = (): AwsError =>
  new AwsError(
    "NoSuchObjectLockConfiguration",
    "The specified object does not have a ObjectLock configuration",
    404,
  );
