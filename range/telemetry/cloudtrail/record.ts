import type { CallRecord } from "../../call.ts";
import { hostIdOf } from "../../request-ids.ts";
import { errorCodeOf } from "./errors.ts";
import {
  eventNameOf,
  eventSourceOf,
  eventTypeOf,
  isDataEvent,
  isReadOnly,
  regionOf,
  ruleOf,
} from "./facts.ts";
import { isoSeconds, userIdentity } from "./identity.ts";
import { requestParameters, responseElements } from "./parameters.ts";
import { resourcesOf } from "./resources.ts";
import type { Members } from "./values.ts";

/** An event as CloudTrail writes it. */
export interface CloudTrailEvent {
  eventVersion: string;
  userIdentity: Members;
  eventTime: string;
  eventSource: string;
  eventName: string;
  awsRegion: string;
  sourceIPAddress: string;
  userAgent: string;
  errorCode?: string;
  errorMessage?: string;
  requestParameters: Members | null;
  responseElements: Members | null;
  additionalEventData?: Members;
  requestID: string;
  eventID: string;
  readOnly: boolean;
  resources?: Members[];
  eventType: "AwsApiCall" | "AwsServiceEvent" | "AwsConsoleSignIn";
  managementEvent: boolean;
  recipientAccountId: string;
  sharedEventID?: string;
  vpcEndpointId?: string;
  eventCategory: "Management" | "Data";
}

/** Who did what, where and when: the head of an event. */
export type Outline = Pick<
  CloudTrailEvent,
  | "eventVersion"
  | "userIdentity"
  | "eventTime"
  | "eventSource"
  | "eventName"
  | "awsRegion"
  | "sourceIPAddress"
  | "userAgent"
>;

/** Writes the head of a call's event alone. */
export function outlineOf(record: CallRecord, recipientAccountId = record.call.account.id): Outline {
  const { call } = record;
  return {
    eventVersion: "1.10",
    userIdentity: userIdentity(record, recipientAccountId),
    eventTime: isoSeconds(call.at),
    eventSource: eventSourceOf(record),
    eventName: eventNameOf(record),
    awsRegion: regionOf(record),
    sourceIPAddress: call.sourceIp,
    userAgent: call.service === "s3" && !call.invokedBy ? `[${call.userAgent}]` : call.userAgent,
  };
}

/**
 * Writes the CloudTrail event of a call. Costs some work: call it when somebody reads.
 *
 * @param recipientAccountId the account whose trail or history it is for: the one that was called unless told
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function renderRecord(
  record: CallRecord,
  recipientAccountId = record.call.account.id,
): CloudTrailEvent {
  const { call, error } = record;
  const data = isDataEvent(record);
  const errorCode = errorCodeOf(record);
  const shared = recipientAccountId !== call.account.id;
  const resources = eventResources(record, data);
  const extra = additionalEventData(record, data);
  const event = outlineOf(record, recipientAccountId) as CloudTrailEvent;
  // Members follow one another as CloudTrail writes them; what is missing is left out.
  if (errorCode !== undefined) event.errorCode = errorCode;
  if (error) event.errorMessage = error.message;
  event.requestParameters = requestParameters(record);
  event.responseElements = responseElements(record);
  if (extra) event.additionalEventData = extra;
  event.requestID = call.requestId;
  event.eventID = record.eventId;
  event.readOnly = isReadOnly(record);
  if (resources.length) event.resources = resources;
  event.eventType = eventTypeOf(record);
  event.managementEvent = !data;
  event.recipientAccountId = recipientAccountId;
  if (shared) event.sharedEventID = record.eventId;
  if (call.vpcEndpoint) event.vpcEndpointId = call.vpcEndpoint.id;
  event.eventCategory = data ? "Data" : "Management";
  return event;
}

/** Only data events and the assumption of roles carry `resources` in the event itself. */
function eventResources(record: CallRecord, data: boolean): Members[] {
  const { call, input } = record;
  if (call.service === "sts")
    return [
      ...named("AWS::IAM::Role", input["RoleArn"]),
      ...named("AWS::IAM::SAMLProvider", input["PrincipalArn"]),
    ];
  if (!data) return [];
  return resourcesOf(record).map(({ type, name }) => ({
    ...(type === "AWS::S3::Object" ? {} : { accountId: accountIn(name) ?? call.account.id }),
    type,
    ARN: type === "AWS::S3::Bucket" && !name.startsWith("arn:") ? `arn:aws:s3:::${name}` : name,
  }));
}

const accountIn = (name: string): string | undefined =>
  /^arn:aws:s3:[^:]+:(\d{12}):accesspoint\//.exec(name)?.[1];

const named = (type: string, arn: unknown): Members[] =>
  typeof arn === "string" ? [{ accountId: arn.split(":")[4], type, ARN: arn }] : [];

function additionalEventData(record: CallRecord, data: boolean): Members | undefined {
  const { call, input, output } = record;
  const { additional } = ruleOf(record);
  if (additional) return additional(input as Members);
  if (call.service !== "s3" || !data) return undefined;
  const bytesIn = Number(input["ContentLength"] ?? sizeOf(input["Body"]));
  return {
    ...(call.signing !== "none" && { SignatureVersion: call.signing === "query-v2" ? "SigV2" : "SigV4" }),
    CipherSuite: "TLS_AES_128_GCM_SHA256",
    bytesTransferredIn: bytesIn,
    ...(call.signing !== "none" && {
      AuthenticationMethod: call.signing?.startsWith("query") ? "QueryString" : "AuthHeader",
    }),
    "x-amz-id-2": hostIdOf(call.requestId),
    bytesTransferredOut: /^GetObject$/.test(call.operation) ? Number(output?.["ContentLength"] ?? 0) : 0,
  };
}

const sizeOf = (body: unknown): number =>
  typeof body === "string" ? Buffer.byteLength(body) : body instanceof Uint8Array ? body.length : 0;
