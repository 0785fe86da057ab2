import { AwsError } from "../../errors.ts";
import { rolePrincipal } from "../../iam/identify.ts";
import type { Principal } from "../../iam/principal.ts";
import { serviceCall } from "../../journey.ts";
import { logGroupName } from "../../services/cloudtrail/destinations.ts";
import type { TrailRow } from "../../services/cloudtrail/state.ts";
import { iamState } from "../../services/iam/state.ts";
import { GLOBAL, type Account } from "../../world.ts";
import type { CloudTrailEvent } from "./record.ts";

/**
 * Copies events to a trail's log group with the rights of the trail's role, in the stream
 * `<account>_CloudTrail_<region>`.
 *
 * @returns AWS's code when it fails, such as `AccessDenied`; events that fail are lost, as on AWS
 */
export function writeToLogGroup(
  account: Account,
  trail: Readonly<TrailRow>,
  region: string,
  events: readonly CloudTrailEvent[],
): string | undefined {
  const principal = roleSession(account, trail.logRoleArn);
  if (!principal) return "AccessDenied";
  const scope = account.scope(trail.homeRegion);
  const stream = {
    logGroupName: logGroupName(trail.logGroupArn ?? ""),
    logStreamName: `${account.id}_CloudTrail_${region}`,
  };
  const call = (operation: string, input: Record<string, unknown>): unknown =>
    serviceCall(scope, "cloudtrail.amazonaws.com", "logs", operation, input, principal);
  const logEvents = events.map((event) => ({
    timestamp: Date.parse(event.eventTime),
    message: JSON.stringify(event),
  }));
  try {
    try {
      call("PutLogEvents", { ...stream, logEvents });
    } catch (thrown) {
      if (!(thrown instanceof AwsError) || thrown.code !== "ResourceNotFoundException") throw thrown;
      call("CreateLogStream", stream);
      call("PutLogEvents", { ...stream, logEvents });
    }
    return undefined;
  } catch (thrown) {
    if (!(thrown instanceof AwsError)) throw thrown;
    return thrown.code;
  }
}

/** CloudTrail's own session of the role. */
function roleSession(account: Account, roleArn: string | undefined): Principal | undefined {
  const role = iamState(account.scope(GLOBAL)).roles.find((row) => row.arn === roleArn);
  if (!role) return undefined;
  const now = account.world.clock.now();
  return {
    ...rolePrincipal(role, "CLOUDTRAIL_SESSION"),
    accessKeyId: "ASIACLOUDTRAILSESSIO",
    session: { issuedAt: now, expiresAt: now + 3_600_000, policies: [], mfa: false },
  };
}
