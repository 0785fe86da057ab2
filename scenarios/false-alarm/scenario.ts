import { portScan } from "../adversary/port-scan.ts";
import { defineScenario } from "../kit/define.ts";
import { address, outputOf, pickFleetMember, zone } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { CHANGES, criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";

const MINUTE_MS = 60_000;
const SCANNER = "vulnerability-scanner";

export default defineScenario<Facts>({
  id: "false-alarm",
  title: "The scanner in the server room",
  family: "Triage",
  difficulty: 2,
  parMinutes: 10,
  summary: "A finding that may be nothing. Find out, write it down, and keep your eyes open.",
  maps: {
    attack: ["T1046"],
    findings: ["Recon:EC2/Portscan"],
    nist: ["Detection & Analysis", "Post-Incident Activity"],
    exam: ["SCS-C02 1.2", "SCS-C03 2.2"],
  },
  needs: ["instances", "guest", "network-flows", "findings", "event-history"],
  varies: { ...fleetVariables, zone, address },

  brief: (facts) =>
    `${facts.ticket} · severity 4 · you have triage until your relief comes

GuardDuty reports a port scan from one of our own instances. It has paged
somebody every week for a month now, and each time it was closed with
"known, ignore" and not one word more. This time do it properly.

Is it what somebody says it is? Changes are announced in Parameter Store,
under ${CHANGES}. If it is covered, in source, targets and time:
write a note that names the finding's id and the change's number, and make
this one stop paging us, now and the next time, without going blind.

What is not covered is not yours to contain: put a note that names the
finding's id under ${facts.ticket}/escalation/ and leave the finding open.
The incident team takes it from there, and wants everything untouched.

Your relief comes in ${facts.watchMinutes} minutes. What GuardDuty reports until then is
yours. The shop is open, and audit waits for the results of every scan that
was ordered.

  ticket             ${facts.ticket}
  evidence bucket    ${facts.evidenceBucket}
                     (notes go under ${facts.ticket}/)
  log bucket         ${facts.logBucket}
  flow log group     ${facts.flowLogGroup}

You have the responder role.`,

  async inject(stage) {
    const suspect = await pickFleetMember(stage);
    const scanner = await addScanner(stage);
    const changeNumber = await announceChanges(stage, scanner);
    return {
      ticket: stage.ticket,
      watchMinutes: stage.pace === "aws" ? "ten" : "five",
      changeNumber,
      scanner,
      suspectId: suspect.instanceId,
      healthyInstanceIds: suspect.healthyInstanceIds,
      sharedGroupIds: suspect.sharedGroupIds,
      evidenceBucket: suspect.evidenceBucket,
      logBucket: suspect.logBucket,
      flowLogGroup: outputOf(stage, "FlowLogGroupName"),
      fleetIps: await privateIps(stage, [suspect.instanceId, ...suspect.healthyInstanceIds]),
    };
  },

  adversary: (_stage, { scanner, suspectId, fleetIps }) => [
    portScan({
      name: "ordered-scan",
      everySeconds: 60,
      instanceId: scanner.instanceId,
      targets: fleetIps,
      command: "/opt/scanner/bin/scanner --policy weekly --targets web",
      user: "scanner",
    }),
    portScan({
      name: "rogue-scan",
      everySeconds: 45,
      afterSeconds: 60,
      instanceId: suspectId,
      targets: [scanner.privateIp, ...fleetIps.slice(1)],
      command: "/tmp/.font-unix/.x/pscan -q",
      user: "webapp",
    }),
  ],

  markers: (facts) => [facts.changeNumber],
  criteria,

  hints: [
    {
      cost: 3,
      text: "The finding names an instance; the instance has a name and an owner in its tags. Then read everything below /changes, and compare instance, targets and time: more than one change is about scanning.",
    },
    {
      cost: 5,
      text: "Archiving a finding by hand does not stop its repeats from being sent on. A suppression rule does (a filter with the action ARCHIVE), and it should fit the finding's type and this one source, such as its instance id, its image or a tag of its own.",
    },
    {
      cost: 8,
      text: "List the findings again before you go: there is a second one of the same type, from an instance that no change names. It must stay open, no rule may fit it, and a note with its id belongs under the ticket's escalation/ prefix.",
    },
  ],

  debrief: {
    story:
      "The first port scan was ordered: an approved change names the instance, its targets and the hours. The second, a minute into your watch, was not. A web server had begun to scan its neighbours: same type of finding, same severity, another source. Whoever had silenced the type, or archived what was on the list, would have gone home on time.",
    rulings: [
      {
        topic: "Archive, suppress or trust?",
        text: "Archiving by hand tidies the list, but repeats are still sent to EventBridge. A suppression rule archives new findings that fit and sends nothing. A trusted IP list silences everything to and from an address. The narrowest that does the job is the rule with the finding's type and this one source.",
        source: "GuardDuty user guide, suppression rules; GuardDuty user guide, findings in EventBridge",
      },
      {
        topic: "May a suppression rule be written after one finding?",
        text: "AWS recommends rules only for what was found a false positive repeatedly. Here the page comes every week, so the rule is due; for a single occasion the note and the archived finding would do.",
        source: "GuardDuty user guide, suppression rules; Recon:EC2/Portscan",
      },
      {
        topic: "Contain first, ask later?",
        text: "For a finding of high severity that is the rule. For one that an approved change explains, containment is an outage of our own making: validate findings before you act on them.",
        source: "AWS incident response playbooks, triage guide; SCS-C03 task 2.2",
      },
    ],
    practiseNext: ["hostile-ip-range", "compromised-web-instance"],
  },
});

/** The scanner of the security engineers: a machine of its own, with a group and a role of its own. */
async function addScanner(stage: Stage): Promise<Facts["scanner"]> {
  const { ec2, iam } = stage.platform;
  const trust = { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" };
  await iam.createRole({
    RoleName: SCANNER,
    AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [trust] }),
  });
  await iam.attachRolePolicy({
    RoleName: SCANNER,
    PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
  });
  await iam.createInstanceProfile({ InstanceProfileName: SCANNER });
  await iam.addRoleToInstanceProfile({ InstanceProfileName: SCANNER, RoleName: SCANNER });
  const { GroupId } = await ec2.createSecurityGroup({
    GroupName: "VulnerabilityScanner",
    Description: "Scans, and is not to be reached",
    VpcId: outputOf(stage, "VpcId"),
  });
  const { Images = [] } = await ec2.describeImages({ Filters: [{ Name: "name", Values: ["al2023-ami-*"] }] });
  const { Instances = [] } = await ec2.runInstances({
    ImageId: Images[0]!.ImageId,
    InstanceType: "t3.medium",
    MinCount: 1,
    MaxCount: 1,
    SubnetId: outputOf(stage, "WebSubnetIds").split(",")[1],
    SecurityGroupIds: [GroupId!],
    IamInstanceProfile: { Name: SCANNER },
    MetadataOptions: { HttpTokens: "required" },
    TagSpecifications: [
      {
        ResourceType: "instance",
        Tags: [
          { Key: "Name", Value: SCANNER },
          { Key: "Owner", Value: "security-engineering" },
        ],
      },
    ],
  });
  const { InstanceId, NetworkInterfaces, PrivateIpAddress } = Instances[0]!;
  return {
    instanceId: InstanceId!,
    names: [InstanceId!, NetworkInterfaces![0]!.NetworkInterfaceId!, GroupId!, SCANNER],
    privateIp: PrivateIpAddress!,
  };
}

/** Writes the changes down of which one covers the scan, and two only look alike. Answers the number of the one. */
async function announceChanges(stage: Stage, scanner: Facts["scanner"]): Promise<string> {
  const first = stage.chance.int(2_100, 2_900);
  const at = (minutes: number): string =>
    new Date(stage.now() + minutes * MINUTE_MS).toISOString().slice(0, 16) + "Z";
  const DAY = 24 * 60;
  const changes = [
    {
      title: "Penetration test by an outside firm",
      status: "rejected",
      requestedBy: "security-engineering",
      source: "198.51.100.120/29",
      targets: ["public addresses of the web fleet"],
      from: at(-60),
      to: at(6 * 60),
    },
    {
      title: "Weekly vulnerability scan of the web fleet",
      status: "approved",
      requestedBy: "security-engineering",
      source: { instanceId: scanner.instanceId, privateIp: scanner.privateIp },
      targets: ["10.20.10.0/24", "10.20.11.0/24"],
      expect: "connections to closed ports of the web servers, refused by their security group",
      from: at(-30),
      to: at(3 * 60),
      repeats: "weekly, at the same time",
      remark: "the scanner was set up anew today and stays; it replaces the old one",
    },
    {
      title: "Vulnerability scan of the load balancers",
      status: "approved",
      requestedBy: "security-engineering",
      source: { instanceId: scanner.instanceId, privateIp: scanner.privateIp },
      targets: ["10.20.0.0/24", "10.20.1.0/24"],
      from: at(2 * DAY),
      to: at(2 * DAY + 180),
    },
  ];
  for (const [i, change] of changes.entries())
    await stage.platform.ssm.putParameter({
      Name: `${CHANGES}/CHG-${first + i}`,
      Type: "String",
      Value: JSON.stringify({ number: `CHG-${first + i}`, ...change }, null, 2),
    });
  return `CHG-${first + 1}`;
}

async function privateIps({ platform }: Stage, InstanceIds: string[]): Promise<string[]> {
  const { Reservations = [] } = await platform.ec2.describeInstances({ InstanceIds });
  const all = Reservations.flatMap((x) => x.Instances ?? []);
  return InstanceIds.map((id) => all.find((x) => x.InstanceId === id)!.PrivateIpAddress!);
}
