import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { UserError } from "./errors.ts";
import { makeFolder } from "./make-folder.ts";

const home = mkdtempSync(join(tmpdir(), "gameday-folder-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

test("a folder is made with those above it, and one that is there stays", () => {
  const folder = join(home, "a/b/c/");
  makeFolder(folder, 0o700);
  makeFolder(folder);
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(statSync(join(home, "a")).mode & 0o777).toBe(0o700);
  makeFolder("/");
  makeFolder(".");
});

test.each([
  ["a file has its name", "file", /file cannot be used: what has this name is no folder$/],
  ["it would lie in a file", "file/x/y", /file\/x\/y cannot be used: what it should lie in is no folder$/],
])("%s: it says so", (_, name, says) => {
  writeFileSync(join(home, "file"), "");
  expect(() => makeFolder(join(home, name))).toThrow(says);
  expect(() => makeFolder(join(home, name))).toThrow(UserError);
});

// Bare Node never comes back from this.
test.skipIf(!existsSync("/proc/self"))("where the system makes none, it ends", () => {
  expect(() => makeFolder("/proc/foo/x")).toThrow("/proc/foo cannot be used: no folder can be made there");
});
