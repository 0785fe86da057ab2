import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { cloudtrailState, type TrailRow } from "./state.ts";

const ARN = /^arn:aws:cloudtrail:([a-z0-9-]+):(\d{12}):trail\/(.+)$/;

export const trailArn = (call: Call, name: string): string => call.scope.arn("cloudtrail", `trail/${name}`);

/**
 * Refuses trail names that CloudTrail would refuse.
 *
 * @throws {AwsError} InvalidTrailNameException
 */
export function checkTrailName(name: string | undefined): string {
  const refuse = (message: string): AwsError => new AwsError("InvalidTrailNameException", message, 400);
  if (!name) throw refuse("Trail name cannot be blank!");
  if (!/^[A-Za-z0-9._-]+$/.test(name))
    throw refuse(
      "Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).",
    );
  if (name.length < 3)
    throw refuse(
      `Trail name too short. Minimum allowed length: 3 characters. Specified name length: ${name.length} characters.`,
    );
  if (name.length > 128)
    throw refuse(
      `Trail name too long. Maximum allowed length: 128 characters. Specified name length: ${name.length} characters.`,
    );
  if (!/^[A-Za-z0-9]/.test(name)) throw refuse("Trail name must starts with a letter or number.");
  if (!/[A-Za-z0-9]$/.test(name)) throw refuse("Trail name must ends with a letter or number.");
  if (/[._-]{2}/.test(name))
    throw refuse("Trail name cannot have adjacent periods, hyphens, or underscores.");
  return name;
}

/**
 * The trail of a name in this Region, or of an ARN wherever it is at home.
 *
 * @throws {AwsError} InvalidTrailNameException, CloudTrailARNInvalidException, TrailNotFoundException
 */
export function trailOf(call: Call, nameOrArn: string | undefined): Readonly<TrailRow> {
  const { trails } = cloudtrailState(call.scope);
  const row = trails.get(arnOf(call, nameOrArn));
  if (!row) throw trailNotFound(call, nameOrArn!);
  return row;
}

/**
 * The trail that a call means to change. Shadows in other Regions cannot be changed, only the trail at home.
 *
 * @throws {AwsError} as {@link trailOf}; InvalidHomeRegionException from another Region
 */
export function ownTrailOf(call: Call, nameOrArn: string | undefined): Readonly<TrailRow> {
  const { trails } = cloudtrailState(call.scope);
  const row =
    trails.get(arnOf(call, nameOrArn)) ??
    trails.find((trail) => trail.multiRegion && trail.name === nameOrArn);
  if (!row) throw trailNotFound(call, nameOrArn!);
  if (row.homeRegion !== call.region)
    throw new AwsError(
      "InvalidHomeRegionException",
      `Trail home region is ${row.homeRegion}. The operation on trail ${row.arn} must be called from this region.`,
      400,
    );
  return row;
}

/** The trails that a Region sees: its own, and the shadows of multi-Region ones. */
export const visibleTrails = (call: Call, withShadows: boolean): Readonly<TrailRow>[] =>
  cloudtrailState(call.scope)
    .trails.filter((trail) => trail.homeRegion === call.region || (withShadows && trail.multiRegion))
    .sort((a, b) => (a.arn < b.arn ? -1 : 1));

function arnOf(call: Call, nameOrArn: string | undefined): string {
  if (!nameOrArn?.startsWith("arn:")) return trailArn(call, checkTrailName(nameOrArn));
  if (!ARN.test(nameOrArn))
    throw new AwsError("CloudTrailARNInvalidException", `Invalid trail ARN: ${nameOrArn}`, 400);
  return nameOrArn;
}

const trailNotFound = (call: Call, nameOrArn: string): AwsError =>
  new AwsError(
    "TrailNotFoundException",
    `Unknown trail: ${nameOrArn.startsWith("arn:") ? nameOrArn : trailArn(call, nameOrArn)} for the user: ${call.account.id}`,
    400,
  );
