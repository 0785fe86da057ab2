import { existsSync } from "node:fs";
import { join } from "node:path";
import type { FunctionRun } from "../../range/services/lambda/execution/executor.ts";

/** Variables of a function's environment that list folders, in which layers may be named by their place on Lambda. */
const LISTS = ["PATH", "LD_LIBRARY_PATH", "NODE_PATH", "PYTHONPATH"];

/**
 * Where a process looks for what its layers hold, in addition to what it has without them. Python's own folders are
 * its bootstrap's to add.
 *
 * @param opt the folder that takes the place of `/opt`
 * @param base the folder of the environment
 * @param variables what the process would have without layers
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export function layerVariables(
  opt: string,
  base: string,
  { runtime, variables: given }: Pick<FunctionRun, "runtime" | "variables">,
  variables: Readonly<Record<string, string>>,
): Record<string, string> {
  const major = /^nodejs(\d+)\.x$/.exec(runtime)?.[1];
  const libraries = join(opt, "lib");
  const own = Object.fromEntries(
    LISTS.flatMap((name) => (given[name] === undefined ? [] : [[name, placed(opt, given[name])]])),
  );
  return {
    PATH: `${variables["PATH"]}:${join(opt, "bin")}`,
    ...(existsSync(libraries) && { LD_LIBRARY_PATH: libraries }),
    ...(major !== undefined && {
      NODE_PATH: [
        `${opt}/nodejs/node${major}/node_modules`,
        `${opt}/nodejs/node_modules`,
        `${base}/runtime/node_modules`,
      ].join(":"),
    }),
    ...own,
  };
}

const placed = (opt: string, list: string): string =>
  list
    .split(":")
    .map((folder) => (folder === "/opt" || folder.startsWith("/opt/") ? opt + folder.slice(4) : folder))
    .join(":");
