import { parse as parseYaml } from "yaml";
import { jsonFault } from "./json-fault.ts";
import { invalidContent } from "./refusals.ts";

/** A document of type Automation. */
export interface Runbook {
  description?: string;
  assumeRole?: string;
  parameters: Record<string, ParameterSpec>;
  variables: Record<string, ParameterSpec>;
  mainSteps: Step[];
  /** Such as `createImage.ImageId`. */
  outputs: string[];
}

export interface ParameterSpec {
  type: string;
  description?: string;
  default?: unknown;
  allowedValues?: unknown[];
  allowedPattern?: string;
  minItems?: number;
  maxItems?: number;
  minChars?: number;
  maxChars?: number;
}

export interface Step {
  name: string;
  action: string;
  inputs: Record<string, unknown>;
  outputs: OutputSpec[];
  /** Numbers may be given as references to parameters. */
  maxAttempts: number | string;
  timeoutSeconds?: number | string;
  /** `Abort`, `Continue` or `step:name`. */
  onFailure: string;
  onCancel?: string;
  isCritical?: boolean;
  isEnd: boolean;
  nextStep?: string;
}

/** A part of what an action answered, by a name under which other steps refer to it. */
export interface OutputSpec {
  Name: string;
  Selector: string;
  Type: string;
}

export type Members = Record<string, unknown>;

export const isMembers = (value: unknown): value is Members =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const KNOWN_ELEMENTS = [
  "schemaVersion",
  "description",
  "assumeRole",
  "parameters",
  "variables",
  "mainSteps",
  "outputs",
  "files",
];
const KNOWN_STEP_PROPERTIES = [
  "name",
  "action",
  "description",
  "inputs",
  "outputs",
  "maxAttempts",
  "timeoutSeconds",
  "onFailure",
  "onCancel",
  "isCritical",
  "isEnd",
  "nextStep",
];

/**
 * Reads the content of a document, in the format that the caller says it has.
 *
 * @throws {AwsError} InvalidDocumentContent, with the place of the fault
 */
export function parseDocument(content: string, format: string): unknown {
  try {
    return format === "YAML" ? (parseYaml(content) as unknown) : (JSON.parse(content) as unknown);
  } catch (thrown) {
    const [line, column] = placeOf(thrown, content);
    throw invalidContent(`${format} not well-formed. at Line: ${line}, Column: ${column}`);
  }
}

function placeOf(thrown: unknown, content: string): [line: number, column: number] {
  const { linePos } = thrown as { linePos?: { line: number; col: number }[] };
  if (linePos?.[0]) return [linePos[0].line, linePos[0].col];
  const before = content.slice(0, jsonFault(content)).split("\n");
  return [before.length, before.at(-1)!.length + 1];
}

/**
 * Reads a runbook: its elements and the properties of its steps are of the right kind. What it means is checked
 * elsewhere.
 *
 * @throws {AwsError} InvalidDocumentContent
 */
export function readRunbook(content: string, format: string): Runbook {
  const document = parseDocument(content, format);
  if (!isMembers(document)) throw invalidContent("The content for the document isn't valid.");
  refuseUnknown("document", document, KNOWN_ELEMENTS);
  const { schemaVersion, description, assumeRole, parameters, variables, mainSteps, outputs } = document;
  if (String(schemaVersion) !== "0.3")
    throw invalidContent(
      `Schema version ${String(schemaVersion)} is not supported for documents of type Automation. Use schema version 0.3.`,
    );
  if (!Array.isArray(mainSteps) || !mainSteps.length)
    throw invalidContent("The document must have at least one step in mainSteps.");
  return {
    ...(typeof description === "string" && { description }),
    ...(assumeRole !== undefined && assumeRole !== null && { assumeRole: String(assumeRole) }),
    parameters: readSpecs("Parameter", parameters),
    variables: readSpecs("Variable", variables),
    mainSteps: readSteps(mainSteps),
    outputs: Array.isArray(outputs) ? outputs.map(String) : [],
  };
}

function refuseUnknown(what: string, value: Members, known: readonly string[]): void {
  const unknown = Object.keys(value).filter((key) => !known.includes(key));
  if (unknown.length)
    throw invalidContent(
      `Unknown ${what} properties provided. Known=[ [${known.join(", ")}] ], Provided=[ [${Object.keys(value).join(", ")}] ].`,
    );
}

function readSpecs(what: string, value: unknown): Record<string, ParameterSpec> {
  if (value === undefined || value === null) return {};
  if (!isMembers(value)) throw invalidContent(`${what}s must be a map of names to definitions.`);
  const specs: Record<string, ParameterSpec> = {};
  for (const [name, spec] of Object.entries(value)) {
    if (!/^\w+$/.test(name)) throw invalidContent(`${what} name "${name}" is not alpha-numeric.`);
    if (!isMembers(spec) || typeof spec["type"] !== "string")
      throw invalidContent(`${what} "${name}" must have a type.`);
    specs[name] = spec as unknown as ParameterSpec;
  }
  return specs;
}

/** Reads the steps of a document, or of a loop. */
export function readSteps(steps: readonly unknown[]): Step[] {
  return steps.map((step) => {
    if (!isMembers(step)) throw invalidContent("Each step must be a map of properties.");
    // The user guide's own samples write `Name`, and AWS takes it.
    const { Name, ...rest } = step;
    return readStep(Name !== undefined && rest["name"] === undefined ? { ...rest, name: Name } : step);
  });
}

function readStep(step: Members): Step {
  refuseUnknown("step", step, KNOWN_STEP_PROPERTIES);
  const { name, action, inputs, outputs, maxAttempts, timeoutSeconds, onFailure, onCancel, nextStep } = step;
  if (typeof name !== "string" || !/^\w+$/.test(name))
    throw invalidContent(`Step name "${String(name)}" does not match the pattern [a-zA-Z0-9_]+$.`);
  if (typeof action !== "string") throw invalidContent(`Step "${name}" must have an action.`);
  if (inputs !== undefined && inputs !== null && !isMembers(inputs))
    throw invalidContent(`The inputs of step "${name}" must be a map.`);
  return {
    name,
    action,
    inputs: (inputs ?? {}) as Members,
    outputs: readOutputs(name, outputs),
    maxAttempts: numberOrReference(name, "maxAttempts", maxAttempts) ?? 1,
    ...(timeoutSeconds !== undefined && {
      timeoutSeconds: numberOrReference(name, "timeoutSeconds", timeoutSeconds)!,
    }),
    onFailure: onFailure === undefined ? "Abort" : String(onFailure),
    ...(onCancel !== undefined && { onCancel: String(onCancel) }),
    ...(step["isCritical"] !== undefined && { isCritical: flag(name, "isCritical", step["isCritical"]) }),
    isEnd: step["isEnd"] !== undefined && flag(name, "isEnd", step["isEnd"]),
    ...(nextStep !== undefined && { nextStep: String(nextStep) }),
  };
}

function readOutputs(step: string, outputs: unknown): OutputSpec[] {
  if (outputs === undefined || outputs === null) return [];
  return (Array.isArray(outputs) ? outputs : [outputs]).map((output: unknown) => {
    if (!isMembers(output) || typeof output["Name"] !== "string" || typeof output["Selector"] !== "string")
      throw invalidContent(`Each output of step "${step}" must have a Name and a Selector.`);
    return {
      Name: output["Name"],
      Selector: output["Selector"],
      Type: output["Type"] === undefined ? "String" : String(output["Type"]),
    };
  });
}

function numberOrReference(step: string, property: string, value: unknown): number | string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === "string" && value.includes("{{")) return value;
  const number = Number(value);
  if (!Number.isInteger(number) || number < 1)
    throw invalidContent(`The ${property} of step "${step}" must be a positive integer.`);
  return number;
}

function flag(step: string, property: string, value: unknown): boolean {
  const text = String(value).toLowerCase();
  if (text !== "true" && text !== "false")
    throw invalidContent(`The ${property} of step "${step}" must be true or false.`);
  return text === "true";
}
