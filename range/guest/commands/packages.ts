import { createHash } from "node:crypto";
import { PACKAGES, baseDisk } from "../base-image.ts";
import { type GuestCommand, type Io, readWords, UsageError } from "./command.ts";

/** The package database. Packages cannot be installed: the account has no repositories. */
export const packageCommands: Record<string, GuestCommand> = {
  rpm(args, io) {
    const { flags, rest } = readWords(args);
    if (flags.has("-V")) return verify(io, flags.has("-a") ? Object.keys(PACKAGES) : rest.map(fullName));
    if (!flags.has("-q")) throw new UsageError("only queries (-q) and verification (-V) work here");
    if (flags.has("-a"))
      return Object.keys(PACKAGES)
        .map((name) => `${name}\n`)
        .join("");
    if (flags.has("-f"))
      return rest
        .map((word) => {
          const path = io.path(word);
          const owner = Object.entries(PACKAGES).find(([, files]) => files.includes(path));
          return `${owner?.[0] ?? `file ${word} is not owned by any package`}\n`;
        })
        .join("");
    if (flags.has("-l"))
      return rest
        .flatMap((word) => PACKAGES[fullName(word)] ?? [])
        .map((file) => `${file}\n`)
        .join("");
    const missing = rest.filter((word) => !(fullName(word) in PACKAGES));
    return {
      stdout: rest
        .map((word) => `${missing.includes(word) ? `package ${word} is not installed` : fullName(word)}\n`)
        .join(""),
      exitCode: missing.length,
    };
  },
  yum: (args) => dnf(args),
  dnf: (args) => dnf(args),
};

const fullName = (name: string): string =>
  Object.keys(PACKAGES).find((each) => each === name || each.replace(/-[\d.]+-.*$/, "") === name) ?? name;

/** Files of packages that are not as they were shipped: `5` stands for another digest. */
function verify(io: Io, packages: readonly string[]): { stdout: string; exitCode: number } {
  const shipped = baseDisk(0);
  const digest = (content: Buffer): string => createHash("sha256").update(content).digest("hex");
  const lines = packages
    .flatMap((name) => PACKAGES[name] ?? [])
    .flatMap((path) => {
      const now = io.guest.disk.get(path);
      const then = shipped.get(path);
      if (!now) return [`missing     ${path}\n`];
      if (now.kind !== "file" || then?.kind !== "file" || digest(now.content) === digest(then.content))
        return [];
      return [`${now.content.length === then.content.length ? "." : "S"}.5....T.    ${path}\n`];
    });
  return { stdout: lines.join(""), exitCode: lines.length ? 1 : 0 };
}

function dnf(args: readonly string[]): string | { stderr: string; exitCode: number } {
  const [verb, ...words] = args.filter((word) => !word.startsWith("-"));
  if (verb === "list" || verb === "info") {
    const rows = Object.keys(PACKAGES).filter(
      (name) =>
        words.length === 0 ||
        words.includes("installed") ||
        words.some((word) => name.startsWith(`${word}-`)),
    );
    return `Installed Packages\n${rows.map((name) => `${name.replace(/^(.+?)-([\d.]+-.*)\.(\w+)$/, "$1.$3  $2  @System")}\n`).join("")}`;
  }
  if (verb === "history")
    return "ID     | Command line | Date and time    | Action(s)      | Altered\n     1 |              |                  | Install        |   15\n";
  if (verb === "check-update" || verb === "makecache") return "";
  return {
    stderr:
      "Error: Failed to download metadata for repo 'amazonlinux': Cannot prepare internal mirrorlist: the instance has no package repository\n",
    exitCode: 1,
  };
}
