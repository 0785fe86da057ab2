import type { Actor } from "../call.ts";
import { closeFlow, flowsOf, openFlow, primaryInterface } from "../physics/network/index.ts";
import type { FlowRow } from "../physics/network/index.ts";
import type { Random } from "../random.ts";
import { ec2State, type InstanceRow } from "../services/ec2/state.ts";
import { defineState, type Scope } from "../world.ts";
import { entryOf, type Disk } from "./disk.ts";
import { diskOf, type FileWishes } from "./disks.ts";
import { GuestFileSystem, type Mount } from "./filesystem.ts";
import { firewallAllows } from "./firewall.ts";
import { accountOn, failedLine, invalidUserLine, secureLines, wtmpLine, type Login } from "./logins.ts";
import { bootMemory, spawn } from "./boot.ts";
import type { Memory, Process, ProcessWish } from "./memory.ts";
import { virtualChildren, virtualEntry } from "./procfs.ts";
import { runShell, type ShellRun } from "./shell.ts";

/** What a scenario leaves inside an instance. */
export interface Planted {
  files?: FileWishes;
  processes?: readonly ProcessWish[];
  logins?: readonly Login[];
  /** Lines of users' crontabs. */
  cron?: readonly { user: string; line: string }[];
  users?: readonly { name: string; uid?: number; groups?: readonly string[]; shell?: string }[];
  /** Strings that are in RAM and nowhere else. */
  memory?: readonly string[];
}

/** How a command is run inside. */
export interface RunOptions {
  /** `root` unless told. */
  user?: string;
  /** Who is behind it, for the record of calls that it makes. */
  actor?: Actor;
  environment?: Readonly<Record<string, string>>;
  cwd?: string;
}

/** How a command ended. */
export interface Outcome {
  stdout: string;
  stderr: string;
  exitCode: number;
  /** Simulated time that it took, in milliseconds. */
  durationMs: number;
  /** The machine went down, or somebody cancelled it, before it was over. */
  killed?: boolean;
}

interface GuestRow {
  instanceId: string;
  memory?: Memory;
}

const guestState = defineState("regional", (scope) => ({
  rows: scope.table<GuestRow>("guest.guests"),
  guests: new Map<string, Guest>(),
}));

/**
 * The operating system of an instance: its disk, and its RAM while it runs.
 *
 * @throws when there is no such instance
 */
export function guestOf(scope: Scope, instanceId: string): Guest {
  const { guests } = guestState(scope);
  let guest = guests.get(instanceId);
  if (!guest) {
    if (!ec2State(scope).instances.has(instanceId)) throw new Error(`there is no instance ${instanceId}`);
    guests.set(instanceId, (guest = new Guest(scope, instanceId)));
  }
  return guest;
}

/** A small Linux inside an instance. */
export class Guest {
  readonly #random: Random;

  constructor(
    readonly scope: Scope,
    readonly instanceId: string,
  ) {
    this.#random = scope.world.random.fork(`guest/${scope.accountId}/${instanceId}`);
  }

  get instance(): Readonly<InstanceRow> {
    const row = ec2State(this.scope).instances.get(this.instanceId);
    if (!row) throw new Error(`there is no instance ${this.instanceId}`);
    return row;
  }

  /** Whether the operating system is up: it may be asked for anything only then. */
  get running(): boolean {
    // Terminated instances are forgotten after a while; whoever had a foothold in one may still ask.
    const row = ec2State(this.scope).instances.get(this.instanceId);
    if (row?.memoryId === undefined || row.bootedAt === undefined) return false;
    return row.state === "running" || row.state === "stopping";
  }

  get now(): number {
    return this.scope.world.clock.now();
  }

  /** `ip-10-0-1-23.ec2.internal`, as EC2 names instances by their private address. */
  get hostname(): string {
    const ip = primaryInterface(this.scope, this.instanceId)?.privateIp ?? "127.0.0.1";
    const { region } = this.scope;
    return `ip-${ip.replaceAll(".", "-")}.${region === "us-east-1" ? "ec2" : `${region}.compute`}.internal`;
  }

  /** The root volume's files. They outlive the instance's power, and follow the volume. */
  get disk(): Disk {
    return diskOf(this.scope, this.rootVolumeId);
  }

  get rootVolumeId(): string {
    const { blockDevices, rootDeviceName } = this.instance;
    const root = blockDevices.find((device) => device.deviceName === rootDeviceName);
    if (!root) throw new Error(`${this.instanceId} has no root volume`);
    return root.volumeId;
  }

  /**
   * RAM as it is now. It is that of a fresh boot when the power was off in between.
   *
   * @throws when the instance is not running
   */
  get memory(): Memory {
    const { memoryId, bootedAt } = this.instance;
    if (memoryId === undefined || bootedAt === undefined)
      throw new Error(`${this.instanceId} is not running`);
    const { rows } = guestState(this.scope);
    const held = rows.get(this.instanceId)?.memory;
    if (held?.id === memoryId) return held;
    const random = this.#random.fork(memoryId);
    const memory = bootMemory(memoryId, bootedAt, random, this.#software(), this.disk);
    rows.put(this.instanceId, { instanceId: this.instanceId, memory });
    return memory;
  }

  /** Changes what is in RAM. */
  changeMemory<T>(change: (memory: Memory) => T): T {
    const { memory } = this;
    const result = change(memory);
    this.touch();
    return result;
  }

  /** Tells surveys that something inside has changed. */
  touch(): void {
    const { rows } = guestState(this.scope);
    if (rows.has(this.instanceId)) rows.update(this.instanceId, () => {});
    else rows.put(this.instanceId, { instanceId: this.instanceId });
  }

  get processes(): readonly Readonly<Process>[] {
    return this.running ? this.memory.processes : [];
  }

  process(pid: number): Readonly<Process> | undefined {
    return this.processes.find((process) => process.pid === pid);
  }

  /** The tree of files as a user's shell sees it. */
  files(user = "root"): GuestFileSystem {
    return new GuestFileSystem({
      mounts: () => this.mounts(),
      virtual: (path) => virtualEntry(this, path),
      virtualChildren: (path) => virtualChildren(this, path),
      now: () => this.now,
      user,
      changed: () => this.touch(),
    });
  }

  mounts(): Mount[] {
    const extra = this.running ? this.memory.mounts : [];
    const attached = new Set(this.instance.blockDevices.map((device) => device.volumeId));
    return [
      { point: "/", disk: this.disk, readOnly: false },
      ...extra
        .filter((mount) => attached.has(mount.volumeId))
        .map(({ point, volumeId, readOnly }) => ({ point, disk: diskOf(this.scope, volumeId), readOnly })),
    ];
  }

  /**
   * Leaves things inside: on the disk, where they stay, and in RAM, where a stop ends them.
   *
   * @returns the processes that were started
   */
  plant({ files = {}, processes = [], logins = [], cron = [], users = [], memory = [] }: Planted): Process[] {
    const { disk, now } = this;
    for (const [path, wish] of Object.entries(files)) disk.put(path, entryOf(wish, now));
    for (const user of users) this.addUser(user);
    for (const { user, line } of cron) this.#append(`/var/spool/cron/${user}`, `${line}\n`, 0o600);
    for (const login of logins) this.#recordLogin(login);
    this.touch();
    if (!processes.length && !memory.length) return [];
    return this.changeMemory((ram) => {
      ram.strings.push(...memory);
      return processes.map((wish) => spawn(ram, wish, now, this.#random));
    });
  }

  /** Starts a process, and answers it. */
  spawn(wish: ProcessWish): Process {
    return this.changeMemory((memory) => spawn(memory, wish, this.now, this.#random));
  }

  /** Ends a process and its connections. False when there is no such process. */
  kill(pid: number): boolean {
    if (!this.process(pid)) return false;
    this.changeMemory((memory) => {
      memory.processes = memory.processes.filter((process) => process.pid !== pid);
      for (const process of memory.processes) if (process.ppid === pid) process.ppid = 1;
    });
    for (const flow of this.flows())
      if (flow.processId === pid) closeFlow(this.scope, flow.id, "process-ended");
    return true;
  }

  /** Open connections of all interfaces, each seen from inside. */
  flows(): Readonly<FlowRow>[] {
    return this.instance.interfaceIds
      .flatMap((id) => flowsOf(this.scope, id))
      .filter((flow) => flow.state === "open");
  }

  /**
   * Opens a connection from inside, if the host's firewall and the network let it come about.
   *
   * @param wanted `processId` is the process that owns it; `label` says what it is for
   */
  connect(wanted: {
    remoteIp: string;
    remotePort: number;
    protocol?: "tcp" | "udp";
    label: string;
    processId?: number;
  }): Readonly<FlowRow> | undefined {
    const { protocol = "tcp", ...rest } = wanted;
    const face = primaryInterface(this.scope, this.instanceId);
    if (!face || !this.running || !this.firewallAllows("egress", rest.remoteIp, rest.remotePort, protocol))
      return undefined;
    return openFlow(this.scope, { interfaceId: face.id, direction: "egress", protocol, ...rest }).flow;
  }

  /** Whether the host's firewall lets a new connection through. */
  firewallAllows(direction: "egress" | "ingress", remoteIp: string, port: number, protocol = "tcp"): boolean {
    if (!this.running) return false;
    return firewallAllows(this.memory.firewall, { direction, remoteIp, port, protocol, established: false });
  }

  /** Ends the connections that the host's firewall does not let through any more. */
  applyFirewall(): void {
    const { firewall } = this.memory;
    for (const flow of this.flows()) {
      const { direction, remoteIp, protocol } = flow;
      const port = direction === "egress" ? flow.remotePort : flow.localPort;
      if (!firewallAllows(firewall, { direction, remoteIp, protocol, port, established: true }))
        closeFlow(this.scope, flow.id, "host-firewall");
    }
  }

  /** Makes a user with a home. */
  addUser({ name, uid, groups = [], shell = "/bin/bash" }: NonNullable<Planted["users"]>[number]): void {
    const { disk, now } = this;
    const passwd = textOf(disk, "/etc/passwd");
    const id =
      uid ??
      Math.max(
        999,
        ...[...passwd.matchAll(/^[^:]+:[^:]*:(\d+):/gm)].map((m) => Number(m[1])).filter((n) => n < 60_000),
      ) + 1;
    this.#append("/etc/passwd", `${name}:x:${id}:${id}::/home/${name}:${shell}\n`);
    this.#append("/etc/shadow", `${name}:!!:20400:0:99999:7:::\n`, 0o000);
    this.#append("/etc/group", `${name}:x:${id}:\n`);
    for (const group of groups) {
      const text = textOf(disk, "/etc/group");
      const line = new RegExp(`^(${group}:[^:]*:\\d+:)(.*)$`, "m");
      const changed = line.test(text)
        ? text.replace(
            line,
            (_, head: string, members: string) => head + [members, name].filter(Boolean).join(","),
          )
        : `${text}${group}:x:${id + 100}:${name}\n`;
      disk.put("/etc/group", entryOf(changed, now));
    }
    disk.put(`/home/${name}`, { kind: "directory", mode: 0o700, modifiedAt: now, owner: name, group: name });
    this.touch();
  }

  /**
   * Runs a command line in a shell inside, and answers at once: waits that it makes are counted, not waited for.
   *
   * @throws when the instance is not running
   */
  async exec(command: string, options: RunOptions = {}): Promise<Outcome> {
    return runShell(this, command, options, "at-once").done;
  }

  /**
   * Runs a command line in simulated time: what it waits for passes on the clock, and a stop ends it. The event that
   * starts it answers `settled()`, so that the clock stands still while the shell works.
   *
   * @param whenDone told how it ended, before the clock goes on
   */
  start(
    command: string,
    options: RunOptions = {},
    whenDone?: (outcome: Outcome) => void | Promise<void>,
  ): ShellRun {
    return runShell(this, command, options, "in-time", whenDone);
  }

  #software(): { name: string; port: number } | undefined {
    const name = ec2State(this.scope).images.get(this.instance.imageId)?.software;
    return name === undefined ? undefined : { name, port: 80 };
  }

  #recordLogin(login: Login): void {
    const host = this.hostname.split(".")[0]!;
    const pid = 2_000 + this.#random.int(0, 6_000);
    if (login.failed) return this.#append("/var/log/secure", failedLine(login, host, pid), 0o600);
    const account = accountOn((path) => textOf(this.disk, path), login.user);
    if (!account) return this.#append("/var/log/secure", invalidUserLine(login, host, pid), 0o600);
    this.#append("/var/log/secure", secureLines(login, account, host, pid), 0o600);
    this.#append("/var/log/wtmp", wtmpLine(login));
    if (login.endedAt !== undefined || !this.running) return;
    const { user, from, at, tty = "pts/0" } = login;
    this.changeMemory((memory) => {
      memory.sessions.push({ user, tty, from, since: at });
      spawn(
        memory,
        { command: `sshd: ${user}@${tty}`, exe: "/usr/sbin/sshd", user, ageMs: this.now - at },
        this.now,
        this.#random,
      );
      spawn(
        memory,
        { command: "-bash", exe: "/usr/bin/bash", user, tty, ageMs: this.now - at },
        this.now,
        this.#random,
      );
    });
  }

  #append(path: string, text: string, mode = 0o644): void {
    const old = this.disk.get(path);
    this.disk.put(
      path,
      entryOf({ content: textOf(this.disk, path) + text, mode: old?.mode ?? mode }, this.now),
    );
  }
}

const textOf = (disk: Disk, path: string): string => {
  const entry = disk.get(path);
  return entry?.kind === "file" ? entry.content.toString() : "";
};
