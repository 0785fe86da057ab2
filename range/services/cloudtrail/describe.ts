import type * as sdk from "@aws-sdk/client-cloudtrail";
import type { GetTrailStatusResponse } from "@aws-sdk/client-cloudtrail";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { pageOf } from "../paging.ts";
import { trailOf, visibleTrails } from "./find.ts";
import { cloudtrailState, type TrailRow } from "./state.ts";
import { trailView } from "./views.ts";

type Sdk = typeof sdk;

export const descriptions = handlers<Sdk>()({
  /** Names that do not exist are left out, as CloudTrail does. */
  DescribeTrails(input, call) {
    const withShadows = input.includeShadowTrails ?? true;
    const wanted = input.trailNameList ?? [];
    const trails = wanted.length
      ? wanted.map((name) => {
          const { trails: table } = cloudtrailState(call.scope);
          return table.get(name.startsWith("arn:") ? name : call.scope.arn("cloudtrail", `trail/${name}`));
        })
      : visibleTrails(call, withShadows);
    return { trailList: trails.flatMap((row) => (row ? [trailView(row)] : [])) };
  },

  GetTrail(input, call) {
    return { Trail: trailView(trailOf(call, input.Name)) };
  },

  /** Every trail of the account, of all Regions. */
  ListTrails(input, call) {
    const rows = cloudtrailState(call.scope).trails.list();
    const { items, nextToken } = pageOf(
      rows,
      { token: input.NextToken, size: undefined, most: 100 },
      () => new AwsError("InvalidNextTokenException", "Invalid next token.", 400),
    );
    return {
      Trails: items.map((row) => ({ TrailARN: row.arn, Name: row.name, HomeRegion: row.homeRegion })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },

  GetTrailStatus(input, call) {
    return statusOf(trailOf(call, input.Name));
  },
});

function statusOf(row: Readonly<TrailRow>): GetTrailStatusResponse {
  const { delivery, notification, logGroupDelivery, digest } = row;
  return {
    IsLogging: row.logging,
    ...(delivery.error !== undefined && { LatestDeliveryError: delivery.error }),
    ...(delivery.at !== undefined && { LatestDeliveryTime: new Date(delivery.at) }),
    ...(notification.error !== undefined && { LatestNotificationError: notification.error }),
    ...(notification.at !== undefined && { LatestNotificationTime: new Date(notification.at) }),
    ...(row.startedAt !== undefined && { StartLoggingTime: new Date(row.startedAt) }),
    ...(row.stoppedAt !== undefined && { StopLoggingTime: new Date(row.stoppedAt) }),
    ...(logGroupDelivery.error !== undefined && {
      LatestCloudWatchLogsDeliveryError: logGroupDelivery.error,
    }),
    ...(logGroupDelivery.at !== undefined && {
      LatestCloudWatchLogsDeliveryTime: new Date(logGroupDelivery.at),
    }),
    ...(digest.at !== undefined && { LatestDigestDeliveryTime: new Date(digest.at) }),
    ...(digest.error !== undefined && { LatestDigestDeliveryError: digest.error }),
    LatestDeliveryAttemptTime: text(delivery.attemptedAt),
    LatestNotificationAttemptTime: text(notification.attemptedAt),
    LatestNotificationAttemptSucceeded: text(notification.at),
    LatestDeliveryAttemptSucceeded: text(delivery.at),
    TimeLoggingStarted: text(row.startedAt),
    TimeLoggingStopped: text(row.stoppedAt),
  };
}

const text = (timeMs: number | undefined): string =>
  timeMs === undefined ? "" : `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
