import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { join } from "node:path";
import { ACCOUNT_ID, openBareRange } from "../bare-range.ts";
import { runCommand, type Ended } from "../command.ts";
import { forkServerOf } from "../fork-server.ts";
import { argvOf, LOOK_ALIKE, type Peer } from "../peers.ts";
import { writeTableFiles } from "./files.ts";
import { splitWords, type Line } from "./line.ts";

/** What a CLI made of a line; its texts are the same on every run: the folder and the port are left out. */
export interface Played extends Ended {
  cli: Peer;
  /** What the line asks for and did not get, its exit code aside. */
  wrong: string[];
}

export interface Table {
  play(line: Line): Promise<Played>;
  close(): Promise<void>;
}

/**
 * A range of its own, with simulated time that stands still between lines, on which one CLI plays a table.
 *
 * @param folder an empty folder for the files that lines read and write
 */
export async function openTable(cli: Peer, folder: string): Promise<Table> {
  const bare = await openBareRange("still");
  const server = cli === LOOK_ALIKE ? undefined : forkServerOf(argvOf(cli)[0]!);
  const home = join(folder, "home");
  mkdirSync(home);
  writeTableFiles(folder);
  const kept = new Map([
    ["dir", folder],
    ["ACCOUNT", ACCOUNT_ID],
    ["ENDPOINT", bare.endpoint],
  ]);
  const fill = (text: string): string =>
    text.replace(/\{(\w+)\}/g, (whole, name: string) => kept.get(name) ?? whole);
  const plain = (text: string): string =>
    text.replaceAll(folder, "DIR").replaceAll(bare.endpoint, "ENDPOINT");
  return {
    async play(line) {
      await bare.range.advance((line.after ?? 2) * 1000);
      const own = Object.entries(line.env ?? {}).map(([name, value]) => [name, fill(value)]);
      const args = [...endpointOption(cli, line, bare.endpoint), ...splitWords(line.run).map(fill)];
      const options = {
        env: { ...bare.env, HOME: home, ...Object.fromEntries(own) },
        cwd: folder,
        ...(line.stdin !== undefined && { stdin: line.stdin }),
      };
      const ended = await (server
        ? server.run(args, options)
        : runCommand([...argvOf(cli), ...args], options));
      keep(kept, line, ended);
      if (line.lacking && cli === LOOK_ALIKE)
        return {
          cli,
          ...ended,
          code: line.exits ?? 0,
          wrong: ended.code === 252 ? [] : ["does not refuse the command"],
        };
      const bugs = bare.bugs
        .splice(0)
        .map((bug) => `a bug of the range: ${(bug as Error).stack ?? String(bug)}`);
      return {
        cli,
        code: ended.code,
        stdout: plain(ended.stdout),
        stderr: plain(ended.stderr),
        wrong: [...bugs, ...check(line, ended, fill)],
      };
    },
    close() {
      server?.close();
      return bare.close();
    },
  };
}

/**
 * The AWS CLI knows AWS_ENDPOINT_URL since 1.29 and 2.13; Debian's is older. Version 1 overrides the variable for
 * SQS alone, with an address of its own (awscli/customizations/overridesslcommonname.py).
 */
export function endpointOption(cli: Peer, line: Pick<Line, "run">, endpoint: string): string[] {
  const [, major, minor] = /^aws-cli\/(\d+)\.(\d+)/.exec(cli.version) ?? [];
  const deaf = major === "2" ? Number(minor) < 13 : major === "1" && /^(sqs|rds) /.test(line.run);
  return deaf ? ["--endpoint-url", endpoint] : [];
}

function check({ prints, says, file }: Line, ended: Ended, fill: (text: string) => string): string[] {
  const wrong: string[] = [];
  const { stdout, stderr } = ended;
  if (prints instanceof RegExp) {
    if (!new RegExp(fill(prints.source), prints.flags).test(stdout.trimEnd()))
      wrong.push(`does not print ${prints}`);
  } else if (typeof prints === "string") {
    if (stdout.trimEnd() !== fill(prints).trimEnd())
      wrong.push(`does not print ${JSON.stringify(fill(prints))}`);
  } else if (prints !== undefined && !isDeepStrictEqual(parsed(stdout), prints))
    wrong.push(`does not print ${JSON.stringify(prints)}`);
  if (says instanceof RegExp ? !says.test(stderr) : says !== undefined && !stderr.includes(fill(says)))
    wrong.push(`does not say ${says}`);
  if (file) {
    const path = fill(file[0]);
    if (!existsSync(path)) wrong.push(`does not write ${path}`);
    else if (readFileSync(path, "utf8") !== file[1]) wrong.push(`writes something else into ${path}`);
  }
  return wrong;
}

function keep(kept: Map<string, string>, line: Line, ended: Ended): void {
  const text = ended.stdout.trim();
  if (typeof line.keep === "string") kept.set(line.keep, text);
  else for (const [i, value] of text.split("\t").entries()) if (line.keep?.[i]) kept.set(line.keep[i], value);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
