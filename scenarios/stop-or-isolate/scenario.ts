import { implantTurns, keepRunning, plantImplant, type Implant } from "../adversary/implant.ts";
import { once } from "../adversary/once.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { address, outputOf, pickFleetMember, zone } from "../kit/fleet.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { criteria } from "./criteria.ts";
import type { Aim, Facts } from "./facts.ts";

/** Documentation addresses (RFC 5737) and reserved names (RFC 2606): nobody's. */
const DROP = { ip: "203.0.113.118", port: 443, name: "img-cdn.example" };
const SECOND_DROP = { ip: "198.51.100.118", port: 8443, name: "fonts-cdn.example" };

const BINARY = "/usr/local/lib/.fontcache/fc-sync";
const IMPLANT: Implant = {
  binary: BINARY,
  command: `${BINARY} --stage /var/tmp/.fc`,
  cpuPercent: 11.8,
  endpoints: [DROP, SECOND_DROP],
  label: "exfiltration",
};
/** When the intruder has everything that it came for, in minutes of the drill. */
const ALL_OUT_MINUTES = 5;

const AIMS: readonly Aim[] = ["preserve", "stop-damage"];

const WHAT_COUNTS: Readonly<Record<Aim, string>> = {
  preserve: `What goes out is the price list, which is public: let it. But the intruder
encrypts what it takes, the same hand has robbed three other shops, and the
public prosecutor wants the key. It stands in the server's memory and
nowhere else.

OBJECTIVE: PRESERVE VOLATILE EVIDENCE. The server runs until its memory is
in the evidence bucket. Then end the traffic. There is no hurry.`,
  "stop-damage": `What goes out are our customers' card numbers, file after file. At this pace
the last of them is gone ${ALL_OUT_MINUTES} minutes after you have read this. How it got
in can be seen on the disks; nobody asks for memory.

OBJECTIVE: STOP THE DAMAGE NOW, by whatever ends it first. The disks must be
kept.`,
};

export default defineScenario<Facts>({
  id: "stop-or-isolate",
  title: "One incident, two briefs",
  family: "Compromised compute",
  difficulty: 2,
  parMinutes: 8,
  summary: "A web server sends data out. What is right depends on what the company needs: read the brief.",
  maps: {
    attack: ["T1041", "T1053.003", "T1071.001", "T1008"],
    findings: ["Backdoor:EC2/C&CActivity.B", "Backdoor:EC2/C&CActivity.B!DNS"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: [
    "event-history",
    "network-flows",
    "instances",
    "guest",
    "load-balancer",
    "auto-scaling",
    "findings",
  ],
  varies: { ...fleetVariables, zone, address },

  brief: (facts) =>
    `${facts.ticket} · severity 1 · you are on call

GuardDuty says that ${facts.instanceId}, one of the shop's two web servers,
talks to an address that is known for command and control. The flow logs
show data going out. The shop runs in one Auto Scaling group behind a load
balancer that checks its servers' health, and must keep selling.

${WHAT_COUNTS[facts.aim]}

  ticket            ${facts.ticket} (a tag on what belongs to the case)
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket}

The disks are copied (snapshots) before you hand over. Repair and
new servers are for tomorrow. You have the responder's rights. Nobody else
will change anything in the account while you work.`,

  async inject(stage) {
    const facts: Facts = {
      ...(await pickFleetMember(stage)),
      aim: stage.chance.pick(AIMS),
      memoryMarker: `fc-sync-key=${stage.chance.hex(32)}`,
    };
    await fillDataBucket(stage.platform, outputOf(stage, "DataBucketName"));
    stage.internet({ ...DROP, threat: "c2" });
    stage.internet({ ...SECOND_DROP, threat: "c2" });
    const foothold = stage.foothold(facts.instanceId);
    await foothold.plant({ memory: [facts.memoryMarker] });
    await plantImplant(foothold, IMPLANT);
    return facts;
  },

  adversary(stage, { instanceId }) {
    const what = "The last part of what the intruder wanted";
    let isLast = false;
    let isDone = false;
    return [
      implantTurns({
        attempt: "exfiltration",
        everySeconds: 15,
        what: `Data for ${DROP.name} from ${instanceId}`,
        implant: keepRunning(stage.foothold(instanceId), IMPLANT),
        bytes: () => stage.chance.int(2_000_000, 6_000_000),
        after({ attempted }, refusal) {
          if (isDone) return;
          if (refusal !== undefined) attempted({ attempt: "last-part", gotThrough: false, what, refusal });
          else if (isLast) {
            isDone = true;
            attempted({ attempt: "last-part", gotThrough: true, what });
          }
        },
      }),
      once(
        "all-but-one",
        ALL_OUT_MINUTES * 60 - 15,
        async () => {
          isLast = true;
          return undefined;
        },
        "All parts but one",
      ),
    ];
  },

  markers: (facts) => [facts.memoryMarker],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Read the objective again: is it about what stands in memory, or about what leaves by the minute? Isolation keeps memory, a stop ends everything at once. And a member of an Auto Scaling group is not yours as long as the group checks it.",
    },
    {
      cost: 5,
      text: "A new security group is asked when a connection opens: the one that stands goes on. What ends it: a stop, the subnet's network ACL, the host's own firewall, or an all-open group first and an empty one after it.",
    },
    {
      cost: 8,
      text: "To preserve: detach, capture the memory by Run Command, exchange the groups in two steps, snapshots. To stop the damage: detach, DeleteOnTermination off, stop, snapshots.",
    },
  ],

  debrief: {
    story:
      "An implant with a name like a font cache sent data out over one long connection, was started again by cron when it ended, and had a second address for when the first was denied. Nothing about it differed between the two briefs. What differed was what the company could not afford to lose: a key in the server's memory, or the minutes until the last file was gone.",
    rulings: [
      {
        topic: "Stop first, or isolate first?",
        text: "One forum answer stops the machine first, the other quotes AWS's guide, which isolates it. Both are right for an objective of their own: a stop is effective, prevents the capture of what is volatile, and must be a decision on purpose.",
        source:
          "forum: Correct Steps After EC2 Compromise?; AWS Security Incident Response User Guide, destination containment",
      },
      {
        topic: "Do a security group's changes cut established connections?",
        text: "The forum answer says that they have no effect on established TCP connections. That is right for tracked ones and wrong for untracked ones: an all-open group makes this connection untracked, and the empty one then ends it.",
        source: "EC2 user guide, connection tracking; Your AWS EC2 Has Been Hacked",
      },
      {
        topic: "Does a snapshot hold the memory?",
        text: "The forum's question takes a snapshot of the running machine for its memory. Neither snapshots nor images of it hold memory, as the answer there says.",
        source: "forum: Correct Steps After EC2 Compromise?; EC2 user guide, EBS snapshots",
      },
    ],
    practiseNext: ["compromised-web-instance", "crypto-mining"],
  },
});
