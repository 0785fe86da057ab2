import { type GuestCommand, UsageError } from "./command.ts";

/** Text tools of which the shell's own lack what people use on a system's files. */
export const textCommands: Record<string, GuestCommand> = {
  // Binary files are searched as text anyway, so `-a` has nothing to do.
  grep: (args, io) => io.original(args.filter((word) => word !== "-a" && word !== "--text").map(withoutA)),
  egrep: (args, io) => io.original(args.filter((word) => word !== "-a" && word !== "--text").map(withoutA)),

  tr(args, io) {
    const flags = new Set(
      args.filter((word) => /^-[cCds]+$/.test(word)).flatMap((word) => word.slice(1).split("")),
    );
    const [from, to] = args.filter((word) => !/^-[cCds]+$/.test(word));
    if (from === undefined) throw new UsageError("missing operand");
    const set = characters(from);
    const complement = flags.has("c") || flags.has("C");
    const member = (byte: number): boolean => set.includes(byte) !== complement;
    const target = to === undefined ? [] : characters(to);
    const squeezed = flags.has("s") ? new Set(target.length ? target : set) : new Set<number>();
    const out: number[] = [];
    for (const byte of io.stdin) {
      if (flags.has("d") && member(byte)) continue;
      const index = complement ? set.length : set.indexOf(byte);
      const changed =
        target.length && !flags.has("d") && member(byte) ? target[Math.min(index, target.length - 1)]! : byte;
      if (squeezed.has(changed) && out.at(-1) === changed) continue;
      out.push(changed);
    }
    return { stdout: Buffer.from(out) };
  },
};

/** `-a` among joined short flags, such as `-aoE`. */
const withoutA = (word: string): string =>
  /^-[a-zA-Z]*a[a-zA-Z]*$/.test(word) ? word.replace("a", "") : word;

const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[A-Za-z0-9]/,
  alpha: /[A-Za-z]/,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /\d/,
  graph: /[!-~]/,
  lower: /[a-z]/,
  print: /[ -~]/,
  punct: /[!-/:-@[-`{-~]/,
  space: /\s/,
  upper: /[A-Z]/,
  xdigit: /[0-9A-Fa-f]/,
};
const ESCAPES: Readonly<Record<string, number>> = { n: 10, t: 9, r: 13, f: 12, v: 11, a: 7, b: 8, "\\": 92 };

/** The bytes that a set of `tr` names: ranges, classes, escapes and octal numbers. */
function characters(set: string): number[] {
  const bytes: number[] = [];
  const text = Buffer.from(set).toString("latin1");
  const pattern = /\[:(\w+):\]|\\([0-7]{1,3})|\\(.)|(.)-(.)|(.)/gs;
  for (const [, name, octal, escape, first, last, single] of text.matchAll(pattern)) {
    if (name !== undefined) {
      const known = CLASSES[name];
      if (!known) throw new UsageError(`invalid character class '${name}'`);
      for (let byte = 0; byte < 128; byte++) if (known.test(String.fromCharCode(byte))) bytes.push(byte);
    } else if (octal !== undefined) bytes.push(parseInt(octal, 8) & 0xff);
    else if (escape !== undefined) bytes.push(ESCAPES[escape] ?? escape.charCodeAt(0));
    else if (first !== undefined && last !== undefined)
      for (let byte = first.charCodeAt(0); byte <= last.charCodeAt(0); byte++) bytes.push(byte);
    else if (single !== undefined) bytes.push(single.charCodeAt(0));
  }
  return bytes;
}
