import type { BlockDeviceMapping, EbsBlockDevice, Tag, VolumeType } from "@aws-sdk/client-ec2";
import { NotImplemented } from "../../errors.ts";
import { createAttachedVolume, type NewVolume } from "../../physics/instances/volumes.ts";
import type { Scope } from "../../world.ts";
import { onlyMembers } from "./members.ts";
import { refuse } from "./refusals.ts";
import { settingsOf } from "./settings.ts";
import { findSnapshot } from "./snapshot-rows.ts";
import { ec2State, type ImageRow, type InstanceRow } from "./state.ts";
import { checkKeyOfVolume } from "./volume-keys.ts";
import { checkVolume } from "./volume-rules.ts";

/** A volume that an instance will have. */
export interface PlannedDevice {
  deviceName: string;
  deleteOnTermination: boolean;
  volume: Omit<NewVolume, "availabilityZone" | "tags">;
}

/**
 * Joins the image's devices with those that the request names. Root volumes are deleted with their instance and
 * others are kept, unless the image or the request says otherwise (ground truth fact 8).
 *
 * @throws {AwsError} InvalidBlockDeviceMapping and the like
 */
export function planDevices(
  scope: Scope,
  image: Readonly<ImageRow>,
  requested: readonly BlockDeviceMapping[] | undefined,
): PlannedDevice[] {
  const byName = new Map<string, BlockDeviceMapping>();
  for (const device of image.BlockDeviceMappings ?? []) byName.set(device.DeviceName ?? "", device);
  for (const device of requested ?? []) {
    onlyMembers("BlockDeviceMapping", device, ["DeviceName", "Ebs", "NoDevice"]);
    const name =
      device.DeviceName ?? refuse("MissingParameter", "The request must contain the parameter deviceName");
    if (device.NoDevice !== undefined) byName.delete(name);
    else
      byName.set(name, { DeviceName: name, Ebs: { ...byName.get(name)?.Ebs, ...defined(device.Ebs ?? {}) } });
  }
  const root = image.RootDeviceName ?? "/dev/xvda";
  const planned: PlannedDevice[] = [];
  for (const [name, device] of byName)
    if (device.Ebs) planned.push(planDevice(scope, name, device.Ebs, name === root, image));
  if (!planned.some((device) => device.deviceName === root))
    refuse("InvalidBlockDeviceMapping", `The root device '${root}' cannot be removed.`);
  return planned;
}

function planDevice(
  scope: Scope,
  deviceName: string,
  ebs: EbsBlockDevice,
  isRoot: boolean,
  image: Readonly<ImageRow>,
): PlannedDevice {
  onlyMembers("BlockDeviceMapping.Ebs", ebs, EBS_MEMBERS);
  checkKeyOfVolume(ebs);
  const fromImage = image.BlockDeviceMappings?.some((each) => each.Ebs?.SnapshotId === ebs.SnapshotId);
  // Whoever may launch an image may use its snapshots, although he cannot see them.
  const snapshot =
    ebs.SnapshotId && !fromImage ? findSnapshot(scope, ebs.SnapshotId) : ownSnapshot(scope, ebs.SnapshotId);
  if (snapshot?.State === "pending") refuse("IncorrectState", "Snapshot is in invalid state - pending");
  const least = snapshot?.VolumeSize ?? (fromImage ? imageSize(image, ebs.SnapshotId) : undefined);
  const sizeGiB = ebs.VolumeSize ?? least;
  if (sizeGiB === undefined)
    return refuse("MissingParameter", "The request must contain the parameter size or snapshotId");
  if (least !== undefined && sizeGiB < least)
    refuse(
      "InvalidBlockDeviceMapping",
      `Volume of size ${sizeGiB}GB is smaller than snapshot '${ebs.SnapshotId}', expect size >= ${least}GB`,
    );
  const type = (ebs.VolumeType ?? "gp2") as VolumeType;
  const { iops, throughput } = checkVolume({
    type,
    sizeGiB,
    iops: type === "gp2" ? undefined : ebs.Iops,
    throughput: type === "gp3" ? ebs.Throughput : undefined,
  });
  return {
    deviceName,
    deleteOnTermination: ebs.DeleteOnTermination ?? isRoot,
    volume: {
      sizeGiB,
      type,
      iops,
      throughput,
      snapshotId: ebs.SnapshotId,
      encrypted:
        (ebs.Encrypted ?? false) ||
        (snapshot?.Encrypted ?? false) ||
        settingsOf(scope).ebsEncryptionByDefault,
      kmsKeyId: ebs.KmsKeyId ?? snapshot?.KmsKeyId,
      contentId: snapshot?.contentId ?? (isRoot ? (image.contentId ?? image.ImageId) : undefined),
    },
  };
}

const EBS_MEMBERS = [
  "DeleteOnTermination",
  "Iops",
  "SnapshotId",
  "VolumeSize",
  "VolumeType",
  "KmsKeyId",
  "Throughput",
  "Encrypted",
] as const;

const ownSnapshot = (
  scope: Scope,
  snapshotId: string | undefined,
): ReturnType<typeof findSnapshot> | undefined => ec2State(scope).snapshots.get(snapshotId);

const imageSize = (image: Readonly<ImageRow>, snapshotId: string | undefined): number | undefined =>
  image.BlockDeviceMappings?.find((each) => each.Ebs?.SnapshotId === snapshotId)?.Ebs?.VolumeSize;

/** Makes the planned volumes, attached to their instance, and answers the instance's devices. */
export function makeDevices(
  scope: Scope,
  instance: Pick<InstanceRow, "id" | "availabilityZone">,
  planned: readonly PlannedDevice[],
  tags: readonly Tag[],
): InstanceRow["blockDevices"] {
  return planned.map(({ deviceName, deleteOnTermination, volume }) => {
    const row = createAttachedVolume(
      scope,
      { ...volume, availabilityZone: instance.availabilityZone, tags: [...tags] },
      { instanceId: instance.id, device: deviceName, deleteOnTermination },
    );
    const attachTime = scope.world.clock.second();
    return { deviceName, volumeId: row.VolumeId, deleteOnTermination, attachTime, status: "attached" };
  });
}

/** Instance store is not modelled. */
export function refuseVirtualDevices(requested: readonly BlockDeviceMapping[] | undefined): void {
  if (requested?.some((device) => device.VirtualName))
    throw new NotImplemented("instance store (VirtualName)");
}

const defined = <T extends object>(object: T): Partial<T> =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as Partial<T>;
