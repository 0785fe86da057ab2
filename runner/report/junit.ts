import type { Verdict } from "../../grader/index.ts";
import type { Scenario } from "../../scenarios/kit/define.ts";

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
  const failures = cases.filter((x) => x.failure).length;
  const skipped = cases.filter((x) => x.skipped).length;
  const rows = cases.map(({ name, seconds, failure, skipped: why }) => {
    const inner = failure
      ? `<failure type="${xml(failure.kind)}" message="${xml(failure.text)}"/>`
      : why
        ? `<skipped message="${xml(why)}"/>`
        : "";
    return `    <testcase classname="${xml(scenario.id)}" name="${xml(name)}" time="${seconds.toFixed(3)}">${inner}</testcase>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites>
  <testsuite name="${xml(scenario.id)}" id="${xml(run)}" tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0" time="${(verdict.times.total / 1000).toFixed(3)}">
${rows.join("\n")}
  </testsuite>
</testsuites>
`;
}
