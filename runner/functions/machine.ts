import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);

/** An interpreter on this machine. */
export interface Python {
  executable: string;
  /** Such as `3.11.7`. */
  version: string;
  /** The folder that holds boto3, where there is one. */
  boto3: string | undefined;
  /** The folders of installed packages, and that of the standard library. */
  packages: readonly string[];
  library: string;
}

const PROBE = `
import json, os, site, sys, sysconfig
packages = site.getsitepackages() + [site.getusersitepackages()]
try:
    import boto3
    found = os.path.dirname(os.path.dirname(os.path.abspath(boto3.__file__)))
except ImportError:
    found = None
version = "%d.%d.%d" % sys.version_info[:3]
library = sysconfig.get_path("stdlib")
print(json.dumps({"executable": sys.executable, "version": version, "boto3": found, "packages": packages, "library": library}))
`;

const pythons = new Map<string, Promise<Python | undefined>>();

/**
 * Finds the interpreter for a runtime: its own version where the machine has it, else whichever Python 3 there is.
 *
 * @param runtime such as `python3.12`
 */
export function findPython(runtime: string): Promise<Python | undefined> {
  let known = pythons.get(runtime);
  if (!known) pythons.set(runtime, (known = probe([runtime, "python3"])));
  return known;
}

async function probe(commands: readonly string[]): Promise<Python | undefined> {
  for (const command of commands)
    try {
      const { stdout } = await run(command, ["-c", PROBE], { timeout: 20_000 });
      const { boto3, ...found } = JSON.parse(stdout) as Omit<Python, "boto3"> & { boto3: string | null };
      return { ...found, boto3: boto3 ?? undefined };
    } catch {
      // The machine lacks this one; perhaps it has the next.
    }
  return undefined;
}

/**
 * What Lambda calls the folders of an interpreter, by their paths on this machine: packages before the library that
 * may hold them.
 *
 * @param runtime such as `python3.12`
 * @see https://docs.aws.amazon.com/lambda/latest/dg/python-package.html#python-package-searchpath
 */
export function lambdaPaths(runtime: string, { packages, boto3, library }: Python): [string, string][] {
  const lang = `/var/lang/lib/${runtime}`;
  // Until Python 3.11 the runtime kept the SDK beside itself.
  const sdk = Number(runtime.split(".")[1]) < 12 ? "/var/runtime" : `${lang}/site-packages`;
  const others = packages.filter((folder) => folder !== boto3);
  return [
    ...(boto3 === undefined ? [] : [[boto3, sdk] satisfies [string, string]]),
    ...others.map((folder): [string, string] => [folder, `${lang}/site-packages`]),
    [library, lang],
  ];
}

/**
 * Where this machine has the AWS SDK for JavaScript: the `node_modules` folder that holds its packages, as installed
 * beside this program. Undefined where it was installed without them.
 */
export function findSdk(): string | undefined {
  const folders = createRequire(import.meta.url).resolve.paths("@aws-sdk/client-ec2") ?? [];
  const found = folders.find((folder) => existsSync(join(folder, "@aws-sdk", "client-ec2")));
  return found === undefined ? undefined : join(dirname(found), "node_modules");
}

/**
 * What the build has made of the SDK's client packages to load them sooner, laid out as in `node_modules`: beside this
 * bundle or in the source tree. Undefined where nothing was built.
 */
export const SDK_MODULES = [new URL("./sdk", import.meta.url), new URL("../../dist/sdk", import.meta.url)]
  .map((url) => fileURLToPath(url))
  .find((folder) => existsSync(folder));

/** `NODE_PATH` for CommonJS modules of somebody's folder: see {@link sdkFallback}. */
export const sdkPath = (): string =>
  [SDK_MODULES, findSdk()].filter((folder) => folder !== undefined).join(delimiter);

/**
 * Flags for Node.js with which modules of somebody's folder find the AWS SDK as Lambda's runtime brings it, where
 * they have none of their own.
 *
 * @see https://nodejs.org/api/module.html#customization-hooks
 */
export function sdkFallback(): string[] {
  const sdk = findSdk();
  if (sdk === undefined) return [];
  // What is nowhere is told as missing where it was asked for.
  const builtModule = `
    import { existsSync } from "node:fs";
    const isOfSdk = (specifier) => /^@(aws-sdk|smithy)\\//.test(specifier);
    const fromSdk = (context) => ({ ...context, parentURL: ${JSON.stringify(folderUrl(sdk))} });
    const built = (specifier) => {
      const url = new URL(specifier + "/index.js", ${JSON.stringify(folderUrl(SDK_MODULES ?? sdk))});
      const isBuilt = /^@aws-sdk\\/[a-z0-9-]+$/.test(specifier) && existsSync(url);
      return isBuilt ? { url: url.href, format: "module", shortCircuit: true } : undefined;
    };`;
  // Hooks in the thread itself, which newer releases have, spare the start of another.
  const hook = `${builtModule}
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (!isOfSdk(specifier)) throw error;
        const missing = () => { throw error; };
        return built(specifier) ?? (await next(specifier, fromSdk(context)).catch(missing));
      }
    }`;
  const program = `${builtModule}
    import * as modules from "node:module";
    const resolve = (specifier, context, next) => {
      try {
        return next(specifier, context);
      } catch (error) {
        if (!isOfSdk(specifier)) throw error;
        try {
          return built(specifier) ?? next(specifier, fromSdk(context));
        } catch {
          throw error;
        }
      }
    };
    if (modules.registerHooks) modules.registerHooks({ resolve });
    else modules.register(${JSON.stringify(textModule(hook))});`;
  return ["--import", textModule(program)];
}

const folderUrl = (folder: string): string => pathToFileURL(`${folder}/`).href;
const textModule = (text: string): string => `data:text/javascript,${encodeURIComponent(text)}`;
