import { createHmac } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { HttpRequest } from "./rest.ts";
import { readPresignedV2, verifyPresignedV2 } from "./sigv2.ts";

/** The example of S3's documentation ("RESTAuthentication", query string request authentication). */
const SECRET = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
const EXAMPLE: HttpRequest = {
  method: "GET",
  path: "/photos/puppy.jpg",
  query: [
    ["AWSAccessKeyId", "AKIAIOSFODNN7EXAMPLE"],
    ["Signature", "NpgCjnDzrM+WFzoENXmpNDUsSn8="],
    ["Expires", "1175139620"],
  ],
  headers: { host: "johnsmith.s3.amazonaws.com" },
  body: Buffer.alloc(0),
};
const EXPIRES_MS = 1_175_139_620_000;

function outcome(
  request: HttpRequest,
  { region = "us-east-1", nowMs = EXPIRES_MS, secret = SECRET } = {},
): string {
  try {
    const signature = readPresignedV2(request);
    if (!signature) return "unsigned";
    verifyPresignedV2(request, signature, secret, region, nowMs);
    return "accepted";
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}

const withQuery = (name: string, value: string | undefined): HttpRequest => ({
  ...EXAMPLE,
  query: [
    ...EXAMPLE.query.filter(([key]) => key !== name),
    ...(value === undefined ? [] : [[name, value] as const]),
  ],
});

describe("a URL that was presigned with Signature Version 2", () => {
  test.each<[string, HttpRequest, Parameters<typeof outcome>[1], RegExp]>([
    ["as documented", EXAMPLE, {}, /^accepted$/],
    [
      "with the bucket in the path",
      { ...EXAMPLE, path: "/johnsmith/photos/puppy.jpg", headers: { host: "127.0.0.1:4566" } },
      {},
      /^accepted$/,
    ],
    ["with a parameter that nobody signs", withQuery("x-id", "GetObject"), {}, /^accepted$/],
    ["a moment too late", EXAMPLE, { nowMs: EXPIRES_MS + 1 }, /^AccessDenied: Request has expired$/],
    ["with another key", EXAMPLE, { secret: "x" }, /^SignatureDoesNotMatch/],
    ["for another object", { ...EXAMPLE, path: "/photos/kitten.jpg" }, {}, /^SignatureDoesNotMatch/],
    ["for another method", { ...EXAMPLE, method: "DELETE" }, {}, /^SignatureDoesNotMatch/],
    ["for another version of the object", withQuery("versionId", "1"), {}, /^SignatureDoesNotMatch/],
    ["with a longer life", withQuery("Expires", "1175139621"), {}, /^SignatureDoesNotMatch/],
    [
      "with no end",
      withQuery("Expires", undefined),
      {},
      /^AccessDenied: Query-string authentication requires/,
    ],
    [
      "with an end that is no date",
      withQuery("Expires", "soon"),
      {},
      /^AccessDenied: Invalid date .*: soon$/,
    ],
    [
      "in a Region that is too young for it",
      EXAMPLE,
      { region: "eu-central-1" },
      /^InvalidRequest: .*AWS4-HMAC-SHA256/,
    ],
    ["without anything", { ...EXAMPLE, query: [] }, {}, /^unsigned$/],
  ])("%s", (_, request, given, wanted) => {
    expect(outcome(request, given)).toMatch(wanted);
  });

  test("of a session, with headers of Amazon's in the URL", () => {
    const toSign = `PUT\n\ntext/plain\n1175139620\nx-amz-acl:private\nx-amz-security-token:to/ken+=\n/johnsmith/a%20b?acl`;
    const request: HttpRequest = {
      ...EXAMPLE,
      method: "PUT",
      path: "/a%20b",
      query: [
        ["acl", ""],
        ["AWSAccessKeyId", "ASIAIOSFODNN7EXAMPLE"],
        ["Signature", createHmac("sha1", SECRET).update(toSign).digest("base64")],
        ["Expires", "1175139620"],
        ["x-amz-security-token", "to/ken+="],
        ["x-amz-acl", "private"],
      ],
      headers: { ...EXAMPLE.headers, "content-type": "text/plain" },
    };
    expect(readPresignedV2(request)).toMatchObject({
      sessionToken: "to/ken+=",
      accessKeyId: "ASIAIOSFODNN7EXAMPLE",
    });
    expect(outcome(request)).toBe("accepted");
  });
});
