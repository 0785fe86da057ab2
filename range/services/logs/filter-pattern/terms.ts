import { compileRegex } from "./values.ts";
import { invalid, type FilterPattern, type Match } from "./match.ts";

/** Quoted phrases, regular expressions between percent signs, and words, each with its optional sign. */
const TOKEN = /([-?]?)(?:"((?:[^"\\]|\\.)*)"|%([^%]*)%|([^\s"]+))/y;
const NOTHING_NAMED: Match = { extracted: {}, number: () => undefined, text: () => undefined };

/**
 * Compiles a pattern of terms: all plain ones must occur in the message, none of those with `-`; of those with
 * `?` one is enough, and they are ignored next to others, as CloudWatch Logs documents. Case matters.
 */
export function compileTerms(pattern: string): FilterPattern {
  const required: Test[] = [];
  const excluded: Test[] = [];
  const optional: Test[] = [];
  for (const { sign, test } of readTerms(pattern))
    (sign === "-" ? excluded : sign === "?" ? optional : required).push(test);
  const onlyOptional = optional.length > 0 && required.length === 0 && excluded.length === 0;
  return (message) => {
    const found = onlyOptional
      ? optional.some((test) => test(message))
      : required.every((test) => test(message)) && !excluded.some((test) => test(message));
    return found ? NOTHING_NAMED : undefined;
  };
}

type Test = (message: string) => boolean;

function* readTerms(pattern: string): Generator<{ sign: string; test: Test }> {
  let at = 0;
  while (at < pattern.length) {
    if (/\s/.test(pattern[at]!)) {
      at++;
      continue;
    }
    TOKEN.lastIndex = at;
    const [whole, sign = "", phrase, regex, word] = TOKEN.exec(pattern) ?? [];
    if (whole === undefined) throw invalid("Invalid filter pattern");
    at += whole.length;
    yield { sign, test: testFor(phrase, regex, word) };
  }
}

function testFor(phrase: string | undefined, regex: string | undefined, word: string | undefined): Test {
  if (regex !== undefined) {
    const compiled = compileRegex(regex);
    return (message) => compiled.test(message);
  }
  if (word !== undefined && !/^[\p{L}\p{N}_]+$/u.test(word))
    throw invalid(`Invalid character(s) in term '${word}'`);
  const term = word ?? phrase!.replace(/\\(.)/g, "$1");
  return (message) => message.includes(term);
}
