/** Letters of the options that take a value. */
const VALUED = "IdnP";

const LONG: Readonly<Record<string, string>> = {
  "max-args": "-n",
  "max-procs": "-P",
  replace: "-I",
  delimiter: "-d",
};

/**
 * Spells the options of `xargs` apart, as the bundled one wants them: `-rn1` becomes `-r -n 1`, and `--max-args=1`
 * becomes `-n 1`. What it does not know it refuses itself.
 */
export function rewriteXargs(args: readonly string[]): string[] {
  const apart: string[] = [];
  for (let i = 0; i < args.length; i++) {
    const arg = args[i]!;
    const long = /^--([a-z-]+)(?:=(.*))?$/s.exec(arg);
    const short = long ? LONG[long[1]!] : undefined;
    if (short !== undefined) apart.push(short, long![2] ?? (short === "-I" ? "{}" : (args[++i] ?? "")));
    else if (long) apart.push(arg);
    else if (!/^-./s.test(arg)) return [...apart, ...args.slice(i)];
    else {
      const letters = arg.slice(1).split("");
      const at = letters.findIndex((letter) => VALUED.includes(letter));
      const plain = at < 0 ? letters : letters.slice(0, at);
      apart.push(...plain.flatMap((letter) => (letter === "i" ? ["-I", "{}"] : [`-${letter}`])));
      if (at < 0) continue;
      const value = letters.slice(at + 1).join("") || args[++i];
      apart.push(`-${letters[at]!}`, ...(value === undefined ? [] : [value]));
    }
  }
  return apart;
}
