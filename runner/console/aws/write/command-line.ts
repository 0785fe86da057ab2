import type { Operation, ServiceModel } from "../../../../range/wire/model.ts";
import { factsOf, type ServiceId } from "../../../../range/wire/services.ts";
import { kebab } from "../names.ts";
import { operationOptions, streamingMember, type OperationOption } from "../options.ts";
import { customWords } from "./custom-words.ts";
import { json, valueWords, type LocalFile } from "./value-words.ts";

/** A call as a person types it. */
export interface CommandLine {
  /** Of the command line, `aws` included. */
  words: string[];
  /** Files that it reads; to be there before. */
  files: LocalFile[];
}

/** A call, decoded. */
export interface PlainCall {
  service: ServiceId;
  operation: string;
  input: Readonly<Record<string, unknown>>;
  region?: string;
}

/**
 * Writes a call as a command line of the AWS CLI, version 1 or 2: what it prints reads back to the same input.
 *
 * @param condition the condition of `aws … wait`, where the call is to be repeated until it holds
 * @throws when the model has no such operation, or no command line says it: an operation that writes a file takes no
 *   text that begins with `file://`
 */
export function commandLine(model: ServiceModel, call: PlainCall, condition?: string): CommandLine {
  const { service, region } = call;
  const operation = model.operations.get(call.operation);
  if (!operation) throw new Error(`the model of ${service} has no operation ${call.operation}`);
  const files: LocalFile[] = [];
  const store = (bytes: Uint8Array, name: string): string => {
    files.push({ name, bytes });
    return name;
  };
  const command = condition === undefined ? [kebab(operation.name)] : ["wait", condition];
  const words = ["aws", factsOf(service).cli ?? service, ...command];
  const options = optionWords(service, operation, call.input, store);
  const outfile = condition === undefined && streamingMember(operation.output) ? [outfileOf(call.input)] : [];
  return { words: [...words, ...outfile, ...options, ...(region ? ["--region", region] : [])], files };
}

function optionWords(
  service: ServiceId,
  operation: Operation,
  input: Readonly<Record<string, unknown>>,
  store: (bytes: Uint8Array, name: string) => string,
): string[] {
  const { table } = operationOptions(service, operation);
  const custom = customWords(service, operation, input, store);
  const words = [...custom.words];
  const left: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(custom.rest)) {
    if (value === undefined) continue;
    const options = [...table.values()].filter((x) => x.member?.name === name && x.aliasOf === undefined);
    const flag = options.find((x) => x.sets !== undefined && json(x.sets) === json(value));
    const option = options.find((x) => x.takes !== "nothing");
    const written = flag ? [`--${flag.name}`] : option && wordsOf(option, value, custom.rest, store);
    if (written) words.push(...written);
    else left[name] = value;
  }
  if (!Object.keys(left).length) return words;
  // Paging options of the AWS CLI's own hide some members; a text that names a file would be read from it.
  if (table.has("cli-input-json")) return [...words, "--cli-input-json", json(left)];
  throw new Error(`no command line gives ${service}:${operation.name} ${json(left)}`);
}

function wordsOf(
  { name, member }: OperationOption,
  value: unknown,
  input: Readonly<Record<string, unknown>>,
  store: (bytes: Uint8Array, name: string) => string,
): string[] | undefined {
  const words = valueWords(member!, value, (bytes) => store(bytes, fileName(name, input)));
  if (!words) return undefined;
  // A word that begins with a dash would be taken for an option, unless it is a number.
  const [first = ""] = words;
  const dashed = first.startsWith("-") && !/^-\d+$/.test(first);
  return dashed ? [`--${name}=${first}`, ...words.slice(1)] : [`--${name}`, ...words];
}

/** Files are called as the object that they become, else as their option. */
const fileName = (option: string, input: Readonly<Record<string, unknown>>): string =>
  typeof input["Key"] === "string" ? lastPart(input["Key"]) : option;

const outfileOf = (input: Readonly<Record<string, unknown>>): string =>
  typeof input["Key"] === "string" ? lastPart(input["Key"]) : "answer";

const lastPart = (key: string): string => /[A-Za-z0-9][A-Za-z0-9_.-]*$/.exec(key)?.[0] ?? "object";
