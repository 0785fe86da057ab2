import { describe, expect, test } from "vitest";
import {
  act,
  before,
  called,
  disturbed,
  lost,
  outcome,
  reached,
  refused,
  seen,
  working,
  type Criteria,
} from "./criteria.ts";
import type { Evidence } from "./evidence.ts";
import { judge } from "./judge.ts";

interface Facts {
  id: string;
}
const terms = { why: "w", source: "s" };
const facts: Facts = { id: "i-1" };

const criteria: Criteria<Facts> = {
  objectives: {
    looked: seen("It was looked at", (call) => call.eventName === "DescribeInstances", {
      points: 10,
      phase: "Detection & Analysis",
      ...terms,
    }),
    stopped: outcome("It is stopped", ({ state }) => state.instances["i-1"]?.State === "stopped", {
      points: 40,
      required: true,
      phase: "Containment",
      missing: "It still runs.",
      ...terms,
    }),
    cut: refused("The beacon is refused", (x) => x.attempt === "beacon", {
      points: 50,
      required: true,
      phase: "Containment",
      missing: "The beacon gets through.",
      ...terms,
    }),
  },
  moments: {
    changed: called("First change", (call) => !call.readOnly),
    down: reached("It went down", ({ state }) => state.instances["i-1"]?.State === "stopped"),
  },
  order: [
    before("looked", "changed", { id: "P1", points: 3, ...terms }),
    before("looked", "down", { id: "P2", points: 4, ...terms }),
  ],
  hazards: {
    terminated: act("Termination was ordered", (call) => call.eventName === "TerminateInstances", {
      points: 20,
      ...terms,
    }),
    gone: lost("It is gone", ({ state }) => state.instances["i-1"] === undefined, {
      points: 30,
      severity: "costly",
      ...terms,
    }),
    jobBroken: disturbed("The job was broken", ({ work }) => work === "job", { points: 12, ...terms }),
  },
  customers: { atLeast: 0.9, points: 7, ...terms },
};

/** Evidence in short: each draft gets the next id and the next second. */
function evidence(...drafts: object[]): Evidence[] {
  return drafts.map((draft, i) => ({ id: `evt-${i + 1}`, at: i * 1000, ...draft }) as Evidence);
}
const call = (eventName: string, more: object = {}) => ({
  kind: "call",
  by: "trainee",
  eventName,
  readOnly: /^(Describe|Get|List)/.test(eventName),
  requestParameters: {},
  ...more,
});
const state = (value: string | undefined) => ({
  kind: "change",
  cause: "test",
  changes: [{ table: "instances", id: "i-1", ...(value && { value: { State: value } }) }],
});
const beacon = (gotThrough: boolean) => ({ kind: "attempt", attempt: "beacon", gotThrough, what: "beacon" });
const started = { kind: "mark", mark: "started" };
const running = state("running");

const verdictOf = (...drafts: object[]) => judge(criteria, facts, evidence(running, ...drafts));
const codes = (...drafts: object[]) => verdictOf(...drafts).lost.map((x) => x.code);

test("what was to come about by itself counts no more once the trainee's call has spoiled it", () => {
  const spoiled: Criteria<Facts> = {
    ...criteria,
    objectives: {
      ...criteria.objectives,
      cut: {
        ...criteria.objectives["cut"]!,
        spoiled: {
          by: (x, view) => x.eventName === "Invoke" && view.attempts.has("beacon"),
          says: "A person set it off",
        },
      },
    },
  };
  const judged = (...drafts: object[]) =>
    judge(spoiled, facts, evidence(running, started, ...drafts)).objectives.find((x) => x.id === "cut");
  const invoke = call("Invoke");
  expect(judged(invoke, beacon(true), beacon(false))).toMatchObject({ met: true });
  expect(judged(beacon(true), invoke, beacon(false))).toMatchObject({
    met: false,
    known: true,
    reason: "A person set it off (Invoke, evt-4).",
  });
  expect(judged(beacon(true), call("Invoke", { errorCode: "AccessDenied" }), beacon(false))?.met).toBe(true);
});

test("everything in order is a PASS of 100, with proof and times", () => {
  const verdict = verdictOf(
    started,
    beacon(true),
    call("DescribeInstances"),
    call("StopInstances"),
    state("stopped"),
    beacon(false),
  );
  expect(verdict).toMatchObject({
    verdict: "PASS",
    score: 100,
    lost: [],
    times: { acknowledge: 2000, contain: 1000, total: 5000 },
  });
  expect(verdict.objectives.map((x) => [x.id, x.proof, x.at])).toEqual([
    ["looked", "evt-4", 2000],
    ["stopped", "evt-6", 4000],
    ["cut", "evt-7", 5000],
  ]);
});

test("where nothing is to be refused and nobody got through, there was nothing to contain", () => {
  const { looked } = criteria.objectives;
  const calm: Criteria<Facts> = { objectives: { looked: looked! }, moments: {}, order: [], hazards: {} };
  const timesOf = (...drafts: object[]) => judge(calm, facts, evidence(started, ...drafts)).times;
  expect(timesOf(call("DescribeInstances"))).not.toHaveProperty("contain");
  expect(timesOf(beacon(true)).contain).toBe(1000);
});

test("nothing done is a FAIL that says what is missing", () => {
  const verdict = verdictOf(started, beacon(true));
  expect(verdict).toMatchObject({
    verdict: "FAIL",
    score: 0,
    summary: "It still runs. The beacon gets through.",
    times: { contain: null },
  });
});

describe("outcomes and refusals must last", () => {
  test("an outcome that is undone is not met; met again, it counts from then", () => {
    expect(
      codes(started, call("DescribeInstances"), state("stopped"), beacon(false), state("running")),
    ).toEqual(["objective:stopped"]);
    const again = verdictOf(
      started,
      call("DescribeInstances"),
      state("stopped"),
      state("running"),
      state("stopped"),
      beacon(false),
    );
    expect(again.objectives[1]).toMatchObject({ met: true, proof: "evt-6", at: 4000 });
  });

  test("what was reached and then undone is told as such: nothing done and undone again teach different things", () => {
    const verdict = verdictOf(started, state("stopped"), beacon(false), state("running"), beacon(true));
    expect(verdict.objectives.map((x) => x.reason)).toEqual([
      expect.any(String),
      'It still runs. "It is stopped" held from 00:01 to 00:03, and was undone (evt-5).',
      'The beacon gets through. "The beacon is refused" held from 00:02 to 00:04, until another got through: beacon (evt-6).',
    ]);
  });

  test("what has no words of its own was never seen, or did not last", () => {
    const plain: Criteria<Facts> = {
      objectives: {
        stopped: outcome("It is stopped", ({ state }) => state.instances["i-1"]?.State === "stopped", {
          points: 100,
          required: true,
          phase: "Containment",
          ...terms,
        }),
      },
      moments: {},
      order: [],
      hazards: {},
    };
    const told = (...drafts: object[]) => {
      const { summary, objectives } = judge(plain, facts, evidence(running, ...drafts));
      return [summary, objectives[0]!.reason];
    };
    expect(told(started)).toEqual(['It was not seen: "It is stopped".', 'It was not seen: "It is stopped".']);
    expect(told(started, state("stopped"), beacon(false), state("running"))).toEqual([
      'It did not last: "It is stopped".',
      'It did not last: "It is stopped". It held from 00:01 to 00:03, and was undone (evt-5).',
    ]);
  });

  test("what is missing may depend on the state as the run ended", () => {
    const { stopped } = criteria.objectives;
    const told: Criteria<Facts> = {
      ...criteria,
      objectives: {
        stopped: { ...stopped!, missing: ({ state }) => `It is ${state.instances["i-1"]?.State}.` },
      },
    };
    const verdict = judge(told, facts, evidence(running, started, state("hibernating")));
    expect([verdict.summary, verdict.objectives[0]!.reason]).toEqual([
      "It is hibernating.",
      "It is hibernating.",
    ]);
  });

  test("a success after a refusal takes the refusal back", () => {
    expect(codes(started, call("DescribeInstances"), state("stopped"), beacon(false), beacon(true))).toEqual([
      "objective:cut",
    ]);
  });

  test("work that counts must be done for good, and other work proves nothing", () => {
    const moved: Criteria<Facts> = {
      objectives: {
        onNewKey: working("The job runs on its new key", (x) => !x.done || x.accessKeyId !== "AKIAOLD", {
          points: 100,
          phase: "Eradication & Recovery",
          ...terms,
        }),
      },
      moments: {},
      order: [],
      hazards: {},
    };
    const job = (done: boolean, accessKeyId: string) => ({
      kind: "work",
      work: "job",
      what: "job",
      done,
      accessKeyId,
    });
    const proofs = (...drafts: object[]) =>
      judge(moved, facts, evidence(started, ...drafts)).objectives.map((x) => x.proof);
    const [old, broken, renewed] = [job(true, "AKIAOLD"), job(false, "AKIAOLD"), job(true, "AKIANEW")];
    expect(proofs(old)).toEqual([undefined]);
    expect(proofs(old, broken, renewed, renewed)).toEqual(["evt-4"]);
    expect(proofs(renewed, broken)).toEqual([undefined]);
    expect(proofs(renewed, broken, renewed)).toEqual(["evt-4"]);
  });

  test("work that nobody did shows nothing: it is not known whether it could be done", () => {
    const served: Criteria<Facts> = {
      objectives: {
        invoicing: working("Invoicing reads its data", (x) => x.work === "invoicing", {
          points: 60,
          phase: "Eradication & Recovery",
          required: true,
          missing: "Invoicing is refused.",
          ...terms,
        }),
        onNewKey: working("The job runs on a new key", (x) => x.work === "job" && !x.done, {
          points: 20,
          phase: "Eradication & Recovery",
          ...terms,
        }),
        tried: working(
          "A test of one's own went through",
          (x) => x.work === "own-test",
          { points: 20, phase: "Detection & Analysis", missing: "Nobody tested it.", ...terms },
          "trainee",
        ),
      },
      moments: {},
      order: [],
      hazards: {},
    };
    const work = (name: string, done: boolean) => ({ kind: "work", work: name, what: name, done });
    const judged = (...drafts: object[]) => judge(served, facts, evidence(started, ...drafts));
    expect(judged(work("website", true))).toMatchObject({
      verdict: "INCOMPLETE",
      summary: 'Nothing came that would show it: "Invoicing reads its data".',
      lost: [
        { code: "unobserved:invoicing" },
        { code: "unobserved:onNewKey" },
        { code: "objective:tried", reason: "Nobody tested it." },
      ],
    });
    expect(judged(work("invoicing", false), work("job", true))).toMatchObject({
      verdict: "FAIL",
      summary: "Invoicing is refused.",
      lost: [{ code: "objective:invoicing" }, { code: "objective:onNewKey" }, { code: "objective:tried" }],
    });
  });

  test("without an attempt there is no refusal, and nobody got through either: it is not known", () => {
    const untried = verdictOf(started, call("DescribeInstances"), state("stopped"));
    expect(untried.lost.map((x) => x.code)).toEqual(["unobserved:cut"]);
    expect(untried.verdict).toBe("INCOMPLETE");
    expect(untried.summary).toMatch(/^Nothing came that would show it: "The beacon is refused"/);
  });

  test("what is gone is judged by what it had before", () => {
    const tagged: Criteria<Facts> = {
      objectives: {
        stopped: outcome(
          "It was stopped before it went",
          ({ state: { instances } }) => instances["i-1"]?.State === "stopped",
          { points: 100, phase: "Preservation", ...terms },
          ({ state: { instances } }) => instances["i-1"]?.State === "terminated",
        ),
      },
      moments: {},
      order: [],
      hazards: {},
    };
    const proofs = (...drafts: object[]) =>
      judge(tagged, facts, evidence(started, ...drafts)).objectives.map((x) => x.proof);
    expect(proofs(state("terminated"))).toEqual([undefined]);
    expect(proofs(state("stopped"), state("terminated"))).toEqual(["evt-2"]);
    expect(proofs(state("stopped"), state("running"), state("terminated"))).toEqual(["evt-2"]);
    expect(proofs(state("stopped"), state("running"))).toEqual([undefined]);
  });

  test("what happened before the clock started counts for nothing, but its state does", () => {
    expect(codes(call("DescribeInstances"), state("stopped"), started, beacon(false))).toEqual([
      "objective:looked",
      "order:P2",
    ]);
  });

  test("others' calls, and refused ones, are not the trainee's looking", () => {
    const drafts = [
      call("DescribeInstances", { by: "adversary" }),
      call("DescribeInstances", { errorCode: "AccessDenied" }),
    ];
    expect(codes(started, ...drafts, state("stopped"), beacon(false))).toContain("objective:looked");
  });
});

describe("order", () => {
  test("each constraint broken alone costs its points and is named, with the event that broke it", () => {
    const verdict = verdictOf(
      started,
      call("StopInstances"),
      call("DescribeInstances"),
      state("stopped"),
      beacon(false),
    );
    expect(verdict).toMatchObject({ verdict: "PASS", score: 97 });
    expect(verdict.constraints).toMatchObject([
      {
        id: "P1",
        held: false,
        points: -3,
        proof: "evt-3",
        reason: '"First change" (StopInstances) came before "It was looked at".',
      },
      { id: "P2", held: true, points: 0 },
    ]);
  });

  test("what never happened breaks no order", () => {
    expect(verdictOf(started).constraints.every((x) => x.held)).toBe(true);
  });
});

describe("hazards", () => {
  test("a dangerous act counts though it was denied, and decides the verdict", () => {
    const verdict = verdictOf(
      started,
      call("DescribeInstances"),
      call("TerminateInstances", { errorCode: "OperationNotPermitted" }),
      state("stopped"),
      beacon(false),
    );
    expect(verdict).toMatchObject({
      verdict: "UNSAFE",
      score: 80,
      summary: expect.stringMatching(
        /^TerminateInstances was tried \(refused: OperationNotPermitted\); an attempt counts as the act: "Termination was ordered"\.$/,
      ),
      hazards: [{ id: "terminated", proof: "evt-4", at: 2000 }],
    });
  });

  test("an act that was refused first and then done is told as done", () => {
    const tried = call("TerminateInstances", { errorCode: "Client.UnauthorizedOperation" });
    const { hazards } = verdictOf(started, tried, call("TerminateInstances"), tried);
    expect(hazards).toMatchObject([{ proof: "evt-4" }]);
    expect(hazards[0]!.reason).toBe(hazards[0]!.title);
  });

  test.each([
    "Client.MissingParameter",
    "Client.InvalidInstanceID.Malformed",
    "Client.DryRunOperation",
    "ValidationException",
    "InvalidTrailNameException",
    "BadRequestException",
  ])("a call that AWS finds to mean nothing (%s) is no attempt", (errorCode) => {
    expect(verdictOf(started, call("TerminateInstances", { errorCode })).hazards).toEqual([]);
  });

  test.each(["Client.InvalidInstanceID.NotFound", "AccessDenied", "Client.DependencyViolation"])(
    "a call that was refused for how things stood (%s) is one",
    (errorCode) => {
      expect(verdictOf(started, call("TerminateInstances", { errorCode })).hazards).toHaveLength(1);
    },
  );

  test("work that could not be done decides the verdict, and is no attempt of the adversary", () => {
    const work = (done: boolean, name = "job") => ({ kind: "work", work: name, done, what: "a job" });
    const well = [call("DescribeInstances"), state("stopped"), beacon(false)];
    expect(verdictOf(started, work(true), ...well, work(false, "another"))).toMatchObject({
      verdict: "PASS",
      times: { contain: 0 },
    });
    expect(verdictOf(work(false), started, ...well).hazards).toEqual([]);
    expect(verdictOf(started, ...well, work(false))).toMatchObject({
      verdict: "UNSAFE",
      score: 88,
      hazards: [{ id: "jobBroken", proof: "evt-6" }],
    });
  });

  test("a lost state counts whoever brought it about, once", () => {
    const verdict = verdictOf(started, state(undefined), state("running"), state(undefined));
    expect(verdict.hazards).toMatchObject([{ id: "gone", severity: "costly", proof: "evt-3" }]);
    expect(verdict.verdict).toBe("FAIL");
  });
});

describe("what was not observed", () => {
  const good = [call("DescribeInstances"), state("stopped")];

  test("is INCOMPLETE, never silently a pass or a fail", () => {
    const verdict = verdictOf(started, ...good, { kind: "gap", what: "no flows here", affects: ["cut"] });
    expect(verdict).toMatchObject({ verdict: "INCOMPLETE", lost: [{ code: "unobserved:cut" }] });
    expect(verdict.objectives[2]).toMatchObject({ met: false, known: false });
  });

  test("does not excuse what is known to be missing, nor harm", () => {
    const gap = { kind: "gap", what: "no flows here", affects: ["cut"] };
    expect(verdictOf(started, gap).verdict).toBe("FAIL");
    expect(verdictOf(started, ...good, gap, call("TerminateInstances")).verdict).toBe("UNSAFE");
  });

  test("a clock that never started is INCOMPLETE", () => {
    expect(judge({ ...criteria, objectives: {}, order: [] }, facts, evidence(running)).verdict).toBe(
      "INCOMPLETE",
    );
  });
});

test("hints and customers cost what they say, and the score stays within 0 and 100", () => {
  const hint = { kind: "mark", mark: "hint", hint: 1, cost: 5 };
  const drafts = [
    started,
    hint,
    { kind: "customers", requests: 100, ok: 89 },
    call("DescribeInstances"),
    state("stopped"),
    beacon(false),
  ];
  expect(verdictOf(...drafts)).toMatchObject({
    score: 88,
    hints: 1,
    lost: [
      { code: "hint:2", points: 5 },
      { code: "customers", points: 7 },
    ],
  });
  expect(verdictOf(started, hint, { kind: "customers", requests: 100, ok: 0 }).score).toBe(0);
});
