import type { Responder } from "../kit/response.ts";
import type { Case } from "./case.ts";

export async function captureMemory(
  responder: Responder,
  { instanceId }: Pick<Case, "instanceId">,
): Promise<void> {
  const { brief, step } = responder;
  await step("Capture memory while the instance runs and Run Command still reaches it.");
  await runCommands(responder, instanceId, [
    "ps aux",
    "ss -tnp",
    "last",
    "avml /tmp/memory.lime",
    `aws s3 cp /tmp/memory.lime s3://${brief.evidenceBucket}/${brief.ticket}/memory.lime`,
  ]);
}

/**
 * Runs shell commands on an instance and waits for their end.
 *
 * @returns what they printed
 * @throws when they fail, or do not reach the instance
 */
export async function runCommands(
  { aws, until }: Responder,
  instanceId: string,
  commands: readonly string[],
): Promise<string> {
  const { Command } = await aws.ssm.sendCommand({
    DocumentName: "AWS-RunShellScript",
    InstanceIds: [instanceId],
    Parameters: { commands: [...commands] },
  });
  const { CommandId } = Command!;
  await until("the commands have run", async () => {
    const { CommandInvocations = [] } = await aws.ssm.listCommandInvocations({ CommandId });
    const status = CommandInvocations[0]?.Status;
    if (status === "Failed" || status === "TimedOut") throw new Error(`the command ended as ${status}`);
    return status === "Success";
  });
  const ended = await aws.ssm.getCommandInvocation({ CommandId, InstanceId: instanceId });
  return ended.StandardOutputContent ?? "";
}

export async function snapshot(
  { aws, brief, step, until }: Responder,
  { instanceId, volumeIds }: Pick<Case, "instanceId" | "volumeIds">,
): Promise<string[]> {
  await step("Snapshots of every volume in one call, tagged with the ticket.");
  const { Snapshots = [] } = await aws.ec2.createSnapshots({
    InstanceSpecification: { InstanceId: instanceId },
    Description: brief.ticket,
    TagSpecifications: [{ ResourceType: "snapshot", Tags: [{ Key: "IncidentTicket", Value: brief.ticket }] }],
  });
  const SnapshotIds = Snapshots.map((x) => x.SnapshotId!);
  if (SnapshotIds.length !== volumeIds.length) throw new Error("not every volume has a snapshot");
  await until("the snapshots are complete", async () => {
    const described = await aws.ec2.describeSnapshots({ SnapshotIds });
    return described.Snapshots!.every((x) => x.State === "completed");
  });
  return SnapshotIds;
}

export async function exportLogs(responder: Responder): Promise<void> {
  const { aws, brief, step } = responder;
  await step("Export the API records, the flow logs and the load balancer's logs into the evidence bucket.");
  const { Events = [] } = await aws.cloudtrail.lookupEvents({ MaxResults: 50 });
  await aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/cloudtrail.json`,
    Body: Buffer.from(JSON.stringify({ Events })),
  });
  await copyLogs(responder, "");
}

/** Copies the trail's files, which alone have the reads of objects, once they tell of all that was until now. */
export async function exportTrail(responder: Responder): Promise<void> {
  const { aws, brief, now, step, until } = responder;
  await step(
    "Copy the trail's files into the evidence bucket: they alone have the reads of objects, and come late.",
  );
  const since = now();
  await until("the trail has written what was until now", async () => {
    const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: brief.logBucket });
    return Contents.some((x) => x.Key!.includes(`/CloudTrail/${brief.region}/`) && x.LastModified! >= since);
  });
  await copyLogs(responder, "/CloudTrail/");
}

/** From well before the first finding on, which is minutes older than the page. */
const WINDOW_MS = 20 * 60_000;

/**
 * Copies the log files of the incident's time: a real account keeps years of them.
 *
 * @param part what a log file's key must hold
 */
async function copyLogs({ aws, brief, now }: Responder, part: string): Promise<void> {
  const since = now().getTime() - WINDOW_MS;
  const { Contents = [] } = await aws.s3.listObjectsV2({ Bucket: brief.logBucket });
  for (const { Key } of Contents.filter((x) => x.Key!.includes(part) && x.LastModified!.getTime() >= since))
    await aws.s3.copyObject({
      CopySource: `${brief.logBucket}/${encodeURIComponent(Key!)}`,
      Bucket: brief.evidenceBucket,
      Key: `${brief.ticket}/logs/${Key}`,
    });
}
