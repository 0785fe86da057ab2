import { describe, expect, it } from "vitest";
import { records } from "./records.ts";

describe("CloudTrail's form of a call", () => {
  it.each<[string, Record<string, unknown>, unknown]>([
    ["TerminateInstances", { InstanceIds: ["i-1"] }, { instancesSet: { items: [{ instanceId: "i-1" }] } }],
    [
      "StopInstances",
      { InstanceIds: ["i-1"] },
      { instancesSet: { items: [{ instanceId: "i-1" }] }, force: false },
    ],
    [
      "ModifyInstanceAttribute",
      { InstanceId: "i-1", DisableApiTermination: { Value: true } },
      { instanceId: "i-1", disableApiTermination: { value: true } },
    ],
    [
      "ModifyInstanceAttribute",
      { InstanceId: "i-1", Attribute: "disableApiTermination", Value: "true" },
      { instanceId: "i-1", attribute: "disableApiTermination", value: "<sensitiveDataRemoved>" },
    ],
    [
      "ModifyInstanceAttribute",
      { InstanceId: "i-1", Groups: ["sg-1"] },
      { instanceId: "i-1", groupSet: { items: [{ groupId: "sg-1" }] } },
    ],
    [
      "CreateTags",
      { Resources: ["i-1"], Tags: [{ Key: "Status", Value: "Quarantine" }] },
      {
        resourcesSet: { items: [{ resourceId: "i-1" }] },
        tagSet: { items: [{ key: "Status", value: "Quarantine" }] },
      },
    ],
    [
      "AuthorizeSecurityGroupIngress",
      {
        GroupId: "sg-1",
        IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
      },
      {
        groupId: "sg-1",
        ipPermissions: {
          items: [
            { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } },
          ],
        },
      },
    ],
    [
      "DisassociateIamInstanceProfile",
      { AssociationId: "iip-assoc-1" },
      { DisassociateIamInstanceProfileRequest: { AssociationId: "iip-assoc-1" } },
    ],
    [
      "RunInstances",
      { ImageId: "ami-1", MinCount: 1, MaxCount: 2, InstanceType: "t3.micro", UserData: "c2VjcmV0" },
      {
        instancesSet: { items: [{ imageId: "ami-1", minCount: 1, maxCount: 2 }] },
        instanceType: "t3.micro",
        userData: "<sensitiveDataRemoved>",
      },
    ],
    [
      "DescribeInstances",
      { Filters: [{ Name: "vpc-id", Values: ["vpc-1"] }] },
      { filterSet: { items: [{ name: "vpc-id", valueSet: { items: [{ value: "vpc-1" }] } }] } },
    ],
    ["DescribeInstances", {}, null],
  ])("%s %j", (operation, input, expected) => {
    expect(records[operation]!.request!(input)).toEqual(expected);
  });

  it("names the resources of a call, and says nothing of what was read", () => {
    expect(
      records["AttachVolume"]!.resources!(
        { VolumeId: "vol-0123456789abcdef0", InstanceId: "i-0123456789abcdef0" },
        {},
      ),
    ).toEqual([
      { type: "AWS::EC2::Volume", name: "vol-0123456789abcdef0" },
      { type: "AWS::EC2::Instance", name: "i-0123456789abcdef0" },
    ]);
    expect(records["DescribeInstances"]!.response!({ Reservations: [] })).toBeNull();
    expect(records["DescribeInstances"]!.readOnly).toBe(true);
    expect(records["CreateKeyPair"]!.response!({ KeyName: "a", KeyMaterial: "secret" })).toEqual({
      keyName: "a",
      keyMaterial: "<sensitiveDataRemoved>",
    });
    expect(records["DeleteVolume"]!.response!({})).toEqual({ _return: true });
  });
});
