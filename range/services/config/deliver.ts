import type { Scope } from "../../world.ts";
import { defineState } from "../../world.ts";
import type { Compressed } from "../s3/content.ts";
import { putServiceObject } from "../s3/deliver.ts";
import { findBucket } from "../s3/state.ts";
import { publishAsService } from "../sns/publish.ts";
import { AwsError } from "../../errors.ts";
import { invokeForSnapshot } from "./invoke.ts";
import { itemView } from "./item-view.ts";
import { snapshotNotice } from "./notices.ts";
import { refuse } from "./refusals.ts";
import { CONFIG, roleMay } from "./role.ts";
import { configState, type ChannelRow, type DeliveryFacts } from "./state.ts";

/**
 * Writes a test file, as Config does when a channel is put: with the recorder's role, else as the service, which the
 * bucket's policy must then let in.
 *
 * @throws {AwsError} InsufficientDeliveryPolicyException
 * @see https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
 */
export function checkWritable(scope: Scope, channel: Readonly<ChannelRow>): void {
  const key = `${folderOf(scope, channel)}/ConfigWritabilityCheckFile`;
  if (write(scope, channel, key, Buffer.alloc(0))) return;
  throw refuse(
    "InsufficientDeliveryPolicyException",
    `Insufficient delivery policy to s3 bucket: ${channel.s3BucketName}, unable to write to bucket, provided s3 key prefix is '${channel.s3KeyPrefix ?? "null"}', provided kms key is '${channel.s3KmsKeyArn ?? "null"}'.`,
  );
}

/** Delivers what every resource is like now. Answers the snapshot's id. */
export function deliverSnapshot(scope: Scope, channelName: string): string {
  const { channels, resources, random } = configState(scope);
  const id = random.uuid();
  const items = resources.list().flatMap((row) => {
    const item = row.items.at(-1);
    return item && item.status !== "ResourceDeleted" ? [itemView(scope, row, item)] : [];
  });
  const channel = channels.get(channelName)!;
  const key = `${dayFolder(scope, channel, "ConfigSnapshot")}/${fileName(scope, "ConfigSnapshot", id)}`;
  const text = JSON.stringify({ fileVersion: "1.0", configSnapshotId: id, configurationItems: items });
  const done = write(scope, channel, key, { makeText: () => text });
  channels.update(channelName, (row) => void (row.snapshot = outcome(scope, row.snapshot, done)));
  if (done) invokeForSnapshot(scope, snapshotNotice(scope, { id, bucket: channel.s3BucketName, key }));
  return id;
}

const plannedOf = defineState("regional", () => ({ history: false }));

/** Delivers the items of some time in one file for each resource type, as Config does every six hours. */
export function planHistory(scope: Scope): void {
  const planned = plannedOf(scope);
  if (planned.history) return;
  planned.history = true;
  scope.world.clock.after(
    () => scope.world.pace("config-history"),
    "Config delivers history",
    () => {
      planned.history = false;
      deliverHistory(scope);
    },
  );
}

function deliverHistory(scope: Scope): void {
  const { channels, resources, random } = configState(scope);
  const [channel] = channels.list();
  if (!channel) return;
  const byType = new Map<string, unknown[]>();
  for (const row of resources.filter((each) => each.delivered < each.items.length)) {
    const items = row.items.slice(row.delivered).map((item) => itemView(scope, row, item));
    byType.set(row.type, [...(byType.get(row.type) ?? []), ...items]);
    resources.update(`${row.type} ${row.id}`, (each) => void (each.delivered = each.items.length));
  }
  let done = true;
  for (const [type, configurationItems] of byType) {
    const name = fileName(scope, "ConfigHistory", `${type.replaceAll("::", "_")}_${random.hex(8)}`);
    const text = JSON.stringify({ fileVersion: "1.0", configurationItems });
    done =
      write(scope, channel, `${dayFolder(scope, channel, "ConfigHistory")}/${name}`, {
        makeText: () => text,
      }) && done;
  }
  if (byType.size)
    channels.update(channel.name, (row) => void (row.history = outcome(scope, row.history, done)));
}

/** Tells the channel's topic, where it has one. */
export function stream(scope: Scope, subject: string, message: object): void {
  const { channels } = configState(scope);
  const [channel] = channels.list();
  if (!channel?.snsTopicARN) return;
  let done = true;
  try {
    publishAsService(scope, channel.snsTopicARN, {
      service: CONFIG,
      sourceArn: scope.arn("config", "config-service"),
      subject: subject.slice(0, 100),
      message: JSON.stringify(message),
    });
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    done = false;
  }
  channels.update(channel.name, (row) => void (row.stream = outcome(scope, row.stream, done)));
}

function write(scope: Scope, channel: Readonly<ChannelRow>, key: string, body: Buffer | Compressed): boolean {
  const found = findBucket(scope.world, channel.s3BucketName);
  if (!found) return false;
  const asRole = roleMay(scope, {
    action: "s3:PutObject",
    resource: `arn:aws:s3:::${channel.s3BucketName}/${key}`,
    resourcePolicy: found.bucket.policy,
    resourceAccount: found.bucket.accountId,
  });
  return putServiceObject(scope, channel.s3BucketName, key, body, {
    service: CONFIG,
    contentType: "application/json",
    ...(key.endsWith(".gz") && { contentEncoding: "gzip" }),
    byRole: asRole,
  });
}

const outcome = (scope: Scope, last: DeliveryFacts, done: boolean): DeliveryFacts => {
  const now = scope.world.clock.now();
  return done
    ? { attemptedAt: now, succeededAt: now }
    : {
        attemptedAt: now,
        ...(last.succeededAt !== undefined && { succeededAt: last.succeededAt }),
        error: "AccessDenied",
      };
};

const folderOf = ({ accountId }: Scope, { s3KeyPrefix }: Readonly<ChannelRow>): string =>
  `${s3KeyPrefix === undefined ? "" : `${s3KeyPrefix}/`}AWSLogs/${accountId}/Config`;

/** Config does not pad months and days. */
function dayFolder(scope: Scope, channel: Readonly<ChannelRow>, kind: string): string {
  const now = scope.world.clock.date();
  const day = `${now.getUTCFullYear()}/${now.getUTCMonth() + 1}/${now.getUTCDate()}`;
  return `${folderOf(scope, channel)}/${scope.region}/${day}/${kind}`;
}

function fileName({ accountId, region, world }: Scope, kind: string, id: string): string {
  const time = world.clock
    .date()
    .toISOString()
    .replace(/[-:]|\.\d+/g, "");
  return `${accountId}_Config_${region}_${kind}_${time}_${id}.json.gz`;
}
