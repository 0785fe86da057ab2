import { describe, expect, it } from "vitest";
import type { Evidence } from "../../grader/index.ts";
import { drillReducer, emptyModel, standingOf, type DrillEvent, type DrillModel } from "./model.ts";
import { testScenario } from "./test-session.ts";

const model = (mode: "exam" | "guided", ...events: (DrillEvent | Evidence)[]): DrillModel => {
  const reduce = drillReducer({ mode, scenario: testScenario, facts: {} });
  return events.reduce<DrillModel>(
    (x, event) => reduce(x, "kind" in event ? { type: "evidence", evidence: event, changes: [] } : event),
    emptyModel,
  );
};

const attempt = (at: number, gotThrough: boolean): Evidence => ({
  kind: "attempt",
  id: `evt-${at}`,
  at,
  attempt: "beacon",
  gotThrough,
  what: "Beacon",
});
const change = (at: number, errorCode?: string): Evidence => ({
  kind: "call",
  id: `evt-${at}`,
  at,
  by: "trainee",
  eventSource: "ec2.amazonaws.com",
  eventName: "ModifyInstanceAttribute",
  awsRegion: "us-east-1",
  readOnly: false,
  sourceIPAddress: "192.0.2.10",
  userAgent: "x",
  requestParameters: null,
  responseElements: null,
  ...(errorCode && { errorCode }),
});
const finding = (findingId: string, severity: number): Evidence => ({
  kind: "finding",
  id: `evt-${findingId}`,
  at: 1,
  findingId,
  type: "Backdoor:EC2/C&CActivity.B",
  severity,
  resource: "i-1",
});

describe("the drill's model", () => {
  it("knows nothing of attempts in an exam", () => {
    const exam = model("exam", attempt(1, true), attempt(2, false));
    expect(exam).toEqual(emptyModel);
    expect(model("guided", attempt(1, true)).feed).toHaveLength(1);
  });

  it("keeps the newest form of a finding, and it comes last", () => {
    const { findings } = model("exam", finding("a", 5), finding("b", 8), finding("a", 8));
    expect(findings.map((x) => [x.findingId, x.severity])).toEqual([
      ["b", 8],
      ["a", 8],
    ]);
  });

  it("follows the clock, hints and customers", () => {
    const { startedAt, hintsTaken, customers } = model(
      "exam",
      { kind: "mark", id: "e", at: 5, mark: "started" },
      { kind: "mark", id: "e", at: 6, mark: "hint", hint: 0, cost: 3 },
      { kind: "customers", id: "e", at: 7, requests: 10, ok: 9 },
    );
    expect({ startedAt, hintsTaken, customers }).toEqual({
      startedAt: 5,
      hintsTaken: 1,
      customers: [{ at: 7, requests: 10, ok: 9 }],
    });
  });

  it("stays bounded, however long the run is", () => {
    const many = Array.from({ length: 2_000 }, (_, i) => [
      { type: "bytes" as const, at: i, total: i },
      { kind: "customers" as const, id: "e", at: i, requests: 1, ok: 1 },
      { kind: "alarm" as const, id: "e", at: i, name: `alarm-${i}`, from: "OK", to: "ALARM", reason: "" },
    ]).flat();
    const { bytes, customers, feed } = model("exam", ...many);
    expect(bytes.length).toBeLessThan(1_000);
    expect(customers.length).toBeLessThan(1_000);
    expect(feed.length).toBeLessThan(1_000);
    expect(bytes.at(-1)!.total).toBe(1_999);
  });
});

describe("how an objective stands", () => {
  const met = (id: string, is: boolean, at = 9): DrillEvent => ({ type: "objective", id, met: is, at });
  it.each<[string, (DrillEvent | Evidence)[], string]>([
    ["open at first", [], "open"],
    ["open while the adversary gets through", [change(1), attempt(2, true)], "open"],
    ["waiting once something has changed since the last try", [attempt(1, true), change(2)], "waiting"],
    [
      "not waiting for a change that was refused",
      [attempt(1, true), change(2, "UnauthorizedOperation")],
      "open",
    ],
    ["proven by the refusal", [attempt(1, true), change(2), attempt(3, false), met("cut", true)], "proven"],
    ["undone when the adversary is back", [met("cut", true), attempt(5, true), met("cut", false)], "undone"],
  ])("is %s", (_, events, expected) => {
    expect(standingOf(model("guided", ...events), "cut")).toBe(expected);
  });

  it("does not wait for a proof that the adversary does not give", () => {
    expect(standingOf(model("guided", attempt(1, true), change(2)), "kept")).toBe("open");
  });

  it("is known from the start of a resumed run", () => {
    const resumed = model("guided", { type: "standing", met: [{ id: "looked", at: 4 }] });
    expect(standingOf(resumed, "looked")).toBe("proven");
  });
});
