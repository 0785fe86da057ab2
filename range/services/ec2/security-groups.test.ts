import { beforeEach, describe, expect, it } from "vitest";
import { sandbox, type Sandbox } from "./test-sandbox.ts";
import { ec2State } from "./state.ts";

let box: Sandbox;
let group: string;
beforeEach(() => {
  box = sandbox();
  group = box.call("CreateSecurityGroup", {
    GroupName: "web",
    Description: "web",
    VpcId: box.vpcId,
  }).GroupId!;
});

const look = (id = group) => box.call("DescribeSecurityGroups", { GroupIds: [id] }).SecurityGroups![0]!;
const ssh = {
  IpProtocol: "tcp",
  FromPort: 22,
  ToPort: 22,
  IpRanges: [{ CidrIp: "198.51.100.0/24", Description: "ops" }],
};
const refusal = (code: string, message?: string | RegExp) =>
  expect.objectContaining({
    code,
    ...(message && { message: typeof message === "string" ? message : expect.stringMatching(message) }),
  });

describe("rules", () => {
  it("takes the structured and the flat form, and answers the rules", () => {
    const answer = box.call("AuthorizeSecurityGroupIngress", { GroupId: group, IpPermissions: [ssh] });
    expect(answer).toMatchObject({
      Return: true,
      SecurityGroupRules: [
        { IsEgress: false, IpProtocol: "tcp", FromPort: 22, ToPort: 22, CidrIpv4: "198.51.100.0/24" },
      ],
    });
    box.call("AuthorizeSecurityGroupIngress", {
      GroupId: group,
      IpProtocol: "tcp",
      FromPort: 443,
      ToPort: 443,
      CidrIp: "0.0.0.0/0",
    });
    expect(look().IpPermissions).toMatchObject([
      { FromPort: 22, IpRanges: [{ CidrIp: "198.51.100.0/24", Description: "ops" }] },
      { FromPort: 443, IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    ]);
    expect(
      box.call("DescribeSecurityGroupRules", { Filters: [{ Name: "group-id", Values: [group] }] })
        .SecurityGroupRules,
    ).toHaveLength(3);
  });

  it.each([
    [
      "-1",
      undefined,
      undefined,
      "0.0.0.0/0",
      'the specified rule "peer: 0.0.0.0/0, ALL, ALLOW" already exists',
    ],
    [
      "tcp",
      22,
      22,
      "10.0.0.0/8",
      'the specified rule "peer: 10.0.0.0/8, TCP, from port: 22, to port: 22, ALLOW" already exists',
    ],
  ])(
    "refuses a duplicate of %s %s-%s %s with AWS's text",
    (IpProtocol, FromPort, ToPort, CidrIp, message) => {
      const input = {
        GroupId: group,
        IpPermissions: [{ IpProtocol, FromPort, ToPort, IpRanges: [{ CidrIp }] }],
      };
      box.call("AuthorizeSecurityGroupIngress", input);
      expect(() => box.call("AuthorizeSecurityGroupIngress", input)).toThrow(
        refusal("InvalidPermission.Duplicate", message),
      );
    },
  );

  it("refuses to revoke what is not there, and revokes nothing then", () => {
    box.call("AuthorizeSecurityGroupIngress", { GroupId: group, IpPermissions: [ssh] });
    const other = { ...ssh, FromPort: 23, ToPort: 23 };
    expect(() =>
      box.call("RevokeSecurityGroupIngress", { GroupId: group, IpPermissions: [ssh, other] }),
    ).toThrow(refusal("InvalidPermission.NotFound"));
    expect(look().IpPermissions).toHaveLength(1);
  });

  it("only tells what is not there in a default VPC", () => {
    ec2State(box.scope).vpcs.update(box.vpcId, (row) => void (row.IsDefault = true));
    const answer = box.call("RevokeSecurityGroupIngress", { GroupId: group, IpPermissions: [ssh] });
    expect(answer).toMatchObject({
      Return: true,
      UnknownIpPermissions: [ssh],
      RevokedSecurityGroupRules: [],
    });
  });

  it("revokes by rule id, whatever the description", () => {
    const [rule] = box.call("AuthorizeSecurityGroupIngress", {
      GroupId: group,
      IpPermissions: [ssh],
    }).SecurityGroupRules!;
    box.call("RevokeSecurityGroupIngress", {
      GroupId: group,
      SecurityGroupRuleIds: [rule!.SecurityGroupRuleId!],
    });
    box.call("AuthorizeSecurityGroupIngress", { GroupId: group, IpPermissions: [ssh] });
    box.call("RevokeSecurityGroupIngress", {
      GroupId: group,
      IpProtocol: "tcp",
      FromPort: 22,
      ToPort: 22,
      CidrIp: "198.51.100.0/24",
    });
    expect(look().IpPermissions).toEqual([]);
  });

  it("changes rules and descriptions in place", () => {
    const [rule] = box.call("AuthorizeSecurityGroupIngress", {
      GroupId: group,
      IpPermissions: [ssh],
    }).SecurityGroupRules!;
    box.call("ModifySecurityGroupRules", {
      GroupId: group,
      SecurityGroupRules: [
        {
          SecurityGroupRuleId: rule!.SecurityGroupRuleId!,
          SecurityGroupRule: { IpProtocol: "tcp", FromPort: 2222, ToPort: 2222, CidrIpv4: "198.51.100.7/32" },
        },
      ],
    });
    box.call("UpdateSecurityGroupRuleDescriptionsIngress", {
      GroupId: group,
      SecurityGroupRuleDescriptions: [
        { SecurityGroupRuleId: rule!.SecurityGroupRuleId!, Description: "workstation" },
      ],
    });
    expect(look().IpPermissions).toMatchObject([
      { FromPort: 2222, IpRanges: [{ CidrIp: "198.51.100.7/32", Description: "workstation" }] },
    ]);
  });

  it("keeps blocks in canonical form and refuses malformed ones", () => {
    box.call("AuthorizeSecurityGroupIngress", {
      GroupId: group,
      IpProtocol: "tcp",
      FromPort: 1,
      ToPort: 2,
      CidrIp: "100.68.0.18/18",
    });
    expect(look().IpPermissions![0]!.IpRanges).toEqual([{ CidrIp: "100.68.0.0/18" }]);
    expect(() =>
      box.call("AuthorizeSecurityGroupIngress", {
        GroupId: group,
        IpProtocol: "tcp",
        FromPort: 1,
        ToPort: 2,
        CidrIp: "0.0.0.0",
      }),
    ).toThrow(refusal("InvalidParameterValue", "CIDR block 0.0.0.0 is malformed"));
  });

  it("has room for 60 rules", () => {
    const ranges = Array.from({ length: 60 }, (_, i) => ({ CidrIp: `10.1.${i}.0/24` }));
    const permission = { IpProtocol: "tcp", FromPort: 80, ToPort: 80 };
    box.call("AuthorizeSecurityGroupIngress", {
      GroupId: group,
      IpPermissions: [{ ...permission, IpRanges: ranges }],
    });
    expect(() =>
      box.call("AuthorizeSecurityGroupIngress", {
        GroupId: group,
        IpPermissions: [{ ...permission, IpRanges: [{ CidrIp: "10.2.0.0/24" }] }],
      }),
    ).toThrow(refusal("RulesPerSecurityGroupLimitExceeded"));
  });
});

describe("groups", () => {
  it.each([
    [{ GroupName: "web" }, "InvalidGroup.Duplicate"],
    [{ GroupName: "default" }, "InvalidParameterValue"],
    [{ GroupName: "sg-mine" }, "InvalidParameterValue"],
    [{ VpcId: undefined }, "VPCIdNotSpecified"],
    [{ VpcId: "vpc-0ffffffffffffffff" }, "InvalidVpcID.NotFound"],
  ])("refuses to create %j", (input, code) => {
    expect(() =>
      box.call("CreateSecurityGroup", { GroupName: "other", Description: "d", VpcId: box.vpcId, ...input }),
    ).toThrow(refusal(code));
  });

  it("cannot be deleted while it is used, named by another group, or the default one", () => {
    const used = box.launch({ SecurityGroupIds: [group] });
    expect(() => box.call("DeleteSecurityGroup", { GroupId: group })).toThrow(
      refusal("DependencyViolation", `resource ${group} has a dependent object`),
    );
    const other = box.call("CreateSecurityGroup", {
      GroupName: "db",
      Description: "db",
      VpcId: box.vpcId,
    }).GroupId!;
    box.call("ModifyInstanceAttribute", { InstanceId: used, Groups: [other] });
    box.call("AuthorizeSecurityGroupIngress", {
      GroupId: other,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: group }] },
      ],
    });
    expect(() => box.call("DeleteSecurityGroup", { GroupId: group })).toThrow(refusal("DependencyViolation"));
    box.call("RevokeSecurityGroupIngress", {
      GroupId: other,
      IpPermissions: [
        { IpProtocol: "tcp", FromPort: 5432, ToPort: 5432, UserIdGroupPairs: [{ GroupId: group }] },
      ],
    });
    box.call("DeleteSecurityGroup", { GroupId: group });
    const [standard] = box.call("DescribeSecurityGroups", {
      Filters: [{ Name: "group-name", Values: ["default"] }],
    }).SecurityGroups!;
    expect(() => box.call("DeleteSecurityGroup", { GroupId: standard!.GroupId! })).toThrow(
      refusal("CannotDelete"),
    );
    expect(standard!.IpPermissions).toMatchObject([
      { IpProtocol: "-1", UserIdGroupPairs: [{ GroupId: standard!.GroupId! }] },
    ]);
  });
});
