import { expect, test } from "vitest";
import type { RunLine } from "../automation/run-line.ts";
import { annotations, jobSummary } from "./github.ts";

const run = (more: Partial<RunLine> = {}): RunLine => ({
  event: "run",
  scenario: "key",
  responder: "./respond.sh",
  seed: "7-1",
  variation: {},
  words: ["names | with pipes"],
  verdict: "FAIL",
  score: 40,
  containedMs: null,
  lost: [{ code: "objective:a", points: 60, reason: "100% lost,\nfor good" }],
  notes: ["it wrote ::error::"],
  again: "gameday test key",
  workMs: 5,
  ...more,
});

test("an annotation is one line, whatever the responder wrote", () => {
  const [line, ...others] = annotations([run()]);
  expect(others).toEqual([]);
  expect(line).toBe(
    "::error title=key%3A FAIL 40::With names | with pipes.%0Ait wrote ::error::%0Aobjective:a (60): 100%25 lost,%0Afor good%0AAgain: gameday test key",
  );
  expect(annotations(Array.from({ length: 50 }, () => run()))).toHaveLength(10);
});

test("a job summary is a table that names cannot break", () => {
  const text = jobSummary("key · <b>./respond.sh", [
    run(),
    run({ verdict: "PASS", words: [], containedMs: 61_000 }),
  ]);
  expect(text).toContain("### key · &lt;b>./respond.sh");
  expect(text).toContain("| FAIL | 40 | – | 7-1 | names \\| with pipes | objective:a |");
  expect(text).toContain("| PASS | 40 | 01:01 | 7-1 | as usual | objective:a |");
});
