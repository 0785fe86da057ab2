/* What terminals send is control characters: this is the one place that reads them. */
/* oxlint-disable no-control-regex */
/**
 * A key press: its name (`a`, `ctrl-c`, `alt-b`, `up`, `f1`, `paste`), and the text that it stands for, if any.
 * Printable characters that come together are one press named `text`.
 */
export interface Key {
  name: string;
  text?: string;
}

export type KeyListener = (key: Key) => void;

/** How long an escape that begins a sequence is waited for before it counts as the Escape key. */
const ESCAPE_MS = 40;
const PASTE_BEGIN = "\u001b[200~";
const PASTE_END = "\u001b[201~";
/** More than anybody pastes into a shell; the rest is dropped. */
const PASTE_LIMIT = 256 * 1024;

/**
 * Turns what a terminal sends into key presses. They are told one at a time: what one has changed is drawn before
 * the next is told, so that no listener answers to a screen that is gone.
 */
export class Keyboard {
  readonly #listeners: { tell: KeyListener; whole: boolean }[] = [];
  readonly #queue: Key[] = [];
  #telling = false;
  #told: Promise<void> = Promise.resolve();
  #pending = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param options.whole leaves characters that came together in one press; without such a listener they are told
   *   one by one
   * @returns a function that ends the subscription
   */
  subscribe(tell: KeyListener, options: { whole?: boolean } = {}): () => void {
    const listener = { tell, whole: options.whole ?? false };
    this.#listeners.push(listener);
    return () => {
      const index = this.#listeners.indexOf(listener);
      if (index >= 0) this.#listeners.splice(index, 1);
    };
  }

  /** Takes what the terminal has sent. @returns when all of it has been told */
  feed(chunk: string): Promise<void> {
    clearTimeout(this.#timer);
    const { keys, rest } = decodeKeys(this.#pending + chunk);
    this.#pending = rest;
    if (rest && !rest.startsWith(PASTE_BEGIN)) this.#timer = setTimeout(() => this.#giveUp(), ESCAPE_MS);
    this.#queue.push(...keys);
    return this.#start();
  }

  /** What was begun will not be completed: an Escape, and then plain text. */
  #giveUp(): void {
    const rest = this.#pending;
    this.#pending = "";
    this.#queue.push({ name: "escape" }, ...decodeKeys(rest.slice(1)).keys);
    void this.#start();
  }

  #start(): Promise<void> {
    if (!this.#telling) this.#told = this.#tell();
    return this.#told;
  }

  async #tell(): Promise<void> {
    this.#telling = true;
    for (let key = this.#queue.shift(); key; key = this.#queue.shift()) {
      if (key.name === "text" && !this.#listeners.some((x) => x.whole)) {
        this.#queue.unshift(...Array.from(key.text ?? "", (text) => ({ name: text, text })));
        continue;
      }
      for (const { tell } of this.#listeners.slice()) tell(key);
      if (this.#queue.length) await drawn();
    }
    this.#telling = false;
  }
}

/** React draws in a turn of its own, which is asked for in the turn of the change: it is over after the second. */
const drawn = (): Promise<void> =>
  new Promise((resolve) => setImmediate(() => setImmediate(() => resolve())));

const NAMED: Readonly<Record<string, string>> = {
  A: "up",
  B: "down",
  C: "right",
  D: "left",
  F: "end",
  H: "home",
  P: "f1",
  Q: "f2",
  R: "f3",
  S: "f4",
  Z: "shift-tab",
};
const NUMBERED: Readonly<Record<string, string>> = {
  1: "home",
  3: "delete",
  4: "end",
  5: "pageup",
  6: "pagedown",
  7: "home",
  8: "end",
  11: "f1",
  12: "f2",
  13: "f3",
  14: "f4",
  15: "f5",
  17: "f6",
  18: "f7",
  19: "f8",
  20: "f9",
  21: "f10",
  23: "f11",
  24: "f12",
};
/** Function keys of the Linux console: `ESC [ [ A`. */
const LINUX_CONSOLE: Readonly<Record<string, string>> = { A: "f1", B: "f2", C: "f3", D: "f4", E: "f5" };
const CONTROLS: Readonly<Record<string, string>> = {
  "\r": "enter",
  "\n": "enter",
  "\t": "tab",
  "\u007f": "backspace",
  "\u0000": "ctrl-space",
};

/**
 * Decodes what a terminal has sent.
 *
 * @returns the presses, and what is left over because its sequence is not complete yet
 */
export function decodeKeys(input: string): { keys: Key[]; rest: string } {
  const keys: Key[] = [];
  let at = 0;
  while (at < input.length) {
    const rest = input.slice(at);
    if (rest.startsWith(PASTE_BEGIN)) {
      const end = rest.indexOf(PASTE_END);
      if (end < 0 && rest.length < PASTE_LIMIT) return { keys, rest };
      const stop = end < 0 ? rest.length : end;
      keys.push({ name: "paste", text: rest.slice(PASTE_BEGIN.length, stop) });
      at += end < 0 ? rest.length : end + PASTE_END.length;
      continue;
    }
    if (rest[0] === "\u001b") {
      const sequence = decodeEscape(rest);
      if (!sequence) return { keys, rest };
      if (sequence.key) keys.push(sequence.key);
      at += sequence.length;
      continue;
    }
    const printable = /^[^\u0000-\u001f\u007f]+/.exec(rest)?.[0];
    if (printable) {
      keys.push({ name: [...printable].length === 1 ? printable : "text", text: printable });
      at += printable.length;
      continue;
    }
    keys.push({ name: CONTROLS[rest[0]!] ?? `ctrl-${String.fromCharCode(rest.charCodeAt(0) + 96)}` });
    at++;
  }
  return { keys, rest: "" };
}

/** One escape sequence; undefined while it is not complete. */
function decodeEscape(text: string): { key?: Key; length: number } | undefined {
  if (text.length === 1) return undefined;
  const csi = /^\u001b\[(\[?)([\d;]*)([ -/]*)([@-~])/.exec(text);
  if (csi) {
    const [all, isConsole, parameters = "", , final = ""] = csi;
    const [first = "", modifier = ""] = parameters.split(";");
    const name = isConsole ? LINUX_CONSOLE[final] : final === "~" ? NUMBERED[first] : NAMED[final];
    return { ...(name && { key: { name: `${modifierOf(modifier)}${name}` } }), length: all.length };
  }
  if (/^\u001b\[[[\d;]*[ -/]*$/.test(text)) return undefined;
  const ss3 = /^\u001bO([@-~])/.exec(text);
  if (ss3) {
    const name = NAMED[ss3[1]!];
    return { ...(name && { key: { name } }), length: ss3[0].length };
  }
  if (text === "\u001bO") return undefined;
  // Escape and then a control key, typed fast; only Alt with Backspace or Enter is a key of its own.
  if (/^\u001b[\u0000-\u000c\u000e-\u001f]/.test(text)) return { key: { name: "escape" }, length: 1 };
  const char = String.fromCodePoint(text.codePointAt(1)!);
  const name = CONTROLS[char] ?? char;
  return { key: { name: `alt-${name}` }, length: 1 + char.length };
}

function modifierOf(parameter: string): string {
  const bits = Math.max(0, Number(parameter || 1) - 1);
  return `${bits & 4 ? "ctrl-" : ""}${bits & 2 ? "alt-" : ""}${bits & 1 ? "shift-" : ""}`;
}
