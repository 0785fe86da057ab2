import type { Flag } from "../words.ts";

/** One of the high-level commands: its words, and what help says of it. */
export interface S3Command {
  usage: string;
  about: string;
  /** Number of paths: least and most. */
  paths: readonly [least: number, most: number];
  flags: readonly Flag[];
}

const nothing = (name: string): Flag => ({ name, takes: "nothing" });
const one = (name: string): Flag => ({ name, takes: "one" });

const SELECTION = [
  nothing("dryrun"),
  nothing("quiet"),
  one("include"),
  one("exclude"),
  nothing("only-show-errors"),
  one("page-size"),
];

/** Properties of uploaded objects: the option and the member of PutObject and CopyObject. */
export const OBJECT_PROPERTIES: readonly (readonly [option: string, member: string])[] = [
  ["acl", "ACL"],
  ["storage-class", "StorageClass"],
  ["sse", "ServerSideEncryption"],
  ["sse-kms-key-id", "SSEKMSKeyId"],
  ["website-redirect", "WebsiteRedirectLocation"],
  ["content-type", "ContentType"],
  ["cache-control", "CacheControl"],
  ["content-disposition", "ContentDisposition"],
  ["content-encoding", "ContentEncoding"],
  ["content-language", "ContentLanguage"],
];

const TRANSFER: readonly Flag[] = [
  ...SELECTION,
  ...OBJECT_PROPERTIES.map(([name]): Flag => (name === "sse" ? { name, takes: "optional" } : one(name))),
  one("metadata"),
  { name: "metadata-directive", takes: "one", choices: ["COPY", "REPLACE"] },
  nothing("no-progress"),
  nothing("no-guess-mime-type"),
  nothing("follow-symlinks"),
  nothing("no-follow-symlinks"),
];

const BETWEEN = "<LocalPath> <S3Uri> or <S3Uri> <LocalPath> or <S3Uri> <S3Uri>";

/** The commands of `aws s3`. */
export const S3_COMMANDS: Readonly<Record<string, S3Command>> = {
  ls: {
    usage: "<S3Uri> or NONE",
    about: "lists buckets, or objects and common prefixes under a prefix",
    paths: [0, 1],
    flags: [nothing("recursive"), one("page-size"), nothing("human-readable"), nothing("summarize")],
  },
  cp: {
    usage: BETWEEN,
    about: "copies a local file or an object",
    paths: [2, 2],
    flags: [...TRANSFER, nothing("recursive")],
  },
  mv: {
    usage: BETWEEN,
    about: "moves a local file or an object",
    paths: [2, 2],
    flags: [...TRANSFER, nothing("recursive")],
  },
  sync: {
    usage: BETWEEN,
    about: "copies new and updated files, folder to folder",
    paths: [2, 2],
    flags: [...TRANSFER, nothing("delete"), nothing("size-only"), nothing("exact-timestamps")],
  },
  rm: {
    usage: "<S3Uri>",
    about: "deletes objects",
    paths: [1, 1],
    flags: [...SELECTION, nothing("recursive")],
  },
  mb: { usage: "<S3Uri>", about: "creates a bucket", paths: [1, 1], flags: [] },
  rb: { usage: "<S3Uri>", about: "deletes an empty bucket", paths: [1, 1], flags: [nothing("force")] },
  presign: {
    usage: "<S3Uri>",
    about: "makes a URL that gives an object to anyone for a while",
    paths: [1, 1],
    flags: [one("expires-in")],
  },
};
