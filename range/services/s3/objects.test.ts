import { createHash } from "node:crypto";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { computeChecksum } from "./checksums.ts";
import { compareKeys } from "./names.ts";
import { HOME, codeOf, root, smallWorld } from "./small-world.ts";
import { MAX_OBJECT_BYTES } from "./versions.ts";

const md5 = (text: string): string => `"${createHash("md5").update(text).digest("hex")}"`;
const bodyOf = (output: { Body?: unknown }): string => (output.Body as Buffer).toString();

function withBucket(versioned = false) {
  const world = smallWorld();
  world.home("CreateBucket", { Bucket: "evidence" });
  if (versioned)
    world.home("PutBucketVersioning", { Bucket: "evidence", VersioningConfiguration: { Status: "Enabled" } });
  return world;
}

const at = (Key: string) => ({ Bucket: "evidence", Key });

describe("objects", () => {
  it("answers what was put, with its headers", () => {
    const { home } = withBucket();
    const put = home("PutObject", {
      ...at("case/1.txt"),
      Body: "hello world",
      ContentType: "text/plain",
      Metadata: { Ticket: "INC-1" },
      Tagging: "a=1&b=two+words",
    });
    expect(put).toMatchObject({ ETag: md5("hello world"), ServerSideEncryption: "AES256" });
    const got = home("GetObject", at("case/1.txt"));
    expect(bodyOf(got)).toBe("hello world");
    expect(got).toMatchObject({
      ContentLength: 11,
      ContentType: "text/plain",
      Metadata: { ticket: "INC-1" },
      TagCount: 2,
      ETag: md5("hello world"),
    });
    expect(home("GetObjectTagging", at("case/1.txt")).TagSet).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "two words" },
    ]);
    expect(got.VersionId).toBeUndefined();
  });

  it("keeps its own copy of a body", () => {
    const { home } = withBucket();
    const body = Buffer.from("before");
    home("PutObject", { ...at("k"), Body: body });
    body.write("after!");
    expect(bodyOf(home("GetObject", at("k")))).toBe("before");
  });

  it.each([
    ["bytes=0-4", "hello", "bytes 0-4/11"],
    ["bytes=6-", "world", "bytes 6-10/11"],
    ["bytes=-3", "rld", "bytes 8-10/11"],
    ["bytes=6-999", "world", "bytes 6-10/11"],
    ["bytes=5-1", "hello world", undefined],
    ["bytes=0-1,3-4", "hello world", undefined],
  ])("reads the range %s", (Range, text, ContentRange) => {
    const { home } = withBucket();
    home("PutObject", { ...at("k"), Body: "hello world" });
    const got = home("GetObject", { ...at("k"), Range });
    expect([bodyOf(got), got.ContentRange, got.ContentLength]).toEqual([text, ContentRange, text.length]);
  });

  it("refuses a range after the end", () => {
    const { home } = withBucket();
    home("PutObject", { ...at("k"), Body: "hello" });
    expect(codeOf(() => home("GetObject", { ...at("k"), Range: "bytes=5-9" }))).toBe("InvalidRange");
  });

  it.each([
    [{ IfMatch: md5("hello") }, "none"],
    [{ IfMatch: '"other"' }, "PreconditionFailed"],
    [{ IfNoneMatch: md5("hello") }, "NotModified"],
    [{ IfNoneMatch: '"other"' }, "none"],
    [{ IfModifiedSince: new Date(Date.UTC(2026, 0, 5, 9)) }, "NotModified"],
    [{ IfModifiedSince: new Date(Date.UTC(2026, 0, 5, 8)) }, "none"],
    [{ IfUnmodifiedSince: new Date(Date.UTC(2026, 0, 5, 8)) }, "PreconditionFailed"],
    [{ IfMatch: md5("hello"), IfUnmodifiedSince: new Date(Date.UTC(2026, 0, 5, 8)) }, "none"],
  ])("judges the conditions %j", (conditions, code) => {
    const { home } = withBucket();
    home("PutObject", { ...at("k"), Body: "hello" });
    expect(codeOf(() => home("GetObject", { ...at("k"), ...conditions }))).toBe(code);
  });

  it("writes on conditions", () => {
    const { home } = withBucket();
    expect(codeOf(() => home("PutObject", { ...at("k"), Body: "1", IfMatch: md5("1") }))).toBe("NoSuchKey");
    home("PutObject", { ...at("k"), Body: "1", IfNoneMatch: "*" });
    expect(codeOf(() => home("PutObject", { ...at("k"), Body: "2", IfNoneMatch: "*" }))).toBe(
      "PreconditionFailed",
    );
    home("PutObject", { ...at("k"), Body: "2", IfMatch: md5("1") });
    expect(bodyOf(home("GetObject", at("k")))).toBe("2");
  });

  it.each(["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"] as const)("verifies %s", (algorithm) => {
    const { home } = withBucket();
    const member = `Checksum${algorithm}`;
    const value = computeChecksum(algorithm, Buffer.from("123456789"));
    home("PutObject", { ...at("k"), Body: "123456789", [member]: value });
    expect(home("HeadObject", { ...at("k"), ChecksumMode: "ENABLED" })).toMatchObject({ [member]: value });
    expect(codeOf(() => home("PutObject", { ...at("k"), Body: "tampered", [member]: value }))).toBe(
      "BadDigest",
    );
  });

  it("computes the published check values", () => {
    const hex = (algorithm: Parameters<typeof computeChecksum>[0]): string =>
      Buffer.from(computeChecksum(algorithm, Buffer.from("123456789")), "base64").toString("hex");
    expect([hex("CRC32"), hex("CRC32C"), hex("CRC64NVME")]).toEqual([
      "cbf43926",
      "e3069283",
      "ae8b14860a799888",
    ]);
  });

  it("verifies Content-MD5", () => {
    const { home } = withBucket();
    const ContentMD5 = createHash("md5").update("x").digest("base64");
    home("PutObject", { ...at("k"), Body: "x", ContentMD5 });
    expect(codeOf(() => home("PutObject", { ...at("k"), Body: "y", ContentMD5 }))).toBe("BadDigest");
    expect(codeOf(() => home("PutObject", { ...at("k"), Body: "y", ContentMD5: "short" }))).toBe(
      "InvalidDigest",
    );
  });

  it("bounds the size of an object", () => {
    const { home } = withBucket();
    const Body = Buffer.alloc(MAX_OBJECT_BYTES + 1);
    expect(codeOf(() => home("PutObject", { ...at("k"), Body }))).toBe("EntityTooLarge");
  });

  it("shares bodies between copies", () => {
    const { home } = withBucket();
    home("PutObject", { ...at("a b"), Body: "shared", Metadata: { m: "1" } });
    home("CopyObject", { ...at("copy"), CopySource: "evidence/a%20b" });
    const copy = home("GetObject", at("copy"));
    expect((copy.Body as unknown as Buffer).buffer).toBe(
      (home("GetObject", at("a b")).Body as unknown as Buffer).buffer,
    );
    expect(copy.Metadata).toEqual({ m: "1" });
    home("CopyObject", {
      ...at("copy2"),
      CopySource: "/evidence/a%20b",
      MetadataDirective: "REPLACE",
      Metadata: { n: "2" },
    });
    expect(home("HeadObject", at("copy2")).Metadata).toEqual({ n: "2" });
    expect(codeOf(() => home("CopyObject", { ...at("copy"), CopySource: "evidence/copy" }))).toBe(
      "InvalidRequest",
    );
    expect(codeOf(() => home("CopyObject", { ...at("copy"), CopySource: "evidence" }))).toBe(
      "InvalidArgument",
    );
  });

  it("tells of missing keys only to those who may list", () => {
    const { home, as } = withBucket();
    expect(codeOf(() => home("GetObject", at("missing")))).toBe("NoSuchKey");
    const allow = (actions: string[]) => ({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: actions, Resource: "*" }],
    });
    const reader = as(root(HOME, allow(["s3:GetObject"])));
    const lister = as(root(HOME, allow(["s3:GetObject", "s3:ListBucket"])));
    expect(codeOf(() => reader("HeadObject", at("missing")))).toBe("AccessDenied");
    expect(codeOf(() => lister("HeadObject", at("missing")))).toBe("NoSuchKey");
    expect(codeOf(() => as(root(HOME, allow(["s3:ListBucket"])))("GetObject", at("missing")))).toBe(
      "AccessDenied",
    );
  });

  it("deletes many, and reports each key that it may not delete", () => {
    const { home, as } = withBucket();
    for (const key of ["a", "b", "keep/c"]) home("PutObject", { ...at(key), Body: "x" });
    const cleaner = as(
      root(HOME, {
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "s3:*", Resource: "*" },
          { Effect: "Deny", Action: "s3:DeleteObject", Resource: "arn:aws:s3:::evidence/keep/*" },
        ],
      }),
    );
    const Objects = ["a", "never-there", "keep/c"].map((Key) => ({ Key }));
    const done = cleaner("DeleteObjects", { Bucket: "evidence", Delete: { Objects } });
    expect(done.Deleted).toEqual([{ Key: "a" }, { Key: "never-there" }]);
    expect(done.Errors).toMatchObject([{ Key: "keep/c", Code: "AccessDenied" }]);
    expect(home("ListObjectsV2", { Bucket: "evidence" }).Contents?.map((o) => o.Key)).toEqual([
      "b",
      "keep/c",
    ]);
  });

  it("refuses customer-provided keys by name", () => {
    const { home } = withBucket();
    expect(() => home("PutObject", { ...at("k"), Body: "", SSECustomerAlgorithm: "AES256" })).toThrow(
      "SSECustomerAlgorithm",
    );
  });
});

describe("listing", () => {
  it("rolls keys up into common prefixes and pages through both", () => {
    const { home } = withBucket();
    for (const key of ["a/1", "a/2", "b", "c/1", "d"]) home("PutObject", { ...at(key), Body: key });
    const seen: string[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = home("ListObjectsV2", {
        Bucket: "evidence",
        Delimiter: "/",
        MaxKeys: 1,
        ...(ContinuationToken && { ContinuationToken }),
      });
      expect(page.KeyCount).toBe(1);
      seen.push(
        ...(page.Contents ?? []).map((o) => o.Key!),
        ...(page.CommonPrefixes ?? []).map((p) => p.Prefix!),
      );
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);
    expect(seen).toEqual(["a/", "b", "c/", "d"]);
    expect(codeOf(() => home("ListObjectsV2", { Bucket: "evidence", ContinuationToken: "zzz" }))).toBe(
      "InvalidArgument",
    );
  });

  it("encodes keys for clients that ask", () => {
    const { home } = withBucket();
    home("PutObject", { ...at("a b/c+d&é"), Body: "" });
    const page = home("ListObjectsV2", { Bucket: "evidence", EncodingType: "url" });
    expect(page.Contents?.[0]?.Key).toBe("a+b/c%2Bd%26%C3%A9");
  });

  it("gives every key exactly once, in the order of UTF-8, whatever the page size", () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6, unit: "grapheme" }), { maxLength: 25 }),
        fc.integer({ min: 1, max: 7 }),
        (keys, MaxKeys) => {
          const { home } = withBucket();
          for (const key of keys) home("PutObject", { ...at(key), Body: "" });
          const seen: string[] = [];
          let Marker = "";
          for (;;) {
            const page = home("ListObjects", { Bucket: "evidence", MaxKeys, Marker });
            seen.push(...(page.Contents ?? []).map((o) => o.Key!));
            if (!page.IsTruncated) break;
            Marker = seen.at(-1)!;
          }
          expect(seen).toEqual(keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
          expect(seen).toEqual(keys.toSorted(compareKeys));
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("versions", () => {
  it("hides a deleted key behind a marker, and gives it back when the marker goes", () => {
    const { home } = withBucket(true);
    const first = home("PutObject", { ...at("k"), Body: "one" });
    const second = home("PutObject", { ...at("k"), Body: "two" });
    const gone = home("DeleteObject", at("k"));
    expect(gone.DeleteMarker).toBe(true);
    expect(codeOf(() => home("GetObject", at("k")))).toBe("NoSuchKey");
    expect(codeOf(() => home("GetObject", { ...at("k"), VersionId: gone.VersionId }))).toBe(
      "MethodNotAllowed",
    );
    expect(bodyOf(home("GetObject", { ...at("k"), VersionId: first.VersionId }))).toBe("one");
    expect(home("ListObjectsV2", { Bucket: "evidence" }).KeyCount).toBe(0);
    const listed = home("ListObjectVersions", { Bucket: "evidence" });
    expect(listed.Versions?.map((v) => [v.VersionId, v.IsLatest])).toEqual([
      [second.VersionId, false],
      [first.VersionId, false],
    ]);
    expect(listed.DeleteMarkers).toMatchObject([{ VersionId: gone.VersionId, IsLatest: true }]);
    expect(codeOf(() => home("DeleteBucket", { Bucket: "evidence" }))).toBe("BucketNotEmpty");
    home("DeleteObject", { ...at("k"), VersionId: gone.VersionId });
    expect(bodyOf(home("GetObject", at("k")))).toBe("two");
  });

  it("replaces the null version while suspended", () => {
    const { home } = withBucket(true);
    home("PutObject", { ...at("k"), Body: "kept" });
    home("PutBucketVersioning", { Bucket: "evidence", VersioningConfiguration: { Status: "Suspended" } });
    home("PutObject", { ...at("k"), Body: "n1" });
    home("PutObject", { ...at("k"), Body: "n2" });
    const versions = home("ListObjectVersions", { Bucket: "evidence" }).Versions ?? [];
    expect(versions.map((v) => v.VersionId === "null")).toEqual([true, false]);
    expect(bodyOf(home("GetObject", { ...at("k"), VersionId: "null" }))).toBe("n2");
  });

  it("pages through versions", () => {
    const { home } = withBucket(true);
    const made = ["a", "a", "b", "b", "c"].map(
      (key) => home("PutObject", { ...at(key), Body: "" }).VersionId,
    );
    const seen: unknown[] = [];
    let next: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (;;) {
      const page = home("ListObjectVersions", { Bucket: "evidence", MaxKeys: 2, ...next });
      seen.push(...(page.Versions ?? []).map((v) => v.VersionId));
      if (!page.IsTruncated) break;
      next = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
    }
    expect(seen).toEqual([made[1], made[0], made[3], made[2], made[4]]);
  });
});

describe("object lock", () => {
  function locked() {
    const world = smallWorld();
    world.home("CreateBucket", { Bucket: "evidence", ObjectLockEnabledForBucket: true });
    return world;
  }
  const DAY = 86_400_000;

  it("keeps evidence until its time is over", async () => {
    const { home, world } = locked();
    home("PutObjectLockConfiguration", {
      Bucket: "evidence",
      ObjectLockConfiguration: {
        ObjectLockEnabled: "Enabled",
        Rule: { DefaultRetention: { Mode: "COMPLIANCE", Days: 2 } },
      },
    });
    const { VersionId } = home("PutObject", { ...at("k"), Body: "proof" });
    const remove = () => home("DeleteObject", { ...at("k"), VersionId, BypassGovernanceRetention: true });
    expect(codeOf(remove)).toBe("AccessDenied");
    expect(home("DeleteObject", at("k")).DeleteMarker).toBe(true);
    await world.clock.runUntil(world.clock.now() + 2 * DAY + 1);
    expect(codeOf(remove)).toBe("none");
  });

  it("lets GOVERNANCE be passed with the right, and legal holds by nobody", () => {
    const { home, world } = locked();
    const until = new Date(world.clock.now() + DAY);
    const { VersionId } = home("PutObject", {
      ...at("k"),
      Body: "proof",
      ObjectLockMode: "GOVERNANCE",
      ObjectLockRetainUntilDate: until,
    });
    expect(codeOf(() => home("DeleteObject", { ...at("k"), VersionId }))).toBe("AccessDenied");
    home("PutObjectLegalHold", { ...at("k"), LegalHold: { Status: "ON" } });
    const bypass = { ...at("k"), VersionId, BypassGovernanceRetention: true };
    expect(codeOf(() => home("DeleteObject", bypass))).toBe("AccessDenied");
    home("PutObjectLegalHold", { ...at("k"), LegalHold: { Status: "OFF" } });
    expect(codeOf(() => home("DeleteObject", bypass))).toBe("none");
  });

  it("never shortens COMPLIANCE, and keeps versioning on", () => {
    const { home, world } = locked();
    home("PutObject", { ...at("k"), Body: "proof" });
    const retain = (days: number, Mode: "COMPLIANCE" | "GOVERNANCE") =>
      home("PutObjectRetention", {
        ...at("k"),
        Retention: { Mode, RetainUntilDate: new Date(world.clock.now() + days * DAY) },
        BypassGovernanceRetention: true,
      });
    retain(5, "COMPLIANCE");
    expect(codeOf(() => retain(4, "COMPLIANCE"))).toBe("AccessDenied");
    expect(codeOf(() => retain(6, "GOVERNANCE"))).toBe("AccessDenied");
    expect(codeOf(() => retain(6, "COMPLIANCE"))).toBe("none");
    expect(
      codeOf(() =>
        home("PutBucketVersioning", { Bucket: "evidence", VersioningConfiguration: { Status: "Suspended" } }),
      ),
    ).toBe("InvalidBucketState");
  });
});

describe("multipart uploads", () => {
  const PART = Buffer.alloc(5 * 1024 * 1024, 7);

  it("makes one object of its parts", () => {
    const { home } = withBucket();
    const { UploadId } = home("CreateMultipartUpload", {
      ...at("big"),
      ChecksumAlgorithm: "CRC32",
      ContentType: "x/y",
    });
    const one = home("UploadPart", {
      ...at("big"),
      UploadId,
      PartNumber: 1,
      Body: PART,
      ChecksumAlgorithm: "CRC32",
    });
    home("PutObject", { ...at("tail"), Body: "0123456789" });
    const two = home("UploadPartCopy", {
      ...at("big"),
      UploadId,
      PartNumber: 2,
      CopySource: "evidence/tail",
      CopySourceRange: "bytes=2-4",
    });
    expect(home("ListParts", { ...at("big"), UploadId }).Parts?.map((p) => p.Size)).toEqual([PART.length, 3]);
    const done = home("CompleteMultipartUpload", {
      ...at("big"),
      UploadId,
      MultipartUpload: {
        Parts: [
          { PartNumber: 1, ETag: one.ETag },
          { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
        ],
      },
    });
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    expect(done.ChecksumCRC32).toMatch(/-2$/);
    const got = home("GetObject", { ...at("big"), Range: "bytes=-4" });
    expect([...(got.Body as unknown as Buffer)]).toEqual([7, ...Buffer.from("234")]);
    expect(home("HeadObject", { ...at("big"), PartNumber: 2 })).toMatchObject({
      ContentLength: 3,
      PartsCount: 2,
    });
    expect(home("HeadObject", at("big")).ContentType).toBe("x/y");
    expect(codeOf(() => home("ListParts", { ...at("big"), UploadId }))).toBe("NoSuchUpload");
  });

  it.each([
    ["a small part that is not the last", [1, 2], "EntityTooSmall"],
    ["parts out of order", [2, 1], "InvalidPartOrder"],
    ["a part that is missing", [1, 3], "InvalidPart"],
  ])("refuses %s", (_, numbers, code) => {
    const { home } = withBucket();
    const { UploadId } = home("CreateMultipartUpload", at("big"));
    const etags = [1, 2].map(
      (PartNumber) => home("UploadPart", { ...at("big"), UploadId, PartNumber, Body: "small" }).ETag,
    );
    const Parts = numbers.map((PartNumber) => ({ PartNumber, ETag: etags[PartNumber - 1] ?? "x" }));
    expect(
      codeOf(() => home("CompleteMultipartUpload", { ...at("big"), UploadId, MultipartUpload: { Parts } })),
    ).toBe(code);
  });

  it("lists and aborts", () => {
    const { home } = withBucket();
    const { UploadId } = home("CreateMultipartUpload", at("big"));
    expect(home("ListMultipartUploads", { Bucket: "evidence" }).Uploads).toMatchObject([
      { Key: "big", UploadId },
    ]);
    home("AbortMultipartUpload", { ...at("big"), UploadId });
    expect(home("ListMultipartUploads", { Bucket: "evidence" }).Uploads).toEqual([]);
    expect(codeOf(() => home("AbortMultipartUpload", { ...at("big"), UploadId }))).toBe("NoSuchUpload");
  });
});
