import { XMLParser, XMLValidator } from "fast-xml-parser";
import { expect, test } from "vitest";
import { loadScenario } from "../catalogue.ts";
import { judge, type Evidence } from "../../grader/index.ts";
import type { JournalHeader } from "../session/journal.ts";
import { escapeHtml, escapeMarkdown } from "./escape.ts";
import { html } from "./html.ts";
import { junit } from "./junit.ts";
import { markdown } from "./markdown.ts";
import { debriefOf } from "./model.ts";

const HOSTILE = `<img src=x onerror="alert(1)">|*_\`]]>&\u0007`;
const header = { run: `run-${HOSTILE}`, scenario: "compromised-web-instance" } as JournalHeader;

/** A run with a hostile name in everything that an account or an intruder can name. */
async function model() {
  const scenario = await loadScenario("compromised-web-instance");
  const at = Date.UTC(2026, 0, 5, 9);
  const events = [
    { id: "evt-000001", kind: "mark", mark: "started", at },
    {
      id: "evt-000002",
      kind: "attempt",
      attempt: "c2-beacon",
      gotThrough: true,
      what: HOSTILE,
      at: at + 1000,
    },
    {
      id: "evt-000003",
      kind: "attempt",
      attempt: "c2-beacon",
      gotThrough: false,
      what: HOSTILE,
      refusal: HOSTILE,
      at: at + 60_000,
    },
    {
      id: "evt-000004",
      kind: "call",
      by: "trainee",
      eventName: HOSTILE,
      readOnly: false,
      requestParameters: {},
      at: at + 2000,
    },
    { id: "evt-000005", kind: "customers", requests: 10, ok: 9, at: at + 10_000 },
    { id: "evt-000006", kind: "mark", mark: "finished", at: at + 90_000 },
  ] as unknown as Evidence[];
  const facts = {
    volumeIds: [],
    sharedGroupIds: [],
    healthyInstanceIds: [],
    instanceId: HOSTILE,
    c2: { ip: "203.0.113.1" },
  };
  const verdict = judge(scenario.criteria, facts, events);
  return debriefOf(header, scenario, { ...verdict, summary: HOSTILE }, events);
}

test("the page shows hostile names as text, needs no script and loads nothing", async () => {
  const page = html(await model());
  expect(page).not.toContain("<img");
  expect(page).toContain("&lt;img src=x onerror=");
  expect(page).not.toMatch(/<script|javascript:|\son\w+=["']/i);
  expect(page).not.toMatch(/(src|href)=["']?(https?:)?\/\//i);
  for (const lane of ["Adversary", "You", "Objectives", "Customers"]) expect(page).toContain(`>${lane}<`);
});

test("Markdown quotes what would be markup", async () => {
  const text = markdown(await model());
  expect(text).not.toMatch(/(^|[^\\])<img/);
  expect(text).toContain("\\<img src=x");
  expect(text.split("\n")[0]).toMatch(/^# (FAIL|UNSAFE) \d+\/100/);
});

test("JUnit is well-formed, counts its failures, and has a case for every objective", async () => {
  const { scenario, verdict, run } = await model();
  const text = junit(scenario, verdict, run);
  expect(XMLValidator.validate(text)).toBe(true);
  const parsed = new XMLParser({ ignoreAttributes: false }).parse(text) as {
    testsuites: {
      testsuite: {
        "@_tests": string;
        "@_failures": string;
        testcase: { "@_name": string; failure?: unknown }[];
      };
    };
  };
  const suite = parsed.testsuites.testsuite;
  expect(suite.testcase.filter((x) => x.failure)).toHaveLength(Number(suite["@_failures"]));
  expect(suite.testcase).toHaveLength(Number(suite["@_tests"]));
  for (const { id } of verdict.objectives)
    expect(suite.testcase.some((x) => x["@_name"].startsWith(`objective ${id}:`))).toBe(true);
});

test.each([
  ["html", html, escapeHtml],
  ["markdown", markdown, escapeMarkdown],
] as const)("the %s report says who says so, and where these disagree", async (_, render, escape) => {
  const debrief = await model();
  const text = render(debrief);
  const { rulings } = debrief.scenario.debrief;
  const { objectives, hazards, constraints } = debrief.verdict;
  expect(rulings.length).toBeGreaterThan(0);
  for (const { source } of [...objectives, ...hazards, ...constraints.filter((x) => !x.held)])
    expect(text).toContain(escape(source));
  for (const ruling of rulings)
    for (const part of [ruling.topic, ruling.text, ruling.source]) expect(text).toContain(escape(part));
});

test.each([
  ["html", html],
  ["markdown", markdown],
] as const)(
  "a hint that was bought stands in the %s report, also where nothing else was lost",
  async (_, render) => {
    const bought = await model();
    const lost = [{ code: "hint:1", points: 3, reason: "Hint 1 was bought." }];
    const verdict = { ...bought.verdict, constraints: [], hazards: [], lost };
    const text = render({ ...bought, verdict });
    expect(text).toContain("Order, harm and price");
    expect(text).toMatch(/-3.*Hint 1 was bought\./);
  },
);
