/** What the end of a line hands over. */
export interface Kept {
  exitCode: number;
  cwd: string;
  /** What `declare -p` prints. */
  variables: string;
  /** What `alias` prints. */
  aliases: string;
  /** What `declare -F` prints. */
  functions: string;
  /** `SHELLOPTS`. */
  options: string;
}

/** Variables that bash makes itself. */
const OWN_VARIABLES = new Set(
  "? BASHOPTS SHELLOPTS PIPESTATUS HOSTNAME HOSTTYPE MACHTYPE OSTYPE OPTIND IFS PWD OLDPWD SECONDS RANDOM LINENO _".split(
    " ",
  ),
);

/** Options that survive a line. `errexit` does not: the console would close at the first error. */
const LASTING_OPTIONS = new Set([
  "nounset",
  "pipefail",
  "noclobber",
  "noglob",
  "allexport",
  "xtrace",
  "verbose",
]);

/**
 * What survives from line to line. just-bash forgets everything but the files after each run, so every run
 * begins by saying again what the one before it left behind.
 */
export class ShellState {
  cwd: string;
  /** The folder before, which `cd -` goes back to. */
  previousCwd: string;
  /** Whether the line of now has handed over its state. */
  kept = false;
  #variables: string[] = [];
  #aliases = "";
  #options: string[] = [];
  #functions = new Map<string, string>();
  #functionNames = new Set<string>();
  #status = 0;

  constructor(home: string, exported: Readonly<Record<string, string>>) {
    this.cwd = home;
    this.previousCwd = home;
    this.#variables = Object.entries(exported).map(([name, value]) => `declare -x ${name}=${quote(value)}`);
  }

  /** Whether commands are shown as they run. */
  get traces(): boolean {
    return this.#options.some((option) => option === "xtrace" || option === "verbose");
  }

  begin(): void {
    this.kept = false;
  }

  /**
   * The script of a line: what there was, the line, and the handing over. It must begin in `previousCwd`, so that
   * bash itself learns the folder before.
   *
   * @param keep the name of the command that takes the state
   * @param help the name of the command that `help` alone stands for
   */
  script(line: string, keep: string, help: string): string {
    return [
      "shopt -s expand_aliases",
      `cd ${quote(this.cwd)} 2>/dev/null`,
      `help() { if [ $# -eq 0 ]; then ${help}; else builtin help "$@"; fi; }`,
      ...this.#variables,
      ...this.#functions.values(),
      this.#aliases,
      ...this.#options.map((option) => `set -o ${option}`),
      `(exit ${this.#status})`,
      `eval ${quote(line)}`,
      `${keep} "$?" "$(declare -p)" "$(alias)" "$(declare -F)"`,
    ].join("\n");
  }

  keep({ exitCode, cwd, variables, aliases, functions, options }: Kept): void {
    this.kept = true;
    this.cwd = cwd;
    this.previousCwd = /^declare -\S+ OLDPWD="(.*)"$/m.exec(variables)?.[1] ?? this.previousCwd;
    this.#variables = variables
      .split(/\n(?=declare -)/)
      .filter(isLasting)
      .map(repeatable);
    this.#aliases = aliases;
    this.#options = options.split(":").filter((option) => LASTING_OPTIONS.has(option));
    this.#functionNames = new Set([...functions.matchAll(/^declare -fx? (\S+)$/gm)].map(([, name]) => name!));
    this.#status = exitCode;
  }

  /** Notes how a line ended that could not hand over: it was interrupted, or is no bash. */
  endedWith(exitCode: number): void {
    this.#status = exitCode;
  }

  /** Takes the functions that a line has defined, and forgets those that it has unset. */
  keepFunctions(defined: ReadonlyMap<string, string>): void {
    for (const [name, source] of defined) this.#functions.set(name, source);
    for (const name of this.#functions.keys())
      if (!this.#functionNames.has(name)) this.#functions.delete(name);
  }

  get functionNames(): string[] {
    return [...this.#functions.keys()];
  }

  get aliasNames(): string[] {
    return [...this.#aliases.matchAll(/^alias ([^=\s]+)=/gm)].map(([, name]) => name!);
  }

  get variableNames(): string[] {
    return this.#variables.flatMap((line) => /^declare \S+ ([A-Za-z_]\w*)/.exec(line)?.[1] ?? []).sort();
  }
}

const isLasting = (declaration: string): boolean => {
  const name = /^declare -\S+ ([^=\s]+)/.exec(declaration)?.[1];
  return name !== undefined && !OWN_VARIABLES.has(name);
};

/** A list's values are assigned apart: just-bash splits them at spaces inside `declare`. */
const repeatable = (declaration: string): string =>
  declaration.replace(/^(declare -\S*[aA]\S* ([^=\s]+))=\(/, "$1\n$2=(");

const quote = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
