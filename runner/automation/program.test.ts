import { execFileSync } from "node:child_process";
import { describe, expect, test } from "vitest";
import { runProgram, type ProgramEnd } from "./program.ts";

const shell = (script: string, limitMs = 10_000, input = ""): Promise<ProgramEnd> =>
  runProgram({
    command: "/bin/sh",
    args: ["-c", script],
    env: { PATH: process.env["PATH"], SECRET: "x" },
    input,
    limitMs,
  });

const isRunning = (sign: string): boolean =>
  execFileSync("ps", ["-eo", "args"], { encoding: "utf8" })
    .split("\n")
    .some((line) => line.startsWith(sign));

test("reads its event, and says what it says", async () => {
  const end = await shell('read event; echo "got $event with $SECRET"', 10_000, "an event\n");
  expect(end).toEqual({
    code: 0,
    signal: null,
    late: false,
    strays: 0,
    output: "got an event with x\n",
    garbageBytes: 0,
  });
});

test.each<[what: string, script: string, end: Partial<ProgramEnd>]>([
  ["exits with a code", "echo no >&2; exit 7", { code: 7, output: "no\n" }],
  ["kills itself", "kill -9 $$", { code: null, signal: "SIGKILL" }],
  ["does not read", "exec true", { code: 0 }],
])("one that %s", async (_, script, end) => {
  expect(await shell(script, 10_000, "x".repeat(1_000_000))).toMatchObject(end);
});

test("one that cannot be started says why", async () => {
  const end = await runProgram({ command: "/nowhere/at-all", args: [], env: {}, input: "", limitMs: 1000 });
  expect(end).toMatchObject({ code: null, error: expect.stringContaining("ENOENT") });
});

test("one that runs for ever is stopped at its limit, with all that it started", async () => {
  const end = await shell("trap '' TERM; sleep 4711.25 & sleep 4711.25", 300);
  expect(end).toMatchObject({ late: true, strays: 0 });
  expect(isRunning("sleep 4711.25")).toBe(false);
});

describe("what it leaves behind is ended", () => {
  test("in its group", async () => {
    expect(await shell("sleep 4712.25 & exit 0")).toMatchObject({ code: 0, strays: 1 });
    expect(isRunning("sleep 4712.25")).toBe(false);
  });

  test.skipIf(process.platform !== "linux")("and out of it", async () => {
    expect(await shell("setsid sleep 4713.25 & sleep 0.2")).toMatchObject({ code: 0, strays: 1 });
    expect(isRunning("sleep 4713.25")).toBe(false);
  });
});

test("of what it writes the end is kept, safe to show", async () => {
  const end = await shell(
    "i=0; while [ $i -lt 4000 ]; do echo 0123456789; i=$((i+1)); done; printf '\\033[31mred\\a'",
  );
  expect(end.output.length).toBeLessThanOrEqual(16_384);
  expect(end.output).toMatch(/0123456789\nred$/);
});

test.each([
  ["text", "printf 'é — ✓ \\n'; seq 30000", 0],
  ["text with a name in Latin-1", "printf 'the user M\\374ller is disabled\\n'", 0],
  ["names with zeros between them", "printf 'access.log\\0error.log\\0'", 0],
  ["chance", "head -c 300000 /dev/urandom", 300_000],
  ["zeros", "head -c 20 /dev/zero >&2", 20],
])("tells %s from garbage", async (_, script, garbageBytes) => {
  expect(await shell(script)).toMatchObject({ code: 0, garbageBytes });
});
