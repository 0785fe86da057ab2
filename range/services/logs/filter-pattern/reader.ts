import { invalid } from "./match.ts";

/** Reads a pattern from left to right. White space between tokens is skipped. */
export class Reader {
  #at = 0;

  constructor(private readonly text: string) {}

  /** Takes a fixed token if it is next. */
  take(token: string): boolean {
    this.#skip();
    if (!this.text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  match(expression: RegExp): RegExpExecArray | undefined {
    this.#skip();
    expression.lastIndex = this.#at;
    const found = expression.exec(this.text);
    if (!found) return undefined;
    this.#at += found[0].length;
    return found;
  }

  expect(token: string): void {
    if (!this.take(token)) throw invalid("Invalid filter pattern");
  }

  /** @throws {AwsError} InvalidParameterException when something is left */
  end(): void {
    this.#skip();
    if (this.#at < this.text.length) throw invalid("Invalid filter pattern");
  }

  #skip(): void {
    while (this.#at < this.text.length && /\s/.test(this.text[this.#at]!)) this.#at++;
  }
}
