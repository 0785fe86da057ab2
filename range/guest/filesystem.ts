import type { IFileSystem } from "just-bash";
import { type Disk, type Entry, FileError, normalise, parentOf } from "./disk.ts";

type Directory = Extract<Entry, { kind: "directory" }>;

/** A disk in the tree: where, and whether it may be written. */
export interface Mount {
  point: string;
  disk: Disk;
  readOnly: boolean;
}

/** What the tree needs to know of its surroundings. */
export interface Surroundings {
  /** All mounts, `/` among them. */
  mounts: () => readonly Mount[];
  /** Files that the kernel makes when they are read, under `/proc` and `/dev`. */
  virtual: (path: string) => Entry | undefined;
  virtualChildren: (path: string) => readonly string[];
  now: () => number;
  /** Who new files belong to. */
  user: string;
  /** Told of each change, so that the state's tables hear of it. */
  changed: () => void;
}

const MOST_LINKS = 20;
const CAPACITY_BYTES = 512 * 1024 * 1024;

/** The tree of files that a shell inside an instance sees: its mounted disks, `/proc` and `/dev`. */
export class GuestFileSystem implements IFileSystem {
  constructor(private readonly around: Surroundings) {}

  readFile(path: string, options?: Parameters<IFileSystem["readFile"]>[1]): Promise<string> {
    const encoding = typeof options === "string" ? options : (options?.encoding ?? "utf8");
    const known =
      encoding === "binary" || encoding === "latin1" ? "latin1" : encoding === "utf-8" ? "utf8" : encoding;
    return attempt(() => this.read(path).toString(known));
  }

  readFileBuffer(path: string): Promise<Uint8Array> {
    return attempt(() => new Uint8Array(this.read(path)));
  }

  writeFile(
    path: string,
    content: string | Uint8Array,
    options?: Parameters<IFileSystem["writeFile"]>[2],
  ): Promise<void> {
    return attempt(() => this.write(path, bytesOf(content, options)));
  }

  appendFile(
    path: string,
    content: string | Uint8Array,
    options?: Parameters<IFileSystem["appendFile"]>[2],
  ): Promise<void> {
    return attempt(() => {
      const old = this.entry(path);
      const before = old?.kind === "file" ? old.content : Buffer.alloc(0);
      this.write(path, Buffer.concat([before, bytesOf(content, options)]));
    });
  }

  exists(path: string): Promise<boolean> {
    return attempt(() => this.entry(path) !== undefined);
  }

  stat(path: string): ReturnType<IFileSystem["stat"]> {
    return attempt(() => statOf(this.existing(path, "stat")));
  }

  lstat(path: string): ReturnType<IFileSystem["lstat"]> {
    return attempt(() => statOf(this.existing(path, "lstat", false)));
  }

  mkdir(path: string, options: { recursive?: boolean } = {}): Promise<void> {
    return attempt(() => {
      if (this.entry(path)) {
        if (options.recursive) return;
        throw new FileError("EEXIST", "mkdir", path);
      }
      const parent = parentOf(normalise(path));
      if (!options.recursive && this.entry(parent)?.kind !== "directory")
        throw new FileError("ENOENT", "mkdir", path);
      this.put(path, { kind: "directory", mode: 0o755, ...this.facts() });
    });
  }

  readdir(path: string): Promise<string[]> {
    return attempt(() => this.children(path));
  }

  readdirWithFileTypes(
    path: string,
  ): Promise<{ name: string; isFile: boolean; isDirectory: boolean; isSymbolicLink: boolean }[]> {
    return attempt(() =>
      this.children(path).map((name) => {
        const entry = this.entry(`${path}/${name}`, false);
        return {
          name,
          isFile: entry?.kind === "file",
          isDirectory: entry?.kind === "directory",
          isSymbolicLink: entry?.kind === "link",
        };
      }),
    );
  }

  rm(path: string, options: { recursive?: boolean; force?: boolean } = {}): Promise<void> {
    return attempt(() => {
      const entry = this.entry(path, false);
      if (!entry) {
        if (options.force) return;
        throw new FileError("ENOENT", "rm", path);
      }
      if (entry.kind === "directory" && !options.recursive && this.children(path).length)
        throw new FileError("ENOTEMPTY", "rm", path);
      const { mount, inner } = this.#place(this.resolve(path, false));
      if (mount.readOnly || inner === "/") throw new FileError("EROFS", "rm", path);
      mount.disk.remove(inner);
      this.around.changed();
    });
  }

  cp(from: string, to: string, options: { recursive?: boolean } = {}): Promise<void> {
    return attempt(() => this.#copy(from, to, options.recursive ?? false));
  }

  async mv(from: string, to: string): Promise<void> {
    const entry = this.entry(from, false);
    if (!entry) throw new FileError("ENOENT", "mv", from);
    if (entry.kind === "directory") this.#copy(from, to, true);
    else this.put(to, entry);
    await this.rm(from, { recursive: true });
  }

  resolvePath(base: string, path: string): string {
    return normalise(path.startsWith("/") ? path : `${base}/${path}`);
  }

  getAllPaths(): string[] {
    return this.around
      .mounts()
      .flatMap(({ point, disk }) =>
        disk.paths().map((path) => (point === "/" ? path : path === "/" ? point : point + path)),
      );
  }

  chmod(path: string, mode: number): Promise<void> {
    return attempt(() => this.change(path, { mode }));
  }

  symlink(target: string, path: string): Promise<void> {
    return attempt(() => {
      if (this.entry(path, false)) throw new FileError("EEXIST", "symlink", path);
      this.put(path, { kind: "link", target, mode: 0o777, ...this.facts() });
    });
  }

  link(existing: string, path: string): Promise<void> {
    return attempt(() => {
      if (this.entry(path, false)) throw new FileError("EEXIST", "link", path);
      this.put(path, this.existing(existing, "link"));
    });
  }

  readlink(path: string): Promise<string> {
    return attempt(() => {
      const entry = this.existing(path, "readlink", false);
      if (entry.kind !== "link") throw new FileError("EINVAL", "readlink", path);
      return entry.target;
    });
  }

  realpath(path: string): Promise<string> {
    return attempt(() => {
      this.existing(path, "realpath");
      return this.resolve(path, true);
    });
  }

  utimes(path: string, _atime: Date, mtime: Date): Promise<void> {
    return attempt(() => this.change(path, { modifiedAt: mtime.getTime() }));
  }

  /** The entry at a path, links followed unless told otherwise. */
  entry(path: string, follow = true): Entry | undefined {
    let resolved: string;
    try {
      resolved = this.resolve(path, follow);
    } catch {
      return undefined;
    }
    return this.#at(resolved);
  }

  /** The bytes of a file. */
  read(path: string): Buffer {
    const entry = this.existing(path, "open");
    if (entry.kind !== "file") throw new FileError("EISDIR", "read", path);
    return entry.content;
  }

  /** Writes a file; one that exists keeps its owner and mode. */
  write(path: string, content: Buffer): void {
    const resolved = this.resolve(path, true);
    if (resolved === "/dev/null") return;
    const old = this.#at(resolved);
    if (old?.kind === "directory") throw new FileError("EISDIR", "open", path);
    if (!old && this.#at(parentOf(resolved))?.kind !== "directory")
      throw new FileError("ENOENT", "open", path);
    const used =
      this.#place(resolved).mount.disk.usedBytes() - (old?.kind === "file" ? old.content.length : 0);
    if (used + content.length > CAPACITY_BYTES) throw new FileError("ENOSPC", "write", path);
    const { mode = 0o644, owner = this.around.user, group = owner } = old ?? {};
    this.put(resolved, { kind: "file", content, mode, owner, group, modifiedAt: this.around.now() });
  }

  /** Changes facts of an entry: its mode, owner, group or time. */
  change(path: string, facts: Partial<Pick<Entry, "mode" | "owner" | "group" | "modifiedAt">>): void {
    this.put(this.resolve(path, true), { ...this.existing(path, "chmod"), ...facts });
  }

  existing(path: string, operation: string, follow = true): Entry {
    const entry = this.#at(this.resolve(path, follow));
    if (!entry) throw new FileError("ENOENT", operation, path);
    return entry;
  }

  /** Names in a directory, mount points and the kernel's files among them. */
  children(path: string): string[] {
    const entry = this.existing(path, "scandir");
    if (entry.kind !== "directory") throw new FileError("ENOTDIR", "scandir", path);
    const resolved = this.resolve(path, true);
    const { mount, inner } = this.#place(resolved);
    return [...new Set([...mount.disk.children(inner), ...this.around.virtualChildren(resolved)])].sort();
  }

  facts(): Pick<Entry, "owner" | "group" | "modifiedAt"> {
    const { user } = this.around;
    return { owner: user, group: user, modifiedAt: this.around.now() };
  }

  /** Where a path leads, links on the way followed, and the last one too when `follow` is set. */
  resolve(path: string, follow: boolean, depth = 0): string {
    if (depth > MOST_LINKS) throw new FileError("ELOOP", "stat", path);
    const parts = normalise(path).split("/").filter(Boolean);
    let at = "/";
    for (const [index, part] of parts.entries()) {
      at = at === "/" ? `/${part}` : `${at}/${part}`;
      const entry = this.#at(at);
      if (entry?.kind !== "link" || (index === parts.length - 1 && !follow)) continue;
      const target = entry.target.startsWith("/") ? entry.target : `${parentOf(at)}/${entry.target}`;
      const rest = parts.slice(index + 1).join("/");
      return this.resolve(rest ? `${target}/${rest}` : target, follow, depth + 1);
    }
    return at;
  }

  put(path: string, entry: Entry): void {
    const { mount, inner } = this.#place(this.resolve(path, entry.kind !== "link"));
    if (mount.readOnly) throw new FileError("EROFS", "open", path);
    mount.disk.put(inner, entry);
    this.around.changed();
  }

  #copy(from: string, to: string, recursive: boolean): void {
    const entry = this.existing(from, "cp");
    if (entry.kind !== "directory") return this.put(to, { ...entry, ...this.facts() });
    if (!recursive) throw new FileError("EISDIR", "cp", from);
    if (!this.entry(to)) this.put(to, { ...(entry as Directory), ...this.facts() });
    for (const name of this.children(from)) this.#copy(`${from}/${name}`, `${to}/${name}`, true);
  }

  #at(resolved: string): Entry | undefined {
    const virtual = this.around.virtual(resolved);
    if (virtual) return virtual;
    const { mount, inner } = this.#place(resolved);
    return mount.disk.get(inner);
  }

  #place(resolved: string): { mount: Mount; inner: string } {
    let best: Mount | undefined;
    for (const mount of this.around.mounts()) {
      const within =
        mount.point === "/" || resolved === mount.point || resolved.startsWith(`${mount.point}/`);
      if (within && (!best || mount.point.length > best.point.length)) best = mount;
    }
    if (!best) throw new FileError("ENOENT", "open", resolved);
    const inner = best.point === "/" ? resolved : resolved.slice(best.point.length) || "/";
    return { mount: best, inner };
  }
}

const attempt = async <T>(act: () => T): Promise<T> => act();

function bytesOf(content: string | Uint8Array, options?: Parameters<IFileSystem["writeFile"]>[2]): Buffer {
  if (typeof content !== "string") return Buffer.from(content);
  const encoding = (typeof options === "string" ? options : options?.encoding) ?? "utf8";
  return Buffer.from(content, encoding === "binary" ? "latin1" : encoding === "utf-8" ? "utf8" : encoding);
}

const statOf = (entry: Entry) => ({
  isFile: entry.kind === "file",
  isDirectory: entry.kind === "directory",
  isSymbolicLink: entry.kind === "link",
  mode: entry.mode,
  size: entry.kind === "file" ? entry.content.length : entry.kind === "link" ? entry.target.length : 4096,
  mtime: new Date(entry.modifiedAt),
});
