/** A small scenario on a stand-in for an account, for tests of the screens: everything else is the real thing. */
import { before, outcome, refused, seen } from "../../grader/index.ts";
import { defineScenario, type Scenario } from "../../scenarios/kit/define.ts";
import type { Chance, Stage } from "../../scenarios/kit/stage.ts";
import { JOURNAL_FORMAT, noJournal, type JournalWriter } from "../session/journal.ts";
import { Session } from "../session/session.ts";
import type { Arena, ArenaObserver, SeenCall } from "../targets/arena.ts";

const terms = { phase: "Containment", why: "It is why.", source: "the test" } as const;

export const testScenario: Scenario = defineScenario({
  id: "test-drill",
  title: "A test server talks to strangers",
  family: "Tests",
  difficulty: 2,
  parMinutes: 15,
  summary: "A made-up incident for tests.",
  maps: {
    attack: ["T1190"],
    findings: [],
    nist: ["Containment, Eradication & Recovery"],
    exam: ["SCS-C03 2.2"],
  },
  needs: [],
  brief: () => "INC-1234 · severity 2 · you are on call\n\nSomething is wrong with i-0123456789abcdef0.",
  inject: async () => ({}),
  adversary: () => [
    {
      name: "beacon",
      everySeconds: 15,
      async act(stage) {
        const { status } = await stage.visit({ path: "/", clientIp: "203.0.113.66" });
        const gotThrough = status === 200;
        stage.attempted({
          attempt: "beacon",
          gotThrough,
          what: "Beacon",
          ...(!gotThrough && { refusal: "timeout" }),
        });
      },
    },
  ],
  markers: () => [],
  criteria: {
    objectives: {
      looked: seen("The instance was looked at", (x) => x.eventName === "DescribeInstances", {
        ...terms,
        points: 40,
      }),
      cut: refused("The beacon is refused", (x) => x.attempt === "beacon", {
        ...terms,
        points: 40,
        required: true,
      }),
      kept: outcome("The instance is kept", () => false, { ...terms, points: 20 }),
    },
    moments: {},
    order: [before("looked", "cut", { id: "P1", points: 5, why: "Look first.", source: "the test" })],
    hazards: {},
  },
  hints: [
    { cost: 3, text: "Look before you act." },
    { cost: 5, text: "Then act." },
  ],
  debrief: { story: "It was a test.", rulings: [], practiseNext: [] },
});

/** A stand-in for an account whose clock stands still unless told. */
export class TestArena implements Arena {
  readonly stage: Stage;
  readonly responder = { accessKeyId: "AKIATEST", secretAccessKey: "secret" };
  readonly evidenceBucket = "evidence";
  observer: ArenaObserver | undefined;
  bytes = 0;
  /** Whether the adversary gets through. */
  reachable = true;
  #now = Date.UTC(2026, 0, 5, 9, 0, 0);

  constructor() {
    this.stage = {
      chance: { int: (min: number) => min } as Partial<Chance> as Chance,
      outputs: { EvidenceBucketName: "evidence-bucket" },
      ticket: "INC-1234",
      workstationCidr: "192.0.2.10/32",
      cleanImageId: "ami-0123456789abcdef0",
      region: "us-east-1",
      accountId: "111122223333",
      visit: async () => ({ status: this.reachable ? 200 : 504, body: "" }),
      attempted: (attempt: Parameters<Stage["attempted"]>[0]) => this.observer?.attempt(this.now(), attempt),
    } as Partial<Stage> as Stage;
  }

  get account(): never {
    throw new Error("a test's arena has no account");
  }
  installer(): never {
    throw new Error("nothing can be installed in a test's arena");
  }
  now(): number {
    return this.#now;
  }
  observe(observer: ArenaObserver): void {
    this.observer = observer;
  }
  watch(): void {}
  survey(): [] {
    return [];
  }
  findings(): [] {
    return [];
  }
  functionFailures(): [] {
    return [];
  }

  beginHandler(): void {}

  spreadCalls(): void {}

  leaveWallClock(): void {}

  bytesOut(): number {
    return this.bytes;
  }
  plan(): { cancel(): void } {
    return { cancel() {} };
  }
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return work();
  }
  async advance(ms: number): Promise<void> {
    this.#now += ms;
  }
  async advanceTo(timeMs: number): Promise<void> {
    this.#now = Math.max(this.#now, timeMs);
  }
  beginDrill(): void {}
  followWallClock(): void {}
  async listen(): Promise<string> {
    return "http://127.0.0.1:1";
  }
  async outside(): Promise<Record<string, unknown>> {
    return {};
  }
  async standIn(): Promise<Record<string, unknown>> {
    return {};
  }
  async functionEnded(): Promise<void> {}
  async close(): Promise<void> {}

  /** A call as CloudTrail would have it. */
  call(call: Partial<Omit<SeenCall, "kind">> & Pick<SeenCall, "eventName" | "by">): void {
    this.observer?.call({
      kind: "call",
      at: this.now(),
      eventSource: "ec2.amazonaws.com",
      awsRegion: "us-east-1",
      readOnly: /^(?:Describe|Get|List)/.test(call.eventName),
      sourceIPAddress: "192.0.2.10",
      userAgent: "aws-cli/2",
      requestParameters: null,
      responseElements: null,
      ...call,
    });
  }
}

/** A prepared session; its clock does not run yet. */
export async function testSession(
  mode: "exam" | "guided",
  journal: JournalWriter = noJournal,
): Promise<{ session: Session; arena: TestArena }> {
  const arena = new TestArena();
  const session = new Session({
    scenario: testScenario,
    arena,
    journal,
    header: {
      kind: "header",
      format: JOURNAL_FORMAT,
      run: "td-20260105-0900-abcd",
      scenario: testScenario.id,
      target: "range",
      seed: "1",
      pace: "drill",
      mode,
      historyStartMs: arena.now(),
      versions: {},
    },
  });
  await session.prepare();
  return { session, arena };
}
