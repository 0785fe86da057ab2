import { parametersFailure, unknownOptions, usageFailure } from "./failures.ts";
import { parseTimestamp } from "./input.ts";
import type { Session } from "./session.ts";
import { ask, checkLogFile, walkDigests, type DigestPlace } from "./trail-digests.ts";
import { isGiven, splitWords, valueOf, type Flag, type SplitWords } from "./words.ts";

export const VALIDATE_FLAGS: readonly Flag[] = [
  { name: "trail-arn", takes: "one" },
  { name: "start-time", takes: "one" },
  { name: "end-time", takes: "one" },
  { name: "s3-bucket", takes: "one" },
  { name: "s3-prefix", takes: "one" },
  { name: "verbose", takes: "nothing" },
];

const NEEDED = ["trail-arn", "start-time"];

/**
 * `aws cloudtrail validate-logs`: compares a trail's log files with its digests, and the digests with CloudTrail's
 * signatures.
 *
 * @returns 1 when anything is not as it was delivered
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-cli.html
 */
export async function validateLogs(words: readonly string[], session: Session): Promise<number> {
  const split = splitWords(VALIDATE_FLAGS, words);
  if (split.unknown.length + split.positionals.length > 0)
    throw unknownOptions([...split.unknown, ...split.positionals]);
  const missing = NEEDED.filter((name) => !isGiven(split, name));
  if (missing.length)
    throw usageFailure(`the following arguments are required: ${missing.map((x) => `--${x}`).join(", ")}`);
  const { io } = session;
  const from = timeGiven(split, "start-time", 0);
  const to = timeGiven(split, "end-time", io.now());
  if (from > to)
    throw parametersFailure("Invalid time range specified: start-time must occur before end-time");
  const trailArn = valueOf(split, "trail-arn")!;
  const place = await placeOf(trailArn, split, session);
  io.stdout(`Validating log files for trail ${trailArn} between ${iso(from)} and ${iso(to)}\n\n`);

  const tell = (line: string, isWrong: boolean): void => {
    if (isWrong) io.stderr(`\n${line}\n`);
    else if (isGiven(split, "verbose")) io.stdout(`${line}\n`);
  };
  const digests = { valid: 0, invalid: 0 };
  const logs = { valid: 0, invalid: 0 };
  const found: { first?: string; last?: string } = {};
  for await (const { bucket, key, digest, problem } of walkDigests(session, place, { from, to })) {
    digests[digest ? "valid" : "invalid"]++;
    tell(`Digest file\ts3://${bucket}/${key}\t${problem ?? "valid"}`, problem !== undefined);
    if (!digest) continue;
    found.first = digest.digestStartTime;
    found.last ??= digest.digestEndTime;
    for (const file of digest.logFiles) {
      const wrong = await checkLogFile(session, file);
      logs[wrong === undefined ? "valid" : "invalid"]++;
      tell(`Log file\ts3://${file.s3Bucket}/${file.s3Object}\t${wrong ?? "valid"}`, wrong !== undefined);
    }
  }

  io.stdout(`Results requested for ${iso(from)} to ${iso(to)}\n`);
  io.stdout(
    found.last === undefined
      ? "No valid digests found in range\n"
      : `Results found for ${found.first} to ${found.last}:\n`,
  );
  io.stdout(`${ratio(digests, "digest")}${ratio(logs, "log")}\n`);
  return digests.invalid + logs.invalid > 0 ? 1 : 0;
}

/** Milliseconds since the epoch. */
function timeGiven(split: SplitWords, name: string, otherwise: number): number {
  const text = valueOf(split, name);
  if (text === undefined) return otherwise;
  const date = parseTimestamp(text);
  if (!date) throw parametersFailure(`Unable to parse date value: ${text}`);
  return date.getTime();
}

/** Where the trail says that its files are, unless the options say it. */
async function placeOf(trailArn: string, split: SplitWords, session: Session): Promise<DigestPlace> {
  const [, homeRegion, accountId, trailName] =
    /^arn:[^:]+:cloudtrail:([^:]+):(\d{12}):trail\/(.+)$/.exec(trailArn) ?? [];
  if (homeRegion === undefined || accountId === undefined || trailName === undefined)
    throw parametersFailure(`Invalid trail ARN provided: ${trailArn}`);
  const asGiven = { accountId, trailName, homeRegion };
  const prefix = valueOf(split, "s3-prefix");
  const bucket = valueOf(split, "s3-bucket");
  if (bucket !== undefined) return { ...asGiven, bucket, prefix: prefix ?? "" };
  const { trailList } = await ask(session, "DescribeTrails", { trailNameList: [trailArn] });
  const [trail] = (trailList ?? []) as { S3BucketName: string; S3KeyPrefix?: string }[];
  if (!trail) throw parametersFailure(`A trail could not be found for ${trailArn}`);
  return { ...asGiven, bucket: trail.S3BucketName, prefix: prefix ?? trail.S3KeyPrefix ?? "" };
}

const iso = (ms: number): string => new Date(ms).toISOString().replace(/\.\d{3}Z$/, "Z");

function ratio({ valid, invalid }: { valid: number; invalid: number }, name: string): string {
  const total = valid + invalid;
  if (total === 0) return "";
  const wrong = invalid > 0 ? `, ${invalid}/${total} ${name} files INVALID` : "";
  return `\n${valid}/${total} ${name} files valid${wrong}`;
}
