import { USER } from "../../infra/names.ts";
import type { Credentials } from "../kit/aws.ts";
import { credentialsFrom } from "../kit/aws.ts";
import { allowAutomation } from "../kit/automation.ts";
import { defineScenario } from "../kit/define.ts";
import { address, outputOf, pickFleetMember, zone } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { atGateway, openServers, redTeam, tills } from "./red-team.ts";

const OFFICE = { ip: "192.0.2.77", userAgent: "aws-cli/2.31.0 md/awscrt#0.26.1 ua/2.1 os/linux" };
const DUE_SECONDS = 60;

/** A colleague's key, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, Credentials>();

export default defineScenario<Facts>({
  id: "auto-isolate",
  title: "While everybody sleeps",
  family: "Preparation",
  difficulty: 4,
  parMinutes: 30,
  summary: "GuardDuty finds at three in the morning, and nobody reads it. Let the account answer by itself.",
  maps: {
    attack: ["T1071.001", "T1071.004"],
    findings: ["Backdoor:EC2/C&CActivity.B", "Backdoor:EC2/C&CActivity.B!DNS"],
    nist: ["Preparation", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.1", "SCS-C02 1.3", "SCS-C03 2.1", "SCS-C03 2.2"],
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

  brief: (facts) =>
    `${facts.ticket} · preparation · nobody attacks yet

Twice this year GuardDuty was right in the night, and somebody read it in the
morning. From tonight on the account shall answer by itself.

Build it: when GuardDuty finds something of high severity (7 or more) about
one of the shop's servers, that server is isolated within a minute, without
a person:

  - it runs on, in a security group of its own that lets nothing through;
  - it is out of the Auto Scaling group, which would terminate it for its
    failing health check, and gets no more requests; a new one takes its
    place;
  - it cannot be terminated by a slip, carries the ticket's number as a tag,
    and says in a tag or in the evidence bucket which security groups it
    had.

Nothing else is touched. ${facts.gatewayId}, through which the tills charge
cards, has the tag auto-isolate = never: findings about it wait for a person,
always. GuardDuty repeats itself, and says the same thing in two findings:
what comes twice must do no harm. Whatever acts has the rights for it and no
more.

In a few minutes the red team begins, for real: it takes one of the shop's
servers, and knocks at the gateway. Try your chain before (sample findings
name i-99999999), and then hands off: what you do by hand tonight nobody does
tomorrow.

  ticket            ${facts.ticket}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket}
  Auto Scaling      ${facts.groupName}

You have the responder's rights. For this work you may also make functions,
queues, and roles whose names begin with response-.`,

  async inject(stage) {
    await allowAutomation(stage);
    openServers(stage);
    const member = await pickFleetMember(stage);
    const { AccessKey } = await stage.platform.iam.createAccessKey({ UserName: USER.administrator });
    held.set(stage, credentialsFrom(AccessKey));
    return { ...member, gatewayId: await addGateway(stage), dueSeconds: DUE_SECONDS };
  },

  adversary: (stage, facts) => [
    redTeam(stage, facts, stage.colleague(held.get(stage)!, OFFICE)),
    atGateway(stage, facts),
    tills(stage, facts),
  ],

  markers: (facts) => [facts.instanceId, ...facts.sharedGroupIds],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Three parts: a rule of EventBridge (source aws.guardduty, detail-type “GuardDuty Finding”, severity with numeric matching, resourceType Instance), a function as its target, and a permission on the function for events.amazonaws.com with the rule as its source. Without the last the rule fires and nothing happens: see the metric FailedInvocations.",
    },
    {
      cost: 5,
      text: "The finding names the instance in detail.resource.instanceDetails.instanceId. Look at it first: its tags (never?), its groups (isolated already?), its Auto Scaling group (describe-auto-scaling-instances). Make the empty security group beforehand: two findings at once would make two.",
    },
    {
      cost: 8,
      text: "Order in the function: describe; stop if it is tagged, gone or isolated already; write tags with the ticket and the groups it had; termination protection; out of the Auto Scaling group without lowering the desired capacity; last the empty group. The role needs exactly these calls, and logs.",
    },
  ],

  debrief: {
    story:
      "The red team's implant reported home every fifteen seconds, by an address and by a name that are known for command and control: two findings about the same server, almost at once, and the same again when GuardDuty updated them. It did the same on the tills' gateway. What counted was what happened without you: the server alone in its group and out of the fleet's hands, the gateway untouched, the other server never asked.",
    rulings: [
      {
        topic: "Does GuardDuty, or EventBridge, isolate?",
        text: "The cram notes' keys say that CloudWatch Events isolates and that GuardDuty automates. GuardDuty detects, EventBridge (its newer name) routes, and a function, a runbook or a person acts. The printed keys are accepted in the quiz, with this remark.",
        source: "SCS-C02 cram notes, practice questions; GuardDuty user guide, EventBridge notifications",
      },
      {
        topic: "Is a sample finding a test?",
        text: "Of the chain, yes: rule, permission, code that reads the event. It names i-99999999, which does not exist, so isolation cannot be proven by it. That takes an event about a test instance, or a real one.",
        source: "GuardDuty user guide, sample findings",
      },
      {
        topic: "Function, runbook, or workflow?",
        text: "A Lambda function is the shortest. Systems Manager Automation, Step Functions and a custom action of Security Hub do the same, and are right where approvals or many steps are needed.",
        source:
          "AWS Security Incident Response User Guide, automating incident response; AWS samples, automated response to GuardDuty findings",
      },
      {
        topic: "Does one exchange of security groups end what is open?",
        text: "Not what is tracked: this implant connected anew each time. Where one keeps its connection, a second step is needed, as in the drills about tracked connections.",
        source: "EC2 user guide, connection tracking; Your AWS EC2 Has Been Hacked",
      },
      {
        topic: "Should everything be isolated that GuardDuty names?",
        text: "Automation multiplies mistakes as fast as good deeds. Critical machines opt out, severity has a threshold, the function can do little else than this, and what it did can be undone.",
        source: "AWS Security Incident Response User Guide, automating incident response",
      },
    ],
    practiseNext: ["ids-shutdown", "compromised-web-instance", "security-group-alarm"],
  },
});

/** The machine through which the tills reach the bank: alone, and marked. */
async function addGateway(stage: Stage): Promise<string> {
  const { ec2 } = stage.platform;
  const [SubnetId] = outputOf(stage, "WebSubnetIds").split(",");
  const { GroupId } = await ec2.createSecurityGroup({
    GroupName: "TillGateway",
    Description: "Cards of the tills",
    VpcId: outputOf(stage, "VpcId"),
  });
  const { Instances = [] } = await ec2.runInstances({
    ImageId: stage.cleanImageId,
    InstanceType: "t3.micro",
    MinCount: 1,
    MaxCount: 1,
    SubnetId,
    SecurityGroupIds: [GroupId!],
    TagSpecifications: [
      {
        ResourceType: "instance",
        Tags: [
          { Key: "Name", Value: "till-gateway" },
          { Key: "auto-isolate", Value: "never" },
        ],
      },
    ],
  });
  return Instances[0]!.InstanceId!;
}
