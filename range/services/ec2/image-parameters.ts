import type { Call } from "../../call.ts";
import { serviceCall } from "../../journey.ts";
import { refuse } from "./refusals.ts";

const PREFIX = "resolve:ssm:";

/**
 * The image that a launch means: `resolve:ssm:` and the name of a parameter stand for the parameter's value, which
 * is read with the caller's rights (EC2 user guide, "Reference AMIs using Systems Manager parameters").
 *
 * @throws {AwsError} InvalidParameterValue when there is no such parameter or it names no image; what Systems
 *   Manager refuses the caller
 */
export function resolveImageId(call: Call, imageId: string): string {
  if (!imageId.startsWith(PREFIX)) return imageId;
  const Names = [imageId.slice(PREFIX.length)];
  const { scope, principal, actor } = call;
  const answer = serviceCall(scope, "ec2.amazonaws.com", "ssm", "GetParameters", { Names }, principal, actor);
  const found = (answer["Parameters"] as { Value?: string }[] | undefined)?.[0]?.Value;
  if (!found?.startsWith("ami-"))
    refuse(
      "InvalidParameterValue",
      `Invalid value '${imageId}' for imageId. It names no parameter that holds an image.`,
    );
  return found;
}
