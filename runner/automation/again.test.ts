import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import type { Phase } from "../../grader/index.ts";
import { usePack } from "../catalogue.ts";
import { scaffold } from "../new/scaffold.ts";
import { commandFor } from "./again.ts";
import { play } from "./play.ts";
import { IDLE } from "./test-installation.ts";

const folder = mkdtempSync(join(tmpdir(), "gameday it's again-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The words that a program gets from a shell. */
const wordsOf = (command: string): string[] =>
  execFileSync("sh", ["-c", `gameday() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" })
    .split("\0")
    .slice(0, -1);

test("keeps everything that decides how a run goes, for any shell", async () => {
  const command = `cd "it's here" && aws cloudformation deploy --stack-name $NAME`;
  const played = await play({
    scenario: "compromised-web-instance",
    responder: { kind: "deployed", text: "deployed", command, installation: IDLE },
    seed: "two words",
    variation: { fleet: "3/3", api: "throttled" },
    phases: ["Containment", "Eradication & Recovery"] satisfies Phase[],
    limitMs: 2_500,
  });
  expect(wordsOf(commandFor(played))).toEqual(
    [
      ["test", "compromised-web-instance", "--responder", "deployed", "--deploy", command],
      ["--seed", "two words", "--vary", "fleet=3/3", "--vary", "api=throttled"],
      ["--phases", "Containment,Eradication & Recovery", "--responder-timeout", "2.5"],
    ].flat(),
  );
});

test("names the pack of a scenario of the user's own, and no usual value", async () => {
  scaffold("lost-laptop", folder);
  usePack(folder);
  const played = await play({
    scenario: "lost-laptop",
    responder: { kind: "own", text: "none", id: "none" },
    seed: "1",
    variation: {},
    limitMs: 120_000,
  });
  expect(wordsOf(commandFor(played))).toEqual(
    ["test lost-laptop --responder none --seed 1 --scenarios".split(" "), folder].flat(),
  );
});
