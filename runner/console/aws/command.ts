import type { ServiceModel } from "../../../range/wire/model.ts";
import type { ServiceId } from "../../../range/wire/services.ts";
import { choiceFailure } from "./choice.ts";
import { runConfigure } from "./configure.ts";
import { serviceFailure, usageFailure, parametersFailure } from "./failures.ts";
import { takeGlobals } from "./globals.ts";
import { commandHelp, serviceHelp } from "./help.ts";
import {
  kebab,
  missingOperationOfCommand,
  operationOfCommand,
  serviceCommands,
  serviceOfCommand,
} from "./names.ts";
import { runOperation } from "./operation.ts";
import { checkQuery } from "./output/query.ts";
import { ownCommandsOf } from "./own-commands.ts";
import { runS3 } from "./s3/command.ts";
import { Session, type Surroundings } from "./session.ts";
import { waitersOf } from "./wait/waiters.ts";
import { runWait } from "./wait/wait.ts";

/** Commands of the AWS CLI that are no operations, and that the built-in console does without. */
const ABSENT: Readonly<Record<string, readonly string[]>> = {
  cloudtrail: ["create-subscription", "update-subscription"],
  cloudformation: ["deploy", "package"],
  config: ["subscribe", "get-status"],
  logs: ["start-live-tail"],
  ssm: ["start-session"],
};

/**
 * Carries out one command line.
 *
 * @returns the exit code
 * @throws {CliFailure} what stderr must show, with its exit code
 */
export async function runCommand(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { globals, rest } = takeGlobals(argv);
  const { io } = surroundings;
  if (globals.version) {
    io.stdout("aws-cli/2 (built-in console of gameday)\n");
    return 0;
  }
  if (globals.autoPrompt) throw parametersFailure("The built-in console does not support --cli-auto-prompt.");
  await checkQuery(globals.query);
  const at = rest.findIndex((word) => !word.startsWith("-"));
  const first = rest[at];
  if (first === undefined) throw usageFailure("the following arguments are required: command");
  const words = rest.toSpliced(at, 1);
  if (first === "help") {
    io.stdout(commandHelp());
    return 0;
  }
  if (first === "configure") return runConfigure(words, io, globals);
  const service = serviceOfCommand(first);
  if (service === undefined && first !== "s3")
    throw choiceFailure("command", first, [...serviceCommands(), "s3", "configure"]);
  const session = await Session.open(surroundings, globals);
  return service === undefined ? runS3(words, session) : runServiceCommand(service, first, words, session);
}

async function runServiceCommand(
  service: ServiceId,
  command: string,
  words: readonly string[],
  session: Session,
): Promise<number> {
  const model = session.surroundings.model(service);
  const at = words.findIndex((word) => !word.startsWith("-"));
  const subcommand = words[at];
  if (subcommand === undefined) throw usageFailure("the following arguments are required: operation");
  const rest = words.toSpliced(at, 1);
  if (subcommand === "help") {
    session.io.stdout(serviceHelp(command, model));
    return 0;
  }
  if (subcommand === "wait" && waitersOf(service).size > 0)
    return runWait(service, command, model, rest, session);
  const own = ownCommandsOf(service)[subcommand];
  if (own) return own.run(rest, session);
  const operation = operationOfCommand(model, subcommand);
  if (operation !== undefined) return runOperation({ service, command, model, operation }, rest, session);
  throw absentCommand(service, command, model, subcommand);
}

function absentCommand(service: ServiceId, command: string, model: ServiceModel, subcommand: string): Error {
  const missing = missingOperationOfCommand(model, subcommand);
  if (missing !== undefined)
    return serviceFailure(missing, {
      code: "NotImplemented",
      message: `The range does not implement ${service}:${missing}.`,
      status: 501,
    });
  if (ABSENT[service]?.includes(subcommand))
    return parametersFailure(`The built-in console does not support aws ${command} ${subcommand}.`);
  return choiceFailure("operation", subcommand, [
    ...[...model.operations.keys()].map(kebab),
    ...[...model.missing].map(kebab),
    ...(waitersOf(service).size > 0 ? ["wait"] : []),
    ...Object.keys(ownCommandsOf(service)),
  ]);
}
