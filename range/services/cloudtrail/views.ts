import type { CreateTrailResponse, Trail } from "@aws-sdk/client-cloudtrail";
import type { TrailRow } from "./state.ts";

/** A trail as CreateTrail and UpdateTrail answer it. */
export function settingsView(row: Readonly<TrailRow>): CreateTrailResponse {
  return {
    Name: row.name,
    S3BucketName: row.bucket,
    ...(row.prefix !== undefined && { S3KeyPrefix: row.prefix }),
    ...(row.topicArn !== undefined && {
      SnsTopicName: row.topicArn.split(":").at(-1),
      SnsTopicARN: row.topicArn,
    }),
    IncludeGlobalServiceEvents: row.globalEvents,
    IsMultiRegionTrail: row.multiRegion,
    TrailARN: row.arn,
    LogFileValidationEnabled: row.validation,
    ...(row.logGroupArn !== undefined && { CloudWatchLogsLogGroupArn: row.logGroupArn }),
    ...(row.logRoleArn !== undefined && { CloudWatchLogsRoleArn: row.logRoleArn }),
    IsOrganizationTrail: false,
  };
}

/** A trail as DescribeTrails and GetTrail answer it. */
export const trailView = (row: Readonly<TrailRow>): Trail => ({
  ...settingsView(row),
  HomeRegion: row.homeRegion,
  HasCustomEventSelectors: row.customSelectors,
  HasInsightSelectors: row.insights.length > 0,
});
