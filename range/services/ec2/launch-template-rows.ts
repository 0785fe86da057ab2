import type { LaunchTemplateVersion } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { find } from "./kinds.ts";
import { refuse } from "./refusals.ts";
import { ec2State, type LaunchTemplateRow } from "./state.ts";

/**
 * A launch template by id or by name, not both.
 *
 * @throws {AwsError} InvalidLaunchTemplateId.NotFound, InvalidLaunchTemplateName.NotFoundException and the like
 */
export function findTemplate(
  scope: Scope,
  id: string | undefined,
  name: string | undefined,
): Readonly<LaunchTemplateRow> {
  if (id !== undefined && name !== undefined)
    refuse(
      "InvalidParameterCombination",
      "You can specify either a launch template ID or a launch template name, but not both.",
    );
  if (id !== undefined) return find(scope, "launchTemplate", id);
  if (name === undefined)
    refuse(
      "MissingParameter",
      "The request must contain the parameter LaunchTemplateId or LaunchTemplateName",
    );
  const row = ec2State(scope).launchTemplates.find((each) => each.template.LaunchTemplateName === name);
  return (
    row ??
    refuse(
      "InvalidLaunchTemplateName.NotFoundException",
      `The specified launch template, with template name ${name}, does not exist.`,
    )
  );
}

/** A version by number, `$Latest` or `$Default`. Throws InvalidLaunchTemplateId.VersionNotFound. */
export function findVersion(row: Readonly<LaunchTemplateRow>, version: string): LaunchTemplateVersion {
  const number = versionNumber(row, version);
  const found = row.versions.find((each) => each.VersionNumber === number);
  return (
    found ??
    refuse(
      "InvalidLaunchTemplateId.VersionNotFound",
      `Could not find the specified version ${version} for the launch template with ID ${row.template.LaunchTemplateId}.`,
    )
  );
}

/** The number that a version's name stands for. Throws InvalidLaunchTemplateVersion for other texts. */
export function versionNumber(row: Readonly<LaunchTemplateRow>, version: string): number {
  if (version === "$Latest") return row.template.LatestVersionNumber ?? 1;
  if (version === "$Default") return row.template.DefaultVersionNumber ?? 1;
  if (!/^\d+$/.test(version))
    refuse(
      "InvalidParameterValue",
      `Launch template version ${version} must be a number, $Latest or $Default.`,
    );
  return Number(version);
}
