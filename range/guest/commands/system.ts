import { rebootInstance, shutdownFromGuest } from "../../physics/instances/index.ts";
import { KERNEL } from "../base-image.ts";
import { type GuestCommand, type Io, readWords, UsageError } from "./command.ts";

/** The machine itself: its name, its clock, its power. */
export const systemCommands: Record<string, GuestCommand> = {
  uname(args, io) {
    const { flags } = readWords(args);
    const all = flags.has("-a") || flags.has("--all");
    const parts = [
      (all || flags.has("-s") || !flags.size) && "Linux",
      (all || flags.has("-n")) && io.guest.hostname,
      (all || flags.has("-r")) && KERNEL,
      (all || flags.has("-v")) && "#1 SMP PREEMPT_DYNAMIC Mon Nov 3 2025",
      (all || flags.has("-m") || flags.has("-p") || flags.has("-i")) && "x86_64",
      (all || flags.has("-o")) && "GNU/Linux",
    ];
    return `${parts.filter(Boolean).join(" ")}\n`;
  },

  hostname: (args, io) => {
    if (args.includes("-I") || args.includes("-i"))
      return `${io.guest.hostname.split(".")[0]!.slice(3).replaceAll("-", ".")} \n`;
    return `${args.includes("-s") ? io.guest.hostname.split(".")[0] : io.guest.hostname}\n`;
  },

  hostnamectl: (_, io) =>
    ` Static hostname: ${io.guest.hostname}\n  Virtualization: amazon\nOperating System: Amazon Linux 2023\n          Kernel: Linux ${KERNEL}\n    Architecture: x86-64\n`,

  timedatectl: (_, io) =>
    `               Local time: ${new Date(io.now()).toUTCString()}\n           Universal time: ${new Date(io.now()).toUTCString()}\n                Time zone: UTC (UTC, +0000)\nSystem clock synchronized: yes\n              NTP service: active\n`,

  date(args, io) {
    const { values, rest } = readWords(args, ["-d", "--date", "-r"]);
    const wanted = values.get("-d") ?? values.get("--date");
    const from = values.has("-r")
      ? io.files.existing(io.path(values.get("-r")!), "stat").modifiedAt
      : io.now();
    const time = wanted === undefined ? from : readDate(wanted, io);
    const format = rest.find((word) => word.startsWith("+"))?.slice(1);
    if (format !== undefined) return `${formatDate(time, format)}\n`;
    if (args.some((word) => word.startsWith("-I")))
      return `${formatDate(time, args.includes("-Iseconds") ? "%Y-%m-%dT%H:%M:%S+00:00" : "%Y-%m-%d")}\n`;
    return `${formatDate(time, args.includes("-R") ? "%a, %d %b %Y %H:%M:%S +0000" : "%a %b %e %H:%M:%S UTC %Y")}\n`;
  },

  async timeout(args, io) {
    const words = [...args];
    while (words[0]?.startsWith("-")) words.splice(0, words[0] === "-s" || words[0] === "-k" ? 2 : 1);
    const [, number, unit = "s"] = /^(\d+(?:\.\d+)?)([smhd]?)$/.exec(words[0] ?? "") ?? [];
    if (number === undefined) throw new UsageError(`invalid time interval '${words[0] ?? ""}'`);
    let done: Awaited<ReturnType<Io["run"]>> = { stdout: "", stderr: "", exitCode: 0 };
    const isOver = await io.within(Number(number) * UNITS_MS[unit || "s"]!, async () => {
      done = await io.run(words.slice(1));
    });
    return isOver ? { stdout: done.stdout, exitCode: 124 } : done;
  },

  shutdown: (args, io) => power(args.includes("-r") ? "reboot" : args.includes("-c") ? "none" : "off", io),
  poweroff: (_, io) => power("off", io),
  halt: (_, io) => power("off", io),
  reboot: (_, io) => power("reboot", io),

  lscpu: () =>
    "Architecture:            x86_64\nCPU(s):                  2\nModel name:              Intel(R) Xeon(R) Platinum 8259CL CPU @ 2.50GHz\n",
  nproc: () => "2\n",
  tty: () => ({ stdout: "not a tty\n", exitCode: 1 }),
  getenforce: () => "Permissive\n",
};

function power(what: "off" | "reboot" | "none", io: Io): string {
  const { scope, instanceId } = io.guest;
  if (what === "off") shutdownFromGuest(scope, instanceId);
  if (what === "reboot") rebootInstance(scope, instanceId, "reboot from inside");
  return "";
}

const UNITS_MS: Readonly<Record<string, number>> = {
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function readDate(text: string, io: Io): number {
  const words = text.trim().toLowerCase();
  if (words === "now" || words === "today") return io.now();
  if (words === "yesterday") return io.now() - 86_400_000;
  if (words === "tomorrow") return io.now() + 86_400_000;
  const [, epoch] = /^@(\d+)$/.exec(words) ?? [];
  if (epoch) return Number(epoch) * 1000;
  const [, sign, number, unit, ago] =
    /^([+-]?)\s*(\d+)\s*(second|sec|minute|min|hour|day|week)s?(\s+ago)?$/.exec(words) ?? [];
  if (number && unit) return io.now() + Number(number) * UNITS_MS[unit[0]!]! * (ago || sign === "-" ? -1 : 1);
  const parsed = Date.parse(/[Zz]$|utc|gmt|[+-]\d\d:?\d\d$/i.test(text) ? text : `${text}Z`);
  const fallback = Number.isNaN(parsed) ? Date.parse(`${text} UTC`) : parsed;
  if (Number.isNaN(fallback)) throw new UsageError(`invalid date '${text}'`);
  return fallback;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];

/** A time in the format language of `date`, in UTC. */
function formatDate(timeMs: number, format: string): string {
  const date = new Date(timeMs);
  const two = (n: number): string => String(n).padStart(2, "0");
  const fields: Readonly<Record<string, () => string>> = {
    Y: () => String(date.getUTCFullYear()),
    m: () => two(date.getUTCMonth() + 1),
    d: () => two(date.getUTCDate()),
    e: () => String(date.getUTCDate()).padStart(2),
    H: () => two(date.getUTCHours()),
    M: () => two(date.getUTCMinutes()),
    S: () => two(date.getUTCSeconds()),
    s: () => String(Math.floor(timeMs / 1000)),
    N: () => `${String(timeMs % 1000).padStart(3, "0")}000000`,
    F: () => date.toISOString().slice(0, 10),
    T: () => date.toISOString().slice(11, 19),
    Z: () => "UTC",
    z: () => "+0000",
    a: () => DAYS[date.getUTCDay()]!.slice(0, 3),
    A: () => DAYS[date.getUTCDay()]!,
    b: () => MONTHS[date.getUTCMonth()]!.slice(0, 3),
    B: () => MONTHS[date.getUTCMonth()]!,
    y: () => two(date.getUTCFullYear() % 100),
    n: () => "\n",
    "%": () => "%",
    R: () => date.toISOString().slice(11, 16),
    I: () => two(date.getUTCHours() % 12 || 12),
    p: () => (date.getUTCHours() < 12 ? "AM" : "PM"),
  };
  return format.replace(/%[-_^]?([A-Za-z%])/g, (whole, letter: string) => fields[letter]?.() ?? whole);
}
