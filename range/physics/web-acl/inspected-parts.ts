import type { FieldToMatch, TextTransformation } from "@aws-sdk/client-wafv2";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import { TRANSFORMATIONS } from "../../services/wafv2/transformations.ts";

/** What a load balancer hands over of a body (AWS WAF quotas, regional protections). */
const MOST_BODY_BYTES = 8_192;

/**
 * The parts of a request that a statement looks at, transformed; it matches when one of them does. Text is a string
 * in which each character stands for one byte.
 *
 * @returns a boolean where the size of the part decides already
 */
export function inspectedParts(
  request: RequestFacts,
  field: FieldToMatch,
  transformations: readonly TextTransformation[],
): string[] | boolean {
  const parts = partsOf(request, field);
  return typeof parts === "boolean"
    ? parts
    : parts.map((part) => transformed(toBytes(part), transformations));
}

/** Text as AWS WAF compares it: in bytes. */
export const toBytes = (text: string): string => Buffer.from(text).toString("latin1");

/** What transformations make of a part, in the order of their priorities. */
export const transformed = (part: string, transformations: readonly TextTransformation[]): string =>
  transformations
    .toSorted((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0))
    .reduce((text, { Type }) => TRANSFORMATIONS[Type!]!(text), part);

function partsOf(request: RequestFacts, field: FieldToMatch): string[] | boolean {
  const { SingleHeader, SingleQueryArgument, Headers, Cookies, Body } = field;
  if (SingleHeader) return one(headerOf(request, SingleHeader.Name!));
  if (SingleQueryArgument) return argumentsOf(request, SingleQueryArgument.Name);
  if (field.AllQueryArguments) return argumentsOf(request);
  if (field.UriPath) return [request.path];
  if (field.QueryString) return [request.query];
  if (field.Method) return [request.method];
  if (Body) {
    const bytes = toBytes(request.body ?? "");
    if (bytes.length <= MOST_BODY_BYTES) return one(bytes || undefined);
    const handling = Body.OversizeHandling ?? "CONTINUE";
    return handling === "CONTINUE" ? [bytes.slice(0, MOST_BODY_BYTES)] : handling === "MATCH";
  }
  if (Headers)
    return scoped(headersOf(request), Headers.MatchScope, {
      included: Headers.MatchPattern?.IncludedHeaders,
      excluded: Headers.MatchPattern?.ExcludedHeaders,
    });
  if (Cookies)
    return scoped(cookiesOf(request), Cookies.MatchScope, {
      included: Cookies.MatchPattern?.IncludedCookies,
      excluded: Cookies.MatchPattern?.ExcludedCookies,
    });
  throw new Error("the field was let in, and nobody reads it");
}

const one = (value: string | undefined): string[] => (value === undefined ? [] : [value]);

/** All headers of a request, with their names in lower case. */
export const headersOf = ({ host, headers }: RequestFacts): [string, string][] => [
  ["host", host],
  ...Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]),
];

export const headerOf = (request: RequestFacts, name: string): string | undefined =>
  headersOf(request).findLast(([each]) => each === name.toLowerCase())?.[1];

export const cookiesOf = (request: RequestFacts): [string, string][] =>
  (headerOf(request, "cookie") ?? "")
    .split(";")
    .map((pair) => pair.trim())
    .filter(Boolean)
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [name, value.join("=")];
    });

/** The values of the query's arguments as they were sent: nothing is decoded unless a transformation does. */
export const argumentsOf = ({ query }: RequestFacts, name?: string): string[] =>
  query
    .split("&")
    .filter(Boolean)
    .map((pair) => [pair.split("=", 1)[0]!, pair.slice(pair.indexOf("=") + 1 || pair.length)] as const)
    .filter(([key]) => name === undefined || key.toLowerCase() === name.toLowerCase())
    .map(([, value]) => value);

function scoped(
  pairs: readonly [string, string][],
  scope: string | undefined,
  {
    included,
    excluded,
  }: { included?: readonly string[] | undefined; excluded?: readonly string[] | undefined },
): string[] {
  const has = (names: readonly string[], name: string): boolean =>
    names.some((each) => each.toLowerCase() === name.toLowerCase());
  return pairs
    .filter(([name]) => (!included || has(included, name)) && (!excluded || !has(excluded, name)))
    .flatMap(([name, value]) => (scope === "KEY" ? [name] : scope === "VALUE" ? [value] : [name, value]));
}
