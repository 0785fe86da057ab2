import type { IamInstanceProfileSpecification } from "@aws-sdk/client-ec2";
import type { Scope } from "../../world.ts";
import { iamState } from "../iam/state.ts";
import { refuse } from "./refusals.ts";

export interface ResolvedProfile {
  arn: string;
  id: string;
  name: string;
  /** The role that it hands out; a profile may be empty. */
  roleArn: string | undefined;
}

/**
 * Finds an instance profile by name or ARN.
 *
 * @throws {AwsError} InvalidParameterValue with EC2's texts; MissingParameter when neither is given
 */
export function resolveProfile(scope: Scope, wanted: IamInstanceProfileSpecification): ResolvedProfile {
  const found = lookUpProfile(scope, wanted);
  if (found) return found;
  if (wanted.Arn !== undefined)
    refuse(
      "InvalidParameterValue",
      `Value (${wanted.Arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN`,
    );
  if (wanted.Name !== undefined)
    refuse(
      "InvalidParameterValue",
      `Value (${wanted.Name}) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name`,
    );
  return refuse(
    "MissingParameter",
    "The request must contain the parameter iamInstanceProfile.name or iamInstanceProfile.arn",
  );
}

/** As {@link resolveProfile}, and `undefined` when there is no such profile. */
export function lookUpProfile(
  scope: Scope,
  wanted: IamInstanceProfileSpecification,
): ResolvedProfile | undefined {
  const { instanceProfiles, roles } = iamState(scope);
  const name = wanted.Name ?? wanted.Arn?.slice(wanted.Arn.lastIndexOf("/") + 1);
  const row = instanceProfiles.get(name);
  if (!row || (wanted.Arn !== undefined && wanted.Arn !== row.arn)) return undefined;
  return { arn: row.arn, id: row.id, name: row.name, roleArn: roles.get(row.roleName)?.arn };
}
