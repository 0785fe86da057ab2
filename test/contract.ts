import { describe, expect, test } from "vitest";
import type { Verdict } from "../grader/index.ts";
import { loadResponses, loadScenario } from "../runner/catalogue.ts";
import { playResponse } from "../runner/responder.ts";
import { newRun } from "../runner/runs.ts";
import type { Session } from "../runner/session/session.ts";

const NOW_MS = Date.UTC(2026, 0, 5, 9, 0, 0);
/** Long enough for every escalation on the adversary's timetable. */
const NOBODY_MS = 10 * 60_000;

export async function openRun(scenario: string, seed: string): Promise<Session> {
  const session = await newRun({ scenario, mode: "exam", pace: "drill", seed, nowMs: NOW_MS, keep: false });
  session.start();
  return session;
}

async function verdictOf(session: Session): Promise<Verdict> {
  const verdict = await session.finish();
  await session.close();
  return verdict;
}

/** Says on a failure what a person needs: the verdict and every lost point. */
const told = (verdict: Verdict): string =>
  `${verdict.verdict} ${verdict.score}: ${verdict.lost.map((x) => `${x.code} (${x.points}) ${x.reason}`).join("; ")}`;

/**
 * The contract that every scenario proves (DESIGN, "A scenario"): the fault is there before the clock starts, the
 * reference gets 100, alternatives pass, nobody fails, wrong ones get what they deserve, and every lost point is
 * named.
 */
export function provesItsContract(id: string, seeds: readonly string[] = ["1", "2"]): void {
  describe(`the contract of ${id}`, async () => {
    const responses = await loadResponses(id);
    const scenario = await loadScenario(id);

    test("has one reference, alternatives, wrong ones, three hints and the mappings", () => {
      expect(responses.filter((x) => x.kind === "reference")).toHaveLength(1);
      expect(responses.filter((x) => x.kind === "alternative").length).toBeGreaterThanOrEqual(2);
      expect(responses.filter((x) => x.kind === "wrong").length).toBeGreaterThanOrEqual(3);
      expect(scenario.hints).toHaveLength(3);
      for (const list of Object.values(scenario.maps)) expect(list.length).toBeGreaterThan(0);
    });

    test.each(seeds)("doing nothing fails, and the adversary goes on (seed %s)", async (seed) => {
      const session = await openRun(id, seed);
      const gotThrough: number[] = [];
      session.on((event) => {
        if (event.type === "evidence" && event.evidence.kind === "attempt" && event.evidence.gotThrough)
          gotThrough.push(event.evidence.at - session.startedAt!);
      });
      await session.arena.advance(NOBODY_MS);
      const verdict = await verdictOf(session);
      expect(verdict.verdict, told(verdict)).toBe("FAIL");
      expect(verdict.times.contain).toBeNull();
      expect(Math.max(...gotThrough)).toBeGreaterThan(NOBODY_MS - 60_000);
      expect(verdict.hazards).toEqual([]);
    });

    for (const response of responses)
      test.each(seeds)(
        `${response.kind} ${response.id}: ${response.expect.verdict} (seed %s)`,
        async (seed) => {
          const session = await openRun(id, seed);
          await playResponse(session, response);
          const verdict = await verdictOf(session);
          const codes = verdict.lost.map((x) => x.code);
          expect(verdict.verdict, told(verdict)).toBe(response.expect.verdict);
          if (response.expect.score !== undefined)
            expect(verdict.score, told(verdict)).toBe(response.expect.score);
          expect(codes, told(verdict)).toEqual(expect.arrayContaining([...(response.expect.loses ?? [])]));
          if (response.expect.losesExactly)
            expect([...codes].sort(), told(verdict)).toEqual([...response.expect.losesExactly].sort());
          for (const objective of verdict.objectives)
            if (objective.met) expect(objective.proof).toMatch(/^evt-\d{6}$/);
          for (const { reason } of verdict.lost) expect(reason).not.toBe("");
        },
      );
  });
}
