import { AwsError } from "../errors.ts";
import { hasOptedIn } from "../services/account/state.ts";
import { optInRegionNames, regionNames } from "../services/ec2/regions.ts";
import type { Account } from "../world.ts";
import { refusedCredentials, refusedSignature } from "./refused-credentials.ts";

const open = new Set(regionNames());
const closed = new Set(optInRegionNames());

/**
 * Refuses calls to a Region that is none, or that the account has not opted in to: an answer from there would be an
 * empty list, and a slip of the keyboard would look like an empty account.
 *
 * @param serviceId our id of the called service: the error's code depends on it
 * @param account who calls, where that is known: it may have opted in to more Regions
 * @throws {AwsError} as for unknown credentials where the account has not opted in (they are not known there), and
 *   as for a wrong scope where there is no such Region (IAM guide, "Troubleshoot SigV4 signing")
 */
export function checkRegion(serviceId: string, region: string, account?: Account): void {
  if (open.has(region) || (account && hasOptedIn(account, region))) return;
  if (closed.has(region)) throw refusedCredentials(serviceId, "unknown");
  if (serviceId === "s3")
    throw new AwsError(
      "AuthorizationHeaderMalformed",
      `The authorization header is malformed; the region '${region}' is wrong; expecting 'us-east-1'`,
      400,
      { Region: "us-east-1" },
    );
  throw refusedSignature(
    serviceId,
    new AwsError("SignatureDoesNotMatch", "Credential should be scoped to a valid region.", 403),
  );
}
