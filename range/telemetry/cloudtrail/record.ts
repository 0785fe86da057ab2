import type { CallRecord } from "../../call.ts";
import { errorCodeOf } from "./errors.ts";
import { eventNameOf, eventSourceOf, isDataEvent, isReadOnly, regionOf } from "./facts.ts";
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
  eventCategory: "Management" | "Data";
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
  return {
    eventVersion: "1.10",
    userIdentity: userIdentity(record, recipientAccountId),
    eventTime: isoSeconds(call.at),
    eventSource: eventSourceOf(record),
    eventName: eventNameOf(record),
    awsRegion: regionOf(record),
    sourceIPAddress: call.sourceIp,
    userAgent: call.service === "s3" && !call.invokedBy ? `[${call.userAgent}]` : call.userAgent,
    ...(errorCode !== undefined && { errorCode, errorMessage: error!.message }),
    requestParameters: requestParameters(record),
    responseElements: responseElements(record),
    ...(extra && { additionalEventData: extra }),
    requestID: call.requestId,
    eventID: record.eventId,
    readOnly: isReadOnly(record),
    ...(resources.length && { resources }),
    eventType: call.service === "signin" ? "AwsConsoleSignIn" : "AwsApiCall",
    managementEvent: !data,
    recipientAccountId,
    ...(shared && { sharedEventID: record.eventId }),
    eventCategory: data ? "Data" : "Management",
  };
}

/** Only data events and the assumption of roles carry `resources` in the event itself. */
function eventResources(record: CallRecord, data: boolean): Members[] {
  const { call, input } = record;
  if (call.service === "sts" && typeof input["RoleArn"] === "string") {
    const arn = input["RoleArn"];
    return [{ accountId: arn.split(":")[4], type: "AWS::IAM::Role", ARN: arn }];
  }
  if (!data) return [];
  return resourcesOf(record).map(({ type, name }) => ({
    ...(type === "AWS::S3::Object" ? {} : { accountId: call.account.id }),
    type,
    ARN: type === "AWS::S3::Bucket" && !name.startsWith("arn:") ? `arn:aws:s3:::${name}` : name,
  }));
}

function additionalEventData({ call, input, output }: CallRecord, data: boolean): Members | undefined {
  if (call.service !== "s3" || !data) return undefined;
  const bytesIn = Number(input["ContentLength"] ?? sizeOf(input["Body"]));
  return {
    ...(call.signing !== "none" && { SignatureVersion: "SigV4" }),
    CipherSuite: "TLS_AES_128_GCM_SHA256",
    bytesTransferredIn: bytesIn,
    ...(call.signing !== "none" && {
      AuthenticationMethod: call.signing === "query" ? "QueryString" : "AuthHeader",
    }),
    bytesTransferredOut: /^GetObject$/.test(call.operation) ? Number(output?.["ContentLength"] ?? 0) : 0,
  };
}

const sizeOf = (body: unknown): number =>
  typeof body === "string" ? Buffer.byteLength(body) : body instanceof Uint8Array ? body.length : 0;
