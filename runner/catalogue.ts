import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import {
  contractProblems,
  problemText,
  responseProblems,
  scenarioProblems,
  type Problem,
} from "../scenarios/kit/check.ts";
import type { Scenario } from "../scenarios/kit/define.ts";
import type { ContractTerms, Response } from "../scenarios/kit/response.ts";
import { blameAuthor } from "./blame-author.ts";
import { UserError } from "./errors.ts";
import { didYouMean } from "./nearest.ts";
import { loadPackScenario, packScenarios, type PackModules, type PackScenario } from "./packs.ts";

/** The scenarios beside this bundle, or in the source tree. */
const HOME = ["./scenarios/", "../scenarios/"]
  .map((path) => fileURLToPath(new URL(path, import.meta.url)))
  .find((path) => existsSync(path))!;

/** The file of a part of one of our own scenarios: built, or source. */
const partFile = (id: string, part: string): string | undefined =>
  ["js", "ts"].map((ending) => join(HOME, id, `${part}.${ending}`)).find((file) => existsSync(file));

const ownIds = (): string[] =>
  readdirSync(HOME, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && partFile(entry.name, "scenario") !== undefined)
    .map((entry) => entry.name);

type Packed = PackScenario & {
  /** What was loaded of it. */
  modules?: Promise<PackModules>;
};

/** Scenarios of the user's own, by id. */
const packed = new Map<string, Packed>();

export const isPacked = (id: string): boolean => packed.has(id);

/** The folders of the packs in use. */
const packs: string[] = [];
export const packsInUse = (): readonly string[] => packs;

/**
 * Adds the scenarios of a pack to the catalogue.
 *
 * @param folder with a folder for each scenario
 * @throws {UserError} there is nothing in it, or an id is taken
 */
export function usePack(folder: string): void {
  const own = new Set(ownIds());
  for (const scenario of packScenarios(folder)) {
    const taken = own.has(scenario.id) ? "the catalogue" : packed.get(scenario.id)?.folder;
    if (taken) throw new UserError(`${scenario.folder}: the id "${scenario.id}" is taken by ${taken}`);
    packed.set(scenario.id, scenario);
  }
  packs.push(folder);
}

/** Ids of all scenarios: the names of the folders that hold one, in alphabetical order. */
export const scenarioIds = (): string[] => [...ownIds(), ...packed.keys()].sort();

/**
 * Loads a scenario by id.
 *
 * @throws {UserError} when there is none of that id, with the nearest one; or what is wrong with one of a pack
 */
export async function loadScenario(id: string): Promise<Scenario> {
  const pack = packed.get(id);
  if (!pack) return (await loadPart<{ default: Scenario }>(id, "scenario")).default;
  const { scenario } = await modulesOf(pack);
  const defined = scenario.default as Scenario | undefined;
  if (defined === undefined)
    throw new UserError(
      `${join(pack.folder, "scenario.ts")}: default: a scenario is wanted, as in \`export default defineScenario({ … })\``,
    );
  refuse(pack.folder, "scenario.ts", scenarioProblems(defined));
  if (defined.id !== id)
    throw new UserError(
      `${join(pack.folder, "scenario.ts")}: id: "${id}" is wanted, as its folder is called`,
    );
  refuse(pack.folder, "scenario.ts", strayIds(defined));
  return blameAuthor(defined, pack.folder);
}

/** The reference response, the alternatives and the wrong ones of a scenario. */
export async function loadResponses(id: string): Promise<readonly Response[]> {
  const pack = packed.get(id);
  if (!pack) return (await loadPart<{ default: readonly Response[] }>(id, "responses")).default;
  const { responses } = await modulesOf(pack);
  if (!responses)
    throw new UserError(`${pack.folder} has no responses.ts: nobody can show or test how to respond`);
  refuse(pack.folder, "responses.ts", responseProblems(responses.default));
  return responses.default as readonly Response[];
}

/** How a scenario's contract is proven, where it differs from the usual. */
export async function loadContractTerms(id: string): Promise<ContractTerms> {
  const pack = packed.get(id);
  if (!pack) return (await loadPart<{ contract?: ContractTerms }>(id, "responses")).contract ?? {};
  const { contract } = (await modulesOf(pack)).responses ?? {};
  if (contract === undefined) return {};
  refuse(pack.folder, "responses.ts", contractProblems(contract));
  return contract;
}

/** What a scenario tells to play next must be there to be played. */
function strayIds({ debrief }: Scenario): Problem[] {
  const ids = scenarioIds();
  return debrief.practiseNext.flatMap((id, i) =>
    ids.includes(id)
      ? []
      : [
          {
            field: `debrief.practiseNext.${i}`,
            problem: `there is no scenario "${id}"${didYouMean(id, ids)} (in the catalogue or in the packs that are named)`,
          },
        ],
  );
}

const modulesOf = (pack: Packed): Promise<PackModules> => (pack.modules ??= loadPackScenario(pack));

function refuse(folder: string, file: string, problems: readonly Problem[]): void {
  if (problems.length) throw new UserError(`${join(folder, file)}: ${problemText(problems)}`);
}

async function loadPart<T>(id: string, part: string): Promise<T> {
  const ids = scenarioIds();
  if (!ids.includes(id))
    throw new UserError(
      `there is no scenario "${id}"${didYouMean(id, ids)} (\`gameday list\` shows them all; --scenarios adds yours)`,
    );
  const path = partFile(id, part);
  if (!path) throw new Error(`scenario ${id} has no ${part}`);
  try {
    return (await import(/* @vite-ignore */ pathToFileURL(path).href)) as T;
  } catch (error) {
    throw new Error(`the ${part} of ${id} cannot be loaded: ${(error as Error).message}`, { cause: error });
  }
}

export const loadAll = (): Promise<Scenario[]> => Promise.all(scenarioIds().map(loadScenario));

/** What lists tell of a scenario, and what it can be chosen by. */
export type Listing = Pick<
  Scenario,
  "id" | "title" | "family" | "difficulty" | "parMinutes" | "summary" | "maps" | "needs"
> & {
  /** The phases of its objectives, each once. */
  phases: readonly string[];
};

export const listingOf = ({ criteria, ...scenario }: Scenario): Listing => ({
  id: scenario.id,
  title: scenario.title,
  family: scenario.family,
  difficulty: scenario.difficulty,
  parMinutes: scenario.parMinutes,
  summary: scenario.summary,
  maps: scenario.maps,
  needs: scenario.needs,
  phases: [...new Set(Object.values(criteria.objectives).map((x) => x.phase))],
});

const loadListing = async (id: string): Promise<Listing> => listingOf(await loadScenario(id));

/** The build writes it: a list need not load every scenario. */
export const LISTINGS = "listings.json";

/** Listings of all scenarios, in the order of {@link scenarioIds}. */
export async function loadListings(): Promise<Listing[]> {
  const file = join(HOME, LISTINGS);
  const own = existsSync(file)
    ? (JSON.parse(readFileSync(file, "utf8")) as Listing[])
    : await Promise.all(ownIds().map(loadListing));
  const others = await Promise.all([...packed.keys()].map(loadListing));
  return [...own, ...others].sort((a, b) => (a.id < b.id ? -1 : 1));
}
