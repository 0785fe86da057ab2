import type { Member, Shape, Structure } from "../../../wire/model.ts";
import { readInput, type InputDialect } from "../../../wire/untyped-input.ts";
import { isArray, isObject, type Json, type JsonObject } from "../language/json.ts";
import { parseTimestamp } from "../language/timestamps.ts";
import type { SdkOperation } from "./sdk-services.ts";

/** Why a task's input cannot be sent: in AWS's words where they are known. */
export class InputProblem extends Error {}

/**
 * The name of a member in AWS SDK integrations: that of the SDK for Java with a capital, in which a run of capitals
 * counts as one word (`DNSName` is `DnsName`, `VPCZoneIdentifier` is `VpcZoneIdentifier`).
 */
export function integrationName(member: string): string {
  if (member === "Equals") return "EqualsValue";
  if (member === "NULL") return "Nul";
  let end = 1;
  while (
    end < member.length &&
    isCapital(member[end]!) &&
    !(end + 1 < member.length && isSmall(member[end + 1]!))
  )
    end++;
  return member.charAt(0).toUpperCase() + member.slice(1, end).toLowerCase() + member.slice(end);
}

const isCapital = (char: string): boolean => char >= "A" && char <= "Z";
const isSmall = (char: string): boolean => char >= "a" && char <= "z";

/** A value of DynamoDB, whose types the optimised integration names as the API does (`BOOL`, `SS`). */
const VALUE = "AttributeValue";

const byName = new WeakMap<Structure, Map<string, Member>>();

function membersOf(structure: Structure): Map<string, Member> {
  let members = byName.get(structure);
  if (!members)
    byName.set(
      structure,
      (members = new Map(
        structure.members.flatMap((member) => [
          [integrationName(member.name), member],
          ...(structure.name === VALUE ? [[member.name, member] as const] : []),
        ]),
      )),
    );
  return members;
}

/** Names in a template that the operation does not have. */
export function unknownMembers({ operation }: SdkOperation, template: JsonObject): string[] {
  const find = (shape: Shape | undefined, value: Json): string[] => {
    if (shape?.type === "structure" && isObject(value))
      return Object.entries(value).flatMap(([key, inner]) => {
        const name = key.replace(/\.\$$/, "");
        const member = membersOf(shape).get(name);
        if (!member) return [name];
        return key === name ? find(member.shape, inner) : [];
      });
    if (shape?.type === "list" && isArray(value))
      return value.flatMap((item) => find(shape.item.shape, item));
    if (shape?.type === "map" && isObject(value))
      return Object.values(value).flatMap((item) => find(shape.value.shape, item));
    return [];
  };
  return operation.input ? find(operation.input, template) : Object.keys(template);
}

/**
 * Makes an operation's input of what a task is given.
 *
 * @throws {InputProblem}
 */
export function inputOf({ operation }: SdkOperation, given: Json): Record<string, unknown> {
  if (!isObject(given)) throw new InputProblem("The input must be a JSON object");
  const known = operation.input && membersOf(operation.input);
  const odd = Object.keys(given).find((name) => !known?.has(name));
  if (odd !== undefined) throw unsupported(odd);
  return readInput(operation.input, given, DIALECT);
}

const unsupported = (name: string): InputProblem =>
  new InputProblem(`The field "${name}" is not supported by Step Functions`);

const DIALECT: InputDialect = {
  nameOf: ({ name }) => integrationName(name),
  find: (structure, name) => membersOf(structure).get(name),
  missing(path, { name }) {
    // What an inner structure lacks is for the service to say.
    if (!path.length) throw new InputProblem(`The required field '${integrationName(name)}' is missing`);
  },
  unknown(_path, name) {
    throw unsupported(name);
  },
  wrong(path) {
    const field = path.findLast((step) => "member" in step)!.member;
    throw new InputProblem(`The value of the field '${field}' has an invalid format`);
  },
  timestamp: (value) => {
    const time = typeof value === "number" ? value * 1000 : parseTimestamp(value as Json);
    return time === undefined ? undefined : new Date(time);
  },
  // What is a request's whole body (an S3 object, a function's event) is given as JSON; other bytes in base64.
  blob(value, { binding }) {
    if (binding === "payload") return Buffer.from(JSON.stringify(value));
    return typeof value === "string" ? Buffer.from(value, "base64") : undefined;
  },
};

/** How a member is called in a task's result. */
export type Naming = (member: string) => string;

/** Makes a task's result of an operation's output. */
export const resultOf = (
  { operation }: SdkOperation,
  output: Readonly<Record<string, unknown>>,
  naming: Naming = integrationName,
): JsonObject => (operation.output ? written(operation.output, output, naming) : {}) as JsonObject;

function written(shape: Shape, value: unknown, naming: Naming, isBody = false): Json {
  switch (shape.type) {
    case "structure":
      return Object.fromEntries(
        shape.members.flatMap((inner) => {
          const own = (value as Record<string, unknown>)[inner.name];
          if (own === undefined || own === null) return [];
          return [[naming(inner.name), written(inner.shape, own, naming, inner.binding === "payload")]];
        }),
      );
    case "list":
      return (value as unknown[]).map((item) =>
        item === null ? null : written(shape.item.shape, item, naming),
      );
    case "map":
      return Object.fromEntries(
        Object.entries(value as object).map(([key, item]) => [key, written(shape.value.shape, item, naming)]),
      );
    case "timestamp":
      return isoInstant(value as Date);
    case "blob": {
      const bytes = typeof value === "string" ? Buffer.from(value) : Buffer.from(value as Uint8Array);
      return bytes.toString(isBody ? "utf8" : "base64");
    }
    case "bigint":
      return Number(value);
    default:
      return value as Json;
  }
}

/** A moment as the SDK for Java writes it: without a fraction where there is none. */
export const isoInstant = (date: Date): string => date.toISOString().replace(".000Z", "Z");
