import { appendFileSync, readFileSync } from "node:fs";
import type { FsStat, IFileSystem } from "just-bash";

/** One thing of a file system as it was left, or that it is gone. */
type FileRecord =
  | { path: string; gone: true }
  | { path: string; mode: number; modifiedMs: number; folder: true }
  | { path: string; mode: number; modifiedMs: number; link: string }
  | { path: string; mode: number; modifiedMs: number; base64: string };

/** A larger file does not outlive its console: it would be written again with each change. */
const MOST_BYTES = 32 * 1024 * 1024;

/**
 * Keeps what a console has in its memory's files, so that a run that is resumed finds them again: after each line,
 * what the line changed is appended to a file of the machine. A line that a kill has cut off counts for nothing.
 */
export class FilesLog {
  /** What is known to be kept, or was there from the beginning: how each path looked. */
  #known = new Map<string, string>();

  /** @param path of the machine's file; a disk that refuses it must not stop the drill */
  constructor(private readonly path: string) {}

  /** Lays out what was kept, over what a new console begins with. */
  async restore(fs: IFileSystem): Promise<void> {
    this.#known = await looksOf(fs);
    for (const record of this.#read()) await lay(fs, record).catch(() => undefined);
    this.#known = await looksOf(fs);
  }

  /** Keeps what has changed since it was last asked. */
  async keep(fs: IFileSystem): Promise<void> {
    const looks = await looksOf(fs);
    const records: FileRecord[] = [];
    for (const path of this.#known.keys()) if (!looks.has(path)) records.push({ path, gone: true });
    for (const [path, look] of looks) {
      if (this.#known.get(path) === look) continue;
      const record = await recordOf(fs, path);
      if (record) records.push(record);
    }
    this.#known = looks;
    if (!records.length) return;
    try {
      appendFileSync(this.path, records.map((x) => `${JSON.stringify(x)}\n`).join(""), { mode: 0o600 });
    } catch {
      // The console goes on with its files in memory.
    }
  }

  /** The last record of each path, in the order in which the paths came about. */
  #read(): Iterable<FileRecord> {
    let text: string;
    try {
      text = readFileSync(this.path, "utf8");
    } catch {
      return [];
    }
    const last = new Map<string, FileRecord>();
    for (const line of text.split("\n")) {
      const record = parse(line);
      if (record) last.set(record.path, record);
    }
    return last.values();
  }
}

function parse(line: string): FileRecord | undefined {
  try {
    const record = JSON.parse(line) as FileRecord;
    return typeof record.path === "string" ? record : undefined;
  } catch {
    return undefined;
  }
}

/** Folders of the system that a console has, and in which nothing of the trainee's lies. */
const SYSTEM = /^\/(bin|dev|etc|proc|sys|usr)?(\/|$)/;

/** How everything looks that is the trainee's: what is written again looks different. */
async function looksOf(fs: IFileSystem): Promise<Map<string, string>> {
  const looks = new Map<string, string>();
  for (const path of fs.getAllPaths()) if (!SYSTEM.test(path)) looks.set(path, lookOf(await fs.lstat(path)));
  return looks;
}

const lookOf = ({ isDirectory, isSymbolicLink, mode, size, mtime }: FsStat): string =>
  isDirectory ? `folder ${mode}` : `${isSymbolicLink ? "link" : "file"} ${mode} ${size} ${mtime.getTime()}`;

async function recordOf(fs: IFileSystem, path: string): Promise<FileRecord | undefined> {
  const { isDirectory, isSymbolicLink, mode, size, mtime } = await fs.lstat(path);
  const facts = { path, mode, modifiedMs: mtime.getTime() };
  if (isDirectory) return { ...facts, folder: true };
  if (isSymbolicLink) return { ...facts, link: await fs.readlink(path) };
  if (size > MOST_BYTES) return undefined;
  return { ...facts, base64: Buffer.from(await fs.readFileBuffer(path)).toString("base64") };
}

async function lay(fs: IFileSystem, record: FileRecord): Promise<void> {
  const { path } = record;
  if ("gone" in record) return fs.rm(path, { recursive: true, force: true });
  if ("folder" in record) await fs.mkdir(path, { recursive: true });
  else {
    await fs.mkdir(path.slice(0, path.lastIndexOf("/")) || "/", { recursive: true });
    if ("link" in record) return fs.symlink(record.link, path);
    await fs.writeFile(path, Buffer.from(record.base64, "base64"));
  }
  await fs.chmod(path, record.mode);
  const at = new Date(record.modifiedMs);
  await fs.utimes(path, at, at);
}
