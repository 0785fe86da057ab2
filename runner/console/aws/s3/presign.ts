import { encodeRfc3986, presignUrl } from "../../../../range/wire/sigv4.ts";
import { configurationFailure, usageFailure } from "../failures.ts";
import type { Session } from "../session.ts";
import { valueOf, type SplitWords } from "../words.ts";
import { parseS3Uri } from "./locations.ts";

const SEVEN_DAYS_SECONDS = 604_800;

/** `aws s3 presign`: prints a URL, signed with Signature Version 4, that gives an object until it expires. */
export async function presign(split: SplitWords, session: Session): Promise<number> {
  const { bucket, key } = parseS3Uri(split.positionals[0]!);
  const expires = valueOf(split, "expires-in") ?? "3600";
  if (!/^\d+$/.test(expires)) throw usageFailure(`argument --expires-in: invalid int value: '${expires}'`);
  session.io.stdout(`${presignedUrl(session, bucket, key, Math.min(Number(expires), SEVEN_DAYS_SECONDS))}\n`);
  return 0;
}

function presignedUrl(session: Session, bucket: string, key: string, expiresSeconds: number): string {
  const { credentials } = session;
  if (!credentials)
    throw configurationFailure("A presigned URL needs credentials: leave out --no-sign-request.");
  const region = session.regionFor("s3");
  const endpoint = session.io.env["AWS_ENDPOINT_URL_S3"] ?? session.io.env["AWS_ENDPOINT_URL"];
  return presignUrl(
    endpoint ?? `https://${hostOf(bucket, region)}`,
    `/${endpoint === undefined ? "" : `${encodeRfc3986(bucket)}/`}${key.split("/").map(encodeRfc3986).join("/")}`,
    { ...credentials, region },
    session.io.now(),
    expiresSeconds,
  );
}

/** Where S3 answers for a bucket, or for an access point by its ARN. */
function hostOf(bucket: string, region: string): string {
  const [, place, account, name] = /^arn:[^:]*:s3:([^:]*):(\d{12}):accesspoint[/:](.+)$/.exec(bucket) ?? [];
  return name === undefined
    ? `${bucket}.s3.${region}.amazonaws.com`
    : `${name}-${account}.s3-accesspoint.${place}.amazonaws.com`;
}
