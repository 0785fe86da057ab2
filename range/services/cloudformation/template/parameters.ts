import { invalid } from "./errors.ts";
import type { ParameterDeclaration } from "./template.ts";

export interface GivenParameter {
  ParameterKey?: string | undefined;
  ParameterValue?: string | undefined;
  UsePreviousValue?: boolean | undefined;
}

/** A parameter's value as it was given, and as the template sees it where the two differ (SSM parameters). */
export interface ParameterValue {
  given: string;
  resolved?: string;
}

/** Where values are looked up that only the account knows. */
export interface ParameterSources {
  /** The value of a Systems Manager parameter. */
  systemsManager(name: string): string;
  /** Throws when an AWS-specific value, such as a VPC's id, names nothing that exists. */
  checkExists(type: string, value: string, key: string): void;
}

/**
 * Settles the value of every parameter: given, previous or default, checked against its declaration.
 *
 * @param previous the values of the stack that is updated
 * @throws {AwsError} ValidationError in CloudFormation's words
 */
export function settleParameters(
  declared: Readonly<Record<string, ParameterDeclaration>>,
  given: readonly GivenParameter[],
  previous: Readonly<Record<string, ParameterValue>>,
  sources: ParameterSources,
): Record<string, ParameterValue> {
  const byKey = new Map(given.map((parameter) => [parameter.ParameterKey ?? "", parameter]));
  const strange = [...byKey.keys()].filter((key) => !Object.hasOwn(declared, key));
  if (strange.length) throw invalid(`Parameters: [${strange.join(", ")}] do not exist in the template`);

  const values: Record<string, ParameterValue> = {};
  const missing: string[] = [];
  for (const [key, declaration] of Object.entries(declared)) {
    const parameter = byKey.get(key);
    if (parameter?.UsePreviousValue && !previous[key])
      throw invalid(
        `Invalid input for parameter key ${key}. Cannot specify usePreviousValue as true for a parameter key not in the previous template`,
      );
    const value = parameter?.UsePreviousValue
      ? previous[key]?.given
      : (parameter?.ParameterValue ??
        (declaration.Default === undefined ? undefined : String(declaration.Default)));
    if (value === undefined) {
      missing.push(key);
      continue;
    }
    checkValue(key, value, declaration);
    values[key] = settle(key, value, declaration.Type, sources);
  }
  if (missing.length) throw invalid(`Parameters: [${missing.join(", ")}] must have values`);
  return values;
}

function settle(key: string, given: string, type: string, sources: ParameterSources): ParameterValue {
  const inner = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1];
  if (inner !== undefined) return { given, resolved: sources.systemsManager(given) };
  const listed = /^List<(.+)>$/.exec(type)?.[1];
  for (const one of listed === undefined ? [given] : splitList(given))
    sources.checkExists(listed ?? type, one, key);
  return { given };
}

const SIMPLE_TYPES = ["String", "Number", "CommaDelimitedList"];

function checkValue(key: string, value: string, declaration: ParameterDeclaration): void {
  const { Type, AllowedValues, AllowedPattern, ConstraintDescription } = declaration;
  if (!SIMPLE_TYPES.includes(Type) && !/^(List<(Number|AWS::[\w:]+)>|AWS::[\w:<>]+)$/.test(Type))
    throw invalid(`Template format error: Unrecognized parameter type: ${Type}`);
  const refuse = (rule: string): never => {
    throw invalid(
      ConstraintDescription
        ? `Parameter ${key} failed to satisfy constraint: ${ConstraintDescription}`
        : `Parameter '${key}' ${rule}`,
    );
  };
  for (const one of Type === "CommaDelimitedList" || Type.startsWith("List<") ? splitList(value) : [value]) {
    if (AllowedValues && !AllowedValues.map(String).includes(one)) refuse(`must be one of AllowedValues`);
    if (AllowedPattern !== undefined && !new RegExp(`^(?:${AllowedPattern})$`).test(one))
      refuse(`must match pattern ${AllowedPattern}`);
  }
  if (Type === "Number" || Type === "List<Number>") checkNumbers(value, declaration, refuse);
  if (Type === "String") checkLength(value, declaration, refuse);
}

function checkNumbers(
  value: string,
  declaration: ParameterDeclaration,
  refuse: (rule: string) => never,
): void {
  for (const text of splitList(value)) {
    const number = Number(text);
    if (text === "" || Number.isNaN(number)) refuse("must be a number.");
    if (number < Number(declaration.MinValue ?? -Infinity))
      refuse(`must be a number not less than ${declaration.MinValue}`);
    if (number > Number(declaration.MaxValue ?? Infinity))
      refuse(`must be a number not greater than ${declaration.MaxValue}`);
  }
}

function checkLength(
  value: string,
  declaration: ParameterDeclaration,
  refuse: (rule: string) => never,
): void {
  if (value.length < Number(declaration.MinLength ?? 0))
    refuse(`must contain at least ${declaration.MinLength} characters`);
  if (value.length > Number(declaration.MaxLength ?? Infinity))
    refuse(`must contain at most ${declaration.MaxLength} characters`);
}

/** What a Ref to a parameter answers: a list for the list types, else the text. */
export function parameterFact(type: string, { given, resolved }: ParameterValue): string | string[] {
  const value = resolved ?? given;
  const inner = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(type)?.[1] ?? type;
  return inner === "CommaDelimitedList" || inner.startsWith("List<") ? splitList(value) : value;
}

const splitList = (text: string): string[] => (text === "" ? [] : text.split(",").map((item) => item.trim()));
