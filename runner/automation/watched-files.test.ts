import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { filesOf, WatchedFiles } from "./watched-files.ts";

let folder: string;
let files: WatchedFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gameday-watched-"));
  files = new WatchedFiles([join(folder, "respond")]);
});
afterEach(() => {
  files.close();
  rmSync(folder, { recursive: true, force: true });
});

const write = (name: string): void => writeFileSync(join(folder, name), String(performance.now()));
const nothing = (): Promise<string> => new Promise((done) => setTimeout(done, 600, "nothing"));

test("what a run writes is no reason to run again, then and later; what a user writes is", async () => {
  await files.during(async () => write("results.xml"));
  const next = files.next();
  write("results.xml");
  expect(await Promise.race([next, nothing()])).toBe("nothing");
  write("policy.json");
  expect(await next).toBe("policy.json");
});

test.each(["helpers.py", "respond"])(
  "%s, of which it is made, is played again also when it changes in a run",
  async (name) => {
    await files.during(async () => write(name));
    expect(await files.next()).toBe(name);
  },
);

test("what tools keep for themselves does not count", async () => {
  const next = files.next();
  mkdirSync(join(folder, "__pycache__"));
  write("__pycache__/respond.pyc");
  write(".respond.py.swp");
  write("respond.sh");
  expect(await next).toBe("respond.sh");
});

test("the script is watched, and not what runs it", () => {
  write("isolate.py");
  const script = join(folder, "isolate.py");
  const program = (command: string, ...args: string[]) =>
    filesOf({ kind: "program", text: "", command, args });
  expect(program("/usr/bin/python3", script, "--fast")).toEqual([script]);
  expect(program(script)).toEqual([script]);
  expect(filesOf({ kind: "handler", text: "", file: script, name: "handler" })).toEqual([script]);
});
