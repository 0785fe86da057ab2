import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hostFiles } from "./host-files.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gameday-"));
});

afterEach(() => rm(folder, { recursive: true }));

test("files are written with their folders and times, listed, read and removed", async () => {
  const modifiedMs = Date.UTC(2026, 0, 15);
  await hostFiles.write(join(folder, "a/b/c.txt"), Buffer.from("one"), modifiedMs);
  await hostFiles.write(join(folder, "a/d.txt"), Buffer.from("three"));
  await hostFiles.mkdir(join(folder, "a/empty"));
  const listed = (await hostFiles.list(join(folder, "a"))).sort((x, y) => (x.path < y.path ? -1 : 1));
  expect(listed.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
    [join(folder, "a/b/c.txt"), 3],
    [join(folder, "a/d.txt"), 5],
  ]);
  expect(listed[0]!.modifiedMs).toBe(modifiedMs);
  expect((await hostFiles.list(join(folder, "a/d.txt"))).map(({ path }) => path)).toEqual([
    join(folder, "a/d.txt"),
  ]);
  expect(Buffer.from(await hostFiles.read(join(folder, "a/b/c.txt"))).toString()).toBe("one");
  await hostFiles.remove(join(folder, "a/d.txt"));
  expect([
    await hostFiles.exists(join(folder, "a/d.txt")),
    await hostFiles.exists(join(folder, "a")),
  ]).toEqual([false, true]);
  await expect(hostFiles.read(join(folder, "a/d.txt"))).rejects.toThrow("ENOENT");
});
