import { loadListings } from "../catalogue.ts";
import { difficultyText } from "../ui/picker-model.ts";
import { filterScenarios, type ListFilters } from "./list-filters.ts";
import { print, printJson } from "./print.ts";

export async function list({ json, ...filters }: ListFilters & { json?: boolean }): Promise<void> {
  const scenarios = filterScenarios(await loadListings(), filters);
  if (json) {
    printJson(
      scenarios.map(({ id, title, family, difficulty, parMinutes, summary, maps, needs }) => ({
        id,
        title,
        family,
        difficulty,
        parMinutes,
        summary,
        maps,
        needs,
      })),
    );
    return;
  }
  const width = Math.max(...scenarios.map((x) => x.id.length));
  for (const { id, difficulty, parMinutes, title } of scenarios)
    print(
      `${id.padEnd(width)}  ${difficultyText(difficulty)}  ${String(parMinutes).padStart(3)} min  ${title}`,
    );
}
