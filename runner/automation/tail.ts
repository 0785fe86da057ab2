import { plainText } from "../ui/text.ts";

const MOST_BYTES = 16_384;
/** The share of characters that no text has, above which it is none: a name in an old encoding makes no garbage. */
const MOST_ODD = 0.1;

/** The last of what somebody's program writes: it may write for ever, and anything. */
export class Tail {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #written = 0;

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    this.#written += piece.length;
    while (this.#bytes - this.#pieces[0]!.length >= MOST_BYTES) this.#bytes -= this.#pieces.shift()!.length;
  }

  text(): string {
    return plainText(this.#decoded());
  }

  /** All that was written, in bytes, where the last of it is no text: zeros, and what is no UTF-8. */
  garbageBytes(): number {
    const decoded = this.#decoded();
    const odd = decoded.match(/[\0\uFFFD]/g)?.length ?? 0;
    return odd > decoded.length * MOST_ODD ? this.#written : 0;
  }

  #decoded(): string {
    return Buffer.concat(this.#pieces).subarray(-MOST_BYTES).toString("utf8");
  }
}
