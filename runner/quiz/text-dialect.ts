import { TOPICS } from "../../scenarios/quiz/outline.ts";
import { clockText } from "../clock-text.ts";
import { wrapWords } from "../ui/text.ts";
import { brokenTexts, explain, MARKS, verdictText } from "./explanation.ts";
import { answerFrom } from "./presentation.ts";
import type { Dialect } from "./lines.ts";
import { howToAnswer, resultTexts } from "./wording.ts";

const WIDTH = 100;

/** The quiz for people without a screen: a question in a few lines, an answer in one. */
export const textDialect: Dialect = {
  begin: (round) =>
    round.isExam
      ? `Exam: ${round.items.length} questions in ${round.limitMs! / 60_000} minutes; the result comes at the end.`
      : `Practice: ${round.items.length} questions. This is no terminal, so answers are read line by line: labels, s to skip, q to quit.`,
  question: (presented, number, round) => {
    const { question, items, targets } = presented;
    const left = round.leftMs();
    return [
      "",
      `${number} of ${round.items.length} · ${TOPICS[question.topic]} · SCS-C03 ${question.task}${left === undefined ? "" : ` · ${clockText(left)} left`}`,
      ...wrapWords(question.prompt, WIDTH),
      ...[...items, ...(targets.length ? [undefined] : []), ...targets].flatMap((x) =>
        x ? wrapWords(`  ${x.label}  ${x.text}`, WIDTH) : [""],
      ),
      howToAnswer(presented),
    ].join("\n");
  },
  read: (line, presented) => {
    const text = line.trim().toLowerCase();
    if (text === "q" || text === "quit") return { kind: "quit" };
    if (text === "s" || text === "skip") return { kind: "skip" };
    const words = text.split(/[\s,]+/).filter(Boolean);
    // Labels that are written together, such as `ac` or `3142`, are as clear.
    const labels = words.length === 1 && presented.question.kind !== "matching" ? [...words[0]!] : words;
    if (presented.question.kind !== "matching") {
      const { answer, flaw } = answerFrom(presented, labels);
      return answer ? { kind: "answer", answer } : { kind: "flawed", flaw };
    }
    const pairs = (text.match(/[1-9]\s*[=:-]?\s*[a-z]/g) ?? []).map(
      (x) => [x[0]!, x.at(-1)!] as [string, string],
    );
    const { answer, flaw } = answerFrom(presented, Object.fromEntries(pairs));
    return answer ? { kind: "answer", answer } : { kind: "flawed", flaw };
  },
  refused: (flaw) => `Not understood: ${flaw}.`,
  graded: (presented, answer, grading) => {
    const { question } = presented;
    return [
      verdictText(question, grading),
      ...explain(presented, answer).flatMap((x) => [
        ...wrapWords(`  ${MARKS[x.mark]} ${x.label}  ${x.text}`, WIDTH),
        ...(x.why ? wrapWords(`       ${x.why}`, WIDTH) : []),
      ]),
      ...brokenTexts(question, grading).flatMap((x) => wrapWords(`  ${x}`, WIDTH)),
      ...wrapWords(question.why, WIDTH),
      ...wrapWords(`Source: ${question.source}`, WIDTH),
      ...(question.practise ? [`Practise it: gameday play ${question.practise}`] : []),
    ].join("\n");
  },
  noted: () => "Noted.",
  skipped: () => "Skipped.",
  result: (round, result) => ["", ...resultTexts(round, result)].join("\n"),
};
