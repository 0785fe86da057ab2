import { wallClock } from "../../range/clock.ts";
import { SERVICES } from "../../range/wire/services.ts";
import { signRequest } from "../../range/wire/sigv4.ts";
import { parseTyped, stringifyTyped } from "../../range/wire/typed.ts";
import { makeAwsCli, type ConsoleCall } from "../console/aws/index.ts";
import { hostFiles } from "../console/host-files.ts";
import { findLive } from "./live.ts";

const TYPED_CALL = "application/x-gameday-call+json";

/** The look-alike on this machine's files, against the endpoint of a running drill. */
export async function aws(words: readonly string[]): Promise<void> {
  const env = process.env["AWS_ENDPOINT_URL"] ? process.env : { ...process.env, ...findLive(undefined).env };
  const endpoint = env["AWS_ENDPOINT_URL"]!;
  const cli = makeAwsCli({ send: (call) => sendOver(endpoint, call) });
  process.exitCode = await cli.run(words, {
    stdin: readStdin,
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    env,
    cwd: process.cwd(),
    files: hostFiles,
    now: wallClock,
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  });
}

/** An error of the called service, as the look-alike reports it. */
class ServiceError extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number,
  ) {
    super(message);
  }
}

async function sendOver(endpoint: string, call: ConsoleCall): Promise<Record<string, unknown>> {
  const { service, operation, input, region, credentials } = call;
  const url = new URL(endpoint);
  const body = Buffer.from(stringifyTyped({ service, operation, input }));
  const plain = { host: url.host, "content-type": TYPED_CALL, "user-agent": "gameday-aws" };
  const parts = { method: "POST", path: "/", headers: plain, body };
  const headers = credentials
    ? signRequest(parts, { ...credentials, region, signingName: SERVICES[service].signingName }, wallClock())
    : plain;
  const response = await fetch(url, { method: "POST", headers, body });
  const answer = parseTyped(await response.text()) as {
    output?: Record<string, unknown>;
    error?: { code: string; message: string; status: number };
  };
  if (answer.error) throw new ServiceError(answer.error.code, answer.error.message, answer.error.status);
  return answer.output ?? {};
}

async function readStdin(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
