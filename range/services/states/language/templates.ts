import { DataFault } from "./faults.ts";
import type { Chances } from "./intrinsic-functions.ts";
import { isIntrinsic, workOut } from "./intrinsics.ts";
import { isArray, isObject, type Json } from "./json.ts";
import { isPath, parsePath } from "./path-parser.ts";
import { follow, type Surroundings } from "./paths.ts";

/**
 * Fills a payload template (`Parameters`, `ResultSelector`, `ItemSelector`, `Assign`): members whose names end in `.$`
 * take what a path leads to or what an intrinsic function works out; all others stay as they are.
 *
 * @throws {DataFault}
 * @see https://states-language.net/spec.html#payload-template
 */
export function fillTemplate(template: Json, around: Surroundings, chances: Chances): Json {
  if (isArray(template)) return template.map((item) => fillTemplate(item, around, chances));
  if (!isObject(template)) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith(".$")
        ? [name.slice(0, -2), expressionValue(name, value as string, around, chances)]
        : [name, fillTemplate(value, around, chances)],
    ),
  );
}

/**
 * What a path leads to or an intrinsic function works out.
 *
 * @param field the field that says so, for the error's text
 * @throws {DataFault}
 */
export function expressionValue(field: string, text: string, around: Surroundings, chances: Chances): Json {
  if (!text.startsWith("$")) return workOut(text, around, chances);
  const path = parsePath(text);
  const found = follow(path, around);
  if ("value" in found) return found.value;
  const input = JSON.stringify(around.data);
  throw new DataFault(
    `The JSONPath '${text}' specified for the field '${field}' could not be found in the input '${input}'`,
  );
}

/** Whether a text can be the value of a member whose name ends in `.$`. */
export const isExpression = (value: unknown): value is string =>
  typeof value === "string" && (value.startsWith("$") ? isPath(value) : isIntrinsic(value));

/** The members of a template that end in `.$` and hold neither a path nor a function, by name. */
export function wrongMembers(template: Json): string[] {
  if (isArray(template)) return template.flatMap(wrongMembers);
  if (!isObject(template)) return [];
  return Object.entries(template).flatMap(([name, value]) =>
    name.endsWith(".$") ? (isExpression(value) ? [] : [name]) : wrongMembers(value),
  );
}
