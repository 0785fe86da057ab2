import { createHash } from "node:crypto";
import { computeChecksum, type Checksum } from "./checksums.ts";

/**
 * The bytes of an object and what follows from them, shared between copies and never changed. Many log files are
 * delivered and few are read: their bytes are made when somebody first asks for them, from what was known when they
 * were delivered, and are the same whenever that is.
 */
export class Content {
  #bytes: Buffer | undefined;
  #make: (() => Buffer) | undefined;
  #etag: string | undefined;
  #checksum: string | undefined;

  /**
   * @param bytes bytes that nobody else holds, or what makes them; it is called once at most
   * @param etag where it is not the MD5 of the bytes: of objects that were uploaded in parts
   */
  constructor(bytes: Buffer | (() => Buffer), etag?: string) {
    if (typeof bytes === "function") this.#make = bytes;
    else this.#bytes = bytes;
    this.#etag = etag;
  }

  get bytes(): Buffer {
    if (this.#make) {
      this.#bytes = this.#make();
      this.#make = undefined;
    }
    return this.#bytes!;
  }

  get sizeBytes(): number {
    return this.bytes.length;
  }

  /** The entity tag, quotes included. */
  get etag(): string {
    return (this.#etag ??= etagOf(this.bytes));
  }

  /** The checksum that S3 keeps with an object whose writer sent none. */
  ownChecksum(): Checksum {
    const valueOf = (): string => (this.#checksum ??= computeChecksum("CRC64NVME", this.bytes));
    return {
      algorithm: "CRC64NVME",
      type: "FULL_OBJECT",
      get value() {
        return valueOf();
      },
    };
  }
}

/** The MD5 of a body in the form of an entity tag, quotes included. */
export const etagOf = (body: Buffer): string => `"${createHash("md5").update(body).digest("hex")}"`;
