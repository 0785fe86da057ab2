import { EventEmitter } from "node:events";
import type { WriteStream } from "node:tty";

const SYNC_BEGIN = "\u001b[?2026h";
const SYNC_END = "\u001b[?2026l";

/** The part of a terminal that a screen paints on. */
export type Canvas = Pick<WriteStream, "columns" | "rows" | "write" | "on" | "off">;

/**
 * Paints whole frames on a terminal: only rows that changed are written, each at its own place. It stands in for
 * standard output towards Ink, which then hands over every frame complete (its debug mode). Ink's own painting
 * moves the cursor relative to where it left it, which a resize between two frames breaks.
 */
export class Screen extends EventEmitter {
  /** So that Ink leaves cursor and line ends alone. */
  readonly isTTY = false;
  readonly #canvas: Canvas;
  #painted: string[] = [];
  #frame = "";
  #stale = true;
  #open = false;
  readonly #resized = (): void => {
    this.#stale = true;
    this.emit("resize");
    // A frame for the new size follows, unless nothing in it depends on the size.
    setImmediate(() => this.#stale && this.write(this.#frame));
  };

  constructor(canvas: Canvas) {
    super();
    this.setMaxListeners(0);
    this.#canvas = canvas;
  }

  get columns(): number {
    return this.#canvas.columns || 80;
  }

  get rows(): number {
    return this.#canvas.rows || 24;
  }

  open(): void {
    this.#open = true;
    this.#stale = true;
    this.#canvas.on("resize", this.#resized);
  }

  close(): void {
    this.#open = false;
    this.#canvas.off("resize", this.#resized);
  }

  /** Paints everything again, for a terminal that somebody else has written on. */
  repaint(): void {
    this.#stale = true;
    this.write(this.#frame);
  }

  write(frame: string): boolean {
    if (!this.#open) return true;
    this.#frame = frame;
    const lines = frame.split("\n").slice(0, this.rows);
    const changes: string[] = [];
    if (this.#stale) {
      changes.push("\u001b[0m\u001b[2J");
      this.#painted = [];
      this.#stale = false;
    }
    for (let row = 0; row < Math.max(lines.length, this.#painted.length); row++) {
      const line = lines[row] ?? "";
      if (line !== (this.#painted[row] ?? "")) changes.push(`\u001b[${row + 1};1H\u001b[2K${line}\u001b[0m`);
    }
    this.#painted = lines;
    if (changes.length) this.#canvas.write(`${SYNC_BEGIN}${changes.join("")}${SYNC_END}`);
    return true;
  }
}
