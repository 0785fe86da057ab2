import { PARAMETER } from "../../infra/names.ts";
import { region } from "./account-variables.ts";
import { outputOf } from "./fleet.ts";
import type { Stage } from "./stage.ts";
import type { Variable } from "./variation.ts";

/** The web servers of the group as it stands. */
async function membersOf(stage: Stage): Promise<string[]> {
  const { AutoScalingGroups = [] } = await stage.platform.autoscaling.describeAutoScalingGroups({
    AutoScalingGroupNames: [outputOf(stage, "AutoScalingGroupName")],
  });
  return (AutoScalingGroups[0]?.Instances ?? []).map((x) => x.InstanceId!).sort();
}

/** How many web servers there are, and at least: what the group refuses to let go depends on it. */
const fleet: Variable = {
  title: "size of the fleet",
  values: {
    "2/2": "two web servers, and a minimum of two",
    "2/1": "two web servers, and a minimum of one",
    "3/3": "three web servers, and a minimum of three",
    "3/1": "three web servers, and a minimum of one",
    "5/2": "five web servers, and a minimum of two",
  },
  parameters(value) {
    const [desired, least] = value.split("/") as [string, string];
    return {
      [PARAMETER.desiredCapacity]: desired,
      [PARAMETER.minSize]: least,
      [PARAMETER.maxSize]: String(Number(desired) + 2),
    };
  },
};

/** A further volume on each web server, attached by hand. */
const volumes: Variable = {
  title: "volumes",
  values: { "2": "two volumes on each server", "3": "a third volume on each server" },
  async make(stage, _, pass) {
    const { ec2 } = stage.platform;
    for (const instanceId of await membersOf(stage)) {
      const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [instanceId] });
      const { AvailabilityZone } = Reservations[0]!.Instances![0]!.Placement!;
      const { VolumeId } = await ec2.createVolume({ AvailabilityZone, Size: 12, VolumeType: "gp3" });
      await pass(60);
      await ec2.attachVolume({ VolumeId, InstanceId: instanceId, Device: "/dev/sdg" });
    }
    await pass(60);
  },
};

/** Whether the disks of web servers are encrypted. */
const encryption: Variable = {
  title: "encryption of volumes",
  values: { on: "encrypted volumes", off: "volumes without encryption" },
  parameters: (value) => ({ [PARAMETER.volumeEncryption]: String(value === "on") }),
};

/** A second network interface on each web server, in the same subnet and security group. */
const interfaces: Variable = {
  title: "network interfaces",
  values: { "1": "one network interface", "2": "a second network interface on each server" },
  async make(stage, _, pass) {
    const { ec2 } = stage.platform;
    for (const instanceId of await membersOf(stage)) {
      const { Reservations = [] } = await ec2.describeInstances({ InstanceIds: [instanceId] });
      const { SubnetId } = Reservations[0]!.Instances![0]!;
      const { NetworkInterface } = await ec2.createNetworkInterface({
        SubnetId,
        Groups: [outputOf(stage, "WebSecurityGroupId")],
        Description: "administration",
      });
      await ec2.attachNetworkInterface({
        NetworkInterfaceId: NetworkInterface!.NetworkInterfaceId,
        InstanceId: instanceId,
        DeviceIndex: 1,
      });
    }
    await pass(60);
  },
};

/** Whether somebody has already protected the servers from termination. */
const protection: Variable = {
  title: "termination protection",
  values: { off: "no termination protection", on: "termination protection already on" },
  async make(stage) {
    for (const InstanceId of await membersOf(stage))
      await stage.platform.ec2.modifyInstanceAttribute({
        InstanceId,
        DisableApiTermination: { Value: true },
      });
  },
};

/** Whether the servers' metadata service still answers IMDSv1. */
const metadata: Variable = {
  title: "instance metadata service",
  values: { "v1 and v2": "IMDSv1 allowed", "v2 only": "IMDSv2 required" },
  parameters: (value) => ({ [PARAMETER.httpTokens]: value === "v2 only" ? "required" : "optional" }),
};

const AWKWARD = "-web \"blue\" & $(green); 'v2'";

/** The most that a tag's value may hold. */
const LONGEST = "web ".padEnd(256, "ü0");

/** What the servers are called: names are data, and hold what people type. */
const name: Variable = {
  title: "names",
  values: {
    web: "servers called web",
    awkward: `servers called ${AWKWARD}`,
    long: "servers with a name of 256 characters",
  },
  parameters: (value) => ({
    [PARAMETER.webName]: value === "awkward" ? AWKWARD : value === "long" ? LONGEST : value,
  }),
};

/** Where the sandbox stands, and the makeup of its web fleet: for incidents on a server. */
export const fleetVariables = {
  region,
  fleet,
  volumes,
  encryption,
  interfaces,
  protection,
  metadata,
  name,
} as const;
