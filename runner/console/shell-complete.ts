import type { IFileSystem } from "just-bash";
import type { AwsCli } from "./aws/index.ts";

/** What may replace the text from `from` to the cursor. */
export interface Completion {
  from: number;
  options: string[];
}

export interface CompletionSources {
  aws: AwsCli;
  fs: IFileSystem;
  cwd: string;
  home: string;
  commands: readonly string[];
  variables: readonly string[];
}

/** The words of the command in which the cursor stands. */
interface Typed {
  /** Words before the one at the cursor, without quotes. */
  before: string[];
  /** The word at the cursor, without quotes; it may be empty. */
  partial: string;
  /** Where that word begins in the line. */
  from: number;
  /** True after `<` or `>`: a file is due. */
  redirected: boolean;
}

/** Completes the word at the cursor: commands, words of `aws`, variables, file names. */
export async function completeLine(
  line: string,
  cursor: number,
  sources: CompletionSources,
): Promise<Completion> {
  const typed = readTyped(line.slice(0, cursor));
  const { before, partial, from } = typed;
  if (/^\$\w*$/.test(partial)) {
    const names = sources.variables.map((name) => `$${name}`);
    return { from, options: names.filter((name) => name.startsWith(partial)) };
  }
  if (typed.redirected) return { from, options: await files(partial, sources) };
  const command = before.filter((word) => !/^\w+=/.test(word));
  if (command.length === 0 && !partial.includes("/"))
    return { from, options: sources.commands.filter((name) => name.startsWith(partial)) };
  if (command[0] === "aws") {
    const options = sources.aws.complete([...command.slice(1), partial]);
    if (options.length > 0) return { from, options };
    const uri = /^fileb?:\/\//.exec(partial)?.[0];
    if (uri) {
      const paths = await files(partial.slice(uri.length), sources);
      return { from, options: paths.map((path) => uri + path) };
    }
  }
  return { from, options: await files(partial, sources) };
}

/** Reads the last command of an unfinished line; separators inside quotes are text. */
function readTyped(text: string): Typed {
  const typed: Typed = { before: [], partial: "", from: text.length, redirected: false };
  let quote = "";
  let inWord = false;
  const begin = (at: number): void => {
    if (inWord) return;
    inWord = true;
    typed.partial = "";
    typed.from = at;
  };
  const end = (): void => {
    if (inWord && !typed.redirected) typed.before.push(typed.partial);
    if (inWord) typed.redirected = false;
    inWord = false;
    typed.partial = "";
  };
  for (let i = 0; i < text.length; i++) {
    const character = text[i]!;
    if (quote !== "") {
      if (character === quote) quote = "";
      else typed.partial += character;
    } else if (character === "'" || character === '"') {
      begin(i);
      quote = character;
    } else if (character === "\\") {
      begin(i);
      typed.partial += text[++i] ?? "";
    } else if (/\s/.test(character)) {
      end();
    } else if (/[|;&(`]/.test(character)) {
      end();
      typed.before = [];
    } else if (/[<>]/.test(character)) {
      end();
      typed.redirected = true;
    } else {
      begin(i);
      typed.partial += character;
    }
  }
  return inWord ? typed : { ...typed, partial: "", from: text.length };
}

/** File names that begin with a path; folders end with a slash, spaces are escaped. */
async function files(partial: string, { fs, cwd, home }: CompletionSources): Promise<string[]> {
  const slash = partial.lastIndexOf("/");
  const shown = partial.slice(0, slash + 1);
  const start = partial.slice(slash + 1);
  const folder = fs.resolvePath(cwd, shown.startsWith("~/") ? home + shown.slice(1) : shown || ".");
  const names = await fs.readdir(folder).catch(() => []);
  const fitting = names.filter(
    (name) => name.startsWith(start) && (start.startsWith(".") || !name.startsWith(".")),
  );
  return Promise.all(
    fitting.sort().map(async (name) => {
      const { isDirectory } = await fs.stat(fs.resolvePath(folder, name));
      return (shown + name).replace(/([\s'"\\$&;|()<>*?])/g, "\\$1") + (isDirectory ? "/" : "");
    }),
  );
}
