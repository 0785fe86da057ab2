import type * as sdk from "@aws-sdk/client-cloudtrail";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { refuseMembers } from "../refusal.ts";
import { checkBucket, checkLogGroup, checkTopic } from "./destinations.ts";
import { checkTrailName, ownTrailOf, trailArn } from "./find.ts";
import { cloudtrailState, DEFAULT_SELECTORS, type TrailRow } from "./state.ts";
import { checkTags } from "./tags.ts";
import { settingsView } from "./views.ts";

type Sdk = typeof sdk;

/** CloudTrail's quota of trails for one Region. */
const MOST_TRAILS = 5;

/** Trails are made, changed and deleted only at home. A new trail does not log until StartLogging. */
export const trails = handlers<Sdk>()({
  CreateTrail(input, call) {
    refuseUnsupported("CreateTrail", input);
    const name = checkTrailName(input.Name);
    const arn = trailArn(call, name);
    const { trails: table } = cloudtrailState(call.scope);
    if (table.has(arn))
      throw new AwsError(
        "TrailAlreadyExistsException",
        `Trail ${name} already exists for customer: ${call.account.id}`,
        400,
      );
    if (table.filter((row) => row.homeRegion === call.region).length >= MOST_TRAILS)
      throw new AwsError(
        "MaximumNumberOfTrailsExceededException",
        `User: ${call.account.id} already has ${MOST_TRAILS} trails in ${call.region}.`,
        403,
      );
    const multiRegion = input.IsMultiRegionTrail ?? false;
    const globalEvents = input.IncludeGlobalServiceEvents ?? true;
    checkCombination(multiRegion, globalEvents);
    const bucket = checkBucket(call, arn, input.S3BucketName, input.S3KeyPrefix);
    const topicArn = input.SnsTopicName ? checkTopic(call, arn, input.SnsTopicName) : undefined;
    if (input.CloudWatchLogsLogGroupArn || input.CloudWatchLogsRoleArn)
      checkLogGroup(call, input.CloudWatchLogsLogGroupArn, input.CloudWatchLogsRoleArn);
    const row = table.put(arn, {
      name,
      arn,
      homeRegion: call.region,
      bucket,
      ...(input.S3KeyPrefix && { prefix: input.S3KeyPrefix }),
      ...(topicArn !== undefined && { topicArn }),
      globalEvents,
      multiRegion,
      validation: input.EnableLogFileValidation ?? false,
      ...(input.CloudWatchLogsLogGroupArn && { logGroupArn: input.CloudWatchLogsLogGroupArn }),
      ...(input.CloudWatchLogsRoleArn && { logRoleArn: input.CloudWatchLogsRoleArn }),
      selectors: structuredClone([...DEFAULT_SELECTORS]),
      customSelectors: false,
      insights: [],
      tags: checkTags(input.TagsList ?? []),
      logging: false,
      delivery: {},
      notification: {},
      logGroupDelivery: {},
      digest: {},
    });
    return settingsView(row);
  },

  UpdateTrail(input, call) {
    refuseUnsupported("UpdateTrail", input);
    const old = ownTrailOf(call, input.Name);
    const next: TrailRow = {
      ...old,
      multiRegion: input.IsMultiRegionTrail ?? old.multiRegion,
      globalEvents: input.IncludeGlobalServiceEvents ?? old.globalEvents,
      validation: input.EnableLogFileValidation ?? old.validation,
      bucket: input.S3BucketName ?? old.bucket,
    };
    checkCombination(next.multiRegion, next.globalEvents);
    replace(next, "prefix", input.S3KeyPrefix);
    replace(next, "logGroupArn", input.CloudWatchLogsLogGroupArn);
    replace(next, "logRoleArn", input.CloudWatchLogsRoleArn);
    if (input.S3BucketName !== undefined || input.S3KeyPrefix !== undefined)
      checkBucket(call, old.arn, next.bucket, next.prefix);
    if (input.SnsTopicName) next.topicArn = checkTopic(call, old.arn, input.SnsTopicName);
    else replace(next, "topicArn", input.SnsTopicName);
    const logsChange =
      input.CloudWatchLogsLogGroupArn !== undefined || input.CloudWatchLogsRoleArn !== undefined;
    if (logsChange && (next.logGroupArn ?? next.logRoleArn) !== undefined)
      checkLogGroup(call, next.logGroupArn, next.logRoleArn);
    return settingsView(cloudtrailState(call.scope).trails.put(old.arn, next));
  },

  DeleteTrail(input, call) {
    cloudtrailState(call.scope).trails.delete(ownTrailOf(call, input.Name).arn);
  },
});

function refuseUnsupported(
  operation: string,
  input: {
    KmsKeyId?: string | undefined;
    IsOrganizationTrail?: boolean | undefined;
    RecursiveLogging?: boolean | undefined;
  },
): void {
  refuseMembers(operation, input, ["KmsKeyId", "RecursiveLogging"]);
  if (input.IsOrganizationTrail)
    throw new NotImplemented(`organization trails (IsOrganizationTrail of ${operation})`);
}

function checkCombination(multiRegion: boolean, globalEvents: boolean): void {
  if (multiRegion && !globalEvents)
    throw new AwsError(
      "InvalidParameterCombinationException",
      "Multi-Region trail must include global service events.",
      400,
    );
}

/** An empty text takes a setting away, as in CloudTrail's own console and CLI. */
function replace(
  row: TrailRow,
  name: "prefix" | "topicArn" | "logGroupArn" | "logRoleArn",
  value: string | undefined,
): void {
  if (value === "") delete row[name];
  else if (value !== undefined) row[name] = value;
}
