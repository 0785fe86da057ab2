import { compileJson } from "./json.ts";
import { compileSpaceDelimited } from "./space-delimited.ts";
import { invalid, type FilterPattern } from "./match.ts";
import { compileTerms } from "./terms.ts";

export type { FilterPattern, Match } from "./match.ts";

const MOST_CHARACTERS = 1_024;

/**
 * Compiles a filter pattern of CloudWatch Logs: terms, `{ JSON conditions }` or `[space, delimited, fields]`.
 * (CloudWatch Logs user guide, "Filter pattern syntax".)
 *
 * @throws {AwsError} InvalidParameterException for a pattern that CloudWatch Logs would not take
 */
export function compilePattern(text: string): FilterPattern {
  const pattern = text.trim();
  if (text.length > MOST_CHARACTERS) throw invalid("Filter pattern is longer than 1024 characters");
  if (pattern.startsWith("{")) return compileJson(pattern);
  if (pattern.startsWith("[")) return compileSpaceDelimited(pattern);
  return compileTerms(pattern);
}
