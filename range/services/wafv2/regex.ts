import type { ParameterExceptionField } from "@aws-sdk/client-wafv2";
import { BAD_FORMAT, invalidParameter } from "./refusals.ts";

const MOST_CHARACTERS = 512;

/**
 * The expression that a pattern stands for. AWS WAF reads PCRE; of what JavaScript does not write alike, the
 * usual `(?i)` at the beginning is understood.
 *
 * @returns undefined for what is no expression
 */
export function compilePattern(pattern: string): RegExp | undefined {
  const [, flags = "", source = ""] = /^(?:\(\?([ims]+)\))?([\s\S]*)$/.exec(pattern) ?? [];
  try {
    return new RegExp(source, [...new Set(flags)].join(""));
  } catch {
    return undefined;
  }
}

/** @throws {AwsError} `WAFInvalidParameterException` for what is too long, or no expression */
export function checkPattern(field: ParameterExceptionField, pattern: string | undefined): string {
  if (!pattern || pattern.length > MOST_CHARACTERS || !compilePattern(pattern))
    throw invalidParameter(field, pattern ?? "", BAD_FORMAT);
  return pattern;
}
