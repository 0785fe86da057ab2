import { KERNEL } from "./base-image.ts";
import { devicesOf } from "./devices.ts";
import { type Entry, entryOf } from "./disk.ts";
import type { Guest } from "./guest.ts";
import type { Process } from "./memory.ts";
import { connectionsOf } from "./sockets.ts";

/** RAM of the small instances that the range runs, in KiB. */
export const RAM_KIB = 1_977_344;

const FILES: Readonly<Record<string, (guest: Guest) => string>> = {
  version: () =>
    `Linux version ${KERNEL} (mockbuild@ip-10-0-51-2) (gcc 11.5.0, GNU ld 2.41) #1 SMP PREEMPT_DYNAMIC\n`,
  uptime: (guest) => `${((guest.now - guest.memory.bootedAt) / 1000).toFixed(2)} 0.00\n`,
  loadavg: (guest) =>
    `${loadOf(guest)} ${loadOf(guest)} ${loadOf(guest)} 1/${guest.processes.length} ${guest.memory.nextPid}\n`,
  meminfo: (guest) =>
    `MemTotal:        ${RAM_KIB} kB\nMemFree:          ${RAM_KIB - usedKib(guest)} kB\nMemAvailable:    ${RAM_KIB - usedKib(guest)} kB\n`,
  cpuinfo: () =>
    "processor\t: 0\nmodel name\t: Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz\n\nprocessor\t: 1\nmodel name\t: Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz\n",
  modules: (guest) =>
    guest.memory.modules.map((name) => `${name} 16384 0 - Live 0x0000000000000000\n`).join(""),
  mounts: (guest) => mountLines(guest),
  "net/tcp": (guest) => tcpTable(guest),
};

/** Load of the machine: what all processes take of its CPUs. */
export const loadOf = (guest: Guest): string =>
  (guest.processes.reduce((sum, process) => sum + process.cpu, 0) / 100).toFixed(2);

export const usedKib = (guest: Guest): number =>
  Math.min(
    RAM_KIB - 40_000,
    guest.processes.reduce((sum, process) => sum + process.rssKiB, 180_000),
  );

/** One line for each mount, as in `/proc/mounts`. */
export const mountLines = (guest: Guest): string =>
  [
    "/dev/nvme0n1p1 / xfs rw,noatime,attr2,inode64 0 0\n",
    "proc /proc proc rw,nosuid,nodev,noexec 0 0\n",
    "tmpfs /dev/shm tmpfs rw,nosuid,nodev 0 0\n",
    ...guest.memory.mounts.map(
      ({ device, point, readOnly }) => `${device} ${point} xfs ${readOnly ? "ro" : "rw"},noatime 0 0\n`,
    ),
  ].join("");

const PROCESS_FILES: Readonly<Record<string, (process: Readonly<Process>, guest: Guest) => Entry>> = {
  cmdline: (process, guest) => file(guest, process.command.split(" ").join("\0") + "\0", process.user),
  comm: (process, guest) => file(guest, `${nameOf(process)}\n`, process.user),
  environ: (process, guest) =>
    file(
      guest,
      Object.entries(process.environment)
        .map(([name, value]) => `${name}=${value}\0`)
        .join(""),
      process.user,
    ),
  status: (process, guest) =>
    file(
      guest,
      `Name:\t${nameOf(process)}\nState:\tS (sleeping)\nPid:\t${process.pid}\nPPid:\t${process.ppid}\nVmSize:\t${process.vszKiB} kB\nVmRSS:\t${process.rssKiB} kB\n`,
      process.user,
    ),
  exe: (process, guest) =>
    entryOf(
      {
        link: guest.files().entry(process.exe) ? process.exe : `${process.exe} (deleted)`,
        owner: process.user,
      },
      process.startedAt,
    ),
  cwd: (process) => entryOf({ link: process.cwd, owner: process.user }, process.startedAt),
};

const nameOf = (process: Readonly<Process>): string =>
  (process.exe.split("/").at(-1) ?? "").replace(/^\[|\]$/g, "").slice(0, 15);

const file = (guest: Guest, content: string, owner = "root"): Entry =>
  entryOf({ content, owner, mode: 0o444 }, guest.now);

const directory = (guest: Guest): Entry => ({
  kind: "directory",
  mode: 0o555,
  modifiedAt: guest.memory.bootedAt,
  owner: "root",
  group: "root",
});

/** What the kernel shows at a path under `/proc` and `/dev`; nothing elsewhere, and nothing while the power is off. */
export function virtualEntry(guest: Guest, path: string): Entry | undefined {
  if (!/^\/(proc|dev)(\/|$)/.test(path) || !guest.running) return undefined;
  if (path === "/dev/null" || path === "/dev/zero" || path === "/dev/tty") return file(guest, "");
  if (path.startsWith("/dev/")) {
    const device = devicesOf(guest).find((each) => each.names.includes(path));
    return device && entryOf({ content: device.disk.image(), mode: 0o660, group: "disk" }, guest.now);
  }
  if (path === "/proc" || path === "/proc/net") return directory(guest);
  const [, first = "", rest] = /^\/proc\/([^/]+)(?:\/(.+))?$/.exec(path) ?? [];
  const known = FILES[path.slice("/proc/".length)];
  if (known) return file(guest, known(guest));
  const process = /^\d+$/.test(first) ? guest.process(Number(first)) : undefined;
  if (!process) return undefined;
  return rest === undefined ? directory(guest) : PROCESS_FILES[rest]?.(process, guest);
}

export function virtualChildren(guest: Guest, path: string): string[] {
  if (!guest.running) return [];
  if (path === "/dev")
    return [
      "null",
      "zero",
      "tty",
      ...devicesOf(guest).flatMap((device) => device.names.map((name) => name.slice("/dev/".length))),
    ];
  if (path === "/proc")
    return [
      ...Object.keys(FILES).filter((name) => !name.includes("/")),
      "net",
      ...guest.processes.map((process) => String(process.pid)),
    ];
  if (path === "/proc/net") return ["tcp"];
  return /^\/proc\/\d+$/.test(path) && virtualEntry(guest, path) ? Object.keys(PROCESS_FILES) : [];
}

function tcpTable(guest: Guest): string {
  const hex = (ip: string, port: number): string =>
    `${ip
      .split(".")
      .toReversed()
      .map((part) => Number(part).toString(16).padStart(2, "0").toUpperCase())
      .join("")}:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const rows = connectionsOf(guest).filter((each) => each.protocol === "tcp");
  return [
    "  sl  local_address rem_address   st\n",
    ...rows.map(
      (each, index) =>
        `${String(index).padStart(4)}: ${hex(each.localIp, each.localPort)} ${hex(each.remoteIp, each.remotePort)} ${each.state === "LISTEN" ? "0A" : "01"}\n`,
    ),
  ].join("");
}
