import type { Member, Shape } from "../../../../range/wire/model.ts";
import { isPlain } from "../values.ts";

/** A file that a command line reads. */
export interface LocalFile {
  name: string;
  bytes: Uint8Array;
}

/**
 * Writes a value as the words of its option: plain, in shorthand syntax where that is easy to read, else as JSON.
 * The reverse of `readValue`.
 *
 * @param store keeps bytes as a file, and answers its name
 * @returns undefined where no words of an option say it: a text that the AWS CLI takes for a file's name
 */
export function valueWords(
  member: Member,
  value: unknown,
  store: (bytes: Uint8Array) => string,
): string[] | undefined {
  const { shape } = member;
  switch (shape.type) {
    case "blob": {
      const name = store(bytesOf(value));
      return [member.streaming ? name : `fileb://${name}`];
    }
    case "list":
      return listWords(shape.item.shape, value as readonly unknown[]);
    case "structure":
    case "map":
      return [shorthand(shape, value) ?? json(value)];
    case "document":
      return [json(value)];
    default: {
      if (value instanceof Uint8Array) return [`fileb://${store(value)}`];
      const word = plainWord(value);
      return /^fileb?:\/\//.test(word) ? undefined : [word];
    }
  }
}

/** A value as JSON as the AWS CLI reads it: times in ISO 8601, bytes in base64. */
export const json = (value: unknown): string =>
  JSON.stringify(value, function (this: Record<string, unknown>, key, plain: unknown) {
    const own = this[key];
    if (own instanceof Uint8Array) return Buffer.from(own).toString("base64");
    return typeof own === "bigint" ? Number(own) : plain;
  });

/** Bytes, or the bytes of a text: the SDK takes both. */
export const bytesOf = (value: unknown): Uint8Array =>
  value instanceof Uint8Array ? value : Buffer.from(String(value));

function listWords(item: Shape, values: readonly unknown[]): string[] {
  const words = values.map((value) =>
    isScalar(item)
      ? plainWord(value)
      : (shorthand(item, value) ?? (isPlain(value) ? json(value) : undefined)),
  );
  const fitting = words.filter((word) => word !== undefined && fits(word, item));
  return words.length > 0 && fitting.length === words.length ? (fitting as string[]) : [json(values)];
}

/** Whether a word among several is taken for what it is: no option, no file, no JSON of a list. */
const fits = (word: string, item: Shape): boolean =>
  word !== "" && !/^(-|\[|fileb?:)/.test(word.trimStart()) && (!isScalar(item) || item.type !== "blob");

const isScalar = (shape: Shape): boolean => !["structure", "map", "list", "document"].includes(shape.type);

const plainWord = (value: unknown): string => (value instanceof Date ? value.toISOString() : String(value));

/** What shorthand takes for itself without quotes, in every version of the AWS CLI. */
const BARE = /^[A-Za-z0-9_.:/@+*$-]+$/;
const KEY = /^[A-Za-z0-9_.:/#-]+$/;

/** `Key=value,List=a,b`; undefined where a value needs quotes, which only JSON says plainly. */
function shorthand(shape: Shape, value: unknown): string | undefined {
  if (!isPlain(value)) return undefined;
  const pairs = pairsOf(shape, value, (inner, item) => {
    if (inner.type !== "list") return explicit(inner, item);
    const items = (item as readonly unknown[]).map((x) => explicit(inner.item.shape, x));
    if (items.length === 0 || items.includes(undefined)) return undefined;
    return isScalar(inner.item.shape) ? items.join(",") : `[${items.join(",")}]`;
  });
  return pairs?.join(",");
}

/** A value inside brackets or braces, where lists need brackets of their own. */
function explicit(shape: Shape, value: unknown): string | undefined {
  if (shape.type === "list") {
    const items = (value as readonly unknown[]).map((x) => explicit(shape.item.shape, x));
    return items.length === 0 || items.includes(undefined) ? undefined : `[${items.join(",")}]`;
  }
  if (shape.type === "structure" || shape.type === "map") {
    if (!isPlain(value)) return undefined;
    const pairs = pairsOf(shape, value, explicit);
    return pairs && `{${pairs.join(",")}}`;
  }
  if (shape.type === "blob" || shape.type === "document") return undefined;
  const word = plainWord(value);
  return BARE.test(word) && !/^fileb?:/.test(word) ? word : undefined;
}

function pairsOf(
  shape: Shape,
  value: Record<string, unknown>,
  write: (shape: Shape, value: unknown) => string | undefined,
): string[] | undefined {
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const pairs = entries.map(([key, item]) => {
    const inner =
      shape.type === "structure"
        ? shape.byName.get(key)?.shape
        : shape.type === "map"
          ? shape.value.shape
          : undefined;
    const text = inner && KEY.test(key) && !/^fileb?:/.test(key) ? write(inner, item) : undefined;
    return text === undefined ? undefined : `${key}=${text}`;
  });
  return pairs.length === 0 || pairs.includes(undefined) ? undefined : (pairs as string[]);
}
