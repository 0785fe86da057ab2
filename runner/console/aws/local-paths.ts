import { posix } from "node:path";
import type { CliIo } from "./io.ts";

/** Reads a file; `~` and `$VARIABLES` in its path are expanded. */
export const fileBytes = (io: CliIo, path: string): Promise<Uint8Array> =>
  io.files.read(expandPath(io, path));

/** Expands `~` and `$VARIABLES` of a path by the environment. */
export function expandPath({ env }: CliIo, path: string): string {
  const home = env["HOME"];
  const fromHome = home !== undefined && /^~(?=\/|$)/.test(path) ? home + path.slice(1) : path;
  return fromHome.replace(
    /\$(\w+|\{\w+\})/g,
    (whole, name: string) => env[name.replace(/[{}]/g, "")] ?? whole,
  );
}

/** Makes a path absolute by the working folder. */
export const absolutePath = (io: CliIo, path: string): string => posix.resolve(workingFolder(io), path);

/** Shows a path as the AWS CLI does: relative to the working folder, with `./` before a bare name. */
export function shownPath(io: CliIo, path: string): string {
  const folder = posix.relative(workingFolder(io), posix.dirname(absolutePath(io, path))) || ".";
  return `${folder}/${posix.basename(path)}`;
}

const workingFolder = (io: CliIo): string => io.cwd ?? io.env["PWD"] ?? "/";
