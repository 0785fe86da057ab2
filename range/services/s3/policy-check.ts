import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { principalExists } from "../../iam/principal-exists.ts";

const malformed = (message: string): AwsError => new AwsError("MalformedPolicy", message, 400);

/**
 * Refuses what S3's own check of a policy document refuses.
 *
 * @param isOwn whether a resource pattern names what the policy is put on
 * @throws {AwsError} MalformedPolicy
 */
export function checkPolicy(call: Call, text: string, isOwn: (resource: string) => boolean): void {
  if (!text.startsWith("{")) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  if (Buffer.byteLength(text) > 20 * 1024)
    throw malformed("Policy exceeds the maximum allowed document size.");
  let policy: Record<string, unknown>;
  try {
    policy = JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw malformed("Policies must be valid JSON and the first byte must be '{'");
  }
  for (const name of Object.keys(policy))
    if (!["Version", "Id", "Statement"].includes(name)) throw malformed(`Unknown field ${name}`);
  if (policy["Version"] !== undefined && !["2012-10-17", "2008-10-17"].includes(String(policy["Version"])))
    throw malformed("The policy must contain a valid version string");
  if (policy["Statement"] === undefined) throw malformed("Missing required field Statement");
  const statements = [policy["Statement"]].flat() as Record<string, unknown>[];
  if (!statements.length) throw malformed("Could not parse the policy: Statement is empty!");
  for (const statement of statements) checkStatement(call, statement, isOwn);
}

const STATEMENT_FIELDS = new Set([
  "Sid",
  "Effect",
  "Principal",
  "NotPrincipal",
  "Action",
  "NotAction",
  "Resource",
  "NotResource",
  "Condition",
]);

function checkStatement(
  call: Call,
  statement: Record<string, unknown>,
  isOwn: (resource: string) => boolean,
): void {
  if (typeof statement !== "object" || statement === null) throw malformed("Invalid policy syntax.");
  for (const name of Object.keys(statement))
    if (!STATEMENT_FIELDS.has(name)) throw malformed(`Unknown field ${name}`);
  if (statement["Effect"] === undefined) throw malformed("Missing required field Effect");
  if (statement["Effect"] !== "Allow" && statement["Effect"] !== "Deny")
    throw malformed(`Invalid effect: ${String(statement["Effect"])}`);
  for (const field of ["Principal", "Action", "Resource"])
    if (statement[field] === undefined && statement[`Not${field}`] === undefined)
      throw malformed(`Missing required field ${field}`);
  for (const principal of [statement["Principal"], statement["NotPrincipal"]])
    checkPrincipal(call, principal);
  for (const action of [statement["Action"] ?? statement["NotAction"]].flat())
    if (typeof action !== "string" || !/^(\*|s3:[\w*?]+)$/i.test(action))
      throw malformed("Policy has invalid action");
  for (const resource of [statement["Resource"] ?? statement["NotResource"]].flat())
    if (typeof resource !== "string" || !isOwn(resource)) throw malformed("Policy has invalid resource");
}

function checkPrincipal(call: Call, principal: unknown): void {
  if (principal === undefined || principal === "*") return;
  if (typeof principal !== "object" || principal === null) throw malformed("Invalid policy syntax.");
  for (const [kind, names] of Object.entries(principal)) {
    if (!["AWS", "Service", "Federated", "CanonicalUser"].includes(kind))
      throw malformed("Invalid policy syntax.");
    for (const name of [names as unknown].flat()) {
      const valid =
        typeof name === "string" &&
        (kind !== "AWS" || /^(\*|\d{12}|arn:aws:(iam|sts)::\d{12}:[^*]+|A(ROA|IDA)\w+)$/.test(name)) &&
        principalExists(call.world, kind, name);
      if (!valid) throw malformed("Invalid principal in policy");
    }
  }
}

/** Whether a pattern with wildcards means a name. */
export function matchesName(pattern: string, name: string): boolean {
  const expression = pattern
    .replace(/[.+^$()|[\]\\{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`).test(name);
}
