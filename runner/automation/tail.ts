import { plainText } from "../ui/text.ts";

const MOST_BYTES = 16_384;

/** The last of what somebody's program writes: it may write for ever, and anything. */
export class Tail {
  #pieces: Buffer[] = [];
  #bytes = 0;

  add(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#bytes += piece.length;
    while (this.#bytes - this.#pieces[0]!.length >= MOST_BYTES) this.#bytes -= this.#pieces.shift()!.length;
  }

  text(): string {
    const bytes = Buffer.concat(this.#pieces).subarray(-MOST_BYTES);
    return plainText(bytes.toString("utf8"));
  }
}
