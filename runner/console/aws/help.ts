import type { Member, ServiceModel, Shape } from "../../../range/wire/model.ts";
import { GLOBAL_FLAGS } from "./globals.ts";
import { kebab, serviceCommands } from "./names.ts";
import type { OperationCommand } from "./operation.ts";
import { operationOptions, type OperationOption } from "./options.ts";
import { ownCommandsOf } from "./own-commands.ts";
import { S3_COMMANDS } from "./s3/options.ts";
import { waitersOf } from "./wait/waiters.ts";

/** `aws help`: the services and the global options. */
export const commandHelp = (): string =>
  page(
    ["NAME", "aws - the built-in console's AWS CLI"],
    ["SYNOPSIS", "aws [options] <command> <subcommand> [parameters]"],
    ["COMMANDS", ...[...serviceCommands(), "s3", "configure"].sort()],
    [
      "OPTIONS",
      ...GLOBAL_FLAGS.flatMap(({ name, about, choices }) => [
        `--${name}${choices ? ` (${choices.join(" | ")})` : ""}`,
        `   ${about}`,
      ]),
    ],
  );

/** `aws <service> help`: the operations that the range implements. */
export function serviceHelp(command: string, model: ServiceModel): string {
  const waits = waitersOf(model.id).size > 0 ? ["wait"] : [];
  const own = Object.keys(ownCommandsOf(model.id));
  return page(
    ["NAME", `${command} - AWS service`],
    ["SYNOPSIS", `aws ${command} <subcommand> [parameters]`],
    ["AVAILABLE COMMANDS", ...[...[...model.operations.keys()].map(kebab), ...waits, ...own].sort()],
  );
}

/** `aws <service> wait help`: the conditions whose operations the range implements. */
export const waitHelp = (command: string, model: ServiceModel): string =>
  page(
    ["NAME", `wait - waits until a condition holds`],
    ["SYNOPSIS", `aws ${command} wait <subcommand> [parameters]`],
    [
      "AVAILABLE COMMANDS",
      ...[...waitersOf(model.id)].flatMap(([name, waiter]) =>
        model.operations.has(waiter.operation)
          ? [
              `${name}  (polls ${kebab(waiter.operation)} every ${waiter.delaySeconds} seconds, ${waiter.attempts} times at most)`,
            ]
          : [],
      ),
    ],
  );

/** `aws <service> <operation> help`: synopsis, options and the shape of the answer, from the model. */
export function operationHelp({ service, model, operation }: OperationCommand): string {
  const known = model.operations.get(operation)!;
  const { table, paginator } = operationOptions(service, known);
  const shown = [...table.values()].filter(({ hidden }) => !hidden);
  return page(
    ["NAME", `${kebab(operation)} - ${model.id}:${operation}`],
    ...(paginator
      ? [["DESCRIPTION", `${kebab(operation)} is a paginated operation. --no-paginate makes one call only.`]]
      : []),
    ["SYNOPSIS", `  ${kebab(operation)}`, ...synopsis(shown)],
    [
      "OPTIONS",
      ...shown.flatMap((option) => [
        `${option.positional ? option.name : `--${option.name}`} (${option.type})${option.required ? " [required]" : ""}`,
        ...(option.takes === "one" || option.takes === "many"
          ? example(known.input?.members.find(({ name }) => kebab(name) === option.name))
          : []),
      ]),
    ],
    [
      "OUTPUT",
      ...(known.output?.members ?? []).map((member) => `${member.name} -> (${outline(member.shape, 0)})`),
    ],
  );
}

/** `aws s3 help` and `aws s3 <command> help`. */
export function s3Help(name: string | undefined): string {
  const command = name === undefined ? undefined : S3_COMMANDS[name];
  if (!command)
    return page(
      ["NAME", "s3 - high-level commands for objects and buckets"],
      ["SYNOPSIS", "aws s3 <command> [<arg> ...]"],
      ["AVAILABLE COMMANDS", ...Object.keys(S3_COMMANDS).sort()],
    );
  return page(
    ["NAME", `${name} - ${command.about}`],
    [
      "SYNOPSIS",
      `  ${name}`,
      `  ${command.usage}`,
      ...command.flags.map(
        ({ name: flag, takes }) => `  [--${flag}${takes === "nothing" ? "" : " <value>"}]`,
      ),
    ],
  );
}

/** Required options first, as argparse would name them; booleans with their negation. */
function synopsis(options: readonly OperationOption[]): string[] {
  const names = new Set(options.map(({ name }) => name));
  return options.flatMap((option) => {
    if (option.name.startsWith("no-") && names.has(option.name.slice(3))) return [];
    if (option.positional) return [`  <${option.name}>`];
    const negation = names.has(`no-${option.name}`) ? ` | --no-${option.name}` : "";
    const value = option.takes === "nothing" || negation ? "" : ` <value>`;
    const text = `--${option.name}${negation}${value}`;
    return [option.required ? `  ${text}` : `  [${text}]`];
  });
}

function example(member: Member | undefined): string[] {
  const shape = member?.shape;
  if (!shape) return [];
  const many = shape.type === "list";
  const inner = many ? shape.item.shape : shape;
  if (inner.type !== "structure" && inner.type !== "map") return [];
  const text = shorthand(inner, 0);
  return [`   Shorthand: ${many ? `${text} ...` : text}`];
}

const DEEPEST = 3;

/** A shape in shorthand syntax, such as `Name=string,Values=string,string`. */
function shorthand(shape: Shape, depth: number): string {
  if (depth > DEEPEST) return "...";
  const wrap = (text: string): string => (depth > 0 ? `{${text}}` : text);
  switch (shape.type) {
    case "structure":
      return wrap(
        shape.members.map(({ name, shape: own }) => `${name}=${shorthand(own, depth + 1)}`).join(","),
      );
    case "map": {
      const value = shorthand(shape.value.shape, depth + 1);
      return wrap(`KeyName1=${value},KeyName2=${value}`);
    }
    case "list": {
      const item = shorthand(shape.item.shape, depth + 1);
      const scalar = shape.item.shape.type !== "structure" && shape.item.shape.type !== "map";
      return scalar && depth <= 1 ? `${item},${item}` : `[${item},${item}]`;
    }
    case "number":
      return "integer";
    default:
      return shape.type;
  }
}

function outline(shape: Shape, depth: number): string {
  if (shape.type === "list") return depth > 1 ? "list" : `list of ${outline(shape.item.shape, depth + 1)}`;
  if (shape.type !== "structure") return shape.type;
  return depth > 1 ? "structure" : `structure: ${shape.members.map(({ name }) => name).join(", ")}`;
}

const page = (...sections: readonly string[][]): string =>
  sections
    .map(([title, ...lines]) => `${title}\n${lines.map((line) => `       ${line}\n`).join("")}`)
    .join("\n");
