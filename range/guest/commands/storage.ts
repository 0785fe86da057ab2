import { deviceAt, devicesOf, type Device } from "../devices.ts";
import { entryOf } from "../disk.ts";
import { mountLines } from "../procfs.ts";
import { humanSize } from "./files.ts";
import { type GuestCommand, type Io, readWords, table, UsageError } from "./command.ts";

const GIB = 1_073_741_824;

/** Block devices: volumes that are attached, and what is on them. */
export const storageCommands: Record<string, GuestCommand> = {
  lsblk(args, io) {
    const { flags } = readWords(args, ["-o"]);
    // The kernel counts NVMe disks and their partitions through, as it finds them.
    let minor = 0;
    const number = (): string => `259:${minor++}`;
    const rows = devicesOf(io.guest).flatMap((device) => {
      const size = `${device.sizeGiB}G`;
      const disk = [
        device.name,
        number(),
        "0",
        size,
        "0",
        "disk",
        device.disk.formatted ? "" : mountPointOf(io, device),
      ];
      return device.disk.formatted
        ? [disk, [`└─${device.name}p1`, number(), "0", size, "0", "part", mountPointOf(io, device)]]
        : [disk];
    });
    if (!flags.has("-f"))
      return table([["NAME", "MAJ:MIN", "RM", "SIZE", "RO", "TYPE", "MOUNTPOINTS"], ...rows]);
    return table([
      ["NAME", "FSTYPE", "MOUNTPOINTS"],
      ...rows.map((row) => [row[0]!, row[5] === "part" ? "xfs" : "", row[6]!]),
    ]);
  },

  fdisk(args, io) {
    const { flags, rest } = readWords(args);
    if (!flags.has("-l")) throw new UsageError("only -l works without a terminal");
    const devices = rest.length ? rest.map((path) => known(io, path)) : devicesOf(io.guest);
    return devices
      .map((device) => {
        const sectors = device.sizeGiB * 2_097_152;
        const head = `Disk /dev/${device.name}: ${device.sizeGiB} GiB, ${device.sizeGiB * GIB} bytes, ${sectors} sectors\nDisk model: Amazon Elastic Block Store\nUnits: sectors of 1 * 512 = 512 bytes\n`;
        if (!device.disk.formatted) return head;
        return `${head}Disklabel type: gpt\n\nDevice         Start      End  Sectors Size Type\n${device.partition} 24576 ${sectors - 1} ${sectors - 24_576}   ${device.sizeGiB}G Linux filesystem\n`;
      })
      .join("\n\n");
  },

  blkid: (_, io) =>
    devicesOf(io.guest)
      .filter((device) => device.disk.formatted)
      .map(
        (device) => `${device.partition}: LABEL="/" UUID="${uuidOf(device)}" BLOCK_SIZE="4096" TYPE="xfs"\n`,
      )
      .join(""),

  mount(args, io) {
    const { values, flags, rest } = readWords(args, ["-o", "-t"]);
    if (!rest.length)
      return mountLines(io.guest).replace(/^(\S+) (\S+) (\S+) (\S+).*$/gm, "$1 on $2 type $3 ($4)");
    const options = (values.get("-o") ?? "").split(",");
    const [from = "", to] = rest;
    if (!to) throw new UsageError(`${from}: can't find in /etc/fstab.`);
    const device = deviceAt(io.guest, io.path(from));
    if (!device) throw new UsageError(`${to}: special device ${from} does not exist.`);
    const point = io.path(to);
    if (io.files.entry(point)?.kind !== "directory")
      throw new UsageError(`${to}: mount point does not exist.`);
    if (!device.disk.formatted)
      throw new UsageError(
        `${to}: wrong fs type, bad option, bad superblock on ${from}, missing codepage or helper program, or other error.`,
      );
    if (mountPointOf(io, device))
      throw new UsageError(`${to}: ${device.partition} already mounted on ${mountPointOf(io, device)}.`);
    // XFS refuses a second file system with the same UUID, which a copy of the root volume has.
    if (sharesUuid(io, device) && !options.includes("nouuid"))
      throw new UsageError(
        `${to}: wrong fs type, bad option, bad superblock on ${from}, missing codepage or helper program, or other error (dmesg: XFS: Filesystem has duplicate UUID - can't mount; try -o nouuid).`,
      );
    const readOnly = options.includes("ro") || flags.has("-r");
    io.guest.changeMemory((memory) =>
      memory.mounts.push({ point, volumeId: device.volumeId, device: device.partition, readOnly }),
    );
    return "";
  },

  umount(args, io) {
    const word = args.find((each) => !each.startsWith("-")) ?? "";
    const path = io.path(word);
    const device = deviceAt(io.guest, path);
    const found = io.guest.memory.mounts.find(
      (mount) => mount.point === path || mount.volumeId === device?.volumeId,
    );
    if (!found) return { stderr: `umount: ${word}: not mounted.\n`, exitCode: 32 };
    io.guest.changeMemory(
      (memory) => void (memory.mounts = memory.mounts.filter((mount) => mount !== found)),
    );
    return "";
  },

  "mkfs.xfs"(args, io) {
    const device = known(io, args.filter((word) => !word.startsWith("-")).at(-1) ?? "");
    if (device.disk.formatted && !args.includes("-f"))
      throw new UsageError(
        `/dev/${device.name} appears to contain an existing filesystem (xfs).\nmkfs.xfs: Use the -f option to force overwrite.`,
      );
    for (const path of device.disk.paths()) device.disk.remove(path);
    device.disk.put("/", {
      kind: "directory",
      mode: 0o755,
      modifiedAt: io.now(),
      owner: "root",
      group: "root",
    });
    io.guest.touch();
    return `meta-data=/dev/${device.name} isize=512 agcount=4\n`;
  },

  df(args, io) {
    const { flags } = readWords(args);
    const rows = devicesOf(io.guest)
      .filter((device) => mountPointOf(io, device))
      .map((device) => {
        const size = device.sizeGiB * GIB;
        const used = device.disk.usedBytes() + 1.6 * GIB;
        const show = (bytes: number): string =>
          flags.has("-h") ? humanSize(bytes) : String(Math.round(bytes / 1024));
        return [
          device.partition,
          show(size),
          show(used),
          show(size - used),
          `${Math.round((used / size) * 100)}%`,
          mountPointOf(io, device),
        ];
      });
    return table(
      [
        ["Filesystem", flags.has("-h") ? "Size" : "1K-blocks", "Used", "Avail", "Use%", "Mounted on"],
        ...rows,
      ],
      [1, 2, 3, 4],
    );
  },

  dd(args, io) {
    const words = new Map(args.map((word) => word.split(/=(.*)/s, 2) as [string, string]));
    const [from, to] = [words.get("if"), words.get("of")];
    const source = from === undefined ? io.stdin : io.files.read(io.path(from));
    const block = sizeOfWord(words.get("bs") ?? "512");
    const skip = Number(words.get("skip") ?? 0) * block;
    const count = words.has("count") ? Number(words.get("count")) * block : source.length;
    const zeroes = from === "/dev/zero" ? Buffer.alloc(Math.min(count, 64 * 1024 * 1024)) : undefined;
    const data = zeroes ?? source.subarray(skip, skip + count);
    const target = to === undefined ? undefined : io.path(to);
    const device = target === undefined ? undefined : deviceAt(io.guest, target);
    if (device) overwrite(io, device, data);
    else if (target !== undefined) io.files.write(target, Buffer.from(data));
    const records = Math.floor(data.length / block);
    return {
      stdout: to === undefined ? Buffer.from(data) : "",
      stderr: `${records}+${data.length % block ? 1 : 0} records in\n${records}+${data.length % block ? 1 : 0} records out\n${data.length} bytes copied\n`,
    };
  },

  sync: () => "",
};

/** Raw bytes over a device leave no file system on it: that is how disks are wiped. */
function overwrite(io: Io, device: Device, data: Buffer): void {
  for (const path of device.disk.paths()) device.disk.remove(path);
  if (data.length && data.some((byte) => byte !== 0)) device.disk.put("/.raw", entryOf(data, io.now()));
  io.guest.touch();
}

function sizeOfWord(word: string): number {
  const [, number = "1", unit = ""] = /^(\d+)([kKMG]?)B?$/.exec(word) ?? [];
  return Number(number) * ({ k: 1024, K: 1024, M: 1_048_576, G: GIB }[unit] ?? 1);
}

function known(io: Io, path: string): Device {
  const device = deviceAt(io.guest, io.path(path));
  if (!device) throw new UsageError(`cannot open ${path}: No such file or directory`);
  return device;
}

const mountPointOf = (io: Io, device: Device): string =>
  device.volumeId === io.guest.rootVolumeId
    ? "/"
    : (io.guest.memory.mounts.find((mount) => mount.volumeId === device.volumeId)?.point ?? "");

const uuidOf = (device: Device): string =>
  /UUID=(\S+)\s+\/\s/.exec(fstab(device))?.[1] ??
  `00000000-0000-4000-8000-${device.volumeId.slice(-12).padStart(12, "0")}`;

const fstab = (device: Device): string => {
  const entry = device.disk.get("/etc/fstab");
  return entry?.kind === "file" ? entry.content.toString() : "";
};

const sharesUuid = (io: Io, device: Device): boolean =>
  devicesOf(io.guest).some(
    (other) =>
      other.volumeId !== device.volumeId && mountPointOf(io, other) && uuidOf(other) === uuidOf(device),
  );
