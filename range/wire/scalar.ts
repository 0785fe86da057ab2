import type { Scalar, Shape } from "./model.ts";

/** Bytes on the wire that do not fit the operation's shape. The protocol chooses AWS's code for it. */
export class WireError extends Error {
  constructor(
    readonly kind: "malformed" | "invalidValue" | "unknownOperation",
    message: string,
  ) {
    super(message);
  }
}

/** Text as UTF-8. Text that is as long as its bytes is all ASCII, which is copied several times faster. */
export const encodeText = (text: string): Buffer =>
  Buffer.from(text, Buffer.byteLength(text) === text.length ? "latin1" : "utf8");

type TimestampFormat = NonNullable<Scalar["format"]>;

/** Reads text by its shape. `path` names the parameter in errors. */
export function parseText(shape: Shape, text: string, path: string): unknown {
  switch (shape.type) {
    case "number": {
      if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
      const number = Number(text);
      if (text.trim() === "" || !Number.isFinite(number))
        throw new WireError("invalidValue", `Invalid value '${text}' for ${path}. Must be a number`);
      return number;
    }
    case "boolean":
      if (/^true$/i.test(text)) return true;
      if (/^false$/i.test(text)) return false;
      throw new WireError("invalidValue", `Invalid boolean value: ${text} (parameter ${path})`);
    case "bigint":
      if (!/^-?\d{1,40}$/.test(text))
        throw new WireError("invalidValue", `Invalid value '${text}' for ${path}. Must be a whole number`);
      return BigInt(text);
    case "blob":
      return new Uint8Array(Buffer.from(text, "base64"));
    case "timestamp": {
      const date = /^-?\d+(\.\d+)?$/.test(text) ? new Date(Math.round(Number(text) * 1000)) : new Date(text);
      if (Number.isNaN(date.getTime()))
        throw new WireError("invalidValue", `Invalid timestamp '${text}' for ${path}`);
      return date;
    }
    default:
      return text;
  }
}

/** Writes a scalar as text. `fallback` is the protocol's timestamp format. */
export function writeText(shape: Shape, value: unknown, fallback: TimestampFormat): string {
  if (shape.type === "timestamp") return writeTimestamp(value as Date, shape.format ?? fallback);
  if (value instanceof Uint8Array) return base64(value);
  return String(value);
}

function writeTimestamp(date: Date, format: TimestampFormat): string {
  if (format === "date-time") return date.toISOString();
  if (format === "date-time-seconds") return date.toISOString().replace(/\.\d+/, "");
  if (format === "http-date") return date.toUTCString();
  return String(date.getTime() / 1000);
}

export const base64 = (bytes: Uint8Array | string): string =>
  (typeof bytes === "string"
    ? Buffer.from(bytes)
    : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  ).toString("base64");

/** Sets a key of untrusted name without touching prototypes. */
export function setKey(target: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
  else target[key] = value;
}
