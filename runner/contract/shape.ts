import type { Scenario } from "../../scenarios/kit/define.ts";
import type { Response } from "../../scenarios/kit/response.ts";

const HINTS = 3;
const LEAST = { alternative: 2, wrong: 3 } as const;

/**
 * What a scenario and its responses lack before anything is played: one reference, alternatives, wrong ones, hints,
 * mappings, and for each rule of order and each hazard a response that must name it.
 */
export function shapeFaults(scenario: Scenario, responses: readonly Response[]): string[] {
  const faults: string[] = [];
  const count = (kind: Response["kind"]): number => responses.filter((x) => x.kind === kind).length;
  if (count("reference") !== 1) faults.push(`there are ${count("reference")} reference responses, not 1`);
  for (const [kind, least] of Object.entries(LEAST) as [keyof typeof LEAST, number][])
    if (count(kind) < least)
      faults.push(`there are ${count(kind)} ${kind} responses, and ${least} are asked for`);
  const ids = responses.map((x) => x.id);
  for (const id of new Set(ids.filter((id, i) => id === "none" || ids.indexOf(id) !== i)))
    faults.push(id === "none" ? `a response is called "none"` : `two responses are called "${id}"`);
  if (scenario.hints.length !== HINTS) faults.push(`there are ${scenario.hints.length} hints, not ${HINTS}`);
  for (const [name, list] of Object.entries(scenario.maps))
    if (!list.length) faults.push(`maps.${name} is empty`);
  const broken = new Set(
    responses.flatMap(({ expect }) => [...(expect.loses ?? []), ...(expect.losesExactly ?? [])]),
  );
  const rules = [
    ...scenario.criteria.order.map((x) => `order:${x.id}`),
    ...Object.keys(scenario.criteria.hazards).map((x) => `hazard:${x}`),
  ];
  for (const rule of rules) if (!broken.has(rule)) faults.push(`no response is expected to lose ${rule}`);
  return faults;
}
