import type { Readable } from "node:stream";

interface Line {
  at: number;
  text: string;
}

/** No run may fill this program's memory with what it writes. */
const MOST_BYTES = 4 * 1024 * 1024;
const LEFT_OUT = "gameday: the function wrote more than is kept of one run; the rest is left out\n";

/**
 * What a process writes, line by line and with the time of each. The end of a run is a mark that its bootstrap writes
 * to both streams: until it has come, not everything was read.
 */
export class Output {
  #lines: Line[] = [];
  #bytes = 0;
  #mark: string | undefined;
  #marksSeen = 0;
  #open = 2;
  #tell: (() => void) | undefined;

  read(...streams: Readable[]): void {
    for (const stream of streams) {
      let rest = "";
      stream.setEncoding("utf8");
      stream.on("data", (piece: string) => {
        rest += piece;
        const lines = rest.split("\n");
        rest = lines.pop()!;
        for (const line of lines) this.#add(line);
        if (rest.length > MOST_BYTES) rest = "";
      });
      stream.on("error", () => undefined);
      stream.on("close", () => {
        if (rest) this.#add(rest);
        rest = "";
        this.#open--;
        this.#tell?.();
      });
    }
  }

  #add(line: string): void {
    if (this.#mark !== undefined && line.endsWith(this.#mark)) {
      // What was written without a newline stands before the mark on the same line.
      const before = line.slice(0, -this.#mark.length);
      if (before) this.#keep(before);
      this.#marksSeen++;
      this.#tell?.();
      return;
    }
    this.#keep(line);
  }

  #keep(line: string): void {
    if (this.#bytes > MOST_BYTES) return;
    this.#bytes += line.length;
    // A bootstrap writes the lines of one message as one, so that they stay together.
    const text = this.#bytes > MOST_BYTES ? LEFT_OUT : `${line.replaceAll("\r", "\n")}\n`;
    this.#lines.push({ at: performance.now(), text });
  }

  /** A run begins, whose end this mark will tell. What was written while the process came up belongs to it. */
  begin(mark: string): void {
    this.#mark = mark;
    this.#marksSeen = 0;
    this.#bytes = 0;
  }

  /** Waits until both streams are read up to the mark, or for a while. */
  marked(ms: number): Promise<void> {
    return this.#until(() => this.#marksSeen >= 2 || this.#open === 0, ms);
  }

  /** Waits until both streams are closed, or for a while. */
  closed(ms: number): Promise<void> {
    return this.#until(() => this.#open === 0, ms);
  }

  #until(done: () => boolean, ms: number): Promise<void> {
    return new Promise((resolve) => {
      const settle = (): void => {
        clearTimeout(timer);
        this.#tell = undefined;
        resolve();
      };
      const timer = setTimeout(settle, ms);
      this.#tell = () => done() && settle();
      this.#tell();
    });
  }

  /** What was written since it was last taken; times in milliseconds after `since`. */
  take(since: number): { afterMs: number; text: string }[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines.map(({ at, text }) => ({ afterMs: Math.max(0, at - since), text }));
  }
}
