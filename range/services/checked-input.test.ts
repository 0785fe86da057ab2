import { beforeAll, expect, test } from "vitest";
import type { AwsError } from "../errors.ts";
import { SERVICE_LIST } from "./index.ts";
import { SmallAccount } from "./small-account.ts";

type Input = Record<string, unknown>;

let aws: SmallAccount;
let detectorId: string;
beforeAll(() => {
  aws = new SmallAccount(SERVICE_LIST);
  detectorId = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", { Enable: true }).DetectorId;
});

const beyond = (member: string, size: number, most: number): string =>
  `1 validation error detected: Value '${size}' at '${member}' failed to satisfy constraint: Member must have value less than or equal to ${most}`;
const absent = (member: string): string =>
  `Value null at '${member}' failed to satisfy constraint: Member must not be null`;

test.each<[service: string, operation: string, input: Input, code: string, message: string]>([
  ["elbv2", "DescribeLoadBalancers", { PageSize: 401 }, "ValidationError", beyond("pageSize", 401, 400)],
  [
    "elbv2",
    "DescribeTargetGroups",
    { PageSize: 0 },
    "ValidationError",
    "1 validation error detected: Value '0' at 'pageSize' failed to satisfy constraint: Member must have value greater than or equal to 1",
  ],
  [
    "autoscaling",
    "DescribeAutoScalingGroups",
    { MaxRecords: 101 },
    "ValidationError",
    beyond("maxRecords", 101, 100),
  ],
  [
    "autoscaling",
    "DescribeAutoScalingInstances",
    { MaxRecords: 51 },
    "ValidationError",
    beyond("maxRecords", 51, 50),
  ],
  [
    "guardduty",
    "ListFindings",
    { MaxResults: 51 },
    "BadRequestException",
    "The request is rejected because an invalid or out-of-range value is specified as an input parameter.",
  ],
  ["ssm", "ListCommands", { MaxResults: 51 }, "ValidationException", beyond("maxResults", 51, 50)],
  [
    "ssm",
    "DescribeInstanceInformation",
    { MaxResults: 51 },
    "ValidationException",
    beyond("maxResults", 51, 50),
  ],
  [
    "ec2",
    "DescribeSnapshots",
    { SnapshotIds: ["snap-1"], MaxResults: 5 },
    "InvalidParameterCombination",
    "The parameter snapshotSet cannot be used with the parameter maxResults",
  ],
  [
    "ec2",
    "DescribeVolumes",
    { VolumeIds: ["vol-1"], MaxResults: 5 },
    "InvalidParameterCombination",
    "The parameter volumeSet cannot be used with the parameter maxResults",
  ],
  ["ssm", "SendCommand", {}, "ValidationException", `1 validation error detected: ${absent("documentName")}`],
  ["ssm", "DescribeDocument", {}, "ValidationException", `1 validation error detected: ${absent("name")}`],
  [
    "ssm",
    "GetCommandInvocation",
    {},
    "ValidationException",
    `2 validation errors detected: ${absent("commandId")}; ${absent("instanceId")}`,
  ],
])("%s %s %j", (service, operation, input, code, message) => {
  const asked = service === "guardduty" ? { DetectorId: detectorId, ...input } : input;
  expect(() => aws.call(service, operation, asked)).toThrow(
    expect.objectContaining({ code, message }) as AwsError,
  );
});
