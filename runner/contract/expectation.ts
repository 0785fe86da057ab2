import type { Verdict } from "../../grader/index.ts";
import type { Response } from "../../scenarios/kit/response.ts";

/**
 * What is wrong with a verdict, seen from what a response must get; empty when it is as expected.
 *
 * @param verdict of a run in which the response was played to its end
 */
export function faultsOf({ expect }: Pick<Response, "expect">, verdict: Verdict): string[] {
  const codes = verdict.lost.map((x) => x.code);
  const faults: string[] = [];
  if (verdict.verdict !== expect.verdict)
    faults.push(`the verdict is ${verdict.verdict}, not ${expect.verdict}`);
  if (expect.score !== undefined && verdict.score !== expect.score)
    faults.push(`the score is ${verdict.score}, not ${expect.score}`);
  for (const code of [...(expect.loses ?? []), ...(expect.losesExactly ?? [])])
    if (!codes.includes(code)) faults.push(`no points were lost for ${code}`);
  if (expect.losesExactly)
    for (const code of codes)
      if (!expect.losesExactly.includes(code)) faults.push(`points were lost for ${code}, too`);
  return withExplanation([...faults, ...unexplained(verdict)], verdict);
}

/**
 * What is wrong with the verdict on a run in which nobody responded: it must be FAIL, no harm was done by anybody
 * but the adversary, and the adversary must still get through at the end.
 *
 * @param lastSuccessMs the adversary's last success on the run's clock; undefined without one
 * @param nobodyMs how long the run was
 */
export function nobodysFaults(
  verdict: Verdict,
  lastSuccessMs: number | undefined,
  { nobodyMs, harmless }: { nobodyMs: number; harmless: boolean },
): string[] {
  const faults: string[] = [];
  if (verdict.verdict !== "FAIL") faults.push(`the verdict is ${verdict.verdict}, not FAIL`);
  if (verdict.hazards.length) faults.push(`harm was done: ${verdict.hazards.map((x) => x.id).join(", ")}`);
  if (!harmless) {
    if (verdict.times.contain !== null) faults.push("the adversary was contained");
    if ((lastSuccessMs ?? 0) <= nobodyMs - LULL_MS)
      faults.push("the adversary did not get through in the last minute");
  }
  return withExplanation([...faults, ...unexplained(verdict)], verdict);
}

/** The longest pause that an adversary may make. */
const LULL_MS = 60_000;

/** Every objective that was met names its proof, and every lost point its reason. */
const unexplained = (verdict: Verdict): string[] => [
  ...verdict.objectives
    .filter((x) => x.met && !/^evt-\d{6}$/.test(x.proof ?? ""))
    .map((x) => `objective ${x.id} is met without a proof`),
  ...verdict.lost.filter((x) => !x.reason).map((x) => `points were lost for ${x.code} without a reason`),
];

const withExplanation = (faults: string[], verdict: Verdict): string[] =>
  faults.length
    ? [
        ...faults,
        `${verdict.verdict} ${verdict.score}: ${verdict.lost.map((x) => `${x.code} (${x.points}) ${x.reason}`).join("; ")}`,
      ]
    : [];
