import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { referenceAnswer } from "./grading.ts";
import { jsonDialect } from "./json-dialect.ts";
import { playByLines, type Dialect } from "./lines.ts";
import { labelsOf } from "./presentation.ts";
import { Round } from "./round.ts";
import { textDialect } from "./text-dialect.ts";
import { howToAnswer } from "./wording.ts";

const byId = (...ids: string[]) => ids.map((id) => QUESTIONS.find((x) => x.id === id)!);
const FOUR = byId("delete-at-once", "what-a-stop-loses", "phases-in-order", "prefixes");

function roundOn(questions: typeof FOUR, exam = false) {
  const kept: [string, boolean][] = [];
  const clock = { ms: 0 };
  const round = new Round({
    questions,
    seed: "s",
    exam,
    keep: ({ id }, right) => kept.push([id, right]),
    now: () => clock.ms,
  });
  return { round, kept, clock };
}

async function* fed(lines: readonly string[]): AsyncGenerator<string> {
  yield* lines;
}

async function play(round: Round, dialect: Dialect, lines: readonly string[]) {
  let out = "";
  const result = await playByLines(round, dialect, {
    lines: fed(lines),
    write: (text) => void (out += text),
  });
  return { out, result };
}

async function playJson(round: Round, lines: readonly string[]) {
  const { out, result } = await play(round, jsonDialect("s"), lines);
  const events = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown> & { event: string });
  return { events, result };
}

/** The reference answers, as a program would give them. */
const rightLines = (round: Round): string[] =>
  round.items.map(({ presented }) =>
    JSON.stringify({ answer: labelsOf(presented, referenceAnswer(presented.question)) }),
  );

describe("JSON lines", () => {
  it("put questions of each kind, and grade their answers", async () => {
    const { round, kept } = roundOn(FOUR);
    const { events, result } = await playJson(round, rightLines(round));
    expect(events.map((x) => x.event)).toEqual([
      "begin",
      ...FOUR.flatMap(() => ["question", "graded"]),
      "result",
    ]);
    expect(events[0]).toMatchObject({ mode: "practice", questions: 4, seed: "s" });
    expect(events[1]).toMatchObject({ number: 1, of: 4, id: "delete-at-once", kind: "single", task: "2.2" });
    expect(events[3]).toMatchObject({ kind: "multiple", choose: 3 });
    expect(events[7]).toMatchObject({
      kind: "matching",
      items: [{ label: "1" }, { label: "2" }, { label: "3" }, { label: "4" }],
      targets: [{ label: "a" }, { label: "b" }, { label: "c" }, { label: "d" }, { label: "e" }],
    });
    for (const event of events.filter((x) => x.event === "graded"))
      expect(event).toMatchObject({ right: true, why: expect.any(String), source: expect.any(String) });
    expect(result).toEqual({ right: 4, answered: 4, of: 4 });
    expect(kept).toEqual(FOUR.map(({ id }) => [id, true]));
  });

  it("do not tell the answer with the question", async () => {
    const { round } = roundOn(FOUR);
    const { events } = await playJson(round, []);
    const question = JSON.stringify(events.find((x) => x.event === "question"));
    expect(question).not.toMatch(/standing|why|expected/);
  });

  it("explain a wrong answer: what was expected, what was missed, what was broken", async () => {
    const { round } = roundOn(byId("what-a-stop-loses", "trail-stopped-order"));
    const order = round.items[1]!.presented.items.toSorted((a, b) => b.index - a.index).map((x) => x.label);
    const chosen = round.items[0]!.presented.items.filter((x) => x.index > 0).slice(0, 3);
    const missing = JSON.stringify({ answer: chosen.map((x) => x.label) });
    const { events } = await playJson(round, [missing, JSON.stringify({ answer: order })]);
    const [multiple, ordering] = events.filter((x) => x.event === "graded");
    expect(multiple).toMatchObject({ right: false, answer: chosen.map((x) => x.label) });
    expect(multiple!["expected"]).toHaveLength(3);
    expect(multiple!["explained"]).toContainEqual(expect.objectContaining({ mark: "missed" }));
    expect(ordering).toMatchObject({ right: false, parts: { right: 0 } });
    expect(ordering!["broken"]).toContainEqual(expect.stringMatching(/^“.+” before “.+”: .+/));
  });

  it.each([
    ["no JSON", "b"],
    ["a number", "7"],
    ["null", "null"],
    ["no answer", "{}"],
    ["an answer that is a number", '{"answer":1}'],
    ["labels that are none", '{"answer":[1]}'],
    ["a label that there is not", '{"answer":"z"}'],
    ["pairs for an option", '{"answer":{"1":"a"}}'],
  ])("refuse %s, and the question stays", async (_, line) => {
    const { round, kept } = roundOn(byId("delete-at-once"));
    const { events, result } = await playJson(round, [line, ...rightLines(round)]);
    expect(events.map((x) => x.event)).toEqual(["begin", "question", "refused", "graded", "result"]);
    expect(events[2]!["message"]).toMatch(/\S/);
    expect(result.right).toBe(1);
    expect(kept).toHaveLength(1);
  });

  it("skip, quit, and end with the input", async () => {
    const skipped = await playJson(roundOn(FOUR).round, ['{"skip":true}', '{"quit":true}', '{"answer":"a"}']);
    expect(skipped.events.map((x) => x.event)).toEqual([
      "begin",
      "question",
      "skipped",
      "question",
      "result",
    ]);
    const ended = await playJson(roundOn(FOUR).round, []);
    expect(ended.events.map((x) => x.event)).toEqual(["begin", "question", "result"]);
    expect(ended.result).toEqual({ right: 0, answered: 0, of: 4 });
  });

  it("tell nothing in an exam before its end, and then all", async () => {
    const { round, kept } = roundOn(FOUR, true);
    const lines = rightLines(round);
    const { events, result } = await playJson(round, [...lines.slice(0, 3), '{"skip":true}']);
    expect(events.map((x) => x.event)).toEqual([
      "begin",
      "question",
      "noted",
      "question",
      "noted",
      "question",
      "noted",
      "question",
      "skipped",
      "result",
    ]);
    expect(events[0]).toMatchObject({ mode: "exam", minutes: 11 });
    expect(events[1]).toMatchObject({ secondsLeft: 660 });
    expect(result).toEqual({ right: 3, answered: 3, of: 4, score: 775, passed: true });
    expect(events.at(-1)).toMatchObject({ approximate: true, score: 775 });
    expect(events.at(-1)!["questions"]).toHaveLength(4);
    expect(kept).toHaveLength(3);
  });

  it("end an exam when its time is over, though nobody answers", async () => {
    const { round, clock } = roundOn(FOUR, true);
    const lines = rightLines(round);
    async function* late(): AsyncGenerator<string> {
      yield lines[0]!;
      clock.ms = 11 * 60_000 - 20;
      yield lines[1]!;
      await new Promise(() => undefined);
    }
    const result = await playByLines(round, jsonDialect("s"), { lines: late(), write: () => undefined });
    expect(result).toMatchObject({ answered: 2, right: 2 });
  });
});

describe("lines for people", () => {
  it("are said in one line to be read by lines, and explain", async () => {
    const { round } = roundOn(byId("delete-at-once"));
    const item = round.items[0]!.presented.items.find((x) => x.index === 0)!;
    const { out } = await play(round, textDialect, [item.label]);
    expect(out).toContain("This is no terminal, so answers are read line by line");
    expect(out).toContain("Right.");
    expect(out).toContain("Practise it: gameday play compromised-web-instance");
    expect(out).toContain("1 of 1 right.");
    expect(out.split("\n").every((line) => line.length <= 125)).toBe(true);
  });

  it.each([
    ["letters apart", "what-a-stop-loses", (labels: string[]) => labels.join(" ")],
    ["letters with commas", "what-a-stop-loses", (labels: string[]) => labels.join(", ")],
    ["letters together", "what-a-stop-loses", (labels: string[]) => labels.join("")],
    ["capital letters", "what-a-stop-loses", (labels: string[]) => labels.join(" ").toUpperCase()],
    ["an order apart", "phases-in-order", (labels: string[]) => labels.join(" ")],
    ["an order together", "phases-in-order", (labels: string[]) => labels.join("")],
  ])("take %s", async (_, id, write) => {
    const { round } = roundOn(byId(id));
    const { presented } = round.items[0]!;
    const labels = labelsOf(presented, referenceAnswer(presented.question)) as string[];
    expect((await play(round, textDialect, [write(labels)])).result.right).toBe(1);
  });

  it.each([
    ["1b 2a", (pairs: [string, string][]) => pairs.map((x) => x.join("")).join(" ")],
    ["1=b, 2=a", (pairs: [string, string][]) => pairs.map((x) => x.join("=")).join(", ")],
    ["1-b 2-a", (pairs: [string, string][]) => pairs.map((x) => x.join("-")).join(" ")],
  ])("take pairs such as %s", async (_, write) => {
    const { round } = roundOn(byId("prefixes"));
    const { presented } = round.items[0]!;
    const pairs = Object.entries(labelsOf(presented, referenceAnswer(presented.question)));
    expect((await play(round, textDialect, [write(pairs as [string, string][])])).result.right).toBe(1);
  });

  it("say what was not understood, and ask on", async () => {
    const { round } = roundOn(byId("delete-at-once", "phases-in-order"));
    const { out } = await play(round, textDialect, ["", "z", "s", "1 2", "q"]);
    expect(out).toContain("Not understood: 0 given, 1 wanted.");
    expect(out).toContain("Not understood: there is no z.");
    expect(out).toContain("Skipped.");
    expect(out).toContain("Not understood: 2 given, 6 wanted.");
    expect(out).toContain("Nothing was answered.");
  });

  it.each([
    ["too few", "a", "1 given, 3 wanted"],
    ["too many", "a b c d", "4 given, 3 wanted"],
  ])("ask again where %s are chosen, in JSON, too", async (_, line, flaw) => {
    const { round, kept } = roundOn(byId("what-a-stop-loses"));
    const { out } = await play(round, textDialect, [line]);
    expect(out).toContain(`Not understood: ${flaw}.`);
    const { events } = await playJson(roundOn(byId("what-a-stop-loses")).round, [
      JSON.stringify({ answer: line.split(" ") }),
    ]);
    expect(events.find((x) => x.event === "refused")).toMatchObject({ message: flaw });
    expect(kept).toEqual([]);
  });

  it("show no example that could be an answer (every question)", async () => {
    const { round } = roundOn([...QUESTIONS]);
    for (const { presented } of round.items) {
      const [, example = ""] = /such as (.*)\)$/.exec(howToAnswer(presented)) ?? [];
      const labels = new Set([...presented.items, ...presented.targets].map((x) => x.label));
      const letters = [...example.matchAll(/[a-z]/g)].map(([label]) => label);
      expect(letters.filter((label) => labels.has(label))).toEqual([]);
    }
    const { out } = await play(roundOn(byId("delete-at-once", "what-a-stop-loses")).round, textDialect, [
      "s",
      "q",
    ]);
    expect(out).toContain("\n(answer with one letter)\n");
    expect(out).toContain("\n(answer with three letters, such as x y z)\n");
  });

  it("say that what is printed is accepted, and what the exact answer is", async () => {
    const { round } = roundOn(byId("who-isolates-on-a-finding"));
    const item = round.items[0]!.presented.items.find((x) => x.text === "CloudWatch Events")!;
    const { out, result } = await play(round, textDialect, [item.label]);
    expect(result.right).toBe(1);
    expect(out).toContain("Accepted, as a study document prints it");
    expect(out).toContain("it is now called EventBridge");
  });

  it("give an exam's result with its domains, as an approximation", async () => {
    const { out } = await play(roundOn(FOUR, true).round, textDialect, ["a", "q"]);
    expect(out).toContain("Noted.");
    expect(out).toMatch(/of 1000: not passed \(pass mark 750\)/);
    expect(out).toContain("An approximation");
    expect(out).toMatch(/\d\/4 {2}Incident Response|\d\/3 {2}Incident Response/);
  });
});
