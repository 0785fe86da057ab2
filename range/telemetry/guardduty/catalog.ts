/** What GuardDuty's documentation says of a finding type. */
export interface FindingType {
  /** AWS's default severity as a number: Low 2, Medium 5, High 8. */
  severity: 2 | 5 | 8;
  resource: "Instance" | "AccessKey" | "S3Bucket";
  action: "NETWORK_CONNECTION" | "DNS_REQUEST" | "PORT_PROBE" | "AWS_API_CALL";
  role: "TARGET" | "ACTOR";
  source: "CloudTrail" | "FlowLogs" | "DNSLogs" | "S3Logs";
  /** `{}` stands for the resource. */
  title: string;
}

const instance = (
  severity: FindingType["severity"],
  action: "NETWORK_CONNECTION" | "DNS_REQUEST" | "PORT_PROBE",
  title: string,
  role: FindingType["role"] = "ACTOR",
): FindingType => ({
  severity,
  resource: "Instance",
  action,
  role,
  source: action === "DNS_REQUEST" ? "DNSLogs" : "FlowLogs",
  title,
});

const key = (severity: FindingType["severity"], title: string): FindingType => ({
  severity,
  resource: "AccessKey",
  action: "AWS_API_CALL",
  role: "TARGET",
  source: "CloudTrail",
  title,
});

const bucket = (
  severity: FindingType["severity"],
  source: "CloudTrail" | "S3Logs",
  title: string,
): FindingType => ({
  severity,
  resource: "S3Bucket",
  action: "AWS_API_CALL",
  role: "TARGET",
  source,
  title,
});

/**
 * The finding types that the range knows, with AWS's default severities.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-active.html
 */
export const FINDING_TYPES = {
  "Backdoor:EC2/C&CActivity.B": instance(
    8,
    "NETWORK_CONNECTION",
    "The EC2 instance {} is communicating outbound with a known Command & Control server.",
  ),
  "Backdoor:EC2/C&CActivity.B!DNS": instance(
    8,
    "DNS_REQUEST",
    "The EC2 instance {} is querying a domain name associated with a known Command & Control server.",
  ),
  "CryptoCurrency:EC2/BitcoinTool.B": instance(
    8,
    "NETWORK_CONNECTION",
    "The EC2 instance {} is communicating with an IP address that is associated with Bitcoin-related activity.",
  ),
  "CryptoCurrency:EC2/BitcoinTool.B!DNS": instance(
    8,
    "DNS_REQUEST",
    "The EC2 instance {} is querying a domain name that is associated with Bitcoin-related activity.",
  ),
  "Recon:EC2/PortProbeUnprotectedPort": instance(
    2,
    "PORT_PROBE",
    "An unprotected port on EC2 instance {} is being probed.",
    "TARGET",
  ),
  "Recon:EC2/Portscan": instance(5, "NETWORK_CONNECTION", "Outbound portscan from EC2 instance {}."),
  "Trojan:EC2/DNSDataExfiltration": instance(
    8,
    "DNS_REQUEST",
    "The EC2 instance {} is attempting to exfiltrate data through DNS queries.",
  ),
  "UnauthorizedAccess:EC2/MaliciousIPCaller.Custom": instance(
    5,
    "NETWORK_CONNECTION",
    "The EC2 instance {} is communicating with an IP address on a custom threat list.",
  ),
  "UnauthorizedAccess:EC2/SSHBruteForce": instance(
    2,
    "NETWORK_CONNECTION",
    "SSH brute force attacks against EC2 instance {}.",
    "TARGET",
  ),
  "UnauthorizedAccess:EC2/TorClient": instance(
    8,
    "NETWORK_CONNECTION",
    "The EC2 instance {} is communicating with a Tor Entry node.",
  ),
  "CredentialAccess:IAMUser/AnomalousBehavior": key(
    5,
    "APIs commonly used in CredentialAccess tactics were invoked by {} in an anomalous way.",
  ),
  "DefenseEvasion:IAMUser/AnomalousBehavior": key(
    5,
    "APIs commonly used in DefenseEvasion tactics were invoked by {} in an anomalous way.",
  ),
  "Discovery:IAMUser/AnomalousBehavior": key(
    2,
    "APIs commonly used in Discovery tactics were invoked by {} in an anomalous way.",
  ),
  "Exfiltration:IAMUser/AnomalousBehavior": key(
    8,
    "APIs commonly used in Exfiltration tactics were invoked by {} in an anomalous way.",
  ),
  "Impact:IAMUser/AnomalousBehavior": key(
    8,
    "APIs commonly used in Impact tactics were invoked by {} in an anomalous way.",
  ),
  "InitialAccess:IAMUser/AnomalousBehavior": key(
    5,
    "APIs commonly used in InitialAccess tactics were invoked by {} in an anomalous way.",
  ),
  "Persistence:IAMUser/AnomalousBehavior": key(
    5,
    "APIs commonly used in Persistence tactics were invoked by {} in an anomalous way.",
  ),
  "PrivilegeEscalation:IAMUser/AnomalousBehavior": key(
    5,
    "APIs commonly used in PrivilegeEscalation tactics were invoked by {} in an anomalous way.",
  ),
  "Policy:IAMUser/RootCredentialUsage": key(2, "API was invoked using root credentials of {}."),
  "Stealth:IAMUser/CloudTrailLoggingDisabled": key(2, "AWS CloudTrail trail was disabled by {}."),
  "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS": key(
    8,
    "Credentials for the EC2 instance role {} were used from another AWS account.",
  ),
  "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS": key(
    8,
    "Credentials for the EC2 instance role {} were used from an external IP address.",
  ),
  "UnauthorizedAccess:IAMUser/MaliciousIPCaller": key(
    5,
    "An API was invoked by {} from a known malicious IP address.",
  ),
  "UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom": key(
    5,
    "An API was invoked by {} from an IP address on a custom threat list.",
  ),
  "UnauthorizedAccess:IAMUser/TorIPCaller": key(
    5,
    "An API was invoked by {} from a Tor exit node IP address.",
  ),
  "Exfiltration:S3/AnomalousBehavior": bucket(
    8,
    "S3Logs",
    "S3 APIs commonly used in Exfiltration tactics were invoked in an anomalous way on bucket {}.",
  ),
  "Policy:S3/AccountBlockPublicAccessDisabled": bucket(
    2,
    "CloudTrail",
    "Amazon S3 Block Public Access was disabled for account {}.",
  ),
  "Policy:S3/BucketAnonymousAccessGranted": bucket(
    8,
    "CloudTrail",
    "Amazon S3 Public Anonymous Access was granted for S3 bucket {}.",
  ),
  "Policy:S3/BucketBlockPublicAccessDisabled": bucket(
    2,
    "CloudTrail",
    "Amazon S3 Block Public Access was disabled for S3 bucket {}.",
  ),
  "UnauthorizedAccess:S3/MaliciousIPCaller.Custom": bucket(
    8,
    "S3Logs",
    "S3 API was invoked on bucket {} from an IP address on a custom threat list.",
  ),
  "UnauthorizedAccess:S3/TorIPCaller": bucket(
    8,
    "S3Logs",
    "S3 API was invoked on bucket {} from a Tor exit node IP address.",
  ),
} as const satisfies Record<string, FindingType>;

export type FindingTypeName = keyof typeof FINDING_TYPES;

export const typeOf = (name: FindingTypeName): FindingType => FINDING_TYPES[name];

export const isKnownType = (name: string): name is FindingTypeName => Object.hasOwn(FINDING_TYPES, name);
