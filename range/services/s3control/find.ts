import type { Call } from "../../call.ts";
import { noSuchAccessPoint } from "../s3/access.ts";
import { accessPointArn } from "../s3/accesspoints.ts";
import type { AccessPointRow } from "../s3/state.ts";
import { ownState } from "./account.ts";

interface Named {
  AccountId?: string | undefined;
  Name: string | undefined;
}

/** The ARN of the access point that a request names, whether or not it is there. */
export const arnOf = (call: Call, { Name = "" }: Named): string =>
  accessPointArn(call.region, call.account.id, Name);

/**
 * The access point that a request names, in the Region that it went to.
 *
 * @throws {AwsError} AccessDenied for another account's, NoSuchAccessPoint
 */
export function ownAccessPoint(call: Call, input: Named): Readonly<AccessPointRow> {
  const point = ownState(call, input).accessPoints.get(arnOf(call, input));
  if (!point) throw noSuchAccessPoint(input.Name ?? "");
  return point;
}
