import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { parseArn } from "../../iam/arn.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import { serviceCall } from "../../journey.ts";
import { iamState } from "../iam/state.ts";
import { findBucket } from "../s3/state.ts";
import { findTopic } from "../sns/state.ts";

export const CLOUDTRAIL = "cloudtrail.amazonaws.com";

/**
 * Checks that CloudTrail may write to a trail's bucket, as CreateTrail and UpdateTrail do: the policy must let it
 * read the ACL and put objects under `AWSLogs/<account>/`.
 *
 * @throws {AwsError} S3BucketDoesNotExistException, InvalidS3PrefixException, InsufficientS3BucketPolicyException
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
 */
export function checkBucket(
  call: Call,
  trailArn: string,
  bucket: string | undefined,
  prefix: string | undefined,
): string {
  if (!bucket || !/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucket))
    throw new AwsError("InvalidS3BucketNameException", `Bucket name is invalid: ${bucket ?? ""}`, 400);
  if (prefix !== undefined && (prefix.length > 200 || /^\/|[^\w/!.*'() -]/.test(prefix)))
    throw new AwsError("InvalidS3PrefixException", `Invalid S3 prefix: ${prefix}`, 400);
  const found = findBucket(call.world, bucket);
  if (!found) throw new AwsError("S3BucketDoesNotExistException", `S3 bucket ${bucket} does not exist!`, 404);
  const { policy, accountId } = found.bucket;
  const context = {
    "aws:SourceArn": trailArn,
    "aws:SourceAccount": call.account.id,
    "s3:ResourceAccount": accountId,
  };
  const key = `${prefix ? `${prefix}/` : ""}AWSLogs/${call.account.id}/CloudTrail/${call.region}/file.json.gz`;
  const writing = { ...context, "s3:x-amz-acl": "bucket-owner-full-control" };
  const may = (action: string, resource: string, context: Record<string, string>): boolean =>
    serviceMay(call.scope, CLOUDTRAIL, {
      action,
      resource,
      resourcePolicy: policy,
      resourceAccount: accountId,
      context,
    });
  if (
    !may("s3:GetBucketAcl", `arn:aws:s3:::${bucket}`, context) ||
    !may("s3:PutObject", `arn:aws:s3:::${bucket}/${key}`, writing)
  )
    throw new AwsError(
      "InsufficientS3BucketPolicyException",
      `Incorrect S3 bucket policy is detected for bucket: ${bucket}`,
      403,
    );
  return bucket;
}

/**
 * Checks the topic of a trail.
 *
 * @param nameOrArn a topic's name in this Region, or an ARN
 * @returns the topic's ARN
 * @throws {AwsError} InvalidSnsTopicNameException, InsufficientSnsTopicPolicyException
 */
export function checkTopic(call: Call, trailArn: string, nameOrArn: string): string {
  const arn = nameOrArn.startsWith("arn:") ? nameOrArn : call.scope.arn("sns", nameOrArn);
  if (!/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/.test(arn))
    throw new AwsError("InvalidSnsTopicNameException", `SNS Topic name is invalid: ${nameOrArn}`, 400);
  const topic = findTopic(call.world, arn);
  const ask = {
    action: "sns:Publish",
    resource: arn,
    resourcePolicy: topic?.policy,
    context: { "aws:SourceArn": trailArn, "aws:SourceAccount": call.account.id },
  };
  if (!topic || !serviceMay(call.scope, CLOUDTRAIL, ask))
    throw new AwsError(
      "InsufficientSnsTopicPolicyException",
      "SNS Topic does not exist or the topic policy is incorrect!",
      403,
    );
  return arn;
}

/**
 * Checks the log group of a trail and the role by which CloudTrail writes to it.
 *
 * @throws {AwsError} InvalidCloudWatchLogsLogGroupArnException, InvalidCloudWatchLogsRoleArnException
 */
export function checkLogGroup(call: Call, groupArn: string | undefined, roleArn: string | undefined): void {
  const group = groupArn === undefined ? undefined : logGroupName(groupArn);
  if (group === undefined)
    throw new AwsError(
      "InvalidCloudWatchLogsLogGroupArnException",
      groupArn
        ? "CloudTrail cannot validate the specified log group ARN."
        : "You must specify a log group ARN.",
      400,
    );
  if (roleArn === undefined)
    throw new AwsError(
      "InvalidCloudWatchLogsRoleArnException",
      "You must specify a role ARN as well as a log group.",
      400,
    );
  const { logGroups = [] } = serviceCall(call.scope, CLOUDTRAIL, "logs", "DescribeLogGroups", {
    logGroupNamePrefix: group,
  }) as { logGroups?: { logGroupName?: string }[] };
  if (!logGroups.some(({ logGroupName: name }) => name === group))
    throw new AwsError(
      "InvalidCloudWatchLogsLogGroupArnException",
      "Specified CloudWatch Logs log group does not exist.",
      400,
    );
  const role = iamState(call.scope).roles.find((row) => row.arn === roleArn);
  const trusts =
    role &&
    serviceMay(call.scope, CLOUDTRAIL, {
      action: "sts:AssumeRole",
      resource: role.arn,
      resourcePolicy: role.trust,
    });
  if (!trusts)
    throw new AwsError(
      "InvalidCloudWatchLogsRoleArnException",
      "Access denied. Verify in IAM that the role has adequate permissions.",
      400,
    );
}

/** The name in a log group's ARN, with or without the final `:*`. */
export function logGroupName(arn: string): string | undefined {
  const parsed = parseArn(arn);
  if (parsed?.service !== "logs") return undefined;
  return /^log-group:([^:]+)(:\*)?$/.exec(parsed.resource)?.[1];
}
