import { plantImplant } from "../adversary/implant.ts";
import { MINER, openPools, rogueMining } from "../adversary/miner.ts";
import { ROGUE_TYPE, unusedRegions } from "../adversary/rogue-machines.ts";
import { USER } from "../../infra/names.ts";
import { credentialsFrom, type Aws, type Credentials } from "../kit/aws.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { buildFarm, rendering } from "./farm.ts";
import { LAIR, launcher, openLauncher, setUp, type Loot } from "./launcher.ts";
import { mining } from "./miner.ts";

const SCHEDULER = "render-scheduler";
/** What the intruder holds while the run lasts, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, Loot>();

export default defineScenario<Facts>({
  id: "crypto-mining",
  title: "The bill has an opinion about last night",
  family: "Compromised compute",
  difficulty: 4,
  parMinutes: 15,
  summary:
    "A machine in a private subnet mines, and the bill knows of machines that nobody here has launched.",
  maps: {
    attack: ["T1496", "T1552.001", "T1078.004", "T1535", "T1578.002", "T1053.003"],
    findings: ["CryptoCurrency:EC2/BitcoinTool.B", "CryptoCurrency:EC2/BitcoinTool.B!DNS"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.2", "SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: [
    "iam-enforcement",
    "event-history",
    "network-flows",
    "instances",
    "guest",
    "auto-scaling",
    "findings",
  ],
  varies: fleetVariables,

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

GuardDuty says that one of the two render machines talks to a mining pool.
They stand in a private subnet and go out through a NAT gateway. At the same
time finance writes: since last night the account pays for large machines
that are on none of our lists, and not in a Region where we run anything.

The render machines are pets: no group replaces them. The other one is
working for a customer and must not be interrupted, not for a minute. The
one that mines is not needed today. The key of the user ${SCHEDULER}
stands on both of them and starts jobs at night; until then nobody misses
it. Nobody of ours works in any other Region than ${facts.homeRegion}.

OBJECTIVE: STOP THE COST, EVERYWHERE, AND FOR GOOD. Disks are evidence
enough; nobody asks for memory. Of the machines that are not ours keep the
disk of one as a sample (a snapshot), and get rid of them all.

  ticket            ${facts.ticket} (a tag on what belongs to the case)
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket}

The log bucket holds the trail of all Regions and the flow logs. You have
the responder's rights, in every Region. Nobody else will change anything in
the account while you work.`,

  async inject(stage) {
    const { platform } = stage;
    const evidenceBucket = outputOf(stage, "EvidenceBucketName");
    await fillDataBucket(platform, outputOf(stage, "DataBucketName"));
    const machineIds = await buildFarm(stage);
    const key = await addScheduler(platform);
    const instanceId = stage.chance.pick(machineIds);
    for (const id of machineIds)
      await stage.foothold(id).plant({
        files: {
          "/opt/render/.aws/credentials": `[default]\naws_access_key_id = ${key.accessKeyId}\naws_secret_access_key = ${key.secretAccessKey}\n`,
        },
      });
    stage.internet({ ip: LAIR.ip });
    openPools(stage);
    await plantImplant(stage.foothold(instanceId), MINER);

    const [rogueRegion, nextRegion] = unusedRegions(stage);
    const loot = await openLauncher(stage, key);
    await setUp(stage, loot, rogueRegion);
    held.set(stage, loot);

    const { Reservations = [] } = await platform.ec2.describeInstances({ InstanceIds: [instanceId] });
    const instance = Reservations[0]!.Instances![0]!;
    const { Vpcs = [] } = await platform.ec2.describeVpcs({ VpcIds: [instance.VpcId!] });
    return {
      ticket: stage.ticket,
      instanceId,
      neighbourId: machineIds.find((id) => id !== instanceId)!,
      volumeIds: (instance.BlockDeviceMappings ?? []).map((x) => x.Ebs!.VolumeId!),
      evidenceBucket,
      logBucket: outputOf(stage, "LogBucketName"),
      workstationCidr: stage.workstationCidr,
      vpcCidr: Vpcs[0]!.CidrBlock!,
      homeRegion: stage.region,
      launcher: SCHEDULER,
      launcherKeyId: key.accessKeyId,
      bystanders: Object.values(USER).filter((name) => name !== USER.responder),
      rogueRegion,
      nextRegion,
    };
  },

  adversary: (stage, facts) => [
    mining(stage, facts.instanceId),
    rogueMining([facts.rogueRegion, facts.nextRegion], ROGUE_TYPE),
    ...launcher(stage, facts, held.get(stage)!),
    rendering(facts, outputOf(stage, "DataBucketName")),
  ],

  markers: () => [],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Machines that nobody launched were launched by somebody: DescribeInstances in every Region (DescribeRegions lists them), then the event history of the Region where they stand. RunInstances names its caller, and the caller's user may hold more than the one key that you see.",
    },
    {
      cost: 5,
      text: "Behind a NAT gateway every connection is tracked, whatever the groups' rules: neither one swap nor two end it. What does: a stop, the host's own firewall, or the subnet's network ACL, and there the neighbour lives, too.",
    },
    {
      cost: 8,
      text: "First the identity: the key inactive, and a denial on its user for the sessions that were made from it. Then the group that brings machines back (desired, minimum and maximum to 0, or deleted), a snapshot of one of its machines, and only then terminate. Look into every Region again at the end.",
    },
  ],

  debrief: {
    story:
      "A job that was handed to the render farm brought a miner along, and a line in root's crontab that starts it again. On the same machine stood a long-term key of the scheduler, which may launch machines in any Region. The intruder made a session of it that lives for a day and a half, opened a Region that nobody uses, and left a machine, a launch template and an Auto Scaling group there, under a name that sounds like housekeeping. So there were three clocks running: the miner behind the NAT gateway, the group that needs no key any more, and the key and its session, which go on to the next Region.",
    rulings: [
      {
        topic: "Stop, or isolate?",
        text: "The forum answer stops the machine first, most sources isolate it. The brief asks to end the cost and not for memory: a stop is right here, and the disks survive it.",
        source:
          "forum: Correct Steps After EC2 Compromise?; AWS Security Incident Response User Guide, destination containment",
      },
      {
        topic: "The two-step security group trick behind a NAT gateway",
        text: "An all-open group turns a tracked connection into an untracked one where the way leads straight to the Internet. Through a NAT gateway connections are tracked whatever the rules say: the trick does nothing.",
        source: "EC2 user guide, connection tracking; Your AWS EC2 Has Been Hacked",
      },
      {
        topic: "Network ACL or security group?",
        text: "A network ACL ends an established connection at once, for the whole subnet. Denying the pools' addresses is fine; denying everything takes the neighbour down, too.",
        source: "forum: Correct Steps After EC2 Compromise?; VPC user guide, network ACLs",
      },
      {
        topic: "Delete what you did not create",
        text: "One text deletes unknown instances at once. They go, but after the identity that launches them, the group that replaces them, and a sample.",
        source: "Security – Specialty notes, Incident Response; AWS workshop, EC2 crypto mining",
      },
    ],
    practiseNext: ["leaked-access-key", "stop-or-isolate", "compromised-account"],
  },
});

/** The user that starts render jobs, and may do more than it needs: launch machines, anywhere. */
async function addScheduler({ iam }: Aws): Promise<Credentials> {
  const UserName = SCHEDULER;
  await iam.createUser({ UserName });
  await iam.putUserPolicy({
    UserName,
    PolicyName: "schedule",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: [
            "ec2:Describe*",
            "ec2:RunInstances",
            "ec2:CreateDefaultVpc",
            "ec2:CreateLaunchTemplate",
            "ec2:CreateTags",
            "autoscaling:CreateAutoScalingGroup",
            "autoscaling:Describe*",
          ],
          Resource: "*",
        },
      ],
    }),
  });
  const { AccessKey } = await iam.createAccessKey({ UserName });
  return credentialsFrom(AccessKey);
}
