import type { Json } from "./json.ts";

/** One step of a path, from values to the values below them. */
export type Step = { deep: boolean } & (
  | { kind: "names"; names: readonly string[] }
  | { kind: "indexes"; indexes: readonly number[] }
  | { kind: "slice"; from?: number; to?: number; by: number }
  | { kind: "all" }
  | { kind: "filter"; condition: Condition }
);

/** The condition of a filter such as `[?(@.state == 'running' && @.cpu)]`. */
export type Condition =
  | { kind: "or" | "and"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }
  | { kind: "exists"; path: Path }
  | { kind: "compare"; operator: Operator; left: Operand; right: Operand };

export type Operator = "==" | "!=" | "<=" | ">=" | "<" | ">" | "=~" | "in" | "nin";
export type Operand = { path: Path } | { value: Json } | { pattern: RegExp };

export interface Path {
  text: string;
  /** Where it begins: the data, the context object, a variable, or the item of a filter. */
  root: "data" | "context" | "item" | { variable: string };
  steps: readonly Step[];
  /** Whether it leads to one value at most; others lead to a list. */
  definite: boolean;
}

/** What is wrong with a path. */
export class PathProblem extends Error {}

const parsed = new Map<string, Path>();
const MOST_KEPT = 2_000;

/**
 * Reads a JSONPath: `$.a.b`, `$$.Execution.Id`, `$variable.a`, with all that Step Functions takes from its library
 * (`..`, `*`, slices, lists of names and indexes, filters).
 *
 * @throws {PathProblem}
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html
 */
export function parsePath(text: string): Path {
  let path = parsed.get(text);
  if (path) return path;
  const reader = new Reader(text);
  path = reader.path();
  if (!reader.atEnd) throw new PathProblem(`unexpected '${text.slice(reader.at)}' in '${text}'`);
  if (parsed.size > MOST_KEPT) parsed.clear();
  parsed.set(text, path);
  return path;
}

export const isPath = (text: string): boolean => {
  try {
    parsePath(text);
    return true;
  } catch (thrown) {
    if (thrown instanceof PathProblem) return false;
    throw thrown;
  }
};

const OPERATORS: readonly Operator[] = ["==", "!=", "<=", ">=", "=~", "<", ">", "nin", "in"];

class Reader {
  at = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.at >= this.text.length;
  }

  path(): Path {
    const from = this.at;
    const root = this.#root();
    const steps: Step[] = [];
    for (let step = this.#step(); step; step = this.#step()) steps.push(step);
    return {
      text: this.text.slice(from, this.at),
      root,
      steps,
      definite: steps.every(
        (step) =>
          !step.deep &&
          ((step.kind === "names" && step.names.length === 1) ||
            (step.kind === "indexes" && step.indexes.length === 1)),
      ),
    };
  }

  #root(): Path["root"] {
    if (this.#take("@")) return "item";
    if (this.#take("$$")) return "context";
    if (!this.#take("$")) throw this.#problem("a path begins with $");
    const variable = this.#match(/[\p{L}_][\p{L}\p{N}_]*/uy);
    return variable === undefined ? "data" : { variable };
  }

  #step(): Step | undefined {
    if (this.#take("..")) {
      if (this.#peek("[")) return this.#bracket(true);
      return this.#take("*") ? { kind: "all", deep: true } : this.#name(true);
    }
    if (this.#peek("[")) return this.#bracket(false);
    if (!this.#peek(".")) return undefined;
    this.at++;
    return this.#take("*") ? { kind: "all", deep: false } : this.#name(false);
  }

  #name(deep: boolean): Step {
    const name = this.#match(/(?:\\.|[^\s.,[\]()*?:@'"!=<>|&~\\])+/suy);
    if (name === undefined) throw this.#problem("a name is missing");
    return { kind: "names", names: [name.replace(/\\(.)/gsu, "$1")], deep };
  }

  #bracket(deep: boolean): Step {
    this.#expect("[");
    this.#space();
    const step = this.#inBracket();
    this.#space();
    this.#expect("]");
    return { ...step, deep } as Step;
  }

  #inBracket(): Record<string, unknown> {
    if (this.#take("*")) return { kind: "all" };
    if (this.#take("?")) {
      this.#space();
      this.#expect("(");
      const condition = this.#or();
      this.#expect(")");
      return { kind: "filter", condition };
    }
    if (this.#peek("'") || this.#peek('"')) return { kind: "names", names: this.#list(() => this.#quoted()) };
    const slice = this.#match(/(-?\d+)?\s*:\s*(-?\d+)?(\s*:\s*(-?\d+)?)?/y);
    if (slice !== undefined) {
      const [from, to, by] = slice.split(":").map((part) => part.trim());
      return {
        kind: "slice",
        ...(from && { from: Number(from) }),
        ...(to && { to: Number(to) }),
        by: by ? Number(by) : 1,
      };
    }
    return { kind: "indexes", indexes: this.#list(() => this.#index()) };
  }

  #list<T>(read: () => T): T[] {
    const list = [read()];
    for (this.#space(); this.#take(","); this.#space()) {
      this.#space();
      list.push(read());
    }
    return list;
  }

  #index(): number {
    const digits = this.#match(/-?\d+/y);
    if (digits === undefined) throw this.#problem("an index or a name in quotes is missing");
    return Number(digits);
  }

  #or(): Condition {
    const of = [this.#and()];
    for (this.#space(); this.#take("||"); this.#space()) of.push(this.#and());
    return of.length === 1 ? of[0]! : { kind: "or", of };
  }

  #and(): Condition {
    const of = [this.#term()];
    for (this.#space(); this.#take("&&"); this.#space()) of.push(this.#term());
    return of.length === 1 ? of[0]! : { kind: "and", of };
  }

  #term(): Condition {
    this.#space();
    if (this.#take("!")) return { kind: "not", of: this.#term() };
    if (this.#take("(")) {
      const inner = this.#or();
      this.#space();
      this.#expect(")");
      return inner;
    }
    const left = this.#operand();
    this.#space();
    const operator = OPERATORS.find((one) => this.#take(one));
    if (!operator) {
      if ("path" in left) return { kind: "exists", path: left.path };
      throw this.#problem("a comparison is missing");
    }
    this.#space();
    return { kind: "compare", operator, left, right: this.#operand() };
  }

  #operand(): Operand {
    this.#space();
    if (this.#peek("@") || this.#peek("$")) return { path: this.path() };
    if (this.#peek("'") || this.#peek('"')) return { value: this.#quoted() };
    if (this.#peek("[")) {
      this.#expect("[");
      this.#space();
      const value = this.#list(() => this.#constant());
      this.#space();
      this.#expect("]");
      return { value };
    }
    const pattern = this.#match(/\/(\\.|[^/\\])+\/i?/y);
    if (pattern === undefined) return { value: this.#constant() };
    const end = pattern.lastIndexOf("/");
    return { pattern: new RegExp(`^(?:${pattern.slice(1, end)})$`, pattern.slice(end + 1)) };
  }

  #constant(): Json {
    if (this.#peek("'") || this.#peek('"')) return this.#quoted();
    const word = this.#match(/true|false|null|-?\d+(\.\d+)?([eE][+-]?\d+)?/y);
    if (word === undefined) throw this.#problem("a value is missing");
    return JSON.parse(word) as Json;
  }

  #quoted(): string {
    const quote = this.text[this.at++];
    let out = "";
    while (this.at < this.text.length) {
      const char = this.text[this.at++]!;
      if (char === quote) return out;
      out += char === "\\" ? (this.text[this.at++] ?? "") : char;
    }
    throw this.#problem("a quote is not closed");
  }

  #space(): void {
    while (this.text[this.at] === " ") this.at++;
  }

  #peek(token: string): boolean {
    return this.text.startsWith(token, this.at);
  }

  #take(token: string): boolean {
    if (!this.#peek(token)) return false;
    this.at += token.length;
    return true;
  }

  #expect(token: string): void {
    if (!this.#take(token)) throw this.#problem(`'${token}' is missing`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found !== undefined) this.at += found.length;
    return found;
  }

  #problem(what: string): PathProblem {
    return new PathProblem(`${what} in '${this.text}' at ${this.at}`);
  }
}
