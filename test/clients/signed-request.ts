import { createHash, createHmac, type Hash, type Hmac } from "node:crypto";
import { SignatureV4 } from "@smithy/signature-v4";
import type { Ready } from "./drill.ts";

/** A request as it goes over the wire, however malformed it is. */
export interface Sent {
  service: string;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string | Uint8Array;
}

/** Signs a request as it stands with the responder's key, and sends it to a drill. */
export async function sendSigned(
  drill: Ready,
  { service, method = "POST", path = "/", query = {}, headers = {}, body = "" }: Sent,
): Promise<{
  status: number;
  text: string;
  headers: Headers;
}> {
  const { env, endpoint } = drill;
  const url = new URL(endpoint);
  const signer = new SignatureV4({
    service,
    region: env["AWS_REGION"]!,
    credentials: { accessKeyId: env["AWS_ACCESS_KEY_ID"]!, secretAccessKey: env["AWS_SECRET_ACCESS_KEY"]! },
    sha256: Sha256,
    uriEscapePath: service !== "s3",
  });
  const signed = await signer.sign({
    method,
    protocol: "http:",
    hostname: url.hostname,
    port: Number(url.port),
    path,
    query,
    headers: { host: url.host, ...headers },
    body,
  });
  const search = Object.keys(query).length ? `?${new URLSearchParams(query)}` : "";
  const answer = await fetch(`${endpoint}${path}${search}`, {
    method,
    headers: signed.headers,
    ...(method !== "GET" &&
      method !== "HEAD" && { body: typeof body === "string" ? body : Buffer.from(body) }),
  });
  return { status: answer.status, text: await answer.text(), headers: answer.headers };
}

/** What the SDK's signer asks of a hash. */
class Sha256 {
  readonly #hash: Hash | Hmac;
  constructor(secret?: string | ArrayBuffer | ArrayBufferView) {
    this.#hash = secret === undefined ? createHash("sha256") : createHmac("sha256", secret as string);
  }
  update(data: Uint8Array | string): void {
    this.#hash.update(data);
  }
  async digest(): Promise<Uint8Array> {
    return this.#hash.digest();
  }
  reset(): void {}
}
