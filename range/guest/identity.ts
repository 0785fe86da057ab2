import { issueRoleSession } from "../iam/sessions.ts";
import { ec2State } from "../services/ec2/state.ts";
import { iamState } from "../services/iam/state.ts";
import type { Scope } from "../world.ts";
import type { Memory } from "./memory.ts";

/** Instance credentials live about six hours, and new ones are there some minutes before the old ones end. */
const LIFE_S = 6 * 3600;
const RENEW_BEFORE_MS = 5 * 60_000;

/** The profile that an instance is associated with, and the role in it while there is one. */
export function profileOf(
  scope: Scope,
  instanceId: string,
): { arn: string; id: string; role?: { name: string; arn: string } } | undefined {
  const association = ec2State(scope).profileAssociations.find(
    (row) => row.InstanceId === instanceId && (row.State === "associated" || row.State === "associating"),
  );
  const arn = association?.IamInstanceProfile?.Arn;
  const { instanceProfiles, roles } = iamState(scope);
  const profile = instanceProfiles.find((row) => row.arn === arn);
  if (!profile) return undefined;
  const role = roles.get(profile.roleName);
  return { arn: profile.arn, id: profile.id, ...(role && { role: { name: role.name, arn: role.arn } }) };
}

/** Credentials as the metadata service keeps them. */
export type HeldCredentials = NonNullable<Memory["credentials"]["1.0"]>;

/**
 * The credentials that the metadata service hands out: the same until shortly before they end, whatever becomes of
 * the role or its place in the profile; other ones only after a stop and start, or when another profile is
 * associated (ground truth, fact 16). Without an associated profile there are none.
 *
 * @param delivery the version of the metadata service that asks: `ec2:RoleDelivery`
 * @throws {AwsError} when the role does not trust EC2
 */
export function roleCredentials(
  scope: Scope,
  instanceId: string,
  memory: Memory,
  delivery: "1.0" | "2.0",
): HeldCredentials | undefined {
  const profile = profileOf(scope, instanceId);
  if (!profile) return undefined;
  const now = scope.world.clock.now();
  const held = memory.credentials[delivery];
  if (held?.profileId === profile.id && held.issued.Expiration.getTime() - RENEW_BEFORE_MS > now) return held;
  if (!profile.role) return undefined;
  const issued = issueRoleSession(scope, {
    roleName: profile.role.name,
    sessionName: instanceId,
    durationSeconds: LIFE_S,
    sourceInstanceArn: scope.arn("ec2", `instance/${instanceId}`),
    roleDelivery: delivery,
  });
  const fresh = { roleName: profile.role.name, profileId: profile.id, issued, issuedAt: now };
  memory.credentials[delivery] = fresh;
  return fresh;
}
