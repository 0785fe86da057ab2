import { expect, test } from "vitest";
import { newRun } from "../runner/runs.ts";

test("an intruder signs in to the console with a browser, and works with what it likes", async () => {
  const session = await newRun({
    scenario: "compromised-account",
    mode: "exam",
    pace: "drill",
    seed: "1",
    nowMs: Date.UTC(2026, 0, 5, 9),
    keep: false,
  });
  try {
    session.start();
    await session.arena.advance(240_000);
    const { cloudtrail } = session.arena.stage.platform;
    const seen = async (name: string): Promise<string[]> => {
      const { Events = [] } = await cloudtrail.lookupEvents({
        LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: name }],
      });
      return Events.map((x) => JSON.parse(x.CloudTrailEvent!).userAgent.split("/")[0]);
    };
    const signIns = await seen("ConsoleLogin");
    expect(signIns.length).toBeGreaterThan(1);
    expect(new Set(signIns)).toEqual(new Set(["Mozilla"]));
    expect(await seen("CreateUser")).toContain("aws-cli");
  } finally {
    await session.close();
  }
});
