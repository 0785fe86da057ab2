import { crc32, inflateRawSync } from "node:zlib";

/** A file of an archive. */
export interface ArchiveFile {
  /** Relative, with `/` between its parts; never leaves the folder that it is unpacked into. */
  path: string;
  /** Permission bits; 0o644 where the archive says none. */
  mode: number;
  content: Buffer;
}

/** Why an archive cannot be read; `too-large` when it is sound and holds more than is allowed. */
export class ArchiveProblem extends Error {
  constructor(
    readonly kind: "damaged" | "unsafe" | "too-large",
    message: string,
  ) {
    super(message);
  }
}

const END_SIGNATURE = 0x06054b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const LOCAL_SIGNATURE = 0x04034b50;
const END_SIZE = 22;
const CENTRAL_SIZE = 46;
const LOCAL_SIZE = 30;
const LONGEST_COMMENT = 65_535;
const MOST_FILES = 20_000;
const STORED = 0;
const DEFLATED = 8;
/** An encrypted file, or one with features that only PKZIP has. */
const UNREADABLE_FLAGS = 0x2041;
const UNIX = 3;
const KIND_OF_FILE = 0o170000;
const FOLDER = 0o040000;
const REGULAR = 0o100000;

/**
 * Reads a zip archive whole. Nothing in it is trusted: offsets, sizes and checksums are checked, what would be
 * written outside of the target folder is refused, and no more is unpacked than the directory declares.
 *
 * @param mostBytes the largest sum of the unpacked files, in bytes
 * @throws {ArchiveProblem}
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readArchive(bytes: Uint8Array, mostBytes: number): ArchiveFile[] {
  const archive = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const entries = readDirectory(archive);
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > mostBytes) throw new ArchiveProblem("too-large", `it holds ${total} bytes`);
  const files = new Map<string, ArchiveFile>();
  for (const entry of entries) {
    const path = safePath(entry.name);
    if (entry.name.endsWith("/") || kindOf(entry) === FOLDER) continue;
    if (kindOf(entry) !== 0 && kindOf(entry) !== REGULAR)
      throw new ArchiveProblem("unsafe", `${entry.name} is no regular file`);
    files.set(path, { path, mode: entry.unixMode & 0o777 || 0o644, content: contentOf(archive, entry) });
  }
  refuseFilesAsFolders([...files.keys()]);
  return [...files.values()];
}

interface Entry {
  name: string;
  method: number;
  crc: number;
  packedSize: number;
  size: number;
  offset: number;
  /** 0 where the archive was not made on Unix. */
  unixMode: number;
}

const kindOf = ({ unixMode }: Entry): number => unixMode & KIND_OF_FILE;

function readDirectory(archive: Buffer): Entry[] {
  const end = findEnd(archive);
  const count = archive.readUInt16LE(end + 10);
  const size = archive.readUInt32LE(end + 12);
  const start = archive.readUInt32LE(end + 16);
  if (count > MOST_FILES) throw new ArchiveProblem("unsafe", `it holds ${count} files`);
  if (start + size > end) throw damaged("its directory lies outside of it");
  const entries: Entry[] = [];
  let at = start;
  for (let i = 0; i < count; i++) {
    if (at + CENTRAL_SIZE > end || archive.readUInt32LE(at) !== CENTRAL_SIGNATURE)
      throw damaged("its directory is damaged");
    const nameLength = archive.readUInt16LE(at + 28);
    const next =
      at + CENTRAL_SIZE + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
    if (next > end) throw damaged("its directory is damaged");
    if (archive.readUInt16LE(at + 8) & UNREADABLE_FLAGS) throw damaged("it is encrypted");
    entries.push({
      name: archive.toString("utf8", at + CENTRAL_SIZE, at + CENTRAL_SIZE + nameLength),
      method: archive.readUInt16LE(at + 10),
      crc: archive.readUInt32LE(at + 16),
      packedSize: archive.readUInt32LE(at + 20),
      size: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
      unixMode: archive[at + 5] === UNIX ? archive.readUInt16LE(at + 40) : 0,
    });
    at = next;
  }
  return entries;
}

/** The end record stands last, before a comment of unknown length. */
function findEnd(archive: Buffer): number {
  const last = archive.length - END_SIZE;
  for (let at = last; at >= 0 && at >= last - LONGEST_COMMENT; at--)
    if (
      archive.readUInt32LE(at) === END_SIGNATURE &&
      at + END_SIZE + archive.readUInt16LE(at + 20) === archive.length
    )
      return at;
  throw damaged("it is no zip archive");
}

function contentOf(archive: Buffer, { name, method, crc, packedSize, size, offset }: Entry): Buffer {
  if (offset + LOCAL_SIZE > archive.length || archive.readUInt32LE(offset) !== LOCAL_SIGNATURE)
    throw damaged(`${name} has no header`);
  const start = offset + LOCAL_SIZE + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  if (start + packedSize > archive.length) throw damaged(`${name} is cut off`);
  const packed = archive.subarray(start, start + packedSize);
  const content = method === STORED ? Buffer.from(packed) : inflated(name, method, packed, size);
  if (content.length !== size || crc32(content) !== crc)
    throw damaged(`${name} is not what its directory says`);
  return content;
}

function inflated(name: string, method: number, packed: Buffer, size: number): Buffer {
  if (method !== DEFLATED) throw damaged(`${name} is packed by a method other than deflate`);
  try {
    // One byte more than declared: a file that unpacks to more is found out and not unpacked further.
    return inflateRawSync(packed, { maxOutputLength: size + 1 });
  } catch {
    throw damaged(`${name} cannot be unpacked`);
  }
}

/** @throws {ArchiveProblem} for a path that leads out of the folder, or that a system reads in its own way */
function safePath(name: string): string {
  const parts = name.replace(/\/$/, "").split("/");
  const isUnsafe =
    /[\\\0]|^[a-zA-Z]:/.test(name) ||
    parts.some((part) => part === "" || part === "." || part === ".." || Buffer.byteLength(part) > 255);
  if (isUnsafe) throw new ArchiveProblem("unsafe", `${JSON.stringify(name)} leads out of the folder`);
  return parts.join("/");
}

function refuseFilesAsFolders(paths: readonly string[]): void {
  const known = new Set(paths);
  for (const path of paths)
    for (let slash = path.indexOf("/"); slash >= 0; slash = path.indexOf("/", slash + 1))
      if (known.has(path.slice(0, slash)))
        throw new ArchiveProblem("unsafe", `${path.slice(0, slash)} is a file and a folder`);
}

const damaged = (message: string): ArchiveProblem => new ArchiveProblem("damaged", message);
