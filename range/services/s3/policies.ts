import type * as Sdk from "@aws-sdk/client-s3";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { principalExists } from "../../iam/principal-exists.ts";
import { handlers } from "../../service.ts";
import { bucketOf, callerArn, effectivePublicAccessBlock } from "./access.ts";
import type { FoundBucket } from "./access.ts";
import { bucketArn } from "./names.ts";
import { isPublicPolicy } from "./public.ts";

/** Policies of buckets: only the owner's account may touch them, and Block Public Access refuses public ones. */
export const policies = handlers<typeof Sdk>()({
  PutBucketPolicy(input, call) {
    const { bucket, state } = ownBucket(call, input);
    const policy = input.Policy ?? "";
    checkPolicy(call, policy, bucket.name);
    if (effectivePublicAccessBlock(call.world, bucket).BlockPublicPolicy && isPublicPolicy(policy))
      throw new AwsError(
        "AccessDenied",
        `User: ${callerArn(call.principal)} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucketArn(bucket.name)}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
        403,
      );
    state.buckets.update(bucket.name, (row) => void (row.policy = policy));
  },

  GetBucketPolicy(input, call) {
    return { Policy: policyOf(ownBucket(call, input)) };
  },

  GetBucketPolicyStatus(input, call) {
    return { PolicyStatus: { IsPublic: isPublicPolicy(policyOf(ownBucket(call, input))) } };
  },

  DeleteBucketPolicy(input, call) {
    const { bucket, state } = ownBucket(call, input);
    if (bucket.policy !== undefined) state.buckets.update(bucket.name, (row) => void delete row.policy);
  },
});

function ownBucket(call: Call, input: { Bucket?: string; ExpectedBucketOwner?: string }): FoundBucket {
  const found = bucketOf(call, input);
  if (call.principal.accountId !== found.bucket.accountId)
    throw new AwsError("MethodNotAllowed", "The specified method is not allowed against this resource.", 405);
  return found;
}

function policyOf({ bucket }: FoundBucket): string {
  if (bucket.policy === undefined)
    throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404, {
      BucketName: bucket.name,
    });
  return bucket.policy;
}

const malformed = (message: string): AwsError => new AwsError("MalformedPolicy", message, 400);

/** Refuses what S3's own check of a policy document refuses. Throws MalformedPolicy. */
function checkPolicy(call: Call, text: string, bucket: string): void {
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
  for (const statement of statements) checkStatement(call, statement, bucket);
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

function checkStatement(call: Call, statement: Record<string, unknown>, bucket: string): void {
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
    if (typeof resource !== "string" || !isInBucket(resource, bucket))
      throw malformed("Policy has invalid resource");
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

/** Whether a resource pattern names the bucket or keys in it; wildcards may stand anywhere in the name. */
function isInBucket(resource: string, bucket: string): boolean {
  const name = /^arn:aws:s3:::([^/]*)/.exec(resource)?.[1];
  if (!name) return false;
  const pattern = name
    .replace(/[.+^$()|[\]\\{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${pattern}$`).test(bucket);
}
