import { type Entry, parentOf } from "../disk.ts";
import { hourMinute, monthDay } from "../logins.ts";
import { find } from "./find.ts";
import { type GuestCommand, type Io, readWords, table, UsageError } from "./command.ts";

const HALF_YEAR_MS = 182 * 86_400_000;

/** Commands on files that must know owners and simulated time, which the shell's own do not. */
export const fileCommands: Record<string, GuestCommand> = {
  ls(args, io) {
    const { flags, values, rest } = readWords(args, ["--time-style", "-I"]);
    if (values.get("--time-style")?.includes("iso")) flags.add("--full-time");
    const targets = rest.length ? rest : ["."];
    const errors: string[] = [];
    const plain: [string, Entry][] = [];
    const folders: string[] = [];
    for (const target of targets) {
      const entry =
        io.files.entry(io.path(target), !flags.has("-l")) ?? io.files.entry(io.path(target), false);
      if (!entry) errors.push(`ls: cannot access '${target}': No such file or directory\n`);
      else if (entry.kind === "directory" && !flags.has("-d")) folders.push(target);
      else plain.push([target, entry]);
    }
    let stdout = plain.length ? listing(plain, flags, io) : "";
    for (const folder of folders) {
      const deep = flags.has("-R")
        ? walk(io, io.path(folder)).filter((path) => io.files.entry(path, false)?.kind === "directory")
        : [io.path(folder)];
      for (const path of deep) {
        const head =
          targets.length > 1 || deep.length > 1
            ? `${stdout ? "\n" : ""}${deep.length > 1 ? path : folder}:\n`
            : "";
        stdout += head + folderListing(path, flags, io);
      }
    }
    return { stdout, stderr: errors.join(""), exitCode: errors.length ? 2 : 0 };
  },

  find: (args, io) => find(args, io),

  touch(args, io) {
    const { values, flags, rest } = readWords(args, ["-t", "-d", "-r", "--date"]);
    const given = values.get("-d") ?? values.get("--date");
    const time =
      given !== undefined
        ? Date.parse(/[Zz]|UTC|[+-]\d\d:?\d\d$/.test(given) ? given : `${given}Z`)
        : io.now();
    if (Number.isNaN(time)) throw new UsageError(`invalid date format '${given}'`);
    const like = values.has("-r") ? io.files.existing(io.path(values.get("-r")!), "stat").modifiedAt : time;
    for (const word of rest) {
      const path = io.path(word);
      if (!io.files.entry(path)) {
        if (flags.has("-c")) continue;
        io.files.write(path, Buffer.alloc(0));
      }
      io.files.change(path, { modifiedAt: like });
    }
    return "";
  },

  stat(args, io) {
    const { values, rest } = readWords(args, ["-c", "--format", "-f"]);
    const format = values.get("-c") ?? values.get("--format");
    return rest
      .map((word) => {
        const entry = io.files.existing(io.path(word), "stat", false);
        if (format !== undefined)
          return `${format.replace(/%(\w)/g, (_, letter: string) => statField(letter, word, entry))}\n`;
        return (
          `  File: ${word}${entry.kind === "link" ? ` -> ${entry.target}` : ""}\n` +
          `  Size: ${sizeOf(entry)}\tBlocks: ${Math.ceil(sizeOf(entry) / 512)}\tIO Block: 4096   ${entry.kind === "file" ? "regular file" : entry.kind}\n` +
          `Access: (${octal(entry)}/${modeText(entry)})  Uid: (${entry.owner === "root" ? 0 : 1000}/${entry.owner})   Gid: (${entry.group === "root" ? 0 : 1000}/${entry.group})\n` +
          `Access: ${fullTime(entry.modifiedAt)}\nModify: ${fullTime(entry.modifiedAt)}\nChange: ${fullTime(entry.modifiedAt)}\n`
        );
      })
      .join("");
  },

  chown(args, io) {
    const { flags, rest } = readWords(args);
    const [owner = "", group] = (rest[0] ?? "").split(/[:.]/);
    for (const word of rest.slice(1))
      for (const path of flags.has("-R") ? walk(io, io.path(word)) : [io.path(word)])
        io.files.change(path, { ...(owner && { owner }), ...(group && { group }) });
    return "";
  },

  mktemp(args, io) {
    const { flags, rest } = readWords(args, ["-p"]);
    const random = io.guest.scope.world.random.fork(
      `mktemp/${io.guest.instanceId}/${io.now()}/${io.files.children("/tmp").length}`,
    );
    const suffix = (length: number): string =>
      random.text(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");
    const path = (rest[0] ?? "/tmp/tmp.XXXXXXXXXX").replace(/X{3,}$/, (marks) => suffix(marks.length));
    io.files.put(
      io.path(path),
      flags.has("-d")
        ? { kind: "directory", mode: 0o700, ...io.files.facts() }
        : { kind: "file", content: Buffer.alloc(0), mode: 0o600, ...io.files.facts() },
    );
    return `${path}\n`;
  },

  lsattr: (args, io) =>
    args
      .filter((word) => !word.startsWith("-"))
      .map((word) => (io.files.existing(io.path(word), "stat"), `---------------------- ${word}\n`))
      .join(""),
};

function folderListing(path: string, flags: Set<string>, io: Io): string {
  const names = io.files
    .children(path)
    .filter((name) => flags.has("-a") || flags.has("-A") || !name.startsWith("."));
  const entries = names.flatMap((name): [string, Entry][] => {
    const entry = io.files.entry(`${path}/${name}`, false);
    return entry ? [[name, entry]] : [];
  });
  if (flags.has("-a")) {
    const here = io.files.existing(path, "stat");
    entries.unshift([".", here], ["..", io.files.entry(parentOf(path)) ?? here]);
  }
  return (
    (flags.has("-l")
      ? `total ${entries.reduce((sum, [, entry]) => sum + Math.ceil(sizeOf(entry) / 1024), 0)}\n`
      : "") + listing(entries, flags, io)
  );
}

/** Entries as `ls` lists them: names alone, or a line with owner, size and time for each. */
export function listing(entries: [string, Entry][], flags: Set<string>, io: Io): string {
  const sorted = [...entries];
  if (flags.has("-t")) sorted.sort(([, a], [, b]) => b.modifiedAt - a.modifiedAt);
  if (flags.has("-S")) sorted.sort(([, a], [, b]) => sizeOf(b) - sizeOf(a));
  if (flags.has("-r")) sorted.reverse();
  if (!flags.has("-l") && !flags.has("-n") && !flags.has("-o") && !flags.has("-g"))
    return sorted.map(([name]) => `${name}\n`).join("");
  const full = flags.has("--full-time");
  return table(
    sorted.map(([name, entry]) => [
      modeText(entry),
      "1",
      flags.has("-n") ? (entry.owner === "root" ? "0" : "1000") : entry.owner,
      flags.has("-n") ? (entry.group === "root" ? "0" : "1000") : entry.group,
      flags.has("-h") ? humanSize(sizeOf(entry)) : String(sizeOf(entry)),
      full ? fullTime(entry.modifiedAt) : shortTime(entry.modifiedAt, io.now()),
      entry.kind === "link" ? `${name} -> ${entry.target}` : name,
    ]),
    [1, 4],
  );
}

const shortTime = (timeMs: number, nowMs: number): string =>
  `${monthDay(timeMs)} ${Math.abs(nowMs - timeMs) > HALF_YEAR_MS ? ` ${new Date(timeMs).getUTCFullYear()}` : hourMinute(timeMs)}`;

const fullTime = (timeMs: number): string =>
  `${new Date(timeMs).toISOString().replace("T", " ").replace("Z", "000000")} +0000`;

/** The size of an entry as `ls` shows it. */
export const sizeOf = (entry: Entry): number =>
  entry.kind === "file" ? entry.content.length : entry.kind === "link" ? entry.target.length : 4096;

/** A size for people: `12K`, `3.4M`. */
export function humanSize(bytes: number): string {
  const units = ["", "K", "M", "G", "T"];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${unit && value < 10 ? value.toFixed(1) : Math.ceil(value)}${units[unit]}`;
}

const octal = (entry: Entry): string => (entry.mode & 0o7777).toString(8).padStart(4, "0");

function modeText(entry: Entry): string {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 4, 2, 1].map((bit, index) =>
    entry.mode & bit ? "rwx"[index % 3]! : "-",
  );
  if (entry.mode & 0o4000) bits[2] = bits[2] === "x" ? "s" : "S";
  if (entry.mode & 0o2000) bits[5] = bits[5] === "x" ? "s" : "S";
  if (entry.mode & 0o1000) bits[8] = bits[8] === "x" ? "t" : "T";
  return { file: "-", directory: "d", link: "l" }[entry.kind] + bits.join("");
}

function statField(letter: string, name: string, entry: Entry): string {
  const fields: Record<string, string> = {
    n: name,
    s: String(sizeOf(entry)),
    a: octal(entry).replace(/^0/, ""),
    A: modeText(entry),
    U: entry.owner,
    G: entry.group,
    Y: String(Math.floor(entry.modifiedAt / 1000)),
    y: fullTime(entry.modifiedAt),
    F: entry.kind === "file" ? "regular file" : entry.kind,
  };
  return fields[letter] ?? `%${letter}`;
}

/** A path and everything beneath it, in order of names. Links are not followed. */
export function walk(io: Io, path: string): string[] {
  const entry = io.files.entry(path, false);
  if (entry?.kind !== "directory") return [path];
  return [
    path,
    ...io.files.children(path).flatMap((name) => walk(io, path === "/" ? `/${name}` : `${path}/${name}`)),
  ];
}
