/** Who a file belongs to, and when and how it may be used. */
export interface FileFacts {
  mode: number;
  /** Simulated time of the last change, in milliseconds since the epoch. */
  modifiedAt: number;
  owner: string;
  group: string;
}

/** What stands at a path. Entries are never changed, only replaced, so that copies of a disk can share them. */
export type Entry = Readonly<FileFacts> &
  (
    | { readonly kind: "file"; readonly content: Buffer }
    | { readonly kind: "directory" }
    | { readonly kind: "link"; readonly target: string }
  );

/** An error that shells print, such as `ENOENT: no such file or directory, open '/x'`. */
export class FileError extends Error {
  constructor(
    readonly code:
      "ENOENT" | "EEXIST" | "ENOTDIR" | "EISDIR" | "ENOTEMPTY" | "EROFS" | "EINVAL" | "ENOSPC" | "ELOOP",
    operation: string,
    path: string,
  ) {
    super(`${code}: ${TEXTS[code]}, ${operation} '${path}'`);
  }
}

const TEXTS = {
  ENOENT: "no such file or directory",
  EEXIST: "file already exists",
  ENOTDIR: "not a directory",
  EISDIR: "illegal operation on a directory",
  ENOTEMPTY: "directory not empty",
  EROFS: "read-only file system",
  EINVAL: "invalid argument",
  ENOSPC: "no space left on device",
  ELOOP: "too many levels of symbolic links",
} as const;

/** The file system on one volume: entries by absolute path, `/` included. A blank disk has none. */
export class Disk {
  #entries: Map<string, Entry>;
  /** Whether another disk uses the same entries: who writes first takes a copy. */
  #shared = false;

  constructor(entries: Iterable<readonly [string, Entry]> = []) {
    this.#entries = new Map(entries);
  }

  /** Whether there is a file system at all: new volumes have none until somebody makes one. */
  get formatted(): boolean {
    return this.#entries.has("/");
  }

  /** The same content now, independent of later writes to either. */
  copy(): Disk {
    const copy = new Disk();
    copy.#entries = this.#entries;
    copy.#shared = this.#shared = true;
    return copy;
  }

  /** The entries for a writer. */
  #own(): Map<string, Entry> {
    if (this.#shared) {
      this.#entries = new Map(this.#entries);
      this.#shared = false;
    }
    return this.#entries;
  }

  get(path: string): Entry | undefined {
    return this.#entries.get(path);
  }

  paths(): string[] {
    return [...this.#entries.keys()];
  }

  /** Names in a directory, sorted. */
  children(path: string): string[] {
    const prefix = path === "/" ? "/" : `${path}/`;
    const names: string[] = [];
    for (const key of this.#entries.keys())
      if (key.length > prefix.length && key.startsWith(prefix) && !key.includes("/", prefix.length))
        names.push(key.slice(prefix.length));
    return names.sort();
  }

  /** Puts an entry, and the directories above it that are missing. */
  put(path: string, entry: Entry): void {
    const parent = parentOf(path);
    if (path !== "/" && !this.#entries.has(parent))
      this.put(parent, {
        kind: "directory",
        mode: 0o755,
        modifiedAt: entry.modifiedAt,
        owner: "root",
        group: "root",
      });
    this.#own().set(path, entry);
  }

  /** Takes an entry away, with everything beneath it. */
  remove(path: string): void {
    const entries = this.#own();
    entries.delete(path);
    for (const key of entries.keys()) if (key.startsWith(`${path}/`)) entries.delete(key);
  }

  /** Bytes of all files, for `df` and `lsblk`. */
  usedBytes(): number {
    let sum = 0;
    for (const entry of this.#entries.values()) if (entry.kind === "file") sum += entry.content.length;
    return sum;
  }

  /**
   * The disk as raw bytes, as `dd` reads it: a boot sector's mark, then names and contents, so that `strings`
   * finds in an image what is in its files.
   */
  image(): Buffer {
    const parts: Buffer[] = [Buffer.from("GRUB \0\0XFSB\0\0\x10\0")];
    for (const [path, entry] of this.#entries) {
      const content =
        entry.kind === "file" ? entry.content : Buffer.from(entry.kind === "link" ? entry.target : "");
      parts.push(Buffer.from(`\0\0${path}\0`), content);
    }
    return Buffer.concat(parts);
  }
}

export const parentOf = (path: string): string => path.slice(0, Math.max(1, path.lastIndexOf("/")));

/** An absolute path without `.`, `..` and doubled slashes. */
export function normalise(path: string): string {
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") out.pop();
    else out.push(part);
  }
  return `/${out.join("/")}`;
}

/** What a scenario or an image says about a file; everything but the content has a default. */
export interface FileWish extends Partial<FileFacts> {
  content?: string | Uint8Array;
  /** Makes a symbolic link instead. */
  link?: string;
}

/** Makes an entry of a wish: a file of root's, readable by all, unless told. */
export function entryOf(wish: string | Uint8Array | FileWish, nowMs: number): Entry {
  const {
    content = "",
    link,
    ...facts
  }: FileWish = typeof wish === "string" || wish instanceof Uint8Array ? { content: wish } : wish;
  const known = {
    mode: facts.mode ?? (link === undefined ? 0o644 : 0o777),
    modifiedAt: facts.modifiedAt ?? nowMs,
    owner: facts.owner ?? "root",
    group: facts.group ?? facts.owner ?? "root",
  };
  if (link !== undefined) return { ...known, kind: "link", target: link };
  return { ...known, kind: "file", content: Buffer.from(content as Uint8Array) };
}
