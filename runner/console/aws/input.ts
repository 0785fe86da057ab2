import type { Member, Structure } from "../../../range/wire/model.ts";
import { parametersFailure, validationFailure } from "./failures.ts";
import { isPlain } from "./values.ts";

export interface InputContext {
  /** True where text for binary members is taken as it stands (`raw-in-base64-out`), else it is base64. */
  rawBinary: boolean;
  /** Makes an idempotency token. */
  token: () => string;
}

/**
 * Turns a tree of plain values into an operation's input: dates, bytes and big integers get their types, members
 * without a value their idempotency tokens, and everything is checked as botocore checks it.
 *
 * @throws {CliFailure} the report of all that does not fit
 */
export function fitInput(
  shape: Structure | undefined,
  tree: Record<string, unknown>,
  context: InputContext,
): Record<string, unknown> {
  const fitting = new Fitting(context);
  const input = shape ? fitting.structure(shape, tree, "") : {};
  for (const member of shape?.members ?? [])
    if (member.idempotencyToken && input[member.name] === undefined) input[member.name] = context.token();
  if (fitting.report.length > 0) throw validationFailure(fitting.report);
  return input;
}

class Fitting {
  readonly report: string[] = [];

  constructor(private readonly context: InputContext) {}

  structure(shape: Structure, value: Record<string, unknown>, path: string): Record<string, unknown> {
    const where = path || "input";
    shape.members.slice(0, shape.required).forEach(({ name, idempotencyToken }) => {
      if (value[name] === undefined && !idempotencyToken)
        this.report.push(`Missing required parameter in ${where}: "${name}"`);
    });
    const fitted: Record<string, unknown> = {};
    for (const [name, item] of Object.entries(value)) {
      const member = shape.byName.get(name);
      if (!member)
        this.report.push(
          `Unknown parameter in ${where}: "${name}", must be one of: ${[...shape.byName.keys()].join(", ")}`,
        );
      else if (item !== undefined) fitted[name] = this.#value(member, item, path ? `${path}.${name}` : name);
    }
    return fitted;
  }

  #value(member: Member, value: unknown, path: string): unknown {
    const { shape } = member;
    switch (shape.type) {
      case "structure":
        return isPlain(value)
          ? this.structure(shape, value, path)
          : this.#wrong(value, path, "<class 'dict'>");
      case "map":
        if (!isPlain(value)) return this.#wrong(value, path, "<class 'dict'>");
        return Object.fromEntries(
          Object.entries(value).map(([key, item]) => [key, this.#value(shape.value, item, `${path}.${key}`)]),
        );
      case "list":
        return Array.isArray(value)
          ? value.map((item, i) => this.#value(shape.item, item, `${path}[${i}]`))
          : this.#wrong(value, path, "<class 'list'>, <class 'tuple'>");
      case "boolean":
        return typeof value === "boolean" ? value : this.#wrong(value, path, "<class 'bool'>");
      case "number":
        return typeof value === "number" ? value : this.#wrong(value, path, "<class 'int'>");
      case "bigint":
        return typeof value === "number" ? BigInt(value) : this.#wrong(value, path, "<class 'int'>");
      case "timestamp":
        return (
          parseTimestamp(value) ?? this.#wrong(value, path, "<class 'datetime.datetime'>, timestamp-string")
        );
      case "blob":
        return this.#bytes(value, path);
      case "document":
        return value;
      case "string":
        return typeof value === "string" ? value : this.#wrong(value, path, "<class 'str'>");
    }
  }

  #bytes(value: unknown, path: string): unknown {
    if (value instanceof Uint8Array) return Buffer.from(value);
    if (typeof value !== "string")
      return this.#wrong(value, path, "<class 'bytes'>, <class 'bytearray'>, file-like object");
    if (this.context.rawBinary) return Buffer.from(value);
    if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(value) || value.replace(/\s/g, "").length % 4 !== 0)
      throw parametersFailure(`Invalid base64: "${value}"`);
    return Buffer.from(value, "base64");
  }

  #wrong(value: unknown, path: string, valid: string): undefined {
    this.report.push(
      `Invalid type for parameter ${path}, value: ${inPython(value)}, type: ${pythonType(value)}, valid types: ${valid}`,
    );
    return undefined;
  }
}

/**
 * Reads a time: seconds since the epoch, or a date in ISO 8601 or another form that JavaScript knows; without
 * an offset it is UTC.
 */
export function parseTimestamp(value: unknown): Date | undefined {
  if (value instanceof Date) return value;
  if (typeof value === "number") return new Date(value * 1000);
  if (typeof value !== "string" || value.trim() === "") return undefined;
  if (/^-?\d+(\.\d+)?$/.test(value)) return new Date(Number(value) * 1000);
  const zoned = /(Z|UTC|GMT|[+-]\d\d:?\d\d)$/i.test(value) || /^\d{4}-\d\d-\d\d$/.test(value);
  const date = new Date(zoned ? value : `${value}Z`);
  if (!Number.isNaN(date.getTime())) return date;
  const fallback = new Date(`${value} UTC`);
  return Number.isNaN(fallback.getTime()) ? undefined : fallback;
}

function pythonType(value: unknown): string {
  if (value === null) return "<class 'NoneType'>";
  if (Array.isArray(value)) return "<class 'list'>";
  if (value instanceof Uint8Array) return "<class 'bytes'>";
  if (typeof value === "string") return "<class 'str'>";
  if (typeof value === "boolean") return "<class 'bool'>";
  if (typeof value === "number") return Number.isInteger(value) ? "<class 'int'>" : "<class 'float'>";
  return "<class 'dict'>";
}

function inPython(value: unknown): string {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return typeof value === "string" ? value : JSON.stringify(value);
}
