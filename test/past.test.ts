import { afterEach, expect, test } from "vitest";
import { HEAD_START_MS } from "../runner/session/session.ts";
import type { Arena } from "../runner/targets/arena.ts";
import { PEACE_MS } from "../runner/targets/range/open.ts";
import { HISTORY_START_MS, prepared } from "./prepared.ts";

let arena: Arena | undefined;
afterEach(() => arena?.close());

/** When the event history says that the stolen key was used before the clock started, in order. */
async function timesOfKey(headStartMs: number): Promise<{ times: number[]; startedAt: number }> {
  const made = await prepared("leaked-access-key", headStartMs);
  const { session } = made;
  ({ arena } = made);
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
  expect(startedAt - HISTORY_START_MS).toBe(PEACE_MS + HEAD_START_MS);
});

test("where automation watches from the first moment on, nothing passes meanwhile", async () => {
  const { startedAt } = await timesOfKey(0);
  expect(startedAt - HISTORY_START_MS).toBe(PEACE_MS);
});
