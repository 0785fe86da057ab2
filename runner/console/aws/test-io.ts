import { posix } from "node:path";
import type { CliIo } from "./io.ts";

/** A {@link CliIo} in memory, with what the command has written. */
export interface MemoryIo extends CliIo {
  out: string;
  err: string;
  bytes: Buffer;
  stored: Map<string, { bytes: Buffer; modifiedMs: number }>;
  waitedMs: number;
}

const START = Date.UTC(2026, 0, 15, 10);

/**
 * Makes an io for tests: working folder `/case`, a Region and credentials in the environment, a clock that moves
 * only by waiting.
 */
export function memoryIo(
  options: {
    files?: Readonly<Record<string, string>>;
    env?: Readonly<Record<string, string | undefined>>;
    stdin?: string;
  } = {},
): MemoryIo {
  const stored = new Map(
    Object.entries(options.files ?? {}).map(([path, text]) => [
      path,
      { bytes: Buffer.from(text, "latin1"), modifiedMs: START },
    ]),
  );
  const full = (path: string): string => posix.resolve("/case", path);
  const below = (folder: string): string[] =>
    [...stored.keys()].filter(
      (path) => path === folder || path.startsWith(folder === "/" ? "/" : `${folder}/`),
    );
  const io: MemoryIo = {
    out: "",
    err: "",
    bytes: Buffer.alloc(0),
    stored,
    waitedMs: 0,
    stdin: () => Promise.resolve(Buffer.from(options.stdin ?? "")),
    stdout(text) {
      io.out += Buffer.from(text as string).toString();
      io.bytes = Buffer.concat([io.bytes, Buffer.from(text as string)]);
    },
    stderr(text) {
      io.err += text;
    },
    env: {
      AWS_REGION: "us-east-1",
      AWS_ACCESS_KEY_ID: "AKIAEXAMPLE",
      AWS_SECRET_ACCESS_KEY: "secret",
      HOME: "/case",
      ...options.env,
    },
    cwd: "/case",
    files: {
      read(path) {
        const file = stored.get(full(path));
        return file
          ? Promise.resolve(file.bytes)
          : Promise.reject(new Error(`ENOENT: no such file, open '${path}'`));
      },
      write(path, content, modifiedMs = io.now()) {
        stored.set(full(path), { bytes: Buffer.from(content), modifiedMs });
        return Promise.resolve();
      },
      list: (path) =>
        Promise.resolve(
          below(full(path)).map((own) => ({
            path: own,
            sizeBytes: stored.get(own)!.bytes.length,
            modifiedMs: stored.get(own)!.modifiedMs,
          })),
        ),
      exists: (path) => Promise.resolve(full(path) === "/case" || below(full(path)).length > 0),
      mkdir: () => Promise.resolve(),
      remove(path) {
        stored.delete(full(path));
        return Promise.resolve();
      },
    },
    now: () => START + io.waitedMs,
    wait(ms) {
      io.waitedMs += ms;
      return Promise.resolve();
    },
  };
  return io;
}

/** Splits a line into words as a shell does, without expansions. */
export function shellWords(line: string): string[] {
  const words: string[] = [];
  for (const [word] of line.matchAll(/(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"'\\])+/g))
    words.push(
      word.replace(
        /"((?:\\.|[^"\\])*)"|'([^']*)'|\\(.)/g,
        (_, double?: string, single?: string, escaped?: string) =>
          double !== undefined ? double.replace(/\\(["\\$`])/g, "$1") : (single ?? escaped ?? ""),
      ),
    );
  return words;
}
