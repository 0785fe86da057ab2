import type {
  ByteMatchStatement,
  FieldToMatch,
  ForwardedIPConfig,
  LabelMatchStatement,
  SizeConstraintStatement,
  Statement,
  TextTransformation,
} from "@aws-sdk/client-wafv2";
import { isIP } from "node:net";
import type { RequestFacts } from "../../services/elbv2/rule-conditions.ts";
import { compilePattern } from "../../services/wafv2/regex.ts";
import type { AddressSet } from "./address-set.ts";
import { headerOf, inspectedParts } from "./inspected-parts.ts";

/** A request on its way through the rules. */
export interface Subject {
  facts: RequestFacts;
  /** What rules that matched have put on it, fully qualified. */
  labels: string[];
}

/** What statements refer to, as it was when they came into force. */
export interface Lists {
  addresses(arn: string): AddressSet;
  patterns(arn: string): readonly RegExp[];
}

export type Test = (subject: Subject) => boolean;

/**
 * Makes a statement ready to be asked. Rate-based statements and references to rule groups stand only at the top of
 * a rule, and are none of these.
 *
 * @param labelPrefix of the web ACL or rule group in which the statement stands
 */
export function testOf(statement: Statement, lists: Lists, labelPrefix: string): Test {
  const nested = (each: Statement): Test => testOf(each, lists, labelPrefix);
  const { AndStatement: and, OrStatement: or, NotStatement: not } = statement;
  if (and) {
    const tests = and.Statements!.map(nested);
    return (subject) => tests.every((test) => test(subject));
  }
  if (or) {
    const tests = or.Statements!.map(nested);
    return (subject) => tests.some((test) => test(subject));
  }
  if (not) {
    const test = nested(not.Statement!);
    return (subject) => !test(subject);
  }
  const { IPSetReferenceStatement: ipSet, LabelMatchStatement: label } = statement;
  if (ipSet) {
    const addresses = lists.addresses(ipSet.ARN!);
    const config = ipSet.IPSetForwardedIPConfig;
    if (!config) return ({ facts }) => addresses.has(facts.clientIp);
    return ({ facts }) => {
      const named = forwardedIps(facts, config);
      if (!named) return false;
      const asked = {
        FIRST: named.slice(0, 1),
        LAST: named.slice(-1),
        ANY: named.slice(0, MOST_FORWARDED),
      }[config.Position!];
      if (asked.some((ip) => isIP(ip) !== 0 && addresses.has(ip))) return true;
      return config.FallbackBehavior === "MATCH" && asked.some((ip) => isIP(ip) === 0);
    };
  }
  if (label) return labelTest(label, labelPrefix);
  const { ByteMatchStatement: bytes, SizeConstraintStatement: size, RegexMatchStatement: regex } = statement;
  const { RegexPatternSetReferenceStatement: patternSet } = statement;
  if (bytes) return anyPart(bytes, byteTest(bytes));
  if (size) return anyPart(size, sizeTest(size));
  const patterns = patternSet ? lists.patterns(patternSet.ARN!) : [compilePattern(regex!.RegexString!)!];
  return anyPart((patternSet ?? regex)!, (part) => patterns.some((pattern) => pattern.test(part)));
}

/** Of a list of forwarded addresses no more are looked at (API reference, `IPSetForwardedIPConfig`). */
const MOST_FORWARDED = 10;

/** The addresses that a header names; undefined where there is no such header, and then nothing matches. */
export const forwardedIps = (
  facts: RequestFacts,
  { HeaderName }: Pick<ForwardedIPConfig, "HeaderName">,
): string[] | undefined =>
  headerOf(facts, HeaderName!)
    ?.split(",")
    .map((ip) => ip.trim());

interface Inspecting {
  FieldToMatch: FieldToMatch | undefined;
  TextTransformations: TextTransformation[] | undefined;
}

const anyPart =
  ({ FieldToMatch, TextTransformations }: Inspecting, test: (part: string) => boolean): Test =>
  ({ facts }) => {
    const parts = inspectedParts(facts, FieldToMatch!, TextTransformations ?? []);
    return typeof parts === "boolean" ? parts : parts.some(test);
  };

function byteTest({ SearchString, PositionalConstraint }: ByteMatchStatement): (part: string) => boolean {
  const searched = Buffer.from(SearchString!).toString("latin1");
  switch (PositionalConstraint) {
    case "EXACTLY":
      return (part) => part === searched;
    case "STARTS_WITH":
      return (part) => part.startsWith(searched);
    case "ENDS_WITH":
      return (part) => part.endsWith(searched);
    case "CONTAINS_WORD": {
      const word = searched.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
      const pattern = new RegExp(`(?<![A-Za-z0-9_])${word}(?![A-Za-z0-9_])`);
      return (part) => pattern.test(part);
    }
    default:
      return (part) => part.includes(searched);
  }
}

function sizeTest({ ComparisonOperator, Size = 0 }: SizeConstraintStatement): (part: string) => boolean {
  const compare: Record<string, (bytes: number) => boolean> = {
    EQ: (bytes) => bytes === Size,
    NE: (bytes) => bytes !== Size,
    LE: (bytes) => bytes <= Size,
    LT: (bytes) => bytes < Size,
    GE: (bytes) => bytes >= Size,
    GT: (bytes) => bytes > Size,
  };
  const test = compare[ComparisonOperator!]!;
  return (part) => test(part.length);
}

/** A key that does not begin with AWS's own prefix means labels of the statement's own web ACL or rule group. */
function labelTest({ Scope, Key = "" }: LabelMatchStatement, prefix: string): Test {
  if (Key.startsWith("awswaf:"))
    return ({ labels }) =>
      labels.some((label) => (Scope === "LABEL" ? label === Key : label.startsWith(Key)));
  return ({ labels }) =>
    labels.some((label) => {
      if (!label.startsWith(prefix)) return false;
      const own = `:${label.slice(prefix.length)}`;
      return Scope === "LABEL" ? own.endsWith(`:${Key}`) : own.includes(`:${Key}`);
    });
}
