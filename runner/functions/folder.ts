import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { readArchive } from "../../range/services/lambda/archive.ts";
import type { FunctionRun } from "../../range/services/lambda/execution/executor.ts";
import { MOST_UNZIPPED } from "../../range/services/lambda/code.ts";
import { findSdk, SDK_MODULES } from "./machine.ts";
import { NODE_LAYERS } from "./node-layers.ts";
import { PYTHON_LAYERS } from "./python-layers.ts";

/** The private folder in which one environment of a function lives. */
export interface Folder {
  base: string;
  /** `LAMBDA_TASK_ROOT`: the unpacked deployment package. */
  task: string;
  /** For temporary files, and the handler's home. */
  scratch: string;
  bootstrap: string;
  /** What takes the place of `/opt`: the unpacked layers. Absent where there are none. */
  layers?: string;
}

/**
 * Unpacks a deployment package for a process of its own, or takes a folder as it stands. Nobody else can read it.
 *
 * @param bootstrap the program that loads the handler, and the ending of its file
 */
export function makeFolder(
  { code, layers = [] }: Pick<FunctionRun, "code" | "layers">,
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
  // A layer may bring another release of the SDK: then the runtime's must not be found before it.
  if (bootstrap.ending === "mjs") linkSdk(layers.length ? join(base, "runtime") : base);
  const folder = { base, task, scratch, bootstrap: program };
  return layers.length ? { ...folder, layers: layOut(layers, base, bootstrap.ending) } : folder;
}

/** The name of the program that leads a process to its layers. */
export const LEAD = { mjs: "layers.mjs", py: "function_layers.py" };

function layOut(layers: readonly Uint8Array[], base: string, ending: "mjs" | "py"): string {
  const opt = join(base, "opt");
  for (const layer of layers) unpack(layer, opt);
  const source = ending === "mjs" ? NODE_LAYERS : PYTHON_LAYERS;
  writeFileSync(join(base, LEAD[ending]), source, { mode: 0o600 });
  return opt;
}

/** Unpacks an archive: what it brings takes the place of what an earlier archive brought, be it a file or a folder. */
function unpack(archive: Uint8Array, folder: string): void {
  mkdirSync(folder, { mode: 0o700, recursive: true });
  for (const { path, mode, content } of readArchive(archive, MOST_UNZIPPED)) {
    const file = join(folder, path);
    const put = (): void => {
      mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
      writeFileSync(file, content, { mode: mode | 0o600 });
    };
    try {
      put();
    } catch (error) {
      if (!IN_THE_WAY.has((error as NodeJS.ErrnoException).code ?? "")) throw error;
      makeWay(folder, path);
      put();
    }
  }
}

/** A file stands where a folder must be, or a folder where a file must be. */
const IN_THE_WAY = new Set(["EEXIST", "ENOTDIR", "EISDIR"]);

function makeWay(folder: string, path: string): void {
  let at = folder;
  for (const part of dirname(path).split("/")) {
    at = join(at, part);
    if (!lstatSync(at, { throwIfNoEntry: false })?.isFile()) continue;
    rmSync(at);
    return;
  }
  rmSync(join(folder, path), { recursive: true, force: true });
}

export const removeFolder = ({ base }: Folder): void => rmSync(base, { recursive: true, force: true });

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
