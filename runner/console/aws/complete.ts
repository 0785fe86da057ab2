import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { GLOBAL_FLAGS } from "./globals.ts";
import { kebab, operationOfCommand, serviceCommands, serviceOfCommand } from "./names.ts";
import { operationOptions } from "./options.ts";
import { ownCommandsOf } from "./own-commands.ts";
import { S3_COMMANDS } from "./s3/options.ts";
import { waitersOf } from "./wait/waiters.ts";
import type { Flag } from "./words.ts";

export interface CompletionSources {
  model: (service: ServiceId) => ServiceModel;
  /** Identifiers that fit an option, such as `instance-ids`. */
  suggest: (option: string) => readonly string[];
}

/** What may stand at the end of a command line. */
interface Place {
  /** Names of subcommands, where one is due. */
  names: readonly string[];
  flags: readonly Flag[];
}

const CONFIGURE = ["get", "list", "list-profiles"];

/**
 * Completes the last of the words of a command line, `aws` left out.
 *
 * @param words the last one may be empty or partial
 * @returns whole words that begin with it, sorted
 */
export function completeWords(words: readonly string[], sources: CompletionSources): string[] {
  const partial = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const { names, flags } = placeOf(before, sources);
  const candidates = partial.startsWith("-")
    ? [...flags, ...GLOBAL_FLAGS].map(({ name }) => `--${name}`)
    : names.length > 0
      ? names
      : valuesOf(before, flags, sources);
  return [...new Set(candidates.filter((candidate) => candidate.startsWith(partial)))].sort();
}

function placeOf(before: readonly string[], sources: CompletionSources): Place {
  const [first, second, third] = commandsOf(before);
  if (first === undefined) return { names: [...serviceCommands(), "s3", "configure", "help"], flags: [] };
  if (first === "configure") return { names: second === undefined ? CONFIGURE : [], flags: [] };
  if (first === "s3")
    return {
      names: second === undefined ? Object.keys(S3_COMMANDS) : [],
      flags: S3_COMMANDS[second ?? ""]?.flags ?? [],
    };
  const service = serviceOfCommand(first);
  if (service === undefined) return { names: [], flags: [] };
  const model = sources.model(service);
  const waiters = waitersOf(service);
  if (second === undefined)
    return {
      names: [
        ...[...model.operations.keys()].map(kebab),
        ...(waiters.size > 0 ? ["wait"] : []),
        ...Object.keys(ownCommandsOf(service)),
      ],
      flags: [],
    };
  if (second === "wait" && third === undefined)
    return {
      names: [...waiters]
        .filter(([, { operation }]) => model.operations.has(operation))
        .map(([name]) => name),
      flags: [],
    };
  const own = ownCommandsOf(service)[second];
  if (own) return { names: [], flags: own.flags };
  const operation = second === "wait" ? waiters.get(third!)?.operation : operationOfCommand(model, second);
  const known = operation === undefined ? undefined : model.operations.get(operation);
  if (!known) return { names: [], flags: [] };
  const options = [...operationOptions(service, known).table.values()];
  return { names: [], flags: options.filter(({ hidden, positional }) => !hidden && !positional) };
}

/** The service and its subcommands: the words before the first option, without global options' values. */
function commandsOf(before: readonly string[]): string[] {
  const commands: string[] = [];
  for (let i = 0; i < before.length; i++) {
    const word = before[i]!;
    const global = GLOBAL_FLAGS.find(({ name }) => `--${name}` === word);
    if (global) i += global.takes === "one" ? 1 : 0;
    else if (word.startsWith("-")) break;
    else commands.push(word);
  }
  return commands;
}

/** Values of the option that the line ends with: its choices, or known identifiers. */
function valuesOf(
  before: readonly string[],
  flags: readonly Flag[],
  sources: CompletionSources,
): readonly string[] {
  const option = before.findLast((word) => word.startsWith("--"))?.slice(2);
  if (option === undefined) return [];
  const flag = [...flags, ...GLOBAL_FLAGS].find(({ name }) => name === option);
  if (!flag || flag.takes === "nothing") return [];
  const following = before.length - 1 - before.lastIndexOf(`--${option}`);
  if (flag.takes !== "many" && following > 0) return [];
  return flag.choices ?? sources.suggest(option);
}
