import type { Responder } from "../kit/response.ts";

/** Machines in a Region where nobody of ours works. */
export interface Rogues {
  region: string;
  machines: { instanceId: string; volumeId: string }[];
}

/** The Regions that the account can use, but for our own. */
export async function otherRegions({ aws }: Responder): Promise<string[]> {
  const { Regions = [] } = await aws.ec2.describeRegions({});
  const [home] = (await aws.ec2.describeAvailabilityZones({})).AvailabilityZones!;
  return Regions.map((x) => x.RegionName!).filter((region) => region !== home!.RegionName);
}

/** Looks for machines in every Region but our own. */
export async function searchRegions(responder: Responder): Promise<Rogues[]> {
  await responder.step("Look for machines in every Region, not only where ours are.");
  const found: Rogues[] = [];
  for (const region of await otherRegions(responder)) {
    const { Reservations = [] } = await responder.elsewhere({ region }).ec2.describeInstances({
      Filters: [{ Name: "instance-state-name", Values: ["pending", "running", "stopping", "stopped"] }],
    });
    const machines = Reservations.flatMap((x) => x.Instances ?? []).map((x) => ({
      instanceId: x.InstanceId!,
      volumeId: x.BlockDeviceMappings![0]!.Ebs!.VolumeId!,
    }));
    if (machines.length) found.push({ region, machines });
  }
  return found;
}

export async function keepSample(
  { brief, elsewhere, step, until }: Responder,
  { region, machines }: Rogues,
): Promise<void> {
  await step("Keep the disk of one of them as a sample.");
  const { ec2 } = elsewhere({ region });
  const { SnapshotId } = await ec2.createSnapshot({
    VolumeId: machines.at(-1)!.volumeId,
    TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "IncidentTicket", Value: brief.ticket }] }],
  });
  await until("the sample is complete", async () => {
    const { Snapshots = [] } = await ec2.describeSnapshots({ SnapshotIds: [SnapshotId!] });
    return Snapshots[0]?.State === "completed";
  });
}

export async function terminateRogues(
  { elsewhere, step, until }: Responder,
  { region, machines }: Rogues,
): Promise<void> {
  await step(`Terminate what is not ours in ${region}.`);
  const { ec2 } = elsewhere({ region });
  const InstanceIds = machines.map((x) => x.instanceId);
  await ec2.terminateInstances({ InstanceIds });
  await until("they are terminated", async () => {
    const { Reservations = [] } = await ec2.describeInstances({ InstanceIds });
    return Reservations.flatMap((x) => x.Instances ?? []).every((x) => x.State?.Name === "terminated");
  });
}
