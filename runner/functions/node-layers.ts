/** How imports are resolved: runs in a thread of its own, as Node.js wants it. */
const HOOK = String.raw`
let opt, parents;
export function initialize(data) {
  ({ opt, parents } = data);
}
export async function resolve(specifier, context, next) {
  const path = specifier.replace(/^file:\/\//, "");
  if (path.startsWith("/opt/")) return next(opt + path.slice(4), context);
  try {
    return await next(specifier, context);
  } catch (error) {
    if (/^[./]|^[a-z]+:/.test(specifier)) throw error;
    for (const parentURL of parents)
      try {
        return await next(specifier, { ...context, parentURL });
      } catch {}
    throw error;
  }
}
`;

/**
 * What a Node.js process loads before its bootstrap where its function has layers: it finds under `/opt` what lies in
 * a folder of its own, since nobody but root can put anything there. Modules are found by `NODE_PATH` also when they
 * are imported, as Lambda's runtimes do since Node.js 18.
 *
 * Programs that the function starts are found, and told the true paths of their arguments; what they look up under
 * `/opt` by themselves is not there.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html
 */
export const NODE_LAYERS = String.raw`
import childProcess, { ChildProcess } from "node:child_process";
import fs from "node:fs";
import Module, { register, syncBuiltinESMExports } from "node:module";
import { pathToFileURL } from "node:url";

const OPT = process.env.LAMBDA_RUNTIME_DIR + "/opt";
const isLayered = (path) => path === "/opt" || path.startsWith("/opt/");
function real(path) {
  if (typeof path === "string") return isLayered(path) ? OPT + path.slice(4) : path;
  if (Buffer.isBuffer(path)) return isLayered(path.toString()) ? real(path.toString()) : path;
  if (path instanceof URL && path.protocol === "file:" && isLayered(path.pathname))
    return pathToFileURL(real(decodeURIComponent(path.pathname)));
  return path;
}

// Lambda's /opt cannot be written to: only what reads is led there.
const READS = ["access", "copyFile", "cp", "exists", "lstat", "open", "opendir", "readFile", "readdir", "readlink", "realpath", "stat", "statfs"];
function lead(from, name) {
  const original = from[name];
  if (typeof original !== "function") return;
  from[name] = Object.assign((path, ...rest) => original(real(path), ...rest), original);
}
for (const name of READS) {
  for (const variant of [name, name + "Sync"]) lead(fs, variant);
  lead(fs.promises, name);
}
lead(fs, "createReadStream");
lead(fs, "openAsBlob");

const { spawn } = ChildProcess.prototype;
ChildProcess.prototype.spawn = function (options) {
  return spawn.call(this, { ...options, file: real(options.file), args: options.args?.map(real) });
};
for (const name of ["spawnSync", "execFileSync"]) {
  const original = childProcess[name];
  childProcess[name] = (file, args, ...rest) =>
    original(real(file), Array.isArray(args) ? args.map(real) : args, ...rest);
}
syncBuiltinESMExports();

const { _resolveFilename } = Module;
Module._resolveFilename = function (request, ...rest) {
  return _resolveFilename.call(this, real(request), ...rest);
};

const parents = (process.env.NODE_PATH ?? "")
  .split(":")
  .filter(Boolean)
  .map((folder) => pathToFileURL(folder + "/../module.js").href);
register("data:text/javascript," + encodeURIComponent(${JSON.stringify(HOOK)}), {
  data: { opt: pathToFileURL(OPT).href, parents },
});
`;
