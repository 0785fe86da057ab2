import { createHash, createHmac } from "node:crypto";
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
  const base = new URL(endpoint ?? `https://${bucket}.s3.${region}.amazonaws.com`);
  const path = `/${endpoint === undefined ? "" : `${bucket}/`}${key.split("/").map(encode).join("/")}`;
  const timestamp = new Date(session.io.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const date = timestamp.slice(0, 8);
  const scope = `${date}/${region}/s3/aws4_request`;
  const query = [
    ["X-Amz-Algorithm", "AWS4-HMAC-SHA256"],
    ["X-Amz-Credential", `${credentials.accessKeyId}/${scope}`],
    ["X-Amz-Date", timestamp],
    ["X-Amz-Expires", String(expiresSeconds)],
    ...(credentials.sessionToken ? [["X-Amz-Security-Token", credentials.sessionToken]] : []),
    ["X-Amz-SignedHeaders", "host"],
  ]
    .map(([name, value]) => `${encode(name!)}=${encode(value!)}`)
    .join("&");
  const canonical = ["GET", path, query, `host:${base.host}`, "", "host", "UNSIGNED-PAYLOAD"].join("\n");
  const toSign = [
    "AWS4-HMAC-SHA256",
    timestamp,
    scope,
    createHash("sha256").update(canonical).digest("hex"),
  ].join("\n");
  const signingKey = [date, region, "s3", "aws4_request"].reduce<string | Buffer>(
    (secret, part) => hmac(secret, part),
    `AWS4${credentials.secretAccessKey}`,
  );
  return `${base.protocol}//${base.host}${path}?${query}&X-Amz-Signature=${hmac(signingKey, toSign).toString("hex")}`;
}

const hmac = (secret: string | Buffer, text: string): Buffer =>
  createHmac("sha256", secret).update(text).digest();

const encode = (text: string): string =>
  encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
