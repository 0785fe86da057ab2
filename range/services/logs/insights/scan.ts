import { AwsError, NotImplemented } from "../../../errors.ts";

export const malformedQuery = (message: string): AwsError => new AwsError("MalformedQueryException", message);

/** A piece of a query's text; a field in backticks is a word that is no keyword. */
export type Token =
  | {
      kind: "word" | "field" | "text" | "number" | "duration" | "sign";
      value: string;
      from: number;
      to: number;
    }
  | { kind: "end"; value: ""; from: number; to: number };

const SPACE = /(?:\s+|#[^\n]*)+/y;
const PIECES: readonly [kind: Exclude<Token["kind"], "end">, pattern: RegExp][] = [
  ["duration", /\d+(?:ms|mo|mon|qtr|[smhdwqy])\b/y],
  ["number", /\d+(?:\.\d+)?/y],
  ["word", /[@A-Za-z_][\w@.]*/y],
  ["field", /`[^`]+`/y],
  ["text", /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y],
  ["sign", /[=!]=|=~|!=|<=|>=|[=<>+\-*/%^(),|[\]]/y],
];

/** Reads a query of CloudWatch Logs Insights piece by piece. */
export class Scanner {
  #at = 0;
  #next: Token | undefined;
  /** Where the last piece that was taken ends. */
  #taken = 0;

  constructor(private readonly text: string) {}

  peek(): Token {
    return (this.#next ??= this.#read());
  }

  take(): Token {
    const token = this.peek();
    this.#next = undefined;
    this.#taken = token.to;
    return token;
  }

  /** What was written from a place on, up to the last piece that was taken. */
  textFrom(from: number): string {
    return this.text.slice(from, this.#taken);
  }

  /** Takes the next piece if it is this word or sign; words may be small or capital. */
  takeIf(value: string): boolean {
    const { kind, value: found } = this.peek();
    if ((kind !== "word" && kind !== "sign") || found.toLowerCase() !== value) return false;
    this.take();
    return true;
  }

  /** @throws {AwsError} MalformedQueryException when something else comes */
  expect(value: string): void {
    if (!this.takeIf(value)) throw this.unexpected(`, expecting ${value}`);
  }

  takeWord(): string {
    const { kind } = this.peek();
    if (kind !== "word" && kind !== "field") throw this.unexpected(", expecting a name");
    const { value } = this.take();
    return kind === "field" ? value.slice(1, -1) : value;
  }

  takeText(): string {
    if (this.peek().kind !== "text") throw this.unexpected(", expecting a text in quotes");
    return unquote(this.take().value);
  }

  /** A regular expression between slashes, if one begins here: only some places of a query can hold one. */
  takeRegex(): RegExp | undefined {
    const { value, from } = this.peek();
    if (value !== "/") return undefined;
    const found = /\/((?:[^/\\\n]|\\.)+)\//y;
    found.lastIndex = from;
    const match = found.exec(this.text);
    if (!match) throw this.unexpected();
    this.#next = undefined;
    this.#at = this.#taken = found.lastIndex;
    const flags = /^\(\?([ims]+)\)/.exec(match[1]!);
    try {
      return new RegExp(match[1]!.slice(flags?.[0].length ?? 0), flags?.[1] ?? "");
    } catch {
      throw malformedQuery(`invalid regular expression ${match[0]}`);
    }
  }

  unexpected(more = ""): AwsError {
    const { value, from } = this.peek();
    const before = this.text.slice(0, from).split("\n");
    return malformedQuery(
      `unexpected ${value === "" ? "end of the query" : `symbol found ${value}`} at line ${before.length} and position ${before.at(-1)!.length}${more}`,
    );
  }

  #read(): Token {
    SPACE.lastIndex = this.#at;
    if (SPACE.test(this.text)) this.#at = SPACE.lastIndex;
    const from = this.#at;
    if (from >= this.text.length) return { kind: "end", value: "", from, to: from };
    for (const [kind, pattern] of PIECES) {
      pattern.lastIndex = from;
      const value = pattern.exec(this.text)?.[0];
      if (value === undefined) continue;
      this.#at = from + value.length;
      return { kind, value, from, to: this.#at };
    }
    this.#next = { kind: "sign", value: this.text[from]!, from, to: from + 1 };
    throw this.unexpected();
  }
}

const unquote = (quoted: string): string => quoted.slice(1, -1).replace(/\\(["'\\])/g, "$1");

/** @throws {NotImplemented} what AWS's language has and the range lacks, by name */
export function refuseLacking(
  kind: "command" | "function",
  name: string,
  lacking: ReadonlySet<string>,
): void {
  if (lacking.has(name.toLowerCase()))
    throw new NotImplemented(`the ${kind} ${name} of CloudWatch Logs Insights`);
}
