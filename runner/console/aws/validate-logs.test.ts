import { createHash, createSign, generateKeyPairSync } from "node:crypto";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { AwsError } from "../../../range/errors.ts";
import { makeAwsCli } from "./index.ts";
import { memoryIo } from "./test-io.ts";

const ACCOUNT = "111122223333";
const BUCKET = "logs";
const ARN = `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:trail/main`;
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

interface Stored {
  bytes: Buffer;
  metadata?: Record<string, string>;
}

const logKey = (name: string): string => `AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/2026/01/15/${name}.json.gz`;
const digestKey = (hour: number): string =>
  `AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/2026/01/15/${ACCOUNT}_CloudTrail-Digest_us-east-1_main_us-east-1_20260115T0${hour}0000Z.json.gz`;

/** A bucket as CloudTrail fills it: an hour's digest names one log file, and the digest before it. */
function trailBucket(hours: readonly number[]): Map<string, Stored> {
  const objects = new Map<string, Stored>();
  let previous: { key: string; signature: string } | undefined;
  for (const hour of hours) {
    const log = JSON.stringify({ Records: [{ eventName: `At${hour}` }] });
    objects.set(logKey(`log-${hour}`), { bytes: gzipSync(log) });
    const key = digestKey(hour);
    const digestEndTime = `2026-01-15T0${hour}:00:00Z`;
    const digest = JSON.stringify({
      digestStartTime: `2026-01-15T0${hour - 1}:00:00Z`,
      digestEndTime,
      digestS3Bucket: BUCKET,
      digestS3Object: key,
      digestPublicKeyFingerprint: "the-key",
      previousDigestS3Bucket: previous ? BUCKET : null,
      previousDigestS3Object: previous?.key ?? null,
      previousDigestSignature: previous?.signature ?? null,
      logFiles: [{ s3Bucket: BUCKET, s3Object: logKey(`log-${hour}`), hashValue: sha256(log) }],
    });
    const signed = [digestEndTime, `${BUCKET}/${key}`, sha256(digest), previous?.signature ?? "null"];
    const signature = createSign("RSA-SHA256").update(signed.join("\n")).sign(privateKey, "hex");
    objects.set(key, { bytes: gzipSync(digest), metadata: { signature } });
    previous = { key, signature };
  }
  return objects;
}

async function validate(
  objects: ReadonlyMap<string, Stored>,
  options = "",
): Promise<{ code: number; io: ReturnType<typeof memoryIo> }> {
  const io = memoryIo();
  const cli = makeAwsCli({
    async send({ operation, input }) {
      const key = input["Key"] as string;
      switch (operation) {
        case "DescribeTrails":
          return { trailList: [{ S3BucketName: BUCKET }] };
        case "ListPublicKeys": {
          const Value = publicKey.export({ type: "pkcs1", format: "der" });
          return { PublicKeyList: [{ Fingerprint: "the-key", Value }] };
        }
        case "ListObjectsV2": {
          const keys = [...objects.keys()].filter((x) => x.startsWith(input["Prefix"] as string));
          return { Contents: keys.map((Key) => ({ Key })) };
        }
        default: {
          const found = objects.get(key);
          if (!found) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
          return { Body: found.bytes, Metadata: found.metadata };
        }
      }
    },
  });
  const line = `cloudtrail validate-logs --trail-arn ${ARN} --start-time 2026-01-15T00:00:00Z ${options}`;
  return { code: await cli.run(line.trim().split(" "), io), io };
}

const endOf = (text: string): string => text.slice(text.indexOf("Results requested"));
const summary = (first: number, last: number, ...ratios: string[]): string =>
  `Results requested for 2026-01-15T00:00:00Z to 2026-01-15T10:00:00Z
Results found for 2026-01-15T0${first}:00:00Z to 2026-01-15T0${last}:00:00Z:

${ratios.join("\n")}
`;

describe("validate-logs", () => {
  test("says that everything is as it was delivered", async () => {
    const { code, io } = await validate(trailBucket([7, 8, 9]));
    expect([code, io.err]).toEqual([0, ""]);
    expect(io.out).toBe(
      `Validating log files for trail ${ARN} between 2026-01-15T00:00:00Z and 2026-01-15T10:00:00Z\n\n${summary(6, 9, "3/3 digest files valid", "3/3 log files valid")}`,
    );
  });

  test("names every file with --verbose, the newest first", async () => {
    const { io } = await validate(trailBucket([8, 9]), "--verbose");
    expect(io.out.match(/^(Digest|Log) file\t.*$/gm)).toEqual(
      [digestKey(9), logKey("log-9"), digestKey(8), logKey("log-8")].map((key) =>
        expect.stringMatching(new RegExp(` file\ts3://${BUCKET}/${key}\tvalid$`)),
      ),
    );
  });

  test.each<[string, (objects: Map<string, Stored>) => unknown, string, string]>([
    [
      "a log file that is gone",
      (objects) => objects.delete(logKey("log-8")),
      `\nLog file\ts3://${BUCKET}/${logKey("log-8")}\tINVALID: not found\n`,
      summary(6, 9, "3/3 digest files valid", "2/3 log files valid, 1/3 log files INVALID"),
    ],
    [
      "a log file that was changed",
      (objects) => objects.set(logKey("log-8"), { bytes: gzipSync('{"Records":[]}') }),
      `\nLog file\ts3://${BUCKET}/${logKey("log-8")}\tINVALID: hash value doesn't match\n`,
      summary(6, 9, "3/3 digest files valid", "2/3 log files valid, 1/3 log files INVALID"),
    ],
    [
      "a log file that is something else",
      (objects) => objects.set(logKey("log-8"), { bytes: Buffer.from("plain") }),
      `\nLog file\ts3://${BUCKET}/${logKey("log-8")}\tINVALID: invalid format\n`,
      summary(6, 9, "3/3 digest files valid", "2/3 log files valid, 1/3 log files INVALID"),
    ],
    [
      "a digest without its signature; the chain goes on with the older one",
      (objects) => objects.set(digestKey(8), { bytes: objects.get(digestKey(8))!.bytes }),
      `\nDigest file\ts3://${BUCKET}/${digestKey(8)}\tINVALID: signature verification failed\n`,
      summary(6, 9, "2/3 digest files valid, 1/3 digest files INVALID", "2/2 log files valid"),
    ],
    [
      "a digest that is gone, and that the one after it names",
      (objects) => objects.delete(digestKey(8)),
      `\nDigest file\ts3://${BUCKET}/${digestKey(8)}\tINVALID: not found\n`,
      summary(6, 9, "2/3 digest files valid, 1/3 digest files INVALID", "2/2 log files valid"),
    ],
    [
      "a digest that was moved",
      (objects) => objects.set(digestKey(8), objects.get(digestKey(7))!),
      `\nDigest file\ts3://${BUCKET}/${digestKey(8)}\tINVALID: has been moved from its original location\n`,
      summary(6, 9, "2/3 digest files valid, 1/3 digest files INVALID", "2/2 log files valid"),
    ],
  ])("finds %s", async (_, spoil, complaint, end) => {
    const objects = trailBucket([7, 8, 9]);
    spoil(objects);
    const { code, io } = await validate(objects);
    expect([code, io.err]).toEqual([1, complaint]);
    expect(endOf(io.out)).toBe(end);
  });

  test("looks at the stretch of time that is asked for", async () => {
    const { io } = await validate(trailBucket([6, 7, 8]), "--end-time 2026-01-15T07:30:00Z");
    expect(io.out).toContain("2/2 digest files valid");
    expect(io.out).toContain("Results found for 2026-01-15T05:00:00Z to 2026-01-15T07:00:00Z:");
  });

  test("says so when there is nothing", async () => {
    const { code, io } = await validate(new Map());
    expect([code, endOf(io.out)]).toEqual([
      0,
      "Results requested for 2026-01-15T00:00:00Z to 2026-01-15T10:00:00Z\nNo valid digests found in range\n\n",
    ]);
  });

  test.each([
    ["--trail-arn nothing", "Invalid trail ARN provided: nothing"],
    ["--start-time never", "Unable to parse date value: never"],
    ["--end-time 2026-01-01", "start-time must occur before end-time"],
    ["--account-id 1", "--account-id"],
  ])("refuses %s", async (options, message) => {
    const { code, io } = await validate(new Map(), options);
    expect(code).toBe(252);
    expect(io.err).toContain(message);
  });
});
