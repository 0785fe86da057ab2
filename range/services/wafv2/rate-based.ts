import type { RateBasedStatement, RateBasedStatementCustomKey } from "@aws-sdk/client-wafv2";
import { NotImplemented } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { EXACTLY_ONE, invalidMember, checkEnum, invalidParameter } from "./refusals.ts";
import { checkForwarded, checkStatement, checkTransformations, definedNames, MISSING } from "./statements.ts";

const WINDOWS_SECONDS = [60, 120, 300, 600];
const UNKNOWN_KEYS = [
  "ASN",
  "JA3Fingerprint",
  "JA4Fingerprint",
] as const satisfies readonly (keyof RateBasedStatementCustomKey)[];
const MOST_KEYS = 5;

/**
 * Checks a rate-based statement: a limit of requests for each aggregation instance within its evaluation window.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_RateBasedStatement.html
 */
export function checkRateBased(scope: Scope, rate: RateBasedStatement): void {
  const { Limit, EvaluationWindowSec = 300, ScopeDownStatement, ForwardedIPConfig, CustomKeys = [] } = rate;
  if (Limit === undefined || !Number.isInteger(Limit) || Limit < 10 || Limit > 2_000_000_000)
    throw invalidMember("limit", Limit, "Member must have value between 10 and 2000000000");
  if (!WINDOWS_SECONDS.includes(EvaluationWindowSec))
    throw invalidParameter(
      "RATE_BASED_STATEMENT",
      String(EvaluationWindowSec),
      "The parameter value isn't supported.",
    );
  const type = checkEnum("aggregateKeyType", rate.AggregateKeyType, [
    "IP",
    "FORWARDED_IP",
    "CUSTOM_KEYS",
    "CONSTANT",
  ]);
  const forwarded = type === "FORWARDED_IP" || CustomKeys.some((key) => key.ForwardedIP);
  if (forwarded && !ForwardedIPConfig)
    throw invalidParameter("FORWARDED_IP_CONFIG", "ForwardedIPConfig", MISSING);
  if (ForwardedIPConfig) checkForwarded(ForwardedIPConfig);
  if (type === "CONSTANT" && !ScopeDownStatement)
    throw invalidParameter("SCOPE_DOWN", "ScopeDownStatement", MISSING);
  if ((type === "CUSTOM_KEYS") !== CustomKeys.length > 0)
    throw invalidParameter(
      "CUSTOM_KEYS",
      "CustomKeys",
      "You are missing at-least one of condition between some parameters or all parameters of object.",
    );
  if (CustomKeys.length > MOST_KEYS)
    throw invalidMember("customKeys", CustomKeys.length, "Member must have length less than or equal to 5");
  for (const key of CustomKeys) checkKey(key);
  if (ScopeDownStatement) checkStatement(scope, ScopeDownStatement, "nested");
}

function checkKey(key: RateBasedStatementCustomKey): void {
  if (definedNames(key).length !== 1) throw invalidParameter("CUSTOM_KEYS", "CustomKey", EXACTLY_ONE);
  for (const name of UNKNOWN_KEYS)
    if (key[name]) throw new NotImplemented(`the aggregation key ${name} of AWS WAF`);
  for (const part of [key.Header, key.Cookie, key.QueryArgument])
    if (part && !part.Name) throw invalidParameter("CUSTOM_KEYS", "Name", MISSING);
  for (const part of [key.Header, key.Cookie, key.QueryArgument, key.QueryString, key.UriPath])
    if (part) checkTransformations(part.TextTransformations);
  if (key.LabelNamespace && !key.LabelNamespace.Namespace?.endsWith(":"))
    throw invalidParameter("CUSTOM_KEYS", "Namespace", "The parameter value isn't supported.");
}
