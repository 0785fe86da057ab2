import { WireError } from "./scalar.ts";

/** Whether a body is `aws-chunked`: the SDKs' framing of streamed S3 uploads. */
export const isAwsChunked = (headers: Readonly<Record<string, string | undefined>>): boolean =>
  (headers["content-encoding"] ?? "").includes("aws-chunked") ||
  (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");

/**
 * Takes the framing off an `aws-chunked` body. Chunk signatures are not verified one by one: the seed
 * signature covers the headers, and the listener is on loopback.
 *
 * @returns the payload, and the trailing headers (checksums) in lower case
 * @throws {WireError} a chunk that is shorter than it says
 */
export function readAwsChunked(body: Buffer): { payload: Buffer; trailers: Record<string, string> } {
  const chunks: Buffer[] = [];
  let at = 0;
  for (;;) {
    const end = body.indexOf("\r\n", at);
    if (end < 0) throw new WireError("malformed", "aws-chunked body ends early");
    const size = parseInt(body.toString("latin1", at, end), 16);
    if (!Number.isFinite(size) || size < 0) throw new WireError("malformed", "bad chunk size");
    at = end + 2;
    if (size === 0) break;
    if (at + size > body.length) throw new WireError("malformed", "aws-chunked body ends early");
    chunks.push(body.subarray(at, at + size));
    at += size + 2;
  }
  const trailers: Record<string, string> = {};
  for (const line of body.toString("latin1", at).split("\r\n")) {
    const colon = line.indexOf(":");
    if (colon > 0) trailers[line.slice(0, colon).toLowerCase()] = line.slice(colon + 1).trim();
  }
  return { payload: Buffer.concat(chunks), trailers };
}
