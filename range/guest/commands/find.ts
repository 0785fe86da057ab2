import type { Entry } from "../disk.ts";
import { type Io, UsageError } from "./command.ts";
import { listing, sizeOf, walk } from "./files.ts";

type Test = (path: string, entry: Entry, io: Io) => boolean;

/** Carries out `find`. */
export async function find(
  args: readonly string[],
  io: Io,
): Promise<{ stdout: string; stderr?: string; exitCode: number }> {
  const first = args.findIndex((word) => /^[-!(]/.test(word));
  const roots = (first < 0 ? args : args.slice(0, first)).length
    ? first < 0
      ? args
      : args.slice(0, first)
    : ["."];
  const words = first < 0 ? [] : args.slice(first);
  const plan = readTests(words, io);
  const found: string[] = [];
  const errors: string[] = [];
  for (const root of roots) {
    const base = io.path(root);
    if (!io.files.entry(base, false)) {
      errors.push(`find: '${root}': No such file or directory\n`);
      continue;
    }
    for (const path of walk(io, base)) {
      const depth = path === base ? 0 : path.slice(base === "/" ? 0 : base.length).split("/").length - 1;
      if (depth > plan.maxDepth || depth < plan.minDepth || (base === "/" && /^\/(proc|dev)\//.test(path)))
        continue;
      const entry = io.files.entry(path, false);
      if (entry && plan.test(path, entry, io))
        found.push(root + path.slice(base === "/" && root === "/" ? 1 : base.length));
    }
  }
  let stdout = "";
  if (plan.remove)
    for (const path of found.toReversed()) await io.files.rm(io.path(path), { recursive: true });
  else if (plan.exec)
    for (const group of plan.exec.together ? [found] : found.map((path) => [path])) {
      if (!group.length) continue;
      const words = plan.exec.words.flatMap((word) => (word === "{}" ? group : [word]));
      const done = await io.run(words);
      stdout += done.stdout;
      errors.push(done.stderr);
    }
  else if (plan.long)
    stdout = listing(
      found.map((path) => [path, io.files.existing(io.path(path), "stat", false)]),
      new Set(["-l"]),
      io,
    );
  else stdout = found.map((path) => path + plan.separator).join("");
  return { stdout, stderr: errors.join(""), exitCode: errors.some(Boolean) ? 1 : 0 };
}

interface Plan {
  test: Test;
  maxDepth: number;
  minDepth: number;
  separator: string;
  long: boolean;
  remove: boolean;
  exec?: { words: string[]; together: boolean };
}

/** Reads the tests of `find`: any number joined by "and", with `-o` between groups and `!` before a test. */
function readTests(words: readonly string[], io: Io): Plan {
  const plan: Plan = {
    test: () => true,
    maxDepth: Infinity,
    minDepth: 0,
    separator: "\n",
    long: false,
    remove: false,
  };
  const groups: Test[][] = [[]];
  let negate = false;
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const next = (): string => {
      const value = words[++i];
      if (value === undefined) throw new UsageError(`missing argument to \`${word}'`);
      return value;
    };
    const add = (test: Test): void => {
      const isNegated = negate;
      groups.at(-1)!.push((path, entry, each) => test(path, entry, each) !== isNegated);
      negate = false;
    };
    if (word === "!" || word === "-not") negate = !negate;
    else if (word === "-o" || word === "-or") groups.push([]);
    else if (["(", ")", "-a", "-and", "-xdev", "-mount", "-print", "-depth", "-noleaf"].includes(word))
      continue;
    else if (word === "-print0") plan.separator = "\0";
    else if (word === "-ls") plan.long = true;
    else if (word === "-delete") plan.remove = true;
    else if (word === "-maxdepth") plan.maxDepth = Number(next());
    else if (word === "-mindepth") plan.minDepth = Number(next());
    else if (word === "-exec") {
      const end = words.findIndex((each, at) => at > i && (each === ";" || each === "+"));
      if (end < 0) throw new UsageError("missing argument to `-exec'");
      plan.exec = { words: words.slice(i + 1, end), together: words[end] === "+" };
      i = end;
    } else add(testOf(word, next, io));
  }
  plan.test = (path, entry, each) => groups.some((group) => group.every((test) => test(path, entry, each)));
  return plan;
}

function testOf(word: string, next: () => string, io: Io): Test {
  switch (word) {
    case "-name":
    case "-iname": {
      const pattern = glob(next(), word === "-iname");
      return (path) => pattern.test(path.split("/").at(-1)!);
    }
    case "-path":
    case "-wholename": {
      const pattern = glob(next(), false);
      return (path) => pattern.test(path);
    }
    case "-regex": {
      const pattern = new RegExp(`^${next()}$`);
      return (path) => pattern.test(path);
    }
    case "-type": {
      const kind = { f: "file", d: "directory", l: "link" }[next()];
      return (_, entry) => entry.kind === kind;
    }
    case "-mtime":
    case "-ctime":
    case "-atime":
      return age(next(), 86_400_000);
    case "-mmin":
    case "-cmin":
    case "-amin":
      return age(next(), 60_000);
    case "-newer": {
      const than = io.files.existing(io.path(next()), "stat").modifiedAt;
      return (_, entry) => entry.modifiedAt > than;
    }
    case "-newermt": {
      const text = next();
      const than = Date.parse(/[Zz]$|[+-]\d\d:?\d\d$/.test(text) ? text : `${text}Z`);
      const ago = /^(\d+)\s*(min|minutes?|hours?|days?)\s+ago$/.exec(text);
      const units = { m: 60_000, h: 3_600_000, d: 86_400_000 };
      const limit = ago ? io.now() - Number(ago[1]) * units[ago[2]![0] as "m" | "h" | "d"] : than;
      if (Number.isNaN(limit))
        throw new UsageError(`I cannot figure out how to interpret '${text}' as a date or time`);
      return (_, entry) => entry.modifiedAt > limit;
    }
    case "-size": {
      const [, sign = "", number = "0", unit = "b"] = /^([+-]?)(\d+)([ckMGb]?)$/.exec(next()) ?? [];
      const bytes = { c: 1, b: 512, k: 1024, M: 1_048_576, G: 1_073_741_824 }[unit || "b"] ?? 512;
      return (_, entry) => compare(sign, Math.ceil(sizeOf(entry) / bytes), Number(number));
    }
    case "-user": {
      const user = next();
      return (_, entry) => entry.owner === user;
    }
    case "-group": {
      const group = next();
      return (_, entry) => entry.group === group;
    }
    case "-perm": {
      const text = next();
      const bits = parseInt(text.replace(/^[-/]/, ""), 8);
      if (text.startsWith("-")) return (_, entry) => (entry.mode & bits) === bits;
      if (text.startsWith("/")) return (_, entry) => (entry.mode & bits) !== 0;
      return (_, entry) => (entry.mode & 0o7777) === bits;
    }
    case "-empty":
      return (path, entry, { files }) =>
        entry.kind === "directory" ? !files.children(path).length : sizeOf(entry) === 0;
    case "-executable":
      return (_, entry) => entry.kind === "directory" || (entry.mode & 0o111) !== 0;
    case "-true":
      return () => true;
    default:
      throw new UsageError(`unknown predicate \`${word}'`);
  }
}

function age(text: string, unitMs: number): Test {
  const [, sign = "", number = "0"] = /^([+-]?)(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  return (_, entry, io) => compare(sign, Math.floor((io.now() - entry.modifiedAt) / unitMs), Number(number));
}

const compare = (sign: string, value: number, limit: number): boolean =>
  sign === "+" ? value > limit : sign === "-" ? value < limit : value === limit;

const glob = (pattern: string, ignoreCase: boolean): RegExp =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".")}$`,
    ignoreCase ? "is" : "s",
  );
