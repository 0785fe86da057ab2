import type { CallRecord } from "../../call.ts";
import { publishAsService } from "../../services/sns/publish.ts";
import { cloudtrailState, type DeliveryFacts, type TrailRow } from "../../services/cloudtrail/state.ts";
import { putServiceObject } from "../../services/s3/deliver.ts";
import { findBucket } from "../../services/s3/state.ts";
import { AwsError } from "../../errors.ts";
import { defineState, GLOBAL, type Account } from "../../world.ts";
import { noteLogFile } from "./digest.ts";
import { announceCall } from "./event-bus.ts";
import { isReadOnly } from "./facts.ts";
import { isoSeconds } from "./identity.ts";
import { packLogFile } from "./log-file.ts";
import { writeToLogGroup } from "./log-group.ts";
import { renderRecord } from "./record.ts";
import { covers, selects } from "./selection.ts";

/** A trail that waits longer than this many events writes them at once. */
const MOST_PENDING = 10_000;

/** How long CloudTrail goes on trying where it may not write ("Getting and viewing your CloudTrail log files"). */
const REDELIVERY_MS = 30 * 86_400_000;

type Records = Map<string, Map<string, CallRecord[]>>;

/** By trail and Region: events that wait for the next delivery, and those that could not be written so far. */
const waitingOf = defineState("global", () => ({
  pending: new Map() as Records,
  undelivered: new Map() as Records,
}));

/** Gives an event to the account's trails that are logging, and, if one takes it, to EventBridge (fact 20). */
export function deliverToTrails(account: Account, region: string, record: CallRecord): void {
  const { trails } = cloudtrailState(account.scope(GLOBAL));
  let taken = false;
  for (const trail of trails) {
    if (!isRecording(trail, record) || !covers(trail, region, record) || !selects(trail, record)) continue;
    taken = true;
    enqueue(account, trail, region, record);
  }
  if (taken) announceCall(account.scope(region), record);
}

/** The StopLogging that ends a trail's logging is the last event in it. */
const isRecording = (trail: Readonly<TrailRow>, { call }: CallRecord): boolean =>
  trail.logging || (call.operation === "StopLogging" && trail.stoppedAt === call.at);

function enqueue(account: Account, trail: Readonly<TrailRow>, region: string, record: CallRecord): void {
  const regions = planDelivery(account, trail);
  const records = regions.get(region) ?? [];
  regions.set(region, records);
  records.push(withoutContent(record));
  if (records.length >= MOST_PENDING) {
    regions.delete(region);
    write(account, trail.arn, region, records);
  }
}

/** The events of a trail's next delivery, by Region. */
function planDelivery(account: Account, trail: Readonly<TrailRow>): Map<string, CallRecord[]> {
  const { pending } = waitingOf(account.scope(GLOBAL));
  let regions = pending.get(trail.arn);
  if (!regions) {
    pending.set(trail.arn, (regions = new Map()));
    const { world } = account;
    world.clock.after(
      () => world.pace("cloudtrail-delivery"),
      `CloudTrail delivers ${trail.name}`,
      () => flush(account, trail.arn),
    );
  }
  return regions;
}

/** What is read from a bucket, and bodies, are not recorded; only their size is. */
function withoutContent(record: CallRecord): CallRecord {
  if (record.call.service !== "s3") return record;
  const { Body, ...input } = record.input;
  const size = Body instanceof Uint8Array ? { ContentLength: Body.length } : {};
  const { ContentLength } = record.output ?? {};
  const output = isReadOnly(record) ? { ContentLength } : record.output;
  return { ...record, input: { ...size, ...input }, ...(record.output && output && { output }) };
}

function flush(account: Account, trailArn: string): void {
  const { pending, undelivered } = waitingOf(account.scope(GLOBAL));
  const regions = pending.get(trailArn) ?? new Map<string, CallRecord[]>();
  pending.delete(trailArn);
  for (const region of new Set([...(undelivered.get(trailArn)?.keys() ?? []), ...regions.keys()]))
    write(account, trailArn, region, regions.get(region) ?? []);
}

/** Writes one log file, tells the topic, and copies the events to the log group. A deleted trail writes nothing. */
function write(account: Account, trailArn: string, region: string, records: readonly CallRecord[]): void {
  const { trails } = cloudtrailState(account.scope(GLOBAL));
  const trail = trails.get(trailArn);
  const older = takeUndelivered(account, trailArn, region);
  if (!trail) return;
  const key = writeFile(account, trail, region, [...older, ...records]);
  if (key === undefined) keepUndelivered(account, trail, region, [...older, ...records]);
  else if (trail.topicArn) notify(account, trail, trail.topicArn, key);
  if (trail.logGroupArn && records.length) {
    const events = records.map((record) => renderRecord(record, account.id));
    const error = writeToLogGroup(account, trail, region, events);
    trails.update(
      trailArn,
      (row) => void (row.logGroupDelivery = outcome(account, row.logGroupDelivery, error)),
    );
  }
}

function takeUndelivered(account: Account, trailArn: string, region: string): CallRecord[] {
  const regions = waitingOf(account.scope(GLOBAL)).undelivered.get(trailArn);
  const records = regions?.get(region) ?? [];
  regions?.delete(region);
  return records;
}

/** Keeps what could not be written for the next delivery: the newest, as far as room and time go. */
function keepUndelivered(
  account: Account,
  trail: Readonly<TrailRow>,
  region: string,
  records: readonly CallRecord[],
): void {
  const { undelivered } = waitingOf(account.scope(GLOBAL));
  const since = account.world.clock.now() - REDELIVERY_MS;
  const kept = records.filter(({ call }) => call.at > since).slice(-MOST_PENDING);
  if (!kept.length) return;
  const regions = undelivered.get(trail.arn) ?? new Map<string, CallRecord[]>();
  undelivered.set(trail.arn, regions.set(region, kept));
  planDelivery(account, trail);
}

function writeFile(
  account: Account,
  trail: Readonly<TrailRow>,
  region: string,
  records: readonly CallRecord[],
): string | undefined {
  const { world } = account;
  const { key, body, makeHash } = packLogFile(account, trail, region, records);
  const written = putServiceObject(account.scope(region), trail.bucket, key, body, {
    service: "cloudtrail.amazonaws.com",
    sourceArn: trail.arn,
    contentType: "application/json",
    contentEncoding: "gzip",
  });
  const error = written ? undefined : findBucket(world, trail.bucket) ? "AccessDenied" : "NoSuchBucket";
  cloudtrailState(account.scope(GLOBAL)).trails.update(trail.arn, (row) => {
    row.delivery = outcome(account, row.delivery, error);
  });
  if (!written) return undefined;
  if (trail.validation)
    noteLogFile(account, trail.arn, region, {
      s3Bucket: trail.bucket,
      s3Object: key,
      makeHash,
      newestEventTime: isoSeconds(records.at(-1)?.call.at ?? world.clock.now()),
      oldestEventTime: isoSeconds(records[0]?.call.at ?? world.clock.now()),
    });
  return key;
}

function notify(account: Account, trail: Readonly<TrailRow>, topicArn: string, key: string): void {
  let error: string | undefined;
  try {
    publishAsService(account.scope(trail.homeRegion), topicArn, {
      service: "cloudtrail.amazonaws.com",
      sourceArn: trail.arn,
      message: JSON.stringify({ s3Bucket: trail.bucket, s3ObjectKey: [key] }),
    });
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    error = thrown.code;
  }
  cloudtrailState(account.scope(GLOBAL)).trails.update(trail.arn, (row) => {
    row.notification = outcome(account, row.notification, error);
  });
}

const outcome = (account: Account, before: DeliveryFacts, error: string | undefined): DeliveryFacts => {
  const now = account.world.clock.now();
  if (error === undefined) return { at: now, attemptedAt: now };
  return { ...(before.at !== undefined && { at: before.at }), attemptedAt: now, error };
};
