import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { RunLine } from "../../runner/automation/run-line.ts";
import { runCommand, type Ended } from "./command.ts";
import { CDK_CLI, describeWith, ROOT } from "./peers.ts";

const home = mkdtempSync(join(tmpdir(), "gameday-responders-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const gameday = (args: readonly string[], cwd = home): Promise<Ended> =>
  runCommand([process.execPath, join(ROOT, "bin/gameday.js"), "test", ...args], {
    cwd,
    env: { XDG_STATE_HOME: home, HOME: home, CI: "true" },
    timeoutMs: 110_000,
  });

function program(name: string, script: string): string {
  const file = join(home, name);
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return `./${name}`;
}

/** What is said of a responder in a run's JSON. */
async function notesOf(script: string, ...more: string[]): Promise<string[]> {
  const responder = program("responder.sh", script);
  const { code, stdout } = await gameday(["public-bucket", "--responder", responder, "--json", ...more]);
  expect(code, "the run is judged all the same").toBe(1);
  return (JSON.parse(stdout) as { notes: string[] }).notes;
}

describe("whatever a responder does, the run is judged, and a line says what it did", () => {
  test.each<[what: string, script: string, notes: RegExp[]]>([
    ["does nothing", "exit 0", []],
    [
      "exits non-zero",
      "echo oh no >&2; exit 3",
      [/^the responder ended with exit code 3$/, /^its last words: oh no$/],
    ],
    ["leaves a process running", "sleep 600 & exit 0", [/^the responder left a process running: ended$/]],
    [
      "writes garbage",
      "head -c 300000 /dev/urandom; exit 0",
      [/^the responder wrote 300 kB that is no text$/],
    ],
    [
      "writes garbage and fails",
      "head -c 300000 /dev/urandom; exit 1",
      [/exit code 1/, /300 kB that is no text$/],
    ],
    ["writes much that is text", "seq 100000; echo 'é — ✓' >&2", []],
  ])("%s", async (_, script, notes) => {
    const said = await notesOf(script);
    expect(said).toHaveLength(notes.length);
    notes.forEach((note, i) => expect(said[i]).toMatch(note));
    // oxlint-disable-next-line no-control-regex -- they are what must not come through
    for (const line of said) expect(line).not.toMatch(/[\u0000-\u001f]/);
  });

  test("a handler that fails is told with what it said before", async () => {
    writeFileSync(
      join(home, "fails.mjs"),
      `export const handler = async () => { console.log("isolating", "nothing"); throw new RangeError("far"); };`,
    );
    const { stdout } = await gameday([
      "public-bucket",
      "--responder",
      "lambda:./fails.mjs#handler",
      "--json",
    ]);
    const { notes } = JSON.parse(stdout) as { notes: string[] };
    expect(notes.slice(0, 2)).toEqual([
      expect.stringMatching(/^the handler failed( \(event 1\))?: RangeError: far$/),
      expect.stringMatching(/^its last words: .*INFO.*isolating nothing$/),
    ]);
  });

  test("runs for ever", async () => {
    expect(await notesOf("sleep 600", "--responder-timeout", "1")).toEqual([
      "the responder was stopped: it still ran after 1 s",
    ]);
  });

  test("is of an interpreter that is not there", async () => {
    const file = join(home, "broken");
    writeFileSync(file, "#!/nowhere/at-all\n");
    chmodSync(file, 0o755);
    const { code, stdout } = await gameday(["public-bucket", "--responder", "./broken", "--json"]);
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as { notes: string[] }).notes[0]).toMatch(
      /could not be started.*ENOENT.*interpreter.* is not there/,
    );
  });
});

test("its environment leads to the sandbox, and to no other account", async () => {
  const responder = program(
    "look.sh",
    `env | grep -E '^(AWS|GAMEDAY)' | cut -d= -f1 | sort >"${home}/names"; cat >"${home}/event"`,
  );
  await gameday(["public-bucket", "--responder", responder]);
  expect(readFileSync(join(home, "names"), "utf8").split("\n")).toEqual(
    expect.arrayContaining([
      "AWS_ACCESS_KEY_ID",
      "AWS_ENDPOINT_URL",
      "AWS_REGION",
      "AWS_SECRET_ACCESS_KEY",
      "GAMEDAY_TICKET",
    ]),
  );
  const event = JSON.parse(readFileSync(join(home, "event"), "utf8")) as {
    source: string;
    detail: { type: string; resource: { s3BucketDetails: { name: string }[] } };
  };
  expect(event.source).toBe("aws.guardduty");
  // GuardDuty tells of the public website, too: the incident is the other bucket's.
  expect(event.detail.resource.s3BucketDetails[0]!.name).toMatch(/databucket/);
});

test("variations come as JSON lines, again the same, and a baseline tells what got worse", async () => {
  const asked = ["public-bucket", "--variations", "3", "--seed", "7"];
  const good = await gameday([...asked, "--responder", "reference", "--json"]);
  expect(good.code).toBe(0);
  const lines = good.stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as RunLine);
  expect(lines.map((x) => x.event)).toEqual(["run", "run", "run", "summary"]);
  writeFileSync(join(home, "baseline.jsonl"), good.stdout);
  const worse = await gameday([
    ...asked,
    "--responder",
    "none",
    "--baseline",
    "baseline.jsonl",
    "--junit",
    "junit.xml",
  ]);
  expect(worse.code).toBe(1);
  expect(worse.stdout).toMatch(/^worse {3}public-bucket, seed 7: PASS 100 became FAIL/m);
  expect(worse.stdout).toContain("again: gameday test public-bucket --responder none --seed 7");
  expect(worse.stdout).toMatch(/^public-bucket, none: 0 of 3 PASS · 3 FAIL/m);
  expect(readFileSync(join(home, "junit.xml"), "utf8")).toContain('tests="3" failures="3"');
});

test("the debrief of a run is a page, and of many it is the failure's, made small", async () => {
  const page = (name: string): string => readFileSync(join(home, name), "utf8");
  const one = await gameday(["public-bucket", "--responder", "reference", "--html", "one.html"]);
  expect([one.code, one.stdout]).toEqual([0, expect.stringMatching(/^debrief: one\.html$/m)]);
  expect(page("one.html")).toMatch(/^<!doctype html>[\s\S]*<strong>PASS<\/strong>/);
  const asked = ["public-bucket", "--variations", "3", "--seed", "7", "--html", "many.html"];
  const many = await gameday([...asked, "--responder", "none"]);
  expect(many.stdout).toMatch(/^debrief: many\.html \(FAIL \d+ with the usual sandbox, seed 7\)$/m);
  expect(page("many.html")).toContain("<strong>FAIL</strong>");
  const good = await gameday([...asked, "--responder", "reference", "--json"]);
  expect(JSON.parse(good.stdout.trim().split("\n").at(-1)!)).toMatchObject({
    event: "summary",
    html: "many.html",
  });
  expect(page("many.html")).toContain("<strong>PASS</strong>");
});

test.each([
  [
    ["--responder", "none", "--html", "none/x.html"],
    "--html none/x.html cannot be written: there is no such folder",
  ],
  [["--responder", "none", "--junit", "."], "--junit . cannot be written: it is a folder"],
  [["--html", "x.html"], "--html is for a responder: name it with --responder"],
])("results that cannot be are refused before anything is played: %j", async (words, message) => {
  const { code, stderr } = await gameday(["public-bucket", ...words]);
  expect([code, stderr]).toEqual([64, expect.stringContaining(message)]);
});

describeWith([CDK_CLI], "the example that the CDK CLI deploys", () => {
  test("contains by itself: from the finding over the rule to the function, with its role's rights", async () => {
    const deploy = `npx cdk bootstrap --output ${home}/cdk && npx cdk deploy --require-approval never --output ${home}/cdk`;
    const { code, stdout, stderr } = await gameday(
      ["compromised-web-instance", "--responder", "deployed", "--deploy", deploy, "--phases", "containment"],
      join(ROOT, "examples/isolate-lambda"),
    );
    expect([code, stdout.split("\n")[0]], stderr).toEqual([0, expect.stringMatching(/^PASS · 100\/100/)]);
  });
});
