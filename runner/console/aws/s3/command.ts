import { choiceFailure } from "../choice.ts";
import { parametersFailure, unknownOptions, usageFailure } from "../failures.ts";
import { s3Help } from "../help.ts";
import type { Session } from "../session.ts";
import { splitWords, type SplitWords } from "../words.ts";
import { makeBucket, removeBucket } from "./buckets.ts";
import { listPaths } from "./list.ts";
import { S3_COMMANDS } from "./options.ts";
import { presign } from "./presign.ts";
import { runSync } from "./sync.ts";
import { runCopy, runRemove } from "./transfer.ts";

type Run = (split: SplitWords, session: Session) => Promise<number>;

const RUNS: Readonly<Record<string, Run>> = {
  ls: listPaths,
  cp: (split, session) => runCopy("cp", split, session),
  mv: (split, session) => runCopy("mv", split, session),
  rm: runRemove,
  sync: runSync,
  mb: makeBucket,
  rb: removeBucket,
  presign,
};

/**
 * Carries out `aws s3 …`.
 *
 * @returns the exit code: 1 where a transfer failed
 */
export async function runS3(words: readonly string[], session: Session): Promise<number> {
  const at = words.findIndex((word) => !word.startsWith("-"));
  const name = words[at];
  if (name === undefined) throw usageFailure("the following arguments are required: subcommand");
  if (name === "help") {
    session.io.stdout(s3Help(undefined));
    return 0;
  }
  if (name === "website") throw parametersFailure("The built-in console does not support aws s3 website.");
  const command = S3_COMMANDS[name];
  const run = RUNS[name];
  if (!command || !run) throw choiceFailure("subcommand", name, Object.keys(S3_COMMANDS));
  const rest = words.toSpliced(at, 1);
  if (rest.length === 1 && rest[0] === "help") {
    session.io.stdout(s3Help(name));
    return 0;
  }
  const split = splitWords(command.flags, rest);
  const [least, most] = command.paths;
  if (split.positionals.length < least) throw usageFailure("the following arguments are required: paths");
  const extra = [...split.unknown, ...split.positionals.slice(most)];
  if (extra.length > 0) throw unknownOptions(extra);
  return run(split, session);
}
