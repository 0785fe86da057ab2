import { literal, type Pattern, toPattern } from "./pattern.ts";

/** The values of a request's condition keys: nothing for a key that the request does not have. */
export type Context = (key: string) => readonly string[] | undefined;

const VARIABLE = /\$\{([^}]{0,200})\}/g;

/** Whether a policy's text holds a policy variable such as `${aws:username}`. */
export const hasVariable = (text: string): boolean => text.includes("${");

/**
 * Fills policy variables in. `${*}`, `${?}` and `${$}` stand for the characters themselves, and
 * `${key, 'default'}` has a value for requests without the key.
 *
 * @param wildcards whether `*` and `?` of the policy's own text are wildcards here
 * @returns nothing when a variable has no value: whatever needed the text does not match
 */
export function fillIn(text: string, context: Context, wildcards: boolean): Pattern | undefined {
  const own = wildcards ? toPattern : literal;
  let out = "";
  let from = 0;
  for (const match of text.matchAll(VARIABLE)) {
    const value = valueOf(match[1]!, context);
    if (value === undefined) return undefined;
    out += own(text.slice(from, match.index)) + literal(value);
    from = match.index + match[0].length;
  }
  return out + own(text.slice(from));
}

function valueOf(expression: string, context: Context): string | undefined {
  if (expression === "*" || expression === "?" || expression === "$") return expression;
  const comma = expression.indexOf(",");
  const key = (comma < 0 ? expression : expression.slice(0, comma)).trim();
  const values = context(key.toLowerCase());
  if (values?.length === 1) return values[0];
  if (comma < 0) return undefined;
  return /^\s*'(.*)'\s*$/.exec(expression.slice(comma + 1))?.[1];
}
