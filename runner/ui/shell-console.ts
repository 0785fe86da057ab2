import type { Key } from "./keyboard.ts";
import type { Printed } from "../console/shell-order.ts";
import { addOutput, commonBeginning, emptyConsole, type ConsoleState } from "./console-state.ts";
import { edit, emptyLine, insert, isIncomplete, lineWith } from "./line-editor.ts";
import { Store } from "./store.ts";
import { plainText } from "./text.ts";

/** What the console pane needs of a shell. */
export interface ConsoleShell {
  /** @param onOutput is told of what commands write as they end; all of it stands in `output`, too */
  exec(
    line: string,
    signal: AbortSignal,
    onOutput: (piece: Printed) => void,
  ): Promise<{ output: readonly Printed[]; exitCode: number; cwd: string; exited?: boolean }>;
  complete(
    line: string,
    cursor: number,
  ): Promise<{ from: number; options: readonly string[] }> | { from: number; options: readonly string[] };
  /** Lines of earlier sessions, the oldest first. */
  readonly history: readonly string[];
}

/** What the command `clear` writes for a terminal. */
const CLEAR = "\u001b[2J";

const addPrinted = (state: ConsoleState, { stream, text }: Printed): ConsoleState =>
  addOutput(state, stream === "stdout" ? "out" : "error", text);

function addCleared(state: ConsoleState, { stream, text }: Printed): ConsoleState {
  const at = stream === "stdout" ? text.lastIndexOf(CLEAR) : -1;
  return at < 0
    ? addPrinted(state, { stream, text })
    : addPrinted({ ...state, entries: [] }, { stream, text: text.slice(at) });
}

/** A shell in a pane: line editing, history, completion, and commands that run one after the other. */
export class ShellConsole {
  readonly store = new Store<ConsoleState>(emptyConsole);
  readonly #load: () => Promise<ConsoleShell>;
  #shell: Promise<ConsoleShell> | undefined;
  #history: string[] = [];
  /** Index into the history while looking back, and the line that was left for it. */
  #back: { at: number; draft: string } | undefined;
  #queue: string[] = [];
  #abort: AbortController | undefined;
  #exitListener: (() => void) | undefined;
  /** What stood there before the command that runs. */
  #before: ConsoleState["entries"] = [];

  /** @param load makes the shell: only when the first command or completion asks for it, or `warmUp` */
  constructor(load: () => Promise<ConsoleShell>) {
    this.#load = load;
  }

  /** Loads the shell, and what it loads with its first line, ahead of that line. */
  warmUp(): void {
    void this.#ready()
      .then((shell) => shell.complete("", 0))
      .catch(() => undefined);
  }

  #ready(): Promise<ConsoleShell> {
    this.#shell ??= this.#load().then((shell) => {
      this.#history = [...shell.history, ...this.#history];
      return shell;
    });
    return this.#shell;
  }

  /** Calls back when somebody types `exit`. @returns a function that ends that */
  onExit(listener: () => void): () => void {
    this.#exitListener = listener;
    return () => {
      if (this.#exitListener === listener) this.#exitListener = undefined;
    };
  }

  get isRunning(): boolean {
    return this.store.get().running !== undefined;
  }

  /** Whether nothing is being typed. */
  get isEmpty(): boolean {
    const { line, search } = this.store.get();
    return line.text === "" && !search;
  }

  /** Takes a key. @returns whether it meant anything here */
  handle(key: Key): boolean {
    if (this.store.get().search && this.#inSearch(key)) return true;
    const state = this.store.get();
    if (key.name === "paste") {
      this.#paste(key.text ?? "");
      return true;
    }
    if (state.menu && this.#inMenu(key.name)) return true;
    switch (key.name) {
      case "enter":
        this.#enter();
        return true;
      case "tab":
        void this.#complete();
        return true;
      case "up":
      case "ctrl-p":
        this.#lookBack(-1);
        return true;
      case "down":
      case "ctrl-n":
        this.#lookBack(1);
        return true;
      case "ctrl-r":
        void this.#beginSearch();
        return true;
      default: {
        const line = edit(state.line, key);
        if (!line) return false;
        this.store.update((x) => ({ ...x, line, menu: undefined, scroll: 0 }));
        return true;
      }
    }
  }

  /** Looks back (positive) or forth in the output. */
  scroll(rows: number): void {
    this.store.update((x) => ({ ...x, scroll: Math.max(0, x.scroll + rows) }));
  }

  /** Tells the console how far it could really look back. */
  scrolledTo(scroll: number): void {
    if (this.store.get().scroll !== scroll) this.store.update((x) => ({ ...x, scroll }));
  }

  clear(): void {
    this.#before = [];
    this.store.update((x) => ({ ...x, entries: [], scroll: 0 }));
  }

  /** Says something that no command wrote. */
  note(text: string): void {
    this.store.update((x) => addOutput(x, "note", text));
  }

  /** Stops the command that runs, and forgets those that wait behind it. */
  abort(): void {
    this.#queue = [];
    this.#abort?.abort();
  }

  /** Forgets the line, as a shell does on Ctrl-C. */
  discardLine(): void {
    this.store.update((x) => ({
      ...addOutput(x, "command", `${promptOf(x)}${x.line.text}^C`),
      line: { ...emptyLine, cut: x.line.cut },
      menu: undefined,
      search: undefined,
      scroll: 0,
    }));
    this.#back = undefined;
  }

  #enter(): void {
    const { text } = this.store.get().line;
    if (isIncomplete(text)) {
      this.store.update((x) => ({
        ...x,
        line: insert(lineWith(x.line, x.line.text), "\n"),
        menu: undefined,
      }));
      return;
    }
    this.store.update((x) => ({ ...x, line: { ...emptyLine, cut: x.line.cut }, menu: undefined, scroll: 0 }));
    this.#back = undefined;
    this.#queue.push(text);
    if (!this.isRunning) void this.#work();
  }

  #paste(pasted: string): void {
    const text = plainText(pasted);
    // One line alone waits for Enter, even when its end was copied along; several are a script.
    const lines = (/\n./.test(text) ? text : text.replace(/\n$/, "")).split("\n");
    lines.forEach((line, i) => {
      this.store.update((x) => ({ ...x, line: insert(x.line, line), menu: undefined, scroll: 0 }));
      if (i < lines.length - 1) this.#enter();
    });
  }

  async #work(): Promise<void> {
    for (let text = this.#queue.shift(); text !== undefined; text = this.#queue.shift()) {
      const line = text;
      this.store.update((x) => addOutput(x, "command", promptedLines(x, line)));
      if (!line.trim()) continue;
      if (this.#history.at(-1) !== line) this.#history.push(line);
      await this.#run(line);
    }
  }

  async #run(line: string): Promise<void> {
    const abort = new AbortController();
    this.#abort = abort;
    this.store.update((x) => ({ ...x, running: line, scroll: 0 }));
    this.#before = this.store.get().entries;
    // `clear` empties the screen as far as it has got; from anything else the sequence is not obeyed.
    const add = /\bclear\b/.test(line) ? addCleared : addPrinted;
    try {
      const shell = await this.#ready();
      const { output, exitCode, cwd, exited } = await shell.exec(line, abort.signal, (piece) =>
        this.store.update((x) => add(x, piece)),
      );
      // What came at the end belongs between what has been shown.
      this.store.update((x) => ({ ...output.reduce(add, { ...x, entries: this.#before }), exitCode, cwd }));
      if (exited) this.#exitListener?.();
    } catch (error) {
      const message = abort.signal.aborted ? "^C" : `console: ${(error as Error).message}`;
      this.store.update((x) => ({
        ...addOutput(x, "note", message),
        exitCode: abort.signal.aborted ? 130 : 1,
      }));
    } finally {
      this.#abort = undefined;
      this.store.update((x) => ({ ...x, running: undefined }));
    }
  }

  #lookBack(step: -1 | 1): void {
    const { line } = this.store.get();
    const back = this.#back ?? { at: this.#history.length, draft: line.text };
    const at = back.at + step;
    if (at < 0 || at > this.#history.length) return;
    this.#back = { ...back, at };
    const text = this.#history[at] ?? back.draft;
    this.store.update((x) => ({ ...x, line: lineWith(x.line, text), menu: undefined, scroll: 0 }));
  }

  async #beginSearch(): Promise<void> {
    const known = this.#history.length;
    this.store.update((x) => ({
      ...x,
      search: { query: "", at: Infinity, failed: false, line: x.line },
      menu: undefined,
      scroll: 0,
    }));
    await this.#ready().catch(() => undefined);
    // What was typed while the history of earlier sessions was loaded is looked for in it, too.
    const { search } = this.store.get();
    if (search?.query && this.#history.length > known) this.#find(search.query, Infinity);
  }

  /** Shows the newest command before an index that holds the query. */
  #find(query: string, before: number): void {
    const { search, line } = this.store.get();
    const at = query ? this.#history.findLastIndex((text, i) => i < before && text.includes(query)) : -1;
    const found = this.#history[at];
    this.store.update((x) => ({
      ...x,
      line: found === undefined ? line : { ...line, text: found, cursor: found.lastIndexOf(query) },
      search: {
        ...search!,
        query,
        at: found === undefined ? search!.at : at,
        failed: query !== "" && found === undefined,
      },
    }));
  }

  /** @returns whether the search took the key; others mean the line that was found */
  #inSearch({ name, text }: Key): boolean {
    const { search } = this.store.get();
    const { query, at, line } = search!;
    switch (name) {
      case "ctrl-r":
        this.#find(query, at);
        return true;
      case "backspace":
      case "ctrl-h":
        this.#find([...query].slice(0, -1).join(""), Infinity);
        return true;
      case "ctrl-g":
      case "escape":
        this.store.update((x) => ({ ...x, line, search: undefined }));
        return true;
      default:
    }
    if (text !== undefined) {
      this.#find(query + plainText(text).replaceAll("\n", ""), at + 1);
      return true;
    }
    if (Number.isFinite(at)) this.#back = { at, draft: line.text };
    this.store.update((x) => ({ ...x, search: undefined }));
    return false;
  }

  async #complete(): Promise<void> {
    const { line } = this.store.get();
    const shell = await this.#ready().catch(() => undefined);
    if (!shell) return;
    const { from, options } = await shell.complete(line.text, line.cursor);
    // Somebody typed on meanwhile: the answer is to a question that is gone.
    if (this.store.get().line !== line || options.length === 0) return;
    const [only] = options;
    if (options.length === 1 && only !== undefined) {
      this.#replace(from, /[/=]$/.test(only) ? only : `${only} `);
      return;
    }
    const common = commonBeginning(options);
    if (common.length > line.cursor - from) this.#replace(from, common);
    this.store.update((x) => ({ ...x, menu: { from, options, index: -1, line: x.line }, scroll: 0 }));
  }

  #replace(from: number, text: string): void {
    this.store.update((x) => {
      const { line } = x;
      const after = line.text.slice(line.cursor).replace(text.endsWith(" ") ? /^ / : "", "");
      return {
        ...x,
        line: { ...line, text: line.text.slice(0, from) + text + after, cursor: from + text.length },
        menu: undefined,
      };
    });
  }

  /** @returns whether the menu took the key */
  #inMenu(name: string): boolean {
    const menu = this.store.get().menu!;
    const choose = (step: number): boolean => {
      const count = menu.options.length;
      const index = menu.index < 0 ? (step > 0 ? 0 : count - 1) : (menu.index + step + count) % count;
      const option = menu.options[index]!;
      const { text, cursor } = menu.line;
      const line = {
        ...menu.line,
        text: text.slice(0, menu.from) + option + text.slice(cursor),
        cursor: menu.from + option.length,
      };
      this.store.update((x) => ({ ...x, line, menu: { ...menu, index } }));
      return true;
    };
    switch (name) {
      case "tab":
      case "down":
      case "right":
        return choose(1);
      case "shift-tab":
      case "up":
      case "left":
        return choose(-1);
      case "enter":
        if (menu.index < 0) return false;
        this.store.update((x) => ({ ...x, line: insert(x.line, " "), menu: undefined }));
        return true;
      case "escape":
        this.store.update((x) => ({ ...x, line: menu.line, menu: undefined }));
        return true;
      default:
        return false;
    }
  }
}

/**
 * `~/case $ `: the working folder, where it is not home, and the exit code of a command that failed. While the history
 * is searched, what is looked for.
 */
export function promptOf({
  cwd,
  exitCode,
  search,
}: Pick<ConsoleState, "cwd" | "exitCode"> & Partial<Pick<ConsoleState, "search">>): string {
  if (search) return `(${search.failed ? "failed " : ""}reverse-i-search)\`${search.query}': `;
  const where = cwd === "~" ? "" : `${cwd} `;
  return `${exitCode ? `${exitCode} ` : ""}${where}$ `;
}

export const CONTINUATION = "> ";

const promptedLines = (state: ConsoleState, text: string): string =>
  text
    .split("\n")
    .map((line, i) => (i === 0 ? promptOf(state) : CONTINUATION) + line)
    .join("\n");
