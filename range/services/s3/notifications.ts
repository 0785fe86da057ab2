import type {
  Event,
  FilterRule,
  NotificationConfiguration,
  NotificationConfigurationFilter,
} from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { hostIdOf } from "../../request-ids.ts";
import type { Scope, World } from "../../world.ts";
import { publishAsService } from "../sns/publish.ts";
import { sendAsService } from "../sqs/send.ts";
import { checkTarget, targetFor } from "../targets.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";

const S3 = "s3.amazonaws.com";
const EVENT =
  /^s3:(ObjectCreated:(\*|Put|Post|Copy|CompleteMultipartUpload)|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)|[A-Z]\w+:(\*|\w+)|ReducedRedundancyLostObject|LifecycleTransition|IntelligentTiering)$/;

/** A kind of destination: how requests list it, and how it is reached. */
interface Kind {
  list: "LambdaFunctionConfigurations" | "QueueConfigurations" | "TopicConfigurations";
  arn: "LambdaFunctionArn" | "QueueArn" | "TopicArn";
  form: RegExp;
  tell: (scope: Scope, bucket: Readonly<BucketRow>, arn: string, message: string) => void;
  /** Looks whether S3 may tell it. Topics and queues get a test message for that. */
  check: (scope: Scope, bucket: Readonly<BucketRow>, arn: string) => void;
  refused: (arn: string) => string;
}

const sendToQueue: Kind["tell"] = (scope, bucket, arn, body) =>
  sendAsService(scope, arn, { service: S3, sourceArn: arnOf(bucket), body });

const publishToTopic: Kind["tell"] = (scope, bucket, arn, message) =>
  void publishAsService(scope, arn, {
    service: S3,
    sourceArn: arnOf(bucket),
    subject: "Amazon S3 Notification",
    message,
  });

const KINDS: readonly Kind[] = [
  {
    list: "LambdaFunctionConfigurations",
    arn: "LambdaFunctionArn",
    form: /^arn:aws:lambda:[a-z0-9-]+:\d{12}:function:./,
    tell: (scope, bucket, arn, payload) =>
      void targetFor(scope.world, arn)?.(scope, invocationOf(bucket, arn, payload)),
    check: (scope, bucket, arn) => checkTarget(scope, invocationOf(bucket, arn, "{}")),
    refused: (arn) => `Not authorized to invoke function [${arn}]`,
  },
  {
    list: "QueueConfigurations",
    arn: "QueueArn",
    form: /^arn:aws:sqs:[a-z0-9-]+:\d{12}:./,
    tell: sendToQueue,
    check: (scope, bucket, arn) => sendToQueue(scope, bucket, arn, testMessage(scope, bucket)),
    refused: () =>
      "Permissions on the destination queue do not allow S3 to publish notifications from this bucket",
  },
  {
    list: "TopicConfigurations",
    arn: "TopicArn",
    form: /^arn:aws:sns:[a-z0-9-]+:\d{12}:./,
    tell: publishToTopic,
    check: (scope, bucket, arn) => publishToTopic(scope, bucket, arn, testMessage(scope, bucket)),
    refused: () =>
      "Permissions on the destination topic do not allow S3 to publish notifications from this bucket",
  },
];

const testMessage = ({ world }: Scope, bucket: Readonly<BucketRow>): string =>
  JSON.stringify({
    Service: "Amazon S3",
    Event: "s3:TestEvent",
    Time: world.clock.date().toISOString(),
    Bucket: bucket.name,
    RequestId: world.random.hex(16).toUpperCase(),
    HostId: world.random.hex(64),
  });

/** What all kinds of configurations have in common. */
interface Wish {
  Id?: string | undefined;
  Events: Event[] | undefined;
  Filter?: NotificationConfigurationFilter | undefined;
}

/** The configurations of a bucket, each with its destination. */
const wishesOf = (
  configuration: NotificationConfiguration | undefined,
): { kind: Kind; arn: string; wish: Wish }[] =>
  KINDS.flatMap((kind) =>
    ((configuration?.[kind.list] ?? []) as (Wish & Record<Kind["arn"], string | undefined>)[]).map(
      (wish) => ({
        kind,
        arn: wish[kind.arn] ?? "",
        wish,
      }),
    ),
  );

/**
 * Reads whom a bucket is to tell of its events.
 *
 * @param validate false where the caller asked to skip the validation of destinations
 * @throws {AwsError} InvalidArgument for an unknown event, overlapping configurations, or a destination that does not
 *   let S3 in
 */
export function readNotifications(
  call: Call,
  bucket: Readonly<BucketRow>,
  wanted: NotificationConfiguration,
  validate: boolean,
): NotificationConfiguration {
  const read: NotificationConfiguration = {
    ...(wanted.EventBridgeConfiguration && { EventBridgeConfiguration: {} }),
  };
  for (const { list } of KINDS) {
    const given = wanted[list] ?? [];
    if (given.length)
      Object.assign(read, {
        [list]: given.map((one) => ({ ...structuredClone(one), Id: one.Id ?? call.world.random.uuid() })),
      });
  }
  const wishes = wishesOf(read);
  for (const { kind, arn, wish } of wishes) {
    for (const event of wish.Events ?? [])
      if (!EVENT.test(event)) throw invalidArgument("The event is not supported for notifications");
    if (!kind.form.test(arn)) throw invalidArgument("The ARN could not be parsed");
  }
  refuseOverlap(wishes.map(({ wish }) => wish));
  if (validate) checkDestinations(homeOf(call.world, bucket), bucket, wishes);
  return read;
}

function checkDestinations(
  scope: Scope,
  bucket: Readonly<BucketRow>,
  wishes: readonly { kind: Kind; arn: string }[],
): void {
  for (const { kind, arn } of wishes)
    try {
      kind.check(scope, bucket, arn);
    } catch (thrown) {
      if (!(thrown instanceof AwsError)) throw thrown;
      throw new AwsError(
        "InvalidArgument",
        "Unable to validate the following destination configurations",
        400,
        { ArgumentName1: arn, ArgumentValue1: kind.refused(arn) },
      );
    }
}

function refuseOverlap(configurations: readonly Wish[]): void {
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

const ruleOf = ({ Filter }: Wish, name: "prefix" | "suffix"): string =>
  Filter?.Key?.FilterRules?.find((rule: FilterRule) => rule.Name?.toLowerCase() === name)?.Value ?? "";

/**
 * Tells the functions, queues and topics of a bucket what became of an object, at the clock's next turn.
 *
 * @param reason how it came about, as {@link announce} is told
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
 */
export function notifyDestinations(
  world: World,
  bucket: Readonly<BucketRow>,
  key: string,
  version: Readonly<ObjectVersion>,
  reason: string,
  by: Pick<Call, "sourceIp" | "requestId" | "principal">,
): void {
  const wishes = wishesOf(bucket.settings.notification);
  if (!wishes.length) return;
  const event = eventName(reason, version);
  const scope = homeOf(world, bucket);
  for (const { kind, arn, wish } of wishes) {
    const wanted =
      (wish.Events ?? []).some((one) => covers(one, event)) &&
      key.startsWith(ruleOf(wish, "prefix")) &&
      key.endsWith(ruleOf(wish, "suffix"));
    if (!wanted) continue;
    const record = recordOf(scope, bucket, key, version, event, wish, by);
    world.clock.after(0, `S3 tells ${arn}`, () => {
      try {
        kind.tell(scope, bucket, arn, JSON.stringify({ Records: [record] }));
      } catch (thrown) {
        // A destination that is gone or closed loses the notification, as on AWS.
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
  sourceArn: arnOf(bucket),
  payload,
});

const arnOf = ({ name }: Readonly<BucketRow>): string => `arn:aws:s3:::${name}`;

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
  { Id }: Wish,
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
    responseElements: { "x-amz-request-id": requestId, "x-amz-id-2": hostIdOf(requestId) },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: Id,
      bucket: {
        name: bucket.name,
        ownerIdentity: { principalId: bucket.accountId },
        arn: arnOf(bucket),
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
