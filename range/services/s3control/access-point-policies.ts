import type * as Sdk from "@aws-sdk/client-s3-control";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { callerArn, effectivePublicAccessBlock } from "../s3/access.ts";
import { bucketBehind } from "../s3/accesspoints.ts";
import { checkPolicy, matchesName } from "../s3/policy-check.ts";
import { isPublicAccessPoint } from "../s3/public.ts";
import { s3State, type AccessPointRow } from "../s3/state.ts";
import { ownAccessPoint } from "./find.ts";

/** Policies of access points, which Block Public Access judges as it does those of buckets. */
export const accessPointPolicies = handlers<typeof Sdk>()({
  PutAccessPointPolicy(input, call) {
    const point = ownAccessPoint(call, input);
    const policy = input.Policy ?? "";
    checkPolicy(call, policy, (resource) => isOf(resource, point));
    if (isPublicAccessPoint({ ...point, policy }) && blocksPublicPolicy(call, point))
      throw new AwsError(
        "AccessDenied",
        `User: ${callerArn(call.principal)} is not authorized to perform: s3:PutAccessPointPolicy on resource: "${point.arn}" because public policies are blocked by the BlockPublicPolicy block public access setting.`,
        403,
      );
    s3State(call.scope).accessPoints.update(point.arn, (row) => void (row.policy = policy));
  },

  GetAccessPointPolicy(input, call) {
    return { Policy: policyOf(ownAccessPoint(call, input)) };
  },

  GetAccessPointPolicyStatus(input, call) {
    const point = ownAccessPoint(call, input);
    policyOf(point);
    return { PolicyStatus: { IsPublic: isPublicAccessPoint(point) } };
  },

  DeleteAccessPointPolicy(input, call) {
    const point = ownAccessPoint(call, input);
    if (point.policy !== undefined)
      s3State(call.scope).accessPoints.update(point.arn, (row) => void delete row.policy);
  },
});

/**
 * Whether the access point, its bucket or the bucket's account refuses public policies.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
 */
function blocksPublicPolicy({ world }: Call, { arn, publicAccessBlock }: Readonly<AccessPointRow>): boolean {
  const found = bucketBehind(world, arn);
  return found
    ? effectivePublicAccessBlock(world, found.bucket).BlockPublicPolicy
    : publicAccessBlock.BlockPublicPolicy;
}

function policyOf({ policy, name }: Readonly<AccessPointRow>): string {
  if (policy === undefined)
    throw new AwsError("NoSuchAccessPointPolicy", "The specified accesspoint policy does not exist", 404, {
      AccessPointName: name,
    });
  return policy;
}

/** Whether a resource pattern names the access point or objects through it. Aliases stand in no policy. */
function isOf(resource: string, { arn }: Readonly<AccessPointRow>): boolean {
  const own = /^(arn:aws:s3:[^/]*:accesspoint\/[^/]*)(?:\/.*)?$/.exec(resource)?.[1];
  return own !== undefined && matchesName(own, arn);
}
