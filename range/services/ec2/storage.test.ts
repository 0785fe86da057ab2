import { beforeEach, describe, expect, it } from "vitest";
import { perform, serviceCall } from "../../journey.ts";
import { ec2State } from "./state.ts";
import { ACCOUNT, IMAGE, sandbox, type Sandbox } from "./test-sandbox.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});
const refusal = (code: string) => expect.objectContaining({ code });
const OTHER = "444455556666";

const volume = (input: object = {}): string => {
  const { VolumeId } = box.call("CreateVolume", { AvailabilityZone: "us-east-1a", Size: 10, ...input });
  box.wait(1_000);
  return VolumeId!;
};
const snapshot = (): string => {
  const { SnapshotId } = box.call("CreateSnapshot", { VolumeId: volume(), Description: "evidence" });
  box.wait(4_000);
  return SnapshotId!;
};
const look = (id: string) => box.call("DescribeVolumes", { VolumeIds: [id] }).Volumes![0]!;

describe("volumes", () => {
  it("go from creating to available, in-use and back", () => {
    const instance = box.launch();
    const { VolumeId: id, State } = box.call("CreateVolume", {
      AvailabilityZone: "us-east-1a",
      Size: 10,
      VolumeType: "gp3",
    });
    expect(State).toBe("creating");
    expect(() =>
      box.call("AttachVolume", { VolumeId: id!, InstanceId: instance, Device: "/dev/sdf" }),
    ).toThrow(refusal("IncorrectState"));
    box.wait(1_000);
    expect(look(id!)).toMatchObject({ State: "available", Iops: 3000, Throughput: 125 });
    box.call("AttachVolume", { VolumeId: id!, InstanceId: instance, Device: "/dev/sdf" });
    expect(look(id!)).toMatchObject({ State: "in-use", Attachments: [{ State: "attaching", VolumeId: id }] });
    box.wait(1_000);
    expect(look(id!).Attachments).toMatchObject([{ State: "attached", DeleteOnTermination: false }]);
    expect(() => box.call("DeleteVolume", { VolumeId: id! })).toThrow(refusal("VolumeInUse"));
    box.call("DetachVolume", { VolumeId: id! });
    box.wait(1_000);
    expect(look(id!)).toMatchObject({ State: "available", Attachments: [] });
    box.call("DeleteVolume", { VolumeId: id! });
    expect(() => look(id!)).toThrow(refusal("InvalidVolume.NotFound"));
  });

  it.each([
    [{ AvailabilityZone: "us-east-1z" }, "InvalidZone.NotFound"],
    [{ Size: undefined }, "MissingParameter"],
    [{ Size: 0 }, "InvalidParameterValue"],
    [{ VolumeType: "io2" }, "MissingParameter"],
    [{ VolumeType: "gp2", Iops: 3000 }, "InvalidParameterCombination"],
    [{ SnapshotId: "snap-0ffffffffffffffff" }, "InvalidSnapshot.NotFound"],
    [{ OutpostArn: "arn:aws:outposts:::outpost/op-1" }, "NotImplemented"],
  ])("are refused for %j", (input, code) => {
    expect(() =>
      box.call("CreateVolume", { AvailabilityZone: "us-east-1a", Size: 10, ...input } as never),
    ).toThrow(refusal(code));
  });

  it("are refused on a device that is taken, and a root volume stays while the instance runs", () => {
    const instance = box.launch();
    const [a, b] = [volume(), volume()];
    box.call("AttachVolume", { VolumeId: a, InstanceId: instance, Device: "/dev/sdf" });
    expect(() => box.call("AttachVolume", { VolumeId: b, InstanceId: instance, Device: "/dev/sdf" })).toThrow(
      refusal("InvalidParameterValue"),
    );
    expect(() => box.call("AttachVolume", { VolumeId: b, InstanceId: instance, Device: "disk" })).toThrow(
      refusal("InvalidParameterValue"),
    );
    const root = ec2State(box.scope).instances.get(instance)!.blockDevices[0]!.volumeId;
    expect(() => box.call("DetachVolume", { VolumeId: root })).toThrow(refusal("OperationNotPermitted"));
    box.call("StopInstances", { InstanceIds: [instance] });
    box.wait(3_000);
    box.call("DetachVolume", { VolumeId: root });
    box.wait(1_000);
    expect(look(root).State).toBe("available");
  });

  it("grow and never shrink", () => {
    const id = volume();
    expect(
      box.call("ModifyVolume", { VolumeId: id, Size: 20, VolumeType: "gp3" }).VolumeModification,
    ).toMatchObject({
      ModificationState: "modifying",
      OriginalSize: 10,
      TargetSize: 20,
    });
    expect(look(id)).toMatchObject({ Size: 20, VolumeType: "gp3", Iops: 3000 });
    expect(() => box.call("ModifyVolume", { VolumeId: id, Size: 5 })).toThrow(
      refusal("InvalidParameterValue"),
    );
    expect(box.call("DescribeVolumesModifications", { VolumeIds: [id] }).VolumesModifications).toMatchObject([
      { ModificationState: "completed" },
    ]);
  });

  it("are encrypted by default once the account says so", () => {
    box.call("EnableEbsEncryptionByDefault", {});
    expect(look(volume()).Encrypted).toBe(true);
    expect(look(ec2State(box.scope).instances.get(box.launch())!.blockDevices[0]!.volumeId).Encrypted).toBe(
      true,
    );
  });

  describe("under a key of KMS", () => {
    const key = (policy?: object): string => {
      const made = perform(box.world, {
        service: "kms",
        operation: "CreateKey",
        region: "us-east-1",
        accountId: ACCOUNT,
        input: policy ? { Policy: JSON.stringify(policy), BypassPolicyLockoutSafetyCheck: true } : {},
        principal: {
          type: "Root",
          accountId: ACCOUNT,
          arn: `arn:aws:iam::${ACCOUNT}:root`,
          principalId: ACCOUNT,
        },
        actor: "platform",
        sourceIp: "203.0.113.10",
        userAgent: "test",
      }) as { KeyMetadata: { Arn: string } };
      return made.KeyMetadata.Arn;
    };
    const NOBODY = {
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { Service: "sns.amazonaws.com" }, Action: "kms:*", Resource: "*" },
      ],
    };
    const make = (KmsKeyId?: string) =>
      box.call("CreateVolume", {
        AvailabilityZone: "us-east-1a",
        Size: 10,
        Encrypted: true,
        ...(KmsKeyId && { KmsKeyId }),
      }).VolumeId!;

    it("take the key that is named, else the account's default, else EBS's own", () => {
      const [named, other] = [key(), key()];
      expect(look(make(named)).KmsKeyId).toBe(named);
      expect(look(make()).KmsKeyId).toMatch(/^arn:aws:kms:us-east-1:\d{12}:key\//);
      box.call("ModifyEbsDefaultKmsKeyId", { KmsKeyId: other });
      expect(look(make()).KmsKeyId).toBe(other);
      expect(box.call("ResetEbsDefaultKmsKeyId", {}).KmsKeyId).toBe("alias/aws/ebs");
      expect(look(make()).KmsKeyId).not.toBe(other);
      expect(() =>
        box.call("CreateVolume", { AvailabilityZone: "us-east-1a", Size: 1, KmsKeyId: named }),
      ).toThrow(refusal("InvalidParameterDependency"));
    });

    it("fail, and are gone, where the key does not let their maker in", () => {
      const id = make(key(NOBODY));
      expect(look(id).State).toBe("error");
      box.wait(60_000);
      expect(() => look(id)).toThrow(refusal("InvalidVolume.NotFound"));
    });

    it("keep an instance from running, and every launch of Auto Scaling where the key does not name its role", () => {
      box.call("EnableEbsEncryptionByDefault", {});
      box.call("ModifyEbsDefaultKmsKeyId", { KmsKeyId: key(NOBODY) });
      const refused = box.launch({}, false);
      box.wait(60_000);
      expect(ec2State(box.scope).instances.get(refused)).toMatchObject({
        state: "terminated",
        stateReason: { Code: "Client.InternalError" },
      });

      const launchAs = (KmsKeyId: string): string | undefined => {
        box.call("ModifyEbsDefaultKmsKeyId", { KmsKeyId });
        const launched = box.call(
          "RunInstances",
          { ImageId: IMAGE, InstanceType: "t3.micro", SubnetId: box.subnetId, MinCount: 1, MaxCount: 1 },
          { invokedBy: "autoscaling.amazonaws.com" },
        );
        box.wait(60_000);
        return ec2State(box.scope).instances.get(launched.Instances![0]!.InstanceId!)?.state;
      };
      const AUTO_SCALING = "autoscaling.amazonaws.com";
      serviceCall(box.scope, AUTO_SCALING, "iam", "CreateServiceLinkedRole", {
        AWSServiceName: AUTO_SCALING,
      });
      expect(launchAs(key())).toBe("terminated");
      const role = `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
      const naming = {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Principal: { AWS: role }, Action: "kms:*", Resource: "*" }],
      };
      expect(launchAs(key(naming))).toBe("running");
    });
  });
});

describe("snapshots", () => {
  it("are found by owner, filter and tag", () => {
    const id = snapshot();
    box.call("CreateTags", { Resources: [id], Tags: [{ Key: "IncidentTicket", Value: "IR-7" }] });
    const found = box.call("DescribeSnapshots", {
      OwnerIds: ["self"],
      Filters: [
        { Name: "tag:IncidentTicket", Values: ["IR-7"] },
        { Name: "status", Values: ["completed"] },
      ],
    });
    expect(found.Snapshots).toMatchObject([{ SnapshotId: id, Description: "evidence", VolumeSize: 10 }]);
    expect(found.Snapshots![0]).not.toHaveProperty("contentId");
    expect(box.call("DescribeSnapshots", { OwnerIds: ["amazon"] }).Snapshots).toEqual([]);
  });

  it("are seen by other accounts only while they are shared", () => {
    const id = snapshot();
    const theirs = () => box.call("DescribeSnapshots", { SnapshotIds: [id] }, { accountId: OTHER });
    expect(theirs).toThrow(refusal("InvalidSnapshot.NotFound"));
    box.call("ModifySnapshotAttribute", {
      SnapshotId: id,
      Attribute: "createVolumePermission",
      OperationType: "add",
      UserIds: [OTHER],
    });
    expect(theirs().Snapshots).toHaveLength(1);
    expect(
      box.call("DescribeSnapshotAttribute", { SnapshotId: id, Attribute: "createVolumePermission" })
        .CreateVolumePermissions,
    ).toEqual([{ UserId: OTHER }]);
    box.call("CreateVolume", { SnapshotId: id, AvailabilityZone: "us-east-1a" }, { accountId: OTHER });
    box.call("ModifySnapshotAttribute", {
      SnapshotId: id,
      CreateVolumePermission: { Remove: [{ UserId: OTHER }] },
    });
    expect(theirs).toThrow(refusal("InvalidSnapshot.NotFound"));
  });

  it("made public are seen by everybody, until public access is blocked", () => {
    const id = snapshot();
    box.call("ModifySnapshotAttribute", {
      SnapshotId: id,
      CreateVolumePermission: { Add: [{ Group: "all" }] },
    });
    const theirs = () =>
      box.call("DescribeSnapshots", { RestorableByUserIds: ["all"] }, { accountId: OTHER }).Snapshots;
    expect(theirs()).toHaveLength(1);
    box.call("EnableSnapshotBlockPublicAccess", { State: "block-all-sharing" });
    expect(theirs()).toEqual([]);
    expect(() =>
      box.call("ModifySnapshotAttribute", {
        SnapshotId: snapshot(),
        CreateVolumePermission: { Add: [{ Group: "all" }] },
      }),
    ).toThrow(refusal("OperationNotPermitted"));
  });

  it("are copied with their content", () => {
    const id = snapshot();
    const copy = box.call("CopySnapshot", {
      SourceRegion: "us-east-1",
      SourceSnapshotId: id,
      Encrypted: true,
    }).SnapshotId!;
    const { snapshots } = ec2State(box.scope);
    expect(snapshots.get(copy)).toMatchObject({
      State: "pending",
      Encrypted: true,
      contentId: snapshots.get(id)!.contentId,
    });
    box.wait(4_000);
    expect(snapshots.get(copy)!.State).toBe("completed");
  });

  it("cannot be deleted while an image uses them", () => {
    const image = box.call("CreateImage", { InstanceId: box.launch(), Name: "clean" }).ImageId!;
    const used = box.call("DescribeImages", { ImageIds: [image] }).Images![0]!.BlockDeviceMappings![0]!.Ebs!
      .SnapshotId!;
    expect(() => box.call("DeleteSnapshot", { SnapshotId: used })).toThrow(
      expect.objectContaining({
        code: "InvalidSnapshot.InUse",
        message: `The snapshot ${used} is currently in use by ${image}`,
      }),
    );
    box.call("DeregisterImage", { ImageId: image });
    box.call("DeleteSnapshot", { SnapshotId: used });
  });
});

describe("images", () => {
  it("are pending, then available, and carry software and content to new instances", () => {
    const image = box.call("CreateImage", { InstanceId: box.launch(), Name: "web", NoReboot: true }).ImageId!;
    expect(() => box.launch({ ImageId: image })).toThrow(refusal("InvalidAMIID.Unavailable"));
    box.wait(6_000);
    const { images, instances, volumes } = ec2State(box.scope);
    expect(images.get(image)).toMatchObject({ State: "available", software: "web-1.4.1" });
    const root = instances.get(box.launch({ ImageId: image }))!.blockDevices[0]!.volumeId;
    expect(volumes.get(root)!.contentId).toBe(images.get(image)!.contentId);
    expect(box.call("DescribeImages", { Owners: ["self"] }).Images!.map((each) => each.ImageId)).toEqual([
      image,
    ]);
    expect(box.call("DescribeImages", { Owners: ["amazon"] }).Images!.map((each) => each.ImageId)).toEqual([
      IMAGE,
    ]);
  });

  it("have names that are used once, and are launched elsewhere only while they are shared", () => {
    const instance = box.launch();
    const image = box.call("CreateImage", { InstanceId: instance, Name: "web" }).ImageId!;
    expect(() => box.call("CreateImage", { InstanceId: instance, Name: "web" })).toThrow(
      refusal("InvalidAMIName.Duplicate"),
    );
    box.wait(6_000);
    const theirs = () => box.call("DescribeImages", { ImageIds: [image] }, { accountId: OTHER });
    expect(theirs).toThrow(refusal("InvalidAMIID.NotFound"));
    box.call("ModifyImageAttribute", { ImageId: image, LaunchPermission: { Add: [{ Group: "all" }] } });
    expect(theirs().Images).toMatchObject([{ Public: true }]);
    expect(() => box.call("DeregisterImage", { ImageId: image }, { accountId: OTHER })).toThrow(
      refusal("AuthFailure"),
    );
    expect(() => box.call("DeregisterImage", { ImageId: IMAGE })).toThrow(refusal("AuthFailure"));
  });

  it("are registered from completed snapshots", () => {
    const SnapshotId = snapshot();
    const { ImageId } = box.call("RegisterImage", {
      Name: "restored",
      RootDeviceName: "/dev/xvda",
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { SnapshotId } }],
    });
    const root = ec2State(box.scope).instances.get(box.launch({ ImageId }))!.blockDevices[0]!.volumeId;
    expect(look(root)).toMatchObject({ SnapshotId, Size: 10 });
  });
});

describe("tags", () => {
  it("are kept on every kind, described, and deleted by key or by key and value", () => {
    const instance = box.launch();
    const [rule] = box.call("DescribeSecurityGroupRules", {}).SecurityGroupRules!;
    const Resources = [instance, box.vpcId, box.subnetId, rule!.SecurityGroupRuleId!];
    box.call("CreateTags", { Resources, Tags: [{ Key: "Status", Value: "Quarantine" }] });
    expect(
      box
        .call("DescribeTags", { Filters: [{ Name: "key", Values: ["Status"] }] })
        .Tags!.map((tag) => tag.ResourceType),
    ).toEqual(["instance", "vpc", "subnet", "security-group-rule"]);
    box.call("DeleteTags", { Resources: [instance], Tags: [{ Key: "Status", Value: "other" }] });
    expect(
      box.call("DescribeTags", { Filters: [{ Name: "resource-id", Values: [instance] }] }).Tags,
    ).toHaveLength(1);
    box.call("DeleteTags", { Resources, Tags: [{ Key: "Status" }] });
    expect(box.call("DescribeTags", {}).Tags).toEqual([]);
  });

  it.each([
    [[{ Key: "aws:mine", Value: "x" }], "InvalidParameterValue"],
    [
      [
        { Key: "a", Value: "1" },
        { Key: "a", Value: "2" },
      ],
      "InvalidParameterValue",
    ],
    [Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: "" })), "TagLimitExceeded"],
    [[{ Key: "x".repeat(129), Value: "" }], "InvalidParameterValue"],
  ])("are refused when they break the rules (%#)", (Tags, code) => {
    expect(() => box.call("CreateTags", { Resources: [box.vpcId], Tags })).toThrow(refusal(code));
    expect(box.call("DescribeTags", {}).Tags).toEqual([]);
  });

  it("change nothing when one of several resources does not exist", () => {
    expect(() =>
      box.call("CreateTags", {
        Resources: [box.vpcId, "i-0ffffffffffffffff"],
        Tags: [{ Key: "a", Value: "" }],
      }),
    ).toThrow(refusal("InvalidInstanceID.NotFound"));
    expect(box.call("DescribeTags", {}).Tags).toEqual([]);
  });
});

describe("key pairs", () => {
  it("are RSA unless told, in the format that ssh reads, and the same for the same seed", () => {
    const create = (from: Sandbox) => from.call("CreateKeyPair", { KeyName: "ops" });
    const made = create(box);
    expect(made.KeyMaterial).toMatch(/^-----BEGIN RSA PRIVATE KEY-----\n/);
    expect(made.KeyFingerprint).toMatch(/^([0-9a-f]{2}:){19}[0-9a-f]{2}$/);
    expect(create(sandbox()).KeyMaterial).toBe(made.KeyMaterial);
    expect(() => create(box)).toThrow(refusal("InvalidKeyPair.Duplicate"));
    const { KeyPairs } = box.call("DescribeKeyPairs", { KeyNames: ["ops"], IncludePublicKey: true });
    const imported = box.call("ImportKeyPair", {
      KeyName: "again",
      PublicKeyMaterial: new TextEncoder().encode(KeyPairs![0]!.PublicKey!),
    });
    expect(imported.KeyFingerprint).toMatch(/^([0-9a-f]{2}:){15}[0-9a-f]{2}$/);
  });

  it("are refused when the public key is none", () => {
    expect(() =>
      box.call("ImportKeyPair", {
        KeyName: "bad",
        PublicKeyMaterial: new TextEncoder().encode("ssh-rsa AAAA"),
      }),
    ).toThrow(refusal("InvalidKey.Format"));
  });
});
