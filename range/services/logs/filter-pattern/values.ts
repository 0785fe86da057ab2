import { invalid } from "./match.ts";
import type { Reader } from "./reader.ts";

export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=";

/** Compares a field's value with what the pattern says. */
export type Comparison = (value: string | number | boolean | null) => boolean;

const OPERATORS: readonly Operator[] = ["!=", "<=", ">=", "=", "<", ">"];
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/;

/** Reads an operator, if one is next. */
export const readOperator = (reader: Reader): Operator | undefined =>
  OPERATORS.find((operator) => reader.take(operator));

/**
 * Reads what stands behind an operator: a quoted or bare text with `*` wildcards, a number, or a regular
 * expression between percent signs.
 */
export function readComparison(reader: Reader, operator: Operator): Comparison {
  const regex = reader.match(/%([^%]*)%/y);
  if (regex) {
    const compiled = compileRegex(regex[1]!);
    const wanted = operator === "=";
    if (!wanted && operator !== "!=") throw invalid("Invalid filter pattern");
    return (value) => compiled.test(String(value)) === wanted;
  }
  const quoted = reader.match(/"((?:[^"\\]|\\.)*)"/y);
  const text = quoted ? quoted[1]!.replace(/\\(["\\])/g, "$1") : reader.match(/[^\s()[\]{},&|"]+/y)?.[0];
  if (text === undefined) throw invalid("Invalid filter pattern");
  if (!quoted && NUMBER.test(text)) return compareNumber(operator, Number(text), text);
  if (operator !== "=" && operator !== "!=") throw invalid("Invalid filter pattern");
  return (value) => fitsWildcards(text, String(value)) === (operator === "=");
}

function compareNumber(operator: Operator, wanted: number, text: string): Comparison {
  return (value) => {
    const number = typeof value === "number" ? value : NUMBER.test(String(value)) ? Number(value) : NaN;
    switch (operator) {
      case "=":
        return number === wanted || value === text;
      case "!=":
        return number !== wanted && value !== text;
      case "<":
        return number < wanted;
      case "<=":
        return number <= wanted;
      case ">":
        return number > wanted;
      case ">=":
        return number >= wanted;
    }
  };
}

/**
 * Whether a text fits a pattern in which `*` stands for any characters. It never goes back further than to the
 * last `*`, so a pattern full of them costs no more than the product of the two lengths.
 */
function fitsWildcards(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === "*") {
      star = p++;
      resume = t;
    } else if (pattern[p] === text[t]) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/**
 * Compiles a pattern's regular expression. CloudWatch Logs takes letters, digits, a few symbols and the
 * operators `^ $ ? [ ] { } | \ * + .`; parentheses are refused, so no expression can nest.
 *
 * @throws {AwsError} InvalidParameterException
 */
export function compileRegex(source: string): RegExp {
  if (source === "" || !/^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.\s]+$/.test(source))
    throw invalid(`Invalid filter pattern: the regular expression %${source}% is not supported`);
  try {
    return new RegExp(source, "s");
  } catch {
    throw invalid(`Invalid filter pattern: the regular expression %${source}% is not valid`);
  }
}
