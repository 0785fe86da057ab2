import type { IFileSystem, InMemoryFs } from "just-bash";
import type { CliFile, CliIo } from "./aws/index.ts";
import type { ScreenOutput } from "./shell-screen.ts";

/**
 * Makes an empty file system in memory whose files get the simulated time when they change.
 *
 * @param screen gets what is written to its files
 */
export function makeClockedFiles(
  Files: typeof InMemoryFs,
  now: () => number,
  screen: ScreenOutput,
): InMemoryFs {
  class ClockedFiles extends Files {
    override async writeFile(...args: Parameters<InMemoryFs["writeFile"]>): Promise<void> {
      await super.writeFile(...args);
      await this.#touch(args[0]);
    }

    override async appendFile(...args: Parameters<InMemoryFs["appendFile"]>): Promise<void> {
      if (screen.takes(args[0], args[1])) return;
      await super.appendFile(...args);
      await this.#touch(args[0]);
    }

    override async mkdir(...args: Parameters<InMemoryFs["mkdir"]>): Promise<void> {
      await super.mkdir(...args);
      await this.#touch(args[0]);
    }

    async #touch(path: string): Promise<void> {
      const at = new Date(now());
      await this.utimes(path, at, at);
    }
  }
  return new ClockedFiles();
}

/** The files of the shell as the `aws` command uses them, with relative paths below a folder. */
export function cliFiles(fs: IFileSystem, cwd: string): CliIo["files"] {
  const full = (path: string): string => fs.resolvePath(cwd, path);
  return {
    read: (path) => fs.readFileBuffer(full(path)),
    async write(path, bytes, modifiedMs) {
      const target = full(path);
      await fs.mkdir(parentOf(target), { recursive: true });
      await fs.writeFile(target, bytes);
      if (modifiedMs !== undefined) await fs.utimes(target, new Date(modifiedMs), new Date(modifiedMs));
    },
    list: (path) => filesBelow(fs, full(path)),
    exists: (path) => fs.exists(full(path)),
    mkdir: (path) => fs.mkdir(full(path), { recursive: true }),
    remove: (path) => fs.rm(full(path)),
  };
}

async function filesBelow(fs: IFileSystem, path: string): Promise<CliFile[]> {
  const stat = await fs.stat(path);
  if (!stat.isDirectory) return [{ path, sizeBytes: stat.size, modifiedMs: stat.mtime.getTime() }];
  const files: CliFile[] = [];
  for (const name of await fs.readdir(path))
    files.push(...(await filesBelow(fs, fs.resolvePath(path, name))));
  return files;
}

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf("/")) || "/";
