import { describe, expect, test } from "vitest";
import { closeMatches } from "./close-matches.ts";
import { kebab } from "./names.ts";

describe("names in the command line", () => {
  test.each([
    ["DescribeInstances", "describe-instances"],
    ["DescribeDBInstances", "describe-db-instances"],
    ["CreateVirtualMFADevice", "create-virtual-mfa-device"],
    ["ListObjectsV2", "list-objects-v2"],
    ["AuthenticationCode1", "authentication-code1"],
    ["PolicyARNs", "policy-arns"],
    ["ReplicationServersSecurityGroupsIDs", "replication-servers-security-groups-ids"],
    ["SSEKMSKeyId", "ssekms-key-id"],
    ["ACL", "acl"],
    ["CreateCachediSCSIVolume", "create-cached-iscsi-volume"],
    ["Ipv6CidrBlock", "ipv6-cidr-block"],
    ["x-amzn-logs-format", "x-amzn-logs-format"],
  ])("%s is %s", (name, expected) => {
    expect(kebab(name)).toBe(expected);
  });
});

describe("names that resemble a mistyped one, as difflib finds them", () => {
  const NAMES = [
    "describe-instances",
    "describe-instance-status",
    "detach-volume",
    "attach-volume",
    "run-instances",
  ];

  test.each([
    ["describe-instance", ["describe-instances", "describe-instance-status"]],
    ["describe-instence-status", ["describe-instance-status", "describe-instances"]],
    ["atach-volume", ["attach-volume", "detach-volume"]],
    ["runinstances", ["run-instances"]],
    ["", []],
    ["list-users", []],
  ])("%s", (word, expected) => {
    expect(closeMatches(word, NAMES)).toEqual(expected);
  });
});
