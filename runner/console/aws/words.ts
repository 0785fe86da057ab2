import { usageFailure } from "./failures.ts";

/** An option as the splitter of words sees it. */
export interface Flag {
  /** Without the dashes. */
  name: string;
  /** How many words follow it: none, one, none or one, any number, exactly two. */
  takes: "nothing" | "one" | "optional" | "many" | "pair";
  choices?: readonly string[];
}

/** One option as it was given, in its place. */
export interface Given {
  name: string;
  words: readonly string[];
}

export interface SplitWords {
  /** Every option in the order of the command line; of a repeated one the last counts. */
  given: Given[];
  positionals: string[];
  /** Options that no flag names, with the dashes. */
  unknown: string[];
}

/**
 * Splits a command line as Python's argparse does: exact names, `--name=value`, unique prefixes; a word that
 * starts with a dash is an option unless it is a number, a lone dash, or holds a space.
 *
 * @throws {CliFailure} too few words for an option, an ambiguous prefix, a choice that does not exist
 */
export function splitWords(flags: readonly Flag[], argv: readonly string[]): SplitWords {
  const byName = new Map(flags.map((flag) => [flag.name, flag]));
  const split: SplitWords = { given: [], positionals: [], unknown: [] };
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    if (word === "--") {
      split.positionals.push(...argv.slice(i + 1));
      break;
    }
    if (!looksLikeOption(word)) {
      split.positionals.push(word);
      continue;
    }
    const equals = word.indexOf("=");
    const asked = word.slice(2, equals < 0 ? undefined : equals);
    const flag = word.startsWith("--") ? findFlag(byName, asked) : undefined;
    if (!flag) {
      split.unknown.push(word);
      continue;
    }
    const follow = equals < 0 ? followers(argv, i + 1) : [word.slice(equals + 1)];
    const words = take(flag, follow, equals >= 0);
    if (equals < 0) i += words.length;
    split.given.push({ name: flag.name, words });
  }
  return split;
}

/** The words of an option in a split line: those of its last appearance, or undefined. */
export function wordsOf(split: SplitWords, name: string): readonly string[] | undefined {
  return split.given.findLast((given) => given.name === name)?.words;
}

/** The single value of an option, or undefined. */
export const valueOf = (split: SplitWords, name: string): string | undefined => wordsOf(split, name)?.[0];

/** Whether an option is there at all. */
export const isGiven = (split: SplitWords, name: string): boolean => wordsOf(split, name) !== undefined;

function looksLikeOption(word: string): boolean {
  return word.startsWith("-") && word !== "-" && !/^-\d+$|^-\d*\.\d+$/.test(word) && !word.includes(" ")
    ? true
    : /^--[a-z0-9-]+=/.test(word);
}

function findFlag(byName: ReadonlyMap<string, Flag>, asked: string): Flag | undefined {
  const exact = byName.get(asked);
  if (exact || asked === "") return exact;
  const starting = [...byName.values()].filter(({ name }) => name.startsWith(asked));
  if (starting.length > 1)
    throw usageFailure(
      `ambiguous option: --${asked} could match ${starting.map(({ name }) => `--${name}`).join(", ")}`,
    );
  return starting[0];
}

function followers(argv: readonly string[], from: number): string[] {
  const end = argv.findIndex((word, i) => i >= from && (word === "--" || looksLikeOption(word)));
  return argv.slice(from, end < 0 ? undefined : end);
}

function take(flag: Flag, follow: readonly string[], attached: boolean): readonly string[] {
  const words = follow.slice(0, { nothing: 0, one: 1, optional: 1, many: Infinity, pair: 2 }[flag.takes]);
  if (flag.takes === "nothing" && attached)
    throw usageFailure(`argument --${flag.name}: ignored explicit argument '${follow[0]}'`);
  if (flag.takes === "one" && words.length === 0)
    throw usageFailure(`argument --${flag.name}: expected one argument`);
  if (flag.takes === "pair" && words.length < 2)
    throw usageFailure(`argument --${flag.name}: expected 2 arguments`);
  const wrong = flag.choices && words.find((word) => !flag.choices!.includes(word));
  if (wrong !== undefined)
    throw usageFailure(
      `argument --${flag.name}: Invalid choice, valid choices are:\n\n${flag.choices!.join("\n")}`,
    );
  return words;
}
