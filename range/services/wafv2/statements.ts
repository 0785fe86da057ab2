import type { FieldToMatch, ForwardedIPConfig, Statement, TextTransformation } from "@aws-sdk/client-wafv2";
import { NotImplemented } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { TRANSFORMATIONS } from "./transformations.ts";
import { checkPattern } from "./regex.ts";
import { checkRateBased } from "./rate-based.ts";
import {
  BAD_REFERENCE,
  checkEnum,
  EXACTLY_ONE,
  invalidArn,
  invalidMember,
  invalidParameter,
  missingMember,
  nonexistent,
} from "./refusals.ts";
import { wafv2State } from "./state.ts";

/** Statements that need knowledge which the range does not have: lists of AWS's, or where addresses are. */
const UNKNOWN = [
  "AsnMatchStatement",
  "GeoMatchStatement",
  "ManagedRuleGroupStatement",
  "SqliMatchStatement",
  "XssMatchStatement",
] as const satisfies readonly (keyof Statement)[];

/** Fields that are not known of the range's requests, or that it does not read. */
const UNKNOWN_FIELDS = [
  "HeaderOrder",
  "JA3Fingerprint",
  "JA4Fingerprint",
  "JsonBody",
  "UriFragment",
] as const satisfies readonly (keyof FieldToMatch)[];

const MOST_TRANSFORMATIONS = 10;
const MOST_SEARCHED = 200;

/** Where a statement stands: rule groups and rate-based statements stand only at the top of a rule. */
export type Place = "rule" | "nested";

/**
 * Checks a statement and all that is nested in it.
 *
 * @throws {AwsError} `WAFInvalidParameterException`, `WAFNonexistentItemException` for what it refers to
 * @throws {NotImplemented} for statements and fields that the range does not judge, by name
 */
export function checkStatement(scope: Scope, statement: Statement | undefined, place: Place): void {
  const given = statement ? definedNames(statement) : [];
  const [kind] = given;
  if (!statement || given.length !== 1 || kind === undefined)
    throw invalidParameter("STATEMENT", "Statement", EXACTLY_ONE);
  for (const name of UNKNOWN) if (statement[name]) throw new NotImplemented(`${name} of AWS WAF`);
  if (place === "nested" && (kind === "RateBasedStatement" || kind === "RuleGroupReferenceStatement"))
    throw invalidParameter("STATEMENT", kind, BAD_REFERENCE);
  const { ByteMatchStatement: bytes, RegexMatchStatement: regex, SizeConstraintStatement: size } = statement;
  const { IPSetReferenceStatement: ipSet, RegexPatternSetReferenceStatement: patterns } = statement;
  const { LabelMatchStatement: label, RateBasedStatement: rate, NotStatement: not } = statement;
  const { RuleGroupReferenceStatement: group } = statement;
  const { ipSets, patternSets, ruleGroups } = wafv2State(scope);
  if (ipSet) {
    checkReference("IP_SET_REFERENCE_STATEMENT", ipSet.ARN, ipSets);
    if (ipSet.IPSetForwardedIPConfig) {
      checkForwarded(ipSet.IPSetForwardedIPConfig);
      checkEnum("position", ipSet.IPSetForwardedIPConfig.Position, ["FIRST", "LAST", "ANY"]);
    }
  }
  if (patterns) {
    checkReference("REGEX_PATTERN_REFERENCE_STATEMENT", patterns.ARN, patternSets);
    checkInspected(patterns);
  }
  if (group) checkReference("RULE_GROUP_REFERENCE_STATEMENT", group.ARN, ruleGroups);
  if (bytes) {
    checkEnum("positionalConstraint", bytes.PositionalConstraint, [
      "EXACTLY",
      "STARTS_WITH",
      "ENDS_WITH",
      "CONTAINS",
      "CONTAINS_WORD",
    ]);
    const searched = bytes.SearchString?.length ?? 0;
    if (!searched || searched > MOST_SEARCHED)
      throw invalidParameter("BYTE_MATCH_STATEMENT", "SearchString", "The parameter value is out of bounds.");
    checkInspected(bytes);
  }
  if (regex) {
    checkPattern("REGEX_PATTERN_SET", regex.RegexString);
    checkInspected(regex);
  }
  if (size) {
    checkEnum("comparisonOperator", size.ComparisonOperator, ["EQ", "NE", "LE", "LT", "GE", "GT"]);
    if (size.Size === undefined || size.Size < 0 || size.Size > 21_474_836_480)
      throw invalidMember("size", size.Size, "Member must have value between 0 and 21474836480");
    checkInspected(size);
  }
  if (label) {
    const matched = checkEnum("scope", label.Scope, ["LABEL", "NAMESPACE"]);
    if (!/^[0-9A-Za-z_\-:]{1,1024}$/.test(label.Key ?? ""))
      throw invalidMember(
        "key",
        label.Key,
        "Member must satisfy regular expression pattern: ^[0-9A-Za-z_\\-:]+$",
      );
    if ((matched === "NAMESPACE") !== label.Key!.endsWith(":"))
      throw invalidParameter("LABEL_MATCH_STATEMENT", label.Key!, "The parameter value isn't supported.");
  }
  if (rate) checkRateBased(scope, rate);
  if (not) checkStatement(scope, not.Statement, "nested");
  for (const [field, all] of [
    ["AND_STATEMENT", statement.AndStatement],
    ["OR_STATEMENT", statement.OrStatement],
  ] as const) {
    if (!all) continue;
    if ((all.Statements?.length ?? 0) < 2)
      throw invalidParameter(
        field,
        "Statements",
        "You haven't met a minimum requirement for a threshold setting.",
      );
    for (const nested of all.Statements!) checkStatement(scope, nested, "nested");
  }
}

/** The names of the members that are there. */
export const definedNames = (members: object): string[] =>
  Object.entries(members)
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name]) => name);

function checkReference(
  field:
    "IP_SET_REFERENCE_STATEMENT" | "REGEX_PATTERN_REFERENCE_STATEMENT" | "RULE_GROUP_REFERENCE_STATEMENT",
  arn: string | undefined,
  table: { has(arn: string): boolean },
): void {
  if (!arn?.startsWith("arn:")) throw invalidArn(field, arn ?? "");
  if (!table.has(arn)) throw nonexistent();
}

/** The header that carries a client's address, and what becomes of requests in which it is no address. */
export function checkForwarded(config: ForwardedIPConfig): void {
  checkEnum("fallbackBehavior", config.FallbackBehavior, ["MATCH", "NO_MATCH"]);
  if (!/^[a-zA-Z0-9-]{1,255}$/.test(config.HeaderName ?? ""))
    throw invalidMember(
      "headerName",
      config.HeaderName,
      "Member must satisfy regular expression pattern: ^[a-zA-Z0-9-]+$",
    );
}

interface Inspected {
  FieldToMatch?: FieldToMatch | undefined;
  TextTransformations?: TextTransformation[] | undefined;
  PreParseTextTransformations?: unknown[] | undefined;
}

function checkInspected({ FieldToMatch: field, ...inspected }: Inspected): void {
  if (inspected.PreParseTextTransformations?.length)
    throw new NotImplemented("PreParseTextTransformations of AWS WAF");
  checkField(field);
  checkTransformations(inspected.TextTransformations);
}

/** @throws {AwsError} `WAFInvalidParameterException` for none or several fields */
export function checkField(field: FieldToMatch | undefined): void {
  if (!field || definedNames(field).length !== 1)
    throw invalidParameter("FIELD_TO_MATCH", "FieldToMatch", EXACTLY_ONE);
  for (const name of UNKNOWN_FIELDS) if (field[name]) throw new NotImplemented(`${name} of AWS WAF`);
  const { SingleHeader: header, SingleQueryArgument: argument, Headers: headers, Cookies: cookies } = field;
  if (header && !header.Name) throw invalidParameter("SINGLE_HEADER", "Name", MISSING);
  if (argument && !argument.Name) throw invalidParameter("SINGLE_QUERY_ARGUMENT", "Name", MISSING);
  for (const [of, map] of [
    ["HEADER_MATCH_PATTERN", headers],
    ["COOKIE_MATCH_PATTERN", cookies],
  ] as const) {
    if (!map) continue;
    if (!map.MatchPattern || definedNames(map.MatchPattern).length !== 1)
      throw invalidParameter(of, "MatchPattern", EXACTLY_ONE);
    checkEnum("matchScope", map.MatchScope, ["ALL", "KEY", "VALUE"]);
    checkEnum("oversizeHandling", map.OversizeHandling, ["CONTINUE", "MATCH", "NO_MATCH"]);
  }
}

export const MISSING = "A required field is missing from the parameter.";

export function checkTransformations(wanted: readonly TextTransformation[] | undefined): void {
  if (!wanted) throw missingMember("textTransformations");
  const priorities = new Set(wanted.map(({ Priority }) => Priority));
  if (!wanted.length || wanted.length > MOST_TRANSFORMATIONS)
    throw invalidMember("textTransformations", wanted.length, "Member must have length between 1 and 10");
  if (priorities.size < wanted.length) throw invalidParameter("TEXT_TRANSFORMATION", "Priority", DUPLICATED);
  for (const { Type } of wanted) {
    if (Type === undefined) throw missingMember("textTransformations.member.type");
    if (!Object.hasOwn(TRANSFORMATIONS, Type))
      throw new NotImplemented(`the text transformation ${Type} of AWS WAF`);
  }
}

export const DUPLICATED = "You have duplicated some of the information in the parameter.";
