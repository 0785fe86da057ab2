import "../../ui/test-env.ts";
import { afterEach, describe, expect, it } from "vitest";
import { QUESTIONS } from "../../../scenarios/quiz/index.ts";
import type { Question } from "../../../scenarios/quiz/question.ts";
import { fits, show, type Shown } from "../../ui/test-screen.tsx";
import { referenceAnswer } from "../grading.ts";
import { Round } from "../round.ts";
import { ExamStart } from "./ExamStart.tsx";
import { HomeScreen, type HomeChoice } from "./HomeScreen.tsx";
import { ResultScreen, type AfterRound } from "./ResultScreen.tsx";

const open: Shown[] = [];
afterEach(() => {
  for (const shown of open.splice(0)) shown.unmount();
});

const FOUR = ["delete-at-once", "what-a-stop-loses", "phases-in-order", "prefixes"].map((id) =>
  QUESTIONS.find((x) => x.id === id)!,
);
const SIZES: [number, number][] = [
  [80, 24],
  [120, 40],
  [200, 60],
];

describe("the study room", () => {
  async function home(columns = 80, rows = 24) {
    const choices: HomeChoice[] = [];
    const shown = await show(
      <HomeScreen
        questions={QUESTIONS}
        memories={{ "delete-at-once": { box: 5, asked: 4, right: 4, lastMs: 0 } }}
        nowMs={1_000}
        onChoice={(x) => choices.push(x)}
      />,
      { columns, rows },
    );
    open.push(shown);
    return { shown, choices };
  }

  it.each(SIZES)("fits %i×%i", async (columns, rows) => {
    const { shown } = await home(columns, rows);
    expect(fits(shown, columns, rows)).toBe(true);
    expect(shown.text()).toContain("The weakest first");
    expect(shown.text()).toContain("q leave");
  });

  it("tells how each topic stands", async () => {
    const { shown } = await home();
    expect(shown.rows().find((x) => x.includes("Stop, isolate"))).toMatch(/8 of +9 due +■·+ +11 %/);
  });

  it.each<[string, string, HomeChoice]>([
    ["Enter", "\r", { kind: "practice" }],
    ["a topic", "\u001b[B\u001b[B\r", { kind: "practice", topic: "guardduty" }],
    ["the last topic", "\u001b[F\r", { kind: "practice", topic: "recovery" }],
    ["x", "x", { kind: "exam" }],
    ["q", "q", { kind: "quit" }],
    ["^C", "\u0003", { kind: "quit" }],
  ])("takes %s", async (_, keys, choice) => {
    const { shown, choices } = await home();
    await shown.press(keys);
    expect(choices).toEqual([choice]);
  });
});

describe("the result", () => {
  async function result(exam: boolean, size = { columns: 80, rows: 24 }) {
    const round = new Round({
      questions: FOUR,
      seed: "s",
      exam,
      keep: () => undefined,
      now: () => 0,
    });
    round.start();
    round.answer(0, referenceAnswer(FOUR[0]!));
    const { options } = FOUR[1] as Extract<Question, { kind: "multiple" }>;
    round.answer(1, [options.findIndex((x) => x.standing === "wrong")]);
    const after: AfterRound[] = [];
    const shown = await show(
      <ResultScreen
        round={round}
        result={round.finish()}
        canPlay={(x) => x === "compromised-web-instance"}
        onAfter={(x) => after.push(x)}
      />,
      size,
    );
    open.push(shown);
    return { shown, after };
  }

  it.each(SIZES)("fits %i×%i at each step", async (columns, rows) => {
    const { shown } = await result(true, { columns, rows });
    for (let step = 0; step < 4; step++) {
      expect(fits(shown, columns, rows)).toBe(true);
      await shown.press("\r");
    }
  });

  it("of practice leads through what was wrong, and back to the study room", async () => {
    const { shown, after } = await result(false);
    expect(shown.text()).toContain("1 of 2 right.");
    expect(shown.text()).toContain("✗ An instance is stopped.");
    await shown.press("\r");
    expect(shown.text()).toContain("An instance is stopped. Which three are lost?");
    expect(shown.text()).toContain("1 of 1 to learn from");
    await shown.press("p");
    expect(shown.text()).toContain("is not in this catalogue");
    await shown.press("\r");
    expect(after).toEqual([{ kind: "home" }]);
  });

  it("of an exam has a score that is said to be approximate, domains, and what was left out", async () => {
    const { shown } = await result(true);
    expect(shown.text()).toMatch(/325 of 1000: not passed \(pass mark 750\)/);
    expect(shown.text()).toContain("An approximation");
    expect(shown.text()).toContain("2 not answered");
    expect(shown.text()).toContain("Incident Response");
    await shown.press("\r\r");
    expect(shown.text()).toContain("Not answered.");
  });

  it("is left with q", async () => {
    const { shown, after } = await result(false);
    await shown.press("q");
    expect(after).toEqual([{ kind: "quit" }]);
  });
});

describe("the page before an exam", () => {
  it("says what it is like, and starts with Enter only", async () => {
    const said: string[] = [];
    const round = new Round({ questions: FOUR, seed: "s", exam: true, keep: () => undefined, now: () => 0 });
    const shown = await show(
      <ExamStart round={round} onStart={() => said.push("start")} onLeave={() => said.push("leave")} />,
    );
    open.push(shown);
    expect(fits(shown, 80, 24)).toBe(true);
    expect(shown.text()).toContain("4 questions in 11 minutes");
    expect(shown.text().replace(/\s+/g, " ")).toContain("The score is an approximation");
    await shown.press(" x\r");
    expect(said).toEqual(["start"]);
    await shown.press("q");
    expect(said).toEqual(["start", "leave"]);
  });
});
