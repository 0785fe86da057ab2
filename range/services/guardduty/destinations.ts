import type * as sdk from "@aws-sdk/client-guardduty";
import type { Call } from "../../call.ts";
import { handlers } from "../../service.ts";
import { serviceMay } from "../../iam/resource-policy.ts";
import { pageOf } from "../paging.ts";
import { findBucket } from "../s3/state.ts";
import { badRequest, detectorArn, detectorOf, invalidValue } from "./find.ts";
import { guarddutyState, type DestinationRow } from "./state.ts";

type Sdk = typeof sdk;

/** Buckets to which findings are exported. */
export const destinations = handlers<Sdk>()({
  CreatePublishingDestination(input, call) {
    const detector = detectorOf(call, input.DetectorId);
    if (input.DestinationType !== "S3") throw invalidValue();
    const { destinations: table, random } = guarddutyState(call.scope);
    if (table.size) throw badRequest("a publishing destination already exists for the destination type.");
    const { DestinationArn: bucketArn = "", KmsKeyArn: kmsKeyArn = "" } = input.DestinationProperties ?? {};
    checkBucket(call, detector.id, bucketArn);
    const id = random.hex(32);
    table.put(id, { id, bucketArn, kmsKeyArn, status: "PUBLISHING", tags: { ...input.Tags } });
    return { DestinationId: id };
  },

  UpdatePublishingDestination(input, call) {
    const row = destinationOf(call, input.DetectorId, input.DestinationId);
    const { DestinationArn: bucketArn = row.bucketArn, KmsKeyArn: kmsKeyArn = row.kmsKeyArn } =
      input.DestinationProperties ?? {};
    checkBucket(call, input.DetectorId!, bucketArn);
    const { failedSince: _, ...kept } = row;
    guarddutyState(call.scope).destinations.put(row.id, {
      ...kept,
      bucketArn,
      kmsKeyArn,
      status: "PUBLISHING",
    });
    return {};
  },

  DescribePublishingDestination(input, call) {
    const row = destinationOf(call, input.DetectorId, input.DestinationId);
    return {
      DestinationId: row.id,
      DestinationType: "S3",
      Status: row.status,
      PublishingFailureStartTimestamp: row.failedSince ?? 0,
      DestinationProperties: { DestinationArn: row.bucketArn, KmsKeyArn: row.kmsKeyArn },
      Tags: { ...row.tags },
    };
  },

  DeletePublishingDestination(input, call) {
    guarddutyState(call.scope).destinations.delete(
      destinationOf(call, input.DetectorId, input.DestinationId).id,
    );
    return {};
  },

  ListPublishingDestinations(input, call) {
    detectorOf(call, input.DetectorId);
    const rows = guarddutyState(call.scope).destinations.list();
    const { items, nextToken } = pageOf(
      rows,
      { token: input.NextToken, size: input.MaxResults, most: 50 },
      invalidValue,
      invalidValue,
    );
    return {
      Destinations: items.map(({ id, status }) => ({
        DestinationId: id,
        DestinationType: "S3" as const,
        Status: status,
      })),
      ...(nextToken !== undefined && { NextToken: nextToken }),
    };
  },
});

function destinationOf(
  call: Call,
  detectorId: string | undefined,
  id: string | undefined,
): Readonly<DestinationRow> {
  detectorOf(call, detectorId);
  const row = guarddutyState(call.scope).destinations.get(id);
  if (!row) throw badRequest("the input destinationId is not owned by the current account.");
  return row;
}

function checkBucket(call: Call, detectorId: string, arn: string): void {
  const [, name = "", prefix = ""] = /^arn:aws:s3:::([^/]+)(?:\/(.*))?$/.exec(arn) ?? [];
  const found = findBucket(call.world, name);
  const allowed =
    found &&
    serviceMay(call.scope, "guardduty.amazonaws.com", {
      action: "s3:PutObject",
      resource: `arn:aws:s3:::${name}/${prefix ? `${prefix}/` : ""}AWSLogs/${call.account.id}/GuardDuty/`,
      resourcePolicy: found.bucket.policy,
      resourceAccount: found.bucket.accountId,
      context: { "aws:SourceArn": detectorArn(call, detectorId), "aws:SourceAccount": call.account.id },
    });
  if (!allowed)
    throw badRequest(
      "GuardDuty does not have permissions to access the bucket: the resource does not exist or its policy does not let guardduty.amazonaws.com put objects.",
    );
}
