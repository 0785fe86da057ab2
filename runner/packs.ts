import { existsSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { UserError } from "./errors.ts";

/** A scenario of the user's own. */
export interface PackScenario {
  id: string;
  /** As the user named the pack, with the scenario's folder: for messages. */
  folder: string;
  /** Files of its parts. */
  scenario: string;
  responses?: string;
}

const ENDINGS = ["ts", "mts", "js", "mjs"];

/** What `gameday` means in a pack: the kit of this installation. */
const KIT = fileURLToPath(new URL("../scenarios/index.ts", import.meta.url));

/**
 * Finds the scenarios of a pack: a folder with a folder for each.
 *
 * @throws {UserError} there is no such folder, it holds no scenario, or responses without one
 */
export function packScenarios(pack: string): PackScenario[] {
  if (!statSync(pack, { throwIfNoEntry: false })?.isDirectory())
    throw new UserError(
      `there is no folder ${pack} (--scenarios takes a folder with a folder for each scenario)`,
    );
  const part = (folder: string, name: string): string | undefined =>
    ENDINGS.map((ending) => resolve(folder, `${name}.${ending}`)).find((file) => existsSync(file));
  const found = readdirSync(pack)
    .sort()
    .flatMap((id): PackScenario[] => {
      const folder = join(pack, id);
      const [scenario, responses] = [part(folder, "scenario"), part(folder, "responses")];
      if (responses && !scenario) throw new UserError(`${folder} has responses and no scenario.ts`);
      return scenario ? [{ id, folder, scenario, ...(responses && { responses }) }] : [];
    });
  if (!found.length)
    throw new UserError(
      `${pack} holds no scenario: <id>/scenario.ts is wanted (\`gameday new ID --dir ${pack}\` makes one)`,
    );
  return found;
}

/** The modules of a scenario, loaded. */
export interface PackModules {
  scenario: { default?: unknown };
  responses?: { default?: unknown; contract?: object };
}

/**
 * Builds and loads a scenario of a pack: TypeScript needs no build step of its own, on any Node, and `gameday` is
 * this installation's kit wherever the pack lies.
 *
 * @throws {UserError} with file and line, when it cannot be built, or its own code fails when it is loaded
 */
export async function loadPackScenario({ folder, scenario, responses }: PackScenario): Promise<PackModules> {
  const { build } = await import("esbuild");
  const entry = [
    `export * as scenario from ${JSON.stringify(scenario)};`,
    ...(responses ? [`export * as responses from ${JSON.stringify(responses)};`] : []),
  ];
  const home = mkdtempSync(join(tmpdir(), "gameday-pack-"));
  const outfile = join(home, "scenario.mjs");
  // Stacks name the pack's own files and lines.
  process.setSourceMapsEnabled(true);
  // What AWS refuses is thrown far below the pack's own lines.
  Error.stackTraceLimit = 50;
  try {
    await build({
      stdin: { contents: entry.join("\n"), resolveDir: resolve(folder), sourcefile: "entry.js" },
      outfile,
      alias: { gameday: KIT },
      bundle: true,
      format: "esm",
      platform: "node",
      target: "node20",
      sourcemap: "inline",
      logLevel: "silent",
      banner: {
        js: 'import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);',
      },
    });
    return (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as PackModules;
  } catch (error) {
    throw refusalOf(folder, error as Error & { errors?: BuildMessage[] });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function refusalOf(folder: string, error: Error & { errors?: BuildMessage[] }): UserError {
  if (error.errors) return new UserError(error.errors.map(messageText).join("\n         "));
  return new UserError(`${placeIn(folder, error) ?? folder}: ${error.message}`, undefined, { cause: error });
}

/** The line of a folder's files at which an error came about, as the user named the folder. */
export function placeIn(folder: string, error: Error): string | undefined {
  const at = error.stack?.split(`${resolve(folder)}${sep}`)[1];
  const [where] = /^[^\n)]*?:\d+:\d+/.exec(at ?? "") ?? [];
  return where === undefined ? undefined : join(folder, where);
}

interface BuildMessage {
  text: string;
  location: { file: string; line: number; column: number } | null;
}

const messageText = ({ text, location }: BuildMessage): string =>
  location ? `${location.file}:${location.line}:${location.column + 1}: ${text}` : text;
