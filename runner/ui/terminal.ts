import type { ReadStream, WriteStream } from "node:tty";
import { StringDecoder } from "node:string_decoder";
import { Keyboard } from "./keyboard.ts";
import { Screen } from "./screen.ts";

/** Alternate screen, no cursor, no wrapping at the right edge, pastes marked as such. */
const ENTER = "\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h";
const LEAVE = "\u001b[?2004l\u001b[?7h\u001b[0m\u001b[?25h\u001b[?1049l";
/** What others wrote to standard error while the screen was up is shown afterwards, up to this size. */
const HELD_LIMIT = 64 * 1024;

/** The terminal while the screen is up; always left as it was found. */
export class Terminal {
  readonly screen: Screen;
  readonly keyboard = new Keyboard();
  readonly #input: ReadStream;
  readonly #output: WriteStream;
  #open = false;
  #held = "";
  #writeError: typeof process.stderr.write | undefined;
  readonly #decoder = new StringDecoder("utf8");
  readonly #read = (chunk: Buffer | string): void =>
    void this.keyboard.feed(typeof chunk === "string" ? chunk : this.#decoder.write(chunk));
  /** Back from the background: the shell has put its own settings and text there. */
  readonly #continued = (): void => {
    if (!this.#open) return;
    this.#input.setRawMode(false);
    this.#input.setRawMode(true);
    this.#output.write(ENTER);
    this.screen.repaint();
  };

  constructor(input: ReadStream = process.stdin, output: WriteStream = process.stdout) {
    this.#input = input;
    this.#output = output;
    this.screen = new Screen(output);
  }

  open(): void {
    if (this.#open) return;
    this.#open = true;
    this.#holdErrors();
    this.#input.setRawMode(true);
    this.#input.on("data", this.#read);
    this.#input.resume();
    process.on("SIGCONT", this.#continued);
    this.#output.write(ENTER);
    this.screen.open();
  }

  /** Leaves the terminal clean; safe to call at any time, and again. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.screen.close();
    process.off("SIGCONT", this.#continued);
    this.#input.off("data", this.#read);
    // The terminal may be gone (SIGHUP): then there is nothing to leave clean.
    try {
      this.#output.write(LEAVE);
      this.#input.setRawMode(false);
    } catch {
      /* gone */
    }
    this.#input.pause();
    this.#releaseErrors();
  }

  #holdErrors(): void {
    this.#writeError = process.stderr.write.bind(process.stderr);
    process.stderr.write = ((chunk: string | Uint8Array): boolean => {
      const text = typeof chunk === "string" ? chunk : Buffer.from(chunk).toString();
      if (this.#held.length < HELD_LIMIT) this.#held += text;
      return true;
    }) as typeof process.stderr.write;
  }

  #releaseErrors(): void {
    if (this.#writeError) process.stderr.write = this.#writeError;
    this.#writeError = undefined;
    if (this.#held) process.stderr.write(this.#held);
    this.#held = "";
  }
}
