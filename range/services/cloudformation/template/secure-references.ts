import { invalid } from "./errors.ts";
import { isObject } from "./template.ts";

/** Of the properties that take secure strings, those whose types the range has. */
const TAKING = new Set(["AWS::IAM::User/Properties/LoginProfile/Password"]);

/**
 * Refuses dynamic references to secure strings in properties that do not take them.
 *
 * @param place such as `AWS::IAM::User/Properties`
 * @throws {AwsError} ValidationError
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-ssm-secure-strings.html
 */
export function checkSecureReferences(value: unknown, place: string): void {
  if (typeof value === "string") {
    if (value.includes("{{resolve:ssm-secure:") && !TAKING.has(place))
      throw invalid(`SSM Secure reference is not supported in: [${place}]`);
  } else if (Array.isArray(value)) for (const item of value) checkSecureReferences(item, place);
  else if (isObject(value))
    for (const [name, member] of Object.entries(value)) checkSecureReferences(member, `${place}/${name}`);
}
