import { PARAMETER } from "../../infra/names.ts";
import { outputOf } from "./fleet.ts";
import type { Stage } from "./stage.ts";

/**
 * Something about the environment on which an incident does not depend, and on which a response must not depend
 * either.
 */
export interface Variable {
  /** What it is, in a few words. */
  title: string;
  /** Everything that it may be, each with its words for reports; the usual one comes first. */
  values: Readonly<Record<string, string>>;
  /** The Region that the sandbox stands in. */
  region?: (value: string) => string;
  /** Parameters of the sandbox's template that make it so. */
  parameters?: (value: string) => Readonly<Record<string, string>>;
  /** Makes it so in a deployed sandbox, before anything happens; `pass` lets seconds pass there. */
  make?: (stage: Stage, value: string, pass: (seconds: number) => Promise<void>) => Promise<void>;
}

/** What is not as usual in one run: values by the names of variables. */
export type Variation = Readonly<Record<string, string>>;

/**
 * A variable that a scenario reads by itself while it breaks the sandbox.
 *
 * @returns it, and what it is in a sandbox: the usual one, unless another was asked for
 */
export function variableOf<Value extends string>(
  title: string,
  values: Readonly<Record<Value, string>>,
): [variable: Variable, of: (stage: Stage) => Value] {
  const chosen = new WeakMap<Stage, Value>();
  const [usual] = Object.keys(values) as [Value];
  const make = async (stage: Stage, value: string): Promise<void> => void chosen.set(stage, value as Value);
  return [{ title, values, make }, (stage) => chosen.get(stage) ?? usual];
}

/** Whether somebody has another key already, from before it was rotated: IAM gives nobody a third. */
export const oldKeyOf = (userName: string): Variable => ({
  title: "an older key",
  values: { none: "no other key", inactive: `an older, inactive key of ${userName}` },
  async make({ platform: { iam } }) {
    const { AccessKey } = await iam.createAccessKey({ UserName: userName });
    await iam.updateAccessKey({
      UserName: userName,
      AccessKeyId: AccessKey!.AccessKeyId,
      Status: "Inactive",
    });
  },
});

/** Whether the data bucket keeps older versions of objects. */
export const versioning: Variable = {
  title: "versioning of the data bucket",
  values: { off: "no versioning", on: "versioning of the data bucket" },
  async make(stage) {
    await stage.platform.s3.putBucketVersioning({
      Bucket: outputOf(stage, "DataBucketName"),
      VersioningConfiguration: { Status: "Enabled" },
    });
  },
};

/** Where the sandbox stands: what IAM and other global services record is in us-east-1 all the same. */
export const region: Variable = {
  title: "Region",
  values: {
    "us-east-1": "in us-east-1",
    "eu-central-1": "in eu-central-1",
    "ap-southeast-2": "in ap-southeast-2",
  },
  region: (name) => name,
};

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

/** What the servers are called: names are data, and hold what people type. */
const name: Variable = {
  title: "names",
  values: { web: "servers called web", awkward: `servers called ${AWKWARD}` },
  parameters: (value) => ({ [PARAMETER.webName]: value === "awkward" ? AWKWARD : value }),
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
