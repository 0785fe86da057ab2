import type { Verdict } from "../../grader/index.ts";
import { clockText } from "../clock-text.ts";
import { containedText } from "../contained-text.ts";

/** Writes to standard output: the one way for commands to answer. */
export const print = (text: string): void => void process.stdout.write(`${text}\n`);

export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** A verdict for people who read a plain terminal. */
export function verdictText(verdict: Verdict): string {
  const lines = [
    [verdict.verdict, `${verdict.score}/100`, containedText(verdict.times) ?? []].flat().join(" · "),
    verdict.summary,
    "",
    ...verdict.objectives.map(
      (x) =>
        `${x.met ? "✓" : x.known ? "✗" : "?"} ${`${x.points}/${x.of}`.padStart(5)}  ${x.met ? x.title : x.reason}${x.at === undefined ? "" : `  ${clockText(x.at)}`}${x.proof ? `  ${x.proof}` : ""}`,
    ),
  ];
  const broken = verdict.constraints.filter((x) => !x.held);
  if (broken.length) lines.push("", ...broken.map((x) => `order ${x.points}  ${x.reason} ${x.why}`));
  if (verdict.hazards.length)
    lines.push(
      "",
      ...verdict.hazards.map(
        (x) => `hazard ${x.points}  ${x.reason}  ${clockText(x.at)}  ${x.proof}  ${x.why}`,
      ),
    );
  return lines.join("\n");
}
