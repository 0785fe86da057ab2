import { DataFault } from "./faults.ts";
import { INTRINSICS, type Chances } from "./intrinsic-functions.ts";
import type { Json } from "./json.ts";
import { parsePath, PathProblem, type Path } from "./path-parser.ts";
import { follow, type Surroundings } from "./paths.ts";

/** A call of an intrinsic function, such as `States.Format('{} on {}', $.what, $$.Execution.Name)`. */
interface IntrinsicCall {
  text: string;
  name: string;
  arguments: readonly Argument[];
}

type Argument =
  | { kind: "call"; call: IntrinsicCall }
  | { kind: "path"; path: Path }
  | { kind: "value"; value: Json }
  /** A text in quotes, with its escapes: the template of `States.Format` tells `\{` from `{`. */
  | { kind: "text"; raw: string };

/** Step Functions' quota. */
const MOST_NESTED = 10;

export const isIntrinsic = (text: string): boolean => {
  try {
    parseCall(text);
    return true;
  } catch (thrown) {
    if (thrown instanceof PathProblem) return false;
    throw thrown;
  }
};

/**
 * Works out a call of an intrinsic function.
 *
 * @throws {DataFault}
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const workOut = (text: string, around: Surroundings, chances: Chances): Json =>
  run(parseCall(text), around, chances);

function run(call: IntrinsicCall, around: Surroundings, chances: Chances): Json {
  const fail = (what: string): DataFault =>
    new DataFault(`The function '${call.text}' had the following error: ${what}`);
  const values = call.arguments.map((argument, i): Json => {
    switch (argument.kind) {
      case "call":
        return run(argument.call, around, chances);
      case "value":
        return argument.value;
      case "text":
        return call.name === "Format" && i === 0 ? argument.raw : unescaped(argument.raw);
      case "path": {
        const found = follow(argument.path, around);
        if ("value" in found) return found.value;
        const { text, root } = argument.path;
        const input = JSON.stringify(root === "context" ? around.context : around.data);
        throw fail(
          `The JsonPath argument for the field '${text}' could not be found in the input '${input}'`,
        );
      }
    }
  });
  return INTRINSICS[call.name]!(values, chances, fail);
}

const parsed = new Map<string, IntrinsicCall>();
const MOST_KEPT = 1_000;

function parseCall(text: string): IntrinsicCall {
  let call = parsed.get(text);
  if (call) return call;
  const reader = new CallReader(text);
  call = reader.call(1);
  if (reader.at < text.length) throw new PathProblem(`unexpected '${text.slice(reader.at)}'`);
  if (parsed.size > MOST_KEPT) parsed.clear();
  parsed.set(text, call);
  return call;
}

class CallReader {
  at = 0;

  constructor(private readonly text: string) {}

  call(depth: number): IntrinsicCall {
    if (depth > MOST_NESTED) throw new PathProblem(`more than ${MOST_NESTED} functions within one another`);
    const from = this.at;
    const name = this.#match(/States\.(\w+)\s*\(\s*/y, 1);
    if (name === undefined || !Object.hasOwn(INTRINSICS, name))
      throw new PathProblem("no intrinsic function");
    const list: Argument[] = [];
    while (this.#match(/\s*\)/y) === undefined) {
      if (list.length && this.#match(/\s*,\s*/y) === undefined) throw new PathProblem("a comma is missing");
      list.push(this.#argument(depth));
    }
    return { text: this.text.slice(from, this.at), name, arguments: list };
  }

  #argument(depth: number): Argument {
    if (this.text.startsWith("States.", this.at)) return { kind: "call", call: this.call(depth + 1) };
    const raw = this.#match(/'((?:\\.|[^'\\])*)'/sy, 1);
    if (raw !== undefined) return { kind: "text", raw };
    const word = this.#match(/(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y);
    if (word !== undefined) return { kind: "value", value: JSON.parse(word) as Json };
    // A path ends at a comma or a parenthesis that is not its own.
    const path = this.#match(/\$(?:[^,()[\]\s]|\[(?:'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"|[^\]'"])*\])*/y);
    if (path === undefined) throw new PathProblem("an argument is missing");
    return { kind: "path", path: parsePath(path) };
  }

  #match(pattern: RegExp, group = 0): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (found) this.at += found[0].length;
    return found?.[group];
  }
}

const unescaped = (raw: string): string => raw.replace(/\\(.)/gs, "$1");
