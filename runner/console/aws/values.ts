import type { Member, Shape } from "../../../range/wire/model.ts";
import { CliFailure, generalFailure, parameterFailure } from "./failures.ts";
import { loadParameter, loadReferences, textOf, type Raw, type ReadFile } from "./parameter-files.ts";
import { parseShorthand, ShorthandError } from "./shorthand.ts";

/** What reading a value needs besides its words. */
export interface ValueContext {
  read: ReadFile;
}

/**
 * Reads the words of an option by the shape of its member: JSON, shorthand syntax, plain values, files.
 *
 * @returns a tree of plain values: text, numbers, booleans, bytes, lists, objects; their fit to the shape is
 *   judged later, with the whole input
 * @throws {CliFailure}
 */
export async function readValue(
  member: Member,
  words: readonly string[],
  option: string,
  context: ValueContext,
): Promise<unknown> {
  const { shape } = member;
  const raw: Raw[] = words.length === 1 ? [await loadParameter(words[0]!, option, context.read)] : [...words];
  if (shape.type === "list") return readList(shape.item, raw, option, context);
  return readOne(member, raw[0]!, option, context);
}

/** Reads one word by the shape of its member, without files. */
async function readOne(member: Member, raw: Raw, option: string, context: ValueContext): Promise<unknown> {
  const { shape } = member;
  if (shape.type === "document") return parseJson(textOf(raw, option), option);
  if (shape.type === "structure" || shape.type === "map") {
    const text = textOf(raw, option);
    if (startsJson(text)) return parseJson(text, option);
    if (isSingleValue(shape) && !text.includes("=")) return { Value: text };
    if (holdsDocument(member)) throw parameterFailure(option, `Invalid JSON:\n${text}`);
    return readShorthand(shape, text, option, context);
  }
  return readScalar(member, raw, option, context);
}

async function readList(
  item: Member,
  raw: readonly Raw[],
  option: string,
  context: ValueContext,
): Promise<unknown> {
  const first = raw[0];
  if (raw.length === 1 && typeof first === "string" && first.trimStart().startsWith("["))
    return parseJson(first, option);
  const complex = item.shape.type === "structure" || item.shape.type === "map" || item.shape.type === "list";
  return Promise.all(
    raw.map(async (word) => {
      if (!complex) return readScalar(item, word, option, context);
      const text = textOf(word, option);
      if (startsJson(text)) return parseJson(text, option);
      return readShorthand(item.shape, text, option, context);
    }),
  );
}

async function readScalar(member: Member, raw: Raw, option: string, context: ValueContext): Promise<unknown> {
  const { shape } = member;
  if (shape.type === "blob" && member.streaming && typeof raw === "string")
    return context.read(raw).catch(() => {
      throw parameterFailure(option, "Blob values must be a path to a file.");
    });
  if (shape.type === "number") return toNumber(textOf(raw, option));
  if (shape.type === "bigint") return toNumber(textOf(raw, option));
  if (shape.type === "boolean") return textOf(raw, option).toLowerCase() !== "false";
  return raw;
}

async function readShorthand(
  shape: Shape,
  text: string,
  option: string,
  context: ValueContext,
): Promise<unknown> {
  try {
    const parsed = parseShorthand(text);
    return typeLeaves(shape, await loadReferences(parsed, option, context.read));
  } catch (error) {
    if (error instanceof ShorthandError) throw parameterFailure(option, error.message);
    throw error;
  }
}

/** Gives shorthand's texts the types of their shapes; a single value becomes a list where one is wanted. */
function typeLeaves(shape: Shape, value: unknown): unknown {
  if (shape.type === "list")
    return (Array.isArray(value) ? value : [value]).map((item) => typeLeaves(shape.item.shape, item));
  if (shape.type === "structure" && isPlain(value))
    return mapValues(value, (item, key) => {
      const member = shape.byName.get(key);
      return member ? typeLeaves(member.shape, item) : item;
    });
  if (shape.type === "map" && isPlain(value))
    return mapValues(value, (item) => typeLeaves(shape.value.shape, item));
  if (typeof value !== "string") return value;
  if (shape.type === "number" || shape.type === "bigint") return toNumber(value);
  if (shape.type === "boolean" && /^(true|false)$/i.test(value)) return value.toLowerCase() === "true";
  return value;
}

function toNumber(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value))
    throw generalFailure(`invalid literal for int() with base 10: '${text}'`);
  return value;
}

function parseJson(text: string, option: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliFailure(
      `Error parsing parameter '--${option}': Invalid JSON: ${why}\nJSON received: ${text}`,
      252,
    );
  }
}

const startsJson = (text: string): boolean => /^\s*[{[]/.test(text);

/** A structure of one text named `Value`, which may be written without its key. */
const isSingleValue = (shape: Shape): boolean =>
  shape.type === "structure" &&
  shape.members.length === 1 &&
  shape.members[0]!.name === "Value" &&
  shape.members[0]!.shape.type === "string";

const holdsDocument = ({ shape }: Member): boolean =>
  shape.type === "document" || (shape.type === "map" && shape.value.shape.type === "document");

export const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  !(value instanceof Uint8Array) &&
  !(value instanceof Date);

const mapValues = (
  record: Record<string, unknown>,
  change: (value: unknown, key: string) => unknown,
): Record<string, unknown> =>
  Object.fromEntries(Object.entries(record).map(([key, x]) => [key, change(x, key)]));
