import { describe, expect, it } from "vitest";
import type { Call, CallRecord } from "../../call.ts";
import { renderRecord } from "../../telemetry/cloudtrail/record.ts";
import { resourcesOf } from "../../telemetry/cloudtrail/resources.ts";
import { records } from "./records.ts";
import { sandbox } from "./test-sandbox.ts";

describe("EC2's calls in CloudTrail", () => {
  const { world, call, launch, vpcId } = sandbox();
  const events: CallRecord[] = [];
  world.bus.on("call", (record) => void events.push(record));
  const latest = () => renderRecord(events.at(-1)!);
  const answered = (more: object) => ({ requestId: expect.any(String), ...more });

  it("name a security group as its XML does", () => {
    const { GroupId: groupId } = call("CreateSecurityGroup", {
      GroupName: "isolation",
      Description: "d",
      VpcId: vpcId,
    });
    expect(latest().requestParameters).toEqual({ groupName: "isolation", groupDescription: "d", vpcId });
    expect(latest().responseElements).toMatchObject(answered({ _return: true, groupId }));
    call("AuthorizeSecurityGroupIngress", {
      GroupId: groupId,
      IpPermissions: [{ IpProtocol: "tcp", FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    expect(latest().requestParameters).toEqual({
      groupId,
      ipPermissions: {
        items: [
          { ipProtocol: "tcp", fromPort: 22, toPort: 22, ipRanges: { items: [{ cidrIp: "0.0.0.0/0" }] } },
        ],
      },
    });
    expect(latest().responseElements).toMatchObject(
      answered({ _return: true, securityGroupRuleSet: { items: [{ groupId, cidrIpv4: "0.0.0.0/0" }] } }),
    );
    call("RevokeSecurityGroupEgress", { GroupId: groupId, IpProtocol: "-1", CidrIp: "0.0.0.0/0" });
    expect(latest().responseElements).toMatchObject(answered({ _return: true }));
  });

  it("list instances under one name in every request and answer", () => {
    const instanceId = launch();
    expect(renderRecord(events.find((x) => x.call.operation === "RunInstances")!)).toMatchObject({
      requestParameters: { instancesSet: { items: [{ minCount: 1, maxCount: 1 }] } },
      responseElements: answered({
        instancesSet: {
          items: [{ instanceId, instanceState: { name: "pending" }, monitoring: { state: "disabled" } }],
        },
      }),
    });
    const items = [{ instanceId }];
    for (const operation of ["StopInstances", "TerminateInstances"] as const) {
      call(operation, { InstanceIds: [instanceId] });
      expect(latest()).toMatchObject({
        requestParameters: { instancesSet: { items } },
        responseElements: answered({ instancesSet: { items: [{ instanceId, currentState: {} }] } }),
      });
    }
  });

  it("show the lists that a look did not give, empty", () => {
    call("DescribeInstances", {});
    expect(latest().requestParameters).toEqual({ instancesSet: {}, filterSet: {} });
    call("DescribeInstances", { MaxResults: 5 });
    expect(latest().requestParameters).toEqual({ maxResults: 5, instancesSet: {}, filterSet: {} });
    call("DescribeSecurityGroups", {});
    expect(latest().requestParameters).toEqual({
      securityGroupSet: {},
      securityGroupIdSet: {},
      filterSet: {},
    });
  });

  it("hide key material, and say of what answers nothing that it succeeded", () => {
    call("CreateKeyPair", { KeyName: "a" });
    expect(latest().responseElements).toMatchObject(
      answered({ keyName: "a", keyMaterial: "<sensitiveDataRemoved>" }),
    );
    const { VolumeId } = call("CreateVolume", { AvailabilityZone: "us-east-1a", Size: 1 });
    expect(latest().responseElements).toMatchObject(answered({ volumeId: VolumeId, status: "creating" }));
    call("DeleteVolume", { VolumeId });
    expect(latest().responseElements).toEqual(answered({ _return: true }));
  });

  it("name their resources, but not those that were read", () => {
    expect(
      records["AttachVolume"]!.resources!(
        { VolumeId: "vol-0123456789abcdef0", InstanceId: "i-0123456789abcdef0" },
        {},
        {} as Call,
      ),
    ).toEqual([
      { type: "AWS::EC2::Volume", name: "vol-0123456789abcdef0" },
      { type: "AWS::EC2::Instance", name: "i-0123456789abcdef0" },
    ]);
    expect(
      records["DescribeInstances"]!.resources!({}, { Instances: ["i-0123456789abcdef0"] }, {} as Call),
    ).toEqual([]);
  });

  it("have for resources what they name, not what they filter by", () => {
    const instanceId = launch();
    const latestResources = (): string[] =>
      resourcesOf(events.at(-1)!)
        .map(({ name }) => name)
        .filter((name) => name === instanceId);
    call("DescribeVolumes", { Filters: [{ Name: "attachment.instance-id", Values: [instanceId] }] });
    expect(latestResources()).toEqual([]);
    call("DescribeInstances", { InstanceIds: [instanceId] });
    expect(latestResources()).toEqual([instanceId]);
  });
});
