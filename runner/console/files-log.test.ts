import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { AwsCli } from "./aws/index.ts";
import { FilesLog } from "./files-log.ts";
import { makeShell, type Shell } from "./shell.ts";

const HOME = "/home/responder";

let folder: string;
let log: string;
let nowMs: number;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gameday-files-"));
  log = join(folder, "console-files.jsonl");
  nowMs = Date.UTC(2026, 0, 15, 10, 30);
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Another console of the same run. */
const console = (path = log): Shell =>
  makeShell({
    aws: {} as AwsCli,
    home: HOME,
    env: {},
    files: { "BRIEF.txt": "what happened\n" },
    filesLog: new FilesLog(path),
    now: () => (nowMs += 1000),
  });

/** Runs lines in a new console. @returns what the last wrote */
async function inConsole(...lines: string[]): Promise<string> {
  const shell = console();
  let out = "";
  for (const line of lines) {
    const { stdout, stderr } = await shell.exec(line);
    out = stdout + stderr;
  }
  return out;
}

test.each<[what: string, before: string[], after: string, expected: string]>([
  ["files", ["echo one > notes.txt", "echo two >> notes.txt"], "cat notes.txt", "one\ntwo\n"],
  ["files below folders", ["mkdir -p case/a; echo x > case/a/b"], "cat case/a/b", "x\n"],
  ["files elsewhere", ["echo x > /tmp/scratch"], "cat /tmp/scratch", "x\n"],
  ["bytes", ["echo /wCA | base64 -d > dump"], "base64 dump", "/wCA\n"],
  ["empty folders", ["mkdir evidence"], "ls -d evidence", "evidence\n"],
  ["links", ["echo x > a; ln -s a b"], "readlink b; cat b", "a\nx\n"],
  ["rights", ["echo 'echo ran' > run.sh; chmod 700 run.sh"], "stat -c %a run.sh", "700\n"],
  ["what was taken away", ["echo x > a", "rm a BRIEF.txt"], "ls", "README.md\n"],
  [
    "what was moved",
    ["mkdir d; echo x > d/a", "mv d e"],
    "find e; ls d 2>&1",
    "e\ne/a\nls: d: No such file or directory\n",
  ],
  [
    "what stands for something else now",
    ["echo x > a", "rm a; mkdir a"],
    "test -d a && echo folder",
    "folder\n",
  ],
  ["what the console began with, changed", ["echo mine > BRIEF.txt"], "cat BRIEF.txt", "mine\n"],
])("the next console of a run finds %s", async (_what, before, after, expected) => {
  await inConsole(...before);
  expect(await inConsole(after)).toBe(expected);
});

test("files keep their times", async () => {
  const before = await inConsole("echo x > a", "date -r a +%s; sleep 0");
  await inConsole("true");
  expect(await inConsole("date -r a +%s")).toBe(before);
});

test("a line that was interrupted leaves what it has written", async () => {
  const abort = new AbortController();
  const shell = console();
  const onOutput = (): void => abort.abort();
  await shell.exec("echo x > early; echo written; sleep 100", { signal: abort.signal, onOutput });
  expect(await inConsole("cat early")).toBe("x\n");
});

test("only what changed is written, and nobody else may read it", async () => {
  const shell = console();
  await shell.exec("echo one > a; echo two > b");
  const before = readFileSync(log, "utf8");
  await shell.exec("cat a b; ls");
  expect(readFileSync(log, "utf8")).toBe(before);
  await shell.exec("echo three > b");
  const more = readFileSync(log, "utf8").slice(before.length).trimEnd().split("\n");
  expect(more.map((line) => (JSON.parse(line) as { path: string }).path)).toEqual([`${HOME}/b`]);
  expect(statSync(log).mode & 0o777).toBe(0o600);
});

test("a record that was cut off costs no other", async () => {
  await inConsole("echo one > a");
  appendFileSync(log, `{"path":"${HOME}/a","mode":42`);
  expect(await inConsole("cat a")).toBe("one\n");
});

test("a disk that takes nothing does not stop the console", async () => {
  const shell = console(join(folder, "no", "such", "folder"));
  const { stdout } = await shell.exec("echo one > a; cat a");
  expect(stdout).toBe("one\n");
});
