import type { Verdict } from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";
import type { RunLine } from "../automation/run-line.ts";
import type { TrialResult } from "../contract/trial.ts";

/** Escapes text for XML; characters that XML cannot hold are dropped. */
const xml = (text: string): string =>
  text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");

interface Case {
  name: string;
  seconds: number;
  failure?: { kind: string; text: string };
  skipped?: string;
}

interface Suite {
  name: string;
  id?: string;
  seconds: number;
  cases: readonly Case[];
}

/** A verdict as JUnit: one case for each objective, constraint and hazard, and one for the verdict itself. */
export function junit(scenario: Scenario, verdict: Verdict, run: string): string {
  const cases: Case[] = [
    {
      name: "verdict",
      seconds: verdict.times.total / 1000,
      ...(verdict.verdict !== "PASS" && { failure: { kind: verdict.verdict, text: verdict.summary } }),
    },
    ...verdict.objectives.map((x): Case => ({
      name: `objective ${x.id}: ${x.title}`,
      seconds: (x.at ?? 0) / 1000,
      ...(!x.met &&
        (x.known ? { failure: { kind: "missed", text: `${x.reason} ${x.why}` } } : { skipped: x.reason })),
    })),
    ...verdict.constraints.map((x): Case => ({
      name: `order ${x.id}`,
      seconds: 0,
      ...(!x.held && { failure: { kind: "order", text: `${x.reason} ${x.why}` } }),
    })),
    ...verdict.hazards.map((x): Case => ({
      name: `hazard ${x.id}: ${x.title}`,
      seconds: x.at / 1000,
      failure: { kind: x.severity, text: `${x.reason} ${x.why} (${x.proof})` },
    })),
  ];
  return document([{ name: scenario.id, id: run, seconds: verdict.times.total / 1000, cases }]);
}

/** The proof of contracts as JUnit: a suite for each scenario, with a case for its completeness and one for each run. */
export function junitOfTrials(
  results: readonly TrialResult[],
  shapes: readonly { scenario: string; faults: readonly string[] }[],
): string {
  return document(
    shapes.map(({ scenario, faults }): Suite => {
      const own = results.filter((x) => x.scenario === scenario);
      return {
        name: scenario,
        seconds: own.reduce((sum, x) => sum + x.workMs, 0) / 1000,
        cases: [
          { name: "is complete", seconds: 0, ...failureOf("incomplete", faults) },
          ...own.map((x): Case => ({
            name: `${x.kind} ${x.response} gets ${x.expected} (seed ${x.seed})`,
            seconds: x.workMs / 1000,
            ...failureOf(x.verdict?.verdict ?? "broke off", x.faults),
          })),
        ],
      };
    }),
  );
}

/** A responder's runs in variations as JUnit: a case for each. */
export function junitOfRuns(scenario: string, runs: readonly RunLine[]): string {
  const cases = runs.map(({ responder, seed, words, verdict, score, lost, notes, again, workMs }): Case => {
    const reasons = [...notes, ...lost.map((x) => `${x.code} (${x.points}): ${x.reason}`), again];
    return {
      name: `${responder}, seed ${seed}: ${words.join(", ") || "as usual"}`,
      seconds: workMs / 1000,
      ...(verdict !== "PASS" && { failure: { kind: verdict, text: `${score}: ${reasons.join("; ")}` } }),
    };
  });
  return document([{ name: scenario, seconds: cases.reduce((sum, { seconds }) => sum + seconds, 0), cases }]);
}

const failureOf = (kind: string, faults: readonly string[]): Pick<Case, "failure"> =>
  faults.length ? { failure: { kind, text: faults.join("; ") } } : {};

function document(suites: readonly Suite[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
${suites.map(suiteText).join("\n")}
</testsuites>
`;
}

function suiteText({ name: suite, id, seconds: total, cases }: Suite): string {
  const failures = cases.filter((x) => x.failure).length;
  const skipped = cases.filter((x) => x.skipped).length;
  const rows = cases.map(({ name, seconds, failure, skipped: why }) => {
    const inner = failure
      ? `<failure type="${xml(failure.kind)}" message="${xml(failure.text)}"/>`
      : why
        ? `<skipped message="${xml(why)}"/>`
        : "";
    return `    <testcase classname="${xml(suite)}" name="${xml(name)}" time="${seconds.toFixed(3)}">${inner}</testcase>`;
  });
  return `  <testsuite name="${xml(suite)}"${id === undefined ? "" : ` id="${xml(id)}"`} tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0" time="${total.toFixed(3)}">
${rows.join("\n")}
  </testsuite>`;
}
