import { NotImplemented } from "../../../errors.ts";
import { loadModel } from "../../../wire/load.ts";
import type { Operation, Shape } from "../../../wire/model.ts";
import { factsOf, SERVICES, type ServiceId } from "../../../wire/services.ts";
import { readInput, type InputDialect, type InputPath } from "../../../wire/untyped-input.ts";
import { StepFailure } from "./failure.ts";
import { isMembers, type Members } from "./runbook.ts";

/** An operation as a step names it: by the names of the SDK for Python. */
export interface Api {
  service: ServiceId;
  operation: Operation;
}

/** Names of the SDK for Python that are not our ids. */
const ALIASES: Readonly<Record<string, string>> = { stepfunctions: "states" };

/**
 * Finds an operation.
 *
 * @param service such as `ec2`
 * @param api its name in the API or of the SDK's method, such as `DescribeInstances` or `describe_instances`
 * @throws {NotImplemented} for what AWS has and the range lacks
 * @throws {StepFailure} for what AWS does not have either
 */
export function findApi(service: string, api: string): Api {
  const id = ALIASES[service] ?? service;
  const known = Object.hasOwn(SERVICES, id)
    ? (id as ServiceId)
    : (Object.keys(SERVICES) as ServiceId[]).find((each) => factsOf(each).cli === id);
  if (!known) throw new NotImplemented(`the service ${service} in Automation`);
  const model = loadModel(known);
  const plain = (name: string): string => name.replaceAll("_", "").toLowerCase();
  const operation = [...model.operations.values()].find(({ name }) => plain(name) === plain(api));
  if (operation) return { service: known, operation };
  const missing = [...model.missing].find((name) => plain(name) === plain(api));
  if (missing !== undefined) throw new NotImplemented(`${known}:${missing}`);
  throw new StepFailure(`The API ${api} does not exist in the service ${service}`);
}

/** The status that the SDK tells of an answer. */
export const statusOf = ({ operation }: Api): number => operation.http?.status ?? 200;

/**
 * Reads the input of a step as that of an API.
 *
 * @throws {StepFailure} as the SDK for Python refuses it, before it calls
 */
export function readApiInput({ operation }: Api, input: Members): Members {
  const faults: string[] = [];
  const read = readInput(operation.input, input, dialect(faults));
  if (faults.length) throw new StepFailure(`Parameter validation failed:\n${faults.join("\n")}`);
  return read;
}

/** As the SDK for Python names and words it: all that is wrong is told at once. */
const dialect = (faults: string[]): InputDialect => ({
  nameOf: ({ name }) => name,
  find: (structure, name) => structure.byName.get(name),
  missing: (path, { name }) =>
    void faults.push(`Missing required parameter in ${placeOf(path) || "input"}: "${name}"`),
  unknown: (path, name, structure) =>
    void faults.push(
      `Unknown parameter in ${placeOf(path) || "input"}: "${name}", must be one of: ${(structure?.members ?? []).map((each) => each.name).join(", ")}`,
    ),
  wrong: (path, value, { type }) =>
    void faults.push(
      `Invalid type for parameter ${placeOf(path)}, value: ${pythonText(value)}, type: <class '${pythonType(value)}'>, valid types: ${WANTED[type].map((one) => `<class '${one}'>`).join(", ")}`,
    ),
  timestamp: readTime,
  blob: (value) =>
    typeof value === "string"
      ? Buffer.from(value)
      : isMembers(value) || Array.isArray(value)
        ? Buffer.from(JSON.stringify(value))
        : undefined,
});

const WANTED: Readonly<Record<Shape["type"], readonly string[]>> = {
  structure: ["dict"],
  list: ["list", "tuple"],
  map: ["dict"],
  string: ["str"],
  boolean: ["bool"],
  number: ["int"],
  bigint: ["int"],
  timestamp: ["datetime.datetime", "timestamp-string"],
  blob: ["bytes", "bytearray", "file-like object"],
  document: [],
};

const placeOf = (path: InputPath): string =>
  path
    .map((step) => ("item" in step ? `[${step.item}]` : `.${"member" in step ? step.member : step.key}`))
    .join("")
    .replace(/^\./, "");

function readTime(value: unknown): Date | undefined {
  const ms = typeof value === "number" ? value * 1000 : typeof value === "string" ? Date.parse(value) : NaN;
  return Number.isNaN(ms) ? undefined : new Date(ms);
}

const pythonText = (value: unknown): string =>
  value === true
    ? "True"
    : value === false
      ? "False"
      : typeof value === "string"
        ? value
        : JSON.stringify(value);

function pythonType(value: unknown): string {
  if (Array.isArray(value)) return "list";
  switch (typeof value) {
    case "string":
      return "str";
    case "boolean":
      return "bool";
    case "number":
      return Number.isInteger(value) ? "int" : "float";
    default:
      return "dict";
  }
}

/** An answer as JSON: times as text, bytes as the text that they are. */
export function plainAnswer(value: unknown): unknown {
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return Buffer.from(value).toString("utf8");
  if (typeof value === "bigint") return Number(value);
  if (Array.isArray(value)) return value.map(plainAnswer);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, each]) => each !== undefined && each !== null)
      .map(([name, each]) => [name, plainAnswer(each)]),
  );
}
