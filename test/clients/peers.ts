import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, test } from "vitest";

/** A program that we did not write, or what is missing of it. */
export interface Peer {
  name: string;
  /** How it is called; absent when this machine lacks it. */
  argv?: readonly string[];
  version: string;
}

export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** The command under test: this checkout's, as `npm run build` makes it, unless told otherwise. */
export const GAMEDAY: readonly string[] = [
  process.execPath,
  process.env["GAMEDAY_BIN"] ?? join(ROOT, "bin/gameday.js"),
];

const PYTHON = process.env["GAMEDAY_PYTHON"] ?? "python3";

/** The AWS CLIs of this machine: version 1 beside Python, version 2 of the system. */
export const AWS_CLI_1 = awsCli("AWS CLI 1", /^aws-cli\/1\./);
export const AWS_CLI_2 = awsCli("AWS CLI 2", /^aws-cli\/2\./);
/** Our own, for machines without one; the build makes it. */
export const LOOK_ALIKE: Peer = {
  name: "look-alike",
  argv: [...GAMEDAY, "aws"],
  version: "",
};
export const BOTO3 = peer("boto3", [PYTHON], ["-c", "import boto3; print(boto3.__version__)"]);
export const CDK_CLI = peer("CDK CLI", [join(ROOT, "node_modules/.bin/cdk")], ["--version"]);
export const TMUX = peer("tmux", ["tmux"], ["-V"]);
export const CHROMIUM = peer("Chromium", ["/usr/bin/chromium"], ["--version"]);

/**
 * A suite that needs programs of others: where a machine lacks one it is skipped, its name saying what is missing;
 * in CI that is a failure, since a suite that never runs proves nothing.
 */
export function describeWith(peers: readonly Peer[], name: string, suite: () => void): void {
  const missing = peers.filter((x) => !x.argv).map((x) => x.name);
  if (!missing.length) describe(name, suite);
  else if (process.env["CI"] === "true")
    test(`${name.trimEnd()}: needs ${missing.join(", ")}`, () => {
      throw new Error(`this machine lacks ${missing.join(", ")}`);
    });
  else describe.skip(`${name.trimEnd()} (this machine lacks ${missing.join(", ")})`, suite);
}

/** The command line of a peer that {@link describeWith} found to be there. */
export function argvOf(found: Peer): readonly string[] {
  if (!found.argv) throw new Error(`this machine lacks ${found.name}`);
  return found.argv;
}

function peer(name: string, argv: readonly string[], probe: readonly string[]): Peer {
  const version = versionOf([...argv, ...probe]);
  return version === undefined ? { name, version: "" } : { name, argv, version };
}

function awsCli(name: string, wanted: RegExp): Peer {
  const folders = [
    ...(process.env["GAMEDAY_PYTHON"] ? [dirname(process.env["GAMEDAY_PYTHON"])] : []),
    ...(process.env["PATH"] ?? "").split(delimiter),
    "/usr/bin",
  ];
  for (const folder of new Set(folders)) {
    const path = join(folder, "aws");
    if (!existsSync(path)) continue;
    const version = versionOf([path, "--version"]);
    if (version && wanted.test(version)) return { name, argv: [path], version };
  }
  return { name, version: "" };
}

function versionOf(argv: readonly string[]): string | undefined {
  const ran = spawnSync(argv[0]!, argv.slice(1), { encoding: "utf8", timeout: 30_000 });
  if (ran.error || ran.status !== 0) return undefined;
  return (ran.stdout || ran.stderr).trim().split("\n")[0];
}
