import "../../ui/test-env.ts";
import { afterEach, describe, expect, it } from "vitest";
import { QUESTIONS } from "../../../scenarios/quiz/index.ts";
import type { Question } from "../../../scenarios/quiz/question.ts";
import { fits, show, type Shown } from "../../ui/test-screen.tsx";
import { widthOf } from "../../ui/text.ts";
import { grade, referenceAnswer } from "../grading.ts";
import { labelsOf, present } from "../presentation.ts";
import { Round } from "../round.ts";
import { draftFrom } from "./draft.ts";
import { explanationRows } from "./explanation-rows.ts";
import { questionRows, windowOf } from "./question-rows.ts";
import { RoundScreen, type RoundEnd } from "./RoundScreen.tsx";

const open: Shown[] = [];
afterEach(() => {
  for (const shown of open.splice(0)) shown.unmount();
});

const byId = (...ids: string[]): Question[] => ids.map((id) => QUESTIONS.find((x) => x.id === id)!);
const FOUR = byId("delete-at-once", "what-a-stop-loses", "phases-in-order", "prefixes");
const SIZES: [number, number][] = [
  [80, 24],
  [120, 40],
  [200, 60],
];

interface Screen {
  shown: Shown;
  round: Round;
  ends: RoundEnd[];
  kept: [string, boolean][];
  clock: { ms: number };
}

async function roundScreen(
  questions: readonly Question[],
  options: { exam?: boolean; size?: { columns: number; rows: number }; noColor?: boolean } = {},
): Promise<Screen> {
  const { exam = false, size = { columns: 80, rows: 24 }, noColor = false } = options;
  const kept: [string, boolean][] = [];
  const ends: RoundEnd[] = [];
  const clock = { ms: 0 };
  const round = new Round({
    questions,
    seed: "s",
    exam,
    keep: ({ id }, right) => kept.push([id, right]),
    now: () => clock.ms,
  });
  round.start();
  const shown = await show(
    <RoundScreen
      round={round}
      canPlay={(scenario) => scenario === "compromised-web-instance"}
      onEnd={(end) => ends.push(end)}
    />,
    { ...size, noColor },
  );
  open.push(shown);
  return { shown, round, ends, kept, clock };
}

/** Keys that answer a question rightly. */
function keysFor(round: Round, index: number): string {
  const { presented } = round.items[index]!;
  const labels = labelsOf(presented, referenceAnswer(presented.question));
  if (Array.isArray(labels)) return labels.join("");
  return Object.entries(labels)
    .map(([left, right]) => `${left}${right}`)
    .join("");
}

describe("a round in practice", () => {
  it("asks, explains and goes on, for each kind of question", async () => {
    const { shown, round, ends, kept } = await roundScreen(FOUR);
    for (const index of FOUR.keys()) {
      expect(shown.text()).toContain(`${index + 1} of 4`);
      await shown.press(keysFor(round, index));
      await shown.press("\r");
      expect(shown.text()).toMatch(/Right[.:]/);
      expect(shown.text()).toContain("Source:");
      await shown.press("\r");
    }
    expect(kept).toEqual(FOUR.map(({ id }) => [id, true]));
    expect(ends).toEqual([{ kind: "finished" }]);
  });

  it("shows what was wrong, and why", async () => {
    const { shown, round, kept } = await roundScreen(byId("delete-at-once"));
    const wrong = round.items[0]!.presented.items.find((x) => x.text.includes("every second"))!;
    await shown.press(`${wrong.label}\r`);
    expect(shown.text()).toContain("Wrong.");
    expect(shown.text()).toContain(`✗ ${wrong.label}  Right: every second counts`);
    expect(shown.text()).toContain("○ ");
    expect(shown.text()).toContain("deletion is not the only containment");
    expect(kept).toEqual([["delete-at-once", false]]);
  });

  it("answers with the cursor and Space", async () => {
    const { shown } = await roundScreen(byId("what-a-stop-loses"));
    await shown.press(" \u001b[B ");
    expect(shown.text().match(/\[x\]/g)).toHaveLength(2);
    await shown.press("\r");
    expect(shown.text()).toContain("2 chosen, 3 wanted.");
  });

  it("moves steps with Space and arrows", async () => {
    const { shown } = await roundScreen(byId("phases-in-order"));
    const rowOf = (text: string): number => shown.rows().findIndex((row) => row.includes(text));
    const [first] = shown.rows().filter((row) => row.includes(" 1.  1  "));
    const text = first!.split("1.  1  ")[1]!.trim();
    const before = rowOf(text);
    await shown.press(" ");
    expect(shown.text()).toContain("↕");
    await shown.press("\u001b[B\u001b[B");
    expect(rowOf(text)).toBe(before + 2);
    await shown.press(" ");
    expect(shown.text()).not.toContain("↕");
  });

  it("says that a match is missing", async () => {
    const { shown } = await roundScreen(byId("prefixes"));
    await shown.press("a\r");
    expect(shown.text()).toContain("Something has no match yet.");
  });

  it("skips without keeping anything", async () => {
    const { shown, kept, ends } = await roundScreen(FOUR.slice(0, 2));
    await shown.press("\t\t");
    expect(kept).toEqual([]);
    expect(ends).toEqual([{ kind: "finished" }]);
  });

  it.each(["q", "\u0003"])("is left with %j at once, since all is kept", async (key) => {
    const { shown, ends } = await roundScreen(FOUR);
    await shown.press(key);
    expect(ends).toEqual([{ kind: "left" }]);
  });

  it("plays the exercise that goes with a question, if there is one", async () => {
    const played = await roundScreen(byId("delete-at-once"));
    await played.shown.press("p");
    expect(played.ends).toEqual([]);
    await played.shown.press("\r");
    await played.shown.press("p");
    expect(played.ends).toEqual([{ kind: "play", scenario: "compromised-web-instance" }]);

    const absent = await roundScreen(byId("what-a-stop-loses"));
    await absent.shown.press("abc\r");
    await absent.shown.press("p");
    expect(absent.shown.text()).toContain("The exercise stop-or-isolate is not in this catalogue.");
    expect(absent.ends).toEqual([]);

    const none = await roundScreen(byId("newer-nist"));
    await none.shown.press("a\r");
    expect(none.shown.text()).not.toContain("play the exercise");
    await none.shown.press("p");
    expect(none.shown.text()).toContain("No exercise goes with this question.");
  });
});

describe("an exam", () => {
  it("tells nothing, shows the time, and goes back to what was answered", async () => {
    const { shown, round, kept } = await roundScreen(FOUR, { exam: true });
    expect(shown.text()).toContain("11:00 left");
    await shown.press(`${keysFor(round, 0)}\r`);
    expect(shown.text()).toContain("2 of 4");
    expect(shown.text()).toContain("1 answered");
    expect(shown.text()).not.toContain("Right");
    await shown.press("\u001b[Z");
    expect(shown.text()).toContain("1 of 4");
    expect(shown.text()).toContain("(•)");
    expect(kept).toEqual([]);
  });

  it("asks before it is handed in, and says what is open", async () => {
    const { shown, ends } = await roundScreen(FOUR, { exam: true });
    await shown.press("a\r");
    await shown.press("\u0005");
    expect(shown.text()).toContain("3 of 4 questions are not answered; they count as wrong.");
    await shown.press("n");
    expect(ends).toEqual([]);
    await shown.press("\u0005");
    await shown.press("y");
    expect(ends).toEqual([{ kind: "finished" }]);
  });

  it("asks at the last question, too", async () => {
    const { shown } = await roundScreen(byId("delete-at-once"), { exam: true });
    await shown.press("a\r");
    expect(shown.text()).toContain("All questions are answered. Hand it in?");
  });

  it("asks before it is left, since it is not kept", async () => {
    const { shown, ends } = await roundScreen(FOUR, { exam: true });
    await shown.press("q");
    expect(shown.text()).toContain("not graded and not kept");
    await shown.press("\u001b");
    expect(ends).toEqual([]);
    await shown.press("\u0003");
    await shown.press("\u0003");
    expect(ends).toEqual([{ kind: "left" }]);
  });

  it("ends when the time is over", async () => {
    const { shown, ends, clock } = await roundScreen(FOUR, { exam: true });
    clock.ms = 11 * 60_000;
    await shown.press("\u001b[B");
    expect(ends).toEqual([{ kind: "finished" }]);
  });
});

describe("what is drawn", () => {
  it("shows every question whole at 80×24", () => {
    const cut = QUESTIONS.filter((question) => {
      const presented = present(question, "s");
      return questionRows(presented, draftFrom(presented), 80).rows.length > 24 - 5;
    });
    expect(cut.map((x) => x.id)).toEqual([]);
  });

  it("keeps the cursor in sight where not all fits", () => {
    const presented = present(FOUR[2]!, "s");
    const draft = draftFrom(presented);
    for (const cursor of [0, 3, 5]) {
      const drawn = windowOf(questionRows(presented, { ...draft, cursor } as typeof draft, 80), 5);
      expect(drawn).toHaveLength(5);
      expect(drawn.some((row) => row[0]?.text === " ▸ ")).toBe(true);
    }
  });

  it.each(SIZES)("breaks every question and its explanation to %i columns", (columns) => {
    const wide = QUESTIONS.filter((question) => {
      const presented = present(question, "s");
      const answer = referenceAnswer(question);
      const rows = [
        ...questionRows(presented, draftFrom(presented, answer), columns).rows,
        ...explanationRows({ presented, answer, grading: grade(question, answer) }, columns, {
          withPrompt: true,
        }),
      ];
      return rows.some((row) => row.reduce((sum, x) => sum + widthOf(x.text), 0) > columns);
    });
    expect(wide.map((x) => x.id)).toEqual([]);
  });

  it.each(SIZES)("fits %i×%i, asked and explained", async (columns, rows) => {
    const { shown, round } = await roundScreen(FOUR, { size: { columns, rows } });
    for (const index of FOUR.keys()) {
      expect(fits(shown, columns, rows)).toBe(true);
      await shown.press(keysFor(round, index));
      await shown.press("\r");
      expect(fits(shown, columns, rows)).toBe(true);
      expect(shown.text()).toContain("Enter next");
      await shown.press("\r");
    }
  });

  it("follows the size of the terminal, and says when it is too small", async () => {
    const { shown } = await roundScreen(FOUR);
    await shown.resize(60, 20);
    expect(shown.text()).toContain("60×20 is too small");
    await shown.resize(200, 60);
    expect(fits(shown, 200, 60)).toBe(true);
    expect(shown.text()).toContain("1 of 4");
  });

  it("says the same without colours", async () => {
    const texts: string[] = [];
    for (const noColor of [false, true]) {
      const { shown, round } = await roundScreen(byId("what-a-stop-loses"), { noColor });
      await shown.press(`${round.items[0]!.presented.items[0]!.label}bc`);
      const asked = shown.text();
      await shown.press("\r");
      texts.push(asked + shown.text());
      expect(shown.raw().includes("\u001b[3")).toBe(!noColor);
    }
    expect(texts[1]).toBe(texts[0]);
  });
});
