import type { Member, Shape, Structure } from "./model.ts";
import { base64, parseText, setKey, WireError } from "./scalar.ts";

/**
 * Which of the two JSON dialects: restJson1 honours `jsonName`, the RPC protocols do not.
 */
export interface JsonDialect {
  jsonNames: boolean;
}

/**
 * Decodes a JSON body by shape: wrong types are refused (the SDK's own deserialisers let them through),
 * unknown members are dropped, as AWS does.
 *
 * @throws {WireError} not JSON, or of another type than the shape says
 */
export function readJsonBody(shape: Shape, body: string, dialect: JsonDialect): unknown {
  let value: unknown;
  try {
    value = body.trim() ? JSON.parse(body) : {};
  } catch (error) {
    throw new WireError("malformed", (error as Error).message);
  }
  return readJson(shape, value, dialect, "");
}

function readJson(shape: Shape, value: unknown, dialect: JsonDialect, path: string): unknown {
  if (value === null || value === undefined) return undefined;
  const refuse = (want: string): WireError =>
    new WireError(
      "malformed",
      `${path || "/"}: expected ${want}, got ${Array.isArray(value) ? "array" : typeof value}`,
    );
  switch (shape.type) {
    case "structure": {
      if (!isObject(value)) throw refuse("object");
      const out: Record<string, unknown> = {};
      for (const member of shape.members) {
        const key = dialect.jsonNames ? member.jsonName : member.name;
        if (!Object.hasOwn(value, key)) continue;
        const read = readJson(member.shape, value[key], dialect, `${path}/${key}`);
        if (read !== undefined) out[member.name] = read;
      }
      return out;
    }
    case "list": {
      if (!Array.isArray(value)) throw refuse("array");
      const items = value.map((x, i) => readJson(shape.item.shape, x, dialect, `${path}/${i}`));
      return shape.sparse ? items.map((x) => x ?? null) : items.filter((x) => x !== undefined);
    }
    case "map": {
      if (!isObject(value)) throw refuse("map");
      const out: Record<string, unknown> = {};
      for (const key of Object.keys(value)) {
        const read = readJson(shape.value.shape, value[key], dialect, `${path}/${key}`);
        if (read !== undefined) setKey(out, key, read);
      }
      return out;
    }
    case "timestamp":
      if (typeof value !== "number" && typeof value !== "string") throw refuse("timestamp");
      return parseText(shape, String(value), path);
    case "blob":
      if (typeof value !== "string") throw refuse("blob");
      return parseText(shape, value, path);
    case "number":
      if (value === "NaN" || value === "Infinity" || value === "-Infinity") return Number(value);
      if (typeof value !== "number") throw refuse("number");
      return value;
    case "bigint":
      if (typeof value !== "number" && typeof value !== "string") throw refuse("number");
      return parseText(shape, String(value), path);
    case "string":
      if (typeof value !== "string") throw refuse("string");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw refuse("boolean");
      return value;
    default:
      return value;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

type Writer = (value: never) => unknown;
const compiled = [new WeakMap<Structure, Writer>(), new WeakMap<Structure, Writer>()] as const;

/** Encodes an output as JSON text; members with a binding to headers or status are left to the caller. */
export function writeJsonBody(shape: Shape, value: unknown, dialect: JsonDialect): string {
  return JSON.stringify(writerOf(shape, dialect)(value as never));
}

function writerOf(shape: Shape, dialect: JsonDialect): Writer {
  switch (shape.type) {
    case "structure":
      return structureWriter(shape, dialect);
    case "list": {
      const write = writerOf(shape.item.shape, dialect);
      return (list: unknown[]) => list.map((x) => (x === undefined || x === null ? null : write(x as never)));
    }
    case "map": {
      const write = writerOf(shape.value.shape, dialect);
      return (map: Record<string, unknown>) => {
        const out: Record<string, unknown> = {};
        for (const key of Object.keys(map)) {
          const x = map[key];
          if (x !== undefined && x !== null) setKey(out, key, write(x as never));
        }
        return out;
      };
    }
    case "timestamp":
      if (shape.format === "date-time") return (date: Date) => date.toISOString();
      if (shape.format === "http-date") return (date: Date) => date.toUTCString();
      return (date: Date) => date.getTime() / 1000;
    case "blob":
      return (bytes: Uint8Array | string) => base64(bytes);
    case "number":
      return (number: number) => (Number.isFinite(number) ? number : String(number));
    case "bigint":
      return (number: bigint | number) => Number(number);
    default:
      return (value: unknown) => value;
  }
}

function structureWriter(shape: Structure, dialect: JsonDialect): Writer {
  const cache = compiled[dialect.jsonNames ? 1 : 0];
  const known = cache.get(shape);
  if (known) return known;
  let members: { name: string; key: string; write: Writer }[] | undefined;
  const write: Writer = (value: Record<string, unknown>) => {
    members ??= shape.members.filter(inBody).map((member) => ({
      name: member.name,
      key: dialect.jsonNames ? member.jsonName : member.name,
      write: writerOf(member.shape, dialect),
    }));
    const out: Record<string, unknown> = {};
    for (const member of members) {
      const x = value[member.name];
      if (x !== undefined && x !== null) out[member.key] = member.write(x as never);
    }
    return out;
  };
  cache.set(shape, write);
  return write;
}

/** Whether a member travels in the body: not bound to a header, the path, the query, the status. */
export const inBody = (member: Member): boolean => member.binding === undefined;
