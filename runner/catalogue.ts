import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Scenario } from "../scenarios/kit/define.ts";
import type { Response } from "../scenarios/kit/response.ts";
import { UserError } from "./errors.ts";

/** Folders that hold what scenarios share, not a scenario. */
const SHARED = new Set(["kit", "adversary"]);

/** The scenarios beside this bundle, or in the source tree. */
const HOME = ["./scenarios/", "../scenarios/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path))!;

/** Ids of all scenarios: the names of their folders, in alphabetical order. */
export const scenarioIds = (): string[] =>
  readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !SHARED.has(entry.name))
    .map((entry) => entry.name)
    .sort();

/**
 * Loads a scenario by id.
 *
 * @throws {UserError} when there is none of that id, with the nearest one
 */
export async function loadScenario(id: string): Promise<Scenario> {
  return (await loadPart<{ default: Scenario }>(id, "scenario")).default;
}

/** The reference response, the alternatives and the wrong ones of a scenario. */
export async function loadResponses(id: string): Promise<readonly Response[]> {
  return (await loadPart<{ default: readonly Response[] }>(id, "responses")).default;
}

async function loadPart<T>(id: string, part: string): Promise<T> {
  const ids = scenarioIds();
  if (!ids.includes(id)) {
    const near = nearest(id, ids);
    throw new UserError(
      `there is no scenario "${id}"${near ? `; did you mean "${near}"?` : ""} (\`gameday list\` shows them all)`,
    );
  }
  const path = ["js", "ts"]
    .map((ending) => join(HOME, id, `${part}.${ending}`))
    .find((file) => existsSync(file));
  if (!path) throw new Error(`scenario ${id} has no ${part}`);
  return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as T;
}

export const loadAll = (): Promise<Scenario[]> => Promise.all(scenarioIds().map(loadScenario));

/** The most similar of some names by edit distance, when it is near enough to be meant. */
export function nearest(wanted: string, names: readonly string[]): string | undefined {
  const ranked = names
    .map((name) => ({ name, distance: name.startsWith(wanted) && wanted ? 0 : editDistance(wanted, name) }))
    .sort((a, b) => a.distance - b.distance);
  const best = ranked[0];
  return best && best.distance <= Math.max(3, wanted.length / 2) ? best.name : undefined;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length]!;
}
