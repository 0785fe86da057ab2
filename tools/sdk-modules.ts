/**
 * Build step: each client package of the AWS SDK, and a few beside them, as one file, for functions' processes. The packages are CommonJS: who
 * imports them by their own names lets Node.js read each of them three times (what kind of module is it, what does it
 * export, what does it do), and compile it every time; EC2's has two megabytes.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire, isBuiltin } from "node:module";
import { build, type BuildOptions, type Plugin } from "esbuild";

const require = createRequire(import.meta.url);

/**
 * Runs a bundle with the code that V8 made of it last time; without such code, or with another release's, it keeps what
 * it makes now. What is kept carries V8's own tag, which tells release, flags and processor.
 *
 * @see https://nodejs.org/api/vm.html#scriptcreatecacheddata
 */
const LOADER = String.raw`"use strict";
const { existsSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { isBuiltin } = Module;
const { join } = require("node:path");
const v8 = require("node:v8");
const vm = require("node:vm");

module.exports = (folder) => {
  const client = load(folder, requireShared);
  keepNew();
  return client;
};

let shared;
function requireShared(name) {
  if (isBuiltin(name)) return require(name);
  const bundled = join(__dirname, name, "index.cjs");
  if (existsSync(bundled)) return require(bundled);
  shared ??= load(join(__dirname, "shared"), require);
  return shared[name]();
}

const compiled = new Map();

function load(folder, requireFor) {
  const filename = join(folder, "bundle.cjs");
  const kept = join(folder, "bundle." + v8.cachedDataVersionTag() + ".cache");
  const cachedData = readIfThere(kept);
  const script = new vm.Script(Module.wrap(readFileSync(filename, "utf8")), { filename, cachedData });
  if (cachedData === undefined || script.cachedDataRejected) compiled.set(kept, script);
  const module = { exports: {} };
  script.runInThisContext()(module.exports, requireFor, module, filename, folder);
  return module.exports;
}

function readIfThere(file) {
  try {
    return readFileSync(file);
  } catch {
    return undefined;
  }
}

/** Once a client is there: what was compiled only when it ran is kept, too. */
function keepNew() {
  for (const [kept, script] of compiled) {
    const written = kept + "." + process.pid;
    try {
      writeFileSync(written, script.createCachedData());
      renameSync(written, kept);
    } catch {
      // Where this program lies nobody may write: then each process compiles for itself.
    }
  }
  compiled.clear();
}
`;

/** Beside the clients, what Lambda's runtime has of the SDK and handlers use. */
const LIBRARIES = ["lib-dynamodb", "lib-storage", "s3-request-presigner", "util-dynamodb"];

/** @param folder where the scope's folder is made, such as `dist/sdk` */
export async function writeSdkModules(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const clients = readdirSync("node_modules/@aws-sdk").filter((each) => each.startsWith("client-"));
  const names = [...clients, ...LIBRARIES];
  for (const name of names) writeSdkModule(`${folder}/@aws-sdk/${name}`, `@aws-sdk/${name}`);
  writeFileSync(`${folder}/load.cjs`, LOADER);
  const shared = new Set<string>();
  await build({
    ...OPTIONS,
    entryPoints: names.map((name) => ({
      in: require.resolve(`@aws-sdk/${name}`),
      out: `@aws-sdk/${name}/bundle`,
    })),
    outdir: folder,
    plugins: [shareWith(shared, new Set(names.map((name) => `@aws-sdk/${name}`)))],
  });
  await build({
    ...OPTIONS,
    stdin: {
      contents: `module.exports = {${[...shared].map((name) => `"${name}": () => require("${name}")`).join()}};`,
      resolveDir: `node_modules/@aws-sdk/${names[0]}`,
    },
    outfile: `${folder}/shared/bundle.cjs`,
  });
}

const OPTIONS: BuildOptions = {
  outExtension: { ".js": ".cjs" },
  bundle: true,
  format: "cjs",
  platform: "node",
  target: "node20",
  // `import()` would ask Node.js, which finds nothing where the bundles lie.
  supported: { "dynamic-import": false },
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: "none",
  logLevel: "error",
};

/**
 * Leaves the packages on which the clients rest out of their bundles, and notes them: they go into one of their own.
 *
 * @param bundled what has a bundle itself
 */
const shareWith = (shared: Set<string>, bundled: ReadonlySet<string>): Plugin => ({
  name: "shared",
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) => {
      if (kind === "entry-point") return undefined;
      if (!isBuiltin(path) && !bundled.has(path)) shared.add(path);
      return { path, external: true };
    });
  },
});

function writeSdkModule(folder: string, name: string): void {
  const exported = Object.keys(require(name) as object).filter((each) => each !== "default");
  mkdirSync(folder, { recursive: true });
  const manifest = { type: "module", exports: { import: "./index.js", require: "./index.cjs" } };
  writeFileSync(`${folder}/package.json`, JSON.stringify(manifest));
  writeFileSync(`${folder}/index.cjs`, `module.exports = require("../../load.cjs")(__dirname);\n`);
  writeFileSync(
    `${folder}/index.js`,
    `import { createRequire } from "node:module";\nconst sdk = createRequire(import.meta.url)("./index.cjs");\nexport default sdk;\nexport const { ${exported.join(", ")} } = sdk;\n`,
  );
}
