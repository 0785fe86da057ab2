import type { LookupAttributeKey } from "@aws-sdk/client-cloudtrail";
import type { Responder } from "../kit/response.ts";

/** A record of CloudTrail, as far as responses read it. */
export interface TrailEvent {
  eventName: string;
  eventTime: string;
  awsRegion: string;
  sourceIPAddress: string;
  errorCode?: string;
  userIdentity: { type: string; arn?: string; userName?: string; accessKeyId?: string };
  requestParameters: Record<string, unknown> | null;
  responseElements: Record<string, Record<string, string>> | null;
}

/** All that the event history of a Region holds of something, the newest first. */
export async function lookUp(
  aws: Responder["aws"],
  AttributeKey: LookupAttributeKey,
  AttributeValue: string,
): Promise<TrailEvent[]> {
  const events: TrailEvent[] = [];
  let NextToken: string | undefined;
  do {
    const page = await aws.cloudtrail.lookupEvents({
      LookupAttributes: [{ AttributeKey, AttributeValue }],
      ...(NextToken !== undefined && { NextToken }),
    });
    events.push(...(page.Events ?? []).map((x) => JSON.parse(x.CloudTrailEvent!) as TrailEvent));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return events;
}

/** Where AWS records what IAM and other global services are asked, wherever it was asked from. */
const GLOBAL_EVENTS_REGION = "us-east-1";

/** All that is known of an identity, the newest first: by the home Region, and by that of the global services. */
export async function lookUpIdentity(
  { aws, brief, elsewhere }: Responder,
  attribute: LookupAttributeKey,
  value: string,
): Promise<TrailEvent[]> {
  const events = await lookUp(aws, attribute, value);
  if (brief.region === GLOBAL_EVENTS_REGION) return events;
  const global = await lookUp(elsewhere({ region: GLOBAL_EVENTS_REGION }), attribute, value);
  return [...events, ...global].sort((a, b) => b.eventTime.localeCompare(a.eventTime));
}

/** The calls of one name that were answered well. */
export const answered = (events: readonly TrailEvent[], eventName: string): TrailEvent[] =>
  events.filter((x) => x.eventName === eventName && x.errorCode === undefined);

/** The access keys of sessions that some events gave away. */
export const sessionsIssuedBy = (events: readonly TrailEvent[]): string[] =>
  events.flatMap((x) => x.responseElements?.["credentials"]?.["accessKeyId"] ?? []);

/** Puts something that was learnt into the evidence bucket, as JSON. */
export async function keep({ aws, brief }: Responder, name: string, value: unknown): Promise<void> {
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/${name}`,
    Body: Buffer.from(JSON.stringify(value)),
  });
}
