import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { s3State, type S3State } from "../s3/state.ts";

/**
 * S3's state of the caller's account: S3 Control answers for nobody else's.
 *
 * @throws {AwsError} AccessDenied where the request names another account
 */
export function ownState(call: Call, input: { AccountId?: string | undefined }): S3State {
  if (input.AccountId !== call.account.id) throw new AwsError("AccessDenied", "Access Denied", 403);
  return s3State(call.scope);
}
