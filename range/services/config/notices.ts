import type { Scope } from "../../world.ts";
import { notifiedItem } from "./item-view.ts";
import type { Members } from "./read.ts";
import type { Item, ResourceRow } from "./state.ts";

/** A resource that is not what it was. */
export interface ItemChange extends Pick<ResourceRow, "type" | "id"> {
  item: Readonly<Item>;
  /** What it was before; absent for what is seen for the first time. */
  last?: Readonly<Item> | undefined;
}

/**
 * The notice of a changed resource. AWS sends a summary for one that is too large for SNS (256 KB): nothing in the
 * range grows so large.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/example-sns-notification.html
 */
export const changeNotice = (scope: Scope, { type, id, item, last }: ItemChange): Members => ({
  ...(last && {
    configurationItemDiff: {
      changedProperties: {},
      changeType: item.status === "ResourceDeleted" ? "DELETE" : "UPDATE",
    },
  }),
  configurationItem: notifiedItem(scope, { type, id }, item),
  notificationCreationTime: now(scope),
  messageType: "ConfigurationItemChangeNotification",
  recordVersion: "1.3",
});

/**
 * The notice that a rule's time has come.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/evaluate-config_develop-rules_example-events.html
 */
export const scheduledNotice = (scope: Scope): Members => ({
  awsAccountId: scope.accountId,
  notificationCreationTime: now(scope),
  messageType: "ScheduledNotification",
  recordVersion: "1.0",
});

/** The notice of a snapshot that is in its bucket. */
export const snapshotNotice = (
  scope: Scope,
  { id, bucket, key }: { id: string; bucket: string; key: string },
): Members => ({
  configSnapshotId: id,
  s3ObjectKey: key,
  s3Bucket: bucket,
  notificationCreationTime: now(scope),
  messageType: "ConfigurationSnapshotDeliveryCompleted",
  recordVersion: "1.1",
});

const now = ({ world }: Scope): string => world.clock.date().toISOString();
