import { createHash } from "node:crypto";
import { isArray, isObject, isSame, typeName, type Json } from "./json.ts";

/** What chance gives to functions. */
export interface Chances {
  uuid(): string;
  /** A number in [0, 1); the same one for the same seed. */
  float(seed?: number): number;
}

type Fail = (what: string) => Error;
type Intrinsic = (values: readonly Json[], chances: Chances, fail: Fail) => Json;

const MOST_ITEMS = 1_000;
const MOST_HASHED = 10_000;
const HASHES: Readonly<Record<string, string>> = {
  MD5: "md5",
  "SHA-1": "sha1",
  "SHA-256": "sha256",
  "SHA-384": "sha384",
  "SHA-512": "sha512",
};

/** A function whose arguments are of these kinds; an optional one ends with `?`. */
const taking =
  (kinds: readonly string[], work: Intrinsic): Intrinsic =>
  (values, chances, fail) => {
    const least = kinds.filter((kind) => !kind.endsWith("?")).length;
    if (values.length < least || values.length > kinds.length)
      throw fail(`Invalid number of arguments: expected ${least}, but got ${values.length}`);
    values.forEach((value, i) => {
      const kind = kinds[i]!.replace("?", "");
      const fits =
        kind === "any" || (kind === "integer" ? Number.isInteger(value) : typeName(value) === kind);
      if (!fits) throw fail(`Invalid arguments: argument ${i + 1} must be of type ${kind}`);
    });
    return work(values, chances, fail);
  };

export const hashOf = (text: string, algorithm: string): string | undefined =>
  Object.hasOwn(HASHES, algorithm) ? createHash(HASHES[algorithm]!).update(text).digest("hex") : undefined;

/** Pieces of a list, of a size; the last may be shorter. */
export const partition = (list: readonly Json[], size: number): Json[] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, i) => list.slice(i * size, (i + 1) * size));

/** The numbers from one to another, both included where the step meets them. */
export function range(first: number, last: number, step: number): number[] {
  const length = Math.max(0, Math.floor((last - first) / step) + 1);
  return Array.from({ length }, (_, i) => first + i * step);
}

/**
 * The intrinsic functions, by their names after `States.`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html
 */
export const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Array: (values) => [...values],

  ArrayPartition: taking(["array", "integer"], ([list, size], _, fail) => {
    if ((size as number) < 1) throw fail("The chunk size must be a positive integer");
    return partition(list as Json[], size as number);
  }),

  ArrayContains: taking(["array", "any"], ([list, wanted]) =>
    (list as Json[]).some((item) => isSame(item, wanted!)),
  ),

  ArrayRange: taking(["integer", "integer", "integer"], ([first, last, step], _, fail) => {
    if (step === 0) throw fail("The step must not be zero");
    const numbers = range(first as number, last as number, step as number);
    if (numbers.length > MOST_ITEMS) throw fail(`The range has more than ${MOST_ITEMS} items`);
    return numbers;
  }),

  ArrayGetItem: taking(["array", "integer"], ([list, index], _, fail) => {
    const item = (list as Json[])[index as number];
    if (item === undefined) throw fail(`Index ${String(index)} is out of the bounds of the array`);
    return item;
  }),

  ArrayLength: taking(["array"], ([list]) => (list as Json[]).length),

  ArrayUnique: taking(["array"], ([list]) =>
    (list as Json[]).filter((item, i, all) => all.findIndex((other) => isSame(item, other)) === i),
  ),

  Base64Encode: taking(["string"], ([text], _, fail) => {
    if ((text as string).length > MOST_HASHED)
      throw fail(`The text is longer than ${MOST_HASHED} characters`);
    return Buffer.from(text as string).toString("base64");
  }),

  Base64Decode: taking(["string"], ([text], _, fail) => {
    if ((text as string).length > MOST_HASHED)
      throw fail(`The text is longer than ${MOST_HASHED} characters`);
    return Buffer.from(text as string, "base64").toString("utf8");
  }),

  Hash: taking(["any", "string"], ([data, algorithm], _, fail) => {
    const text = typeof data === "string" ? data : JSON.stringify(data);
    if (text.length > MOST_HASHED) throw fail(`The data is longer than ${MOST_HASHED} characters`);
    const hash = hashOf(text, algorithm as string);
    if (hash === undefined) throw fail(`Unknown hash algorithm ${JSON.stringify(algorithm)}`);
    return hash;
  }),

  JsonMerge: taking(["object", "object", "boolean"], ([first, second, deep], _, fail) => {
    if (deep) throw fail("Deep merging is not supported: the third argument must be false");
    return { ...(first as object), ...(second as object) };
  }),

  StringToJson: taking(["string"], ([text], _, fail) => {
    try {
      return JSON.parse(text as string) as Json;
    } catch {
      throw fail(`Invalid JSON: ${JSON.stringify(text)}`);
    }
  }),

  JsonToString: taking(["any"], ([value]) => JSON.stringify(value)),

  MathRandom: taking(["integer", "integer", "integer?"], ([start, end, seed], chances) => {
    const [from, to] = [start as number, end as number];
    return from + Math.floor(chances.float(seed as number | undefined) * (to - from));
  }),

  MathAdd: taking(["integer", "integer"], ([a, b]) => (a as number) + (b as number)),

  StringSplit: taking(["string", "string"], ([text, delimiters]) => {
    const parts: string[] = [""];
    for (const char of text as string)
      if ((delimiters as string).includes(char)) parts.push("");
      else parts[parts.length - 1] += char;
    return parts.filter((part) => part !== "");
  }),

  UUID: taking([], (_, chances) => chances.uuid()),

  Format(values, _, fail) {
    const [template, ...rest] = values;
    if (typeof template !== "string") throw fail("The first argument must be a string");
    let used = 0;
    const out = template.replace(/\\(.)|\{\}/gs, (_match, escaped: string | undefined) =>
      escaped === undefined ? shown(rest[used++]) : escaped,
    );
    if (used !== rest.length)
      throw fail(`The number of arguments (${rest.length}) does not match the occurrences of {} (${used})`);
    return out;
  },
};

const shown = (value: Json | undefined): string =>
  typeof value === "string"
    ? value
    : isObject(value) || isArray(value)
      ? JSON.stringify(value)
      : String(value);
