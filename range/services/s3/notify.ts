import type { Call } from "../../call.ts";
import type { World } from "../../world.ts";
import { notifyDestinations } from "./notifications.ts";
import type { BucketRow, ObjectVersion } from "./state.ts";

/**
 * Tells those who asked to be told of a bucket's objects: functions, queues, topics, and its account's event bus.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
export function announce(
  world: World,
  bucket: Readonly<BucketRow>,
  key: string,
  version: Readonly<ObjectVersion>,
  reason: string,
  by: Pick<Call, "sourceIp" | "requestId" | "principal">,
): void {
  notifyDestinations(world, bucket, key, version, reason, by);
  if (!bucket.settings.notification?.EventBridgeConfiguration) return;
  const deleted = reason === "DeleteObject";
  world.bus.emit("eventbridge-event", {
    scope: world.account(bucket.accountId).scope(bucket.region),
    bus: "default",
    event: {
      version: "0",
      id: world.random.uuid(),
      "detail-type": deleted ? "Object Deleted" : "Object Created",
      source: "aws.s3",
      account: bucket.accountId,
      time: `${world.clock.date().toISOString().slice(0, 19)}Z`,
      region: bucket.region,
      resources: [`arn:aws:s3:::${bucket.name}`],
      detail: {
        version: "0",
        bucket: { name: bucket.name },
        object: {
          key,
          ...(!deleted && {
            size: version.content.sizeBytes,
            etag: version.content.etag.replaceAll('"', ""),
          }),
          ...(bucket.versioning && { "version-id": version.versionId }),
          sequencer: world.random.hex(16).toUpperCase(),
        },
        "request-id": by.requestId,
        requester: by.principal.type === "AWSService" ? by.principal.service : by.principal.accountId,
        "source-ip-address": by.sourceIp,
        reason,
        ...(deleted && {
          "deletion-type": version.deleteMarker ? "Delete Marker Created" : "Permanently Deleted",
        }),
      },
    },
  });
}
