import { describe, expect, test } from "vitest";
import { before, called, refused, seen } from "../../grader/index.ts";
import { contractProblems, responseProblems, scenarioProblems } from "./check.ts";
import { defineScenario, type Scenario } from "./define.ts";

const terms = { points: 50, phase: "Containment" as const, why: "why", source: "source" };

const good = (): Scenario => ({
  id: "lost-laptop",
  title: "A laptop was lost",
  family: "Credentials",
  difficulty: 1,
  parMinutes: 5,
  summary: "A summary.",
  maps: {
    attack: ["T1078.004"],
    findings: ["Recon:EC2/Portscan"],
    nist: ["Containment, Eradication & Recovery"],
    exam: ["SCS-C03 2.2"],
  },
  needs: ["iam-enforcement"],
  brief: () => "brief",
  inject: () => Promise.resolve({}),
  adversary: () => [],
  markers: () => [],
  criteria: {
    objectives: {
      looked: seen("Looked", () => true, terms),
      keyOff: refused("Key off", () => true, terms),
    },
    moments: { changed: called("First change", () => true) },
    order: [before("looked", "changed", { id: "P1", points: 3, why: "why", source: "source" })],
    hazards: {},
  },
  hints: [{ cost: 2, text: "hint" }],
  debrief: { story: "story", rulings: [], practiseNext: [] },
});

/** A definition with something changed at a path. */
function spoilt(path: string, value: unknown): unknown {
  const scenario = good() as unknown as Record<string, unknown>;
  const keys = path.split(".");
  let at = scenario;
  for (const key of keys.slice(0, -1)) at = at[key] as Record<string, unknown>;
  at[keys.at(-1)!] = value;
  return scenario;
}

describe("a scenario's definition", () => {
  test("has no problems when it is complete", () => {
    expect(scenarioProblems(good())).toEqual([]);
  });

  test.each<[path: string, value: unknown, problem: string]>([
    ["brief", undefined, "a function is wanted, not nothing"],
    ["title", "", "a text is wanted, not an empty text"],
    ["id", "Lost Laptop", 'a name of small letters, digits and dashes is wanted, not "Lost Laptop"'],
    ["difficulty", 6, "one of 1, 2, 3, 4, 5 is wanted, not 6"],
    ["parMinutes", 0, "a number above 0 is wanted, not 0"],
    ["maps.attack.0", "1078", 'an ATT&CK technique such as T1078.004 is wanted, not "1078"'],
    ["maps.exam.0", "2.2", 'a task such as SCS-C03 2.2 is wanted, not "2.2"'],
    ["maps.nist", "Containment", 'a list is wanted, not "Containment"'],
    [
      "maps.nist.0",
      "Xontainment, Eradication & Recovery",
      'one of Preparation, Detection & Analysis, Containment, Eradication & Recovery, Post-Incident Activity is wanted, not "Xontainment',
    ],
    [
      "maps.findings.0",
      "Disco:S3/Nope",
      'a GuardDuty finding type such as Recon:EC2/Portscan is wanted, not "Disco:S3/Nope"',
    ],
    ["maps.findings.0", "Recon:EC2", 'is wanted, not "Recon:EC2"'],
    [
      "needs.0",
      "iam",
      'one of iam-enforcement, event-history, network-flows, instances, guest, load-balancer, auto-scaling, findings is wanted, not "iam"',
    ],
    ["criteria.objectives", {}, "an object with something in it is wanted, not {}"],
    ["criteria.objectives.looked.points", 60, "their points add up to 110, not 100"],
    ["criteria.objectives.looked.why", undefined, "a text is wanted, not nothing"],
    ["criteria.objectives.looked.missing", "", "a text, or a function that answers one, is wanted"],
    ["criteria.objectives.looked.phase", "Panic", 'not "Panic"'],
    ["criteria.order.0.first", "loked", 'P1 names "loked", which is no objective and no moment'],
    ["criteria.order.1", { ...good().criteria.order[0] }, "there are two constraints P1"],
    ["criteria.moments.keyOff", called("x", () => true), "an objective has the same name"],
    [
      "criteria.customers",
      { atLeast: 95, points: 5, why: "w", source: "s" },
      "a share from 0 to 1 is wanted, not 95",
    ],
    ["hints.0.cost", "2", 'a number, 0 or more is wanted, not "2"'],
    ["debrief.story", undefined, "a text is wanted, not nothing"],
    ["breif", () => "", "there is no such field (id, title, "],
  ])("%s = %j is a problem", (path, value, problem) => {
    const problems = scenarioProblems(spoilt(path, value));
    expect(problems.length).toBe(1);
    expect(
      path.startsWith(problems[0]!.field) || problems[0]!.field.startsWith(path),
      problems[0]!.field,
    ).toBe(true);
    expect(problems[0]!.problem).toContain(problem);
  });

  test("says all its problems at once, when it is declared", () => {
    const scenario = spoilt("title", "") as Scenario;
    expect(() => defineScenario({ ...scenario, summary: "" })).toThrow(
      "scenario lost-laptop: title: a text is wanted, not an empty text; summary: a text is wanted, not an empty text",
    );
  });

  test.each([undefined, null, [], "x"])("is no definition: %j", (value) => {
    expect(scenarioProblems(value)).toHaveLength(1);
  });
});

const response = { id: "a", title: "A", kind: "wrong", expect: { verdict: "FAIL" }, play: () => undefined };

test.each<[value: unknown, problems: string[]]>([
  [[response], []],
  [undefined, ["default: a list with something in it is wanted, not nothing"]],
  [[], ["default: a list with something in it is wanted, not []"]],
  [
    [{ ...response, kind: "bad" }],
    ['default.0.kind: one of reference, alternative, careless, wrong is wanted, not "bad"'],
  ],
  [
    [{ ...response, expect: { verdict: "FAIL", score: 101 } }],
    ["default.0.expect.score: a score from 0 to 100 is wanted, not 101"],
  ],
  [[{ ...response, play: undefined }], ["default.0.play: a function is wanted, not nothing"]],
])("responses %j", (value, problems) => {
  expect(responseProblems(value).map((x) => `${x.field}: ${x.problem}`)).toEqual(problems);
});

test.each<[value: unknown, problems: string[]]>([
  [{}, []],
  [{ seeds: ["a"], nobodyMs: 1000, harmless: true }, []],
  [{ seeds: [] }, ["contract.seeds: a list with something in it is wanted, not []"]],
  [{ nobodyMS: 5 }, ["contract.nobodyMS: there is no such field (seeds, nobodyMs, harmless)"]],
])("terms of a contract %j", (value, problems) => {
  expect(contractProblems(value).map((x) => `${x.field}: ${x.problem}`)).toEqual(problems);
});
