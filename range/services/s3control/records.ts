import type { Call } from "../../call.ts";
import type { RecordRule } from "../../service.ts";
import { accessPointArn } from "../s3/accesspoints.ts";

type Members = Record<string, unknown>;

const accountSettings = ({ AccountId, PublicAccessBlockConfiguration }: Members): Members => ({
  accountId: AccountId,
  ...(PublicAccessBlockConfiguration !== undefined && { PublicAccessBlockConfiguration }),
});

/** Members that travel in the path and in headers; all others are of a document with the request's name. */
const OUTSIDE = new Set(["AccountId", "Name", "Bucket", "NextToken", "MaxResults", "ResourceArn", "TagKeys"]);

/**
 * `requestParameters` of S3 Control: what the address and the headers say, and the document as a whole.
 *
 * @param document its name, where the request has one
 */
const request =
  (document?: string) =>
  (input: Members, { account, region }: Call): Members => {
    const { AccountId, Name, Bucket, NextToken, MaxResults, ResourceArn, TagKeys } = input;
    const inside = Object.entries(input).filter(([name]) => name === "Bucket" || !OUTSIDE.has(name));
    return Object.fromEntries(
      Object.entries({
        accountId: AccountId,
        name: Name,
        ...(document ? { [document]: structuredClone(Object.fromEntries(inside)) } : { bucket: Bucket }),
        nextToken: NextToken,
        maxResults: MaxResults,
        resourceArn: ResourceArn,
        tagKeys: TagKeys,
        Host: `${account.id}.s3-control.${region}.amazonaws.com`,
      }).filter(([, value]) => value !== undefined),
    );
  };

/** The access point, and its bucket: who looks for what was done to a bucket finds the ways into it, too. */
function resources(input: Members, _: Members, { region, account, accessPoint }: Call) {
  const bucket = input["Bucket"] ?? accessPoint?.bucket;
  return [
    { type: "AWS::S3::AccessPoint", name: accessPointArn(region, account.id, String(input["Name"])) },
    ...(typeof bucket === "string" ? [{ type: "AWS::S3::Bucket", name: bucket }] : []),
  ];
}

const reads = { readOnly: true, request: request(), response: () => null };
const changes = { readOnly: false, response: () => null };

/**
 * How S3 Control's calls appear in CloudTrail: as S3's, and all of them as management events.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-monitoring-logging.html
 */
export const s3controlRecords: Record<string, RecordRule> = {
  GetPublicAccessBlock: {
    eventName: "GetAccountPublicAccessBlock",
    readOnly: true,
    request: accountSettings,
  },
  PutPublicAccessBlock: {
    eventName: "PutAccountPublicAccessBlock",
    request: accountSettings,
    response: () => null,
  },
  DeletePublicAccessBlock: {
    eventName: "DeleteAccountPublicAccessBlock",
    request: accountSettings,
    response: () => null,
  },

  CreateAccessPoint: { request: request("CreateAccessPointRequest"), resources },
  GetAccessPoint: { ...reads, resources },
  ListAccessPoints: reads,
  DeleteAccessPoint: { ...changes, request: request(), resources },
  PutAccessPointPolicy: { ...changes, request: request("PutAccessPointPolicyRequest"), resources },
  GetAccessPointPolicy: { ...reads, resources },
  GetAccessPointPolicyStatus: { ...reads, resources },
  DeleteAccessPointPolicy: { ...changes, request: request(), resources },
  TagResource: { ...changes, request: request("TagResourceRequest") },
  UntagResource: { ...changes, request: request() },
  ListTagsForResource: reads,
};
