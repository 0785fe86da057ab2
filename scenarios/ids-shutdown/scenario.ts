import { USER } from "../../infra/names.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import { allowAutomation } from "../kit/automation.ts";
import { defineScenario } from "../kit/define.ts";
import { address, pickFleetMember, zone } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { intrusion } from "./intrusion.ts";

const ALERTS = "/ids/alerts";
const OFFICE = { ip: "192.0.2.77", userAgent: "aws-cli/2.31.0 md/awscrt#0.26.1 ua/2.1 os/linux" };

/** A colleague's key, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, Credentials>();

export default defineScenario<Facts>({
  id: "ids-shutdown",
  title: "The switch that the alarm pulls",
  family: "Preparation",
  difficulty: 3,
  parMinutes: 25,
  summary: "An intrusion detection system writes alerts that nobody reads. Let them shut a server down.",
  maps: {
    attack: ["T1041", "T1595.001"],
    findings: ["Behavior:EC2/TrafficVolumeUnusual"],
    nist: ["Preparation", "Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.2", "SCS-C02 1.3", "SCS-C03 1.1", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "instances", "guest", "load-balancer", "auto-scaling"],
  varies: { ...fleetVariables, zone, address },

  brief: (facts) =>
    `${facts.ticket} · preparation, with a deadline

An intrusion detection system runs on each of the shop's servers. It is good,
and writes what it sees into a log group that nobody reads. The bank that
takes our cards has had enough: from tonight on a server from which card data
goes out is shut down at once, by itself. One more leak, and we lose the
contract; a server's memory is not worth that.

OBJECTIVE: whenever the system raises an alert of severity high, the server
that it is about is stopped, within two minutes and without a person. Its disks
are kept: it leaves the Auto Scaling group first, which would terminate it for
being stopped, and gets no more requests; it cannot be terminated by a slip;
it carries the ticket's number as a tag. A new one takes its place.

Alerts of severity low are the rain of the Internet: nothing is stopped for
them. The shop runs on. Whatever acts has the rights for it and no more.

Each server writes into its own stream, called as its instance, such lines:

  {"severity":"high","signature":"Card data in outbound transfer (1)",
   "source":"203.0.113.9","instance":"i-0123456789abcdef0"}

  ticket            ${facts.ticket}
  log group         ${facts.alertLogGroup}
  Auto Scaling      ${facts.groupName}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket}

We expect visitors within minutes. What you do by hand tonight nobody does
tomorrow. You have the responder's rights; for this work you may also make
functions, queues, and roles whose names begin with response-.`,

  async inject(stage) {
    await allowAutomation(stage);
    const { platform } = stage;
    const member = await pickFleetMember(stage);
    await platform.logs.createLogGroup({ logGroupName: ALERTS });
    await platform.iam.putRolePolicy({
      RoleName: member.roleName,
      PolicyName: "ids",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          {
            Effect: "Allow",
            Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
            Resource: `arn:aws:logs:${stage.region}:${stage.accountId}:log-group:${ALERTS}:*`,
          },
        ],
      }),
    });
    const { AccessKey } = await platform.iam.createAccessKey({ UserName: USER.administrator });
    held.set(stage, credentialsFrom(AccessKey));
    return { ...member, alertLogGroup: ALERTS };
  },

  adversary: (stage, facts) => intrusion(stage, facts, stage.colleague(held.get(stage)!, OFFICE)),
  markers: () => [],
  criteria,

  hints: [
    {
      cost: 3,
      text: 'Two ways lead out of a log group. A subscription filter hands the matching lines to a function at once. A metric filter counts them, an alarm watches the count, and tells a topic, a rule or a function. A pattern for JSON reads { $.severity = "high" }.',
    },
    {
      cost: 5,
      text: "An alarm says that something was counted, and not about which server: whoever hears of it must ask the log group (filter-log-events), or the metric has the instance as a dimension. A subscription's lines come gzipped and in base64, with the stream's name beside them.",
    },
    {
      cost: 8,
      text: "The function, in this order: tags, termination protection, detach from the Auto Scaling group without lowering the desired capacity, stop. Its permission names the topic or the log group as the source. Test with set-alarm-state, or with a line of your own about an instance that does not exist.",
    },
  ],

  debrief: {
    story:
      "A program in /var/tmp sent card data out every quarter of a minute, and the detection system wrote so every third of one, between the lines about scanners. What counted was whether a line became a stop by itself: a filter that takes the high ones alone, something that knows which server, the right to act, and the group out of the way before the stop.",
    rulings: [
      {
        topic: "Stop, or isolate?",
        text: "The study text shuts the server down, and here that is right: the brief says that the leak is worse than the loss of memory. In drills that ask for volatile evidence the same stop costs the verdict.",
        source:
          "Security – Specialty notes, Incident Response; AWS Security Incident Response User Guide, destination containment",
      },
      {
        topic: "Alarm and topic, or subscription filter?",
        text: "The study text goes by CloudWatch Logs, SNS and Lambda: a metric filter, an alarm, a topic, a function. A subscription filter is shorter, faster, and says which server. An alarm may also start a rule of EventBridge, a function, or stop an instance itself. Each is accepted.",
        source:
          "Security – Specialty notes, Incident Response; CloudWatch Logs user guide, subscriptions; CloudWatch user guide, alarm actions",
      },
      {
        topic: "May the alarm itself stop the instance?",
        text: "Yes, where the metric has the dimension InstanceId. It does nothing else: no tag, no leave from the fleet. Then the group must be kept from replacing what stopped, and somebody must switch that back on.",
        source:
          "CloudWatch user guide, alarms that stop an instance; EC2 Auto Scaling user guide, suspending processes",
      },
      {
        topic: "Is a detection system on the host enough?",
        text: "It sees what the network does not, and an intruder who is root can silence it. GuardDuty and flow logs look from outside.",
        source: "GuardDuty user guide; Security – Specialty notes, Incident Response",
      },
    ],
    practiseNext: ["auto-isolate", "stop-or-isolate", "security-group-alarm"],
  },
});
