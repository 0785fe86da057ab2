/** A reference to a file inside a shorthand value (`Key@=file://path`), to be read before the value is used. */
export class FileReference {
  constructor(readonly uri: string) {}
}

export type ShorthandValue = string | FileReference | ShorthandValue[] | { [key: string]: ShorthandValue };

/** A mistake in shorthand syntax; the message shows the place. */
export class ShorthandError extends Error {}

/**
 * Reads AWS CLI's shorthand syntax: `Key=value,List=a,b,Map={k=v},Explicit=[x,y]`, quotes, and `\,`. All leaves
 * are text: the shape of the parameter says later what they mean.
 *
 * @throws {ShorthandError}
 */
export const parseShorthand = (text: string): Record<string, ShorthandValue> => new Parser(text).parse();

const KEY = /[A-Za-z0-9\-_.#/:]*/y;
const SPACE = /\s*/y;
const SINGLE_QUOTED = /'(?:\\'|[^'])*'/y;
const DOUBLE_QUOTED = /"(?:\\"|[^"])*"/y;
const START = "!#-&(-+\\--<>-Z\\\\-z\\u007c-\\uffff";
/** A value that may be followed by another key: it ends at a comma, a bracket or a brace. */
const FIRST_VALUE = new RegExp(`(\\\\,|[${START}])(\\\\,|[\\s!#-&(-+\\--\\\\\\^-|~-\\uffff])*`, "y");
/** A further value of a list without brackets: it ends at `=` too, because then it was a key. */
const SECOND_VALUE = new RegExp(`(\\\\,|[${START}])(\\\\,|[\\s!#-&(-+\\--<>-\\uffff])*`, "y");

class Parser {
  #at = 0;
  #files = false;

  constructor(private readonly text: string) {}

  parse(): Record<string, ShorthandValue> {
    const result: Record<string, ShorthandValue> = {};
    let start = 0;
    for (;;) {
      const [key, value] = this.#pair(() => this.#values());
      if (Object.hasOwn(result, key))
        throw new ShorthandError(
          `Second instance of key "${key}" encountered for input:\n${this.#place(start)}\n` +
            `This is often because there is a preceding "," instead of a space.`,
        );
      result[key] = value;
      start = this.#at + 1;
      if (this.#ended) return result;
      this.#expect(",");
    }
  }

  #pair(read: () => ShorthandValue): [string, ShorthandValue] {
    const key = this.#match(KEY);
    this.#match(SPACE);
    this.#files = this.#current === "@";
    if (this.#files) this.#at++;
    this.#expect("=");
    return [key, read()];
  }

  #values(): ShorthandValue {
    if (this.#ended) return "";
    return this.#current === "[" || this.#current === "{" ? this.#explicit() : this.#commaSeparated();
  }

  #explicit(): ShorthandValue {
    if (this.#current === "[") return this.#list();
    if (this.#current === "{") return this.#map();
    return this.#firstValue();
  }

  #list(): ShorthandValue[] {
    this.#expect("[");
    const values: ShorthandValue[] = [];
    while (this.#current !== "]") {
      values.push(this.#explicit());
      this.#separator("]");
    }
    this.#at++;
    return values;
  }

  #map(): Record<string, ShorthandValue> {
    this.#expect("{");
    const values: Record<string, ShorthandValue> = {};
    while (this.#current !== "}") {
      const [key, value] = this.#pair(() => this.#explicit());
      values[key] = value;
      this.#separator("}");
    }
    this.#at++;
    return values;
  }

  #separator(close: string): void {
    this.#match(SPACE);
    if (this.#current === close) return;
    this.#expect(",");
  }

  /** `a` or `a,b,c`: a comma belongs to the list only if no `=` follows the next word. */
  #commaSeparated(): ShorthandValue {
    const values = [this.#firstValue()];
    this.#match(SPACE);
    while (this.#current === ",") {
      const comma = this.#at;
      this.#expect(",");
      const next = this.#secondValue();
      this.#match(SPACE);
      if (next === undefined || (!this.#ended && this.#current !== ",")) {
        if (this.#ended) this.#fail("<second>", "<none>");
        this.#at = comma;
        break;
      }
      values.push(next);
    }
    return values.length === 1 ? values[0]! : values;
  }

  #firstValue(): ShorthandValue {
    return this.#quoted() ?? this.#leaf(this.#match(FIRST_VALUE));
  }

  #secondValue(): ShorthandValue | undefined {
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const text = this.#match(SECOND_VALUE);
    return text === "" ? undefined : this.#leaf(text);
  }

  #quoted(): ShorthandValue | undefined {
    const quote = this.#current;
    if (quote !== "'" && quote !== '"') return undefined;
    const text = this.#match(quote === "'" ? SINGLE_QUOTED : DOUBLE_QUOTED);
    if (text === "") this.#fail(quote === "'" ? "<singled quoted>" : "<double quoted>", "<none>");
    const inner = text.slice(1, -1).replaceAll(`\\${quote}`, quote).replaceAll("\\\\", "\\");
    return this.#files && inner.startsWith("file") ? new FileReference(inner) : inner;
  }

  #leaf(text: string): ShorthandValue {
    const value = text.replaceAll("\\,", ",").trimEnd();
    return this.#files && /^fileb?:\/\//.test(value) ? new FileReference(value) : value;
  }

  get #current(): string | undefined {
    return this.text[this.#at];
  }

  get #ended(): boolean {
    return this.#at >= this.text.length;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0] ?? "";
    this.#at += found.length;
    return found;
  }

  #expect(character: string): void {
    this.#match(SPACE);
    if (this.#current !== character) this.#fail(character, this.#current ?? "EOF");
    this.#at++;
    this.#match(SPACE);
  }

  #fail(expected: string, received: string): never {
    throw new ShorthandError(
      `Expected: '${expected}', received: '${received}' for input:\n${this.#place(this.#at)}`,
    );
  }

  /** The input with a mark under the place, on the line of the place. */
  #place(index: number): string {
    const lineStart = this.text.lastIndexOf("\n", index - 1) + 1;
    const lineEnd = this.text.indexOf("\n", index);
    const before = lineEnd < 0 ? this.text : this.text.slice(0, lineEnd);
    const after = lineEnd < 0 ? "" : this.text.slice(lineEnd);
    return `${before}\n${" ".repeat(index - lineStart)}^${after}`;
  }
}
