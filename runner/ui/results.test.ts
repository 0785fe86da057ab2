import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { listRuns } from "../session/store.ts";
import { readPast } from "./results.ts";

let home: string;
let before: string | undefined;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "gameday-results-"));
  before = process.env["XDG_STATE_HOME"];
  process.env["XDG_STATE_HOME"] = home;
});
afterEach(() => {
  if (before === undefined) delete process.env["XDG_STATE_HOME"];
  else process.env["XDG_STATE_HOME"] = before;
  rmSync(home, { recursive: true, force: true });
});

let minute = 0;

/** A run on disk, newer than the ones before. */
function run(name: string, options: { scenario?: string; journal?: string; verdict?: object }): void {
  const { scenario = "web", verdict } = options;
  const folder = join(home, "gameday", "runs", name);
  mkdirSync(folder, { recursive: true });
  const header = { kind: "header", scenario, run: name };
  const journal =
    options.journal ?? `${JSON.stringify(header)}\n${JSON.stringify({ kind: "facts", facts: {} })}\n`;
  writeFileSync(join(folder, "journal.jsonl"), journal);
  if (verdict) writeFileSync(join(folder, "verdict.json"), JSON.stringify(verdict));
  minute++;
  utimesSync(join(folder, "journal.jsonl"), minute * 60, minute * 60);
}

describe("what was played before", () => {
  it("is nothing at first", () => {
    expect(readPast()).toEqual({ best: new Map(), unfinished: undefined });
  });

  it("is the best result of each scenario: a pass before any score", () => {
    run("a", { verdict: { verdict: "PASS", score: 80 } });
    run("b", { verdict: { verdict: "UNSAFE", score: 95 } });
    run("c", { verdict: { verdict: "PASS", score: 90 } });
    run("d", { scenario: "key", verdict: { verdict: "FAIL", score: 10 } });
    expect(readPast().best).toEqual(
      new Map([
        ["web", { verdict: "PASS", score: 90, plays: 3 }],
        ["key", { verdict: "FAIL", score: 10, plays: 1 }],
      ]),
    );
  });

  it("has the newest run that was left", () => {
    run("older", {});
    run("newer", { scenario: "key" });
    run("finished", { verdict: { verdict: "PASS", score: 100 } });
    run("ended-before-it-began", { journal: "" });
    expect(listRuns()).toEqual(["finished", "newer", "older"]);
    expect(readPast().unfinished).toEqual({ run: "newer", scenario: "key" });
  });

  it("passes over what cannot be read", () => {
    run("empty", { journal: "" });
    run("broken", { journal: "{" });
    run("good", { verdict: { verdict: "PASS", score: 100 } });
    expect(readPast()).toMatchObject({ unfinished: undefined });
    expect(readPast().best.get("web")?.plays).toBe(1);
  });
});
