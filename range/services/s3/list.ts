import type * as Sdk from "@aws-sdk/client-s3";
import type {
  DeleteMarkerEntry,
  EncodingType,
  ObjectVersion as ListedVersion,
  _Object,
} from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import type { Table } from "../../table.ts";
import { bucketOf } from "./access.ts";
import { compareKeys, ownerOf, urlEncodeKey } from "./names.ts";
import { readPageSize, readToken, writeToken } from "./paging.ts";
import { httpDate } from "./read.ts";
import type { ObjectRow, ObjectVersion } from "./state.ts";

export const lists = handlers<typeof Sdk>()({
  ListObjectsV2(input, call) {
    const token = readToken(input.ContinuationToken);
    const page = pageOfKeys(call, input, token ?? input.StartAfter);
    const encode = encoder(input.EncodingType);
    const last = page.lastKey;
    return {
      Name: input.Bucket,
      Prefix: encode(input.Prefix ?? ""),
      MaxKeys: page.size,
      KeyCount: page.rows.length + page.prefixes.length,
      IsTruncated: page.truncated,
      Contents: page.rows.map((row) => viewObject(row, encode, input.FetchOwner ?? false)),
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      ...(input.Delimiter !== undefined && { Delimiter: encode(input.Delimiter) }),
      ...(input.StartAfter !== undefined && { StartAfter: encode(input.StartAfter) }),
      ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      ...(page.truncated && last !== undefined && { NextContinuationToken: writeToken(last) }),
    };
  },

  ListObjects(input, call) {
    const page = pageOfKeys(call, input, input.Marker);
    const encode = encoder(input.EncodingType);
    return {
      Name: input.Bucket,
      Prefix: encode(input.Prefix ?? ""),
      Marker: encode(input.Marker ?? ""),
      MaxKeys: page.size,
      IsTruncated: page.truncated,
      Contents: page.rows.map((row) => viewObject(row, encode, true)),
      CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      ...(input.Delimiter !== undefined && { Delimiter: encode(input.Delimiter) }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      ...(page.truncated &&
        input.Delimiter &&
        page.lastKey !== undefined && { NextMarker: encode(page.lastKey) }),
    };
  },

  ListObjectVersions(input, call) {
    const { bucket, state } = bucketOf(call, input);
    if (input.VersionIdMarker !== undefined && input.KeyMarker === undefined)
      throw new AwsError(
        "InvalidArgument",
        "A version-id marker cannot be specified without a key marker.",
        400,
      );
    const size = readPageSize(input.MaxKeys, 1000, "max-keys");
    const encode = encoder(input.EncodingType);
    const entries = sortedRows(state.objectsOf(bucket.name))
      .filter((row) => row.key.startsWith(input.Prefix ?? ""))
      .flatMap((row) =>
        row.versions.map((version, index) => ({ key: row.key, version, isLatest: index === 0 })),
      );
    const start = startOfVersions(entries, input.KeyMarker, input.VersionIdMarker);
    const grouped = group(entries.slice(start), size, input.Prefix ?? "", input.Delimiter, input.KeyMarker);
    const last = grouped.items.at(-1);
    const Versions: ListedVersion[] = [];
    const DeleteMarkers: DeleteMarkerEntry[] = [];
    for (const { key, version, isLatest } of grouped.items) {
      const common = {
        Key: encode(key),
        VersionId: version.versionId,
        IsLatest: isLatest,
        LastModified: httpDate(version.modifiedAt),
        Owner: ownerOf(version.ownerAccountId),
      };
      if (version.deleteMarker) DeleteMarkers.push(common);
      else
        Versions.push({
          ...common,
          ETag: version.content.etag,
          Size: version.content.sizeBytes,
          StorageClass: "STANDARD",
        });
    }
    return {
      Name: input.Bucket,
      Prefix: encode(input.Prefix ?? ""),
      KeyMarker: encode(input.KeyMarker ?? ""),
      VersionIdMarker: input.VersionIdMarker ?? "",
      MaxKeys: size,
      IsTruncated: grouped.truncated,
      Versions,
      DeleteMarkers,
      CommonPrefixes: grouped.prefixes.map((prefix) => ({ Prefix: encode(prefix) })),
      ...(input.Delimiter !== undefined && { Delimiter: encode(input.Delimiter) }),
      ...(input.EncodingType && { EncodingType: input.EncodingType }),
      ...(grouped.truncated && {
        NextKeyMarker: encode(grouped.lastKey ?? ""),
        ...(last && last.key === grouped.lastKey && { NextVersionIdMarker: last.version.versionId }),
      }),
    };
  },
});

interface KeyListInput {
  Bucket: string | undefined;
  Prefix?: string | undefined;
  Delimiter?: string | undefined;
  MaxKeys?: number | undefined;
  EncodingType?: EncodingType | undefined;
  ExpectedBucketOwner?: string;
}

function pageOfKeys(call: Call, input: KeyListInput, after: string | undefined) {
  const { bucket, state } = bucketOf(call, { ...input, Bucket: input.Bucket ?? "" });
  const size = readPageSize(input.MaxKeys, 1000, "max-keys");
  const rows = sortedRows(state.objectsOf(bucket.name)).filter(
    (row) =>
      row.key.startsWith(input.Prefix ?? "") &&
      !row.versions[0]!.deleteMarker &&
      (after === undefined || compareKeys(row.key, after) > 0),
  );
  const { items, ...page } = group(rows, size, input.Prefix ?? "", input.Delimiter, after);
  return { ...page, rows: items, size };
}

interface Grouped<Item> {
  items: Item[];
  prefixes: string[];
  truncated: boolean;
  /** The last key or common prefix of the page: where the next one goes on. */
  lastKey: string | undefined;
}

/**
 * One page of keys: those that hold the delimiter after the prefix are rolled up into common prefixes, each of
 * which counts as one. A prefix that an earlier page ended with is not repeated.
 */
function group<Item extends { key: string }>(
  items: readonly Item[],
  size: number,
  prefix: string,
  delimiter: string | undefined,
  after: string | undefined,
): Grouped<Item> {
  const page: Grouped<Item> = { items: [], prefixes: [], truncated: false, lastKey: undefined };
  for (const item of items) {
    const at = delimiter ? item.key.indexOf(delimiter, prefix.length) : -1;
    const common = at < 0 ? undefined : item.key.slice(0, at + delimiter!.length);
    if (
      common !== undefined &&
      (common === page.prefixes.at(-1) || (after !== undefined && after.startsWith(common)))
    )
      continue;
    if (page.items.length + page.prefixes.length >= size) return { ...page, truncated: size > 0 };
    if (common === undefined) page.items.push(item);
    else page.prefixes.push(common);
    page.lastKey = common ?? item.key;
  }
  return page;
}

/** Where a listing of versions goes on: after the marked version, or after the last version of the marked key. */
function startOfVersions(
  entries: readonly { key: string; version: ObjectVersion }[],
  keyMarker: string | undefined,
  versionMarker: string | undefined,
): number {
  if (keyMarker === undefined) return 0;
  const marked = entries.findIndex(
    ({ key, version }) => key === keyMarker && version.versionId === versionMarker,
  );
  if (marked >= 0) return marked + 1;
  const next = entries.findIndex(({ key }) => compareKeys(key, keyMarker) > 0);
  return next < 0 ? entries.length : next;
}

const sorted = new WeakMap<Table<ObjectRow>, { version: number; rows: Readonly<ObjectRow>[] }>();

/** The rows of a bucket in the order of S3's listings, sorted again only when something changed. */
function sortedRows(table: Table<ObjectRow>): Readonly<ObjectRow>[] {
  const known = sorted.get(table);
  if (known?.version === table.version) return known.rows;
  const rows = table.list().sort((a, b) => compareKeys(a.key, b.key));
  sorted.set(table, { version: table.version, rows });
  return rows;
}

function viewObject(row: Readonly<ObjectRow>, encode: (key: string) => string, withOwner: boolean): _Object {
  const version = row.versions[0]!;
  return {
    Key: encode(row.key),
    LastModified: httpDate(version.modifiedAt),
    // Asked of the content only where somebody reads them: a listing need not make every log file's bytes.
    get ETag() {
      return version.content.etag;
    },
    get Size() {
      return version.content.sizeBytes;
    },
    StorageClass: version.storageClass,
    ...(version.checksum && {
      ChecksumAlgorithm: [version.checksum.algorithm],
      ChecksumType: version.checksum.type,
    }),
    ...(withOwner && { Owner: ownerOf(version.ownerAccountId) }),
  };
}

/** Keys are percent-encoded where the client asks for it, because XML cannot hold every character. */
export function encoder(type: string | undefined): (key: string) => string {
  if (type !== undefined && type !== "url")
    throw new AwsError("InvalidArgument", "Invalid Encoding Method specified in Request", 400, {
      ArgumentName: "encoding-type",
      ArgumentValue: type,
    });
  return type === "url" ? urlEncodeKey : (key) => key;
}
