/**
 * The build: service models from the SDK's schemas, the sandbox's template from the CDK app, and the bundle.
 *
 * @example npm run build
 */
import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";
import { SERVICE_LIST } from "../range/services/index.ts";
import { BUILD_FILE } from "../runner/build.ts";
import { listingOf, LISTINGS, loadAll } from "../runner/catalogue.ts";
import { synthesise } from "../infra/synth.ts";
import { extractAll } from "./extract-models.ts";
import { extractTypes } from "./extract-types.ts";
import { writeSdkModules } from "./sdk-modules.ts";

const DIST = "dist";

async function models(): Promise<void> {
  const implemented = new Map(
    SERVICE_LIST.map((service) => [service.id, new Set(Object.keys(service.handlers))]),
  );
  await extractAll(`${DIST}/model`, implemented);
  extractTypes(`${DIST}/model/cloudformation-types.json`);
}

function template(): void {
  mkdirSync(`${DIST}/infra`, { recursive: true });
  writeFileSync(`${DIST}/infra/sandbox.template.json`, JSON.stringify(synthesise()));
}

async function bundle(): Promise<void> {
  for (const name of readdirSync(DIST))
    if (name.endsWith(".js") || name.endsWith(".map")) rmSync(`${DIST}/${name}`);
  rmSync(`${DIST}/scenarios`, { recursive: true, force: true });
  cpSync("runner/new/template", `${DIST}/template`, { recursive: true });
  const scenarios = readdirSync("scenarios")
    .flatMap((name) => [`scenarios/${name}/scenario`, `scenarios/${name}/responses`])
    .filter((path) => existsSync(`${path}.ts`));
  await build({
    entryPoints: {
      gameday: "runner/cli/main.ts",
      kit: "scenarios/index.ts",
      contract: "runner/contract/index.ts",
      "crew-worker": "runner/crew/worker.ts",
      ...Object.fromEntries(scenarios.map((path) => [path, `${path}.ts`])),
    },
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    // Packages are bundled, since finding their files costs more than reading them. just-bash brings files of its
    // own and is loaded when the first command runs; so is esbuild, for packs; Ink asks for the developer tools only when
    // it is told to.
    external: ["esbuild", "just-bash", "react-devtools-core"],
    // React's development build, which it takes unless told, is twice the code and checks at every turn.
    define: { "process.env.NODE_ENV": '"production"' },
    minifyWhitespace: true,
    minifySyntax: true,
    banner: {
      js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
    },
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

async function listings(): Promise<void> {
  const all = (await loadAll()).map(listingOf);
  writeFileSync(`${DIST}/scenarios/${LISTINGS}`, JSON.stringify(all));
}

/** Notes what was built, so that a journal tells by which build it was made. */
function note(): void {
  const files = readdirSync(DIST, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith(".map") && entry.name !== BUILD_FILE)
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const all = createHash("sha256");
  for (const file of files) all.update(`${file}\0`).update(readFileSync(file));
  writeFileSync(join(DIST, BUILD_FILE), JSON.stringify({ build: all.digest("hex").slice(0, 12) }));
}

/**
 * Makes `npx gameday` run this checkout. A `bin` in package.json would do it by installing the project into the
 * cache of npx at first use: slow, and it breaks when two do it at once.
 */
function linkCommand(): void {
  const link = "node_modules/.bin/gameday";
  rmSync(link, { force: true });
  if (process.platform === "win32")
    writeFileSync(`${link}.cmd`, '@node "%~dp0\\..\\..\\bin\\gameday.js" %*\r\n');
  else symlinkSync("../../bin/gameday.js", link);
}

const only = process.argv[2];
if (!only || only === "models") await models();
if (!only || only === "template") template();
if (!only || only === "sdk") await writeSdkModules(`${DIST}/sdk`);
if (!only || only === "bundle") {
  await bundle();
  await listings();
}
note();
if (!only) linkCommand();
