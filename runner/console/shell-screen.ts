import { AsyncResource } from "node:async_hooks";
import type { Printed } from "./shell-order.ts";

/** Files that are none: what a command writes there goes to the screen as soon as the command ends. */
export const SCREEN_FILES = { stdout: "/dev/.screen-1", stderr: "/dev/.screen-2" } as const;

/** A variable that tells `aws` that its output goes to the screen. */
export const ON_SCREEN = "__ON_SCREEN";

/** More than this is not kept of a line, in characters: it is far above what is shown. */
const MOST_KEPT = 16 * 1024 * 1024;

/** What a line has written to the screen so far, in the order in which it was written, and the marks in it. */
export class ScreenOutput {
  #slots: Printed[][] = [[]];
  #length = 0;
  #listener: ((piece: Printed) => void) | undefined;
  readonly #wordsOf: (stderr: string) => string;

  /** @param wordsOf puts into our own words what just-bash says */
  constructor(wordsOf: (stderr: string) => string) {
    this.#wordsOf = wordsOf;
  }

  /** @param listener is told of each piece as it comes */
  begin(listener: ((piece: Printed) => void) | undefined): void {
    this.#slots = [[]];
    this.#length = 0;
    // Who listens draws, and is no script of the trainee's: just-bash must not hold it to what those may do.
    this.#listener = listener && AsyncResource.bind(listener);
  }

  /** Takes what was written to a file, if that is one of the screen's. @returns whether it was */
  takes(path: string, content: string | Uint8Array): boolean {
    const stream =
      path === SCREEN_FILES.stdout ? "stdout" : path === SCREEN_FILES.stderr ? "stderr" : undefined;
    if (stream === undefined) return false;
    const text = textOf(content);
    this.print({ stream, text: stream === "stderr" ? this.#wordsOf(text) : text });
    return true;
  }

  print(piece: Printed): void {
    if (piece.text === "" || this.#length > MOST_KEPT) return;
    this.#length += piece.text.length;
    this.#slots.at(-1)!.push(piece);
    this.#listener?.(piece);
  }

  mark(): void {
    this.#slots.push([]);
  }

  /** What was written between one mark and the next. */
  get slots(): readonly (readonly Printed[])[] {
    return this.#slots;
  }
}

/** Bytes come as characters of one byte each; what is no UTF-8 then is the text itself. */
function textOf(content: string | Uint8Array): string {
  if (typeof content === "string" && !/^[\0-\xff]*$/.test(content)) return content;
  const bytes = typeof content === "string" ? Buffer.from(content, "latin1") : content;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return typeof content === "string" ? content : Buffer.from(content).toString("latin1");
  }
}
