import type * as EC2 from "@aws-sdk/client-ec2";
import { beginSnapshot, snapshotProgress, takeSnapshot } from "../../physics/instances/snapshots.ts";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews, refuseIdsWithPages } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { find } from "./kinds.ts";
import { onlyMembers } from "./members.ts";
import { refuse, required } from "./refusals.ts";
import { findOwnSnapshot, findSnapshot, visibleSnapshots } from "./snapshot-rows.ts";
import { ec2State, type InstanceRow, type SnapshotRow, type VolumeRow } from "./state.ts";
import { newTags, withTags } from "./tags.ts";

export const snapshots = handlers<typeof EC2>()({
  CreateSnapshot(input, call) {
    const volume = find(call.scope, "volume", required(input.VolumeId, "volumeId"));
    if (volume.State === "creating")
      refuse("IncorrectState", `Volume '${volume.VolumeId}' is in the 'creating' state.`);
    const tags = newTags(input.TagSpecifications, "snapshot", call);
    return snapshotView(
      call.scope,
      takeSnapshot(call.scope, volume, { description: input.Description, tags }),
    );
  },

  CreateSnapshots(input, call) {
    const { scope } = call;
    const specification = required(input.InstanceSpecification, "InstanceSpecification");
    onlyMembers("InstanceSpecification", specification, [
      "InstanceId",
      "ExcludeBootVolume",
      "ExcludeDataVolumeIds",
    ]);
    const instance = find(scope, "instance", required(specification.InstanceId, "InstanceId"));
    const chosen = volumesOf(scope, instance, specification);
    const tags = newTags(input.TagSpecifications, "snapshot", call);
    // All are taken in one moment, which makes them consistent with each other.
    const made = chosen.map((volume) =>
      takeSnapshot(scope, volume, {
        description: input.Description,
        tags: withTags(copiedTags(volume, input.CopyTagsFromSource), tags),
      }),
    );
    return { Snapshots: made.map((row) => infoView(scope, row)) };
  },

  CopySnapshot(input, call) {
    const { scope } = call;
    const home = scope.account.scope(required(input.SourceRegion, "SourceRegion"));
    const source = findSnapshot(home, required(input.SourceSnapshotId, "SourceSnapshotId"));
    if (source.State !== "completed")
      refuse("IncorrectState", `The snapshot '${source.SnapshotId}' is not in the 'completed' state.`);
    const copy = beginSnapshot(scope, {
      // AWS gives copies this volume id, which is nobody's.
      volumeId: "vol-ffffffff",
      sizeGiB: source.VolumeSize ?? 0,
      encrypted: (input.Encrypted ?? false) || (source.Encrypted ?? false),
      kmsKeyId: input.KmsKeyId ?? source.KmsKeyId,
      contentId: source.contentId,
      description: input.Description || `[Copied ${source.SnapshotId} from ${home.region}]`,
      tags: newTags(input.TagSpecifications, "snapshot", call),
    });
    return { SnapshotId: copy.SnapshotId, Tags: copy.Tags ?? [] };
  },

  DeleteSnapshot(input, call) {
    const { images, snapshots } = ec2State(call.scope);
    const { SnapshotId: id } = findOwnSnapshot(call.scope, required(input.SnapshotId, "snapshotId"));
    const image = images.find(
      (row) => row.BlockDeviceMappings?.some((each) => each.Ebs?.SnapshotId === id) ?? false,
    );
    if (image) refuse("InvalidSnapshot.InUse", `The snapshot ${id} is currently in use by ${image.ImageId}`);
    snapshots.delete(id);
    return {};
  },

  DescribeSnapshots(input, call) {
    const { scope } = call;
    refuseIdsWithPages(input.SnapshotIds, input.MaxResults, "snapshotSet");
    const visible = input.SnapshotIds?.length
      ? [...new Set(input.SnapshotIds)].map((id) => findSnapshot(scope, id))
      : visibleSnapshots(scope);
    const owned = visible.filter(
      (row) => isOwned(row, input.OwnerIds, call) && isRestorable(row, input.RestorableByUserIds, call),
    );
    const { views, nextToken } = pageViews(
      owned.map((row) => snapshotView(scope, row)),
      input,
      FILTERS,
    );
    return { Snapshots: views, NextToken: nextToken };
  },
});

/** Every attached volume, without those that the request leaves out. */
function volumesOf(
  scope: Scope,
  instance: Readonly<InstanceRow>,
  specification: EC2.InstanceSpecification,
): Readonly<VolumeRow>[] {
  const excluded = new Set(specification.ExcludeDataVolumeIds);
  for (const id of excluded) {
    const device = instance.blockDevices.find((each) => each.volumeId === id);
    if (!device || device.deviceName === instance.rootDeviceName)
      refuse("InvalidParameterValue", `Volume ${id} is not a data volume of instance ${instance.id}`);
  }
  const chosen = instance.blockDevices.filter(
    (device) =>
      !excluded.has(device.volumeId) &&
      !(specification.ExcludeBootVolume && device.deviceName === instance.rootDeviceName),
  );
  if (!chosen.length)
    refuse("InvalidParameterValue", `No volumes of instance ${instance.id} are left to take snapshots of.`);
  return chosen.map((device) => find(scope, "volume", device.volumeId));
}

const copiedTags = (
  volume: Readonly<VolumeRow>,
  from: EC2.CopyTagsFromSource | undefined,
): readonly EC2.Tag[] =>
  from === "volume" ? (volume.Tags ?? []).filter((tag) => !tag.Key?.startsWith("aws:")) : [];

function isOwned(row: Readonly<SnapshotRow>, owners: readonly string[] | undefined, call: Call): boolean {
  if (!owners?.length) return true;
  return owners.some((owner) => (owner === "self" ? row.OwnerId === call.account.id : row.OwnerId === owner));
}

function isRestorable(row: Readonly<SnapshotRow>, users: readonly string[] | undefined, call: Call): boolean {
  if (!users?.length) return true;
  return users.some((user) => {
    const id = user === "self" ? call.account.id : user;
    return row.sharedWith.includes(id) || (id !== "all" && row.OwnerId === id);
  });
}

/** A snapshot as CreateSnapshot and DescribeSnapshots show it. */
export function snapshotView(scope: Scope, row: Readonly<SnapshotRow>): EC2.Snapshot {
  const { contentId: _, sharedWith: __, completesAt: ___, ...view } = row;
  return { ...view, Progress: snapshotProgress(scope, row) };
}

const infoView = (scope: Scope, row: Readonly<SnapshotRow>): EC2.SnapshotInfo => ({
  SnapshotId: row.SnapshotId,
  VolumeId: row.VolumeId,
  State: row.State,
  Progress: snapshotProgress(scope, row),
  StartTime: row.StartTime,
  OwnerId: row.OwnerId,
  Description: row.Description,
  VolumeSize: row.VolumeSize,
  Encrypted: row.Encrypted,
  Tags: row.Tags ?? [],
});

const FILTERS: FilterTable<EC2.Snapshot> = {
  description: (view) => view.Description,
  encrypted: (view) => view.Encrypted,
  "owner-alias": (view) => view.OwnerAlias,
  "owner-id": (view) => view.OwnerId,
  progress: (view) => view.Progress,
  "snapshot-id": (view) => view.SnapshotId,
  "start-time": (view) => view.StartTime,
  status: (view) => view.State,
  "storage-tier": (view) => view.StorageTier,
  "volume-id": (view) => view.VolumeId,
  "volume-size": (view) => view.VolumeSize,
};
