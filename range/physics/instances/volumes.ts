import type { Tag, VolumeType } from "@aws-sdk/client-ec2";
import { ec2State, type VolumeRow } from "../../services/ec2/state.ts";
import type { Scope } from "../../world.ts";

export interface NewVolume {
  availabilityZone: string;
  sizeGiB: number;
  type: VolumeType;
  iops?: number | undefined;
  throughput?: number | undefined;
  snapshotId?: string | undefined;
  encrypted: boolean;
  kmsKeyId?: string | undefined;
  tags: Tag[];
  contentId?: string | undefined;
  multiAttach?: boolean | undefined;
}

/** Makes a volume, which is `creating` until PACE's `volume-create` is over. */
export function createVolume(scope: Scope, wanted: NewVolume): Readonly<VolumeRow> {
  const row = putVolume(scope, wanted, "creating");
  settle(
    scope,
    row.VolumeId,
    "volume-create",
    (each) => each.State === "creating",
    (each) => {
      each.State = "available";
    },
  );
  return row;
}

/** A volume whose key refuses: it is in `error` for as long as making it takes, and gone then. */
export function failVolume(scope: Scope, volumeId: string): void {
  const { volumes } = ec2State(scope);
  volumes.update(volumeId, (row) => void (row.State = "error"));
  scope.world.clock.after(scope.world.pace("volume-create"), `volume-create ${volumeId}`, () =>
    volumes.delete(volumeId),
  );
}

/** Makes a volume together with its instance: it is attached at once. */
export function createAttachedVolume(
  scope: Scope,
  wanted: NewVolume,
  attachment: { instanceId: string; device: string; deleteOnTermination: boolean },
): Readonly<VolumeRow> {
  const row = putVolume(scope, wanted, "in-use");
  return ec2State(scope).volumes.update(row.VolumeId, (each) => {
    each.Attachments = [attachmentOf(scope, attachment, "attached")];
  });
}

/** Attaches an available volume; it is `attaching` until PACE's `volume-attach` is over. */
export function attachVolume(
  scope: Scope,
  volumeId: string,
  attachment: { instanceId: string; device: string; deleteOnTermination: boolean },
): void {
  const { instances, volumes } = ec2State(scope);
  const { instanceId, device, deleteOnTermination } = attachment;
  volumes.update(volumeId, (row) => {
    row.State = "in-use";
    row.Attachments = [...row.Attachments, attachmentOf(scope, attachment, "attaching")];
  });
  instances.update(instanceId, (row) => {
    row.blockDevices = [
      ...row.blockDevices,
      {
        deviceName: device,
        volumeId,
        deleteOnTermination,
        attachTime: scope.world.clock.second(),
        status: "attaching",
      },
    ];
  });
  settle(
    scope,
    volumeId,
    "volume-attach",
    (row) => stateOn(row, instanceId) === "attaching",
    (row) => {
      row.Attachments = row.Attachments.map((each) =>
        each.InstanceId === instanceId ? { ...each, State: "attached" } : each,
      );
      instances.update(instanceId, (each) => {
        each.blockDevices = each.blockDevices.map((entry) =>
          entry.volumeId === volumeId ? { ...entry, status: "attached" } : entry,
        );
      });
    },
  );
}

/** Detaches a volume; it is `detaching` until PACE's `volume-attach` is over, and `available` then. */
export function detachVolume(scope: Scope, volumeId: string, instanceId: string): void {
  const { instances, volumes } = ec2State(scope);
  volumes.update(volumeId, (row) => {
    row.Attachments = row.Attachments.map((each) =>
      each.InstanceId === instanceId ? { ...each, State: "detaching" } : each,
    );
  });
  instances.update(instanceId, (row) => {
    row.blockDevices = row.blockDevices.map((each) =>
      each.volumeId === volumeId ? { ...each, status: "detaching" } : each,
    );
  });
  settle(
    scope,
    volumeId,
    "volume-attach",
    (row) => stateOn(row, instanceId) === "detaching",
    (row) => {
      row.Attachments = row.Attachments.filter((each) => each.InstanceId !== instanceId);
      if (!row.Attachments.length) row.State = "available";
      instances.update(instanceId, (each) => {
        each.blockDevices = each.blockDevices.filter((entry) => entry.volumeId !== volumeId);
      });
    },
  );
}

/** Ends a transition after its duration, unless the volume went another way meanwhile. */
function settle(
  scope: Scope,
  volumeId: string,
  duration: "volume-create" | "volume-attach",
  still: (row: Readonly<VolumeRow>) => boolean,
  change: (row: VolumeRow) => void,
): void {
  const { volumes } = ec2State(scope);
  scope.world.clock.after(scope.world.pace(duration), `${duration} ${volumeId}`, () => {
    const row = volumes.get(volumeId);
    if (row && still(row)) volumes.update(volumeId, change);
  });
}

const stateOn = (row: Readonly<VolumeRow>, instanceId: string): string | undefined =>
  row.Attachments.find((each) => each.InstanceId === instanceId)?.State;

const attachmentOf = (
  scope: Scope,
  {
    instanceId,
    device,
    deleteOnTermination,
  }: { instanceId: string; device: string; deleteOnTermination: boolean },
  state: string,
): VolumeRow["Attachments"][number] => ({
  InstanceId: instanceId,
  Device: device,
  State: state,
  AttachTime: new Date(scope.world.clock.second()),
  DeleteOnTermination: deleteOnTermination,
});

function putVolume(scope: Scope, wanted: NewVolume, state: VolumeRow["State"]): Readonly<VolumeRow> {
  const id = scope.world.random.id("vol");
  return ec2State(scope).volumes.put(id, {
    VolumeId: id,
    AvailabilityZone: wanted.availabilityZone,
    Size: wanted.sizeGiB,
    VolumeType: wanted.type,
    ...performanceOf(wanted),
    SnapshotId: wanted.snapshotId ?? "",
    Encrypted: wanted.encrypted,
    ...(wanted.kmsKeyId && { KmsKeyId: wanted.kmsKeyId }),
    MultiAttachEnabled: wanted.multiAttach ?? false,
    CreateTime: scope.world.clock.date(),
    State: state,
    Attachments: [],
    Tags: wanted.tags,
    ...(wanted.contentId && { contentId: wanted.contentId }),
  });
}

/** Baseline performance by type (EBS user guide, "EBS volume types"). */
export function performanceOf(wanted: {
  type: VolumeType;
  sizeGiB: number;
  iops?: number | undefined;
  throughput?: number | undefined;
}): { Iops?: number; Throughput?: number } {
  switch (wanted.type) {
    case "gp3":
      return { Iops: wanted.iops ?? 3000, Throughput: wanted.throughput ?? 125 };
    case "gp2":
      return { Iops: Math.min(16_000, Math.max(100, wanted.sizeGiB * 3)) };
    case "io1":
    case "io2":
      return wanted.iops === undefined ? {} : { Iops: wanted.iops };
    default:
      return {};
  }
}
