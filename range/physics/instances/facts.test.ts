import { beforeEach, describe, expect, it } from "vitest";
import { ec2State } from "../../services/ec2/state.ts";
import { IMAGE, sandbox, type Sandbox } from "../../services/ec2/test-sandbox.ts";
import { setDiskContent } from "./disks.ts";
import { shutdownFromGuest } from "./lifecycle.ts";

let box: Sandbox;
beforeEach(() => {
  box = sandbox();
});

const row = (id: string) => ec2State(box.scope).instances.get(id)!;
const view = (id: string) =>
  box.call("DescribeInstances", { InstanceIds: [id] }).Reservations![0]!.Instances![0]!;
const volumesOf = (id: string) => row(id).blockDevices.map((device) => device.volumeId);
const attach = (id: string, device: string): string => {
  const volume = box.call("CreateVolume", { AvailabilityZone: "us-east-1a", Size: 5 }).VolumeId!;
  box.wait(1_000);
  box.call("AttachVolume", { VolumeId: volume, InstanceId: id, Device: device });
  box.wait(1_000);
  return volume;
};

describe("fact 7: termination protection", () => {
  const protect = (): string => box.launch({ DisableApiTermination: true });

  it("refuses TerminateInstances with AWS's text", () => {
    const id = protect();
    expect(() => box.call("TerminateInstances", { InstanceIds: [id] })).toThrow(
      expect.objectContaining({
        code: "OperationNotPermitted",
        message: `The instance '${id}' may not be terminated. Modify its 'disableApiTermination' instance attribute and try again.`,
      }),
    );
    expect(row(id).state).toBe("running");
  });

  it("terminates none when one of several is protected", () => {
    const other = box.launch();
    expect(() => box.call("TerminateInstances", { InstanceIds: [other, protect()] })).toThrow();
    expect(row(other).state).toBe("running");
  });

  it("does not stop Auto Scaling", () => {
    const id = protect();
    box.call("TerminateInstances", { InstanceIds: [id] }, { invokedBy: "autoscaling.amazonaws.com" });
    expect(row(id).state).toBe("shutting-down");
  });

  it("does not stop a shutdown from inside when the behaviour is terminate", () => {
    const id = box.launch({ DisableApiTermination: true, InstanceInitiatedShutdownBehavior: "terminate" });
    shutdownFromGuest(box.scope, id);
    expect(row(id).state).toBe("shutting-down");
    expect(row(id).stateReason!.Code).toBe("Client.InstanceInitiatedShutdown");
  });

  it("has nothing to do when the behaviour is stop", () => {
    const id = protect();
    shutdownFromGuest(box.scope, id);
    box.wait(3_000);
    expect(row(id).state).toBe("stopped");
  });
});

describe("fact 8: DeleteOnTermination", () => {
  it("deletes the root volume and keeps an attached one", () => {
    const id = box.launch();
    const [root] = volumesOf(id);
    const data = attach(id, "/dev/sdf");
    box.call("TerminateInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(() => box.call("DescribeVolumes", { VolumeIds: [root!] })).toThrow(
      expect.objectContaining({ code: "InvalidVolume.NotFound" }),
    );
    expect(box.call("DescribeVolumes", { VolumeIds: [data] }).Volumes![0]).toMatchObject({
      State: "available",
      Attachments: [],
    });
  });

  it("keeps the root volume once the attribute is false", () => {
    const id = box.launch();
    const [root] = volumesOf(id);
    box.call("ModifyInstanceAttribute", {
      InstanceId: id,
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { DeleteOnTermination: false } }],
    });
    expect(view(id).BlockDeviceMappings![0]!.Ebs!.DeleteOnTermination).toBe(false);
    box.call("TerminateInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(box.call("DescribeVolumes", { VolumeIds: [root!] }).Volumes![0]!.State).toBe("available");
  });
});

describe("fact 9: stop", () => {
  const publicly = { NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: "" }] };
  const launchPublic = (): string => {
    publicly.NetworkInterfaces[0]!.SubnetId = box.subnetId;
    return box.launch(publicly);
  };

  it("loses RAM and the auto-assigned public address, keeps EBS and the private address", () => {
    const id = launchPublic();
    const before = { ...view(id), memory: row(id).memoryId, volumes: volumesOf(id) };
    expect(before.memory).toBeDefined();
    expect(before.PublicIpAddress).toBeDefined();
    box.call("StopInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(row(id).memoryId).toBeUndefined();
    expect(view(id).PublicIpAddress).toBeUndefined();
    expect(view(id).PrivateIpAddress).toBe(before.PrivateIpAddress);
    expect(volumesOf(id)).toEqual(before.volumes);
    box.call("StartInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(row(id).memoryId).not.toBe(before.memory);
    expect(view(id).PublicIpAddress).toBeDefined();
    expect(view(id).PublicIpAddress).not.toBe(before.PublicIpAddress);
  });

  it("takes a while in which the system shuts down", () => {
    const id = box.launch();
    const { memoryId } = row(id);
    box.call("StopInstances", { InstanceIds: [id] });
    box.wait(2_999);
    expect(row(id)).toMatchObject({ state: "stopping", memoryId });
    box.wait(1);
    expect(row(id).state).toBe("stopped");
  });

  it("hibernates only where it was enabled at launch, and keeps RAM then", () => {
    const plain = box.launch();
    expect(() => box.call("StopInstances", { InstanceIds: [plain], Hibernate: true })).toThrow(
      expect.objectContaining({ code: "UnsupportedHibernationConfiguration" }),
    );
    const id = box.launch({
      HibernationOptions: { Configured: true },
      BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }],
    });
    const { memoryId } = row(id);
    box.call("StopInstances", { InstanceIds: [id], Hibernate: true });
    box.wait(3_000);
    expect(row(id)).toMatchObject({
      state: "stopped",
      memoryId,
      stateReason: { Code: "Client.UserInitiatedHibernate" },
    });
    box.call("StartInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(row(id).memoryId).toBe(memoryId);
  });

  it("refuses hibernation at launch without an encrypted root volume", () => {
    expect(() => box.launch({ HibernationOptions: { Configured: true } })).toThrow(
      expect.objectContaining({ code: "UnsupportedHibernationConfiguration" }),
    );
  });

  it("loses RAM on a reboot as well, and nothing else", () => {
    const id = launchPublic();
    const before = { memory: row(id).memoryId, ip: view(id).PublicIpAddress };
    box.call("RebootInstances", { InstanceIds: [id] });
    expect(row(id)).toMatchObject({ state: "running" });
    expect(row(id).bootedAt).toBeUndefined();
    box.wait(3_000);
    expect(row(id).bootedAt).toBe(box.world.clock.now());
    expect(row(id).memoryId).not.toBe(before.memory);
    expect(view(id).PublicIpAddress).toBe(before.ip);
  });
});

describe("fact 10: snapshots", () => {
  it("fixes the point in time at the call, and is pending until it is complete", () => {
    const frozen: string[] = [];
    let writes = 0;
    setDiskContent(box.world, {
      freeze(_scope, volumeId) {
        frozen.push(volumeId);
        return `${volumeId} after ${writes} writes`;
      },
    });
    const [volume] = volumesOf(box.launch());
    const id = box.call("CreateSnapshot", { VolumeId: volume! }).SnapshotId!;
    writes = 7;
    const look = () => box.call("DescribeSnapshots", { SnapshotIds: [id] }).Snapshots![0]!;
    expect(look()).toMatchObject({ State: "pending", Progress: "0%" });
    box.wait(2_000);
    expect(look()).toMatchObject({ State: "pending", Progress: "50%" });
    box.wait(2_000);
    expect(look()).toMatchObject({ State: "completed", Progress: "100%" });
    expect(ec2State(box.scope).snapshots.get(id)!.contentId).toBe(`${volume} after 0 writes`);
    expect(frozen).toEqual([volume]);
  });

  it("P7: makes volumes of completed snapshots only, with the content of the snapshot", () => {
    const [volume] = volumesOf(box.launch());
    const id = box.call("CreateSnapshot", { VolumeId: volume! }).SnapshotId!;
    const create = () => box.call("CreateVolume", { SnapshotId: id, AvailabilityZone: "us-east-1b" });
    expect(create).toThrow(
      expect.objectContaining({ code: "IncorrectState", message: "Snapshot is in invalid state - pending" }),
    );
    box.wait(4_000);
    const made = create().VolumeId!;
    const { snapshots, volumes } = ec2State(box.scope);
    expect(volumes.get(made)!.contentId).toBe(snapshots.get(id)!.contentId);
  });

  it("takes all volumes of an instance in one moment, or leaves the boot volume out", () => {
    const id = box.launch();
    attach(id, "/dev/sdf");
    const all = box.call("CreateSnapshots", { InstanceSpecification: { InstanceId: id } }).Snapshots!;
    expect(all.map((each) => each.VolumeId)).toEqual(volumesOf(id));
    expect(new Set(all.map((each) => each.StartTime!.getTime())).size).toBe(1);
    const data = box.call("CreateSnapshots", {
      InstanceSpecification: { InstanceId: id, ExcludeBootVolume: true },
    });
    expect(data.Snapshots!.map((each) => each.VolumeId)).toEqual(volumesOf(id).slice(1));
  });

  it("completes although the instance is terminated meanwhile", () => {
    const id = box.launch();
    const snapshot = box.call("CreateSnapshot", { VolumeId: volumesOf(id)[0]! }).SnapshotId!;
    box.call("TerminateInstances", { InstanceIds: [id] });
    box.wait(4_000);
    expect(box.call("DescribeSnapshots", { SnapshotIds: [snapshot] }).Snapshots![0]!.State).toBe("completed");
  });

  it.each([
    [false, false],
    [true, true],
    [undefined, false],
  ])("CreateImage with NoReboot %s keeps RAM: %s", (NoReboot, kept) => {
    const id = box.launch();
    const { memoryId } = row(id);
    box.call("CreateImage", {
      InstanceId: id,
      Name: "evidence",
      ...(NoReboot !== undefined && { NoReboot }),
    });
    expect(row(id).memoryId === memoryId).toBe(kept);
    expect(row(id).state).toBe("running");
  });

  it("attaches a volume only in its zone", () => {
    const id = box.launch();
    const volume = box.call("CreateVolume", { AvailabilityZone: "us-east-1b", Size: 5 }).VolumeId!;
    box.wait(1_000);
    expect(() => box.call("AttachVolume", { VolumeId: volume, InstanceId: id, Device: "/dev/sdf" })).toThrow(
      expect.objectContaining({ code: "InvalidVolume.ZoneMismatch" }),
    );
  });
});

describe("fact 12: Elastic IP", () => {
  const publicInstance = (): string =>
    box.launch({
      NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, SubnetId: box.subnetId }],
    });
  const associate = (id: string) => {
    const address = box.call("AllocateAddress", {});
    const { AssociationId } = box.call("AssociateAddress", {
      AllocationId: address.AllocationId,
      InstanceId: id,
    });
    return { ...address, AssociationId };
  };

  it("gives a new auto-assigned address after DisassociateAddress, and stays allocated", () => {
    const id = publicInstance();
    const first = view(id).PublicIpAddress;
    const elastic = associate(id);
    expect(view(id).PublicIpAddress).toBe(elastic.PublicIp);
    box.call("DisassociateAddress", { AssociationId: elastic.AssociationId });
    expect(view(id).PublicIpAddress).toBeDefined();
    expect([first, elastic.PublicIp]).not.toContain(view(id).PublicIpAddress);
    expect(box.call("DescribeAddresses", {}).Addresses).toMatchObject([{ PublicIp: elastic.PublicIp }]);
    expect(box.call("DescribeAddresses", {}).Addresses![0]!.AssociationId).toBeUndefined();
  });

  it("gives none to an instance that never had one", () => {
    const id = box.launch();
    const elastic = associate(id);
    box.call("DisassociateAddress", { AssociationId: elastic.AssociationId });
    expect(view(id).PublicIpAddress).toBeUndefined();
  });

  it("gives none to an instance with two interfaces", () => {
    const id = publicInstance();
    const elastic = associate(id);
    const card = box.call("CreateNetworkInterface", { SubnetId: box.subnetId }).NetworkInterface!
      .NetworkInterfaceId!;
    box.call("AttachNetworkInterface", { NetworkInterfaceId: card, InstanceId: id, DeviceIndex: 1 });
    box.call("DisassociateAddress", { AssociationId: elastic.AssociationId });
    expect(view(id).PublicIpAddress).toBeUndefined();
  });

  it("stays with a stopped instance", () => {
    const id = publicInstance();
    const elastic = associate(id);
    box.call("StopInstances", { InstanceIds: [id] });
    box.wait(3_000);
    expect(view(id).PublicIpAddress).toBe(elastic.PublicIp);
  });
});

describe("fact 24: key pairs", () => {
  it("stays on instances when it is deleted, and breaks launches that name it", () => {
    box.call("CreateKeyPair", { KeyName: "ops", KeyType: "ed25519" });
    const id = box.launch({ KeyName: "ops" });
    box.call("CreateLaunchTemplate", {
      LaunchTemplateName: "web",
      LaunchTemplateData: { ImageId: IMAGE, InstanceType: "t3.micro", KeyName: "ops" },
    });
    expect(box.call("DeleteKeyPair", { KeyName: "ops" }).Return).toBe(true);
    expect(view(id).KeyName).toBe("ops");
    expect(() =>
      box.launch({ LaunchTemplate: { LaunchTemplateName: "web" }, SubnetId: box.subnetId }),
    ).toThrow(expect.objectContaining({ code: "InvalidKeyPair.NotFound" }));
  });
});

describe("fact 25: security groups and interfaces", () => {
  const newGroup = (name: string): string =>
    box.call("CreateSecurityGroup", { GroupName: name, Description: name, VpcId: box.vpcId }).GroupId!;

  it("replaces the groups of the only interface", () => {
    const id = box.launch();
    const isolation = newGroup("isolation");
    box.call("ModifyInstanceAttribute", { InstanceId: id, Groups: [isolation] });
    expect(view(id).SecurityGroups).toEqual([{ GroupId: isolation, GroupName: "isolation" }]);
  });

  it("refuses for several interfaces, which are changed one by one", () => {
    const id = box.launch();
    const isolation = newGroup("isolation");
    const card = box.call("CreateNetworkInterface", { SubnetId: box.subnetId }).NetworkInterface!
      .NetworkInterfaceId!;
    box.call("AttachNetworkInterface", { NetworkInterfaceId: card, InstanceId: id, DeviceIndex: 1 });
    expect(() => box.call("ModifyInstanceAttribute", { InstanceId: id, Groups: [isolation] })).toThrow(
      expect.objectContaining({ code: "InvalidInstanceID" }),
    );
    for (const each of view(id).NetworkInterfaces!)
      box.call("ModifyNetworkInterfaceAttribute", {
        NetworkInterfaceId: each.NetworkInterfaceId!,
        Groups: [isolation],
      });
    expect(view(id).NetworkInterfaces!.map((each) => each.Groups![0]!.GroupId)).toEqual([
      isolation,
      isolation,
    ]);
  });

  it("lets everything out of a new group until that rule is revoked", () => {
    const id = newGroup("isolation");
    const look = () => box.call("DescribeSecurityGroups", { GroupIds: [id] }).SecurityGroups![0]!;
    expect(look().IpPermissionsEgress).toMatchObject([
      { IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] },
    ]);
    box.call("RevokeSecurityGroupEgress", {
      GroupId: id,
      IpPermissions: [{ IpProtocol: "-1", IpRanges: [{ CidrIp: "0.0.0.0/0" }] }],
    });
    expect(look()).toMatchObject({ IpPermissions: [], IpPermissionsEgress: [] });
  });

  it("says on the bus that live flows must be judged again", () => {
    const id = box.launch();
    const isolation = newGroup("isolation");
    const reasons: string[] = [];
    box.world.bus.on("network-changed", ({ reason }) => reasons.push(reason));
    box.call("ModifyInstanceAttribute", { InstanceId: id, Groups: [isolation] });
    expect(reasons).toEqual([`groups of ${id}`]);
  });
});
