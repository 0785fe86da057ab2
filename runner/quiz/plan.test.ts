import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { domainOf } from "../../scenarios/quiz/outline.ts";
import { planOf, roundOf, type QuizWords } from "./plan.ts";

const plan = (words: QuizWords) => planOf(words, QUESTIONS, () => "new");

describe("what the command line asks for", () => {
  it("is ten questions from all topics, unless it says otherwise", () => {
    expect(plan({})).toEqual({ questions: QUESTIONS, count: 10, exam: false, seed: "new" });
    expect(plan({ exam: true })).toMatchObject({ count: 65, exam: true });
    expect(plan({ exam: true, questions: "20", seed: "7" })).toMatchObject({ count: 20, seed: "7" });
  });

  it.each(["2", "incident-response", "Incident-Response"])("knows the domain %s", (domain) => {
    const { questions } = plan({ domain });
    expect(questions.length).toBeGreaterThan(50);
    expect(questions.every((x) => domainOf(x.task).number === 2)).toBe(true);
  });

  it("narrows to a topic, and to both", () => {
    expect(plan({ topic: "keys" }).questions.every((x) => x.topic === "keys")).toBe(true);
    const both = plan({ topic: "keys", domain: "4" }).questions;
    expect(both.length).toBeGreaterThan(0);
    expect(both.every((x) => x.topic === "keys" && x.task.startsWith("4"))).toBe(true);
  });

  it("takes all there are when there are fewer than usual", () => {
    const { count, questions } = plan({ topic: "federation" });
    expect(count).toBe(questions.length);
    expect(plan({ topic: "keys", exam: true }).count).toBe(plan({ topic: "keys" }).questions.length);
  });

  it.each<[QuizWords, RegExp]>([
    [{ domain: "7" }, /there is no domain "7" \(1 detection, 2 incident-response/],
    [{ domain: "detecton" }, /did you mean "detection"/],
    [{ topic: "isolaton" }, /there is no topic "isolaton"; did you mean "isolation"/],
    [{ topic: "signs", domain: "6" }, /no question is on both/],
    [{ questions: "0" }, /"0" is not a number of questions/],
    [{ questions: "ten" }, /"ten" is not a number of questions/],
    [{ questions: "1e2" }, /is not a number/],
    [{ questions: "5000" }, /5000 questions are wanted, and there are \d+/],
  ])("refuses %j with a sentence", (words, message) => {
    expect(() => plan(words)).toThrow(message);
  });

  it("becomes a round of as many questions", () => {
    const parts = { memories: {}, keep: () => undefined, now: () => 0 };
    const practice = roundOf(plan({ topic: "buckets", questions: "3" }), parts);
    expect(practice.items).toHaveLength(3);
    expect(practice.isExam).toBe(false);
    const exam = roundOf(plan({ exam: true, questions: "20" }), parts);
    expect(exam.items).toHaveLength(20);
    expect(exam.limitMs).toBe(53 * 60_000);
  });
});
