import type { Condition, Finding, FindingCriteria } from "@aws-sdk/client-guardduty";
import { findingDetail } from "../../telemetry/guardduty/detail.ts";
import { badRequest } from "./find.ts";

/**
 * The attributes that findings can be filtered and sorted by.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/APIReference/API_FindingCriteria.html and ListFindings
 */
const ATTRIBUTES = new Set([
  "accountId",
  "confidence",
  "createdAt",
  "id",
  "region",
  "severity",
  "title",
  "type",
  "updatedAt",
  "resource.accessKeyDetails.accessKeyId",
  "resource.accessKeyDetails.principalId",
  "resource.accessKeyDetails.userName",
  "resource.accessKeyDetails.userType",
  "resource.instanceDetails.iamInstanceProfile.id",
  "resource.instanceDetails.imageId",
  "resource.instanceDetails.instanceId",
  "resource.instanceDetails.networkInterfaces.privateIpAddresses.privateIpAddress",
  "resource.instanceDetails.networkInterfaces.publicDnsName",
  "resource.instanceDetails.networkInterfaces.publicIp",
  "resource.instanceDetails.networkInterfaces.securityGroups.groupId",
  "resource.instanceDetails.networkInterfaces.securityGroups.groupName",
  "resource.instanceDetails.networkInterfaces.subnetId",
  "resource.instanceDetails.networkInterfaces.vpcId",
  "resource.instanceDetails.tags.key",
  "resource.instanceDetails.tags.value",
  "resource.resourceType",
  "resource.s3BucketDetails.name",
  "resource.s3BucketDetails.publicAccess.effectivePermission",
  "resource.s3BucketDetails.tags.key",
  "resource.s3BucketDetails.tags.value",
  "resource.s3BucketDetails.type",
  "service.action.actionType",
  "service.action.awsApiCallAction.api",
  "service.action.awsApiCallAction.callerType",
  "service.action.awsApiCallAction.errorCode",
  "service.action.awsApiCallAction.remoteIpDetails.country.countryName",
  "service.action.awsApiCallAction.remoteIpDetails.ipAddressV4",
  "service.action.awsApiCallAction.remoteIpDetails.organization.asn",
  "service.action.awsApiCallAction.remoteIpDetails.organization.asnOrg",
  "service.action.awsApiCallAction.serviceName",
  "service.action.dnsRequestAction.domain",
  "service.action.networkConnectionAction.blocked",
  "service.action.networkConnectionAction.connectionDirection",
  "service.action.networkConnectionAction.localPortDetails.port",
  "service.action.networkConnectionAction.protocol",
  "service.action.networkConnectionAction.remoteIpDetails.country.countryName",
  "service.action.networkConnectionAction.remoteIpDetails.ipAddressV4",
  "service.action.networkConnectionAction.remoteIpDetails.organization.asn",
  "service.action.networkConnectionAction.remoteIpDetails.organization.asnOrg",
  "service.action.networkConnectionAction.remotePortDetails.port",
  "service.archived",
  "service.count",
  "service.eventFirstSeen",
  "service.eventLastSeen",
  "service.resourceRole",
]);

/** @throws {AwsError} BadRequestException for an attribute that GuardDuty cannot filter by */
export function checkCriteria(criteria: FindingCriteria | undefined): void {
  for (const [attribute, condition] of Object.entries(criteria?.Criterion ?? {})) {
    checkAttribute(attribute);
    if (!Object.values(condition).some((value) => value !== undefined))
      throw badRequest(`the criterion ${attribute} has no condition.`);
  }
}

/** What a finding says in addition differs by its type: AWS takes the whole path of any such member. */
const ADDITIONAL_INFO = /^service\.additionalInfo(\.\w+)+$/;

export function checkAttribute(attribute: string): void {
  if (!ATTRIBUTES.has(attribute) && !ADDITIONAL_INFO.test(attribute))
    throw badRequest(`the input criterion has an unsupported attribute: ${attribute}.`);
}

/** Whether a finding fits every criterion. */
export function fitsCriteria(finding: Finding, criteria: FindingCriteria | undefined): boolean {
  const detail = findingDetail(finding);
  return Object.entries(criteria?.Criterion ?? {}).every(([attribute, condition]) =>
    fits(condition, valuesAt(detail, attribute.split("."))),
  );
}

/** The value of an attribute, for sorting. */
export const attributeOf = (finding: Finding, attribute: string): unknown =>
  valuesAt(findingDetail(finding), attribute.split("."))[0];

/** Arrays on the way are looked through: any of their items counts. */
function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((item) => valuesAt(item, path));
  const [step, ...rest] = path;
  if (step === undefined) return value === undefined ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[step], rest);
}

function fits(condition: Condition, values: readonly unknown[]): boolean {
  const texts = values.map(String);
  const numbers = values.map(numberOf);
  const any = (bound: number | undefined, holds: (value: number, bound: number) => boolean): boolean =>
    bound === undefined || numbers.some((value) => holds(value, bound));
  const equals = condition.Equals ?? condition.Eq;
  const notEquals = condition.NotEquals ?? condition.Neq;
  return (
    (equals === undefined || texts.some((text) => equals.includes(text))) &&
    (notEquals === undefined || !texts.some((text) => notEquals.includes(text))) &&
    any(condition.GreaterThan ?? condition.Gt, (value, bound) => value > bound) &&
    any(condition.GreaterThanOrEqual ?? condition.Gte, (value, bound) => value >= bound) &&
    any(condition.LessThan ?? condition.Lt, (value, bound) => value < bound) &&
    any(condition.LessThanOrEqual ?? condition.Lte, (value, bound) => value <= bound) &&
    (condition.Matches === undefined ||
      texts.some((text) => condition.Matches!.some((glob) => like(text, glob)))) &&
    (condition.NotMatches === undefined ||
      !texts.some((text) => condition.NotMatches!.some((glob) => like(text, glob))))
  );
}

/** Moments are compared in milliseconds since the epoch, as the API's numbers mean them. */
const numberOf = (value: unknown): number =>
  typeof value === "string" && /^\d{4}-\d\d-\d\dT/.test(value) ? Date.parse(value) : Number(value);

function like(text: string, glob: string): boolean {
  const source = glob
    .replace(/[.+^$()|[\]\\{}]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`).test(text);
}
