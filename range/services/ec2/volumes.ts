import type * as EC2 from "@aws-sdk/client-ec2";
import {
  attachVolume,
  createVolume,
  failVolume,
  detachVolume,
  performanceOf,
} from "../../physics/instances/volumes.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews, refuseIdsWithPages } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { once } from "./idempotency.ts";
import { find, findOrAll } from "./kinds.ts";
import { refuse, refuseValue, required } from "./refusals.ts";
import { findZone, zoneIdOf } from "./regions.ts";
import { settingsOf } from "./settings.ts";
import { findSnapshot } from "./snapshot-rows.ts";
import { ec2State, type InstanceRow, type VolumeRow } from "./state.ts";
import { newTags } from "./tags.ts";
import { checkKeyOfVolume, sealVolume } from "./volume-keys.ts";
import { checkDeviceName, checkVolume } from "./volume-rules.ts";

export const volumes = handlers<typeof EC2>()({
  CreateVolume(input, call) {
    const { scope } = call;
    const zone = findZone(
      call.region,
      input.AvailabilityZone ?? required(input.AvailabilityZoneId, "availabilityZone"),
    );
    const tags = newTags(input.TagSpecifications, "volume", call);
    checkKeyOfVolume(input);
    const snapshot = input.SnapshotId ? findSnapshot(scope, input.SnapshotId) : undefined;
    // Ground truth P7: a volume can only be made from a completed snapshot.
    if (snapshot && snapshot.State !== "completed")
      refuse("IncorrectState", `Snapshot is in invalid state - ${snapshot.State}`);
    const size = input.Size ?? snapshot?.VolumeSize;
    if (size === undefined)
      return refuse("MissingParameter", "The request must contain the parameter size/snapshot");
    if (snapshot && size < (snapshot.VolumeSize ?? 0))
      refuse(
        "InvalidParameterValue",
        `Volume of ${size}GiB is smaller than snapshot of size ${snapshot.VolumeSize}GiB`,
      );
    const type = input.VolumeType ?? "gp2";
    const { iops, throughput } = checkVolume({
      type,
      sizeGiB: size,
      iops: input.Iops,
      throughput: input.Throughput,
    });
    if (input.MultiAttachEnabled && type !== "io1" && type !== "io2")
      refuse(
        "InvalidParameterCombination",
        `The parameter multiAttachEnabled is not supported for ${type} volumes.`,
      );
    const id = once(call, input, () => {
      const { VolumeId: made } = createVolume(scope, {
        availabilityZone: zone,
        sizeGiB: size,
        type,
        iops,
        throughput,
        snapshotId: input.SnapshotId,
        encrypted:
          (input.Encrypted ?? false) ||
          (snapshot?.Encrypted ?? false) ||
          settingsOf(scope).ebsEncryptionByDefault,
        kmsKeyId: input.KmsKeyId ?? snapshot?.KmsKeyId,
        tags,
        contentId: snapshot?.contentId,
        multiAttach: input.MultiAttachEnabled,
      });
      if (!sealVolume(call, made)) failVolume(scope, made);
      return made;
    });
    const { Attachments: _, ...view } = volumeView(scope, find(scope, "volume", id));
    return view;
  },

  AttachVolume(input, call) {
    const { scope } = call;
    const volume = find(scope, "volume", required(input.VolumeId, "volumeId"));
    const instance = find(scope, "instance", required(input.InstanceId, "instanceId"));
    const device = required(input.Device, "device");
    checkDeviceName(device);
    checkAttach(volume, instance, device);
    attachVolume(scope, volume.VolumeId, { instanceId: instance.id, device, deleteOnTermination: false });
    return attachmentView(volume, instance.id);
  },

  DetachVolume(input, call) {
    const { scope } = call;
    const volume = find(scope, "volume", required(input.VolumeId, "volumeId"));
    const attachment = attachmentToDetach(volume, input);
    const instance = ec2State(scope).instances.get(attachment.InstanceId);
    if (instance?.rootDeviceName === attachment.Device && instance.state !== "stopped")
      refuse(
        "OperationNotPermitted",
        `Unable to detach root volume '${volume.VolumeId}' from instance '${instance.id}'`,
      );
    if (attachment.State !== "detaching") detachVolume(scope, volume.VolumeId, attachment.InstanceId);
    return attachmentView(volume, attachment.InstanceId);
  },

  DeleteVolume(input, call) {
    const volume = find(call.scope, "volume", required(input.VolumeId, "volumeId"));
    const holder = volume.Attachments[0]?.InstanceId;
    if (holder) refuse("VolumeInUse", `Volume ${volume.VolumeId} is currently attached to ${holder}`);
    ec2State(call.scope).volumes.delete(volume.VolumeId);
    return {};
  },

  DescribeVolumes(input, call) {
    refuseIdsWithPages(input.VolumeIds, input.MaxResults, "volumeSet");
    const all = findOrAll(call.scope, "volume", input.VolumeIds).map((row) => volumeView(call.scope, row));
    const { views, nextToken } = pageViews(all, input, FILTERS);
    return { Volumes: views, NextToken: nextToken };
  },

  DescribeVolumeStatus(input, call) {
    const all = findOrAll(call.scope, "volume", input.VolumeIds)
      .filter((row) => row.State !== "creating")
      .map(statusView);
    const { views, nextToken } = pageViews(all, input, {
      "availability-zone": (view) => view.AvailabilityZone,
      "volume-status.details-name": (view) => view.VolumeStatus?.Details?.map((each) => each.Name),
      "volume-status.details-status": (view) => view.VolumeStatus?.Details?.map((each) => each.Status),
      "volume-status.status": (view) => view.VolumeStatus?.Status,
    });
    return { VolumeStatuses: views, NextToken: nextToken };
  },

  DescribeVolumeAttribute(input, call) {
    const { VolumeId: id } = find(call.scope, "volume", required(input.VolumeId, "volumeId"));
    switch (input.Attribute) {
      case "autoEnableIO":
        return { VolumeId: id, AutoEnableIO: { Value: false } };
      case "productCodes":
        return { VolumeId: id, ProductCodes: [] };
      default:
        return refuseValue(input.Attribute, "attribute", "Unknown attribute.");
    }
  },

  ModifyVolume(input, call) {
    const { scope } = call;
    const row = find(scope, "volume", required(input.VolumeId, "volumeId"));
    const before = {
      type: row.VolumeType ?? "gp2",
      size: row.Size ?? 0,
      iops: row.Iops,
      throughput: row.Throughput,
    };
    const type = input.VolumeType ?? before.type;
    const sizeGiB = input.Size ?? before.size;
    if (sizeGiB < before.size)
      refuse("InvalidParameterValue", "New size cannot be smaller than existing size");
    if (
      input.VolumeType === undefined &&
      input.Size === undefined &&
      input.Iops === undefined &&
      input.Throughput === undefined
    )
      refuse(
        "InvalidParameterCombination",
        "At least one of Size, VolumeType, Iops or Throughput must be specified.",
      );
    if (ec2State(scope).volumeModifications.get(row.VolumeId)?.ModificationState === "modifying")
      refuse("IncorrectModificationState", `Volume ${row.VolumeId} is currently being modified.`);
    const asked = checkVolume({
      type,
      sizeGiB,
      iops: input.Iops ?? keptIops(before, type),
      throughput: input.Throughput,
    });
    const after = performanceOf({ type, sizeGiB, ...asked });
    ec2State(scope).volumes.update(row.VolumeId, (each) => {
      delete each.Iops;
      delete each.Throughput;
      Object.assign(each, { Size: sizeGiB, VolumeType: type, ...after });
    });
    const modification: EC2.VolumeModification & { VolumeId: string } = {
      VolumeId: row.VolumeId,
      ModificationState: "completed",
      TargetSize: sizeGiB,
      TargetVolumeType: type,
      TargetMultiAttachEnabled: row.MultiAttachEnabled,
      ...(after.Iops !== undefined && { TargetIops: after.Iops }),
      ...(after.Throughput !== undefined && { TargetThroughput: after.Throughput }),
      OriginalSize: before.size,
      OriginalVolumeType: before.type,
      OriginalMultiAttachEnabled: row.MultiAttachEnabled,
      ...(before.iops !== undefined && { OriginalIops: before.iops }),
      ...(before.throughput !== undefined && { OriginalThroughput: before.throughput }),
      Progress: 100,
      StartTime: scope.world.clock.date(),
      EndTime: scope.world.clock.date(),
    };
    ec2State(scope).volumeModifications.put(row.VolumeId, modification);
    // The answer is given while the change begins; it is complete at the next look.
    const { EndTime: _, ...begun } = modification;
    return { VolumeModification: { ...begun, ModificationState: "modifying", Progress: 0 } };
  },

  DescribeVolumesModifications(input, call) {
    const { volumeModifications } = ec2State(call.scope);
    const rows = input.VolumeIds?.length
      ? input.VolumeIds.map(
          (id) =>
            volumeModifications.get(find(call.scope, "volume", id).VolumeId) ??
            refuse("InvalidVolumeModification.NotFound", `Modification for volume '${id}' does not exist.`),
        )
      : volumeModifications.list();
    const { views, nextToken } = pageViews(
      rows.map((row) => ({ ...row })),
      input,
      {
        "modification-state": (view) => view.ModificationState,
        "original-iops": (view) => view.OriginalIops,
        "original-size": (view) => view.OriginalSize,
        "original-volume-type": (view) => view.OriginalVolumeType,
        "start-time": (view) => view.StartTime,
        "target-iops": (view) => view.TargetIops,
        "target-size": (view) => view.TargetSize,
        "target-volume-type": (view) => view.TargetVolumeType,
        "volume-id": (view) => view.VolumeId,
      },
      { least: 1 },
    );
    return { VolumesModifications: views, NextToken: nextToken };
  },
});

/** Provisioned IOPS stay when a volume stays of a provisioned type. */
const keptIops = (before: { type: string; iops: number | undefined }, type: string): number | undefined =>
  (type === "io1" || type === "io2") && (before.type === "io1" || before.type === "io2")
    ? before.iops
    : undefined;

function checkAttach(volume: Readonly<VolumeRow>, instance: Readonly<InstanceRow>, device: string): void {
  if (volume.State === "in-use" && !volume.MultiAttachEnabled)
    refuse("VolumeInUse", `${volume.VolumeId} is already attached to an instance`);
  if (volume.State !== "available" && volume.State !== "in-use")
    refuse("IncorrectState", `Volume '${volume.VolumeId}' is not 'available'.`);
  if (volume.Attachments.some((each) => each.InstanceId === instance.id))
    refuse("VolumeInUse", `${volume.VolumeId} is already attached to an instance`);
  if (volume.AvailabilityZone !== instance.availabilityZone)
    refuse(
      "InvalidVolume.ZoneMismatch",
      `The volume '${volume.VolumeId}' is not in the same availability zone as instance '${instance.id}'`,
    );
  if (instance.state !== "running" && instance.state !== "stopped")
    refuse("IncorrectState", `Instance '${instance.id}' is not 'running'.`);
  if (instance.blockDevices.some((each) => each.deviceName === device))
    refuse(
      "InvalidParameterValue",
      `Invalid value '${device}' for unixDevice. Attachment point ${device} is already in use`,
    );
}

function attachmentToDetach(
  volume: Readonly<VolumeRow>,
  input: EC2.DetachVolumeRequest,
): VolumeRow["Attachments"][number] {
  const [only, ...others] = volume.Attachments;
  if (!only) return refuse("IncorrectState", `Volume '${volume.VolumeId}' is in the 'available' state.`);
  if (others.length && input.InstanceId === undefined)
    return refuse(
      "InvalidParameterCombination",
      `Volume '${volume.VolumeId}' is attached to multiple instances; specify one.`,
    );
  const found = volume.Attachments.find(
    (each) => input.InstanceId === undefined || each.InstanceId === input.InstanceId,
  );
  if (!found || (input.Device !== undefined && input.Device !== found.Device))
    return refuse(
      "InvalidAttachment.NotFound",
      input.Device === undefined
        ? `The volume '${volume.VolumeId}' is not attached to instance '${input.InstanceId}'.`
        : `The volume '${volume.VolumeId}' is not attached to instance '${input.InstanceId ?? only.InstanceId}' as device '${input.Device}'.`,
    );
  return found;
}

/** One attachment as Attach, Detach and Describe show it. */
function attachmentView(volume: Readonly<VolumeRow>, instanceId: string): EC2.VolumeAttachment {
  const attachment = volume.Attachments.find((each) => each.InstanceId === instanceId);
  return { ...attachment, State: attachment?.State as EC2.VolumeAttachmentState, VolumeId: volume.VolumeId };
}

function volumeView(scope: Scope, row: Readonly<VolumeRow>): EC2.Volume {
  const { contentId: _, Attachments, State, ...view } = row;
  return {
    ...view,
    AvailabilityZoneId: zoneIdOf(scope.region, row.AvailabilityZone),
    State,
    Attachments: Attachments.map((each) => attachmentView(row, each.InstanceId)),
  };
}

const statusView = (row: Readonly<VolumeRow>): EC2.VolumeStatusItem => ({
  VolumeId: row.VolumeId,
  AvailabilityZone: row.AvailabilityZone,
  VolumeStatus: {
    Status: "ok",
    Details: [
      { Name: "io-enabled", Status: "passed" },
      { Name: "io-performance", Status: "not-applicable" },
    ],
  },
  Actions: [],
  Events: [],
  AttachmentStatuses: [],
});

const FILTERS: FilterTable<EC2.Volume> = {
  "attachment.attach-time": (view) => view.Attachments?.map((each) => each.AttachTime),
  "attachment.delete-on-termination": (view) => view.Attachments?.map((each) => each.DeleteOnTermination),
  "attachment.device": (view) => view.Attachments?.map((each) => each.Device),
  "attachment.instance-id": (view) => view.Attachments?.map((each) => each.InstanceId),
  "attachment.status": (view) => view.Attachments?.map((each) => each.State),
  "availability-zone": (view) => view.AvailabilityZone,
  "availability-zone-id": (view) => view.AvailabilityZoneId,
  "create-time": (view) => view.CreateTime,
  encrypted: (view) => view.Encrypted,
  "fast-restored": () => false,
  "multi-attach-enabled": (view) => view.MultiAttachEnabled,
  size: (view) => view.Size,
  "snapshot-id": (view) => view.SnapshotId,
  status: (view) => view.State,
  "volume-id": (view) => view.VolumeId,
  "volume-type": (view) => view.VolumeType,
};
