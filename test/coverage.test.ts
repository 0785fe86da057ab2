import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { loadAll } from "../runner/catalogue.ts";
import type { Scenario } from "../scenarios/kit/define.ts";
import { QUESTIONS } from "../scenarios/quiz/index.ts";
import { SEED_ITEMS } from "../scenarios/quiz/seed-items.ts";
import { OPTIONS_000, ROWS_000 } from "./coverage/000.ts";
import { ROWS_001 } from "./coverage/001.ts";
import { ROWS_002 } from "./coverage/002.ts";
import { ROWS_003 } from "./coverage/003.ts";
import { ROWS_004 } from "./coverage/004.ts";
import type { Home } from "./coverage/home.ts";

/** Everything that the study documents name (ground truth, section 5), and where it has its home. */
const ROWS: Readonly<Record<string, readonly Home[]>> = {
  ...ROWS_000,
  ...ROWS_001,
  ...ROWS_002,
  ...ROWS_003,
  ...ROWS_004,
};
const ALL = { ...ROWS, ...OPTIONS_000 } as Readonly<Record<string, readonly Home[]>>;

let scenarios: Map<string, Scenario>;
let facts: Set<string>;
beforeAll(async () => {
  scenarios = new Map((await loadAll()).map((x) => [x.id, x]));
  facts = factTitles();
});

/** Titles of the groups and tests of the range's facts. */
function factTitles(): Set<string> {
  const range = fileURLToPath(new URL("../range", import.meta.url));
  const files = readdirSync(range, { recursive: true, encoding: "utf8" }).filter((x) =>
    x.endsWith("facts.test.ts"),
  );
  const text = files.map((file) => readFileSync(join(range, file), "utf8")).join("\n");
  return new Set([...text.matchAll(/\b(?:describe|test)\("([^"]+)"/g)].map(([, title]) => title!));
}

function exists(home: Home): boolean {
  if (home.kind === "fact") return facts.has(home.title);
  if (home.kind === "quiz") return QUESTIONS.some((x) => x.id === home.question);
  const criteria = scenarios.get(home.scenario)?.criteria;
  return (
    criteria !== undefined &&
    (home.id in criteria.objectives ||
      home.id in criteria.moments ||
      home.id in criteria.hazards ||
      criteria.order.some((x) => x.id === home.id))
  );
}

test("every item of the study documents has a row, and every row is an item", () => {
  expect(Object.keys(ROWS).sort()).toEqual(Object.keys(SEED_ITEMS).sort());
});

test.each(Object.entries(ALL))("%s has a home that exists", (_, homes) => {
  expect(homes.length).toBeGreaterThan(0);
  expect(homes.filter((home) => !exists(home))).toEqual([]);
});

test("what is not known as a home is noticed", () => {
  expect(exists({ kind: "play", scenario: "compromised-web-instance", id: "nothing" })).toBe(false);
  expect(exists({ kind: "play", scenario: "no-scenario", id: "isolated" })).toBe(false);
  expect(exists({ kind: "fact", title: "fact 99: nothing" })).toBe(false);
  expect(exists({ kind: "quiz", question: "nothing" })).toBe(false);
});

test("every scenario is somebody's home", () => {
  const homes = new Set(
    Object.values(ALL).flatMap((x) => x.flatMap((y) => (y.kind === "play" ? [y.scenario] : []))),
  );
  expect([...scenarios.keys()].filter((id) => !homes.has(id))).toEqual([]);
});
