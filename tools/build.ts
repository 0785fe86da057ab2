/**
 * The build: service models from the SDK's schemas, the sandbox's template from the CDK app, and the bundle.
 *
 * @example npm run build
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { SERVICE_LIST } from "../range/services/index.ts";
import { synthesise } from "../infra/synth.ts";
import { extractAll } from "./extract-models.ts";

const DIST = "dist";

async function models(): Promise<void> {
  const implemented = new Map(
    SERVICE_LIST.map((service) => [service.id, new Set(Object.keys(service.handlers))]),
  );
  await extractAll(`${DIST}/model`, implemented);
}

function template(): void {
  mkdirSync(`${DIST}/infra`, { recursive: true });
  writeFileSync(`${DIST}/infra/sandbox.template.json`, JSON.stringify(synthesise()));
}

async function bundle(): Promise<void> {
  const scenarios = readdirSync("scenarios", { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "kit" && entry.name !== "adversary")
    .flatMap(({ name }) => [`scenarios/${name}/scenario`, `scenarios/${name}/responses`]);
  await build({
    entryPoints: {
      gameday: "runner/cli/main.ts",
      ...Object.fromEntries(scenarios.map((path) => [path, `${path}.ts`])),
    },
    outdir: DIST,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node20",
    packages: "external",
    sourcemap: true,
    legalComments: "none",
    logLevel: "warning",
  });
}

const only = process.argv[2];
if (!only) rmSync(DIST, { recursive: true, force: true });
if (!only || only === "models") await models();
if (!only || only === "template") template();
if (!only || only === "bundle") await bundle();
