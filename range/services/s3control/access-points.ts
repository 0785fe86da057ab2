import type * as Sdk from "@aws-sdk/client-s3-control";
import type { AccessPoint, PublicAccessBlockConfiguration } from "@aws-sdk/client-s3-control";
import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { copyPublicAccessBlock } from "../s3/publicaccess.ts";
import { malformedXml } from "../s3/settings.ts";
import { findBucket, type AccessPointRow, type BucketRow } from "../s3/state.ts";
import { networkOrigin } from "../s3/through.ts";
import { pageOf } from "../paging.ts";
import { refuseMembers } from "../refusal.ts";
import { ownState } from "./account.ts";
import { arnOf, ownAccessPoint } from "./find.ts";
import { checkResourceTags } from "./tag-rules.ts";

/** Of one account in one Region (S3 user guide, "Access points restrictions and limitations"). */
const MOST_ACCESS_POINTS = 10_000;
const MOST_IN_PAGE = 1_000;

/** Access points: their making, which nothing changes afterwards but a policy and tags, and their end. */
export const accessPoints = handlers<typeof Sdk>()({
  CreateAccessPoint(input, call) {
    // Of directory buckets only.
    refuseMembers("CreateAccessPoint", input, ["Scope"]);
    const { accessPoints: table } = ownState(call, input);
    const name = input.Name ?? "";
    checkName(name);
    const arn = arnOf(call, input);
    if (table.get(arn))
      throw new AwsError(
        "AccessPointAlreadyOwnedByYou",
        "Your previous request to create the named accesspoint succeeded and you already own it.",
        409,
      );
    if (table.filter((point) => point.region === call.region).length >= MOST_ACCESS_POINTS)
      throw new AwsError(
        "TooManyAccessPoints",
        "You have attempted to create more access points than are allowed for an account.",
        400,
      );
    const bucket = bucketToOpen(call, input);
    const vpcId = input.VpcConfiguration?.VpcId;
    if (input.VpcConfiguration && !vpcId) throw malformedXml();
    const row = table.put(arn, {
      name,
      arn,
      alias: aliasOf(call, name),
      region: call.region,
      accountId: call.account.id,
      bucket: bucket.name,
      bucketAccountId: bucket.accountId,
      createdAt: call.at,
      ...(vpcId !== undefined && { vpcId }),
      publicAccessBlock: blockOf(input.PublicAccessBlockConfiguration),
      tags: checkResourceTags(input.Tags ?? []),
    });
    return { AccessPointArn: row.arn, Alias: row.alias };
  },

  GetAccessPoint(input, call) {
    const point = ownAccessPoint(call, input);
    const endpoint = (kind: string): string => `s3-accesspoint${kind}.${point.region}.amazonaws.com`;
    return {
      ...view(point),
      PublicAccessBlockConfiguration: { ...point.publicAccessBlock },
      CreationDate: new Date(point.createdAt),
      Endpoints: {
        ipv4: endpoint(""),
        fips: endpoint("-fips"),
        fips_dualstack: endpoint("-fips.dualstack"),
        dualstack: endpoint(".dualstack"),
      },
    };
  },

  ListAccessPoints(input, call) {
    refuseMembers("ListAccessPoints", input, ["DataSourceId", "DataSourceType"]);
    const { MaxResults: size = MOST_IN_PAGE, NextToken: token, Bucket: bucket } = input;
    const wanted = ownState(call, input)
      .accessPoints.filter(
        (point) => point.region === call.region && (bucket === undefined || point.bucket === bucket),
      )
      .sort((a, b) => (a.name < b.name ? -1 : 1));
    if (size < 0 || size > MOST_IN_PAGE)
      throw new AwsError("InvalidRequest", `maxResults: Member must be between 0 and ${MOST_IN_PAGE}`, 400);
    const { items, nextToken } = pageOf(
      wanted,
      { token, size: size || MOST_IN_PAGE, most: MOST_IN_PAGE },
      () => new AwsError("InvalidRequest", "The specified nextToken is not valid", 400),
    );
    return { AccessPointList: items.map(view), ...(nextToken && { NextToken: nextToken }) };
  },

  DeleteAccessPoint(input, call) {
    ownState(call, input).accessPoints.delete(ownAccessPoint(call, input).arn);
  },
});

/**
 * Refuses names that are none: S3 takes them for a wrong path.
 *
 * @throws {AwsError} InvalidURI
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-restrictions-limitations-naming-rules.html
 */
function checkName(name: string): void {
  if (!/^[a-z0-9][a-z0-9-]{1,48}[a-z0-9]$/.test(name) || /^xn--|-s3alias$|--ol-s3$|--x[as]-s3$/.test(name))
    throw new AwsError("InvalidURI", "Couldn't parse the specified URI.", 400, {
      URI: `accesspoint/${name}`,
    });
}

/** The bucket of a new access point: in the same Region, and of the account that the request says. */
function bucketToOpen(
  call: Call,
  {
    Bucket = "",
    BucketAccountId = call.account.id,
  }: { Bucket: string | undefined; BucketAccountId?: string },
): Readonly<BucketRow> {
  const bucket = findBucket(call.world, Bucket)?.bucket;
  if (bucket?.region !== call.region || bucket.accountId !== BucketAccountId)
    throw new AwsError(
      "InvalidRequest",
      "Amazon S3 AccessPoint can only be created for existing bucket",
      400,
    );
  return bucket;
}

/** Everything is blocked unless told; where one setting is told, those that are not are off. */
const blockOf = (asked: PublicAccessBlockConfiguration | undefined): AccessPointRow["publicAccessBlock"] =>
  asked
    ? copyPublicAccessBlock(asked)
    : { BlockPublicAcls: true, IgnorePublicAcls: true, BlockPublicPolicy: true, RestrictPublicBuckets: true };

const LETTERS = "abcdefghijklmnopqrstuvwxyz234567";
/** An alias is as long as a bucket's name may be: 20 characters of the name, 34 of S3's own, and the suffix. */
const MOST_OF_NAME = 20;
const OWN_LENGTH = 34;

/** Draws an alias, such as `reports-aqfqprnstn7aefdfbarligizwgyfouse1a-s3alias`: it ends in a short form of the Region. */
function aliasOf({ world, region }: Call, name: string): string {
  const [, area = "", directions = "", number = ""] = /^([a-z]+)-((?:[a-z]+-)+)(\d)$/.exec(region) ?? [];
  const place = `${area}${directions.replace(/([a-z])[a-z]*-/g, "$1")}${number}${world.random.text(1, "ab")}`;
  const own = world.random.text(OWN_LENGTH - place.length, LETTERS) + place;
  return `${name.slice(0, MOST_OF_NAME)}-${own}-s3alias`;
}

const view = (point: Readonly<AccessPointRow>): AccessPoint => ({
  Name: point.name,
  NetworkOrigin: networkOrigin(point),
  ...(point.vpcId !== undefined && { VpcConfiguration: { VpcId: point.vpcId } }),
  Bucket: point.bucket,
  AccessPointArn: point.arn,
  Alias: point.alias,
  BucketAccountId: point.bucketAccountId,
});
