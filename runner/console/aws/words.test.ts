import { describe, expect, test } from "vitest";
import { takeGlobals } from "./globals.ts";
import { splitWords, type Flag } from "./words.ts";

const FLAGS: readonly Flag[] = [
  { name: "instance-ids", takes: "many" },
  { name: "instance-type", takes: "one" },
  { name: "dry-run", takes: "nothing" },
  { name: "ebs-optimized", takes: "optional" },
  { name: "tags", takes: "pair" },
  { name: "mode", takes: "one", choices: ["a", "b"] },
];

describe("words are split as argparse splits them", () => {
  test.each<[string, [string, string[]][], string[], string[]]>([
    [
      "--instance-ids i-1 i-2 --dry-run x",
      [
        ["instance-ids", ["i-1", "i-2"]],
        ["dry-run", []],
      ],
      ["x"],
      [],
    ],
    ["--instance-ids", [["instance-ids", []]], [], []],
    ["--instance-t t3.micro", [["instance-type", ["t3.micro"]]], [], []],
    ["--instance-type=t3=x y", [["instance-type", ["t3=x"]]], ["y"], []],
    ["--instance-type -1 -", [["instance-type", ["-1"]]], ["-"], []],
    [
      "--ebs-optimized --dry-run",
      [
        ["ebs-optimized", []],
        ["dry-run", []],
      ],
      [],
      [],
    ],
    ["--ebs-optimized Value=true x", [["ebs-optimized", ["Value=true"]]], ["x"], []],
    ["--tags a b c", [["tags", ["a", "b"]]], ["c"], []],
    ["--foo bar -x", [], ["bar"], ["--foo", "-x"]],
    ["--mode a -- --dry-run", [["mode", ["a"]]], ["--dry-run"], []],
  ])("%s", (line, given, positionals, unknown) => {
    const split = splitWords(FLAGS, line.split(" "));
    expect(split.given.map(({ name, words }) => [name, [...words]])).toEqual(given);
    expect(split.positionals).toEqual(positionals);
    expect(split.unknown).toEqual(unknown);
  });

  test("a word with a space is a value, even after a dash", () => {
    expect(splitWords(FLAGS, ["--instance-type", "-a b"]).given[0]!.words).toEqual(["-a b"]);
  });

  test.each([
    ["--instance x", "ambiguous option: --instance could match --instance-ids, --instance-type"],
    ["--instance-type --dry-run", "argument --instance-type: expected one argument"],
    ["--dry-run=true", "argument --dry-run: ignored explicit argument 'true'"],
    ["--tags a", "argument --tags: expected 2 arguments"],
    ["--mode c", "argument --mode: Invalid choice, valid choices are:\n\na\nb"],
  ])("%s is refused", (line, message) => {
    expect(() => splitWords(FLAGS, line.split(" "))).toThrow(message);
  });
});

test("global options are taken from wherever they stand, also by prefix", () => {
  const { globals, rest } = takeGlobals(
    "--reg eu-west-1 ec2 describe-vpcs --out=text --vpc-ids a b --no-sign-request".split(" "),
  );
  expect(rest).toEqual(["ec2", "describe-vpcs", "--vpc-ids", "a", "b"]);
  expect(globals).toMatchObject({ region: "eu-west-1", output: "text", sign: false, paginate: true });
});
