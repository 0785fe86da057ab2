import { access, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../make-folder.ts";
import type { CliFile, CliIo } from "./aws/index.ts";

/** The machine's own files, for the look-alike outside the built-in console. */
export const hostFiles: CliIo["files"] = {
  read: (path) => readFile(path),
  async write(path, bytes, modifiedMs) {
    makeFolder(dirname(path));
    await writeFile(path, bytes);
    if (modifiedMs !== undefined) await utimes(path, modifiedMs / 1000, modifiedMs / 1000);
  },
  async list(path) {
    const facts = await stat(path);
    if (facts.isFile()) return [{ path, sizeBytes: facts.size, modifiedMs: facts.mtimeMs }];
    const found: CliFile[] = [];
    for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      const { size, mtimeMs } = await stat(file);
      found.push({ path: file, sizeBytes: size, modifiedMs: mtimeMs });
    }
    return found;
  },
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  async mkdir(path) {
    makeFolder(path);
  },
  async remove(path) {
    await rm(path, { force: true });
  },
};
