import { crc32 } from "node:zlib";

/** A file that goes into an archive. */
export interface PackedFile {
  /** Relative, with `/` between its parts. */
  path: string;
  content: Uint8Array;
  /** Permission bits; 0o644 unless told. */
  mode?: number;
}

/** 1980-01-01, the first day that an archive can tell: the same files give the same bytes. */
const FIRST_DAY = 0x21;

/** Makes a zip archive of stored files, in their order. @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT */
export function packArchive(files: readonly PackedFile[]): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { path, content, mode = 0o644 } of files) {
    const name = Buffer.from(path);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(FIRST_DAY, 8);
    facts.writeUInt32LE(crc32(content), 10);
    facts.writeUInt32LE(content.length, 14);
    facts.writeUInt32LE(content.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const attributes = Buffer.alloc(14);
    attributes.writeUInt32LE((0o100000 | mode) * 2 ** 16, 6);
    attributes.writeUInt32LE(offset, 10);
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), facts, name, content]);
    locals.push(local);
    directory.push(Buffer.from("PK\x01\x02\x14\x03", "latin1"), facts, attributes, name);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(files.length, 4);
  end.writeUInt16LE(files.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, central, Buffer.from("PK\x05\x06"), end]);
}
