import type { Scenario } from "../../scenarios/kit/define.ts";

/** What the picker needs of a scenario. */
export type Listed = Pick<
  Scenario,
  "id" | "title" | "family" | "difficulty" | "parMinutes" | "summary" | "maps" | "hints"
>;

export const ALL = "All";

/** Families in alphabetical order, behind the choice of all of them. */
export const familiesOf = (scenarios: readonly Listed[]): string[] => [
  ALL,
  ...[...new Set(scenarios.map((x) => x.family))].sort(),
];

/** Scenarios of a family whose title, id, summary or mappings contain every word of the filter; the easy first. */
export function choose(scenarios: readonly Listed[], family: string, filter: string): Listed[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return scenarios
    .filter((x) => family === ALL || x.family === family)
    .filter((x) => {
      const text = [x.id, x.title, x.summary, x.family, ...x.maps.exam, ...x.maps.attack, ...x.maps.findings]
        .join(" ")
        .toLowerCase();
      return words.every((word) => text.includes(word));
    })
    .sort((a, b) => a.difficulty - b.difficulty || a.title.localeCompare(b.title));
}

/** `●●●○○`. */
export const difficultyText = (difficulty: number): string =>
  `${"●".repeat(difficulty)}${"○".repeat(Math.max(0, 5 - difficulty))}`;
