import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
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

/** What the build has made of the SDK's packages to load them sooner, beside this bundle or in the source tree. */
const SDK_MODULES = [new URL("./sdk/", import.meta.url), new URL("../../dist/sdk/", import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(folder));

/** Lambda's Node.js runtimes bring the AWS SDK along: a handler finds it above its own packages. */
function linkSdk(base: string): void {
  const sdk = findSdk();
  if (sdk === undefined) return;
  const modules = join(base, "node_modules");
  mkdirSync(join(modules, "@aws-sdk"), { mode: 0o700, recursive: true });
  symlinkSync(join(sdk, "@smithy"), join(modules, "@smithy"), "dir");
  for (const name of readdirSync(join(sdk, "@aws-sdk"))) {
    const quick = join(SDK_MODULES ?? sdk, "@aws-sdk", name);
    const target = existsSync(quick) ? quick : join(sdk, "@aws-sdk", name);
    symlinkSync(target, join(modules, "@aws-sdk", name), "dir");
  }
}
