import { loadResponses, loadScenario, scenarioIds } from "../catalogue.ts";
import { Crew } from "../crew/crew.ts";
import { shapeFaults } from "../contract/shape.ts";
import { trialsOf, type Trial, type TrialResult } from "../contract/trial.ts";
import { junitOfTrials } from "../report/junit.ts";
import { print, printJson } from "./print.ts";
import { startProgress } from "./progress.ts";
import { writeResultFile } from "./result-file.ts";
import { jobsOf, limitOf, type TestOptions } from "./test.ts";

const EXIT_NOT_AS_EXPECTED = 1;

/**
 * Proves the contract of a scenario, or of all: every response, and nobody, headless, each with the verdict that it
 * must get. Exits 0 only when everything is as expected.
 */
export async function testAll(id: string | undefined, options: TestOptions): Promise<void> {
  const jobs = jobsOf(options.jobs);
  const limitMs = limitOf(options);
  const began = performance.now();
  const ids = id === undefined ? scenarioIds() : [id];
  const shapes = await Promise.all(ids.map(shapeOf));
  const trials = (await Promise.all(ids.map((scenario) => trialsOf(scenario, ["1"], options.seed)))).flat();
  const progress = startProgress(trials.length);
  const crew = new Crew(Math.min(jobs, trials.length), true);
  const playOne = async (trial: Trial): Promise<TrialResult> => {
    const result = await crew.trial({ ...trial, limitMs });
    progress.step(`${result.scenario} ${result.response}`, result.faults.length > 0);
    return result;
  };
  const results = await Promise.all(trials.map(playOne)).finally(() => {
    progress.end();
    return crew.end();
  });
  const failed = results.filter((x) => x.faults.length).length;
  const misshapen = shapes.filter((x) => x.faults.length);
  const tookMs = Math.round(performance.now() - began);
  if (options.junit) writeResultFile(options.junit, junitOfTrials(results, shapes));
  if (options.json)
    printJson({ ok: failed + misshapen.length === 0, tookMs, shapes, runs: results.map(told) });
  else {
    print(tableOf(results));
    for (const { scenario, faults } of misshapen)
      print(`\n✗ ${scenario} is not complete\n${faults.map((x) => `    ${x}`).join("\n")}`);
    const wrong = [
      ...(failed ? [`${failed} not as expected`] : []),
      ...(misshapen.length ? [`${counted(misshapen.length, "scenario")} not complete`] : []),
    ];
    print(
      `\n${counted(results.length, "run")} of ${counted(ids.length, "scenario")} in ${(tookMs / 1000).toFixed(1)} s: ${wrong.join(", ") || "every verdict as expected"}`,
    );
  }
  process.exitCode = failed + misshapen.length ? EXIT_NOT_AS_EXPECTED : 0;
}

async function shapeOf(scenario: string): Promise<{ scenario: string; faults: string[] }> {
  return { scenario, faults: shapeFaults(await loadScenario(scenario), await loadResponses(scenario)) };
}

const told = ({
  scenario,
  response,
  kind,
  seed,
  expected,
  verdict,
  faults,
  workMs,
}: TrialResult): object => ({
  scenario,
  response,
  kind,
  seed,
  expected,
  verdict: verdict?.verdict ?? null,
  score: verdict?.score ?? null,
  faults,
  lost: verdict?.lost ?? [],
  workMs,
});

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`;

const HEAD = ["", "scenario", "response", "kind", "verdict", "score", "expected", "ms"];
const NUMBERS = new Set([5, 7]);

function tableOf(results: readonly TrialResult[]): string {
  const rows = results.map((x) => [
    x.faults.length ? "✗" : "✓",
    x.scenario,
    x.response,
    x.kind,
    x.verdict?.verdict ?? "–",
    String(x.verdict?.score ?? "–"),
    x.expected,
    String(x.workMs),
  ]);
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]!.length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, i) => (NUMBERS.has(i) ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!)))
      .join("  ")
      .trimEnd();
  return [
    line(HEAD),
    ...results.flatMap((result, i) => [line(rows[i]!), ...result.faults.map((fault) => `     ${fault}`)]),
  ].join("\n");
}
