import type { Responder } from "../kit/response.ts";
import { findInstance } from "../response/case.ts";
import { snapshot } from "../response/evidence.ts";
import { keep, lookUp } from "../response/history.ts";
import type { Rogues } from "../response/regions.ts";

/** What a responder has learnt of the machine that mines. Nothing is known that was not looked up. */
export interface Case {
  instanceId: string;
  vpcId: string;
  subnetId: string;
  interfaceIds: string[];
  volumeIds: string[];
  /** The pool that GuardDuty names. */
  remoteIp: string;
}

export const findMiner = (responder: Responder) => findInstance(responder, "CryptoCurrency:EC2/");

export async function record(
  responder: Responder,
  { instanceId, remoteIp }: { instanceId: string; remoteIp: string },
): Promise<Case> {
  const { aws, step } = responder;
  await step("Record the machine and its neighbours before touching anything, and keep the record.");
  const described = await aws.ec2.describeInstances({ InstanceIds: [instanceId] });
  const instance = described.Reservations![0]!.Instances![0]!;
  const around = await aws.ec2.describeInstances({
    Filters: [{ Name: "subnet-id", Values: [instance.SubnetId!] }],
  });
  await keep(responder, "machines.json", { described, around });
  return {
    instanceId,
    vpcId: instance.VpcId!,
    subnetId: instance.SubnetId!,
    interfaceIds: instance.NetworkInterfaces!.map((x) => x.NetworkInterfaceId!),
    volumeIds: instance.BlockDeviceMappings!.map((x) => x.Ebs!.VolumeId!),
    remoteIp,
  };
}

/** Who launched them: the user and the key, as the event history of that Region has it. */
export async function traceLauncher(
  { elsewhere, step }: Responder,
  { region }: Rogues,
): Promise<{ UserName: string; AccessKeyId: string }> {
  await step("Who launched them? The event history of that Region knows.");
  for (const { userIdentity } of await lookUp(elsewhere({ region }), "EventName", "RunInstances")) {
    const { userName, accessKeyId } = userIdentity;
    if (userName && accessKeyId?.startsWith("AKIA")) return { UserName: userName, AccessKeyId: accessKeyId };
  }
  throw new Error("no user launched them");
}

export async function switchKeyOff(
  { aws, step }: Responder,
  key: { UserName: string; AccessKeyId: string },
): Promise<void> {
  await step("The key that launched them is switched off, in every Region at once.");
  await aws.iam.updateAccessKey({ ...key, Status: "Inactive" });
}

/** Sessions that were made from the key go on without it: only what their user may do ends them. */
export async function denyUser({ aws, step }: Responder, { UserName }: { UserName: string }): Promise<void> {
  await step("And its user may do nothing any more: sessions that were made from the key outlive it.");
  await aws.iam.putUserPolicy({
    UserName,
    PolicyName: "DenyAll",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Deny", Action: "*", Resource: "*" }],
    }),
  });
}

/** Ends the groups of a Region: nothing is wanted, so nothing is brought back. */
export async function emptyGroups({ elsewhere, step }: Responder, { region }: Rogues): Promise<void> {
  await step("The group there brings machines back without any key: it shall want none.");
  const { autoscaling } = elsewhere({ region });
  const { AutoScalingGroups = [] } = await autoscaling.describeAutoScalingGroups({});
  for (const { AutoScalingGroupName } of AutoScalingGroups)
    await autoscaling.updateAutoScalingGroup({
      AutoScalingGroupName,
      MinSize: 0,
      MaxSize: 0,
      DesiredCapacity: 0,
    });
}

export async function keepDisks(responder: Responder, found: Case): Promise<void> {
  const { aws, brief, step } = responder;
  await step("Tag the machine, and keep its disks.");
  await aws.ec2.createTags({
    Resources: [found.instanceId],
    Tags: [{ Key: "IncidentTicket", Value: brief.ticket }],
  });
  await snapshot(responder, found);
}

/** Until the intruder has tried everything again. */
export async function watch({ step, wait }: Responder, seconds = 45): Promise<void> {
  await step("Watch: does anything come back?");
  await wait(seconds);
}
