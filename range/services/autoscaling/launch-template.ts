import type { LaunchTemplateSpecification } from "@aws-sdk/client-auto-scaling";
import { AwsError } from "../../errors.ts";
import type { Scope } from "../../world.ts";
import { ec2State } from "../ec2/state.ts";
import type { TemplateChoice } from "./state.ts";

/**
 * Looks up the launch template and version that a group is told to launch from.
 *
 * @throws {AwsError} `ValidationError` when template or version do not exist
 */
export function checkTemplate(scope: Scope, wanted: LaunchTemplateSpecification): TemplateChoice {
  const { LaunchTemplateId: id, LaunchTemplateName: name } = wanted;
  if ((id === undefined) === (name === undefined))
    throw new AwsError(
      "ValidationError",
      "Valid requests must contain either launchTemplateId or LaunchTemplateName",
    );
  const { launchTemplates } = ec2State(scope);
  const row =
    id === undefined
      ? launchTemplates.find((row) => row.template.LaunchTemplateName === name)
      : launchTemplates.get(id);
  if (!row)
    throw new AwsError(
      "ValidationError",
      id === undefined
        ? `You must use a valid fully-formed launch template. The specified launch template, with template name ${name}, does not exist.`
        : `You must use a valid fully-formed launch template. The specified launch template, with template ID ${id}, does not exist.`,
    );
  const version = wanted.Version ?? "$Default";
  const exists =
    version === "$Latest" ||
    version === "$Default" ||
    row.versions.some((each) => String(each.VersionNumber) === version);
  if (!exists)
    throw new AwsError(
      "ValidationError",
      `You must use a valid fully-formed launch template. Could not find the specified version ${version} for the launch template with ID ${row.template.LaunchTemplateId}.`,
    );
  return { id: row.template.LaunchTemplateId, name: row.template.LaunchTemplateName, version };
}

export const templateView = (template: TemplateChoice): LaunchTemplateSpecification => ({
  LaunchTemplateId: template.id,
  LaunchTemplateName: template.name,
  Version: template.version,
});
