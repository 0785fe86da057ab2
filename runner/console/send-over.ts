import { wallClock } from "../../range/clock.ts";
import { SERVICES } from "../../range/wire/services.ts";
import { signRequest } from "../../range/wire/sigv4.ts";
import { parseTyped, stringifyTyped, TYPED_CALL } from "../../range/wire/typed.ts";
import type { ConsoleCall } from "./aws/index.ts";

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

/**
 * Carries out a call of the look-alike over the endpoint of a running drill, signed as a request of the AWS CLI is.
 *
 * @throws an error with `code`, `message` and `status` when the service refuses
 */
export async function sendOver(endpoint: string, call: ConsoleCall): Promise<Record<string, unknown>> {
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
