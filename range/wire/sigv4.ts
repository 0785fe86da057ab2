import { createHmac, hash, timingSafeEqual } from "node:crypto";
import { AwsError } from "../errors.ts";
import type { HttpRequest } from "./rest.ts";

/** What a request says of its signer, before anything is verified. */
export interface Signature {
  accessKeyId: string;
  sessionToken?: string;
  /** `yyyymmdd` */
  date: string;
  region: string;
  signingName: string;
  signedHeaders: string[];
  signature: string;
  /** `yyyymmddThhmmssZ` */
  timestamp: string;
  via: "header" | "query";
  expiresSeconds?: number;
}

const ALGORITHM = "AWS4-HMAC-SHA256";
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256\s+Credential=([^/,\s]+)\/(\d{8})\/([^/,\s]+)\/([^/,\s]+)\/aws4_request\s*,\s*SignedHeaders=([^,\s]+)\s*,\s*Signature=([0-9a-f]{64})\s*$/;
const CREDENTIAL = /^([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request$/;

/**
 * Reads the Signature Version 4 of a request, from the Authorization header or from a presigned URL.
 *
 * @returns undefined for an unsigned request
 * @throws {AwsError} a signature that cannot be read, or of another version
 */
export function readSignature(request: HttpRequest): Signature | undefined {
  const { headers } = request;
  const authorization = headers["authorization"];
  if (authorization !== undefined) {
    const found = AUTHORIZATION.exec(authorization);
    if (!found)
      throw new AwsError(
        "IncompleteSignature",
        authorization.startsWith(ALGORITHM)
          ? "Authorization header requires 'Credential', 'SignedHeaders' and 'Signature' parameters."
          : `Unsupported authorization: only ${ALGORITHM} is accepted.`,
        400,
      );
    const token = headers["x-amz-security-token"];
    const timestamp = headers["x-amz-date"] ?? timestampOf(headers["date"]);
    return {
      accessKeyId: found[1]!,
      ...(token !== undefined && { sessionToken: token }),
      date: found[2]!,
      region: found[3]!,
      signingName: found[4]!,
      signedHeaders: found[5]!.split(";"),
      signature: found[6]!,
      timestamp,
      via: "header",
    };
  }
  const query = new Map(request.query);
  if (!query.has("X-Amz-Signature")) return undefined;
  const credential = CREDENTIAL.exec(query.get("X-Amz-Credential") ?? "");
  if (!credential || query.get("X-Amz-Algorithm") !== ALGORITHM)
    throw new AwsError(
      "AuthorizationQueryParametersError",
      "Query-string authentication version 4 requires the X-Amz-Algorithm, X-Amz-Credential, X-Amz-Signature, X-Amz-Date, X-Amz-SignedHeaders, and X-Amz-Expires parameters.",
      400,
    );
  const token = query.get("X-Amz-Security-Token");
  const expires = Number(query.get("X-Amz-Expires"));
  return {
    accessKeyId: credential[1]!,
    ...(token !== undefined && { sessionToken: token }),
    date: credential[2]!,
    region: credential[3]!,
    signingName: credential[4]!,
    signedHeaders: (query.get("X-Amz-SignedHeaders") ?? "").split(";"),
    signature: query.get("X-Amz-Signature")!,
    timestamp: query.get("X-Amz-Date") ?? "",
    via: "query",
    expiresSeconds: Number.isFinite(expires) ? expires : 0,
  };
}

/** A date that cannot be read is no date: the signature is then out of time. */
function timestampOf(date: string | undefined): string {
  const time = new Date(date ?? "");
  return Number.isNaN(time.getTime()) ? "" : time.toISOString().replace(/[-:]|\.\d+/g, "");
}

const MAX_SKEW_MS = 15 * 60_000;

/**
 * Verifies a signature against the signer's secret key. Freshness is judged by the machine's clock, not by the
 * simulated one: it protects the listener, and real clients sign with the machine's time.
 *
 * @param nowMs the machine's time
 * @throws {AwsError} `SignatureDoesNotMatch`, `RequestTimeTooSkewed`, expired presigned URLs, a body that is not
 *   the one that was signed
 */
export function verifySignature(
  request: HttpRequest,
  signature: Signature,
  secretAccessKey: string,
  nowMs: number,
): void {
  const signedAt = parseTimestamp(signature.timestamp);
  const s3 = signature.signingName === "s3";
  if (signature.via === "query") {
    if (nowMs > signedAt + (signature.expiresSeconds ?? 0) * 1000)
      throw new AwsError("AccessDenied", "Request has expired", 403);
  } else if (!(Math.abs(nowMs - signedAt) <= MAX_SKEW_MS))
    throw s3
      ? new AwsError(
          "RequestTimeTooSkewed",
          "The difference between the request time and the current time is too large.",
          403,
        )
      : new AwsError(
          "SignatureDoesNotMatch",
          `Signature expired or not yet current: ${signature.timestamp} is not within 15 minutes of the server's time`,
          403,
        );
  const expected = sign(request, signature, payloadHashOf(request, signature), secretAccessKey);
  if (!timingSafeEqual(expected, Buffer.from(signature.signature, "hex")))
    throw new AwsError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.",
      403,
    );
}

/**
 * Signs a request of our own clients with Signature Version 4.
 *
 * @returns the headers to send: the given ones and the signature's
 */
export function signRequest(
  request: { method: string; path: string; headers: Readonly<Record<string, string>>; body: Buffer },
  signer: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
    region: string;
    signingName: string;
  },
  nowMs: number,
): Record<string, string> {
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, "");
  const headers: Record<string, string> = {
    ...request.headers,
    "x-amz-date": timestamp,
    "x-amz-content-sha256": sha256(request.body),
    ...(signer.sessionToken && { "x-amz-security-token": signer.sessionToken }),
  };
  const facts = {
    date: timestamp.slice(0, 8),
    region: signer.region,
    signingName: signer.signingName,
    timestamp,
    signedHeaders: Object.keys(headers).sort(),
    via: "header" as const,
  };
  const whole: HttpRequest = { ...request, headers, query: [] };
  const signature = sign(whole, facts, headers["x-amz-content-sha256"]!, signer.secretAccessKey).toString(
    "hex",
  );
  const scope = `${facts.date}/${facts.region}/${facts.signingName}/aws4_request`;
  headers["authorization"] =
    `${ALGORITHM} Credential=${signer.accessKeyId}/${scope}, SignedHeaders=${facts.signedHeaders.join(";")}, Signature=${signature}`;
  return headers;
}

type SigningFacts = Pick<
  Signature,
  "date" | "region" | "signingName" | "timestamp" | "signedHeaders" | "via"
>;

/** The signature of a request: HMAC over the canonical request, as AWS's documentation builds it. */
function sign(request: HttpRequest, facts: SigningFacts, payloadHash: string, secret: string): Buffer {
  const canonical = [
    request.method,
    canonicalPath(request.path, facts.signingName === "s3"),
    canonicalQuery(request.query, facts.via === "query"),
    ...facts.signedHeaders.map((name) => `${name}:${singleSpaced((request.headers[name] ?? "").trim())}`),
    "",
    facts.signedHeaders.join(";"),
    payloadHash,
  ].join("\n");
  const scope = `${facts.date}/${facts.region}/${facts.signingName}/aws4_request`;
  const toSign = `${ALGORITHM}\n${facts.timestamp}\n${scope}\n${sha256(canonical)}`;
  return createHmac("sha256", signingKey(secret, facts)).update(toSign).digest();
}

function payloadHashOf(request: HttpRequest, signature: Signature): string {
  const declared = request.headers["x-amz-content-sha256"];
  if (signature.via === "query" && signature.signingName === "s3") return declared ?? "UNSIGNED-PAYLOAD";
  if (declared !== undefined && !/^[0-9a-f]{64}$/.test(declared)) return declared;
  const actual = sha256(request.body);
  if (declared !== undefined && declared !== actual)
    throw new AwsError(
      "XAmzContentSHA256Mismatch",
      "The provided 'x-amz-content-sha256' header does not match what was computed.",
      400,
    );
  return actual;
}

function parseTimestamp(text: string): number {
  if (!/^\d{8}T\d{6}Z$/.test(text)) return Number.NaN;
  const part = (from: number, to: number): number => Number(text.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15));
}

const singleSpaced = (text: string): string => (/\s/.test(text) ? text.replace(/\s+/g, " ") : text);

const canonicalPath = (path: string, s3: boolean): string =>
  s3 || path === "/" ? path : path.split("/").map(encodeRfc3986).join("/");

function canonicalQuery(query: HttpRequest["query"], presigned: boolean): string {
  if (!query.length) return "";
  return query
    .filter(([key]) => !(presigned && key === "X-Amz-Signature"))
    .map(([key, value]) => `${encodeRfc3986(key)}=${encodeRfc3986(value)}`)
    .sort()
    .join("&");
}

const encodeRfc3986 = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sha256 = (data: string | Buffer): string => hash("sha256", data, "hex");

const signingKeys = new Map<string, Buffer>();
const MAX_SIGNING_KEYS = 1000;

/** The derived key of one secret, day, Region and service; kept, since deriving it costs four HMACs. */
function signingKey(secret: string, { date, region, signingName }: SigningFacts): Buffer {
  const id = `${secret}/${date}/${region}/${signingName}`;
  let key = signingKeys.get(id);
  if (!key) {
    key = [date, region, signingName, "aws4_request"].reduce<Buffer>(
      (k, part) => createHmac("sha256", k).update(part).digest(),
      Buffer.from(`AWS4${secret}`),
    );
    if (signingKeys.size >= MAX_SIGNING_KEYS) signingKeys.clear();
    signingKeys.set(id, key);
  }
  return key;
}
