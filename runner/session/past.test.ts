import { afterEach, expect, test } from "vitest";
import { loadScenario } from "../catalogue.ts";
import { openRange, PEACE_MS } from "../targets/range/open.ts";
import type { Arena } from "../targets/arena.ts";
import { noJournal } from "./journal.ts";
import { HEAD_START_MS, Session } from "./session.ts";

let arena: Arena | undefined;
afterEach(() => arena?.close());

/** When the event history says that the stolen key was used before the clock started, in order. */
async function timesOfKey(headStartMs: number): Promise<{ times: number[]; startedAt: number }> {
  const historyStartMs = Date.UTC(2026, 0, 5, 8);
  arena = await openRange({ run: "past-test", seed: "1", historyStartMs, pace: "drill" });
  const session = new Session({
    scenario: await loadScenario("leaked-access-key"),
    arena,
    header: {
      kind: "header",
      format: 1,
      run: "past-test",
      scenario: "leaked-access-key",
      target: "range",
      seed: "1",
      pace: "drill",
      mode: "exam",
      historyStartMs,
      versions: {},
    },
    journal: noJournal,
  });
  await session.prepare(headStartMs);
  const { keyId } = session.facts as { keyId: string };
  const { Events = [] } = await arena.stage.platform.cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "AccessKeyId", AttributeValue: keyId }],
  });
  const times = Events.filter((x) => x.EventName !== "AssumeRole").map((x) => Number(x.EventTime));
  return { times: times.toReversed(), startedAt: arena.now() };
}

test("the intruder took some time to what it did, within its head start", async () => {
  const { times, startedAt } = await timesOfKey(HEAD_START_MS);
  expect(new Set(times).size).toBeGreaterThan(5);
  expect(startedAt - Date.UTC(2026, 0, 5, 8)).toBe(PEACE_MS + HEAD_START_MS);
});

test("where automation watches from the first moment on, nothing passes meanwhile", async () => {
  const { startedAt } = await timesOfKey(0);
  expect(startedAt - Date.UTC(2026, 0, 5, 8)).toBe(PEACE_MS);
});
