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

  it("is asked for ids that do not exist as well, so that only the allowed learn that", () => {
    expect(ask("DeleteVolume", { VolumeId: "vol-0ffffffffffffffff" })).toMatchObject([
      { resource: "arn:aws:ec2:us-east-1:111122223333:volume/vol-0ffffffffffffffff" },
    ]);
  });
});
