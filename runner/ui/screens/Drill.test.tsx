import "../test-env.ts";
import { afterEach, describe, expect, it } from "vitest";
import { OWN_COMMAND } from "../../own-command.ts";
import type { Session } from "../../session/session.ts";
import { followSession } from "../hooks/useDrill.ts";
import { ShellConsole, type ConsoleShell } from "../shell-console.ts";
import { fits, show, type Shown } from "../test-screen.tsx";
import { testSession, type TestArena } from "../test-session.ts";
import { Drill } from "./Drill.tsx";

const echo: ConsoleShell = {
  history: [],
  exec: async (line) => ({
    output: [{ stream: "stdout", text: `out: ${line}\n` }],
    exitCode: 0,
    cwd: "~",
  }),
  complete: () => ({ from: 0, options: ["alpha", "beta"] }),
};

interface Played {
  shown: Shown;
  session: Session;
  arena: TestArena;
  left: () => boolean;
}

const open: Shown[] = [];
afterEach(() => {
  for (const shown of open.splice(0)) shown.unmount();
});

async function drill(
  mode: "exam" | "guided",
  size: { columns: number; rows: number; noColor?: boolean } = { columns: 80, rows: 24 },
): Promise<Played> {
  const { session, arena } = await testSession(mode);
  session.start();
  let left = false;
  const shown = await show(
    <Drill
      session={session}
      store={followSession(session, [])}
      shell={new ShellConsole(async () => echo)}
      endpoint="http://127.0.0.1:4566"
      onLeave={() => (left = true)}
    />,
    size,
  );
  open.push(shown);
  return { shown, session, arena, left: () => left };
}

const SIZES = [
  [80, 24],
  [120, 40],
  [169, 40],
  [200, 60],
] as const;

describe.each(SIZES)("the drill at %i×%i", (columns, rows) => {
  it.each(["exam", "guided"] as const)(
    "stays within its terminal, in %s mode and on every page",
    async (mode) => {
      const { shown, arena } = await drill(mode, { columns, rows });
      arena.call({ by: "trainee", eventName: "CreateSnapshots" });
      await shown.settle();
      expect(shown.rows()).toHaveLength(rows);
      for (const key of [
        "\u001bOP",
        "\u001bOQ",
        "\u001bOS",
        "\u001b[15~",
        "\u000f",
        "\u0008",
        "n",
        "\u0005",
      ]) {
        await shown.press(key);
        expect(fits(shown, columns, rows), `after ${JSON.stringify(key)}`).toBe(true);
        await shown.press("\u001b");
      }
    },
  );

  it("shows ticket, clock, meters, feed, console and keys", async () => {
    const { shown, arena } = await drill("exam", { columns, rows });
    arena.call({ by: "trainee", eventName: "CreateSnapshots" });
    await shown.settle();
    const text = shown.text();
    for (const part of [
      "INC-1234",
      "exam",
      "00:00 / par 15:00",
      "customers",
      "bytes leaving",
      "CreateSnapshots",
    ])
      expect(text).toContain(part);
    expect(text).toMatch(/\$ /);
    expect(text).toMatch(/\^E finish/);
    expect(text).toMatch(/\^C leave/);
  });
});

describe("exam and guided mode", () => {
  it("an exam shows neither checklist nor attempts, on no key", async () => {
    const { shown, arena } = await drill("exam", { columns: 200, rows: 60 });
    arena.stage.attempted({ attempt: "beacon", gotThrough: true, what: "Beacon to c2.example" });
    await shown.press("\u001b[15~");
    expect(shown.text()).not.toMatch(/Beacon|proven|The beacon is refused/);
  });

  it("guided mode shows objectives: open, waiting for proof, proven", async () => {
    const { shown, arena } = await drill("guided", { columns: 200, rows: 60 });
    expect(shown.text()).toContain("0 of 3 proven");
    arena.stage.attempted({ attempt: "beacon", gotThrough: true, what: "Beacon to c2.example" });
    arena.call({ by: "trainee", eventName: "DescribeInstances" });
    await arena.advance(1_000);
    arena.call({ by: "trainee", eventName: "ModifyInstanceAttribute" });
    await shown.settle();
    expect(shown.text()).toMatch(/✓ The instance was looked at/);
    expect(shown.text()).toMatch(/… The beacon is refused/);
    expect(shown.text()).toMatch(/· The instance is kept/);
    expect(shown.text()).toContain("1 of 3 proven");
    await arena.advance(1_000);
    arena.stage.attempted({ attempt: "beacon", gotThrough: false, what: "Beacon", refusal: "timeout" });
    await shown.settle();
    expect(shown.text()).toMatch(/✓ The beacon is refused/);
  });

  it("has the checklist as a page where there is no room beside the console", async () => {
    const { shown } = await drill("guided");
    expect(shown.text()).not.toContain("The beacon is refused");
    await shown.press("\u001b[15~");
    expect(shown.text()).toContain("The beacon is refused");
  });
});

describe("pages and questions", () => {
  it("shows the brief while the clock runs, and closes it again", async () => {
    const { shown } = await drill("exam");
    await shown.press("\u0002");
    expect(shown.text()).toContain("Something is wrong with i-0123456789abcdef0.");
    expect(shown.text()).toContain("http://127.0.0.1:4566");
    await shown.press("\u001b");
    expect(shown.text()).toContain("console");
  });

  it("says what a hint costs before it is bought", async () => {
    const { shown, session } = await drill("exam");
    await shown.press("\u001bOR");
    expect(shown.text()).toContain("It costs 3 points of 100.");
    await shown.press("n");
    expect(session.hintsTaken).toBe(0);
    await shown.press("\u001bOR");
    await shown.press("y");
    expect(session.hintsTaken).toBe(1);
    expect(shown.text()).toContain("Look before you act.");
  });

  it("shows bought hints above the price of the next, and keeps them when it is not bought", async () => {
    const { shown, session } = await drill("exam");
    await shown.press("\u001bOR");
    await shown.press("y");
    await shown.press("\u001b");
    await shown.press("\u001bOR");
    expect(shown.text()).toContain("Look before you act.");
    expect(shown.text()).toContain("It costs 5 points of 100.");
    await shown.press("n");
    expect(session.hintsTaken).toBe(1);
    expect(shown.text()).toContain("Look before you act.");
    expect(shown.text()).not.toContain("Then act.");
  });

  it("never cuts the command for one's own tools", async () => {
    const { shown } = await drill("exam", { columns: 80, rows: 24 });
    await shown.press("\u0002");
    expect(shown.text()).toContain(`eval "$(${OWN_COMMAND} env td-20260105-0900-abcd)"`);
  });

  it("tells apart who it was, in a feed beside the console", async () => {
    const { shown, arena } = await drill("exam", { columns: 120, rows: 40 });
    const read = { by: "adversary", eventName: "GetObject", readOnly: true } as const;
    for (const name of ["ci-deployer", "ci-runner"])
      arena.call({
        ...read,
        sourceIPAddress: "198.51.100.213",
        userArn: `arn:aws:iam::111122223333:user/${name}`,
        requestParameters: { bucketName: "gamedaysandbox-databucket-iujyp7r63oid", key: "exports/a.csv" },
      });
    await shown.settle();
    expect(shown.text()).toContain("user/ci-deployer");
    expect(shown.text()).toContain("user/ci-runner");
    expect(fits(shown, 120, 40)).toBe(true);
  });

  it("judges only after a yes", async () => {
    const { shown, session } = await drill("exam");
    await shown.press("\u001b[21~");
    await shown.press("\u001b");
    expect(session.verdict).toBeUndefined();
    await shown.press("\u001b[21~");
    await shown.press("\r");
    expect(session.verdict).toBeUndefined();
    await shown.press("y");
    expect(session.verdict?.verdict).toBe("FAIL");
  });

  it("leaves on a second ^C, and not on the first", async () => {
    const { shown, left } = await drill("exam");
    await shown.press("\u0003");
    expect(left()).toBe(false);
    expect(shown.text()).toMatch(/gameday play --resume\s+td-20260105-0900-abcd/);
    await shown.press("\u0003");
    expect(left()).toBe(true);
  });

  it("empties the line with ^C before it thinks of leaving", async () => {
    const { shown, left } = await drill("exam");
    await shown.press("half a line");
    await shown.press("\u0003");
    expect(shown.text()).toContain("half a line^C");
    expect(shown.text()).not.toContain("--resume");
    expect(left()).toBe(false);
  });

  it("gives the feed more room on ^O", async () => {
    const { shown, arena } = await drill("exam");
    for (let i = 0; i < 12; i++) arena.call({ by: "trainee", eventName: `CreateThing${i}` });
    await shown.settle();
    expect(shown.text()).not.toContain("CreateThing4 ");
    const before = shown.rows().filter((x) => x.includes("CreateThing")).length;
    await shown.press("\u000f");
    expect(shown.rows().filter((x) => x.includes("CreateThing")).length).toBeGreaterThan(before);
  });
});

describe("the console pane", () => {
  it("runs commands and completes words", async () => {
    const { shown } = await drill("exam");
    await shown.press("aws sts get-caller-identity\r");
    expect(shown.text()).toContain("out: aws sts get-caller-identity");
    await shown.press("\t");
    expect(shown.text()).toMatch(/alpha {2}beta/);
  });

  it("shows a hostile name without obeying it", async () => {
    const { shown, arena } = await drill("exam");
    arena.call({
      by: "trainee",
      eventName: "CreateTags",
      requestParameters: { keyName: "\u001b[2J\u202eevil" },
    });
    await shown.settle();
    expect(shown.text()).toContain("evil");
    expect(shown.raw()).not.toContain("\u001b[2J");
    expect(shown.raw()).not.toContain("\u202e");
  });
});

describe("the terminal", () => {
  it("says so in one line when it is too small, and is back after it has grown", async () => {
    const { shown } = await drill("exam");
    await shown.resize(79, 24);
    expect(shown.text().trim()).toBe("79×24 is too small: make it 80×24. All goes on.");
    await shown.resize(60, 10);
    expect(shown.rows()).toHaveLength(1);
    await shown.resize(200, 60);
    expect(shown.rows()).toHaveLength(60);
    expect(shown.text()).toContain("INC-1234");
  });

  it("turns the clock amber past par, and says so in words", async () => {
    const { shown, arena } = await drill("exam");
    await arena.advance(16 * 60_000 + 10_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(shown.text()).toContain("16:10 · 01:10 over par");
    expect(shown.raw()).toContain("\u001b[33m16:10");
  });

  it("loses nothing without colours", async () => {
    const frames = await Promise.all(
      [false, true].map(async (noColor) => {
        const { shown, arena } = await drill("exam", { columns: 120, rows: 40, noColor });
        arena.call({ by: "adversary", eventName: "StopLogging" });
        await shown.settle();
        return shown;
      }),
    );
    const [coloured, plain] = frames as [Shown, Shown];
    expect(plain.text()).toBe(coloured.text());
    expect(coloured.raw()).toContain("\u001b[31m");
    for (const colour of ["31", "32", "33", "94"]) expect(plain.raw()).not.toContain(`\u001b[${colour}m`);
  });
});
