import { createHash } from "node:crypto";
import { gunzipSync, gzipSync } from "node:zlib";
import { checksumOf, type Checksum } from "./checksums.ts";

/** A file that is delivered compressed, by its text, which is made when somebody first reads it. */
export interface Compressed {
  makeText: () => string;
}

/** How much of an object is unpacked for {@link Content.plain}. */
const MAX_PLAIN_BYTES = 8 * 1024 * 1024;

/**
 * The bytes of an object and what follows from them, shared between copies and never changed. Many log files are
 * delivered and few are read: their text is made, and packed, when somebody first asks for it, from what was known
 * when they were delivered, and is the same whenever that is.
 */
export class Content {
  #bytes: Buffer | undefined;
  #makeText: (() => string) | undefined;
  #text: string | undefined;
  #etag: string | undefined;
  #checksum: Checksum | undefined;

  /**
   * @param from bytes that nobody else holds, or the text of a compressed file; it is made once at most
   * @param etag where it is not the MD5 of the bytes: of objects that were uploaded in parts
   */
  constructor(from: Buffer | Compressed, etag?: string) {
    if (Buffer.isBuffer(from)) this.#bytes = from;
    else this.#makeText = from.makeText;
    this.#etag = etag;
  }

  get bytes(): Buffer {
    if (!this.#bytes) {
      this.#bytes = compress(this.#unpacked());
      this.#text = undefined;
    }
    return this.#bytes;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  /** The entity tag, quotes included. */
  get etag(): string {
    return (this.#etag ??= etagOf(this.bytes));
  }

  get isGzip(): boolean {
    return !this.#bytes || (this.#bytes[0] === 0x1f && this.#bytes[1] === 0x8b);
  }

  /** What is in it, unpacked where it is compressed: at most 8 MiB, and nothing where that is not possible. */
  plain(): string | Buffer {
    if (!this.#bytes) return this.#unpacked();
    if (!this.isGzip) return this.#bytes.subarray(0, MAX_PLAIN_BYTES);
    try {
      return gunzipSync(this.#bytes.subarray(0, MAX_PLAIN_BYTES), { maxOutputLength: MAX_PLAIN_BYTES });
    } catch {
      return "";
    }
  }

  #unpacked(): string {
    if (this.#makeText) {
      this.#text = this.#makeText();
      this.#makeText = undefined;
    }
    return this.#text!;
  }

  /** The checksum that S3 keeps with an object whose writer sent none. */
  ownChecksum(): Checksum {
    return (this.#checksum ??= checksumOf("CRC64NVME", () => this.bytes));
  }
}

/** Compresses a log file: a light setting with a small window costs a fifth of the usual one. */
const compress = (text: string): Buffer => gzipSync(text, { level: 1, memLevel: 5, windowBits: 12 });

/** The MD5 of a body in the form of an entity tag, quotes included. */
export const etagOf = (body: Buffer): string => `"${createHash("md5").update(body).digest("hex")}"`;
