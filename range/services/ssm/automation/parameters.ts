import { compilePattern } from "./pattern.ts";
import { invalidParameters } from "./refusals.ts";
import { isMembers, type ParameterSpec, type Runbook } from "./runbook.ts";

type Kind = "String" | "StringList" | "Boolean" | "Integer" | "StringMap" | "MapList";

/** The basic type behind a type: those that name resources are strings, and lists of them are lists of strings. */
export function kindOf(type: string): Kind | undefined {
  if (/^List<AWS(::\w+){3}>$/.test(type)) return "StringList";
  if (/^AWS(::\w+){3}$/.test(type)) return "String";
  return ["String", "StringList", "Boolean", "Integer", "StringMap", "MapList"].find(
    (kind) => kind === type,
  ) as Kind | undefined;
}

/**
 * Checks what an automation is started with against its runbook.
 *
 * @param given each value as a list of texts, as the API takes it
 * @returns the typed values, by name
 * @throws {AwsError} InvalidAutomationExecutionParametersException
 */
export function readParameters(
  { parameters }: Runbook,
  given: Readonly<Record<string, string[]>>,
): Record<string, unknown> {
  const unknown = Object.keys(given).filter((name) => !Object.hasOwn(parameters, name));
  if (unknown.length)
    throw invalidParameters(`Parameters [${unknown.join(", ")}] are not defined in the document.`);
  const missing = Object.entries(parameters)
    .filter(([name, spec]) => given[name] === undefined && spec.default === undefined)
    .map(([name]) => name);
  if (missing.length)
    throw invalidParameters(`Required parameters [${missing.join(", ")}] are not provided.`);
  return Object.fromEntries(
    Object.entries(parameters).map(([name, spec]) => [
      name,
      given[name] === undefined ? spec.default : readValue(name, spec, given[name]),
    ]),
  );
}

function readValue(name: string, spec: ParameterSpec, texts: readonly string[]): unknown {
  const kind = kindOf(spec.type) ?? "String";
  const value = typed(name, kind, texts);
  checkAllowed(name, spec, texts);
  checkSize(name, spec, value, texts);
  return value;
}

const NAMES: Readonly<Record<Kind, string>> = {
  String: "string",
  StringList: "string list",
  Boolean: "boolean",
  Integer: "integer",
  StringMap: "string map",
  MapList: "map list",
};

function typed(name: string, kind: Kind, texts: readonly string[]): unknown {
  const refuse = () =>
    invalidParameters(`Parameter type error. The value supplied for ${name} is not a valid ${NAMES[kind]}.`);
  if (kind === "StringList") return [...texts];
  if (kind === "MapList") return texts.flatMap((text) => mapsIn(text, refuse));
  const [text = ""] = texts;
  if (texts.length !== 1) throw refuse();
  switch (kind) {
    case "String":
      return text;
    case "Boolean":
      if (!/^(true|false)$/i.test(text)) throw refuse();
      return text.toLowerCase() === "true";
    case "Integer":
      if (!/^-?\d+$/.test(text)) throw refuse();
      return Number(text);
    case "StringMap": {
      const value = parsed(text);
      if (!isMembers(value)) throw refuse();
      return value;
    }
  }
}

function mapsIn(text: string, refuse: () => Error): unknown[] {
  const values = [parsed(text)].flat();
  if (!values.every(isMembers)) throw refuse();
  return values;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function checkAllowed(
  name: string,
  { allowedValues, allowedPattern }: ParameterSpec,
  texts: readonly string[],
): void {
  const allowed = allowedValues?.map(String);
  const pattern = allowedPattern === undefined ? undefined : compilePattern(allowedPattern);
  for (const text of texts) {
    if (allowed && !allowed.includes(text))
      throw invalidParameters(
        `Parameter "${name}" has value "${text}" not found in [${allowed.join(", ")}].`,
      );
    if (pattern && !pattern.test(text))
      throw invalidParameters(`Parameter "${name}" has value "${text}" not matching ${allowedPattern}.`);
  }
}

function checkSize(name: string, spec: ParameterSpec, value: unknown, texts: readonly string[]): void {
  const { minItems = 0, maxItems = Infinity, minChars = 0, maxChars = Infinity } = spec;
  const bounds = (what: string, least: number, most: number): Error =>
    invalidParameters(`Parameter "${name}" must have ${boundText(least, most)} ${what}.`);
  if (Array.isArray(value) && (value.length < minItems || value.length > maxItems))
    throw bounds("items", minItems, maxItems);
  if (texts.some((text) => text.length < minChars || text.length > maxChars))
    throw bounds("characters", minChars, maxChars);
}

const boundText = (least: number, most: number): string =>
  most === Infinity ? `at least ${least}` : `between ${least} and ${most}`;

/** A typed value as the API shows it: a list of texts. */
export const textsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : [value]).map((each) =>
    typeof each === "string" ? each : (JSON.stringify(each) ?? ""),
  );
