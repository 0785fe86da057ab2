import { expect, test } from "vitest";
import { newRun } from "../runner/runs.ts";
import { provesItsContract } from "./contract.ts";

provesItsContract("compromised-account");

/** What is said of the run when nobody did anything. */
async function nothingDone() {
  const session = await newRun({
    scenario: "compromised-account",
    mode: "exam",
    pace: "drill",
    seed: "1",
    nowMs: Date.UTC(2026, 0, 5, 9, 0, 0),
    keep: false,
  });
  session.start();
  const verdict = await session.finish();
  await session.close();
  return { brief: session.brief.text, objectives: new Map(verdict.objectives.map((x) => [x.id, x])) };
}

test("the page asks for all that is graded as gone, and for no more", async () => {
  const { brief, objectives } = await nothingDone();
  const asked = brief.replaceAll(/\s+/g, " ");
  for (const what of ["machines, volumes and key pairs", "users, roles", "MFA devices"])
    expect(asked).toContain(what);
  expect(asked).toMatch(/a default VPC.* may stay/);
  expect(objectives.get("rubbleGone")).toMatchObject({
    met: false,
    title: expect.stringContaining("machines, volumes and key pairs"),
  });
});

test("without an MFA device nothing is said of one that holds a stolen password back", async () => {
  const { objectives } = await nothingDone();
  expect(objectives.get("rootPassword")?.reason).toMatch(/password was not changed.* no MFA/);
});
