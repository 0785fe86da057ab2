import { isUtf8 } from "node:buffer";
import type { Command, ExecResult } from "just-bash";
import { FileError } from "../disk.ts";
import type { GuestFileSystem } from "../filesystem.ts";
import type { Terminal } from "../shell.ts";

/** What a command of ours has at hand. */
export interface Io extends Terminal {
  stdin: Buffer;
  cwd: string;
  env: ReadonlyMap<string, string>;
  files: GuestFileSystem;
  /** An argument as an absolute path. */
  path(argument: string): string;
  /** Runs the shell's own command of this name. */
  original(args: readonly string[]): Promise<ExecResult>;
  /** Runs another command line, given in words. */
  run(words: readonly string[]): Promise<ExecResult>;
}

/** What a command prints and how it ends; a text alone is its output. */
export type Printed =
  string | { stdout?: string | Buffer; stderr?: string; exitCode?: number; stdoutKind?: "text" | "bytes" };

export type GuestCommand = (args: readonly string[], io: Io) => Printed | Promise<Printed>;

/** Makes a shell's command of one of ours. Errors are printed as programs print them. */
export function toCommand(name: string, command: GuestCommand, terminal: Terminal): Command {
  return {
    name,
    async execute(args, context) {
      terminal.check();
      const files = context.fs as unknown as GuestFileSystem;
      const io: Io = {
        ...terminal,
        stdin: Buffer.from(context.stdin as unknown as string, "latin1"),
        cwd: context.cwd,
        env: context.env,
        files: terminal.guest.files(terminal.user),
        path: (argument) => files.resolvePath(context.cwd, argument),
        original: async (words) => context.origCommand?.([...words]) ?? failed("no such command"),
        run: async (words) =>
          context.exec?.(words.map(quote).join(" "), { cwd: context.cwd }) ?? failed("no shell"),
      };
      try {
        return printed(await command(args, io));
      } catch (thrown) {
        terminal.check();
        if (!(thrown instanceof FileError) && !(thrown instanceof UsageError)) throw thrown;
        return failed(`${name}: ${thrown instanceof FileError ? plain(thrown) : thrown.message}\n`);
      }
    },
  };
}

/** The user's mistake: printed after the command's name. */
export class UsageError extends Error {}

const plain = (error: FileError): string => {
  const [, text = "", path = ""] = /^\w+: (.*), \w+ '(.*)'$/.exec(error.message) ?? [];
  return `${path}: ${text.charAt(0).toUpperCase()}${text.slice(1)}`;
};

const failed = (stderr: string): ExecResult => ({ stdout: "", stderr, exitCode: 1 });

function printed(output: Printed): ExecResult {
  if (typeof output === "string") return { stdout: output, stderr: "", exitCode: 0 };
  const { stdout = "", ...rest } = output;
  const known = { stderr: "", exitCode: 0, ...rest };
  if (typeof stdout === "string") return { ...known, stdout };
  // The shell cannot redirect errors of a command whose output is no valid text, so bytes go out as text if they are.
  return isUtf8(stdout)
    ? { ...known, stdout: stdout.toString(), stdoutKind: "text" }
    : { ...known, stdout: stdout.toString("latin1"), stdoutKind: "bytes" };
}

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** Reads words into flags (`-x`, `--name`), options with a value, and the rest. Short flags may be joined. */
export function readWords(
  args: readonly string[],
  valued: readonly string[] = [],
): { flags: Set<string>; values: Map<string, string>; rest: string[] } {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const word = args[i]!;
    const [, name, value] = /^(--[\w-]+)=(.*)$/s.exec(word) ?? [];
    if (name !== undefined) values.set(name, value!);
    else if (valued.includes(word)) values.set(word, args[++i] ?? "");
    else if (/^--\w/.test(word)) flags.add(word);
    else if (/^-[A-Za-z]+/.test(word)) {
      const short = word.slice(1).split("");
      const last = `-${short.at(-1)}`;
      if (valued.includes(`-${short[0]}`) && short.length > 1) values.set(`-${short[0]}`, word.slice(2));
      else {
        for (const letter of short) flags.add(`-${letter}`);
        if (valued.includes(last)) values.set(last, args[++i] ?? "");
      }
    } else rest.push(word);
  }
  return { flags, values, rest };
}

/** A table with columns as wide as their widest cell; `right` names the columns that are set to the right. */
export function table(
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
  gap = " ",
): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          right.includes(column)
            ? cell.padStart(widths[column]!)
            : column === row.length - 1
              ? cell
              : cell.padEnd(widths[column]!),
        )
        .join(gap),
    )
    .map((line) => `${line.trimEnd()}\n`)
    .join("");
}
