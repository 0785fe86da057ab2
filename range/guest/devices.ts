import { ec2State } from "../services/ec2/state.ts";
import type { Disk } from "./disk.ts";
import { diskOf } from "./disks.ts";
import type { Guest } from "./guest.ts";

/** A block device: an attached volume. */
export interface Device {
  /** `nvme1n1`. */
  name: string;
  /** Every path that leads to it or to its one partition: NVMe names, and the name that AttachVolume gave. */
  names: readonly string[];
  /** The partition that carries the file system: `/dev/nvme1n1p1`. */
  partition: string;
  volumeId: string;
  sizeGiB: number;
  disk: Disk;
}

/** The volumes that the instance's kernel sees, in order of attachment. Nitro instances name them by NVMe numbers. */
export function devicesOf(guest: Guest): Device[] {
  const { volumes } = ec2State(guest.scope);
  return guest.instance.blockDevices
    .filter((device) => device.status !== "attaching" && volumes.has(device.volumeId))
    .map(({ deviceName, volumeId }, index) => {
      const name = `nvme${index}n1`;
      const given = deviceName.replace(/^\/dev\//, "");
      const aliases = new Set([given, given.replace(/^sd/, "xvd")]);
      return {
        name,
        partition: `/dev/${name}p1`,
        names: [
          `/dev/${name}`,
          `/dev/${name}p1`,
          ...[...aliases].flatMap((alias) => [`/dev/${alias}`, `/dev/${alias}1`]),
        ],
        volumeId,
        sizeGiB: volumes.get(volumeId)?.Size ?? 8,
        disk: diskOf(guest.scope, volumeId),
      };
    });
}

/** The device that a path such as `/dev/sdf` or `/dev/nvme1n1p1` means. */
export const deviceAt = (guest: Guest, path: string): Device | undefined =>
  devicesOf(guest).find((device) => device.names.includes(path));
