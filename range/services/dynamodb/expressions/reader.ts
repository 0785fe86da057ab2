import { invalid } from "../refusals.ts";
import type { Value } from "../values.ts";
import type { Placeholders } from "./placeholders.ts";
import { isReserved } from "./reserved-words.ts";
import type { Path } from "./tree.ts";

interface Token {
  kind: "word" | "name" | "value" | "number" | "symbol" | "end";
  text: string;
  start: number;
  end: number;
}

const TOKEN = /\s*(?:([A-Za-z_]\w*)|(#\w+)|(:\w+)|(\d+)|(<>|<=|>=|\S))/gy;
const KINDS = ["word", "name", "value", "number", "symbol"] as const;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html: expression parameters. */
const MOST_BYTES = 4096;
const MOST_OPERATORS = 300;
/** Words that never name an attribute, in whatever place. */
const KEYWORDS = new Set(["AND", "OR", "NOT", "BETWEEN", "IN"]);

/** Reads one expression token by token, and says what is wrong with it in DynamoDB's words. */
export class Reader {
  readonly #tokens: Token[];
  readonly #text: string;
  #at = 0;
  #operators = 0;
  #problem: string | undefined;

  /**
   * @param parameter such as `ConditionExpression`
   * @param keywords words that have a meaning in this kind of expression alone
   */
  constructor(
    private readonly parameter: string,
    text: string,
    private readonly placeholders: Placeholders,
    private readonly keywords: ReadonlySet<string> = new Set(),
  ) {
    if (!text.trim()) throw this.invalid("The expression can not be empty;");
    const bytes = Buffer.byteLength(text);
    if (bytes > MOST_BYTES)
      throw this.invalid(`Expression size has exceeded the maximum allowed size; expression size: ${bytes}`);
    this.#text = text;
    this.#tokens = [...text.matchAll(TOKEN)].map((match) => {
      const which = match.slice(1).findIndex((group) => group !== undefined);
      const token = match[which + 1]!;
      const end = match.index + match[0].length;
      return { kind: KINDS[which]!, text: token, start: end - token.length, end };
    });
    this.#tokens.push({ kind: "end", text: "<EOF>", start: text.length, end: text.length });
  }

  get next(): Token {
    return this.#tokens[this.#at]!;
  }

  /** The token behind the next one. */
  get afterNext(): Token | undefined {
    return this.#tokens[this.#at + 1];
  }

  take(): Token {
    return this.#tokens[this.#at++]!;
  }

  /** Takes the next token if it is this symbol, or this word whatever its case. */
  takeIf(text: string): boolean {
    const found = this.isNext(text);
    if (found) this.#at++;
    return found;
  }

  isNext(text: string): boolean {
    const { kind, text: next } = this.next;
    return kind === "symbol" ? next === text : kind === "word" && next.toUpperCase() === text;
  }

  expect(text: string): void {
    if (!this.takeIf(text)) throw this.syntaxError();
  }

  /** Ends the reading. */
  finish(): void {
    if (this.next.kind !== "end") throw this.syntaxError();
    if (this.#problem !== undefined) throw this.invalid(this.#problem);
  }

  invalid(problem: string): Error {
    return invalid(`Invalid ${this.parameter}: ${problem}`);
  }

  /** What is wrong with the next token, with its neighbours. */
  syntaxError(): Error {
    const near = this.#text.slice(
      this.#tokens[Math.max(0, this.#at - 1)]!.start,
      this.#tokens[Math.min(this.#tokens.length - 1, this.#at + 1)]!.end,
    );
    return this.invalid(`Syntax error; token: "${this.next.text}", near: "${near}"`);
  }

  /** Notes what is wrong with an expression that can be read: told when all of it was read, and the first alone. */
  complain(problem: string): void {
    this.#problem ??= problem;
  }

  /** Counts an operator or a function. */
  countOperator(): void {
    if (++this.#operators > MOST_OPERATORS)
      throw this.invalid(`The expression contains too many operators; operator count: ${this.#operators}`);
  }

  path(): Path {
    const path: (string | number)[] = [this.#pathName()];
    for (;;)
      if (this.takeIf(".")) path.push(this.#pathName());
      else if (this.isNext("[")) {
        this.take();
        if (this.next.kind !== "number") throw this.syntaxError();
        path.push(Number(this.take().text));
        this.expect("]");
      } else return path;
  }

  #pathName(): string {
    const { kind, text } = this.next;
    const upper = text.toUpperCase();
    if (kind === "name") {
      const name = this.placeholders.name(this.take().text);
      if (name === undefined)
        this.complain(
          `An expression attribute name used in the document path is not defined; attribute name: ${text}`,
        );
      return name ?? text;
    }
    if (kind !== "word" || KEYWORDS.has(upper) || this.keywords.has(upper)) throw this.syntaxError();
    if (isReserved(text)) this.complain(`Attribute name is a reserved keyword; reserved keyword: ${text}`);
    return this.take().text;
  }

  /** A value's placeholder. */
  value(): Value {
    if (this.next.kind !== "value") throw this.syntaxError();
    const { text } = this.take();
    const value = this.placeholders.value(text);
    if (value === undefined)
      this.complain(
        `An expression attribute value used in expression is not defined; attribute value: ${text}`,
      );
    return value ?? { NULL: true };
  }
}
