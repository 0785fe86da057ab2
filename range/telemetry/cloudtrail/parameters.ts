import type { Call, CallRecord } from "../../call.ts";
import { ec2Request, ec2Response } from "./ec2-parameters.ts";
import { isReadOnly, ruleOf } from "./facts.ts";
import { treatmentOf } from "./secrets.ts";
import { decapitalise, longDate, NOT_SCALAR, scalar, type Members } from "./values.ts";

/** `requestParameters` of a record: by the service's own rule, by EC2's habits, else the input in lower camel case. */
export function requestParameters(record: CallRecord): Members | null {
  const { call, input } = record;
  const rule = ruleOf(record);
  if (rule.request) return rule.request(input as Members, call);
  if (call.service === "ec2") return ec2Request(call, input);
  return orNull(lowerCamel(call, input));
}

/** STS issues credentials in calls that change nothing: their answers are recorded all the same. */
const TOKEN_OPERATIONS = new Set([
  "AssumeRole",
  "AssumeRoleWithSAML",
  "AssumeRoleWithWebIdentity",
  "GetSessionToken",
  "GetFederationToken",
]);

/** `responseElements` of a record: null for refusals and for what only reads (CloudTrail record contents). */
export function responseElements(record: CallRecord): Members | null {
  const { call, output, error } = record;
  if (error || !output) return ruleOf(record).refused ?? null;
  if (isReadOnly(record) && !(call.service === "sts" && TOKEN_OPERATIONS.has(call.operation))) return null;
  const rule = ruleOf(record);
  if (rule.response) return withLongDates(rule.response(output as Members)) as Members;
  if (call.service === "ec2") return ec2Response(call, output);
  return orNull(lowerCamel(call, output));
}

/** What a service's rule answers, with moments as they are written everywhere. */
function withLongDates(value: unknown): unknown {
  if (value instanceof Date) return longDate(value);
  if (Array.isArray(value)) return value.map(withLongDates);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withLongDates(member)]));
}

/** Members whose values are maps: their keys are the caller's own words. */
const MAPS = new Set([
  "Attributes",
  "EncryptionContext",
  "Metadata",
  "Parameters",
  "Tags",
  "tags",
  "InputPathsMap",
]);

function lowerCamel(call: Call, members: Readonly<Members>): Members {
  const out: Members = {};
  for (const [name, value] of Object.entries(members)) {
    const treatment = treatmentOf(call.service, call.operation, name);
    if (treatment === "drop") continue;
    const shown = treatment === "keep" ? shownValue(call, name, value) : treatment.instead;
    if (shown !== undefined) out[decapitalise(name)] = shown;
  }
  return out;
}

function shownValue(call: Call, name: string, value: unknown): unknown {
  const plain = scalar(value, longDate);
  if (plain !== NOT_SCALAR) return plain;
  if (Array.isArray(value))
    return value.map((item: unknown) => shownValue(call, "", item)).filter((item) => item !== undefined);
  return MAPS.has(name) ? structuredClone(value) : lowerCamel(call, value as Members);
}

const orNull = (members: Members): Members | null => (Object.keys(members).length ? members : null);
