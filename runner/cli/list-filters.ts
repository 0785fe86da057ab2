import { DOMAINS } from "../../scenarios/quiz/outline.ts";
import type { Listing } from "../catalogue.ts";
import { UserError } from "../errors.ts";
import { didYouMean } from "../nearest.ts";

/** What a scenario must be about; all that is given must hold. */
export interface ListFilters {
  /** A family or a phase, or a part of its name; or a domain or a task of SCS-C03: `2`, `incident-response`, `2.2`. */
  domain?: string;
  /** An ATT&CK technique: with it come its sub-techniques. */
  attack?: string;
  /** A GuardDuty finding type, or a part of one. */
  finding?: string;
  /** A task of an AWS exam, or a part of it: `SCS-C03 2.2`, `SCS-C03`, `2.2`. */
  exam?: string;
}

interface Filter {
  option: keyof ListFilters;
  what: string;
  /** What a scenario has of the kind. */
  values: (scenario: Listing) => readonly string[];
  matches: (value: string, wanted: string) => boolean;
}

const contains = (value: string, wanted: string): boolean => value.includes(wanted);

/** What a task of SCS-C03 is called: by its number, its domain's number, and its domain's names, as in the quiz. */
function domainOfTask(task: string): string[] {
  const number = /^SCS-C03 ((\d)\.\d)$/.exec(task);
  const domain = DOMAINS.find((x) => String(x.number) === number?.[2]);
  return number && domain ? [number[1]!, number[2]!, domain.id, domain.title] : [];
}

const FILTERS: readonly Filter[] = [
  {
    option: "domain",
    what: "family, phase or exam domain",
    values: ({ family, maps, phases }) => [
      family,
      ...maps.nist,
      ...phases,
      ...maps.exam.flatMap(domainOfTask),
    ],
    matches: (value, wanted) => (/^\d/.test(wanted) ? value === wanted : contains(value, wanted)),
  },
  {
    option: "attack",
    what: "ATT&CK technique",
    values: ({ maps }) => maps.attack,
    matches: (value, wanted) => value === wanted || value.startsWith(`${wanted}.`),
  },
  { option: "finding", what: "GuardDuty finding", values: ({ maps }) => maps.findings, matches: contains },
  { option: "exam", what: "exam task", values: ({ maps }) => maps.exam, matches: contains },
];

/**
 * Chooses scenarios by what they are about; letters may be small or capital.
 *
 * @throws {UserError} a filter that no scenario matches, with the nearest value that one has; or filters that no
 *   scenario matches all together
 */
export function filterScenarios(scenarios: readonly Listing[], filters: ListFilters): Listing[] {
  const asked = FILTERS.filter(({ option }) => filters[option] !== undefined);
  const matching = ({ option, values, matches }: Filter): Listing[] => {
    const wanted = filters[option]!.toLowerCase();
    return scenarios.filter((x) => values(x).some((value) => matches(value.toLowerCase(), wanted)));
  };
  for (const filter of asked) {
    if (matching(filter).length) continue;
    const there = [...new Set(scenarios.flatMap(filter.values))].sort();
    const wanted = filters[filter.option]!;
    throw new UserError(
      `no scenario has the ${filter.what} "${wanted}"${didYouMean(wanted, there) || ` (there are: ${there.join(" · ")})`}`,
    );
  }
  const found = scenarios.filter((x) => asked.every((filter) => matching(filter).includes(x)));
  if (!found.length)
    throw new UserError(
      `no scenario has all of ${asked.map(({ option }) => `--${option} ${filters[option]}`).join(", ")}`,
    );
  return found;
}
