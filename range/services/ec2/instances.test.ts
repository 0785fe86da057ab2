import { beforeEach, describe, expect, it } from "vitest";
import { IMAGE, sandbox, type Sandbox } from "./test-sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});

const instance = (id: string) =>
  box.call("DescribeInstances", { InstanceIds: [id] }).Reservations![0]!.Instances![0]!;

describe("RunInstances", () => {
  it("answers pending instances that run after their boot", () => {
    const id = box.launch({}, false);
    expect(instance(id)).toMatchObject({
      State: { Code: 0, Name: "pending" },
      ImageId: IMAGE,
      SubnetId: box.subnetId,
    });
    expect(box.call("DescribeInstanceStatus", { InstanceIds: [id] }).InstanceStatuses).toEqual([]);
    box.wait(3_000);
    expect(instance(id)).toMatchObject({
      State: { Code: 16, Name: "running" },
      StateTransitionReason: "",
      PrivateIpAddress: expect.stringMatching(/^10\.0\.1\.\d+$/),
      SecurityGroups: [{ GroupName: "default" }],
      BlockDeviceMappings: [
        { DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: true, Status: "attached" } },
      ],
    });
    expect(box.call("DescribeInstanceStatus", { InstanceIds: [id] }).InstanceStatuses![0]).toMatchObject({
      InstanceStatus: { Status: "ok" },
      SystemStatus: { Status: "ok" },
    });
  });

  it("tells of launches and attachments in whole seconds", () => {
    box.wait(1_234);
    const id = box.launch();
    const { VolumeId } = box.call("CreateVolume", { AvailabilityZone: "us-east-1a", Size: 1 });
    box.wait(5_000);
    box.call("AttachVolume", { Device: "/dev/sdf", InstanceId: id, VolumeId: VolumeId! });
    const whole = (time: Date | undefined) => expect(time!.getTime() % 1_000).toBe(0);
    const { LaunchTime, BlockDeviceMappings, NetworkInterfaces } = instance(id);
    whole(LaunchTime);
    whole(NetworkInterfaces![0]!.Attachment!.AttachTime);
    expect(BlockDeviceMappings).toHaveLength(2);
    for (const { Ebs } of BlockDeviceMappings!) whole(Ebs!.AttachTime);
    for (const { Attachments } of box.call("DescribeVolumes", {}).Volumes!)
      for (const { AttachTime } of Attachments!) whole(AttachTime);
  });

  it("launches once per client token, and refuses the token with another request", () => {
    const input = {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      MinCount: 2,
      MaxCount: 2,
      SubnetId: box.subnetId,
      ClientToken: "once",
    } as const;
    const first = box.call("RunInstances", input);
    const again = box.call("RunInstances", input);
    expect(again.ReservationId).toBe(first.ReservationId);
    expect(again.Instances!.map((each) => each.InstanceId)).toEqual(
      first.Instances!.map((each) => each.InstanceId),
    );
    expect(() => box.call("RunInstances", { ...input, MaxCount: 3 })).toThrow(
      expect.objectContaining({ code: "IdempotentParameterMismatch" }),
    );
  });

  it("takes the instance profile, user data, tags, and metadata options", () => {
    const id = box.launch({
      IamInstanceProfile: { Name: "web" },
      UserData: Buffer.from("#!/bin/sh").toString("base64"),
      MetadataOptions: { HttpTokens: "required" },
      TagSpecifications: [
        { ResourceType: "instance", Tags: [{ Key: "Name", Value: "web-1" }] },
        { ResourceType: "volume", Tags: [{ Key: "of", Value: "web-1" }] },
      ],
    });
    expect(instance(id)).toMatchObject({
      IamInstanceProfile: { Arn: "arn:aws:iam::111122223333:instance-profile/web" },
      MetadataOptions: { HttpTokens: "required", HttpPutResponseHopLimit: 1, State: "applied" },
      Tags: [{ Key: "Name", Value: "web-1" }],
    });
    expect(
      box.call("DescribeVolumes", { Filters: [{ Name: "tag:of", Values: ["web-*"] }] }).Volumes,
    ).toHaveLength(1);
    expect(box.call("DescribeInstanceAttribute", { InstanceId: id, Attribute: "userData" }).UserData).toEqual(
      {
        Value: Buffer.from("#!/bin/sh").toString("base64"),
      },
    );
    expect(
      box.call("DescribeIamInstanceProfileAssociations", { Filters: [{ Name: "instance-id", Values: [id] }] })
        .IamInstanceProfileAssociations,
    ).toMatchObject([{ State: "associated", InstanceId: id }]);
  });

  it("puts the request over a launch template's version", () => {
    const { LaunchTemplate: template } = box.call("CreateLaunchTemplate", {
      LaunchTemplateName: "web",
      LaunchTemplateData: {
        ImageId: IMAGE,
        InstanceType: "t3.small",
        BlockDeviceMappings: [{ DeviceName: "/dev/sdb", Ebs: { VolumeSize: 20 } }],
        TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "role", Value: "web" }] }],
      },
    });
    box.call("CreateLaunchTemplateVersion", {
      LaunchTemplateId: template!.LaunchTemplateId!,
      SourceVersion: "$Latest",
      LaunchTemplateData: { InstanceType: "t3.medium" },
    });
    const byDefault = box.launch({ LaunchTemplate: { LaunchTemplateName: "web" }, SubnetId: box.subnetId });
    const latest = box.launch({
      LaunchTemplate: { LaunchTemplateId: template!.LaunchTemplateId!, Version: "$Latest" },
      SubnetId: box.subnetId,
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "Name", Value: "b" }] }],
    });
    const overridden = box.launch({
      LaunchTemplate: { LaunchTemplateName: "web" },
      SubnetId: box.subnetId,
      InstanceType: "t3.large",
    });
    expect([byDefault, latest, overridden].map((id) => instance(id).InstanceType)).toEqual([
      "t3.small",
      "t3.medium",
      "t3.large",
    ]);
    expect(instance(latest).Tags).toEqual(
      expect.arrayContaining([
        { Key: "role", Value: "web" },
        { Key: "Name", Value: "b" },
        { Key: "aws:ec2launchtemplate:version", Value: "2" },
      ]),
    );
    expect(
      instance(latest).BlockDeviceMappings!.map((each) => [each.DeviceName, each.Ebs!.DeleteOnTermination]),
    ).toEqual([
      ["/dev/xvda", true],
      ["/dev/sdb", false],
    ]);
  });

  it("lets Auto Scaling choose the subnet of a template's interface, and nobody else", () => {
    box.call("CreateLaunchTemplate", {
      LaunchTemplateName: "web",
      LaunchTemplateData: {
        ImageId: IMAGE,
        InstanceType: "t3.small",
        NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true }],
      },
    });
    const input = {
      LaunchTemplate: { LaunchTemplateName: "web" },
      SubnetId: box.subnetId,
      MinCount: 1,
      MaxCount: 1,
    };
    const { Instances } = box.call("RunInstances", input, { invokedBy: "autoscaling.amazonaws.com" });
    expect(Instances![0]!.SubnetId).toBe(box.subnetId);
    expect(instance(Instances![0]!.InstanceId!).PublicIpAddress).toMatch(/^198\.1[89]\./);
    expect(() => box.call("RunInstances", input)).toThrow(
      expect.objectContaining({ code: "InvalidParameterCombination" }),
    );
  });

  it.each([
    [{ ImageId: "ami-0ffffffffffffffff" }, "InvalidAMIID.NotFound"],
    [{ ImageId: "web" }, "InvalidAMIID.Malformed"],
    [{ InstanceType: "x9.huge" as never }, "InvalidParameterValue"],
    [{ InstanceType: "t4g.micro" as const }, "InvalidParameterValue"],
    [{ KeyName: "nobody" }, "InvalidKeyPair.NotFound"],
    [{ SubnetId: "subnet-0ffffffffffffffff" }, "InvalidSubnetID.NotFound"],
    [{ SecurityGroupIds: ["sg-0ffffffffffffffff"] }, "InvalidGroup.NotFound"],
    [{ IamInstanceProfile: { Name: "nobody" } }, "InvalidParameterValue"],
    [{ UserData: "not base64!" }, "InvalidParameterValue"],
    [{ MinCount: 0 }, "InvalidParameterValue"],
    [{ MinCount: 200, MaxCount: 200, InstanceType: "c5.18xlarge" as const }, "VcpuLimitExceeded"],
    [{ InstanceMarketOptions: { MarketType: "spot" as const } }, "NotImplemented"],
    [{ DryRun: true }, "DryRunOperation"],
    [
      { TagSpecifications: [{ ResourceType: "vpc" as const, Tags: [{ Key: "a" }] }] },
      "InvalidParameterValue",
    ],
  ])("refuses %j with %s, and leaves nothing behind", (input, code) => {
    expect(() => box.launch(input)).toThrow(expect.objectContaining({ code }));
    expect(box.call("DescribeInstances", {}).Reservations).toEqual([]);
    expect(box.call("DescribeVolumes", {}).Volumes).toEqual([]);
    expect(box.call("DescribeNetworkInterfaces", {}).NetworkInterfaces).toEqual([]);
  });
});

describe("DescribeInstances", () => {
  it("filters, pages, and groups by reservation", () => {
    const { Instances } = box.call("RunInstances", {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      MinCount: 7,
      MaxCount: 7,
      SubnetId: box.subnetId,
    });
    box.wait(3_000);
    box.call("StopInstances", { InstanceIds: [Instances![0]!.InstanceId!] });
    const running = box.call("DescribeInstances", {
      Filters: [{ Name: "instance-state-name", Values: ["run*"] }],
    });
    expect(running.Reservations).toHaveLength(1);
    expect(running.Reservations![0]!.Instances).toHaveLength(6);
    const first = box.call("DescribeInstances", { MaxResults: 5 });
    const second = box.call("DescribeInstances", { MaxResults: 5, NextToken: first.NextToken });
    const seen = [first, second].flatMap((page) =>
      page.Reservations![0]!.Instances!.map((each) => each.InstanceId),
    );
    expect(new Set(seen).size).toBe(7);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    [
      { Filters: [{ Name: "colour", Values: ["red"] }] },
      "InvalidParameterValue",
      "The filter 'colour' is invalid",
    ],
    [
      { InstanceIds: ["i-0ffffffffffffffff"] },
      "InvalidInstanceID.NotFound",
      "The instance ID 'i-0ffffffffffffffff' does not exist",
    ],
    [{ InstanceIds: ["web"] }, "InvalidInstanceID.Malformed", 'Invalid id: "web"'],
    [
      { InstanceIds: ["i-0ffffffffffffffff"], MaxResults: 5 },
      "InvalidParameterCombination",
      "The parameter instancesSet cannot be used with the parameter maxResults",
    ],
    [{ NextToken: "nonsense" }, "InvalidNextToken", "The token 'nonsense' is invalid"],
  ])("refuses %j", (input, code, message) => {
    expect(() => box.call("DescribeInstances", input)).toThrow(expect.objectContaining({ code, message }));
  });

  it("answers ten instances some thousand times a second", () => {
    box.call("RunInstances", {
      ImageId: IMAGE,
      InstanceType: "t3.micro",
      MinCount: 10,
      MaxCount: 10,
      SubnetId: box.subnetId,
    });
    const calls = 2_000;
    const began = performance.now();
    for (let i = 0; i < calls; i++) box.call("DescribeInstances", {});
    expect((performance.now() - began) / calls).toBeLessThan(1);
  });
});

describe("changing state", () => {
  it("answers the state before and after, and forgets terminated instances after an hour", () => {
    const id = box.launch();
    expect(box.call("StopInstances", { InstanceIds: [id] }).StoppingInstances).toEqual([
      {
        InstanceId: id,
        PreviousState: { Code: 16, Name: "running" },
        CurrentState: { Code: 64, Name: "stopping" },
      },
    ]);
    box.wait(3_000);
    expect(box.call("StartInstances", { InstanceIds: [id] }).StartingInstances![0]!.CurrentState!.Name).toBe(
      "pending",
    );
    box.wait(3_000);
    expect(
      box.call("TerminateInstances", { InstanceIds: [id] }).TerminatingInstances![0]!.CurrentState!.Name,
    ).toBe("shutting-down");
    box.wait(3_000);
    expect(instance(id)).toMatchObject({ State: { Name: "terminated" }, NetworkInterfaces: [] });
    expect(instance(id).StateTransitionReason).toMatch(/^User initiated \(2026-11-21 09:00:\d\d GMT\)$/);
    expect(box.call("DescribeVolumes", {}).Volumes).toEqual([]);
    box.wait(3_600_000);
    expect(() => instance(id)).toThrow(expect.objectContaining({ code: "InvalidInstanceID.NotFound" }));
  });

  it("refuses what the state does not allow", () => {
    const id = box.launch({}, false);
    expect(() => box.call("StopInstances", { InstanceIds: [id] })).toThrow(
      expect.objectContaining({ code: "IncorrectInstanceState" }),
    );
    expect(() => box.call("StopInstances", { InstanceIds: [id], Hibernate: true })).toThrow();
    box.wait(3_000);
    expect(() => box.call("StopInstances", { InstanceIds: [id], Hibernate: true })).toThrow(
      expect.objectContaining({ code: "UnsupportedHibernationConfiguration" }),
    );
    box.call("ModifyInstanceAttribute", { InstanceId: id, DisableApiStop: { Value: true } });
    expect(() => box.call("StopInstances", { InstanceIds: [id] })).toThrow(
      expect.objectContaining({
        code: "OperationNotPermitted",
        message: `The instance '${id}' may not be stopped. Modify its 'disableApiStop' instance attribute and try again.`,
      }),
    );
  });

  it("tells every transition on the bus and to EventBridge", () => {
    const transitions: string[] = [];
    const events: unknown[] = [];
    box.world.bus.on("instance-state", ({ from, to }) => transitions.push(`${from}>${to}`));
    box.world.bus.on("eventbridge-event", ({ event }) => events.push(event["detail"]));
    const id = box.launch();
    box.call("TerminateInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(transitions).toEqual([
      ">pending",
      "pending>running",
      "running>shutting-down",
      "shutting-down>terminated",
    ]);
    expect(events).toEqual(
      ["pending", "running", "shutting-down", "terminated"].map((state) => ({ "instance-id": id, state })),
    );
  });
});

describe("attributes", () => {
  it.each([
    [
      { DisableApiTermination: { Value: true } },
      "disableApiTermination",
      { DisableApiTermination: { Value: true } },
    ],
    [
      { Attribute: "disableApiTermination" as const, Value: "true" },
      "disableApiTermination",
      { DisableApiTermination: { Value: true } },
    ],
    [
      { InstanceInitiatedShutdownBehavior: { Value: "terminate" } },
      "instanceInitiatedShutdownBehavior",
      { InstanceInitiatedShutdownBehavior: { Value: "terminate" } },
    ],
    [
      { Attribute: "instanceInitiatedShutdownBehavior" as const, Value: "terminate" },
      "instanceInitiatedShutdownBehavior",
      { InstanceInitiatedShutdownBehavior: { Value: "terminate" } },
    ],
    [{ SourceDestCheck: { Value: false } }, "sourceDestCheck", { SourceDestCheck: { Value: false } }],
  ])("sets %j", (input, attribute, expected) => {
    const id = box.launch();
    box.call("ModifyInstanceAttribute", { InstanceId: id, ...input });
    expect(
      box.call("DescribeInstanceAttribute", { InstanceId: id, Attribute: attribute as never }),
    ).toMatchObject(expected);
  });

  it.each([
    [{ InstanceType: { Value: "t3.large" } }],
    [{ UserData: { Value: new TextEncoder().encode("#!/bin/sh") } }],
    [{ Attribute: "instanceType" as const, Value: "t3.large" }],
  ])("sets %j only on a stopped instance", (input) => {
    const id = box.launch();
    expect(() => box.call("ModifyInstanceAttribute", { InstanceId: id, ...input })).toThrow(
      expect.objectContaining({ code: "IncorrectInstanceState" }),
    );
    box.call("StopInstances", { InstanceIds: [id] });
    box.wait(3_000);
    box.call("ModifyInstanceAttribute", { InstanceId: id, ...input });
  });

  it("takes one attribute at a time", () => {
    const id = box.launch();
    expect(() =>
      box.call("ModifyInstanceAttribute", {
        InstanceId: id,
        DisableApiStop: { Value: true },
        DisableApiTermination: { Value: true },
      }),
    ).toThrow(expect.objectContaining({ code: "InvalidParameterCombination" }));
  });
});
