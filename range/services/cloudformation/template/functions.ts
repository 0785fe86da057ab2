import { parseCidr, subnetsOf } from "./cidr.ts";
import { formatError, invalid, templateError } from "./errors.ts";
import { Pending, NO_VALUE, isPending } from "./pending.ts";
import { attributeParts } from "./references.ts";
import { functionOf, isObject } from "./template.ts";

/** Everything outside a value that its functions may ask for. */
export interface Facts {
  /** Values of parameters; lists for the list types. */
  parameters: ReadonlyMap<string, string | readonly string[]>;
  /** `AWS::Region` and the like. */
  pseudo: ReadonlyMap<string, string | readonly string[]>;
  mappings: Readonly<Record<string, Record<string, Record<string, unknown>>>>;
  condition(name: string): boolean;
  /** What a Ref to a resource answers: its id, or {@link Pending} while it has none. */
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  importValue(name: string): string;
  zones(region: string): readonly string[];
  /** Replaces `{{resolve:…}}` inside a text. */
  dynamic(text: string): string;
}

const SUPPORTED = [
  "Ref",
  "Fn::GetAtt",
  "Fn::Sub",
  "Fn::Join",
  "Fn::Select",
  "Fn::Split",
  "Fn::FindInMap",
  "Fn::GetAZs",
  "Fn::If",
  "Fn::And",
  "Fn::Or",
  "Fn::Not",
  "Fn::Equals",
  "Fn::Contains",
  "Fn::ImportValue",
  "Fn::Base64",
  "Fn::Cidr",
  "Condition",
];

/**
 * Computes a template value: every function is replaced by its result, and AWS::NoValue takes its member away.
 * What cannot be known yet stays {@link Pending}.
 *
 * @throws {AwsError} ValidationError when a function is given what it does not take
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function evaluate(value: unknown, facts: Facts): unknown {
  if (typeof value === "string") return resolved(value, facts);
  if (Array.isArray(value))
    return value.map((item) => evaluate(item, facts)).filter((item) => item !== NO_VALUE);
  if (!isObject(value)) return value;
  const call = functionOf(value);
  if (call) return apply(call[0], call[1], facts);
  const result: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) {
    const known = evaluate(member, facts);
    if (known !== NO_VALUE) result[key] = known;
  }
  return result;
}

function apply(name: string, argument: unknown, facts: Facts): unknown {
  switch (name) {
    case "Ref":
      return ref(argument, facts);
    case "Fn::GetAtt":
      return getAtt(argument, facts);
    case "Fn::If":
      return ifElse(argument, facts);
    case "Fn::Sub":
      return sub(argument, facts);
    case "Condition":
      return facts.condition(String(argument));
  }
  const pure = PURE[name];
  if (!pure) throw unsupportedFunction(name);
  const given = evaluate(argument, facts);
  return isPending(given) ? new Pending({ [name]: given }) : resolved(pure(given, facts), facts);
}

/** A text, with the dynamic references in it replaced: functions can make them of parts. */
const resolved = (value: unknown, facts: Facts): unknown =>
  typeof value === "string" && value.includes("{{resolve:") ? facts.dynamic(value) : value;

/** What is said of a function that templates do not have. */
export const unsupportedFunction = (name: string): Error =>
  formatError(
    `[/Resources] Encountered unsupported function: ${name} Supported functions are: [${SUPPORTED.join(", ")}]`,
  );

export const wrongLookUp = (): Error =>
  templateError(
    "every Fn::FindInMap object requires three parameters, the map name, map key and the attribute for return value",
  );

function ref(argument: unknown, facts: Facts): unknown {
  if (typeof argument !== "string" || argument === "")
    throw formatError("Every Ref object must have a single String value.");
  if (argument === "AWS::NoValue") return NO_VALUE;
  return facts.pseudo.get(argument) ?? facts.parameters.get(argument) ?? facts.ref(argument);
}

function getAtt(argument: unknown, facts: Facts): unknown {
  const computed = Array.isArray(argument) ? argument.map((part) => evaluate(part, facts)) : argument;
  const parts = attributeParts(computed);
  if (!parts)
    throw templateError(
      "every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute",
    );
  return facts.attribute(...parts);
}

function ifElse(argument: unknown, facts: Facts): unknown {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== "string")
    throw templateError("Fn::If requires a list argument with three elements.");
  return evaluate(facts.condition(argument[0]) ? argument[1] : argument[2], facts);
}

const SUB_USAGE =
  "One or more Fn::Sub intrinsic functions don't specify expected arguments. Specify a string as first argument, and an optional second argument to specify a mapping of values to replace in the string";

function sub(argument: unknown, facts: Facts): unknown {
  const [text, given] = Array.isArray(argument) ? (argument as unknown[]) : [argument, {}];
  if (typeof text !== "string" || !isObject(given)) throw templateError(SUB_USAGE);
  let pending = false;
  const filled = text.replaceAll(/\$\{(!?)([^}]+)\}/g, (whole, literal: string, placeholder: string) => {
    if (literal) return `\${${placeholder}}`;
    const name = placeholder.trim();
    const value =
      name in given
        ? evaluate(given[name], facts)
        : name.includes(".")
          ? getAtt(name, facts)
          : ref(name, facts);
    if (isPending(value)) {
      pending = true;
      return whole;
    }
    if (value === NO_VALUE || (typeof value === "object" && value !== null)) throw templateError(SUB_USAGE);
    return String(value);
  });
  if (!pending) return resolved(filled, facts);
  const variables = evaluate(given, facts);
  return new Pending({ "Fn::Sub": Object.keys(given).length ? [text, variables] : text });
}

type Pure = (argument: unknown, facts: Facts) => unknown;

const PURE: Readonly<Record<string, Pure>> = {
  "Fn::Join": (argument) => {
    const [delimiter, list] = pair(argument, "Fn::Join");
    if (typeof delimiter !== "string" || !Array.isArray(list))
      throw templateError(
        "every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.",
      );
    return list.map(scalarText).join(delimiter);
  },
  "Fn::Split": (argument) => {
    const [delimiter, source] = pair(argument, "Fn::Split");
    if (typeof delimiter !== "string" || typeof source !== "string" || delimiter === "")
      throw templateError(
        "every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.",
      );
    return source.split(delimiter);
  },
  "Fn::Select": (argument) => {
    const [index, list] = pair(argument, "Fn::Select");
    if (!Array.isArray(list))
      throw templateError(
        "Fn::Select requires a list argument with two elements: an integer index and a list",
      );
    const at = Number(index);
    if (!Number.isInteger(at) || at < 0 || at >= list.length)
      throw templateError(`Fn::Select cannot select nonexistent value at index ${String(index)}`);
    return list[at];
  },
  "Fn::FindInMap": (argument, facts) => {
    if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) throw wrongLookUp();
    const [map, key, attribute] = argument.slice(0, 3).map(String) as [string, string, string];
    const instead: unknown = argument[3];
    const found =
      facts.mappings[map]?.[key]?.[attribute] ?? (isObject(instead) ? instead["DefaultValue"] : undefined);
    if (found === undefined) throw templateError(`Unable to get mapping for ${map}::${key}::${attribute}`);
    return found;
  },
  "Fn::GetAZs": (argument, facts) => {
    if (typeof argument !== "string") throw templateError("Fn::GetAZs requires a single String value.");
    return facts.zones(argument || String(facts.pseudo.get("AWS::Region")));
  },
  "Fn::ImportValue": (argument, facts) => facts.importValue(String(argument)),
  "Fn::Base64": (argument) => {
    if (typeof argument !== "string")
      throw templateError("every Fn::Base64 object must have a String-typed value.");
    return Buffer.from(argument).toString("base64");
  },
  "Fn::Cidr": (argument) => {
    const [block, count, bits] = Array.isArray(argument) ? (argument as unknown[]) : [];
    const parsed = parseCidr(String(block));
    const wanted = Number(count);
    if (!parsed || !Number.isInteger(wanted) || wanted < 1 || wanted > 256)
      throw templateError(
        "Fn::Cidr requires an IPv4 block, a count of 1 to 256 and a number of subnet bits.",
      );
    const blocks = subnetsOf(parsed, wanted, bits === undefined ? 8 : Number(bits));
    if (!blocks)
      throw invalid(`Template error: Fn::Cidr ${String(block)} cannot hold ${wanted} blocks of that size`);
    return blocks;
  },
  "Fn::Length": (argument) => {
    if (!Array.isArray(argument)) throw templateError("Fn::Length requires a list.");
    return argument.length;
  },
  "Fn::ToJsonString": (argument) => {
    if (typeof argument !== "object" || argument === null)
      throw templateError("Fn::ToJsonString requires an object or an array.");
    return JSON.stringify(argument);
  },
  "Fn::And": (argument) => flags(argument, "Fn::And").every(Boolean),
  "Fn::Or": (argument) => flags(argument, "Fn::Or").some(Boolean),
  "Fn::Not": (argument) => {
    if (!Array.isArray(argument) || argument.length !== 1)
      throw templateError("every Fn::Not object requires one boolean parameter.");
    return !truth(argument[0]);
  },
  "Fn::Equals": (argument) => {
    const [a, b] = pair(argument, "Fn::Equals");
    return JSON.stringify(comparable(a)) === JSON.stringify(comparable(b));
  },
  "Fn::Contains": (argument) => {
    const [list, wanted] = pair(argument, "Fn::Contains");
    if (!Array.isArray(list)) throw templateError("Fn::Contains requires a list of strings and a string.");
    return list.map(comparable).includes(comparable(wanted));
  },
};

function pair(argument: unknown, name: string): [unknown, unknown] {
  if (!Array.isArray(argument) || argument.length !== 2)
    throw templateError(`${name} requires a list argument with two elements.`);
  return argument as [unknown, unknown];
}

function flags(argument: unknown, name: string): boolean[] {
  if (!Array.isArray(argument) || argument.length < 2 || argument.length > 10)
    throw templateError(
      `every ${name} object requires a list of at least 2 and at most 10 boolean parameters.`,
    );
  return argument.map(truth);
}

function truth(value: unknown): boolean {
  if (value === true || value === "true") return true;
  if (value === false || value === "false") return false;
  throw templateError(
    "conditions can only be made of Fn::And, Fn::Equals, Fn::If, Fn::Not, Fn::Or and Condition.",
  );
}

/** In templates `1` and `"1"` are the same, as are `true` and `"true"`. */
const comparable = (value: unknown): unknown =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : value;

function scalarText(value: unknown): string {
  if (typeof value === "object" && value !== null)
    throw templateError("every value of a Fn::Join list must be a String.");
  return String(value);
}
