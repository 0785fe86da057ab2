import type * as EC2 from "@aws-sdk/client-ec2";
import type { Call } from "../../call.ts";
import { rebootInstance } from "../../physics/instances/lifecycle.ts";
import { takeSnapshot, beginSnapshot } from "../../physics/instances/snapshots.ts";
import { handlers } from "../../service.ts";
import type { Scope } from "../../world.ts";
import { pageViews } from "./describe.ts";
import type { FilterTable } from "./filters.ts";
import { once } from "./idempotency.ts";
import { addImage, findImage, findOwnImage, visibleImages } from "./image-rows.ts";
import { find } from "./kinds.ts";
import { onlyMembersOfEach } from "./members.ts";
import { refuse, required } from "./refusals.ts";
import { findSnapshot } from "./snapshot-rows.ts";
import { ec2State, type ImageRow, type InstanceRow } from "./state.ts";
import { newTags, tagsByType } from "./tags.ts";

export const images = handlers<typeof EC2>()({
  CreateImage(input, call) {
    const { scope } = call;
    const instance = find(scope, "instance", required(input.InstanceId, "instanceId"));
    const name = checkName(call, input.Name);
    if (instance.state !== "running" && instance.state !== "stopped")
      refuse("IncorrectState", `Instance '${instance.id}' is not 'running' or 'stopped'.`);
    onlyMembersOfEach("BlockDeviceMapping", input.BlockDeviceMappings, ["DeviceName", "Ebs", "NoDevice"]);
    const tags = tagsByType(input.TagSpecifications, ["image", "snapshot"], call);
    const left = new Set(
      input.BlockDeviceMappings?.filter((each) => each.NoDevice !== undefined).map((each) => each.DeviceName),
    );
    const devices = instance.blockDevices.filter((device) => !left.has(device.deviceName));
    const id = scope.world.random.id("ami");
    // A reboot makes the file systems consistent and costs what is in RAM: ground truth fact 10.
    if (!input.NoReboot && instance.state === "running")
      rebootInstance(scope, instance.id, `CreateImage ${id}`);
    const mappings = devices.map((device) => imageDevice(scope, device, id, tags.get("snapshot") ?? []));
    const source = ec2State(scope).images.get(instance.imageId);
    addImage(scope, {
      ImageId: id,
      Name: name,
      ImageLocation: `${scope.accountId}/${name}`,
      Description: input.Description ?? "",
      Architecture: instance.architecture ?? "x86_64",
      OwnerId: scope.accountId,
      Public: false,
      CreationDate: scope.world.clock.date().toISOString(),
      RootDeviceName: instance.rootDeviceName,
      BlockDeviceMappings: mappings,
      SourceInstanceId: instance.id,
      PlatformDetails: instance.platformDetails ?? "Linux/UNIX",
      Tags: tags.get("image") ?? [],
      State: "pending",
      launchPermissions: [],
      ...rootContent(scope, mappings, instance.rootDeviceName),
      ...(source?.software && { software: source.software }),
      ...(source?.ImdsSupport && { ImdsSupport: source.ImdsSupport }),
    });
    becomeAvailable(scope, id);
    return { ImageId: id };
  },

  RegisterImage(input, call) {
    const { scope } = call;
    const name = checkName(call, input.Name);
    const root = required(input.RootDeviceName, "rootDeviceName");
    const tags = newTags(input.TagSpecifications, "image", call);
    onlyMembersOfEach("BlockDeviceMapping", input.BlockDeviceMappings, ["DeviceName", "Ebs", "NoDevice"]);
    const mappings = (input.BlockDeviceMappings ?? []).map((device) => {
      const snapshot = device.Ebs?.SnapshotId ? findSnapshot(scope, device.Ebs.SnapshotId) : undefined;
      if (snapshot && snapshot.State !== "completed")
        refuse("IncorrectState", `Snapshot is in invalid state - ${snapshot.State}`);
      return {
        DeviceName: device.DeviceName,
        Ebs: {
          DeleteOnTermination: true,
          VolumeType: "gp2" as const,
          ...device.Ebs,
          VolumeSize: device.Ebs?.VolumeSize ?? snapshot?.VolumeSize,
          Encrypted: snapshot?.Encrypted ?? device.Ebs?.Encrypted ?? false,
        },
      };
    });
    if (!mappings.some((device) => device.DeviceName === root && device.Ebs.SnapshotId))
      refuse(
        "InvalidBlockDeviceMapping",
        "The root device is missing from the block device mapping, or has no snapshot.",
      );
    const id = scope.world.random.id("ami");
    addImage(scope, {
      ImageId: id,
      Name: name,
      ImageLocation: `${scope.accountId}/${name}`,
      Description: input.Description ?? "",
      Architecture: input.Architecture ?? "x86_64",
      OwnerId: scope.accountId,
      Public: false,
      CreationDate: scope.world.clock.date().toISOString(),
      RootDeviceName: root,
      BlockDeviceMappings: mappings,
      EnaSupport: input.EnaSupport ?? false,
      Tags: tags,
      launchPermissions: [],
      ...(input.ImdsSupport && { ImdsSupport: input.ImdsSupport }),
      ...rootContent(scope, mappings, root),
    });
    return { ImageId: id };
  },

  CopyImage(input, call) {
    const { scope } = call;
    const home = scope.account.scope(required(input.SourceRegion, "SourceRegion"));
    const source = findImage(home, required(input.SourceImageId, "SourceImageId"));
    if (source.State !== "available")
      refuse("InvalidAMIID.Unavailable", `The image id '[${source.ImageId}]' is no longer available`);
    const name = checkName(call, input.Name);
    const tags = tagsByType(input.TagSpecifications, ["image", "snapshot"], call);
    const id = once(call, input, () => {
      const copy = scope.world.random.id("ami");
      const mappings = (source.BlockDeviceMappings ?? []).map((device) => ({
        ...device,
        ...(device.Ebs && {
          Ebs: copiedDevice(scope, home, source, device, input, copy, tags.get("snapshot") ?? []),
        }),
      }));
      addImage(scope, {
        ...source,
        ImageId: copy,
        Name: name,
        ImageLocation: `${scope.accountId}/${name}`,
        Description: input.Description ?? "",
        OwnerId: scope.accountId,
        ImageOwnerAlias: undefined,
        Public: false,
        CreationDate: scope.world.clock.date().toISOString(),
        BlockDeviceMappings: mappings,
        SourceImageId: source.ImageId,
        SourceImageRegion: home.region,
        Tags:
          tags.get("image") ?? (input.CopyImageTags ? (source.Tags ?? []).map((tag) => ({ ...tag })) : []),
        State: "pending",
        launchPermissions: [],
      });
      becomeAvailable(scope, copy);
      return copy;
    });
    return { ImageId: id };
  },

  DeregisterImage(input, call) {
    const { images, snapshots } = ec2State(call.scope);
    const row = findOwnImage(call.scope, required(input.ImageId, "imageId"));
    const used = (row.BlockDeviceMappings ?? []).flatMap((device) => device.Ebs?.SnapshotId ?? []);
    images.delete(row.ImageId);
    if (!input.DeleteAssociatedSnapshots) return { Return: true };
    const results = used.map((id): EC2.DeleteSnapshotReturnCode => {
      const other = images.find(
        (each) => each.BlockDeviceMappings?.some((device) => device.Ebs?.SnapshotId === id) ?? false,
      );
      return {
        SnapshotId: id,
        ReturnCode: other ? "skipped" : snapshots.delete(id) ? "success" : "missing-permissions",
      };
    });
    return { Return: true, DeleteSnapshotResults: results };
  },

  DescribeImages(input, call) {
    const { scope } = call;
    const visible = input.ImageIds?.length
      ? [...new Set(input.ImageIds)].map((id) => findImage(scope, id))
      : visibleImages(scope);
    const wanted = visible.filter(
      (row) => isOwned(row, input.Owners, call) && isExecutable(row, input.ExecutableUsers, call),
    );
    const { views, nextToken } = pageViews(wanted.map(imageView), input, FILTERS, { least: 1 });
    return { Images: views, NextToken: nextToken };
  },
});

function checkName(call: Call, wanted: string | undefined): string {
  const name = required(wanted, "name");
  if (!/^[\w ()[\]./\-'@]{3,128}$/.test(name))
    refuse(
      "InvalidAMIName.Malformed",
      "AMI names must be between 3 and 128 characters long, and may contain letters, numbers, '(', ')', '.', '-', '/' and '_'",
    );
  const other = ec2State(call.scope).images.find(
    (row) => row.Name === name && row.OwnerId === call.account.id,
  );
  if (other) refuse("InvalidAMIName.Duplicate", `AMI name ${name} is already in use by AMI ${other.ImageId}`);
  return name;
}

function imageDevice(
  scope: Scope,
  device: InstanceRow["blockDevices"][number],
  imageId: string,
  tags: readonly EC2.Tag[],
): EC2.BlockDeviceMapping {
  const volume = find(scope, "volume", device.volumeId);
  const snapshot = takeSnapshot(scope, volume, {
    description: `Created by CreateImage(${volume.Attachments[0]?.InstanceId}) for ${imageId}`,
    tags: tags.map((tag) => ({ ...tag })),
  });
  return {
    DeviceName: device.deviceName,
    Ebs: {
      DeleteOnTermination: device.deleteOnTermination,
      SnapshotId: snapshot.SnapshotId,
      VolumeSize: volume.Size,
      VolumeType: volume.VolumeType,
      Encrypted: volume.Encrypted,
      ...(volume.VolumeType !== "gp2" && volume.Iops !== undefined && { Iops: volume.Iops }),
      ...(volume.Throughput !== undefined && { Throughput: volume.Throughput }),
    },
  };
}

function copiedDevice(
  scope: Scope,
  home: Scope,
  source: Readonly<ImageRow>,
  device: EC2.BlockDeviceMapping,
  input: EC2.CopyImageRequest,
  imageId: string,
  tags: EC2.Tag[],
): EC2.EbsBlockDevice {
  const original = ec2State(home).snapshots.get(device.Ebs?.SnapshotId);
  const isRoot = device.DeviceName === source.RootDeviceName;
  const copy = beginSnapshot(scope, {
    volumeId: "vol-ffffffff",
    sizeGiB: device.Ebs?.VolumeSize ?? original?.VolumeSize ?? 0,
    encrypted: (input.Encrypted ?? false) || (device.Ebs?.Encrypted ?? false),
    kmsKeyId: input.KmsKeyId,
    contentId: original?.contentId ?? (isRoot ? source.contentId : undefined),
    description: `Copied for DestinationAmi ${imageId} from SourceAmi ${source.ImageId}.`,
    tags: tags.map((tag) => ({ ...tag })),
  });
  return { ...device.Ebs, SnapshotId: copy.SnapshotId, Encrypted: copy.Encrypted };
}

function rootContent(
  scope: Scope,
  mappings: readonly EC2.BlockDeviceMapping[],
  root: string,
): { contentId?: string } {
  const id = mappings.find((device) => device.DeviceName === root)?.Ebs?.SnapshotId;
  const contentId = id === undefined ? undefined : findSnapshot(scope, id).contentId;
  return contentId === undefined ? {} : { contentId };
}

function becomeAvailable(scope: Scope, imageId: string): void {
  const { images } = ec2State(scope);
  scope.world.clock.after(scope.world.pace("image-create"), `image-create ${imageId}`, () => {
    if (images.get(imageId)?.State === "pending")
      images.update(imageId, (row) => void (row.State = "available"));
  });
}

function isOwned(row: Readonly<ImageRow>, owners: readonly string[] | undefined, call: Call): boolean {
  if (!owners?.length) return true;
  return owners.some(
    (owner) => row.OwnerId === (owner === "self" ? call.account.id : owner) || row.ImageOwnerAlias === owner,
  );
}

function isExecutable(row: Readonly<ImageRow>, users: readonly string[] | undefined, call: Call): boolean {
  if (!users?.length) return true;
  return users.some((user) => row.launchPermissions.includes(user === "self" ? call.account.id : user));
}

function imageView(row: Readonly<ImageRow>): EC2.Image {
  const { contentId: _, software: __, launchPermissions, ...view } = row;
  return { ...view, Public: launchPermissions.includes("all") };
}

const FILTERS: FilterTable<EC2.Image> = {
  architecture: (view) => view.Architecture,
  "block-device-mapping.delete-on-termination": (view) =>
    view.BlockDeviceMappings?.map((each) => each.Ebs?.DeleteOnTermination),
  "block-device-mapping.device-name": (view) => view.BlockDeviceMappings?.map((each) => each.DeviceName),
  "block-device-mapping.encrypted": (view) => view.BlockDeviceMappings?.map((each) => each.Ebs?.Encrypted),
  "block-device-mapping.snapshot-id": (view) => view.BlockDeviceMappings?.map((each) => each.Ebs?.SnapshotId),
  "block-device-mapping.volume-size": (view) => view.BlockDeviceMappings?.map((each) => each.Ebs?.VolumeSize),
  "block-device-mapping.volume-type": (view) => view.BlockDeviceMappings?.map((each) => each.Ebs?.VolumeType),
  "creation-date": (view) => view.CreationDate,
  description: (view) => view.Description,
  "ena-support": (view) => view.EnaSupport,
  hypervisor: (view) => view.Hypervisor,
  "image-id": (view) => view.ImageId,
  "image-type": (view) => view.ImageType,
  "is-public": (view) => view.Public,
  "manifest-location": (view) => view.ImageLocation,
  name: (view) => view.Name,
  "owner-alias": (view) => view.ImageOwnerAlias,
  "owner-id": (view) => view.OwnerId,
  platform: (view) => view.Platform,
  "root-device-name": (view) => view.RootDeviceName,
  "root-device-type": (view) => view.RootDeviceType,
  "source-image-id": (view) => view.SourceImageId,
  "source-image-region": (view) => view.SourceImageRegion,
  "source-instance-id": (view) => view.SourceInstanceId,
  state: (view) => view.State,
  "sriov-net-support": (view) => view.SriovNetSupport,
  "virtualization-type": (view) => view.VirtualizationType,
};
