import type { Finding } from "@aws-sdk/client-guardduty";

type Members = Record<string, unknown>;

/**
 * A finding as GuardDuty sends it to EventBridge and exports it: names in lower camel case, and what
 * `additionalInfo` holds as members of its own beside the API's text.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
export function findingDetail(finding: Finding): Members {
  const detail = lowerCamel(finding) as Members;
  const service = detail["service"] as Members | undefined;
  const info = service?.["additionalInfo"] as Members | undefined;
  if (service && info && typeof info["value"] === "string")
    service["additionalInfo"] = { ...(JSON.parse(info["value"]) as Members), ...info };
  return detail;
}

function lowerCamel(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(lowerCamel);
  if (value instanceof Date) return value.getTime() / 1000;
  if (typeof value !== "object" || value === null) return value;
  const out: Members = {};
  for (const [name, member] of Object.entries(value))
    if (member !== undefined) out[name.charAt(0).toLowerCase() + name.slice(1)] = lowerCamel(member);
  return out;
}

/** The id of what a finding is about: an instance, a bucket, or the name behind an access key. */
export function findingSubject({ Resource: resource }: Finding): string {
  if (resource?.ResourceType === "Instance") return resource.InstanceDetails?.InstanceId ?? "";
  if (resource?.ResourceType === "S3Bucket") return resource.S3BucketDetails?.[0]?.Name ?? "";
  return resource?.AccessKeyDetails?.UserName ?? "";
}
