import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { CallEvidence } from "../../grader/index.ts";
import { fromTyped, stringifyTyped } from "../../range/wire/typed.ts";
import { newRun, readRun, replayJournal } from "../runs.ts";
import { controlHandler } from "./control.ts";
import type { Session } from "./session.ts";
import { journalPath } from "./store.ts";

const before = process.env["XDG_STATE_HOME"];
let home: string;
let session: Session;

beforeEach(async () => {
  process.env["XDG_STATE_HOME"] = home = mkdtempSync(join(tmpdir(), "gameday-stand-in-"));
  session = await newRun({
    scenario: "compromised-web-instance",
    mode: "exam",
    pace: "drill",
    seed: "1",
    nowMs: Date.UTC(2026, 0, 5, 9),
    keep: true,
  });
  session.start();
});

afterEach(async () => {
  await session.close();
  if (before === undefined) delete process.env["XDG_STATE_HOME"];
  else process.env["XDG_STATE_HOME"] = before;
  rmSync(home, { recursive: true });
});

const callsOf = (list: CallEvidence[]) =>
  session.on((event) => {
    if (event.type === "evidence" && event.evidence.kind === "call" && event.evidence.by === "trainee")
      list.push(event.evidence);
  });

test("what the trainee does by the stand-in is evidence, and a replay does it again", async () => {
  const calls: CallEvidence[] = [];
  callsOf(calls);
  await session.standIn("SignIn", { Root: true });
  await session.standIn("ChangeRootPassword", {});
  await session.standIn("EnableRootMfa", {});
  await session.standIn("ListMail", {});
  await expect(session.standIn("ReadMail", { Number: 999 })).rejects.toThrow("There is no mail 999.");
  expect(calls.map((x) => [x.eventSource, x.eventName, x.errorCode])).toEqual([
    ["signin.amazonaws.com", "ConsoleLogin", undefined],
    ["signin.amazonaws.com", "PasswordUpdated", undefined],
    ["iam.amazonaws.com", "CreateVirtualMFADevice", undefined],
    ["iam.amazonaws.com", "EnableMFADevice", undefined],
    ["phone.example", "EnableRootMfa", undefined],
    ["mail.example", "ListMail", undefined],
    ["mail.example", "ReadMail", "NoSuchMail"],
  ]);
  await session.finish();
  const { session: again, difference, events } = await replayJournal(readRun(journalPath(session.run)));
  expect(difference).toBeUndefined();
  expect(events).toBeGreaterThan(calls.length);
  await again.close();
});

test("it is reached by the run's own token, and not by the front door", async () => {
  const answer = controlHandler(session, "token");
  const request = {
    method: "POST",
    path: "/_gameday/console",
    body: stringifyTyped({ operation: "SignIn", input: { Root: true } }),
  };
  expect(await answer({ ...request, token: "guess" })).toMatchObject({ status: 403 });
  const { status, body } = (await answer({ ...request, token: "token" }))!;
  expect(status).toBe(200);
  expect(fromTyped(body)).toMatchObject({ output: { AccessKeyId: expect.stringMatching(/^ASIA/) } });
  const refused = { ...request, body: stringifyTyped({ operation: "ReadMail", input: { Number: 0 } }) };
  expect(await answer({ ...refused, token: "token" })).toMatchObject({
    status: 404,
    body: { code: "NoSuchMail" },
  });

  const endpoint = await session.arena.listen(0, answer);
  const knocked = await fetch(endpoint, {
    method: "POST",
    headers: { "content-type": "application/x-gameday-call+json" },
    body: stringifyTyped({ service: "console", operation: "SignIn", input: { Root: true } }),
  });
  expect(knocked.status).toBe(501);
});
