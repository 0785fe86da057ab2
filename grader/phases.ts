import type { Criteria, Objective, Phase } from "./criteria.ts";

export const PHASES: readonly Phase[] = [
  "Preparation",
  "Detection & Analysis",
  "Containment",
  "Preservation",
  "Eradication & Recovery",
];

/**
 * Criteria of some phases only: for automation that is there to contain, and leaves the rest to people. Their
 * objectives make up the 100 points in the same proportions; rules of order that name others fall away, and what does
 * harm does harm as before.
 *
 * @throws {RangeError} when no objective is left
 */
export function withinPhases<Facts>(criteria: Criteria<Facts>, phases: readonly Phase[]): Criteria<Facts> {
  const kept = Object.entries(criteria.objectives).filter(([, x]) => phases.includes(x.phase));
  if (!kept.length) throw new RangeError(`no objective is of the phase ${phases.join(" or ")}`);
  const objectives = Object.fromEntries(inProportion(kept));
  const isKept = (name: string): boolean =>
    Object.hasOwn(objectives, name) || Object.hasOwn(criteria.moments, name);
  return {
    ...criteria,
    objectives,
    order: criteria.order.filter((x) => isKept(x.first) && isKept(x.second)),
  };
}

/** Whole points that add up to 100: what rounding leaves over goes to those who lost most by it. */
function inProportion<Facts>(
  objectives: readonly [string, Objective<Facts>][],
): [string, Objective<Facts>][] {
  const sum = objectives.reduce((total, [, x]) => total + x.points, 0);
  const shares = objectives.map(([, x]) => (x.points * 100) / sum);
  const points = shares.map(Math.floor);
  const most = shares.map((share, i) => ({ i, lost: share - points[i]! })).sort((a, b) => b.lost - a.lost);
  const left = 100 - points.reduce((total, x) => total + x, 0);
  for (const { i } of most.slice(0, left)) points[i]!++;
  return objectives.map(([id, objective], i) => [id, { ...objective, points: points[i]! }]);
}
