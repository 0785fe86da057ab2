import type { Flag } from "./words.ts";
import { isGiven, splitWords, valueOf } from "./words.ts";

/** The options that every command takes. */
export const GLOBAL_FLAGS: readonly (Flag & { about: string })[] = [
  {
    name: "debug",
    takes: "nothing",
    about: "Turn on debug logging (the built-in console has none to turn on).",
  },
  { name: "endpoint-url", takes: "one", about: "Override the command's default URL with the given URL." },
  { name: "no-verify-ssl", takes: "nothing", about: "Do not verify SSL certificates." },
  { name: "no-paginate", takes: "nothing", about: "Make one call, for the first page of results." },
  {
    name: "output",
    takes: "one",
    choices: ["json", "text", "table", "yaml", "yaml-stream"],
    about: "The formatting style for command output.",
  },
  { name: "query", takes: "one", about: "A JMESPath query to use in filtering the response data." },
  { name: "profile", takes: "one", about: "Use a specific profile from your credential file." },
  { name: "region", takes: "one", about: "The region to use. Overrides config/env settings." },
  { name: "version", takes: "nothing", about: "Display the version of this tool." },
  { name: "color", takes: "one", choices: ["on", "off", "auto"], about: "Turn on/off color output." },
  { name: "no-sign-request", takes: "nothing", about: "Do not sign requests: call anonymously." },
  { name: "ca-bundle", takes: "one", about: "The CA certificate bundle to use." },
  { name: "cli-read-timeout", takes: "one", about: "The maximum socket read time in seconds." },
  { name: "cli-connect-timeout", takes: "one", about: "The maximum socket connect time in seconds." },
  {
    name: "cli-binary-format",
    takes: "one",
    choices: ["base64", "raw-in-base64-out"],
    about: "How binary values are written in the command line: base64, or raw-in-base64-out.",
  },
  { name: "no-cli-pager", takes: "nothing", about: "Disable the pager (the built-in console has none)." },
  { name: "cli-auto-prompt", takes: "nothing", about: "Automatically prompt for parameters." },
  { name: "no-cli-auto-prompt", takes: "nothing", about: "Do not prompt for parameters." },
];

export type OutputFormat = "json" | "text" | "table" | "yaml" | "yaml-stream";

/** What the global options of one command line say. */
export interface Globals {
  endpointUrl?: string;
  paginate: boolean;
  output?: OutputFormat;
  query?: string;
  profile?: string;
  region?: string;
  version: boolean;
  color: boolean;
  sign: boolean;
  rawBinary: boolean;
  autoPrompt: boolean;
}

/**
 * Takes the global options out of a command line, wherever they stand.
 *
 * @returns what they say, and the rest of the words in their order
 */
export function takeGlobals(argv: readonly string[]): { globals: Globals; rest: string[] } {
  const { own, rest } = partition(argv);
  const split = splitWords(GLOBAL_FLAGS, own);
  const optional = <Key extends string>(key: Key, flag: string): Partial<Record<Key, string>> => {
    const value = valueOf(split, flag);
    return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
  };
  const output = valueOf(split, "output") as OutputFormat | undefined;
  return {
    rest,
    globals: {
      ...optional("endpointUrl", "endpoint-url"),
      ...optional("query", "query"),
      ...optional("profile", "profile"),
      ...optional("region", "region"),
      ...(output && { output }),
      paginate: !isGiven(split, "no-paginate"),
      version: isGiven(split, "version"),
      color: valueOf(split, "color") === "on",
      sign: !isGiven(split, "no-sign-request"),
      rawBinary: valueOf(split, "cli-binary-format") === "raw-in-base64-out",
      autoPrompt: isGiven(split, "cli-auto-prompt"),
    },
  };
}

function partition(argv: readonly string[]): { own: string[]; rest: string[] } {
  const own: string[] = [];
  const rest: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    const word = argv[i]!;
    const name = /^--([a-z-]+)(=|$)/.exec(word);
    const flag = name && findGlobal(name[1]!);
    if (!flag) rest.push(word);
    else {
      own.push(word);
      if (flag.takes === "one" && name[2] === "" && i + 1 < argv.length) own.push(argv[++i]!);
    }
  }
  return { own, rest };
}

function findGlobal(asked: string): Flag | undefined {
  const exact = GLOBAL_FLAGS.find(({ name }) => name === asked);
  if (exact) return exact;
  const starting = GLOBAL_FLAGS.filter(({ name }) => name.startsWith(asked));
  return starting.length === 1 ? starting[0] : undefined;
}
