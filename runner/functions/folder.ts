import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readArchive } from "../../range/services/lambda/archive.ts";
import type { FunctionRun } from "../../range/services/lambda/execution/executor.ts";
import { MOST_UNZIPPED } from "../../range/services/lambda/code.ts";
import { findSdk } from "./machine.ts";

/** The private folder in which one environment of a function lives. */
export interface Folder {
  base: string;
  /** `LAMBDA_TASK_ROOT`: the unpacked deployment package. */
  task: string;
  /** For temporary files, and the handler's home. */
  scratch: string;
  bootstrap: string;
}

/**
 * Unpacks a deployment package for a process of its own, or takes a folder as it stands. Nobody else can read it.
 *
 * @param bootstrap the program that loads the handler, and the ending of its file
 */
export function makeFolder(
  code: FunctionRun["code"],
  bootstrap: { source: string; ending: "mjs" | "py" },
): Folder {
  const base = mkdtempSync(join(tmpdir(), "gameday-function-"));
  const task = join(base, "task");
  const scratch = join(base, "tmp");
  mkdirSync(scratch, { mode: 0o700 });
  if (code instanceof Uint8Array) unpack(code, task);
  else symlinkSync(code.folder, task, "dir");
  const program = join(base, `bootstrap.${bootstrap.ending}`);
  writeFileSync(program, bootstrap.source, { mode: 0o600 });
  if (bootstrap.ending === "mjs") linkSdk(base);
  return { base, task, scratch, bootstrap: program };
}

function unpack(archive: Uint8Array, task: string): void {
  mkdirSync(task, { mode: 0o700 });
  for (const { path, mode, content } of readArchive(archive, MOST_UNZIPPED)) {
    const file = join(task, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: mode | 0o600 });
  }
}

export const removeFolder = ({ base }: Folder): void => rmSync(base, { recursive: true, force: true });

/** Lambda's Node.js runtimes bring the AWS SDK along: a handler finds it above its own packages. */
function linkSdk(base: string): void {
  const sdk = findSdk();
  if (sdk === undefined) return;
  mkdirSync(join(base, "node_modules"), { mode: 0o700 });
  for (const scope of ["@aws-sdk", "@smithy"])
    symlinkSync(join(sdk, scope), join(base, "node_modules", scope), "dir");
}
