/**
 * The one source of chance: a seeded generator (sfc32). The same seed and the same order of draws give the
 * same run; {@link Random.fork} gives a stream of its own to each subject, so that a new draw in one place
 * does not shift all others.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d = 1;

  constructor(readonly seed: string) {
    const hash = fnv1a(seed);
    this.#a = hash;
    this.#b = hash ^ 0x9e3779b9;
    this.#c = Math.imul(hash, 0x85ebca6b);
    for (let i = 0; i < 12; i++) this.#next();
  }

  #next(): number {
    const t = (((this.#a + this.#b) | 0) + this.#d) | 0;
    this.#d = (this.#d + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (this.#c << 21) | (this.#c >>> 11);
    this.#c = (this.#c + t) | 0;
    return t >>> 0;
  }

  fork(label: string): Random {
    return new Random(`${this.seed}/${label}`);
  }

  /**
   * Sets so many draws aside, for what may be drawn later or never: the answer draws what this stream would have
   * drawn now, and this stream goes on behind it.
   */
  reserve(draws: number): Random {
    const reserved = new Random(this.seed);
    [reserved.#a, reserved.#b, reserved.#c, reserved.#d] = [this.#a, this.#b, this.#c, this.#d];
    for (let i = 0; i < draws; i++) this.#next();
    return reserved;
  }

  /** A number in [0, 1). */
  float(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number in [min, max], both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.float() * (max - min + 1));
  }

  pick<T>(list: readonly T[]): T {
    return list[this.int(0, list.length - 1)]!;
  }

  /** `length` lower-case hexadecimal digits. */
  hex(length: number): string {
    let out = "";
    while (out.length < length) out += word(this.#next());
    return out.slice(0, length);
  }

  /** `length` characters of `alphabet`, which are ASCII. */
  text(length: number, alphabet: string): string {
    const out = Buffer.allocUnsafe(length);
    for (let i = 0; i < length; i++) out[i] = alphabet.charCodeAt(this.int(0, alphabet.length - 1));
    return out.toString("latin1");
  }

  bytes(length: number): Buffer {
    return Buffer.from(this.hex(length * 2), "hex");
  }

  /** A version-4 UUID. */
  uuid(): string {
    const [a, b, c, d] = [this.#next(), this.#next(), this.#next(), this.#next()];
    const version = (b & 0x0fff) | 0x4000;
    const variant = ((c >>> 16) & 0x3fff) | 0x8000;
    return `${word(a)}-${half(b >>> 16)}-${half(version)}-${half(variant)}-${half(c & 0xffff)}${word(d)}`;
  }

  /** An EC2-style id: `prefix-` and 17 hexadecimal digits that begin with 0, as AWS's do. */
  id(prefix: string): string {
    return `${prefix}-0${this.hex(16)}`;
  }

  /**
   * An IAM unique id (21 characters) or an access key id (20): a four-letter prefix and letters or digits of AWS's
   * base-32 set (IAM user guide, "IAM identifiers").
   */
  iamId(prefix: "AKIA" | "ASIA" | "AIDA" | "AROA" | "AIPA" | "AGPA" | "ANPA"): string {
    const length = prefix === "AKIA" || prefix === "ASIA" ? 16 : 17;
    return prefix + this.text(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
  }
}

/** Each byte as two hexadecimal digits: ids are drawn for every call. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** 16 bits in hexadecimal. */
const half = (bits: number): string => HEX[bits >>> 8]! + HEX[bits & 0xff]!;

/** 32 bits in hexadecimal. */
const word = (bits: number): string => half(bits >>> 16) + half(bits & 0xffff);

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash | 0;
}
