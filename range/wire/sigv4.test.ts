import { createHash } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import { describe, expect, test } from "vitest";
import type { HttpRequest } from "./rest.ts";
import { readSignature, signRequest, verifySignature } from "./sigv4.ts";

const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const CREDENTIALS = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: SECRET, sessionToken: "token/+=" };
const NOW = Date.UTC(2026, 0, 5, 9, 0, 0);

/** Hashing for the peer's signer, which asks for a class. */
class Sha256 {
  #chunks: Buffer[] = [];
  constructor(private readonly key?: Uint8Array | string) {}
  update(data: Uint8Array | string): void {
    this.#chunks.push(Buffer.from(data as never));
  }
  async digest(): Promise<Uint8Array> {
    const data = Buffer.concat(this.#chunks);
    if (this.key === undefined) return createHash("sha256").update(data).digest();
    const { createHmac } = await import("node:crypto");
    return createHmac("sha256", this.key as never)
      .update(data)
      .digest();
  }
}

async function signedByPeer(
  service: string,
  path: string,
  body: string,
  query: Record<string, string> = {},
): Promise<HttpRequest> {
  const signer = new SignatureV4({
    service,
    region: "eu-west-1",
    credentials: CREDENTIALS,
    sha256: Sha256 as never,
    uriEscapePath: service !== "s3",
    applyChecksum: true,
  });
  const signed = await signer.sign(
    {
      method: "POST",
      protocol: "http:",
      hostname: "127.0.0.1",
      path,
      query,
      headers: { host: "127.0.0.1", "content-type": "text/plain", "x-amz-meta-a": "  two   words " },
      body,
    },
    { signingDate: new Date(NOW) },
  );
  const headers = Object.fromEntries(Object.entries(signed.headers).map(([k, v]) => [k.toLowerCase(), v]));
  return { method: "POST", path, query: Object.entries(query), headers, body: Buffer.from(body) };
}

const check = (request: HttpRequest, secret = SECRET, now = NOW): void =>
  verifySignature(request, readSignature(request)!, secret, now);
const codeOf = (work: () => void): string => {
  try {
    work();
    return "accepted";
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe("signatures that somebody else made", () => {
  test.each([
    ["query service", "ec2", "/", "Action=DescribeInstances&Version=2016-11-15", {}],
    ["escaped path", "guardduty", "/detector/a%2Fb/findings", "{}", { x: "1", "a b": "c+d/é" }],
    ["S3 key as it is", "s3", "/bucket/a%20b//c", "body", { "list-type": "2", prefix: "x y" }],
  ])("%s is accepted", async (_, service, path, body, query) => {
    const request = await signedByPeer(service, path, body, query as Record<string, string>);
    expect(codeOf(() => check(request))).toBe("accepted");
    expect(readSignature(request)).toMatchObject({
      accessKeyId: "AKIDEXAMPLE",
      sessionToken: "token/+=",
      region: "eu-west-1",
      signingName: service,
    });
  });

  test("anything that was changed on the way is refused", async () => {
    const request = await signedByPeer("ec2", "/", "Action=A");
    expect(codeOf(() => check({ ...request, body: Buffer.from("Action=B") }))).toBe(
      "XAmzContentSHA256Mismatch",
    );
    expect(codeOf(() => check({ ...request, path: "/x" }))).toBe("SignatureDoesNotMatch");
    expect(codeOf(() => check({ ...request, query: [["a", "b"]] }))).toBe("SignatureDoesNotMatch");
    expect(codeOf(() => check({ ...request, headers: { ...request.headers, "content-type": "x" } }))).toBe(
      "SignatureDoesNotMatch",
    );
    expect(codeOf(() => check(request, `${SECRET}x`))).toBe("SignatureDoesNotMatch");
  });

  test("freshness: 15 minutes either way", async () => {
    const request = await signedByPeer("ec2", "/", "");
    expect(codeOf(() => check(request, SECRET, NOW + 15 * 60_000))).toBe("accepted");
    expect(codeOf(() => check(request, SECRET, NOW + 15 * 60_000 + 1))).toBe("RequestExpired");
    const s3 = await signedByPeer("s3", "/", "");
    expect(codeOf(() => check(s3, SECRET, NOW - 16 * 60_000))).toBe("RequestTimeTooSkewed");
  });

  test("a presigned URL works until it expires", async () => {
    const signer = new SignatureV4({
      service: "s3",
      region: "us-east-1",
      credentials: CREDENTIALS,
      sha256: Sha256 as never,
      uriEscapePath: false,
    });
    const signed = await signer.presign(
      {
        method: "GET",
        protocol: "http:",
        hostname: "127.0.0.1",
        path: "/b/k%20ey",
        query: {},
        headers: { host: "127.0.0.1", "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      },
      { signingDate: new Date(NOW), expiresIn: 60, unsignableHeaders: new Set(["x-amz-content-sha256"]) },
    );
    const request: HttpRequest = {
      method: "GET",
      path: "/b/k%20ey",
      query: Object.entries(signed.query as Record<string, string>),
      headers: { host: "127.0.0.1" },
      body: Buffer.alloc(0),
    };
    expect(codeOf(() => check(request, SECRET, NOW + 60_000))).toBe("accepted");
    expect(codeOf(() => check(request, SECRET, NOW + 60_001))).toBe("AccessDenied");
    const changed = (signature: string): HttpRequest => ({
      ...request,
      query: request.query.map(([key, value]) => [key, key === "X-Amz-Signature" ? signature : value]),
    });
    for (const signature of ["", "zz", "0".repeat(64), "é".repeat(32), "0".repeat(65)])
      expect(codeOf(() => check(changed(signature)))).toBe("SignatureDoesNotMatch");
  });
});

test("what we sign, we accept", () => {
  const parts = {
    method: "POST",
    path: "/",
    headers: { host: "127.0.0.1:1", "content-type": "x" },
    body: Buffer.from("hi"),
  };
  const headers = signRequest(parts, { ...CREDENTIALS, region: "us-east-1", signingName: "sts" }, NOW);
  expect(codeOf(() => check({ ...parts, headers, query: [] }))).toBe("accepted");
});

test.each([
  ["no signature at all", {}, undefined],
  ["another scheme", { authorization: "Basic eDp5" }, "IncompleteSignature"],
  ["parts missing", { authorization: "AWS4-HMAC-SHA256 Credential=a/b" }, "IncompleteSignature"],
])("%s", (_, headers, code) => {
  const request: HttpRequest = { method: "GET", path: "/", query: [], headers, body: Buffer.alloc(0) };
  if (code) expect(codeOf(() => readSignature(request))).toBe(code);
  else expect(readSignature(request)).toBeUndefined();
});
