import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compare, readBaseline } from "./baseline.ts";
import { play } from "./play.ts";
import { runDocument, runLine, type RunLine } from "./run-line.ts";

const run = (
  seed: string,
  verdict: RunLine["verdict"],
  score: number,
  containedMs: number | null,
): RunLine => ({
  event: "run",
  scenario: "key",
  responder: "./respond.sh",
  seed,
  variation: seed === "1" ? {} : { region: "eu-central-1" },
  words: seed === "1" ? [] : ["in eu-central-1"],
  verdict,
  score,
  containedMs,
  lost: [],
  notes: [],
  again: "",
  workMs: 1,
});

const THEN = [run("1", "PASS", 100, 20_000), run("1-1", "FAIL", 40, null)];

test.each<[what: string, now: RunLine[], comparison: object]>([
  ["the same", THEN, { worse: [], slower: [], better: [], unknown: 0 }],
  [
    "a worse verdict",
    [run("1", "UNSAFE", 80, 20_000)],
    { worse: ["key, seed 1: PASS 100 became UNSAFE 80"], slower: [] },
  ],
  ["fewer points", [run("1", "PASS", 97, 20_000)], { worse: ["key, seed 1: PASS 100 became PASS 97"] }],
  [
    "a better verdict",
    [run("1-1", "PASS", 100, 9_000)],
    { better: ["key, seed 1-1 (in eu-central-1): FAIL 40 became PASS 100"], worse: [] },
  ],
  ["a little slower", [run("1", "PASS", 100, 24_000)], { slower: [] }],
  [
    "much slower",
    [run("1", "PASS", 100, 95_000)],
    { slower: ["key, seed 1: contained after 01:35, it was 00:20"] },
  ],
  ["a run that was not played then", [run("2", "FAIL", 0, null)], { worse: [], unknown: 1 }],
])("%s", (_, now, comparison) => {
  expect(compare(THEN, now)).toMatchObject(comparison);
});

test("a baseline is what --json prints, and nothing else", () => {
  const folder = mkdtempSync(join(tmpdir(), "gameday-baseline-"));
  const file = join(folder, "runs.jsonl");
  try {
    writeFileSync(file, [...THEN, { event: "summary" }].map((x) => `${JSON.stringify(x)}\n`).join(""));
    expect(readBaseline(file)).toEqual(THEN);
    for (const text of ["", "{", '{"event":"summary"}\n', '{"ok":true,"runs":[]}', "null", "7\n8\n"]) {
      writeFileSync(file, text);
      expect(() => readBaseline(file)).toThrow("is no baseline");
    }
    expect(() => readBaseline(join(folder, "none"))).toThrow("is no baseline");
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a run alone, which is one document over many lines, is a baseline, too", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gameday-baseline-"));
  const file = join(folder, "run.json");
  try {
    const played = await play({
      scenario: "leaked-access-key",
      responder: { kind: "own", text: "reference", id: "reference" },
      seed: "1",
      variation: {},
      limitMs: 60_000,
    });
    writeFileSync(file, JSON.stringify(runDocument(played), undefined, 2));
    const before = readBaseline(file);
    const now = runLine(played);
    expect(compare(before, [now])).toEqual({ worse: [], slower: [], better: [], unknown: 0 });
    expect(compare(before, [{ ...now, containedMs: now.containedMs! + 60_000 }]).slower).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
