import type { Call } from "../../call.ts";
import { perform } from "../../journey.ts";

/**
 * A call of AWS that a page makes for whoever clicks in it: recorded like every call, but no input from outside of
 * its own.
 *
 * @returns its output
 * @throws {AwsError} AWS's refusal
 */
export function furtherCall(
  call: Call,
  service: string,
  operation: string,
  input: Readonly<Record<string, unknown>>,
  region = call.region,
): unknown {
  const { fromOutside: _, ...rest } = call;
  return perform(call.world, { ...rest, service, operation, input, region, accountId: call.account.id });
}
