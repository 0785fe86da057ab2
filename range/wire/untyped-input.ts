import type { Member, Shape, Structure } from "./model.ts";

/** The way to a value: names of members, keys of maps, places in lists. */
export type InputPath = readonly ({ member: string } | { key: string } | { item: number })[];

/**
 * How an SDK names the members of a request, and what it says of JSON that is none: the SDK for Java behind Step
 * Functions, the one for Python behind Automation. What is wrong may be thrown at once, or gathered.
 */
export interface InputDialect {
  nameOf(member: Member): string;
  find(structure: Structure, name: string): Member | undefined;
  /** @param path of the structure that lacks a member */
  missing(path: InputPath, member: Member): void;
  unknown(path: InputPath, name: string, structure: Structure | undefined): void;
  wrong(path: InputPath, value: unknown, shape: Shape): void;
  /** @returns nothing for a value that is no time */
  timestamp(value: unknown): Date | undefined;
  /** @returns nothing for a value that stands for no bytes */
  blob(value: unknown, member: Member): Uint8Array | undefined;
}

type Json = Readonly<Record<string, unknown>>;

const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads JSON that a person wrote as the input of an operation: each value by its shape. */
export function readInput(
  structure: Structure | undefined,
  given: Json,
  dialect: InputDialect,
  path: InputPath = [],
): Record<string, unknown> {
  const read: Record<string, unknown> = {};
  for (const member of structure?.members.slice(0, structure.required) ?? [])
    if ((given[dialect.nameOf(member)] ?? null) === null && !member.idempotencyToken)
      dialect.missing(path, member);
  for (const [name, value] of Object.entries(given)) {
    const member = structure && dialect.find(structure, name);
    if (!member) dialect.unknown(path, name, structure);
    else if (value !== undefined && value !== null)
      read[member.name] = readValue(member, value, dialect, [...path, { member: name }]);
  }
  return read;
}

function readValue(member: Member, value: unknown, dialect: InputDialect, path: InputPath): unknown {
  const { shape } = member;
  const orWrong = <T>(found: T | undefined): T | undefined => {
    if (found === undefined) dialect.wrong(path, value, shape);
    return found;
  };
  switch (shape.type) {
    case "structure":
      return isJson(value) ? readInput(shape, value, dialect, path) : orWrong(undefined);
    case "list":
      if (!Array.isArray(value)) return orWrong(undefined);
      return value.map((one: unknown, item) =>
        one === null && shape.sparse ? null : readValue(shape.item, one, dialect, [...path, { item }]),
      );
    case "map":
      if (!isJson(value)) return orWrong(undefined);
      return Object.fromEntries(
        Object.entries(value).map(([key, one]) => [
          key,
          readValue(shape.value, one, dialect, [...path, { key }]),
        ]),
      );
    case "timestamp":
      return orWrong(dialect.timestamp(value));
    case "blob":
      return orWrong(dialect.blob(value, member));
    case "bigint":
      return orWrong(Number.isInteger(value) ? BigInt(value as number) : undefined);
    case "document":
      return value;
    default:
      return orWrong(typeof value === shape.type ? value : undefined);
  }
}
