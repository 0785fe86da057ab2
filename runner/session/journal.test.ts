import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openJournal, writerOf } from "./journal.ts";

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gameday-journal-"));
  path = join(folder, "journal.jsonl");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("a journal that is being written is nobody else's, until it is closed", () => {
  const journal = openJournal(path);
  expect(writerOf(path)).toMatchObject({ pid: process.pid });
  expect(() => openJournal(path)).toThrow(`this run is being played: process ${process.pid} writes`);
  journal.close();
  journal.close();
  expect(writerOf(path)).toBeUndefined();
  openJournal(path).close();
  expect(readdirSync(folder)).toEqual(["journal.jsonl"]);
});

test("a writer that was killed is none, also when another process has got its number", async () => {
  const killed = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const ended = new Promise((resolve) => killed.once("exit", resolve));
  writeFileSync(`${path}.writer`, JSON.stringify({ pid: killed.pid }));
  expect(writerOf(path)).toEqual({ pid: killed.pid });
  killed.kill("SIGKILL");
  await ended;
  expect(writerOf(path)).toBeUndefined();
  writeFileSync(`${path}.writer`, JSON.stringify({ pid: process.pid, began: "1" }));
  expect(writerOf(path)).toBeUndefined();
  openJournal(path).close();
});

test.runIf(process.platform === "linux")(
  "a writer that was killed is none, also while its parent does not ask how it ended",
  async () => {
    // The second `sleep` takes the place of the shell whose child the first is, and waits for nobody.
    const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
    try {
      const pid = Number(await new Promise((resolve) => parent.stdout.once("data", resolve)));
      const stat = (of: number): string => readFileSync(`/proc/${of}/stat`, "utf8");
      await expect.poll(() => [pid, parent.pid!].map(stat).join()).toMatch(/\(sleep\).+\(sleep\)/s);
      const began = stat(pid).split(" ")[21]!;
      writeFileSync(`${path}.writer`, JSON.stringify({ pid, began }));
      expect(writerOf(path)).toEqual({ pid, began });
      process.kill(pid, "SIGKILL");
      await expect.poll(() => stat(pid)).toMatch(/^\d+ \(sleep\) Z /);
      expect(writerOf(path)).toBeUndefined();
      openJournal(path).close();
    } finally {
      parent.kill("SIGKILL");
    }
  },
);

test("a mark that cannot be read keeps nobody out", () => {
  writeFileSync(`${path}.writer`, "{torn");
  openJournal(path).close();
});
