/** One command line of a table, carried out with what the lines before it left behind. */
export interface Line {
  /**
   * What follows `aws`, split as a shell does; `{name}` stands for what an earlier line kept, `{dir}` for a folder
   * of the table's own, `{ACCOUNT}` for the account, `{ENDPOINT}` for the address of the range.
   */
  run: string;
  /** Exit code of the AWS CLI 2 (version 1 says 255 or 1 for most failures); 0 unless told. */
  exits?: number;
  /** What standard output must be: the whole text, a part of it, or what parsed JSON must hold. */
  prints?: string | RegExp | object;
  /** What standard error must hold. */
  says?: string | RegExp;
  /** A name for standard output, for later lines; several take one column each of tab-separated text. */
  keep?: string | readonly string[];
  /** Simulated seconds that pass before; 2 unless told. */
  after?: number;
  env?: Readonly<Record<string, string>>;
  stdin?: string;
  /** A file that must be there afterwards with this content; the path may name `{dir}`. */
  file?: readonly [path: string, content: string];
  /** Why the look-alike need not print what the AWS CLI 2 prints. */
  differs?: string;
  /** A command that the look-alike does not have: it refuses it with 252. */
  lacking?: true;
}

/** Splits a command line as a POSIX shell does, without expanding anything. */
export function splitWords(line: string): string[] {
  const words: string[] = [];
  const pattern = /\s*((?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+)/gs;
  for (const [, word] of line.matchAll(pattern))
    words.push(
      word!.replace(
        /'([^']*)'|"((?:\\.|[^"\\])*)"|\\(.)/gs,
        (_, single, double, escaped) => single ?? double?.replace(/\\(["\\$`])/g, "$1") ?? escaped,
      ),
    );
  return words;
}
