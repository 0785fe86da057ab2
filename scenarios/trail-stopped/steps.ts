import { gunzipSync } from "node:zlib";
import type { Trail } from "@aws-sdk/client-cloudtrail";
import type { Responder } from "../kit/response.ts";
import { dataBucketIn } from "../response/buckets.ts";
import { readFindings } from "../response/case.ts";
import { answered, keep, lookUp, type TrailEvent } from "../response/history.ts";
import { denyUser, issuedBefore, nextSecond } from "../response/sessions.ts";

/** What a responder has learnt. Nothing is known that was not looked up. */
export interface Case {
  userName: string;
  trailArn: string;
  policy: Policy;
  /** What the user's credentials did, in every Region, the newest first. */
  events: TrailEvent[];
  /** The keys that belong to the user: the stolen one and those made from it. */
  keyIds: string[];
}

interface Policy {
  Version: string;
  Statement: Record<string, unknown>[];
}

export async function investigate(responder: Responder): Promise<Case> {
  const found = await findActor(responder);
  const seen = await record(responder);
  return { ...found, ...seen, ...(await trace(responder, found)) };
}

export async function findActor(responder: Responder): Promise<{ userName: string; keyId: string }> {
  const findings = await readFindings(responder);
  const details = findings.find((x) => x.Type?.startsWith("Stealth:"))?.Resource?.AccessKeyDetails;
  if (!details) throw new Error("GuardDuty names nobody");
  return { userName: details.UserName!, keyId: details.AccessKeyId! };
}

/** All trails, and the one that the page names: others may have theirs. */
export async function findTrail({
  aws,
  brief,
}: Responder): Promise<{ trailList: Trail[]; trailArn: string }> {
  const { trailList = [] } = await aws.cloudtrail.describeTrails({});
  return { trailList, trailArn: trailList.find((x) => brief.text.includes(x.Name!))!.TrailARN! };
}

/** Records the trail and the log bucket's policy as they are, and keeps the record. */
export async function record(responder: Responder): Promise<{ trailArn: string; policy: Policy }> {
  const { aws, brief, step } = responder;
  await step("Record the trail and the log bucket's policy as they are now.");
  const { trailList, trailArn } = await findTrail(responder);
  const status = await aws.cloudtrail.getTrailStatus({ Name: trailArn });
  const selectors = await aws.cloudtrail.getEventSelectors({ TrailName: trailArn });
  const policy = await aws.s3.getBucketPolicy({ Bucket: brief.logBucket });
  await keep(responder, "trail.json", { trailList, status, selectors, policy });
  return { trailArn, policy: JSON.parse(policy.Policy!) as Policy };
}

/** Asks the event history of every Region what the user's credentials did, and keeps the answers. */
export async function trace(
  responder: Responder,
  { userName, keyId }: { userName: string; keyId: string },
): Promise<Pick<Case, "events" | "keyIds">> {
  const { aws, elsewhere, step } = responder;
  await step("What did that name do since? Event history is kept by Region: ask every one.");
  const { Regions = [] } = await aws.ec2.describeRegions({});
  const events: TrailEvent[] = [];
  for (const { RegionName } of Regions)
    events.push(...(await lookUp(elsewhere({ region: RegionName! }), "Username", userName)));
  await step("The records of the gap belong to the evidence: the trail will never have them.");
  await keep(responder, "event-history.json", events);
  const made = answered(events, "CreateAccessKey").map((x) => x.responseElements!["accessKey"]!);
  return {
    events,
    keyIds: [keyId, ...made.filter((x) => x["userName"] === userName).map((x) => x["accessKeyId"]!)],
  };
}

export async function disableKeys(
  { aws, step }: Responder,
  { userName, keyIds }: Pick<Case, "userName" | "keyIds">,
): Promise<void> {
  await step("Every key of that user becomes inactive, the one made in the dark as well.");
  for (const AccessKeyId of keyIds)
    await aws.iam.updateAccessKey({ UserName: userName, AccessKeyId, Status: "Inactive" });
}

export async function revokeSessions(responder: Responder, { userName }: Case): Promise<void> {
  await responder.step("Deny everything to the user's sessions until now: they outlive the keys.");
  await denyUser(responder, userName, "AWSRevokeOlderSessions", issuedBefore(nextSecond(responder)));
}

export async function repairTrail({ aws, step }: Responder, { trailArn }: Case): Promise<void> {
  await step("Every Region again, and digests.");
  await aws.cloudtrail.updateTrail({
    Name: trailArn,
    IsMultiRegionTrail: true,
    IncludeGlobalServiceEvents: true,
    EnableLogFileValidation: true,
  });
}

export async function repairSelectors(
  { aws, brief, step }: Responder,
  { trailArn }: { trailArn: string },
): Promise<void> {
  await step("All management events again, and the data bucket's objects.");
  await aws.cloudtrail.putEventSelectors({
    TrailName: trailArn,
    EventSelectors: [
      {
        ReadWriteType: "All",
        IncludeManagementEvents: true,
        DataResources: [{ Type: "AWS::S3::Object", Values: [`arn:aws:s3:::${dataBucketIn(brief)}/`] }],
      },
    ],
  });
}

/** CloudTrail's two statements, as its guide has them, beside those that are there. */
export async function repairPolicy(responder: Responder, { policy, trailArn }: Case): Promise<void> {
  const { step } = responder;
  await step("CloudTrail may write into the bucket again, beside the others who write there.");
  await putPolicy(responder, {
    ...policy,
    Statement: [...policy.Statement, ...forCloudTrail(responder, trailArn)],
  });
}

export const putPolicy = ({ aws, brief }: Responder, policy: Policy) =>
  aws.s3.putBucketPolicy({ Bucket: brief.logBucket, Policy: JSON.stringify(policy) });

export function forCloudTrail({ brief }: Responder, trailArn: string): Policy["Statement"] {
  const accountId = trailArn.split(":")[4]!;
  const bucket = `arn:aws:s3:::${brief.logBucket}`;
  const own = {
    Effect: "Allow",
    Principal: { Service: "cloudtrail.amazonaws.com" },
    Condition: { StringEquals: { "aws:SourceAccount": accountId } },
  };
  return [
    { Sid: "CloudTrailAclCheck", ...own, Action: "s3:GetBucketAcl", Resource: bucket },
    { Sid: "CloudTrailWrite", ...own, Action: "s3:PutObject", Resource: `${bucket}/AWSLogs/${accountId}/*` },
  ];
}

export async function start({ aws, step }: Responder, { trailArn }: { trailArn: string }): Promise<void> {
  await step("Start it.");
  await aws.cloudtrail.startLogging({ Name: trailArn });
}

export async function awaitDelivery(
  { aws, step, until }: Responder,
  { trailArn }: { trailArn: string },
): Promise<void> {
  await step("Logging is on when a file has come.");
  await until("a log file has been delivered", async () => {
    const status = await aws.cloudtrail.getTrailStatus({ Name: trailArn });
    return (
      status.LatestDeliveryError === undefined &&
      (status.LatestDeliveryTime?.getTime() ?? 0) > status.StartLoggingTime!.getTime()
    );
  });
}

/** Deletes the key pairs that the user's credentials imported, wherever that was. */
export async function undo({ elsewhere, step }: Responder, { events }: Case): Promise<void> {
  await step("What was made in the dark goes.");
  for (const { awsRegion, requestParameters } of answered(events, "ImportKeyPair"))
    await elsewhere({ region: awsRegion }).ec2.deleteKeyPair({
      KeyName: String(requestParameters?.["keyName"]),
    });
}

/** Writes down the gap: from the first stop to the start that lasted. */
export async function nameGap(
  responder: Responder,
  { events, trailArn }: Pick<Case, "events" | "trailArn">,
): Promise<void> {
  const { aws, brief, step } = responder;
  await step("Name the gap for those who will read the log files.");
  const from = answered(events, "StopLogging")
    .map((x) => x.eventTime)
    .toSorted()[0];
  const { StartLoggingTime } = await aws.cloudtrail.getTrailStatus({ Name: trailArn });
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/gap.txt`,
    Body: Buffer.from(`from ${from} to ${StartLoggingTime!.toISOString()}\n`),
  });
}

/** Compares the files that the newest digest names with those that are there, and keeps what is missing. */
export async function checkDigests(responder: Responder): Promise<void> {
  const { aws, brief, step } = responder;
  await step("Which files does the newest digest name, and are they all there?");
  const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: brief.logBucket });
  const keys = new Set(Contents.map((x) => x.Key!));
  const newest = [...keys]
    .filter((key) => key.includes("/CloudTrail-Digest/"))
    .toSorted()
    .at(-1)!;
  const { Body } = await aws.s3.getObject({ Bucket: brief.logBucket, Key: newest });
  const bytes = Body instanceof Uint8Array ? Body : await Body!.transformToByteArray();
  const digest = JSON.parse(gunzipSync(bytes).toString("utf8")) as { logFiles: { s3Object: string }[] };
  const missing = digest.logFiles.map((x) => x.s3Object).filter((key) => !keys.has(key));
  await keep(responder, "missing-log-files.json", missing);
}
