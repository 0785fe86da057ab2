import { createHmac } from "node:crypto";
import { AwsError } from "../errors.ts";
import { isSame } from "./same.ts";
import { s3Path, type HttpRequest } from "./rest.ts";

/** What a URL of S3 that was signed with Signature Version 2 says of its signer, before anything is verified. */
export interface SignatureV2 {
  accessKeyId: string;
  sessionToken: string | undefined;
  signature: string;
  via: "query-v2";
  signingName: "s3";
  /** When the URL ends, in milliseconds since the epoch. */
  expiresMs: number;
}

/**
 * Regions that began before January 30, 2014: their S3 still takes Signature Version 2, and SDKs presign with it by
 * default where they know no better (S3 API reference, "Authenticating requests (AWS signature version 4)").
 */
const REGIONS: ReadonlySet<string> = new Set([
  "us-east-1",
  "us-west-1",
  "us-west-2",
  "eu-west-1",
  "ap-southeast-1",
  "ap-southeast-2",
  "ap-northeast-1",
  "sa-east-1",
]);

/** Parameters of the query that are part of what is signed (S3 API reference, "RESTAuthentication"). */
const SIGNED_PARAMETERS: ReadonlySet<string> = new Set([
  "accelerate",
  "acl",
  "analytics",
  "cors",
  "delete",
  "inventory",
  "lifecycle",
  "location",
  "logging",
  "metrics",
  "notification",
  "object-lock",
  "partNumber",
  "policy",
  "replication",
  "requestPayment",
  "response-cache-control",
  "response-content-disposition",
  "response-content-encoding",
  "response-content-language",
  "response-content-type",
  "response-expires",
  "restore",
  "select",
  "select-type",
  "storageClass",
  "tagging",
  "torrent",
  "uploadId",
  "uploads",
  "versionId",
  "versioning",
  "versions",
  "website",
]);

/**
 * Reads the Signature Version 2 of a presigned URL of S3: what `aws s3 presign` and boto3 make in us-east-1.
 *
 * @returns undefined for a request without one
 * @throws {AwsError} AccessDenied where a part is missing or no date
 */
export function readPresignedV2(request: HttpRequest): SignatureV2 | undefined {
  const query = new Map(request.query);
  const accessKeyId = query.get("AWSAccessKeyId");
  // Query APIs of old carried a parameter of that name, too.
  if (accessKeyId === undefined || query.has("Action")) return undefined;
  const [signature, expires] = [query.get("Signature"), query.get("Expires")];
  if (signature === undefined || expires === undefined)
    throw new AwsError(
      "AccessDenied",
      "Query-string authentication requires the Signature, Expires and AWSAccessKeyId parameters",
      403,
    );
  if (!/^\d{1,12}$/.test(expires))
    throw new AwsError("AccessDenied", `Invalid date (should be seconds since epoch): ${expires}`, 403);
  return {
    accessKeyId,
    sessionToken: query.get("x-amz-security-token"),
    signature,
    via: "query-v2",
    signingName: "s3",
    expiresMs: Number(expires) * 1000,
  };
}

/**
 * Verifies a Signature Version 2 against the signer's secret key.
 *
 * @param region where the bucket lives
 * @param nowMs the time by which the URL's life is judged
 * @throws {AwsError} InvalidRequest where the Region is too young for it; an expired URL; `SignatureDoesNotMatch`
 */
export function verifyPresignedV2(
  request: HttpRequest,
  { signature, expiresMs }: SignatureV2,
  secretAccessKey: string,
  region: string,
  nowMs: number,
): void {
  if (!REGIONS.has(region))
    throw new AwsError(
      "InvalidRequest",
      "The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.",
      400,
    );
  if (nowMs > expiresMs) throw new AwsError("AccessDenied", "Request has expired", 403);
  if (isSame(signatureOf(request, expiresMs, secretAccessKey), signature)) return;
  throw new AwsError(
    "SignatureDoesNotMatch",
    "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
    403,
  );
}

/** HMAC-SHA-1 over the method, positional headers, Amazon's own headers and the resource. */
function signatureOf(request: HttpRequest, expiresMs: number, secret: string): string {
  const query = new Map(request.query);
  const positional = (name: string): string => request.headers[name] ?? query.get(name) ?? "";
  const toSign = [
    request.method,
    positional("content-md5"),
    positional("content-type"),
    String(expiresMs / 1000),
    ...amazonHeaders(request),
    resource(request),
  ].join("\n");
  return createHmac("sha1", secret).update(toSign).digest("base64");
}

/** `x-amz-` headers, wherever they travel: presigned URLs have them among their parameters. */
function amazonHeaders({ headers, query }: HttpRequest): string[] {
  const all = new Map<string, string>();
  for (const [name, value] of [...Object.entries(headers), ...query])
    if (/^x-amz-/i.test(name) && value !== undefined) all.set(name.toLowerCase(), value.trim());
  return [...all].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}:${value}`);
}

/** The path with the bucket in front, also where the host names it, and the parameters that choose what is meant. */
function resource({ headers, path, query }: HttpRequest): string {
  const whole = s3Path(headers["host"] ?? "", path);
  const chosen = query
    .filter(([name]) => SIGNED_PARAMETERS.has(name))
    .map(([name, value]) => (value === "" ? name : `${name}=${value}`))
    .sort();
  return chosen.length ? `${whole}?${chosen.join("&")}` : whole;
}
