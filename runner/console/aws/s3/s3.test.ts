import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { AwsError } from "../../../../range/errors.ts";
import type { ServiceModel } from "../../../../range/wire/model.ts";
import type { ServiceId } from "../../../../range/wire/services.ts";
import { readSignature, verifySignature } from "../../../../range/wire/sigv4.ts";
import { makeAwsCli, type ConsoleCall } from "../index.ts";
import { memoryIo, shellWords, type MemoryIo } from "../test-io.ts";
import { modelsForTests } from "../test-models.ts";
import { extractModel } from "../../../../tools/extract-models.ts";
import { humanSize, matchesPattern } from "./locations.ts";

const OLD = Date.UTC(2026, 0, 1);
const NEW = Date.UTC(2026, 1, 1);

let model: (service: ServiceId) => ServiceModel;
let buckets: Map<string, Map<string, { body: Buffer; modified: Date }>>;
let calls: ConsoleCall[];

beforeAll(async () => {
  model = await modelsForTests(extractModel, { s3: [] });
});

beforeEach(() => {
  calls = [];
  const object = (body: string, ms = OLD): { body: Buffer; modified: Date } => ({
    body: Buffer.from(body),
    modified: new Date(ms),
  });
  buckets = new Map([
    [
      "logs",
      new Map([
        ["a.log", object("aaa")],
        ["sub/b.log", object("bb")],
        ["sub/c.txt", object("c")],
        ["sub/", object("")],
      ]),
    ],
    ["evidence", new Map()],
  ]);
});

interface S3Input {
  Bucket: string;
  Key: string;
  Prefix?: string;
  Delimiter?: string;
  ContinuationToken?: string;
  Body: Uint8Array;
  CopySource: string;
}

/** As much of S3 as these commands need, with pages of two objects. */
const S3: Record<string, (input: S3Input) => Record<string, unknown>> = {
  ListBuckets: () => ({
    Buckets: [...buckets.keys()].map((Name) => ({ Name, CreationDate: new Date(OLD) })),
  }),
  ListObjectsV2({ Bucket, Prefix = "", Delimiter, ContinuationToken }) {
    const keys = [...bucketOf(Bucket).keys()].filter((key) => key.startsWith(Prefix)).sort();
    const common = (key: string): string | undefined => {
      const rest = key.slice(Prefix.length);
      return Delimiter && rest.includes("/") ? Prefix + rest.slice(0, rest.indexOf("/") + 1) : undefined;
    };
    const own = keys.filter((key) => common(key) === undefined);
    const start = Number(ContinuationToken ?? 0);
    return {
      Contents: own.slice(start, start + 2).map((Key) => ({
        Key,
        Size: bucketOf(Bucket).get(Key)!.body.length,
        LastModified: bucketOf(Bucket).get(Key)!.modified,
      })),
      CommonPrefixes:
        start > 0
          ? []
          : [...new Set(keys.flatMap((key) => common(key) ?? []))].map((prefix) => ({ Prefix: prefix })),
      ...(own.length > start + 2 && { IsTruncated: true, NextContinuationToken: String(start + 2) }),
    };
  },
  HeadObject: ({ Bucket, Key }) => ({
    ContentLength: objectOf(Bucket, Key).body.length,
    LastModified: objectOf(Bucket, Key).modified,
  }),
  GetObject: ({ Bucket, Key }) => ({ Body: objectOf(Bucket, Key).body }),
  PutObject({ Bucket, Key, Body }) {
    bucketOf(Bucket).set(Key, { body: Buffer.from(Body), modified: new Date(NEW) });
    return {};
  },
  CopyObject({ Bucket, Key, CopySource }) {
    const [source, ...key] = decodeURIComponent(CopySource).split("/");
    bucketOf(Bucket).set(Key, { ...objectOf(source!, key.join("/")), modified: new Date(NEW) });
    return {};
  },
  DeleteObject({ Bucket, Key }) {
    bucketOf(Bucket).delete(Key);
    return {};
  },
  CreateBucket({ Bucket }) {
    if (buckets.has(Bucket)) throw new AwsError("BucketAlreadyOwnedByYou", "It is yours.", 409);
    buckets.set(Bucket, new Map());
    return {};
  },
  DeleteBucket({ Bucket }) {
    if (bucketOf(Bucket).size > 0) throw new AwsError("BucketNotEmpty", "It is not empty.", 409);
    buckets.delete(Bucket);
    return {};
  },
};

function bucketOf(name: string): Map<string, { body: Buffer; modified: Date }> {
  const bucket = buckets.get(name);
  if (!bucket) throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404);
  return bucket;
}

function objectOf(bucket: string, key: string): { body: Buffer; modified: Date } {
  const object = bucketOf(bucket).get(key);
  if (key === "secret") throw new AwsError("AccessDenied", "Access Denied", 403);
  if (!object) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  return object;
}

async function run(
  line: string,
  options: Parameters<typeof memoryIo>[0] = {},
  io: MemoryIo = memoryIo(options),
): Promise<{ code: number; io: MemoryIo }> {
  const cli = makeAwsCli({
    model,
    async send(call) {
      calls.push(call);
      return S3[call.operation]!(call.input as unknown as S3Input);
    },
  });
  return { code: await cli.run(shellWords(line), io), io };
}

const keysOf = (bucket: string): string[] => [...buckets.get(bucket)!.keys()].sort();

describe("ls", () => {
  test.each([
    ["s3 ls", 0, "2026-01-01 00:00:00 logs\n2026-01-01 00:00:00 evidence\n"],
    ["s3 ls s3://logs", 0, "                           PRE sub/\n2026-01-01 00:00:00          3 a.log\n"],
    ["s3 ls logs/sub/b", 0, "2026-01-01 00:00:00          2 b.log\n"],
    [
      "s3 ls s3://logs --recursive --human-readable --summarize",
      0,
      "2026-01-01 00:00:00    3 Bytes a.log\n2026-01-01 00:00:00    0 Bytes sub/\n2026-01-01 00:00:00    2 Bytes sub/b.log\n2026-01-01 00:00:00     1 Byte sub/c.txt\n\nTotal Objects: 4\n   Total Size: 6 Bytes\n",
    ],
    ["s3 ls s3://logs/nothing", 1, ""],
    ["s3 ls s3://evidence", 0, ""],
  ])("aws %s", async (line, code, out) => {
    const result = await run(line);
    expect([result.code, result.io.out]).toEqual([code, out]);
  });

  test("a bucket that does not exist", async () => {
    const { code, io } = await run("s3 ls s3://nowhere");
    expect([code, io.err]).toEqual([
      254,
      "\nAn error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist\n",
    ]);
  });
});

describe("cp and mv", () => {
  const files = { "/case/instance.json": "{}", "/case/dir/x.txt": "x", "/case/dir/deep/y.bin": "y" };

  test.each([
    [
      "s3 cp instance.json s3://evidence/INC-1/instance.json",
      "upload: ./instance.json to s3://evidence/INC-1/instance.json\n",
      ["INC-1/instance.json"],
    ],
    [
      "s3 cp instance.json s3://evidence",
      "upload: ./instance.json to s3://evidence/instance.json\n",
      ["instance.json"],
    ],
    ["s3 cp ~/instance.json s3://evidence/d/ --quiet", "", ["d/instance.json"]],
    [
      "s3 cp instance.json s3://evidence/ --dryrun",
      "(dryrun) upload: ./instance.json to s3://evidence/instance.json\n",
      [],
    ],
    [
      "s3 cp dir s3://evidence/d --recursive",
      "upload: dir/deep/y.bin to s3://evidence/d/deep/y.bin\nupload: dir/x.txt to s3://evidence/d/x.txt\n",
      ["d/deep/y.bin", "d/x.txt"],
    ],
    [
      "s3 cp dir s3://evidence --recursive --exclude '*' --include '*.txt'",
      "upload: dir/x.txt to s3://evidence/x.txt\n",
      ["x.txt"],
    ],
    [
      "s3 cp s3://logs/a.log s3://evidence/copy.log",
      "copy: s3://logs/a.log to s3://evidence/copy.log\n",
      ["copy.log"],
    ],
    [
      "s3 cp s3://logs/sub s3://evidence/ --recursive --exclude '*.txt'",
      "copy: s3://logs/sub/b.log to s3://evidence/b.log\n",
      ["b.log"],
    ],
  ])("aws %s", async (line, out, keys) => {
    const { code, io } = await run(line, { files });
    expect([code, io.out, io.err]).toEqual([0, out, ""]);
    expect(keysOf("evidence")).toEqual(keys);
  });

  test("types are guessed, and properties sent", async () => {
    await run(
      "s3 cp instance.json s3://evidence/a --sse aws:kms --sse-kms-key-id k --metadata case=1 --acl private",
      { files },
    );
    await run("s3 cp instance.json s3://evidence/b --no-guess-mime-type", { files });
    expect(calls[0]!.input).toEqual({
      Bucket: "evidence",
      Key: "a",
      Body: Buffer.from("{}"),
      ContentType: "application/json",
      ServerSideEncryption: "aws:kms",
      SSEKMSKeyId: "k",
      Metadata: { case: "1" },
      ACL: "private",
    });
    expect(calls[1]!.input).not.toHaveProperty("ContentType");
  });

  test("downloads keep the time of the object", async () => {
    const { io } = await run("s3 cp s3://logs/a.log .");
    expect(io.out).toBe("download: s3://logs/a.log to ./a.log\n");
    expect(io.stored.get("/case/a.log")).toEqual({ bytes: Buffer.from("aaa"), modifiedMs: OLD });
    const deep = await run("s3 cp s3://logs/ new/folder --recursive");
    expect([...deep.io.stored.keys()].sort()).toEqual([
      "/case/new/folder/a.log",
      "/case/new/folder/sub/b.log",
      "/case/new/folder/sub/c.txt",
    ]);
  });

  test("standard input and output", async () => {
    await run("s3 cp - s3://evidence/piped", { stdin: "from a pipe" });
    const { io } = await run("s3 cp s3://evidence/piped -");
    expect(io.out).toBe("from a pipe");
    expect((await run("s3 mv - s3://evidence/x")).code).toBe(252);
  });

  test("mv removes the source once it is copied", async () => {
    const { io } = await run("s3 mv s3://logs/a.log s3://evidence/");
    expect(io.out).toBe("move: s3://logs/a.log to s3://evidence/a.log\n");
    expect(keysOf("logs")).not.toContain("a.log");
    const up = await run("s3 mv instance.json s3://evidence/", { files });
    expect(up.io.stored.has("/case/instance.json")).toBe(false);
    expect((await run("s3 mv s3://logs/sub/b.log s3://logs/sub/")).io.err).toContain(
      "Cannot mv a file onto itself",
    );
  });

  test.each([
    ["s3 cp missing.txt s3://evidence", 255, "\nThe user-provided path /case/missing.txt does not exist.\n"],
    [
      "s3 cp a b",
      252,
      "\nusage: aws s3 cp <LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>\nError: Invalid argument type\n",
    ],
    [
      "s3 cp dir s3://evidence/",
      1,
      "upload failed: ./dir to s3://evidence/dir [Errno 21] Is a directory: '/case/dir'\n",
    ],
    [
      "s3 cp instance.json s3://nowhere/k",
      1,
      "upload failed: ./instance.json to s3://nowhere/k An error occurred (NoSuchBucket) when calling the PutObject operation: The specified bucket does not exist\n",
    ],
    [
      "s3 cp s3://logs/nothing .",
      1,
      'fatal error: An error occurred (404) when calling the HeadObject operation: Key "nothing" does not exist\n',
    ],
    [
      "s3 cp s3://logs/secret .",
      1,
      "fatal error: An error occurred (403) when calling the HeadObject operation: Forbidden\n",
    ],
    [
      "s3 cp s3://nowhere . --recursive",
      1,
      "fatal error: An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist\n",
    ],
  ])("aws %s", async (line, code, err) => {
    const { code: actual, io } = await run(line, { files });
    expect([actual, io.err]).toEqual([code, err]);
  });
});

describe("rm", () => {
  test("one object, and all below a prefix", async () => {
    expect((await run("s3 rm s3://logs/a.log")).io.out).toBe("delete: s3://logs/a.log\n");
    const { io } = await run("s3 rm s3://logs/sub --recursive --exclude '*.txt'");
    expect(io.out).toBe("delete: s3://logs/sub/\ndelete: s3://logs/sub/b.log\n");
    expect(keysOf("logs")).toEqual(["sub/c.txt"]);
    expect((await run("s3 rm a.log")).code).toBe(252);
  });
});

describe("sync", () => {
  test("bucket to bucket, then nothing is left to do", async () => {
    const first = await run("s3 sync s3://logs s3://evidence/INC-1/logs");
    expect(first.io.out).toBe(
      "copy: s3://logs/a.log to s3://evidence/INC-1/logs/a.log\ncopy: s3://logs/sub/b.log to s3://evidence/INC-1/logs/sub/b.log\ncopy: s3://logs/sub/c.txt to s3://evidence/INC-1/logs/sub/c.txt\n",
    );
    expect((await run("s3 sync s3://logs s3://evidence/INC-1/logs")).io.out).toBe("");
  });

  test("another size or a later time is copied; --size-only looks at the size", async () => {
    await run("s3 sync s3://logs s3://evidence");
    buckets.get("logs")!.set("a.log", { body: Buffer.from("longer"), modified: new Date(OLD) });
    buckets.get("logs")!.set("sub/b.log", { body: Buffer.from("BB"), modified: new Date(NEW + 5000) });
    expect(
      (await run("s3 sync s3://logs s3://evidence --dryrun --size-only")).io.out.split("\n"),
    ).toHaveLength(2);
    expect((await run("s3 sync s3://logs s3://evidence --dryrun")).io.out.split("\n")).toHaveLength(3);
  });

  test("--delete removes what the source lacks, unless excluded", async () => {
    buckets.get("evidence")!.set("gone.log", { body: Buffer.from("x"), modified: new Date(OLD) });
    buckets.get("evidence")!.set("keep.txt", { body: Buffer.from("x"), modified: new Date(OLD) });
    const { io } = await run("s3 sync s3://logs s3://evidence --delete --exclude '*.txt'");
    expect(io.out).toContain("delete: s3://evidence/gone.log\n");
    expect(keysOf("evidence")).toEqual(["a.log", "keep.txt", "sub/b.log"]);
  });

  test("down and up again moves nothing", async () => {
    const io = memoryIo();
    await run("s3 sync s3://logs here", {}, io);
    const before = io.out;
    await run("s3 sync s3://logs here", {}, io);
    expect(io.out).toBe(before);
    expect((await run("s3 sync nowhere s3://evidence")).code).toBe(255);
  });
});

describe("mb and rb", () => {
  test("a bucket comes and goes", async () => {
    const made = await run("s3 mb s3://fresh --region eu-west-1");
    expect([made.code, made.io.out]).toEqual([0, "make_bucket: fresh\n"]);
    expect(calls[0]!.input).toEqual({
      Bucket: "fresh",
      CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
    });
    expect((await run("s3 rb s3://fresh")).io.out).toBe("remove_bucket: fresh\n");
  });

  test("refusals", async () => {
    const again = await run("s3 mb s3://logs");
    expect([again.code, again.io.err]).toEqual([
      1,
      "make_bucket failed: s3://logs An error occurred (BucketAlreadyOwnedByYou) when calling the CreateBucket operation: It is yours.\n",
    ]);
    const full = await run("s3 rb s3://logs");
    expect([full.code, full.io.err]).toEqual([
      1,
      "remove_bucket failed: s3://logs An error occurred (BucketNotEmpty) when calling the DeleteBucket operation: It is not empty.\n",
    ]);
    expect((await run("s3 mb logs2")).code).toBe(252);
  });

  test("--force empties it first", async () => {
    expect((await run("s3 rb s3://logs --force")).code).toBe(0);
    expect(buckets.has("logs")).toBe(false);
  });
});

describe("presign", () => {
  const now = memoryIo().now();

  test("the URL's signature is what the range verifies", async () => {
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:4599", AWS_SESSION_TOKEN: "to/ken+=" };
    const { io } = await run("s3 presign 's3://logs/sub/a b(1).log' --expires-in 60", { env });
    const url = new URL(io.out.trim());
    expect(url.origin + url.pathname).toBe("http://127.0.0.1:4599/logs/sub/a%20b%281%29.log");
    const request = {
      method: "GET",
      path: url.pathname,
      query: [...url.searchParams],
      headers: { host: url.host },
      body: Buffer.alloc(0),
    } as unknown as Parameters<typeof verifySignature>[0];
    const signature = readSignature(request)!;
    expect(signature).toMatchObject({
      accessKeyId: "AKIAEXAMPLE",
      sessionToken: "to/ken+=",
      expiresSeconds: 60,
    });
    expect(() => verifySignature(request, signature, "secret", now)).not.toThrow();
    expect(() => verifySignature(request, signature, "another", now)).toThrow("does not match");
  });

  test("an access point is named by its ARN, or by its host", async () => {
    const uri = "s3://arn:aws:s3:us-east-1:111122223333:accesspoint/reports/q1/k";
    expect((await run(`s3 presign ${uri}`)).io.out).toMatch(
      /^https:\/\/reports-111122223333\.s3-accesspoint\.us-east-1\.amazonaws\.com\/q1\/k\?/,
    );
    const env = { AWS_ENDPOINT_URL: "http://127.0.0.1:4599" };
    expect((await run(`s3 presign ${uri}`, { env })).io.out).toMatch(
      /^http:\/\/127\.0\.0\.1:4599\/arn%3Aaws%3As3%3Aus-east-1%3A111122223333%3Aaccesspoint%2Freports\/q1\/k\?/,
    );
    expect((await run("s3 presign s3://arn:aws:s3:::logs/k")).code).toBe(252);
  });

  test("without an endpoint it names the bucket's host", async () => {
    expect((await run("s3 presign s3://logs/k")).io.out).toMatch(
      /^https:\/\/logs\.s3\.us-east-1\.amazonaws\.com\/k\?/,
    );
    expect((await run("s3 presign s3://logs/k --expires-in soon")).code).toBe(252);
  });
});

test.each([
  ["a/b.txt", "*.txt", true],
  ["a/b.txt", "a/*", true],
  ["a/b.txt", "b.txt", false],
  ["a.txt", "?.txt", true],
  ["b.txt", "[!a].txt", true],
  ["a.txt", "[!a].txt", false],
  ["a+b", "a+b", true],
  ["(x)", "(x)", true],
])("%s against the pattern %s", (path, pattern, expected) => {
  expect(matchesPattern(path, pattern)).toBe(expected);
});

test.each([
  [0, "0 Bytes"],
  [1, "1 Byte"],
  [1023, "1023 Bytes"],
  [1024, "1.0 KiB"],
  [1536, "1.5 KiB"],
  [1024 ** 2, "1.0 MiB"],
  [1024 ** 3 * 2.5, "2.5 GiB"],
])("%d bytes for people", (bytes, expected) => {
  expect(humanSize(bytes)).toBe(expected);
});

test.each([
  ["s3 website s3://b", "does not support aws s3 website"],
  ["s3 syncc s3://a s3://b", "argument subcommand: Invalid choice: 'syncc', maybe you meant:"],
  ["s3 cp s3://a", "the following arguments are required: paths"],
  ["s3 ls s3://a s3://b", "Unknown options: s3://b"],
  ["s3 rm s3://a/k --acl private", "Unknown options: --acl"],
])("aws %s is refused", async (line, message) => {
  const { code, io } = await run(line);
  expect(code).toBe(252);
  expect(io.err).toContain(message);
});
