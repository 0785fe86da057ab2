import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { finishAnswer, plainAnswer, type PlainRecord } from "./answers.ts";
import {
  isServiceError,
  parametersFailure,
  serviceFailure,
  unknownOptions,
  usageFailure,
  type ServiceError,
} from "./failures.ts";
import { operationHelp } from "./help.ts";
import { fitInput } from "./input.ts";
import { kebab } from "./names.ts";
import { operationOptions, streamingMember, type InputTree, type OperationOptions } from "./options.ts";
import { saveSeed, saveStream } from "./outfiles.ts";
import { showAnswer } from "./output/show.ts";
import { collectPages, type PageLimits } from "./paging/paginate.ts";
import { loadParameter, textOf } from "./parameter-files.ts";
import { prepareRequest } from "./requests.ts";
import type { Session } from "./session.ts";
import { skeletonOf } from "./skeleton.ts";
import { isPlain } from "./values.ts";
import { splitWords, valueOf, type SplitWords } from "./words.ts";

/** An operation as a command line names it. */
export interface OperationCommand {
  service: ServiceId;
  /** The service's name in the command line. */
  command: string;
  model: ServiceModel;
  operation: string;
}

/** A command line of an operation, read: its input and what it asks of the answer. */
export interface OperationCall {
  input: Record<string, unknown>;
  split: SplitWords;
  options: OperationOptions;
  outfile?: string;
}

/**
 * Carries out an operation and shows its answer.
 *
 * @param words the command line after the operation's name, without global options
 */
export async function runOperation(
  named: OperationCommand,
  words: readonly string[],
  session: Session,
): Promise<number> {
  if (words.length === 1 && words[0] === "help") {
    session.io.stdout(operationHelp(named));
    return 0;
  }
  const skeleton = await skeletonFor(named, words);
  if (skeleton !== undefined) {
    session.io.stdout(skeleton);
    return 0;
  }
  const call = await readOperation(named, words, session);
  const limits = pageLimits(call, session);
  if (limits && call.options.paginator) {
    const pages = await collectPages(
      (input) => callOperation(named, input, session),
      call.options.paginator,
      call.input,
      limits,
    );
    await showAnswer(named.operation, pages, session);
    return 0;
  }
  const answer = await sendOperation(named, call.input, session);
  await saveStream(named, answer, call.outfile, session);
  const plain = plainOf(named, answer);
  await saveSeed(named, plain, call.split, session);
  await showAnswer(named.operation, plain, session);
  return 0;
}

/** Makes one call and gives its answer in plain values. */
export async function callOperation(
  named: OperationCommand,
  input: Record<string, unknown>,
  session: Session,
): Promise<PlainRecord> {
  return plainOf(named, await sendOperation(named, input, session));
}

/**
 * Makes one call.
 *
 * @throws {CliFailure} the error that AWS answered
 */
export async function sendOperation(
  { service, operation, model }: OperationCommand,
  input: Record<string, unknown>,
  session: Session,
): Promise<Record<string, unknown>> {
  try {
    return await session.send(service, operation, input);
  } catch (error) {
    if (isServiceError(error))
      throw serviceFailure(operation, onTheWire(model, seenByClient(service, operation, error)));
    throw error;
  }
}

/**
 * Reads the command line of an operation.
 *
 * @throws {CliFailure} options that are unknown, missing or unreadable; an input that does not fit
 */
export async function readOperation(
  named: OperationCommand,
  words: readonly string[],
  session: Session,
): Promise<OperationCall> {
  const operation = named.model.operations.get(named.operation)!;
  const options = operationOptions(named.service, operation);
  const table = [...options.table.values()];
  const split = splitWords(
    table.filter(({ positional }) => !positional),
    words,
  );
  const json = await inputFile(split, session);
  const slots = table.filter(({ positional }) => positional);
  const given = new Set(split.given.map(({ name }) => options.table.get(name)?.aliasOf ?? name));
  const missing = table.filter(({ name, required, positional }) => {
    if (!required) return false;
    return positional ? split.positionals.length === 0 : json === undefined && !given.has(name);
  });
  if (missing.length > 0)
    throw usageFailure(
      `the following arguments are required: ${missing.map(({ name, positional }) => (positional ? name : `--${name}`)).join(", ")}`,
    );
  const extra = [...split.unknown, ...split.positionals.slice(slots.length)];
  if (extra.length > 0) throw unknownOptions(extra);
  const tree = { ...json, ...(await buildTree(options, split, session)) };
  prepareRequest(named.service, named.operation, tree);
  const input = fitInput(operation.input, tree, {
    rawBinary:
      session.globals.rawBinary || session.profile.settings["cli_binary_format"] === "raw-in-base64-out",
    token: session.surroundings.token,
  });
  const outfile = slots.length > 0 ? split.positionals[0] : undefined;
  return { input, split, options, ...(outfile !== undefined && { outfile }) };
}

/** Applies the options in the order of the table; of `--x` and `--no-x` the later one counts. */
async function buildTree(
  { table }: OperationOptions,
  split: SplitWords,
  session: Session,
): Promise<InputTree> {
  const names = [...table.keys()];
  const rank = (name: string): number => {
    const positive = names.indexOf(name.replace(/^no-/, ""));
    return positive < 0 ? names.indexOf(name) : positive;
  };
  const last = split.given.filter(
    ({ name }, i) => split.given.findLastIndex((other) => other.name === name) === i,
  );
  const tree: InputTree = {};
  for (const { name, words } of last.sort((a, b) => rank(a.name) - rank(b.name)))
    await table.get(name)!.apply(tree, words, { read: session.read });
  return tree;
}

async function inputFile(split: SplitWords, session: Session): Promise<InputTree | undefined> {
  for (const kind of ["json", "yaml"] as const) {
    const option = `cli-input-${kind}`;
    const word = valueOf(split, option);
    if (word === undefined) continue;
    const text = textOf(await loadParameter(word, option, session.read), option);
    const parsed = await parseInput(text, option, kind);
    if (!isPlain(parsed))
      throw parametersFailure(`Error parsing parameter '--${option}': Invalid type: expecting a map`);
    return parsed;
  }
  return undefined;
}

async function parseInput(text: string, option: string, kind: "json" | "yaml"): Promise<unknown> {
  try {
    return kind === "json"
      ? (JSON.parse(text) as unknown)
      : ((await import("./yaml.ts")).parse(text) as unknown);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw parametersFailure(
      `Error parsing parameter '--${option}': Invalid ${kind.toUpperCase()}: ${why}\n${kind.toUpperCase()} received: ${text}`,
    );
  }
}

async function skeletonFor(named: OperationCommand, words: readonly string[]): Promise<string | undefined> {
  const at = words.findIndex((word) => /^--generate-cli-skeleton(=|$)/.test(word));
  if (at < 0) return undefined;
  const operation = named.model.operations.get(named.operation)!;
  if (streamingMember(operation.output)) return undefined;
  const next = words[at]!.split("=")[1] ?? words[at + 1];
  const kind = next === undefined || next.startsWith("--") ? "input" : next;
  if (kind === "output")
    throw parametersFailure("The built-in console does not support --generate-cli-skeleton output.");
  return skeletonOf(operation.input, kind === "yaml-input" ? "yaml" : "json");
}

/** How to page, or undefined where one call is wanted: `--no-paginate`, or a page asked for by hand. */
function pageLimits(
  { split, options: { paginator } }: OperationCall,
  session: Session,
): PageLimits | undefined {
  if (!paginator) return undefined;
  const asked = ["starting-token", "max-items", "page-size"].filter(
    (name) => valueOf(split, name) !== undefined,
  );
  const byHand = [...paginator.input, ...(paginator.limit ? [paginator.limit] : [])].some(
    (name) => !asked.includes(kebab(name)) && valueOf(split, kebab(name)) !== undefined,
  );
  if (!session.globals.paginate || byHand) {
    if (asked.length > 0 && !session.globals.paginate)
      throw parametersFailure(
        `Cannot specify --no-paginate along with pagination arguments: ${asked.map((name) => `--${name}`).join(", ")}`,
      );
    return undefined;
  }
  const number = (name: string): number | undefined => {
    const text = valueOf(split, name);
    if (text === undefined) return undefined;
    if (!/^-?\d+$/.test(text)) throw usageFailure(`argument --${name}: invalid int value: '${text}'`);
    return Number(text);
  };
  const maxItems = number("max-items");
  const pageSize = number("page-size");
  const startingToken = valueOf(split, "starting-token");
  return {
    ...(maxItems !== undefined && { maxItems }),
    ...(pageSize !== undefined && { pageSize }),
    ...(startingToken !== undefined && { startingToken }),
  };
}

function plainOf(
  { service, operation, model }: OperationCommand,
  answer: Record<string, unknown>,
): PlainRecord {
  const shape = model.operations.get(operation)?.output;
  return finishAnswer(service, operation, plainAnswer(shape, answer));
}

const REASONS: Readonly<Record<number, string>> = {
  301: "Moved Permanently",
  400: "Bad Request",
  403: "Forbidden",
  404: "Not Found",
  412: "Precondition Failed",
};

/** An answer to HEAD has no body: clients see its status only. */
export function seenByClient(service: string, operation: string, error: ServiceError): ServiceError {
  if (service !== "s3" || !operation.startsWith("Head")) return error;
  const status =
    error.status ?? (error.code === "NotFound" ? 404 : error.code === "AccessDenied" ? 403 : undefined);
  if (status === undefined) return error;
  return { code: String(status), message: REASONS[status] ?? error.message, status };
}

/** SQS and the query services have codes of their own for some of their errors. */
function onTheWire(model: ServiceModel, error: ServiceError): ServiceError {
  const { protocol, queryCompatible } = model.facts;
  const code =
    queryCompatible || protocol === "awsQuery" ? model.errors.get(error.code)?.queryCode : undefined;
  return code === undefined ? error : { ...error, code, message: error.message };
}
