import type { Process } from "../memory.ts";
import { fullTime, hourMinute, monthDay } from "../logins.ts";
import { loadOf, RAM_KIB, usedKib } from "../procfs.ts";
import { shortName } from "../sockets.ts";
import { type GuestCommand, type Io, readWords, table, UsageError } from "./command.ts";

/** Processes: seeing them, and ending them. */
export const processCommands: Record<string, GuestCommand> = {
  ps(args, io) {
    const { flags, values, rest } = readWords(args, ["-p", "-o", "-C", "-u", "--sort", "--pid", "-q"]);
    const bsd = rest.find((word) => /^[auxwef]+$/.test(word));
    let processes = [...io.guest.processes];
    const pids = values.get("-p") ?? values.get("--pid") ?? values.get("-q");
    if (pids !== undefined)
      processes = processes.filter((process) => pids.split(",").includes(String(process.pid)));
    if (values.has("-C")) processes = processes.filter((process) => shortName(process) === values.get("-C"));
    if (values.has("-u")) processes = processes.filter((process) => process.user === values.get("-u"));
    const all = Boolean(
      bsd?.includes("x") || ["-e", "-A", "-p", "-C", "-u"].some((f) => flags.has(f) || values.has(f)),
    );
    if (!all) processes = processes.filter((process) => process.tty !== "?" && process.user === io.user);
    sortProcesses(processes, values.get("--sort"), io);
    const columns = values.get("-o");
    if (columns !== undefined) return custom(processes, columns.split(","), io);
    if (bsd?.includes("u") || flags.has("-u")) return longBsd(processes, io);
    if (flags.has("-f") || flags.has("-F") || bsd?.includes("f")) return longUnix(processes, io);
    return table(
      [
        ["PID", "TTY", "TIME", "CMD"],
        ...processes.map((p) => [String(p.pid), p.tty, cpuTime(p, io), shortName(p)]),
      ],
      [0, 2],
    );
  },

  top(args, io) {
    const { values } = readWords(args, ["-n", "-b", "-o", "-p", "-d"]);
    const processes = [...io.guest.processes].sort((a, b) => b.cpu - a.cpu || a.pid - b.pid);
    const busy = Math.min(100, processes.reduce((sum, process) => sum + process.cpu, 0) / 2);
    const used = usedKib(io.guest);
    const wanted = values.get("-p")?.split(",");
    const rows = processes
      .filter((process) => !wanted || wanted.includes(String(process.pid)))
      .map((p) => [
        String(p.pid),
        p.user.slice(0, 8),
        "20",
        "0",
        String(p.vszKiB),
        String(p.rssKiB),
        String(Math.round(p.rssKiB / 3)),
        p.cpu > 50 ? "R" : "S",
        p.cpu.toFixed(1),
        ((p.rssKiB / RAM_KIB) * 100).toFixed(1),
        topTime(p, io),
        shortName(p),
      ]);
    return (
      `top - ${hourMinute(io.now())}:00 up ${upFor(io)},  ${io.guest.memory.sessions.length} users,  load average: ${loads(io)}\n` +
      `Tasks: ${processes.length} total,   1 running, ${processes.length - 1} sleeping,   0 stopped,   0 zombie\n` +
      `%Cpu(s): ${busy.toFixed(1)} us,  0.3 sy,  0.0 ni, ${(100 - busy).toFixed(1)} id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st\n` +
      `MiB Mem : ${(RAM_KIB / 1024).toFixed(1)} total, ${((RAM_KIB - used) / 1024).toFixed(1)} free, ${(used / 1024).toFixed(1)} used,      0.0 buff/cache\n\n` +
      table(
        [["PID", "USER", "PR", "NI", "VIRT", "RES", "SHR", "S", "%CPU", "%MEM", "TIME+", "COMMAND"], ...rows],
        [0, 2, 3, 4, 5, 6, 8, 9, 10],
      )
    );
  },

  pgrep(args, io) {
    const { flags, values, rest } = readWords(args, ["-u", "-U", "-P"]);
    const found = matching(io, rest[0], flags, values);
    return {
      stdout: found
        .map(
          (p) => `${p.pid}${flags.has("-a") ? ` ${p.command}` : flags.has("-l") ? ` ${shortName(p)}` : ""}\n`,
        )
        .join(""),
      exitCode: found.length ? 0 : 1,
    };
  },

  pidof(args, io) {
    const found = io.guest.processes.filter((process) => shortName(process) === args[0]);
    return {
      stdout: found.length ? `${found.map((p) => p.pid).join(" ")}\n` : "",
      exitCode: found.length ? 0 : 1,
    };
  },

  kill(args, io) {
    if (args[0] === "-l") return " 1) SIGHUP	 2) SIGINT	 9) SIGKILL	15) SIGTERM	18) SIGCONT	19) SIGSTOP\n";
    const { signal, rest } = signalOf(args);
    if (!rest.length) throw new UsageError("usage: kill [-s sigspec | -n signum | -sigspec] pid ...");
    const missing = rest.filter((word) => !endProcess(io, Number(word), signal));
    return {
      stderr: missing.map((word) => `bash: kill: (${word}) - No such process\n`).join(""),
      exitCode: missing.length ? 1 : 0,
    };
  },

  pkill(args, io) {
    const { signal, rest: words } = signalOf(args);
    const { flags, values, rest } = readWords(words, ["-u", "-U", "-P"]);
    const found = matching(io, rest[0], flags, values);
    for (const process of found) endProcess(io, process.pid, signal);
    return { exitCode: found.length ? 0 : 1 };
  },

  killall(args, io) {
    const { signal, rest } = signalOf(args);
    const found = io.guest.processes.filter((process) => rest.includes(shortName(process)));
    for (const process of found) endProcess(io, process.pid, signal);
    return found.length ? "" : { stderr: `${rest[0] ?? ""}: no process found\n`, exitCode: 1 };
  },

  uptime: (_, io) =>
    ` ${new Date(io.now()).toISOString().slice(11, 19)} up ${upFor(io)},  ${io.guest.memory.sessions.length} users,  load average: ${loads(io)}\n`,

  free(args, io) {
    const { flags } = readWords(args);
    const unit = flags.has("-m") || flags.has("-h") ? 1024 : flags.has("-g") ? 1024 * 1024 : 1;
    const size = (kib: number): string => `${Math.round(kib / unit)}${flags.has("-h") ? "Mi" : ""}`;
    const used = usedKib(io.guest);
    return table(
      [
        ["", "total", "used", "free", "shared", "buff/cache", "available"],
        ["Mem:", size(RAM_KIB), size(used), size(RAM_KIB - used), size(400), size(0), size(RAM_KIB - used)],
        ["Swap:", size(0), size(0), size(0)],
      ],
      [1, 2, 3, 4, 5, 6],
      "  ",
    );
  },

  pstree(_, io) {
    const lines: string[] = [];
    const show = (pid: number, depth: number): void => {
      const process = io.guest.process(pid);
      if (!process) return;
      lines.push(`${"  ".repeat(depth)}${depth ? "`-" : ""}${shortName(process)}(${process.pid})\n`);
      for (const child of io.guest.processes) if (child.ppid === pid) show(child.pid, depth + 1);
    };
    show(1, 0);
    return lines.join("");
  },
};

/** How long the machine has been up, as `top` and `w` say it. */
export function upFor(io: Io): string {
  const minutes = Math.max(0, Math.floor((io.now() - io.guest.memory.bootedAt) / 60_000));
  const days = Math.floor(minutes / 1440);
  const hours = Math.floor((minutes % 1440) / 60);
  const rest = hours ? `${hours}:${String(minutes % 60).padStart(2, "0")}` : `${minutes % 60} min`;
  return days ? `${days} day${days > 1 ? "s" : ""}, ${rest}` : rest;
}

export const loads = (io: Io): string => [1, 2, 3].map(() => loadOf(io.guest)).join(", ");

/** Signals that only ask or pause; all others end a process here. */
const HARMLESS = new Set(["0", "HUP", "1", "CONT", "18", "STOP", "19", "USR1", "10", "USR2", "12"]);

function endProcess(io: Io, pid: number, signal: string): boolean {
  const process = io.guest.process(pid);
  if (!process) return false;
  if (HARMLESS.has(signal.replace(/^SIG/, "")) || pid === 1) return true;
  return io.guest.kill(pid);
}

function signalOf(args: readonly string[]): { signal: string; rest: string[] } {
  if (args[0] === "-s" || args[0] === "-n") return { signal: args[1] ?? "TERM", rest: args.slice(2) };
  const [, signal] = /^-(\d+|(?:SIG)?[A-Z]+\d?)$/.exec(args[0] ?? "") ?? [];
  return signal === undefined ? { signal: "TERM", rest: [...args] } : { signal, rest: args.slice(1) };
}

function matching(
  io: Io,
  pattern: string | undefined,
  flags: Set<string>,
  values: Map<string, string>,
): Readonly<Process>[] {
  const user = values.get("-u") ?? values.get("-U");
  const parent = values.get("-P");
  if (pattern === undefined && user === undefined && parent === undefined)
    throw new UsageError("no matching criteria specified");
  const expression = new RegExp(
    flags.has("-x") ? `^(${pattern})$` : (pattern ?? ""),
    flags.has("-i") ? "i" : "",
  );
  return io.guest.processes.filter(
    (process) =>
      expression.test(flags.has("-f") ? process.command : shortName(process)) &&
      (user === undefined || process.user === user) &&
      (parent === undefined || String(process.ppid) === parent),
  );
}

function sortProcesses(processes: Readonly<Process>[], key: string | undefined, io: Io): void {
  const down = key?.startsWith("-");
  const name = key?.replace(/^[-+]/, "");
  const value = (p: Readonly<Process>): number =>
    name === "%cpu" || name === "pcpu"
      ? p.cpu
      : name === "%mem" || name === "rss" || name === "pmem"
        ? p.rssKiB
        : name === "start_time" || name === "etime"
          ? io.now() - p.startedAt
          : p.pid;
  if (name) processes.sort((a, b) => (down ? value(b) - value(a) : value(a) - value(b)));
}

const percentOfMemory = (p: Readonly<Process>): string => ((p.rssKiB / RAM_KIB) * 100).toFixed(1);

/** CPU time since the start: `00:12:34`. */
function cpuTime(p: Readonly<Process>, io: Io, separator = ":"): string {
  const seconds = Math.floor(((io.now() - p.startedAt) / 1000) * (p.cpu / 100));
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${two(Math.floor(seconds / 3600))}${separator}${two(Math.floor((seconds % 3600) / 60))}:${two(seconds % 60)}`;
}

const topTime = (p: Readonly<Process>, io: Io): string => {
  const seconds = Math.floor(((io.now() - p.startedAt) / 1000) * (p.cpu / 100));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}.00`;
};

const DAY_MS = 86_400_000;

const startTime = (p: Readonly<Process>, io: Io): string =>
  io.now() - p.startedAt > DAY_MS ? monthDay(p.startedAt).replace(/ +/, "") : hourMinute(p.startedAt);

const state = (p: Readonly<Process>): string =>
  (p.command.startsWith("[") ? "I" : p.cpu > 50 ? "R" : "S") + (p.pid === 1 ? "s" : "");

const longBsd = (processes: Readonly<Process>[], io: Io): string =>
  table(
    [
      ["USER", "PID", "%CPU", "%MEM", "VSZ", "RSS", "TTY", "STAT", "START", "TIME", "COMMAND"],
      ...processes.map((p) => [
        p.user,
        String(p.pid),
        p.cpu.toFixed(1),
        percentOfMemory(p),
        String(p.vszKiB),
        String(p.rssKiB),
        p.tty,
        state(p),
        startTime(p, io),
        cpuTime(p, io).slice(3),
        p.command,
      ]),
    ],
    [1, 2, 3, 4, 5, 8, 9],
  );

const longUnix = (processes: Readonly<Process>[], io: Io): string =>
  table(
    [
      ["UID", "PID", "PPID", "C", "STIME", "TTY", "TIME", "CMD"],
      ...processes.map((p) => [
        p.user,
        String(p.pid),
        String(p.ppid),
        String(Math.round(p.cpu)),
        startTime(p, io),
        p.tty,
        cpuTime(p, io),
        p.command,
      ]),
    ],
    [1, 2, 3, 6],
  );

const COLUMNS: Readonly<Record<string, [string, (p: Readonly<Process>, io: Io) => string]>> = {
  pid: ["PID", (p) => String(p.pid)],
  ppid: ["PPID", (p) => String(p.ppid)],
  user: ["USER", (p) => p.user],
  uid: ["UID", (p) => (p.user === "root" ? "0" : "1000")],
  comm: ["COMMAND", shortName],
  cmd: ["CMD", (p) => p.command],
  args: ["COMMAND", (p) => p.command],
  command: ["COMMAND", (p) => p.command],
  "%cpu": ["%CPU", (p) => p.cpu.toFixed(1)],
  pcpu: ["%CPU", (p) => p.cpu.toFixed(1)],
  "%mem": ["%MEM", percentOfMemory],
  pmem: ["%MEM", percentOfMemory],
  rss: ["RSS", (p) => String(p.rssKiB)],
  vsz: ["VSZ", (p) => String(p.vszKiB)],
  stat: ["STAT", state],
  tty: ["TT", (p) => p.tty],
  time: ["TIME", (p, io) => cpuTime(p, io)],
  start: ["STARTED", startTime],
  stime: ["STIME", startTime],
  lstart: ["STARTED", (p) => fullTime(p.startedAt)],
  etime: ["ELAPSED", (p, io) => cpuTime({ ...p, cpu: 100 }, io)],
};

function custom(processes: Readonly<Process>[], names: string[], io: Io): string {
  const columns = names.map((word) => {
    const [name = "", title] = word.trim().split("=");
    const known = COLUMNS[name];
    if (!known) throw new UsageError(`error: unknown user-defined format specifier "${name}"`);
    return { title: title ?? known[0], value: known[1] };
  });
  const rows = processes.map((p) => columns.map((column) => column.value(p, io)));
  const head = columns.map((column) => column.title);
  return table(head.some(Boolean) ? [head, ...rows] : rows);
}
