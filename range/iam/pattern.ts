/**
 * A text with wildcards, ready for matching. `*` and `?` are kept as two characters of Unicode's private use
 * area, so that the values of policy variables, which are not patterns, can be put into it as they are.
 */
export type Pattern = string;

const ANY = "\uE000";
const ONE = "\uE001";

/** Makes a pattern of a policy's text: `*` stands for any characters, `?` for one. */
export const toPattern = (text: string): Pattern => literal(text).replaceAll("*", ANY).replaceAll("?", ONE);

/** Makes a text safe to stand in a pattern for itself. */
export const literal = (text: string): Pattern => text.replaceAll(ANY, "").replaceAll(ONE, "");

export const hasWildcard = (pattern: Pattern): boolean => pattern.includes(ANY) || pattern.includes(ONE);

/** Whether the pattern ends with a `*`. */
export const endsOpen = (pattern: Pattern): boolean => pattern.endsWith(ANY);

/** What stands between the stars of a pattern; undefined for a pattern with a `?`. */
const segmentsBefore = new Map<Pattern, readonly string[] | undefined>();
const MOST_REMEMBERED = 5000;

function segmentsOf(pattern: Pattern): readonly string[] | undefined {
  if (segmentsBefore.has(pattern)) return segmentsBefore.get(pattern);
  const segments = pattern.includes(ONE) ? undefined : pattern.split(ANY);
  if (segmentsBefore.size >= MOST_REMEMBERED) segmentsBefore.clear();
  segmentsBefore.set(pattern, segments);
  return segments;
}

/**
 * Whether a text fits a pattern. The time is at most the product of the two lengths: policies and requests come
 * from people whom we do not trust.
 */
export function fits(pattern: Pattern, text: string): boolean {
  if (pattern === ANY) return true;
  const segments = segmentsOf(pattern);
  if (!segments) return fitsByCharacter(pattern, text);
  const [first = "", ...others] = segments;
  const last = others.pop();
  if (last === undefined) return text === first;
  const end = text.length - last.length;
  if (end < first.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const segment of others) {
    const at = text.indexOf(segment, from);
    if (at < 0 || at + segment.length > end) return false;
    from = at + segment.length;
  }
  return true;
}

/** Goes back no further than to the last `*`. */
function fitsByCharacter(pattern: Pattern, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    const token = pattern[p];
    if (token === ANY) {
      star = p++;
      resume = t;
    } else if (token !== undefined && (token === ONE || token === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else return false;
  }
  while (pattern[p] === ANY) p++;
  return p === pattern.length;
}
