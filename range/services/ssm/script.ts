import { parse as parseYaml } from "yaml";
import { AwsError, NotImplemented } from "../../errors.ts";

/** What a command document comes to on an instance. */
export interface Script {
  text: string;
  workingDirectory: string;
  executionTimeoutSeconds: number;
  pluginName: string;
}

interface Content {
  schemaVersion?: string;
  parameters?: Record<
    string,
    {
      type?: string;
      description?: string;
      default?: unknown;
      allowedPattern?: string;
      allowedValues?: unknown[];
    }
  >;
  mainSteps?: { action?: string; name?: string; inputs?: Record<string, unknown> }[];
  runtimeConfig?: Record<string, { properties?: Record<string, unknown> | Record<string, unknown>[] }>;
}

type Values = Record<string, string[]>;

/**
 * Fills the parameters into a command document.
 *
 * @param content JSON or YAML text of the document
 * @throws {AwsError} InvalidParameters; NotImplemented for steps other than `aws:runShellScript`
 */
export function scriptOf(content: string, given: Values): Script {
  const document = readContent(content);
  const values = readValues(document, given);
  const steps = stepsOf(document);
  const first = steps[0];
  if (!first) throw new AwsError("InvalidDocumentContent", "The document has no steps.", 400);
  for (const { action } of steps)
    if (action !== "aws:runShellScript") throw new NotImplemented(`the document step ${action}`);
  const timeout = Number(fill(first.inputs["timeoutSeconds"] ?? "3600", values)[0] ?? 3600);
  return {
    text: steps.flatMap(({ inputs }) => fill(inputs["runCommand"], values)).join("\n"),
    workingDirectory: fill(first.inputs["workingDirectory"] ?? "", values)[0] ?? "",
    executionTimeoutSeconds: Number.isFinite(timeout) && timeout > 0 ? timeout : 3600,
    pluginName: first.name,
  };
}

/** Reads a document's content. Throws InvalidDocumentContent for anything that is none. */
export function readContent(content: string): Content {
  try {
    const document = (
      content.trimStart().startsWith("{") ? JSON.parse(content) : parseYaml(content)
    ) as Content;
    if (typeof document === "object" && document !== null && document.schemaVersion) return document;
  } catch {
    // What follows says the same of every text that is no document.
  }
  throw new AwsError("InvalidDocumentContent", "The content for the document isn't valid.", 400);
}

function stepsOf({
  mainSteps,
  runtimeConfig,
}: Content): { action: string; name: string; inputs: Record<string, unknown> }[] {
  if (mainSteps)
    return mainSteps.map(({ action = "", name = action, inputs = {} }) => ({ action, name, inputs }));
  return Object.entries(runtimeConfig ?? {}).flatMap(([action, { properties = {} }]) =>
    [properties]
      .flat()
      .map((inputs) => ({ action, name: action, inputs: inputs as Record<string, unknown> })),
  );
}

function readValues({ parameters = {} }: Content, given: Values): Values {
  for (const name of Object.keys(given))
    if (!(name in parameters))
      throw new AwsError("InvalidParameters", `Parameter "${name}" is not defined in document`, 400);
  const values: Values = {};
  for (const [name, { default: byDefault, allowedPattern, allowedValues }] of Object.entries(parameters)) {
    const value =
      given[name] ?? (byDefault === undefined ? undefined : ([byDefault].flat() as unknown[]).map(String));
    if (value === undefined || (name === "commands" && value.length === 0))
      throw new AwsError("InvalidParameters", `Parameter "${name}" requires a value.`, 400);
    const refused = value.some(
      (each) =>
        (allowedPattern !== undefined && !new RegExp(`^(?:${allowedPattern})$`).test(each)) ||
        (allowedValues !== undefined && !allowedValues.map(String).includes(each)),
    );
    if (refused && given[name])
      throw new AwsError("InvalidParameters", `Parameter "${name}" has an invalid value.`, 400);
    values[name] = value;
  }
  return values;
}

/** Puts values where `{{ name }}` stands. A list alone in a line becomes as many lines. */
function fill(template: unknown, values: Values): string[] {
  const lines = ([template ?? ""].flat() as unknown[]).map(String);
  return lines.flatMap((line) => {
    const [, alone] = /^\{\{\s*(\w+)\s*\}\}$/.exec(line) ?? [];
    if (alone !== undefined && values[alone]) return values[alone];
    return [line.replace(/\{\{\s*(\w+)\s*\}\}/g, (whole, name: string) => values[name]?.join(" ") ?? whole)];
  });
}
