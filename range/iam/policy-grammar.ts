import { many } from "./compile.ts";
import { parseDate } from "./conditions/date.ts";
import { readOperator } from "./conditions/operators.ts";

/** What a policy is for: it decides which members it must and must not have. */
export type PolicyUse = "managed" | "identity" | "trust" | "resource";

type Json = Record<string, unknown>;

const SYNTAX = "Syntax errors in policy.";
const LEGACY = "The policy failed legacy parsing";
const VENDOR = "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.";
/** The longest policy text that IAM reads at all, in characters. */
export const POLICY_TEXT_LIMIT = 131_072;

const STATEMENT_MEMBERS = new Set([
  "Sid",
  "Effect",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Principal",
  "NotPrincipal",
  "Condition",
]);

/**
 * Says what is wrong with a policy's text, in AWS's words; nothing when it is well formed.
 *
 * @param use managed and other identity policies must name no principal, and managed ones be of version 2012-10-17;
 *   trust policies must name a principal, no resource, and only STS actions; resource policies must name a principal
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_version.html
 */
export function problemOfPolicy(text: string, use: PolicyUse): string | undefined {
  if (/^\s/.test(text)) return "JSON strings must not have leading spaces";
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    return "This policy contains invalid Json";
  }
  if (!isObject(policy) || Object.keys(policy).some((key) => !["Version", "Id", "Statement"].includes(key)))
    return SYNTAX;
  const { Version: version, Statement: statement } = policy;
  if (version !== undefined && version !== "2012-10-17" && version !== "2008-10-17") return SYNTAX;
  if (use === "managed" && version !== "2012-10-17")
    return "Policy document must be version 2012-10-17 or greater.";
  if (!isObject(statement) && !Array.isArray(statement)) return SYNTAX;
  const statements: unknown[] = many(statement as unknown);
  if (!statements.length) return SYNTAX;
  for (const each of statements) {
    const problem = isObject(each) ? problemOfStatement(each, use) : SYNTAX;
    if (problem) return problem;
  }
  const sids = statements
    .map((each) => (each as Json)["Sid"])
    .filter((sid) => sid !== undefined && sid !== "");
  if (new Set(sids).size !== sids.length) return "Statement IDs (SID) in a single policy must be unique.";
  return undefined;
}

function problemOfStatement(statement: Json, use: PolicyUse): string | undefined {
  if (Object.keys(statement).some((key) => !STATEMENT_MEMBERS.has(key))) return SYNTAX;
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny") return SYNTAX;
  const { Sid: sid } = statement;
  if (sid !== undefined && typeof sid !== "string") return SYNTAX;
  if (use !== "resource" && sid !== undefined && !/^[0-9A-Za-z]*$/.test(sid))
    return "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*";
  return (
    problemOfActions(statement, use) ??
    problemOfResources(statement, use) ??
    problemOfPrincipals(statement, use) ??
    problemOfConditions(statement["Condition"])
  );
}

/** One of two members, as a list of texts; a text where both or none are given, or where they are malformed. */
function eitherOf(statement: Json, name: string): string[] | "missing" | "malformed" {
  const [plain, not] = [statement[name], statement[`Not${name}`]];
  if (plain !== undefined && not !== undefined) return "malformed";
  const given = plain ?? not;
  if (given === undefined) return "missing";
  const list: unknown[] = many(given as unknown);
  if (!list.every((each): each is string => typeof each === "string")) return "malformed";
  return list.length ? list : "missing";
}

function problemOfActions(statement: Json, use: PolicyUse): string | undefined {
  const actions = eitherOf(statement, "Action");
  if (actions === "malformed") return SYNTAX;
  if (actions === "missing")
    return use === "trust" ? "Missing required field Action" : "Policy statement must contain actions.";
  for (const action of actions) {
    if (action === "*") {
      if (use === "trust") return "AssumeRole policy may only specify STS AssumeRole actions.";
      continue;
    }
    const [vendor = "", name, more] = action.split(":");
    if (name === undefined) return VENDOR;
    if (more !== undefined) return "Actions/Condition can contain only one colon.";
    if (!/^[A-Za-z0-9*?-]+$/.test(vendor)) return `Vendor ${vendor} is not valid`;
    if (use === "trust" && vendor.toLowerCase() !== "sts")
      return "AssumeRole policy may only specify STS AssumeRole actions.";
  }
  return undefined;
}

function problemOfResources(statement: Json, use: PolicyUse): string | undefined {
  const resources = eitherOf(statement, "Resource");
  if (use === "trust") return resources === "missing" ? undefined : "Has prohibited field Resource";
  if (resources === "malformed") return SYNTAX;
  if (resources === "missing") return "Policy statement must contain resources.";
  for (const resource of resources) {
    if (resource === "*" || resource.startsWith("${")) continue;
    const [prefix, partition = "", ...rest] = resource.split(":");
    if (prefix !== "arn") return `Resource ${resource} must be in ARN format or "*".`;
    if (!/^(aws|aws-cn|aws-us-gov|\*)$/.test(partition))
      return `Partition "${partition}" is not valid for resource "${resource}".`;
    if (rest.length < 4 && !resource.endsWith("*")) return LEGACY;
    if (rest[0] === "iam" && rest[1]) return `IAM resource ${resource} cannot contain region information.`;
  }
  return undefined;
}

function problemOfPrincipals(statement: Json, use: PolicyUse): string | undefined {
  const given = statement["Principal"] ?? statement["NotPrincipal"];
  if (use === "managed" || use === "identity")
    return given === undefined ? undefined : "Policy document should not specify a principal.";
  if (given === undefined) return use === "trust" ? "Missing required field Principal" : SYNTAX;
  if (use === "trust" && statement["NotPrincipal"] !== undefined) return "Has prohibited field NotPrincipal";
  if (given === "*") return undefined;
  if (!isObject(given) || !Object.keys(given).length) return SYNTAX;
  for (const [kind, values] of Object.entries(given)) {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind)) return SYNTAX;
    for (const value of many(values as unknown)) if (typeof value !== "string") return SYNTAX;
  }
  return undefined;
}

function problemOfConditions(conditions: unknown): string | undefined {
  if (conditions === undefined) return undefined;
  if (!isObject(conditions)) return SYNTAX;
  for (const [name, keys] of Object.entries(conditions)) {
    const use = readOperator(name);
    if (!use) return `Invalid Condition type : ${name}`;
    if (!isObject(keys)) return SYNTAX;
    for (const [key, values] of Object.entries(keys)) {
      if (!key.includes(":")) return VENDOR;
      const list: unknown[] = many(values as unknown);
      if (!list.every((value) => ["string", "number", "boolean"].includes(typeof value))) return SYNTAX;
      if (!list.every((value) => isReadable(name, String(value)))) return LEGACY;
    }
  }
  return undefined;
}

/** Dates and numbers that nothing could ever be compared with are refused when the policy is put. */
function isReadable(operator: string, value: string): boolean {
  if (/date/i.test(operator)) return parseDate(value) !== undefined;
  if (/numeric/i.test(operator)) return /^[+-]?\d{1,30}(\.\d{1,30})?$/.test(value);
  return true;
}

const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
