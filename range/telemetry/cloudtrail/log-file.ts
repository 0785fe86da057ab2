import { createHash } from "node:crypto";
import type { CallRecord } from "../../call.ts";
import type { TrailRow } from "../../services/cloudtrail/state.ts";
import { defineState, GLOBAL, type Account } from "../../world.ts";
import { renderRecord } from "./record.ts";
import type { Compressed } from "../../services/s3/content.ts";

/** A log file, whose text is written when somebody reads it. */
export interface LogFile {
  key: string;
  body: Compressed;
  /** SHA-256 of the text before compression, in hexadecimal: what digests and their checkers compare. */
  makeHash(): string;
}

const randomOf = defineState("global", (scope) => scope.world.random.fork(`cloudtrail/${scope.accountId}`));

const UNIQUE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/**
 * Packs events as a log file under the key that CloudTrail gives it:
 * `[prefix/]AWSLogs/account/CloudTrail/region/YYYY/MM/DD/account_CloudTrail_region_YYYYMMDDTHHmmZ_unique.json.gz`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-examples.html
 */
export function packLogFile(
  account: Account,
  trail: Readonly<TrailRow>,
  region: string,
  records: readonly CallRecord[],
): LogFile {
  const now = account.world.clock.date();
  const unique = randomOf(account.scope(GLOBAL)).text(16, UNIQUE);
  const name = `${account.id}_CloudTrail_${region}_${compact(now).slice(0, 13)}Z_${unique}.json.gz`;
  const makeText = (): string =>
    JSON.stringify({ Records: records.map((record) => renderRecord(record, account.id)) });
  return {
    key: `${logFolder(account, trail, "CloudTrail", region, now)}${name}`,
    body: { makeText },
    makeHash: () => sha256(makeText()),
  };
}

/** The folder of a day's files. */
export const logFolder = (
  account: Account,
  trail: Readonly<TrailRow>,
  kind: "CloudTrail" | "CloudTrail-Digest",
  region: string,
  date: Date,
): string =>
  `${trail.prefix ? `${trail.prefix}/` : ""}AWSLogs/${account.id}/${kind}/${region}/${date.toISOString().slice(0, 10).replaceAll("-", "/")}/`;

/** `20261121T194418Z`. */
export const compact = (date: Date): string => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, "")}Z`;

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
