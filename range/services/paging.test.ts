import { beforeAll, describe, expect, it } from "vitest";
import { SERVICE_LIST } from "./index.ts";
import { SmallAccount } from "./small-account.ts";

type Input = Record<string, unknown>;

const aws = new SmallAccount(SERVICE_LIST);
let DetectorId: string;

beforeAll(() => {
  ({ DetectorId } = aws.call<{ DetectorId: string }>("guardduty", "CreateDetector", { Enable: true }));
});

/** Operations whose models let a token be empty, as loops send it that start with `""`. */
const FIRST_PAGES: [service: string, operation: string, input: Input][] = [
  ["account", "ListRegions", { NextToken: "" }],
  ["autoscaling", "DescribeAutoScalingGroups", { NextToken: "" }],
  ["cloudtrail", "ListPublicKeys", { NextToken: "" }],
  ["cloudtrail", "ListTrails", { NextToken: "" }],
  ["cloudtrail", "LookupEvents", { NextToken: "" }],
  ["cloudwatch", "DescribeAlarms", { NextToken: "" }],
  ["config", "DescribeConfigRules", { NextToken: "" }],
  ["ec2", "DescribeInstances", { NextToken: "" }],
  ["ec2", "DescribeSecurityGroups", { NextToken: "" }],
  ["elbv2", "DescribeLoadBalancers", { Marker: "" }],
  ["guardduty", "ListDetectors", { NextToken: "" }],
  ["guardduty", "ListFindings", { NextToken: "" }],
  ["lambda", "ListFunctions", { Marker: "" }],
  ["sns", "ListTopics", { NextToken: "" }],
  ["sqs", "ListQueues", { NextToken: "" }],
  ["ssm", "DescribeInstanceInformation", { NextToken: "" }],
];

/** Operations whose models ask for a token of at least one character. */
const REFUSALS: [service: string, operation: string, input: Input][] = [
  ["cloudformation", "DescribeStacks", { NextToken: "" }],
  ["events", "ListRules", { NextToken: "" }],
  ["iam", "ListUsers", { Marker: "" }],
  ["kms", "ListKeys", { Marker: "" }],
  ["logs", "DescribeLogGroups", { nextToken: "" }],
  ["states", "ListStateMachines", { nextToken: "" }],
];

describe("an empty token", () => {
  it.each(FIRST_PAGES)("is the first page of %s:%s", (service, operation, { ...input }) => {
    if (operation === "ListFindings") input["DetectorId"] = DetectorId;
    expect(aws.refusal(service, operation, input)).toBeUndefined();
    for (const member of ["NextToken", "Marker"])
      if (member in input)
        expect(aws.refusal(service, operation, { ...input, [member]: "made-up" })).toBeDefined();
  });

  it.each(REFUSALS)("is refused by %s:%s", (service, operation, input) => {
    expect(aws.refusal(service, operation, input)).toBeDefined();
  });
});
