import type { Filter, Tag } from "@aws-sdk/client-ec2";
import { refuse, required } from "./refusals.ts";

type Scalar = string | number | boolean | Date | undefined;

/** What a view offers to one filter: a value, or several of which any may match. */
export type FilterValues<View> = (view: View) => Scalar | readonly Scalar[];
export type FilterTable<View> = Readonly<Record<string, FilterValues<View>>>;

const MOST_VALUES = 200;

/**
 * Keeps the views that pass every filter; a filter passes when any of its values matches any of the view's.
 * Values may hold `*` and `?`, and are case-sensitive. `tag:<key>` and `tag-key` work where tags are given.
 *
 * @param table the filters of this operation by name
 * @param tagsOf where the view keeps its tags, for resources that have them
 * @throws {AwsError} InvalidParameterValue for a filter that the operation does not know
 */
export function applyFilters<View>(
  views: readonly View[],
  filters: readonly Filter[] | undefined,
  table: FilterTable<View>,
  tagsOf?: (view: View) => readonly Tag[] | undefined,
): View[] {
  if (!filters?.length) return [...views];
  const tests = filters.map((filter) => compile(filter, table, tagsOf));
  return views.filter((view) => tests.every((test) => test(view)));
}

function compile<View>(
  filter: Filter,
  table: FilterTable<View>,
  tagsOf: ((view: View) => readonly Tag[] | undefined) | undefined,
): (view: View) => boolean {
  const name = required(filter.Name, "Filter.Name");
  const wanted = filter.Values ?? [];
  if (!wanted.length) refuse("InvalidParameterValue", `The filter '${name}' must have at least one value`);
  if (wanted.length > MOST_VALUES)
    refuse(
      "FilterLimitExceeded",
      `The maximum number of filter values specified on a single call is ${MOST_VALUES}`,
    );
  const values =
    valuesFor(name, table, tagsOf) ?? refuse("InvalidParameterValue", `The filter '${name}' is invalid`);
  const matchers = wanted.map(matcher);
  const passes = (value: Scalar): boolean => {
    if (value === undefined) return false;
    const text = value instanceof Date ? value.toISOString() : String(value);
    return matchers.some((matches) => matches(text));
  };
  return (view) => {
    const found = values(view);
    return isList(found) ? found.some(passes) : passes(found);
  };
}

const isList = (value: Scalar | readonly Scalar[]): value is readonly Scalar[] => Array.isArray(value);

function valuesFor<View>(
  name: string,
  table: FilterTable<View>,
  tagsOf: ((view: View) => readonly Tag[] | undefined) | undefined,
): FilterValues<View> | undefined {
  if (Object.hasOwn(table, name)) return table[name];
  if (!tagsOf) return undefined;
  if (name === "tag-key") return (view) => tagsOf(view)?.map((tag) => tag.Key);
  if (!name.startsWith("tag:")) return undefined;
  const key = name.slice("tag:".length);
  return (view) => tagsOf(view)?.find((tag) => tag.Key === key)?.Value;
}

/** A test for one filter value: exact, or by `*` and `?`; a backslash takes their meaning away. */
export function matcher(pattern: string): (text: string) => boolean {
  if (!/[*?\\]/.test(pattern)) return (text) => text === pattern;
  const tokens: (string | typeof ANY | typeof ONE)[] = [];
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    if (char === "\\" && i + 1 < pattern.length) tokens.push(pattern[++i]!);
    else if (char === "*") tokens.push(ANY);
    else tokens.push(char === "?" ? ONE : char);
  }
  return (text) => fits(tokens, text);
}

const ANY = Symbol("any characters");
const ONE = Symbol("one character");

/** Goes back to the last `*` only, so that no pattern can make it slow. */
function fits(tokens: readonly (string | symbol)[], text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length;) {
    const token = tokens[at];
    if (token === ANY) {
      star = at++;
      resume = i;
    } else if (token !== undefined && (token === ONE || token === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  while (tokens[at] === ANY) at++;
  return at === tokens.length;
}
