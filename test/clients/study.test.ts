import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { linesOf, makeHome, startDrill, type Home } from "./drill.ts";
import { runCommand } from "./command.ts";
import { ROOT } from "./peers.ts";

const PACK = "my-pack";
const SCENARIOS = ["--scenarios", PACK];
/** Hundreds of runs: half a minute on two cores of their own. */
const ALL_MS = 300_000;
let home: Home;
let pack: string;
beforeAll(async () => {
  home = makeHome();
  pack = join(home.folder, PACK);
  const { code, stderr } = await home.gameday(["new", "lost-laptop", "--dir", PACK]);
  expect([code, stderr]).toEqual([0, ""]);
});
afterAll(() => home.remove());

interface Proof {
  ok: boolean;
  shapes: { scenario: string; faults: string[] }[];
  runs: {
    scenario: string;
    response: string;
    kind: string;
    verdict: string;
    score: number;
    faults: string[];
  }[];
}

describe("a pack of one's own, outside the project", () => {
  test("is type-checked from inside its folder: the kit's types are found, and a mistake is", async () => {
    const check = () => runCommand([join(ROOT, "node_modules/.bin/tsc"), "-p", "."], { cwd: pack });
    expect(await check()).toMatchObject({ code: 0, stdout: "" });
    const path = join(pack, "lost-laptop/scenario.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("parMinutes: 5", 'parMinutes: "5"'));
    const { code, stdout } = await check();
    writeFileSync(path, text);
    expect([code, stdout]).toEqual([expect.any(Number), expect.stringMatching(/scenario\.ts.*TS2322/)]);
    expect(code).not.toBe(0);
  });

  test("proves its contract by its own test, with Node's runner", async () => {
    const { code, stdout } = await runCommand([process.execPath, "--test"], { cwd: pack });
    expect(stdout).toMatch(/^# fail 0$/m);
    expect(stdout).toMatch(/^ok \d+ - reference gets what it must \(seed 1\)$/m);
    expect(code).toBe(0);
  });

  test("proves its contract by `gameday test`: the same with one thread as with several", async () => {
    const words = ["test", "lost-laptop", ...SCENARIOS, "--json"];
    const [one, several] = [
      await home.gameday([...words, "-j", "1"]),
      await home.gameday([...words, "--jobs", "3"]),
    ];
    const proofs = [one, several].map(({ stdout }) => JSON.parse(stdout) as Proof);
    const plain = proofs.map(({ ok, runs }) => [
      ok,
      ...runs.map((x) => `${x.response} ${x.verdict} ${x.score}`),
    ]);
    expect(plain[0]).toEqual([
      true,
      "reference PASS 100",
      "delete-in-the-end PASS 100",
      "deny-everything PASS 100",
      "delete-before-looking PASS 90",
      "look-only FAIL 30",
      "second-key FAIL 30",
      "delete-the-user UNSAFE 70",
      "none FAIL 0",
    ]);
    expect(plain[1]).toEqual(plain[0]);
    expect([one.code, several.code]).toEqual([0, 0]);
  });

  test("is in the list, shown, and played", async () => {
    const list = await home.gameday(["list", ...SCENARIOS, "--attack", "T1078", "--json"]);
    expect((JSON.parse(list.stdout) as { id: string }[]).map((x) => x.id)).toContain("lost-laptop");
    const show = await home.gameday(["show", "lost-laptop", ...SCENARIOS]);
    expect(show.stdout).toMatch(/^A laptop was left in a café\n/);
    const played = await home.gameday([
      "test",
      "lost-laptop",
      ...SCENARIOS,
      "--responder",
      "look-only",
      "--json",
    ]);
    expect(JSON.parse(played.stdout)).toMatchObject({ scenario: "lost-laptop", verdict: "FAIL", score: 30 });
    expect(played.code).toBe(1);
  });

  test("is played by real clients, finished, and judged again from its journal", async () => {
    const drill = await startDrill(home, ["lost-laptop", ...SCENARIOS, "--no-ui", "--port", "0"]);
    expect(drill.ready.brief.text).toContain("An analyst's laptop was left in a café");
    const finished = await home.gameday(["finish", drill.ready.run, "--json"]);
    expect(JSON.parse(finished.stdout)).toMatchObject({ verdict: "FAIL", objectives: [{}, {}] });
    expect(await drill.ended).toBe(1);
    const graded = await home.gameday(["grade", drill.ready.run, ...SCENARIOS, "--json"]);
    expect(JSON.parse(graded.stdout)).toEqual(JSON.parse(finished.stdout));
    const replayed = await home.gameday(["replay", drill.ready.run, ...SCENARIOS, "--json"]);
    expect(JSON.parse(replayed.stdout)).toMatchObject({ identical: true });
    expect(await home.gameday(["grade", drill.ready.run])).toMatchObject({
      code: 64,
      stderr: expect.stringContaining('there is no scenario "lost-laptop"'),
    });
  });

  test("is not there without the option, and says how it would be", async () => {
    const { code, stderr } = await home.gameday(["show", "lost-laptop"]);
    expect([code, stderr]).toEqual([64, expect.stringContaining("--scenarios adds yours")]);
  });

  test("is told what is wrong with it, by file and field, in one line", async () => {
    const path = join(pack, "lost-laptop/scenario.ts");
    const text = readFileSync(path, "utf8");
    writeFileSync(path, text.replace("points: 70", "points: 71"));
    const { code, stdout, stderr } = await home.gameday(["list", ...SCENARIOS]);
    writeFileSync(path, text);
    expect(stderr).toMatch(
      /^gameday: my-pack\/lost-laptop\/scenario\.ts:\d+:\d+: scenario lost-laptop: criteria\.objectives: their points add up to 101, not 100\n$/,
    );
    expect([code, stdout]).toEqual([64, ""]);
  });

  test("is never overwritten", async () => {
    const { code, stdout, stderr } = await home.gameday(["new", "lost-laptop", "--dir", PACK]);
    expect([code, stdout]).toEqual([64, ""]);
    expect(stderr).toBe("gameday: my-pack/lost-laptop is there already; nothing was written\n");
  });
});

describe("a response that does not get what it must", () => {
  let changed: string;
  beforeAll(() => {
    const path = join(pack, "lost-laptop/responses.ts");
    changed = readFileSync(path, "utf8");
    writeFileSync(
      path,
      changed
        .replace('losesExactly: ["order:look-first"]', 'losesExactly: ["order:look-last"]')
        .replace("play: trace,", 'play: () => Promise.reject(new Error("no idea")),'),
    );
  });
  afterAll(() => writeFileSync(join(pack, "lost-laptop/responses.ts"), changed));

  test("is named in the table with what is wrong, and the exit code is 1", async () => {
    const { code, stdout } = await home.gameday(["test", "lost-laptop", ...SCENARIOS]);
    expect(stdout).toMatch(
      /^✗ {2}lost-laptop {2}delete-before-looking {2}careless {5}PASS {8}90 {2}PASS 90/m,
    );
    expect(stdout).toMatch(/^ {5}no points were lost for order:look-last$/m);
    expect(stdout).toMatch(/^ {5}points were lost for order:look-first, too$/m);
    expect(stdout).toMatch(/^✗ {2}lost-laptop {2}look-only {14}wrong {8}– {12}– {2}FAIL/m);
    expect(stdout).toMatch(/^ {5}it broke off: no idea$/m);
    expect(stdout).toMatch(
      /^✗ lost-laptop is not complete\n {4}no response is expected to lose order:look-first$/m,
    );
    expect(stdout).toMatch(/^8 runs of 1 scenario in [\d.]+ s: 2 not as expected, 1 scenario not complete$/m);
    expect(code).toBe(1);
  });

  test("is a failure in the JUnit file", async () => {
    const { code } = await home.gameday(["test", "lost-laptop", ...SCENARIOS, "--junit", "contract.xml"]);
    const xml = readFileSync(join(home.folder, "contract.xml"), "utf8");
    expect(xml).toMatch(/<testsuite name="lost-laptop" tests="9" failures="3" skipped="0" errors="0"/);
    expect(xml).toMatch(
      /name="wrong look-only gets FAIL \(seed 1\)"[^>]*><failure type="broke off" message="it broke off: no idea"/,
    );
    expect(code).toBe(1);
  });
});

describe("a response that never ends", () => {
  const endless = {
    "delete-in-the-end": "await new Promise(() => undefined);",
    "deny-everything": "for (;;) await responder.wait(1);",
    "delete-before-looking": "for (;;);",
  };
  let whole: string;
  beforeAll(() => {
    const path = join(pack, "lost-laptop/responses.ts");
    whole = readFileSync(path, "utf8");
    let text = whole;
    for (const [id, work] of Object.entries(endless)) {
      const at = text.indexOf("async play(responder) {", text.indexOf(`id: "${id}"`)) + 23;
      text = `${text.slice(0, at)} ${work} ${text.slice(at)}`;
    }
    writeFileSync(path, text);
  });
  afterAll(() => writeFileSync(join(pack, "lost-laptop/responses.ts"), whole));

  test("fails by its name, whether it waits for ever, works for ever or blocks for ever", async () => {
    const words = ["test", "lost-laptop", ...SCENARIOS, "--responder-timeout", "2", "--json"];
    const { code, stdout } = await home.gameday(words);
    const { runs } = JSON.parse(stdout) as { runs: { response: string; faults: string[] }[] };
    const faults = Object.fromEntries(runs.map((x) => [x.response, x.faults]));
    expect(faults).toMatchObject({
      "delete-in-the-end": ["it broke off: it did not end within 2 s"],
      "deny-everything": ["it broke off: it did not end within 2 s"],
      "delete-before-looking": ["it did not end within 2 s, and left no time for anything else"],
      reference: [],
      none: [],
    });
    expect(code).toBe(1);
  });

  test("is judged by what it did as a responder", async () => {
    const asked = ["test", "lost-laptop", ...SCENARIOS, "--responder-timeout", "1"];
    const { code, stdout } = await home.gameday([...asked, "--responder", "deny-everything"]);
    expect(stdout).toMatch(/^! the response broke off: it did not end within 1 s$/m);
    expect(code).toBe(1);
  });
});

describe("show --solution", () => {
  test("warns of spoilers, and prints a script of commands with the why", async () => {
    const { code, stdout } = await home.gameday(["show", "lost-laptop", ...SCENARIOS, "--solution"]);
    const lines = linesOf(stdout);
    expect(lines[0]).toBe("# SPOILERS: this is how it can be done, step by step.");
    expect(stdout).toMatch(/^# 1\. What was done with the key\?\naws cloudtrail lookup-events \\\n/m);
    expect(stdout).toMatch(/^aws iam update-access-key \\\n {4}--user-name analyst-data \\\n/m);
    expect(stdout).toMatch(/^sleep 30$/m);
    expect(lines.at(-1)).toBe("# Verdict: PASS, 100 of 100 points.");
    const script = join(home.folder, "solution.sh");
    writeFileSync(script, stdout);
    expect(await runCommand(["bash", "-n", script])).toMatchObject({ code: 0, stderr: "" });
    expect(code).toBe(0);
  });

  test("shows any response, and as JSON", async () => {
    const words = ["show", "lost-laptop", ...SCENARIOS, "--solution", "second-key", "--json"];
    const { stdout } = await home.gameday(words);
    expect(JSON.parse(stdout)).toMatchObject({
      spoilers: true,
      response: "second-key",
      verdict: "FAIL",
      score: 30,
      steps: [
        { why: "What was done with the key?", lines: [{ kind: "command" }] },
        {
          why: "A new key for the analyst.",
          lines: [{ kind: "command", text: expect.stringMatching(/^aws iam/) }],
        },
      ],
    });
  });

  test("knows no response of another name", async () => {
    const { code, stderr } = await home.gameday([
      "show",
      "lost-laptop",
      ...SCENARIOS,
      "--solution",
      "second-kay",
    ]);
    expect([code, stderr]).toEqual([64, expect.stringContaining('did you mean "second-key"?')]);
  });
});

test.each([
  [["test"], "which scenario? `gameday test ID`, or `gameday test --all`"],
  [["test", "--all", "compromised-web-instance"], "--all plays every scenario"],
  [["test", "--all", "-j", "0"], '"0" is no number of jobs (1 to 99)'],
  [["test", "compromised-web-instance", "--responder", "none", "-j", "many"], '"many" is no number of jobs'],
  [["test", "compromised-web-instance", "--variations", "3"], "--variations is for a responder"],
  [["test", "compromised-web-instance", "--responder", "deployed"], "what deploys your stacks?"],
  [["show", "compromised-web-instance", "--seed", "2"], "it needs --solution"],
  [["list", "--attack", "T9999"], 'no scenario has the ATT&CK technique "T9999"'],
  [["list", "--domain", "Containmant"], 'did you mean "Containment"?'],
  [["list", "--scenarios", "nowhere"], "there is no folder nowhere"],
  [["new", "Bad Id"], '"Bad Id" is no id'],
])("%j is refused in one line", async (words, says) => {
  const { code, stdout, stderr } = await home.gameday(words);
  expect(stderr).toContain(says);
  expect(linesOf(stderr)).toHaveLength(1);
  expect([code, stdout]).toEqual([64, ""]);
  expect(existsSync(join(home.folder, "Bad Id"))).toBe(false);
});

test("every scenario's every response gets the verdict that it must", { timeout: ALL_MS }, async () => {
  const { code, stdout } = await home.gameday(["test", "--all", "--json"], { timeoutMs: ALL_MS });
  const { shapes, runs } = JSON.parse(stdout) as Proof;
  expect(shapes.filter((x) => x.faults.length)).toEqual([]);
  expect(runs.filter((x) => x.faults.length)).toEqual([]);
  expect(code).toBe(0);
});
