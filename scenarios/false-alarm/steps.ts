import type { Finding, FindingCriteria } from "@aws-sdk/client-guardduty";
import type { Responder } from "../kit/response.ts";
import { CHANGES } from "./criteria.ts";

/** What a responder has learnt. Nothing is known that was not looked up. */
export interface Case {
  detectorId: string;
  finding: Finding;
  findingId: string;
  scannerId: string;
  privateIp: string;
  imageId: string;
  changeNumber: string;
  /** The finding that came later, once somebody has looked for it. */
  laterId: string;
  laterInstanceId: string;
}

export async function readFinding({ aws, step }: Responder): Promise<Case> {
  await step("What exactly was found, about which instance?");
  const { DetectorIds = [] } = await aws.guardduty.listDetectors({});
  const detectorId = DetectorIds[0]!;
  const [finding] = await openScans(aws, detectorId);
  const instance = finding!.Resource!.InstanceDetails!;
  return {
    detectorId,
    finding: finding!,
    findingId: finding!.Id!,
    scannerId: instance.InstanceId!,
    privateIp: instance.NetworkInterfaces![0]!.PrivateIpAddress!,
    imageId: instance.ImageId!,
    changeNumber: "",
    laterId: "",
    laterInstanceId: "",
  };
}

/** Open findings of port scans, the oldest first. */
async function openScans(aws: Responder["aws"], DetectorId: string): Promise<Finding[]> {
  const { FindingIds = [] } = await aws.guardduty.listFindings({
    DetectorId,
    FindingCriteria: {
      Criterion: { type: { Equals: ["Recon:EC2/Portscan"] }, "service.archived": { Equals: ["false"] } },
    },
    SortCriteria: { AttributeName: "createdAt", OrderBy: "ASC" },
  });
  if (!FindingIds.length) return [];
  return (await aws.guardduty.getFindings({ DetectorId, FindingIds })).Findings ?? [];
}

export async function identify({ aws, step }: Responder, found: Case): Promise<void> {
  await step("Whose machine is that?");
  await aws.ec2.describeInstances({ InstanceIds: [found.scannerId] });
}

/** Finds the change that covers the instance now. */
export async function readChanges({ aws, step, now }: Responder, found: Case): Promise<void> {
  await step("Was a scan announced? By whom, from where, for when?");
  const { Parameters = [] } = await aws.ssm.getParametersByPath({ Path: CHANGES });
  const covers = Parameters.map((x) => JSON.parse(x.Value!) as Change).find(
    (x) =>
      x.status === "approved" &&
      typeof x.source === "object" &&
      x.source.instanceId === found.scannerId &&
      Date.parse(x.from) <= now().getTime() &&
      now().getTime() <= Date.parse(x.to),
  );
  if (!covers) throw new Error("no change covers the scan");
  found.changeNumber = covers.number;
}

interface Change {
  number: string;
  status: string;
  source: string | { instanceId: string };
  from: string;
  to: string;
}

/** Whom the scanner talks to, by the flow logs. */
export async function checkActivity({ aws, brief, step }: Responder, found: Case): Promise<void> {
  await step("Does it scan what the change says, and nothing else?");
  const logGroupName = /flow log group\s+(\S+)/.exec(brief.text)![1]!;
  const { events = [] } = await aws.logs.filterLogEvents({
    logGroupName,
    filterPattern: `"${found.privateIp}"`,
  });
  const targets = new Set(
    events
      .map((x) => x.message!.split(" "))
      .filter((fields) => fields[3] === found.privateIp && Number(fields[6]) < 32_768)
      .map((fields) => fields[4]!),
  );
  for (const ip of targets)
    if (ip.startsWith("10.") && !/^10\.20\.1[01]\./.test(ip)) throw new Error(`it scans ${ip}, too`);
}

export async function document({ aws, brief, step }: Responder, found: Case): Promise<void> {
  await step("Write it down: what was found, what covers it, how it was verified.");
  await note({ aws, brief }, "false-positive.json", {
    finding: found.findingId,
    instance: found.scannerId,
    change: found.changeNumber,
    verified: ["instance and owner", "approved change, targets and time", "flow logs"],
  });
}

export const note = (
  { aws, brief }: Pick<Responder, "aws" | "brief">,
  name: string,
  content: object,
): Promise<unknown> =>
  aws.s3.putObject({
    Bucket: brief.evidenceBucket,
    Key: `${brief.ticket}/${name}`,
    Body: Buffer.from(JSON.stringify(content)),
  });

export async function archive(
  { aws, step }: Responder,
  { detectorId, findingId }: Pick<Case, "detectorId" | "findingId">,
): Promise<void> {
  await step("Archive this finding.");
  await aws.guardduty.archiveFindings({ DetectorId: detectorId, FindingIds: [findingId] });
}

/** @param source what the rule asks for besides the type of the finding */
export async function suppress(
  { aws, brief, step }: Responder,
  { detectorId }: Case,
  source: NonNullable<FindingCriteria["Criterion"]>,
): Promise<void> {
  await step("A suppression rule: this type, and from this source only.");
  await aws.guardduty.createFilter({
    DetectorId: detectorId,
    Name: `ordered-scan-${brief.ticket}`,
    Description: `Ordered scans, see ${brief.ticket}`,
    Action: "ARCHIVE",
    FindingCriteria: { Criterion: { type: { Equals: ["Recon:EC2/Portscan"] }, ...source } },
  });
}

/** Stays until another finding comes. */
export async function watch({ aws, step, until }: Responder, found: Case): Promise<void> {
  await step("Stay on it: what else comes in?");
  await until("another finding is there", async () => {
    const later = (await openScans(aws, found.detectorId)).find((x) => x.Id !== found.findingId);
    found.laterId = later?.Id ?? "";
    found.laterInstanceId = later?.Resource?.InstanceDetails?.InstanceId ?? "";
    return later !== undefined;
  });
}

export async function escalate({ aws, brief, step }: Responder, found: Case): Promise<void> {
  await step("No change names this instance: hand it to the incident team, and leave it as it is.");
  await aws.ec2.describeInstances({ InstanceIds: [found.laterInstanceId] });
  await note({ aws, brief }, "escalation/web-server.json", {
    finding: found.laterId,
    instance: found.laterInstanceId,
    change: "none covers it",
  });
}
