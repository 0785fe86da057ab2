import type { Random } from "../random.ts";
import type { Disk } from "./disk.ts";
import type { Memory, Process, ProcessWish } from "./memory.ts";

/** A service of systemd. */
export interface Unit {
  name: string;
  description: string;
  exec: string;
  user: string;
  cpu: number;
  rssKiB: number;
  listens?: Process["listens"];
}

/** What the base image starts by itself. */
export const BASE_UNITS: readonly Unit[] = [
  {
    name: "systemd-journald",
    description: "Journal Service",
    exec: "/usr/lib/systemd/systemd-journald",
    user: "root",
    cpu: 0,
    rssKiB: 17_420,
  },
  {
    name: "dbus-broker",
    description: "D-Bus System Message Bus",
    exec: "/usr/bin/dbus-broker --log 4 --controller 9",
    user: "dbus",
    cpu: 0,
    rssKiB: 3_210,
  },
  {
    name: "chronyd",
    description: "NTP client/server",
    exec: "/usr/sbin/chronyd -F 2",
    user: "chrony",
    cpu: 0,
    rssKiB: 3_480,
    listens: [{ port: 323, protocol: "udp", address: "127.0.0.1" }],
  },
  {
    name: "rsyslog",
    description: "System Logging Service",
    exec: "/usr/sbin/rsyslogd -n",
    user: "root",
    cpu: 0,
    rssKiB: 5_912,
  },
  {
    name: "crond",
    description: "Command Scheduler",
    exec: "/usr/sbin/crond -n",
    user: "root",
    cpu: 0,
    rssKiB: 3_356,
  },
  {
    name: "sshd",
    description: "OpenSSH server daemon",
    exec: "/usr/sbin/sshd -D",
    user: "root",
    cpu: 0,
    rssKiB: 7_664,
    listens: [{ port: 22, protocol: "tcp", address: "0.0.0.0" }],
  },
  {
    name: "amazon-ssm-agent",
    description: "amazon-ssm-agent",
    exec: "/usr/bin/amazon-ssm-agent",
    user: "root",
    cpu: 0.1,
    rssKiB: 19_888,
  },
];

/** The application that images with software run. */
export const webUnit = (software: string, port: number): Unit => ({
  name: "web",
  description: `Web application ${software}`,
  exec: `/usr/bin/node /srv/web/server.js --release ${software}`,
  user: "webapp",
  cpu: 1.2,
  rssKiB: 68_432,
  listens: [{ port, protocol: "tcp", address: "0.0.0.0" }],
});

/**
 * RAM right after a boot: the system's processes, then the services that somebody enabled on the disk, and what
 * cron starts at a reboot. So persistence on disk comes back, and what lived in RAM only does not.
 */
export function bootMemory(
  id: string,
  bootedAt: number,
  random: Random,
  software: { name: string; port: number } | undefined,
  disk: Disk,
): Memory {
  const memory: Memory = {
    id,
    bootedAt,
    processes: [],
    nextPid: 1,
    sessions: [],
    firewall: { policies: { INPUT: "ACCEPT", OUTPUT: "ACCEPT", FORWARD: "ACCEPT" }, rules: [] },
    mounts: [],
    modules: ["ena", "nvme", "nvme_core", "xfs", "nf_conntrack", "sunrpc"],
    strings: [],
    credentials: {},
    metadataTokens: new Map(),
    stoppedUnits: new Set(),
  };
  spawn(
    memory,
    {
      pid: 1,
      ppid: 0,
      command: "/usr/lib/systemd/systemd --switched-root --system --deserialize=32",
      cpu: 0,
      rssKiB: 16_640,
    },
    bootedAt,
  );
  spawn(memory, { pid: 2, ppid: 0, command: "[kthreadd]", rssKiB: 0, vszKiB: 0 }, bootedAt);
  for (const thread of ["rcu_preempt", "kworker/0:1-events", "ksoftirqd/0", "kswapd0", "xfsaild/nvme0n1p1"])
    spawn(memory, { ppid: 2, command: `[${thread}]`, rssKiB: 0, vszKiB: 0 }, bootedAt);
  memory.nextPid = 1_600 + random.int(0, 400);
  for (const unit of [...BASE_UNITS, ...(software ? [webUnit(software.name, software.port)] : [])])
    startUnit(memory, unit, bootedAt, random);
  const agent = memory.processes.find((process) => process.unit === "amazon-ssm-agent");
  spawn(
    memory,
    {
      ppid: agent?.pid ?? 1,
      command: "/usr/bin/ssm-agent-worker",
      unit: "amazon-ssm-agent",
      rssKiB: 27_104,
      cpu: 0.1,
    },
    bootedAt,
  );
  spawn(
    memory,
    {
      command: "/sbin/agetty -o -p -- \\u --keep-baud 115200,57600,38400,9600 ttyS0 vt220",
      tty: "ttyS0",
      rssKiB: 2_140,
    },
    bootedAt,
  );
  for (const unit of enabledUnits(disk)) startUnit(memory, unit, bootedAt, random);
  for (const { user, command } of rebootJobs(disk)) spawn(memory, { command, user }, bootedAt, random);
  return memory;
}

/** Starts a process in RAM, and answers it. */
export function spawn(memory: Memory, wish: ProcessWish, nowMs: number, random?: Random): Process {
  const { ageMs = 0, ...rest } = wish;
  const pid = wish.pid ?? memory.nextPid;
  memory.nextPid = Math.max(memory.nextPid, pid) + (random ? random.int(1, 9) : 1);
  const process: Process = {
    ppid: 1,
    user: "root",
    exe: wish.command.split(" ")[0] ?? "",
    tty: "?",
    cpu: 0,
    rssKiB: 4_096,
    vszKiB: (wish.rssKiB ?? 4_096) * 6,
    cwd: "/",
    environment: {},
    listens: [],
    strings: [],
    ...rest,
    pid,
    startedAt: nowMs - ageMs,
  };
  memory.processes.push(process);
  return process;
}

export function startUnit(memory: Memory, unit: Unit, nowMs: number, random: Random): Process {
  memory.stoppedUnits.delete(unit.name);
  return spawn(
    memory,
    {
      command: unit.exec,
      user: unit.user,
      unit: unit.name,
      cpu: unit.cpu,
      rssKiB: unit.rssKiB,
      ...(unit.listens && { listens: unit.listens }),
    },
    nowMs,
    random,
  );
}

const UNIT_FOLDERS = ["/etc/systemd/system", "/usr/lib/systemd/system"];
const WANTS = "/etc/systemd/system/multi-user.target.wants";

/** Unit files of a disk that are started at boot: those that `multi-user.target` wants. */
export const enabledUnits = (disk: Disk): Unit[] =>
  disk
    .children(WANTS)
    .filter((file) => file.endsWith(".service"))
    .map((file) => unitOn(disk, file.replace(/\.service$/, "")))
    .filter((unit) => unit !== undefined);

/** A unit file of a disk, by name. */
export function unitOn(disk: Disk, name: string): Unit | undefined {
  for (const folder of UNIT_FOLDERS) {
    const entry = disk.get(`${folder}/${name}.service`);
    if (entry?.kind !== "file") continue;
    const text = entry.content.toString();
    const value = (key: string): string | undefined =>
      new RegExp(`^${key}=(.*)$`, "m").exec(text)?.[1]?.trim();
    const exec = value("ExecStart")?.replace(/^[-@+!:]+/, "");
    if (exec)
      return {
        name,
        description: value("Description") ?? name,
        exec,
        user: value("User") ?? "root",
        cpu: 0,
        rssKiB: 4_096,
      };
  }
  return undefined;
}

/** Jobs that cron starts after a boot. */
function rebootJobs(disk: Disk): { user: string; command: string }[] {
  const personal = disk
    .children("/var/spool/cron")
    .map((user) => ({ path: `/var/spool/cron/${user}`, user }));
  const system = ["/etc/crontab", ...disk.children("/etc/cron.d").map((file) => `/etc/cron.d/${file}`)];
  const jobs: { user: string; command: string }[] = [];
  for (const { path, user } of [...personal, ...system.map((each) => ({ path: each, user: undefined }))]) {
    const entry = disk.get(path);
    if (entry?.kind !== "file") continue;
    for (const line of entry.content.toString().split("\n")) {
      const [, rest] = /^@reboot\s+(.+)$/.exec(line.trim()) ?? [];
      if (!rest) continue;
      const [, owner, command] = /^(\S+)\s+(.+)$/.exec(rest) ?? [];
      if (user !== undefined) jobs.push({ user, command: rest });
      else if (owner && command) jobs.push({ user: owner, command });
    }
  }
  return jobs;
}
