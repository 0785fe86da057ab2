import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { play, type Played } from "../runner/automation/play.ts";
import { readResponder } from "../runner/automation/responder.ts";
import { findPython, findSdk } from "../runner/functions/machine.ts";

const python = await findPython("python3.12");
const SCRIPT = "examples/isolate-script/isolate.py";

const contain = (
  responder: string,
  variation: Readonly<Record<string, string>>,
  seed: string,
): Promise<Played> =>
  play({
    scenario: "compromised-web-instance",
    responder: readResponder(responder, []),
    seed,
    variation,
    limitMs: 60_000,
    phases: ["Containment"],
  });

const verdictOf = ({ verdict, notes }: Played): object => ({
  verdict: verdict.verdict,
  score: verdict.score,
  lost: verdict.lost.map((x) => x.code),
  notes,
});

const PASS = { verdict: "PASS", score: 100, lost: [], notes: [] };

describe("the function of isolate-lambda", () => {
  const handler = "lambda:./examples/isolate-lambda/function/isolate.mjs#handler";
  test.skipIf(findSdk() === undefined).each<[what: string, variation: Readonly<Record<string, string>>]>([
    ["as usual", {}],
    ["with a second interface", { interfaces: "2" }],
    ["where the group may not shrink, and EC2 is slow to learn", { fleet: "3/3", api: "inconsistent" }],
    [
      "throttled, told twice, in another Region",
      { api: "throttled", events: "twice", region: "eu-central-1" },
    ],
    [
      "beside a sample, with termination protection and awkward names",
      { events: "sample", protection: "on", name: "awkward" },
    ],
  ])("contains %s", async (_, variation) => {
    expect(verdictOf(await contain(handler, variation, "1"))).toEqual(PASS);
  });
});

describe("the script of isolate-script", () => {
  const lacks = python?.boto3 === undefined;
  const here = test.skipIf(lacks);
  const why = lacks ? " (skipped: this machine has no python3 with boto3)" : "";

  here(`contains in the usual sandbox${why}`, async () => {
    expect(verdictOf(await contain(`${python!.executable} ${SCRIPT}`, {}, "1"))).toEqual(PASS);
  });

  here(`has the flaw that it was given${why}`, async () => {
    const played = await contain(`${python!.executable} ${SCRIPT}`, { interfaces: "2" }, "1");
    expect(verdictOf(played)).toEqual({
      verdict: "FAIL",
      score: 85,
      lost: ["objective:isolated"],
      notes: [],
    });
  });
});

test("the workflow is one that GitHub can read, and its command is ours", () => {
  const workflow = parse(readFileSync("examples/workflow.yml", "utf8")) as {
    jobs: { gameday: { steps: { run?: string }[] } };
  };
  const command = workflow.jobs.gameday.steps.map((x) => x.run).find((run) => run?.includes("gameday test"));
  const help = readFileSync("runner/cli/main.ts", "utf8");
  for (const [option] of command!.matchAll(/--[a-z-]+/g)) expect(help, option).toContain(`"${option}`);
});
