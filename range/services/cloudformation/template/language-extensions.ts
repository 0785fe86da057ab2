import { invalid } from "./errors.ts";
import { evaluate, type Facts } from "./functions.ts";
import { isPending } from "./pending.ts";
import { functionOf, isObject } from "./template.ts";

type Json = Record<string, unknown>;

export const LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions";

const LOOP = "Fn::ForEach::";
/** Sections in which there may be loops. */
const SECTIONS = ["Conditions", "Outputs", "Resources"];

/**
 * Carries out the transform of the language's extensions: loops become what they stand for, and what can be looked up
 * in mappings or counted becomes its value. `Fn::ToJsonString` waits for the values that only resources have.
 *
 * @param template a parsed template, which is left as it is
 * @param facts parameters, mappings and pseudo parameters; what resources have is pending
 * @throws {AwsError} ValidationError in the transform's words
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/transform-aws-languageextensions.html
 */
export function applyLanguageExtensions(template: Json, facts: Facts): Json {
  return Object.fromEntries(
    Object.entries(template).map(([name, section]) => {
      if (!SECTIONS.includes(name)) return [name, section];
      const expanded = expand(section, { facts, bound: new Map() });
      return [
        name,
        name === "Resources" ? withPolicies(settle(expanded, facts), facts) : settle(expanded, facts),
      ];
    }),
  );
}

interface Scope {
  facts: Facts;
  /** The values of the loops' identifiers. */
  bound: ReadonlyMap<string, string>;
}

/** A value in which loops are unrolled, and identifiers have their values. */
function expand(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") return filled(value, scope);
  if (Array.isArray(value)) return value.map((item) => expand(item, scope));
  if (!isObject(value)) return value;
  const referred = scope.bound.get(String(value["Ref"]));
  if (referred !== undefined && functionOf(value)) return referred;
  const result: Json = {};
  for (const [key, member] of Object.entries(value)) {
    if (!key.startsWith(LOOP)) result[filled(key, scope)] = expand(member, scope);
    else
      for (const [made, fragment] of unrolled(member, scope)) {
        if (Object.hasOwn(result, made))
          throw problem(`Duplicate key '${made}' when merging keys to parent object in Fn::ForEach`);
        result[made] = fragment;
      }
  }
  return result;
}

function unrolled(loop: unknown, scope: Scope): [string, unknown][] {
  const [identifier, collection, fragment, ...rest] = Array.isArray(loop) ? (loop as unknown[]) : [];
  if (typeof identifier !== "string" || !isObject(fragment) || rest.length)
    throw problem("Fn::ForEach layout is incorrect.");
  const values = evaluate(expand(collection, scope), scope.facts);
  if (!Array.isArray(values) || values.some((one) => isPending(one) || typeof one === "object"))
    throw problem(
      "Fn::ForEach: the collection is no list of values that are known before resources are made.",
    );
  return values.flatMap((one) => {
    const bound = new Map(scope.bound).set(identifier, String(one));
    return Object.entries(expand(fragment, { ...scope, bound }) as Json);
  });
}

/** `&{Name}` is what letters and digits a value has: keys of templates hold nothing else. */
const filled = (text: string, { bound }: Scope): string =>
  text.replaceAll(/([$&])\{([A-Za-z0-9]+)\}/g, (whole, sign: string, name: string) => {
    const value = bound.get(name);
    if (value === undefined) return whole;
    return sign === "&" ? value.replaceAll(/[^A-Za-z0-9]/g, "") : value;
  });

const LOOKED_UP = ["Fn::FindInMap", "Fn::Length"];

/** Works out what is known by now, and the names in references that a function makes. */
function settle(value: unknown, facts: Facts): unknown {
  if (Array.isArray(value)) return value.map((item) => settle(item, facts));
  if (!isObject(value)) return value;
  const [name, argument] = functionOf(value) ?? [];
  if (name === "Ref" && isObject(argument)) return { Ref: known(argument, facts) };
  if (name === "Fn::GetAtt" && Array.isArray(argument))
    return { [name]: argument.map((part: unknown) => (isObject(part) ? known(part, facts) : part)) };
  if (name !== undefined && LOOKED_UP.includes(name)) {
    const found = evaluate(value, facts);
    return isPending(found) ? value : found;
  }
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, settle(member, facts)]));
}

/** With the extensions, a resource's policies may be computed, too. */
function withPolicies(resources: unknown, facts: Facts): unknown {
  if (!isObject(resources)) return resources;
  return Object.fromEntries(
    Object.entries(resources).map(([id, resource]) => {
      if (!isObject(resource)) return [id, resource];
      const policies = ["DeletionPolicy", "UpdateReplacePolicy"].flatMap((name) =>
        isObject(resource[name]) ? [[name, known(resource[name], facts)]] : [],
      );
      return [id, { ...resource, ...Object.fromEntries(policies) }];
    }),
  );
}

function known(value: unknown, facts: Facts): unknown {
  const found = evaluate(value, facts);
  if (isPending(found)) throw problem(`${Object.keys(value as Json).join()} cannot be resolved.`);
  return found;
}

const problem = (what: string): Error => invalid(`Transform ${LANGUAGE_EXTENSIONS} failed with: ${what}`);
