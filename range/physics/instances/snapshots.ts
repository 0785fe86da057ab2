import type { Tag } from "@aws-sdk/client-ec2";
import { ec2State, type SnapshotRow, type VolumeRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";
import { diskContent } from "./disks.ts";

/**
 * Takes a snapshot of a volume. The point in time is this moment; what is written later is not in it, though the
 * snapshot is `pending` until PACE's `snapshot-complete` is over (ground truth fact 10).
 */
export function takeSnapshot(
  scope: Scope,
  volume: Readonly<VolumeRow>,
  wanted: { description?: string | undefined; tags: Tag[] },
): Readonly<SnapshotRow> {
  return beginSnapshot(scope, {
    volumeId: volume.VolumeId,
    sizeGiB: volume.Size ?? 0,
    encrypted: volume.Encrypted ?? false,
    kmsKeyId: volume.KmsKeyId,
    contentId: diskContent(scope.world).freeze(scope, volume.VolumeId),
    ...wanted,
  });
}

/** Puts a pending snapshot of a known content, such as a copy of another snapshot. */
export function beginSnapshot(
  scope: Scope,
  wanted: {
    volumeId: string;
    sizeGiB: number;
    encrypted: boolean;
    kmsKeyId?: string | undefined;
    contentId?: string | undefined;
    description?: string | undefined;
    tags: Tag[];
  },
): Readonly<SnapshotRow> {
  const { clock, random } = scope.world;
  const { snapshots } = ec2State(scope);
  const id = random.id("snap");
  const completesAt = clock.now() + scope.world.pace("snapshot-complete");
  snapshots.put(id, {
    SnapshotId: id,
    VolumeId: wanted.volumeId,
    State: "pending",
    StartTime: clock.date(),
    OwnerId: scope.accountId,
    Description: wanted.description ?? "",
    VolumeSize: wanted.sizeGiB,
    Encrypted: wanted.encrypted,
    ...(wanted.kmsKeyId && { KmsKeyId: wanted.kmsKeyId }),
    StorageTier: "standard",
    Tags: wanted.tags,
    sharedWith: [],
    completesAt,
    ...(wanted.contentId && { contentId: wanted.contentId }),
  });
  clock.at(completesAt, `snapshot-complete ${id}`, () => {
    if (snapshots.get(id)?.State !== "pending") return;
    snapshots.update(id, (row) => {
      row.State = "completed";
      row.CompletionTime = clock.date();
    });
    announceSnapshot(scope, snapshots.get(id)!);
  });
  return snapshots.get(id)!;
}

/** How far a snapshot is, as DescribeSnapshots shows it. */
export function snapshotProgress(scope: Scope, row: Readonly<SnapshotRow>): string {
  if (row.State === "completed" || row.completesAt === undefined) return "100%";
  const began = row.StartTime?.getTime() ?? row.completesAt;
  const whole = Math.max(1, row.completesAt - began);
  return `${Math.min(99, Math.floor((100 * (scope.world.clock.now() - began)) / whole))}%`;
}

/** EBS tells EventBridge of a finished snapshot, which evidence automations wait for. */
function announceSnapshot(scope: Scope, row: Readonly<SnapshotRow>): void {
  const arn = (resource: string): string => `arn:aws:ec2::${scope.region}:${resource}`;
  const now = scope.world.clock.date().toISOString();
  scope.world.bus.emit("eventbridge-event", {
    scope,
    bus: "default",
    event: {
      version: "0",
      id: scope.world.random.uuid(),
      "detail-type": "EBS Snapshot Notification",
      source: "aws.ec2",
      account: scope.accountId,
      time: now.replace(/\.\d+Z$/, "Z"),
      region: scope.region,
      resources: [arn(`snapshot/${row.SnapshotId}`)],
      detail: {
        event: "createSnapshot",
        result: "succeeded",
        cause: "",
        "request-id": "",
        snapshot_id: arn(`snapshot/${row.SnapshotId}`),
        source: arn(`volume/${row.VolumeId}`),
        startTime: row.StartTime?.toISOString() ?? now,
        endTime: now,
      },
    },
  });
}
