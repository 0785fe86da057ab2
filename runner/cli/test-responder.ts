import { EXIT_CODES, PHASES, type Phase, type VerdictName } from "../../grader/index.ts";
import { commandFor } from "../automation/again.ts";
import { compare, readBaseline, type Comparison, type Earlier } from "../automation/baseline.ts";
import type { Played } from "../automation/play.ts";
import { endPrograms } from "../automation/program.ts";
import { readResponder, type Responder } from "../automation/responder.ts";
import { failuresOf, playRound, type Failure, type Round } from "../automation/rounds.ts";
import { runDocument, runLine, type RunLine } from "../automation/run-line.ts";
import type { Draw } from "../automation/variations.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import { loadResponses, loadScenario } from "../catalogue.ts";
import { clockText } from "../clock-text.ts";
import { NOBODY } from "../contract/trial.ts";
import { Crew } from "../crew/crew.ts";
import { UserError } from "../errors.ts";
import { annotations, jobSummary, writeJobSummary } from "../report/github.ts";
import { junit, junitOfRuns } from "../report/junit.ts";
import { readVariation } from "../variation.ts";
import { print, printJson, verdictText } from "./print.ts";
import { startProgress } from "./progress.ts";
import { writeResultFile } from "./result-file.ts";
import { jobsOf, limitOf, type TestOptions } from "./test.ts";

/** More runs than these are worth the start of a thread, which has more room for what is soon forgotten. */
const FEW_RUNS = 4;
const DEFAULT_SEED = "1";
const EXIT_INTERRUPTED = 130;

/** Lets a responder play a scenario, once or in many variations, and exits with the worst verdict. */
export async function testResponder(id: string, text: string, options: TestOptions): Promise<void> {
  const round = await roundOf(id, text, options);
  const before = options.baseline === undefined ? undefined : readBaseline(options.baseline);
  const crew = new Crew(Math.min(jobsOf(options.jobs), round.draws.length), round.draws.length > FEW_RUNS);
  const stop = endOnSignals(crew);
  try {
    const verdicts =
      options.variations === undefined && !before
        ? await testOnce(crew, round, options)
        : await testMany(crew, round, options, before);
    process.exitCode = EXIT_CODES[worstOf(verdicts)];
  } finally {
    stop();
    await crew.end();
  }
}

async function roundOf(id: string, text: string, options: TestOptions): Promise<Round> {
  const scenario = await loadScenario(id);
  const responses = await loadResponses(id);
  const fixed = readVariation(scenario, options.vary ?? []);
  const seed = options.seed ?? DEFAULT_SEED;
  const count = countOf(options.variations);
  const draws: Draw[] =
    count === undefined
      ? [{ seed, variation: fixed }]
      : (await import("../automation/variations.ts"))
          .drawVariations(scenario, seed, count)
          .map((draw) => ({ ...draw, variation: { ...draw.variation, ...fixed } }));
  const own = [NOBODY, ...responses.map((x) => x.id)];
  const responder = await responderOf(text, own, options);
  const phases = phasesOf(scenario, options.phases);
  return {
    scenario,
    responder,
    draws: responder.kind === "deployed" ? draws.map(atHome) : draws,
    limitMs: limitOf(options),
    ...(phases && { phases }),
    ...(options.html !== undefined && { debrief: true }),
  };
}

/** Stacks are installed in the Region that they were deployed to: the sandbox must be there, too. */
function atHome({ seed, variation }: Draw): Draw {
  return {
    seed,
    variation: Object.fromEntries(Object.entries(variation).filter(([name]) => name !== "region")),
  };
}

/** The phases that are meant: each by its name, or a part of it. */
function phasesOf({ id, criteria }: Scenario, text: string | undefined): Phase[] | undefined {
  if (text === undefined) return undefined;
  const own = PHASES.filter((phase) => Object.values(criteria.objectives).some((x) => x.phase === phase));
  return text.split(",").flatMap((part) => {
    const wanted = part.trim().toLowerCase();
    const found = own.filter((phase) => wanted && phase.toLowerCase().includes(wanted));
    if (!found.length)
      throw new UserError(`no objective of ${id} is of the phase "${part}" (${own.join(", ")})`);
    return found;
  });
}

async function responderOf(
  text: string,
  own: readonly string[],
  { deploy }: TestOptions,
): Promise<Responder> {
  if (text !== "deployed") {
    if (deploy !== undefined) throw new UserError("--deploy is for --responder deployed");
    return readResponder(text, own);
  }
  if (deploy === undefined)
    throw new UserError(
      "what deploys your stacks? Name it with --deploy, such as --deploy 'npx cdk bootstrap && npx cdk deploy --all'",
    );
  const { takeInstallation } = await import("../automation/take.ts");
  return { kind: "deployed", text, command: deploy, installation: await takeInstallation(deploy) };
}

function countOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^[1-9]\d{0,4}$/.test(text)) throw new UserError(`"${text}" is no number of variations (1 to 99999)`);
  return Number(text);
}

/** Ctrl-C ends the programs that run, too; what they left behind would go on for ever. */
function endOnSignals(crew: Crew): () => void {
  const end = (): void => {
    endPrograms();
    void crew.end().finally(() => process.exit(EXIT_INTERRUPTED));
  };
  process.on("SIGINT", end).on("SIGTERM", end).on("exit", endPrograms);
  return () => void process.off("SIGINT", end).off("SIGTERM", end);
}

async function testOnce(crew: Crew, round: Round, options: TestOptions): Promise<VerdictName[]> {
  const [played] = (await playRound(crew, round, () => undefined)) as [Played];
  const { scenario, seed, notes, verdict } = played;
  if (options.junit) writeResultFile(options.junit, junit(round.scenario, verdict, `${scenario}-${seed}`));
  const debrief = writeDebrief(options, played);
  if (options.json) printJson({ ...runDocument(played), ...debrief });
  else {
    for (const note of notes) print(`! ${note}`);
    print(verdictText(verdict));
    if (debrief) print(`debrief: ${debrief.html}`);
  }
  tellGithub(options, round, [runLine(played)], played.verdict.verdict === "PASS" ? [] : [runLine(played)]);
  return [verdict.verdict];
}

async function testMany(
  crew: Crew,
  round: Round,
  options: TestOptions,
  before: readonly Earlier[] | undefined,
): Promise<VerdictName[]> {
  const began = performance.now();
  const progress = startProgress(round.draws.length);
  const played = await playRound(crew, round, (one) => {
    if (options.json) print(JSON.stringify(runLine(one)));
    progress.step(one.words.join(", ") || "as usual", one.verdict.verdict !== "PASS");
  }).finally(() => progress.end());
  const failures = await failuresOf(crew, round, played);
  const runs = played.map(runLine);
  const comparison = before && compare(before, runs);
  const tookMs = Math.round(performance.now() - began);
  const headline = headlineOf(round, played);
  if (options.junit) writeResultFile(options.junit, junitOfRuns(round.scenario.id, runs));
  const shown = failures[0]?.smallest ?? played.at(-1)!;
  const debrief = writeDebrief(options, shown);
  if (options.json)
    print(
      JSON.stringify({
        event: "summary",
        headline,
        verdicts: tally(played),
        failures: failures.map((x) => ({ count: x.count, ...runLine(x.smallest) })),
        ...(comparison && { comparison }),
        ...debrief,
        tookMs,
      }),
    );
  else {
    for (const failure of failures) print(`${failureText(failure, played.length)}\n`);
    if (comparison) print(`${comparisonText(comparison)}\n`);
    if (debrief) print(`debrief: ${debrief.html} (${debriefed(shown)})\n`);
    print(`${headline} · ${(tookMs / 1000).toFixed(1)} s`);
  }
  tellGithub(
    options,
    round,
    runs,
    failures.map((x) => runLine(x.smallest)),
  );
  return played.map((x) => x.verdict.verdict);
}

/** Writes the debrief of a run where it was asked for. @returns what the results say of it */
function writeDebrief({ html }: TestOptions, { debrief }: Played): { html: string } | undefined {
  if (html === undefined || debrief === undefined) return undefined;
  writeResultFile(html, debrief);
  return { html };
}

/** Which of many runs a debrief is of. */
const debriefed = ({ verdict, words, seed }: Played): string =>
  `${verdict.verdict} ${verdict.score} with ${words.join(", ") || "the usual sandbox"}, seed ${seed}`;

function tellGithub(
  options: TestOptions,
  round: Round,
  runs: readonly RunLine[],
  failures: readonly RunLine[],
): void {
  if (!options.github) return;
  for (const line of annotations(failures)) process.stderr.write(`${line}\n`);
  writeJobSummary(jobSummary(`${round.scenario.id} · ${round.responder.text}`, runs));
}

const WORST: readonly VerdictName[] = ["UNSAFE", "FAIL", "INCOMPLETE", "PASS"];

const worstOf = (verdicts: readonly VerdictName[]): VerdictName => WORST.find((x) => verdicts.includes(x))!;

function tally(played: readonly Played[]): Partial<Record<VerdictName, number>> {
  const counts: Partial<Record<VerdictName, number>> = {};
  for (const { verdict } of played) counts[verdict.verdict] = (counts[verdict.verdict] ?? 0) + 1;
  return counts;
}

/** One line that says it all: for badges, and for the end of a log. */
function headlineOf({ scenario, responder }: Round, played: readonly Played[]): string {
  const { PASS = 0, ...others } = tally(played);
  const times = played
    .map((x) => x.verdict.times.contain)
    .filter((x) => typeof x === "number")
    .sort((a, b) => a - b);
  const middle = times[Math.floor(times.length / 2)];
  return [
    `${scenario.id}, ${responder.text}: ${PASS} of ${played.length} PASS`,
    ...Object.entries(others).map(([name, count]) => `${count} ${name}`),
    ...(middle === undefined ? [] : [`contained after ${clockText(middle)} (median)`]),
  ].join(" · ");
}

function failureText({ smallest, count }: Failure, of: number): string {
  const { verdict, words, seed, notes } = smallest;
  return [
    `✗ ${verdict.verdict} ${verdict.score} in ${count} of ${of}; the smallest of them: ${words.join(", ") || "the usual sandbox"} (seed ${seed})`,
    `  ${verdict.summary}`,
    ...notes.map((note) => `  ! ${note}`),
    ...verdict.lost.map((x) => `  ${String(-x.points).padStart(5)}  ${x.code}: ${x.reason}`),
    `  again: ${commandFor(smallest)}`,
  ].join("\n");
}

function comparisonText({ worse, slower, better, unknown }: Comparison): string {
  const lines = [
    ...worse.map((x) => `worse   ${x}`),
    ...slower.map((x) => `slower  ${x}`),
    ...better.map((x) => `better  ${x}`),
    ...(unknown ? [`${unknown} of these runs are not in the baseline`] : []),
  ];
  return lines.length ? lines.join("\n") : "nothing is worse or slower than in the baseline";
}
