import type { FilterRule, LambdaFunctionConfiguration, NotificationConfiguration } from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { Scope, World } from "../../world.ts";
import { checkTarget, targetFor } from "../targets.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";

const S3 = "s3.amazonaws.com";
const EVENT =
  /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|[A-Z]\w+:(\*|\w+)|ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering)$/;

/**
 * Reads which functions a bucket is to tell of its events.
 *
 * @param validate false where the caller asked to skip the validation of destinations
 * @throws {AwsError} InvalidArgument for an unknown event, overlapping configurations, or a function that does not
 *   let S3 in
 */
export function readFunctionNotifications(
  call: Call,
  bucket: Readonly<BucketRow>,
  wanted: NotificationConfiguration,
  validate: boolean,
): LambdaFunctionConfiguration[] {
  const configurations = (wanted.LambdaFunctionConfigurations ?? []).map((one) => ({
    ...structuredClone(one),
    Id: one.Id ?? call.world.random.uuid(),
  }));
  for (const { Events, LambdaFunctionArn } of configurations) {
    for (const event of Events ?? [])
      if (!EVENT.test(event)) throw invalidArgument("The event is not supported for notifications");
    if (!/^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:./.test(LambdaFunctionArn ?? ""))
      throw invalidArgument("The ARN could not be parsed");
  }
  refuseOverlap(configurations);
  if (validate)
    for (const { LambdaFunctionArn: arn } of configurations) checkDestination(call.world, bucket, arn!);
  return configurations;
}

function checkDestination(world: World, bucket: Readonly<BucketRow>, arn: string): void {
  try {
    checkTarget(homeOf(world, bucket), invocationOf(bucket, arn, "{}"));
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    throw new AwsError(
      "InvalidArgument",
      "Unable to validate the following destination configurations",
      400,
      { ArgumentName1: arn, ArgumentValue1: `Not authorized to invoke function [${arn}]` },
    );
  }
}

function refuseOverlap(configurations: readonly LambdaFunctionConfiguration[]): void {
  for (const [i, one] of configurations.entries())
    for (const other of configurations.slice(i + 1)) {
      const shared = (one.Events ?? []).some((a) =>
        (other.Events ?? []).some((b) => covers(a, b) || covers(b, a)),
      );
      const [p, q] = [ruleOf(one, "prefix"), ruleOf(other, "prefix")];
      const [s, t] = [ruleOf(one, "suffix"), ruleOf(other, "suffix")];
      if (shared && (p.startsWith(q) || q.startsWith(p)) && (s.endsWith(t) || t.endsWith(s)))
        throw invalidArgument(
          "Configurations overlap. Configurations on the same bucket cannot share a common event type.",
        );
    }
}

const covers = (wider: string, event: string): boolean =>
  wider === event || (wider.endsWith("*") && event.startsWith(wider.slice(0, -1)));

const ruleOf = ({ Filter }: LambdaFunctionConfiguration, name: "prefix" | "suffix"): string =>
  Filter?.Key?.FilterRules?.find((rule: FilterRule) => rule.Name?.toLowerCase() === name)?.Value ?? "";

/**
 * Tells the functions of a bucket what became of an object, at the clock's next turn.
 *
 * @param reason how it came about, as {@link announce} is told
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notifyFunctions(
  world: World,
  bucket: Readonly<BucketRow>,
  key: string,
  version: Readonly<ObjectVersion>,
  reason: string,
  by: Pick<Call, "sourceIp" | "requestId" | "principal">,
): void {
  const configurations = bucket.settings.notification?.LambdaFunctionConfigurations ?? [];
  if (!configurations.length) return;
  const event = eventName(reason, version);
  const scope = homeOf(world, bucket);
  for (const configuration of configurations) {
    const wanted =
      (configuration.Events ?? []).some((one) => covers(one, event)) &&
      key.startsWith(ruleOf(configuration, "prefix")) &&
      key.endsWith(ruleOf(configuration, "suffix"));
    if (!wanted) continue;
    const record = recordOf(scope, bucket, key, version, event, configuration, by);
    const arn = configuration.LambdaFunctionArn!;
    world.clock.after(0, `S3 tells ${arn}`, () => {
      try {
        void targetFor(world, arn)?.(scope, invocationOf(bucket, arn, JSON.stringify({ Records: [record] })));
      } catch (thrown) {
        // A function that is gone or closed loses the notification, as on AWS.
        if (!(thrown instanceof AwsError)) throw thrown;
      }
    });
  }
}

const homeOf = (world: World, bucket: Readonly<BucketRow>): Scope =>
  world.account(bucket.accountId).scope(bucket.region);

const invocationOf = (bucket: Readonly<BucketRow>, arn: string, payload: string) => ({
  service: S3,
  arn,
  sourceArn: `arn:aws:s3:::${bucket.name}`,
  payload,
});

function eventName(reason: string, version: Readonly<ObjectVersion>): string {
  if (reason === "DeleteObject")
    return version.deleteMarker ? "s3:ObjectRemoved:DeleteMarkerCreated" : "s3:ObjectRemoved:Delete";
  return `s3:ObjectCreated:${reason === "PutObject" ? "Put" : reason === "CopyObject" ? "Copy" : reason}`;
}

function recordOf(
  { world, region }: Scope,
  bucket: Readonly<BucketRow>,
  key: string,
  version: Readonly<ObjectVersion>,
  event: string,
  { Id }: LambdaFunctionConfiguration,
  { sourceIp, requestId, principal }: Pick<Call, "sourceIp" | "requestId" | "principal">,
): object {
  const who = "principalId" in principal ? principal.principalId : principal.accountId;
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: region,
    eventTime: world.clock.date().toISOString(),
    eventName: event.replace(/^s3:/, ""),
    userIdentity: { principalId: `AWS:${who}` },
    requestParameters: { sourceIPAddress: sourceIp },
    responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": requestId },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: Id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: bucket.accountId },
        arn: `arn:aws:s3:::${bucket.name}`,
      },
      object: {
        key: encodeURIComponent(key).replaceAll("%2F", "/").replaceAll("%20", "+"),
        ...(event.includes("Created") && {
          size: version.content.sizeBytes,
          eTag: version.content.etag.replaceAll('"', ""),
        }),
        ...(bucket.versioning && { versionId: version.versionId }),
        sequencer: world.random.hex(16).toUpperCase(),
      },
    },
  };
}

const invalidArgument = (message: string): AwsError => new AwsError("InvalidArgument", message, 400);
