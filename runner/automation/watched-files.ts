import { statSync, watch, type FSWatcher } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Responder } from "./responder.ts";

/** Editors write a file in several steps, and the system tells of changes a little later. */
const SETTLED_MS = 150;
const NOBODYS = /(^|[/\\])(node_modules|\.git|__pycache__)([/\\]|$)|\.(pyc|sw[a-p])$|~$/;
const SOURCE = /\.([cm]?[jt]sx?|py|sh|bash|rb|go|rs|java|kt|cs|pl)$/;

/** What a responder is written in: of `python3 isolate.py` the script, and not Python. */
export function filesOf(responder: Responder & { kind: "program" | "handler" }): string[] {
  if (responder.kind === "handler") return [responder.file];
  const named = responder.args.map((arg) => resolve(arg)).filter(isFile);
  return named.length ? named : [responder.command];
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/**
 * The folders of some files, in which a user changes some while a run writes others. What changes while a run lasts is the run's own (its
 * results, its log) and does not count from then on, unless it is source: that is somebody at work.
 */
export class WatchedFiles {
  readonly #watchers: FSWatcher[];
  readonly #written = new Set<string>();
  #running = false;
  #changed: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #tell: ((name: string) => void) | undefined;

  readonly folders: readonly string[];

  constructor(files: readonly string[]) {
    this.folders = [...new Set(files.map((file) => dirname(file)))];
    this.#watchers = this.folders.map((folder) =>
      watch(folder, { recursive: true }, (_, name) => {
        if (name !== null && !NOBODYS.test(name))
          this.#take(name, SOURCE.test(name) || files.includes(resolve(folder, name)));
      }),
    );
  }

  /** Lets a run take place. */
  async during(run: () => Promise<void>): Promise<void> {
    this.#running = true;
    try {
      await run();
    } finally {
      await new Promise((done) => setTimeout(done, SETTLED_MS));
      this.#running = false;
    }
  }

  /** The name of a file that was changed, once it has settled. */
  next(): Promise<string> {
    return new Promise((done) => {
      this.#tell = done;
      if (this.#changed !== undefined) this.#settle();
    });
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers) watcher.close();
  }

  #take(name: string, isSource: boolean): void {
    if (!isSource) {
      if (this.#running) this.#written.add(name);
      if (this.#written.has(name)) return;
    }
    this.#changed = name;
    this.#settle();
  }

  #settle(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const [name, tell] = [this.#changed, this.#tell];
      if (name === undefined || !tell) return;
      this.#changed = this.#tell = undefined;
      tell(name);
    }, SETTLED_MS);
  }
}
