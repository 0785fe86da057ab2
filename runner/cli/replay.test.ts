import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { newRun } from "../runs.ts";
import { journalPath } from "../session/store.ts";
import { callAt, replay, whereTheyPart } from "./replay.ts";

test("a short event is shown whole", () => {
  expect(whereTheyPart({ at: 1 }, { at: 2 })).toEqual(['{"at":1}', '{"at":2}']);
  expect(whereTheyPart({ at: 1 }, undefined)).toEqual(['{"at":1}', "nothing"]);
});

test("of a long one the place is shown where it differs", () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), (before, after) => {
      const shown = whereTheyPart(
        "a".repeat(before) + "X" + "z".repeat(after),
        "a".repeat(before) + "Y" + "z".repeat(after),
      );
      expect(shown[0]).toContain("X");
      expect(shown[1]).toContain("Y");
      for (const text of shown) expect(text.length).toBeLessThanOrEqual(302);
    }),
  );
});

test("before the first call there is none to name", () => {
  expect(callAt([{ kind: "mark", mark: "injected", at: 0, id: "evt-000001" }], 0)).toBeUndefined();
});

describe("a run that is played again", () => {
  const home = mkdtempSync(join(tmpdir(), "gameday-replay-command-"));
  const before = process.env["XDG_STATE_HOME"];
  let journal: string;

  beforeAll(async () => {
    process.env["XDG_STATE_HOME"] = home;
    const session = await newRun({
      scenario: "compromised-web-instance",
      mode: "exam",
      pace: "drill",
      seed: "again",
      nowMs: Date.UTC(2026, 0, 5, 9),
      keep: true,
    });
    session.start();
    const ask = async (operation: string): Promise<unknown> =>
      session.arena.outside({
        at: session.now(),
        service: "ec2",
        operation,
        region: "us-east-1",
        accessKeyId: session.arena.responder.accessKeyId,
        userAgent: "test",
        signing: "header",
        input: {},
      });
    await ask("DescribeInstances");
    await ask("DescribeVpcs");
    await session.close();
    journal = readFileSync(journalPath(session.run), "utf8");
  });
  afterAll(() => {
    if (before === undefined) delete process.env["XDG_STATE_HOME"];
    else process.env["XDG_STATE_HOME"] = before;
    rmSync(home, { recursive: true, force: true });
  });

  async function replayed(text: string): Promise<{ code: unknown; told: string }> {
    const path = join(home, "journal.jsonl");
    writeFileSync(path, text);
    const [out, code] = [vi.spyOn(process.stdout, "write").mockReturnValue(true), process.exitCode];
    try {
      process.exitCode = 0;
      await replay(path, {});
      return { code: process.exitCode, told: out.mock.calls.map(([chunk]) => String(chunk)).join("") };
    } finally {
      out.mockRestore();
      process.exitCode = code;
    }
  }

  const byAnotherBuild = (text: string): string => text.replace(/"build":"[^"]*"/, '"build":"0123456789ab"');
  /** As it would be where `DescribeVpcs` had another answer. */
  const withAnotherEvent = (text: string): string =>
    text.replace(/("eventName":"DescribeVpcs".*?"readOnly":)true/, "$1false");

  test("is the same, whichever build made it", async () => {
    expect(await replayed(journal)).toMatchObject({
      code: 0,
      told: expect.stringMatching(
        /events, every one the same; there the journal ends, before the run does\n$/,
      ),
    });
    expect(await replayed(byAnotherBuild(journal))).toMatchObject({
      code: 0,
      told: expect.stringContaining("every one the same; another build made the run"),
    });
  });

  test.each([
    ["in its last line", 20],
    ["in the middle", 40_000],
  ])("is compared as far as its journal is whole: it is torn %s", async (_, length) => {
    const torn = journal.slice(0, -length);
    const { code, told } = await replayed(torn);
    const lines = torn.split("\n").length;
    // A header and the facts are no events, and the last line is torn.
    expect(told).toContain(
      `: ${lines - 3} events, every one the same; the journal is damaged from line ${lines} on; `,
    );
    expect(code).toBe(1);
  });

  test("is a bug of ours where this build made it and it differs", async () => {
    const { code, told } = await replayed(withAnotherEvent(journal));
    expect(code).toBe(70);
    expect(told).toMatch(/event \d+ differs, with call \d+, evt-\d{6}: ec2:DescribeVpcs by the trainee\n/);
  });

  test("says that the build differs, and from which call on the outcome does", async () => {
    const { code, told } = await replayed(byAnotherBuild(withAnotherEvent(journal)));
    expect(code).toBe(1);
    expect(told).toMatch(/another build made the run \(gameday 0\.1\.0, build 0123456789ab, node [\d.]+; /);
    expect(told).toMatch(/event \d+ differs, with call \d+, evt-\d{6}: ec2:DescribeVpcs by the trainee\n/);
    expect(told).toContain("gameday grade ");
  });

  test("that this build cannot play at all says why", async () => {
    const damaged = byAnotherBuild(journal).replace(/"historyStartMs":\d+/, `"historyStartMs":"long ago"`);
    await expect(replayed(damaged)).rejects.toThrow(/cannot be played again: another build made the run/);
  });
});

test("who waited on the wall clock, while others went on, waits for as long when it is played again", async () => {
  const home = mkdtempSync(join(tmpdir(), "gameday-replay-wait-"));
  vi.stubEnv("XDG_STATE_HOME", home);
  const code = process.exitCode;
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    const session = await newRun({
      scenario: "auto-isolate",
      mode: "exam",
      pace: "drill",
      seed: "waiting",
      nowMs: Date.UTC(2026, 0, 5, 9),
      keep: true,
    });
    const { arena } = session;
    session.start();
    arena.followWallClock();
    const ask = (service: string, operation: string, input: Record<string, unknown>): Promise<unknown> =>
      arena.outside({
        at: session.now(),
        service,
        operation,
        region: "us-east-1",
        accessKeyId: arena.responder.accessKeyId,
        userAgent: "test",
        signing: "header",
        input,
      });
    const queue = (await ask("sqs", "CreateQueue", { QueueName: "work" })) as { QueueUrl: string };
    const waits = ask("sqs", "ReceiveMessage", { ...queue, WaitTimeSeconds: 1 });
    for (let calls = 0; calls < 20; calls++) {
      await ask("ec2", "DescribeVpcs", {});
      await new Promise((resolve) => setImmediate(resolve));
    }
    await waits;
    await ask("ec2", "DescribeInstances", {});
    await session.close();
    process.exitCode = 0;
    await replay(journalPath(session.run), {});
    expect(out.mock.calls.map(([chunk]) => String(chunk)).join("")).toContain("every one the same");
    expect(process.exitCode).toBe(0);
  } finally {
    out.mockRestore();
    process.exitCode = code;
    vi.unstubAllEnvs();
    rmSync(home, { recursive: true, force: true });
  }
});
