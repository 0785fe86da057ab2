import { beforeEach, describe, expect, it } from "vitest";
import type { Ask, Call } from "../../call.ts";
import { asks } from "./asks.ts";
import { IMAGE, sandbox, type Sandbox } from "./test-sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});

/** Only what the askers read of a call. */
const ask = (operation: string, input: object): Ask[] => {
  const call = {
    scope: box.scope,
    account: box.scope.account,
    region: "us-east-1",
    world: box.world,
  } as unknown as Call;
  const asked = asks[operation]!(input as never, call);
  return Array.isArray(asked) ? asked : [asked];
};

describe("what EC2 asks of IAM", () => {
  it("is one resource with its tags and its own condition keys", () => {
    const id = box.launch({
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "web-1" }] }],
    });
    expect(ask("TerminateInstances", { InstanceIds: [id] })).toEqual([
      {
        action: "ec2:TerminateInstances",
        resource: `arn:aws:ec2:us-east-1:111122223333:instance/${id}`,
        context: expect.objectContaining({
          "ec2:Region": "us-east-1",
          "aws:ResourceTag/Name": "web-1",
          "ec2:ResourceTag/Name": "web-1",
          "ec2:InstanceType": "t3.micro",
        }),
      },
    ]);
  });

  it("is everything that a launch uses and makes, the tags, and the role", () => {
    const asked = ask("RunInstances", {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      SubnetId: box.subnetId,
      IamInstanceProfile: { Name: "web" },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "x" }] }],
    });
    expect(asked.map((each) => `${each.action} ${each.resource}`)).toEqual([
      "ec2:RunInstances arn:aws:ec2:us-east-1:111122223333:instance/*",
      "ec2:RunInstances arn:aws:ec2:us-east-1:111122223333:volume/*",
      "ec2:RunInstances arn:aws:ec2:us-east-1:111122223333:network-interface/*",
      `ec2:RunInstances arn:aws:ec2:us-east-1::image/${IMAGE}`,
      `ec2:RunInstances arn:aws:ec2:us-east-1:111122223333:subnet/${box.subnetId}`,
      "ec2:CreateTags arn:aws:ec2:us-east-1:111122223333:instance/*",
      "iam:PassRole arn:aws:iam::111122223333:role/web",
    ]);
    expect(asked[5]!.context).toMatchObject({
      "ec2:CreateAction": "RunInstances",
      "aws:RequestTag/Name": "x",
      "aws:TagKeys": ["Name"],
    });
    expect(asked[6]!.context).toMatchObject({ "iam:PassedToService": "ec2.amazonaws.com" });
  });

  it.each([
    [
      "ModifyInstanceAttribute",
      { DisableApiTermination: { Value: true } },
      { "ec2:Attribute": ["DisableApiTermination"], "ec2:Attribute/DisableApiTermination": "true" },
    ],
    [
      "ModifyInstanceAttribute",
      { Attribute: "disableApiStop", Value: "false" },
      { "ec2:Attribute": ["DisableApiStop"], "ec2:Attribute/DisableApiStop": "false" },
    ],
    ["ModifyInstanceAttribute", { UserData: { Value: Buffer.from("x") } }, { "ec2:Attribute": ["UserData"] }],
    [
      "ModifyInstanceMetadataOptions",
      { HttpTokens: "optional", HttpPutResponseHopLimit: 2 },
      {
        "ec2:Attribute": ["HttpTokens", "HttpPutResponseHopLimit"],
        "ec2:Attribute/HttpTokens": "optional",
        "ec2:Attribute/HttpPutResponseHopLimit": "2",
      },
    ],
  ])("says which attributes %s sets, and to what", (operation, input, context) => {
    const [asked] = ask(operation, { InstanceId: "i-0123456789abcdef0", ...input });
    const told = Object.entries(asked!.context!).filter(
      ([key, value]) => key.startsWith("ec2:Attribute") && value !== undefined,
    );
    expect(Object.fromEntries(told)).toEqual(context);
  });

  it("is not asked about what is no id", () => {
    const Tags = [{ Key: "case", Value: "7" }];
    expect(() => ask("CreateTags", { Resources: ["None"], Tags })).toThrow("The ID 'None' is not valid");
    expect(ask("CreateTags", { Resources: ["sgr-0123456789abcdef0"], Tags })).toMatchObject([
      { resource: "arn:aws:ec2:us-east-1:111122223333:security-group-rule/sgr-0123456789abcdef0" },
    ]);
  });

  it("says nothing of attributes where there are none", () => {
    const InstanceId = "i-0123456789abcdef0";
    for (const [operation, input] of [
      ["TerminateInstances", { InstanceIds: [InstanceId], Force: true }],
      ["ModifyInstanceAttribute", { InstanceId, Groups: ["sg-1"] }],
    ] as const)
      expect(Object.keys(ask(operation, input)[0]!.context!)).not.toContain("ec2:Attribute");
  });

  it("is asked for ids that do not exist as well, so that only the allowed learn that", () => {
    expect(ask("DeleteVolume", { VolumeId: "vol-0ffffffffffffffff" })).toMatchObject([
      { resource: "arn:aws:ec2:us-east-1:111122223333:volume/vol-0ffffffffffffffff" },
    ]);
  });
});
