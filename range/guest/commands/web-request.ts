import { askS3, isS3 } from "../aws/objects-by-url.ts";
import { sendRequest, type WebAnswer } from "../websites.ts";
import type { Io } from "./command.ts";

/** How long a program waits for a connection that never comes about, unless it is told otherwise. */
export const CONNECT_TIMEOUT_S = 10;

/**
 * Makes a request to a URL from inside, to AWS's object storage or to whoever else answers there.
 *
 * @returns why there is no answer, in curl's words
 */
export async function askWeb(
  io: Io,
  url: string,
  what: { method: string; headers: ReadonlyMap<string, string>; body: Buffer },
  limitSeconds = CONNECT_TIMEOUT_S,
): Promise<WebAnswer | string> {
  const [, scheme = "http", host = "", port, path = ""] =
    /^(?:(https?):\/\/)?([^/:?]+)(?::(\d+))?([/?].*)?$/.exec(url) ?? [];
  if (!host) return `curl: (3) URL rejected: Malformed input to a URL function\n`;
  const number = Number(port ?? (scheme === "https" ? 443 : 80));
  const request = { ...what, host, port: number, path: path.startsWith("/") ? path : `/${path}` };
  const answer = isS3(host) ? await askS3(io.guest, io.actor, request) : sendRequest(io.guest, request);
  if (answer === "unknown-host") return `curl: (6) Could not resolve host: ${host}\n`;
  if (answer === "refused")
    return `curl: (7) Failed to connect to ${host} port ${number} after 1 ms: Couldn't connect to server\n`;
  if (answer !== "timed-out") return answer;
  await io.pause(limitSeconds * 1000);
  return `curl: (28) Failed to connect to ${host} port ${number} after ${limitSeconds * 1000} ms: Timeout was reached\n`;
}
