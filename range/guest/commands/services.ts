import { KERNEL } from "../base-image.ts";
import { dayTime } from "../logins.ts";
import { BASE_UNITS, startUnit, unitOn, webUnit } from "../boot.ts";
import { entryOf } from "../disk.ts";
import { ec2State } from "../../services/ec2/state.ts";
import { type GuestCommand, type Io, readWords, table, UsageError } from "./command.ts";

const WANTS = "/etc/systemd/system/multi-user.target.wants";

/** Services and scheduled jobs. */
export const serviceCommands: Record<string, GuestCommand> = {
  systemctl(args, io) {
    const { flags, rest } = readWords(args, ["--type", "-t", "--state"]);
    const [verb = "list-units", ...names] = rest;
    const units = names.map((name) => name.replace(/\.service$/, ""));
    switch (verb) {
      case "list-units":
        return `${table(
          [
            ["UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"],
            ...allUnits(io)
              .filter((unit) => flags.has("--all") || flags.has("-a") || isActive(io, unit))
              .map((unit) => [
                `${unit}.service`,
                "loaded",
                isActive(io, unit) ? "active" : "inactive",
                isActive(io, unit) ? "running" : "dead",
                describe(io, unit),
              ]),
          ],
          [],
          " ",
        )}\n`;
      case "list-unit-files":
        return table([
          ["UNIT FILE", "STATE"],
          ...allUnits(io).map((unit) => [`${unit}.service`, isEnabled(io, unit) ? "enabled" : "disabled"]),
        ]);
      case "list-timers":
        return "0 timers listed.\n";
      case "status":
        return units.length
          ? joined(units.map((unit) => status(io, unit)))
          : `● ${io.guest.hostname}\n    State: running\n`;
      case "is-active":
        return joined(
          units.map((unit) => ({
            stdout: `${isActive(io, unit) ? "active" : "inactive"}\n`,
            exitCode: isActive(io, unit) ? 0 : 3,
          })),
        );
      case "is-enabled":
        return joined(
          units.map((unit) => ({
            stdout: `${isEnabled(io, unit) ? "enabled" : "disabled"}\n`,
            exitCode: isEnabled(io, unit) ? 0 : 1,
          })),
        );
      case "cat":
        return units
          .map(
            (unit) =>
              `# /etc/systemd/system/${unit}.service\n${io.files.read(`/etc/systemd/system/${unit}.service`).toString()}`,
          )
          .join("\n");
      case "start":
      case "stop":
      case "restart":
      case "kill":
        for (const unit of units) turn(io, unit, verb === "kill" ? "stop" : verb);
        return "";
      case "enable":
      case "disable":
      case "mask":
        for (const unit of units) enable(io, unit, verb === "enable", flags.has("--now"));
        return "";
      case "daemon-reload":
      case "reset-failed":
        return "";
      default:
        throw new UsageError(`Unknown command verb '${verb}'.`);
    }
  },

  service: (args, io) => io.run(["systemctl", args[1] ?? "status", args[0] ?? ""]),
  chkconfig: (_, io) =>
    table(allUnits(io).map((unit) => [`${unit}.service`, isEnabled(io, unit) ? "enabled" : "disabled"])),

  crontab(args, io) {
    const { flags, values, rest } = readWords(args, ["-u"]);
    const user = values.get("-u") ?? io.user;
    const path = `/var/spool/cron/${user}`;
    if (flags.has("-l")) {
      const entry = io.files.entry(path);
      return entry?.kind === "file"
        ? entry.content.toString()
        : { stderr: `no crontab for ${user}\n`, exitCode: 1 };
    }
    if (flags.has("-r")) {
      if (!io.files.entry(path)) return { stderr: `no crontab for ${user}\n`, exitCode: 1 };
      io.guest.disk.remove(path);
      io.guest.touch();
      return "";
    }
    if (!rest.length) throw new UsageError("there is no terminal to edit in: use -l, -r, or give a file");
    const content = rest[0] === "-" ? io.stdin : io.files.read(io.path(rest[0]!));
    io.guest.disk.put(path, entryOf({ content, owner: user, mode: 0o600 }, io.now()));
    io.guest.touch();
    return "";
  },

  journalctl(args, io) {
    const { values } = readWords(args, ["-u", "-n", "--since", "--until", "-p", "-t", "_PID"]);
    const unit = values.get("-u")?.replace(/\.service$/, "");
    const files = unit === "sshd" ? ["secure"] : unit === "crond" ? ["cron"] : ["messages", "secure", "cron"];
    const lines = files.flatMap((file) => {
      const entry = io.files.entry(`/var/log/${file}`);
      return entry?.kind === "file" ? entry.content.toString().split("\n").filter(Boolean) : [];
    });
    const wanted =
      unit && unit !== "sshd" && unit !== "crond" ? lines.filter((line) => line.includes(`${unit}[`)) : lines;
    const number = values.has("-n") ? Number(values.get("-n")) : wanted.length;
    return wanted.length
      ? wanted
          .slice(-number)
          .map((line) => `${line}\n`)
          .join("")
      : "-- No entries --\n";
  },

  dmesg: (_, io) =>
    `[    0.000000] Linux version ${KERNEL}\n[    0.000000] Hypervisor detected: KVM\n${io.guest.memory.modules.map((name, index) => `[    ${(1 + index / 10).toFixed(6)}] ${name}: module loaded\n`).join("")}`,
};

type Reply = { stdout?: string; stderr?: string; exitCode?: number };

const joined = (parts: readonly Reply[]): Reply => ({
  stdout: parts.map((part) => part.stdout ?? "").join(""),
  stderr: parts.map((part) => part.stderr ?? "").join(""),
  exitCode: Math.max(0, ...parts.map((part) => part.exitCode ?? 0)),
});

const base = (io: Io, name: string) => {
  const software = ec2State(io.guest.scope).images.get(io.guest.instance.imageId)?.software;
  return [...BASE_UNITS, ...(software ? [webUnit(software, 80)] : [])].find((unit) => unit.name === name);
};

const unitFiles = (io: Io): string[] =>
  io.guest.disk
    .children("/etc/systemd/system")
    .filter((file) => file.endsWith(".service"))
    .map((file) => file.replace(/\.service$/, ""));

const allUnits = (io: Io): string[] =>
  [
    ...new Set([
      ...BASE_UNITS.map((unit) => unit.name),
      ...io.guest.processes.flatMap((process) => process.unit ?? []),
      ...unitFiles(io),
    ]),
  ].sort();

const mainProcess = (io: Io, unit: string) => io.guest.processes.find((process) => process.unit === unit);
const isActive = (io: Io, unit: string): boolean => mainProcess(io, unit) !== undefined;
const isEnabled = (io: Io, unit: string): boolean =>
  base(io, unit) !== undefined || io.guest.disk.get(`${WANTS}/${unit}.service`) !== undefined;
const describe = (io: Io, unit: string): string =>
  (base(io, unit) ?? unitOn(io.guest.disk, unit))?.description ?? unit;

function status(io: Io, unit: string): Reply {
  if (!allUnits(io).includes(unit))
    return { stderr: `Unit ${unit}.service could not be found.\n`, exitCode: 4 };
  const process = mainProcess(io, unit);
  const folder = base(io, unit) ? "/usr/lib/systemd/system" : "/etc/systemd/system";
  return {
    stdout:
      `${process ? "●" : "○"} ${unit}.service - ${describe(io, unit)}\n` +
      `     Loaded: loaded (${folder}/${unit}.service; ${isEnabled(io, unit) ? "enabled" : "disabled"}; preset: disabled)\n` +
      (process
        ? `     Active: active (running) since ${dayTime(process.startedAt)}\n   Main PID: ${process.pid} (${process.exe.split("/").at(-1)})\n     CGroup: /system.slice/${unit}.service\n             └─${process.pid} ${process.command}\n`
        : "     Active: inactive (dead)\n"),
    exitCode: process ? 0 : 3,
  };
}

function turn(io: Io, unit: string, verb: string): void {
  const known = base(io, unit) ?? unitOn(io.guest.disk, unit);
  if (!known && !isActive(io, unit))
    throw new UsageError(`Failed to ${verb} ${unit}.service: Unit ${unit}.service not found.`);
  if (verb !== "start") {
    for (const process of io.guest.processes.filter((each) => each.unit === unit)) io.guest.kill(process.pid);
    io.guest.changeMemory((memory) => memory.stoppedUnits.add(unit));
  }
  if (verb === "stop" || isActive(io, unit) || !known) return;
  const random = io.guest.scope.world.random.fork(`unit/${io.guest.instanceId}/${unit}/${io.now()}`);
  io.guest.changeMemory((memory) => startUnit(memory, known, io.now(), random));
}

function enable(io: Io, unit: string, on: boolean, now: boolean): void {
  const path = `${WANTS}/${unit}.service`;
  if (on) {
    if (!unitOn(io.guest.disk, unit))
      throw new UsageError(`Failed to enable unit: Unit file ${unit}.service does not exist.`);
    io.guest.disk.put(path, entryOf({ link: `/etc/systemd/system/${unit}.service` }, io.now()));
  } else io.guest.disk.remove(path);
  io.guest.touch();
  if (now) turn(io, unit, on ? "start" : "stop");
}
