import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { QUESTIONS } from "../../scenarios/quiz/index.ts";
import { DOMAINS, domainOf, TOPICS, type DomainId, type TopicId } from "../../scenarios/quiz/outline.ts";
import { isDue, type Memory } from "./leitner.ts";
import { allocate, chooseExam, choosePractice, type Memories } from "./selection.ts";

const DAY = 24 * 60 * 60_000;
const NOW = 100 * DAY;
const memory = (box: number, daysAgo: number): Memory => ({
  box,
  asked: 1,
  right: 1,
  lastMs: NOW - daysAgo * DAY,
});

const someMemories: fc.Arbitrary<Memories> = fc
  .array(fc.tuple(fc.nat({ max: QUESTIONS.length - 1 }), fc.integer({ min: 1, max: 5 }), fc.nat({ max: 30 })))
  .map((list) => Object.fromEntries(list.map(([i, box, days]) => [QUESTIONS[i]!.id, memory(box, days)])));

describe("practice", () => {
  it("chooses different questions, as many as are wanted, the same for the same seed (fast-check)", () => {
    fc.assert(
      fc.property(someMemories, fc.integer({ min: 1, max: 250 }), fc.string(), (memories, count, seed) => {
        const wanted = { count, seed, nowMs: NOW };
        const chosen = choosePractice(QUESTIONS, memories, wanted);
        expect(chosen).toHaveLength(Math.min(count, QUESTIONS.length));
        expect(new Set(chosen).size).toBe(chosen.length);
        expect(choosePractice(QUESTIONS, memories, wanted)).toEqual(chosen);
      }),
    );
  });

  it("takes nothing that rests while something is due (fast-check)", () => {
    fc.assert(
      fc.property(someMemories, fc.integer({ min: 1, max: 200 }), (memories, count) => {
        const chosen = choosePractice(QUESTIONS, memories, { count, seed: "s", nowMs: NOW });
        const due = chosen.map((x) => isDue(memories[x.id], NOW));
        expect(due).toEqual(due.toSorted((a, b) => Number(b) - Number(a)));
        const missed = QUESTIONS.some((x) => isDue(memories[x.id], NOW) && !chosen.includes(x));
        if (missed) expect(due.every(Boolean)).toBe(true);
      }),
    );
  });

  it("gives the weakest topics the first turns, two questions each", () => {
    const strong = new Set<TopicId>(
      (Object.keys(TOPICS) as TopicId[]).filter((x) => x !== "keys" && x !== "fleet"),
    );
    // All of the strong topics have been answered once, and are due again.
    const memories = Object.fromEntries(
      QUESTIONS.filter((x) => strong.has(x.topic)).map((x) => [x.id, memory(3, 10)]),
    );
    const topics = choosePractice(QUESTIONS, memories, { count: 4, seed: "s", nowMs: NOW }).map(
      (x) => x.topic,
    );
    expect(topics.toSorted()).toEqual(["fleet", "fleet", "keys", "keys"]);
    expect(topics[0]).toBe(topics[1]);
  });

  it("brings the shakiest questions of a topic first", () => {
    const keys = QUESTIONS.filter((x) => x.topic === "keys");
    const memories = Object.fromEntries(keys.map((x, i) => [x.id, memory(i === 4 ? 1 : 4, 20)]));
    const [first] = choosePractice(keys, memories, { count: 1, seed: "s", nowMs: NOW });
    expect(first).toBe(keys[4]);
  });

  it("brings what was wrong before what is new", () => {
    const keys = QUESTIONS.filter((x) => x.topic === "keys");
    const memories = { [keys[4]!.id]: { ...memory(1, 0), right: 0 } };
    const [first] = choosePractice(keys, memories, { count: 1, seed: "s", nowMs: NOW });
    expect(first).toBe(keys[4]);
  });

  it("fills up with what will be due soonest", () => {
    const keys = QUESTIONS.filter((x) => x.topic === "keys").slice(0, 3);
    const memories = {
      [keys[0]!.id]: memory(5, 1),
      [keys[1]!.id]: memory(3, 1),
      [keys[2]!.id]: memory(4, 1),
    };
    const chosen = choosePractice(keys, memories, { count: 3, seed: "s", nowMs: NOW });
    expect(chosen).toEqual([keys[1], keys[2], keys[0]]);
  });
});

describe("an exam's choice", () => {
  const parts = fc
    .array(fc.nat({ max: 80 }), { minLength: DOMAINS.length, maxLength: DOMAINS.length })
    .map((sizes) => DOMAINS.map(({ id, weight }, i) => ({ id, weight, available: sizes[i]! })));

  it("divides all of it, within what there is (fast-check)", () => {
    fc.assert(
      fc.property(parts, fc.nat({ max: 300 }), (domains, count) => {
        const shares = allocate(count, domains);
        const total = domains.reduce((sum, x) => sum + x.available, 0);
        const given = [...shares.values()].reduce((sum, x) => sum + x, 0);
        expect(given).toBe(Math.min(count, total));
        for (const { id, available } of domains) expect(shares.get(id)!).toBeLessThanOrEqual(available);
      }),
    );
  });

  it("keeps to the weights where there is enough, to within one question (fast-check)", () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), (count) => {
        const shares = allocate(
          count,
          DOMAINS.map(({ id, weight }) => ({ id, weight, available: 1_000 })),
        );
        for (const { id, weight } of DOMAINS)
          expect(Math.abs(shares.get(id)! - (count * weight) / 100)).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("has 65 different questions, most about detection and response", () => {
    const chosen = chooseExam(QUESTIONS, { count: 65, seed: "s" });
    expect(new Set(chosen).size).toBe(65);
    const count = (id: DomainId): number => chosen.filter((x) => domainOf(x.task).id === id).length;
    expect(count("detection") + count("incident-response")).toBeGreaterThan(30);
    for (const { id } of DOMAINS)
      expect(count(id)).toBeLessThanOrEqual(QUESTIONS.filter((x) => domainOf(x.task).id === id).length);
    expect(chooseExam(QUESTIONS, { count: 65, seed: "s" })).toEqual(chosen);
    expect(chooseExam(QUESTIONS, { count: 65, seed: "t" })).not.toEqual(chosen);
  });
});
