import { USER } from "../../infra/names.ts";
import { credentialsFrom, type Aws, type Credentials } from "../kit/aws.ts";
import { makeBucket } from "../kit/bucket.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { bucketName, region } from "../kit/account-variables.ts";
import { audits, EXIT_NODE, type Keys } from "./auditor.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";

const OTHER_REGION = "us-west-2";
const CONTACT = "security@corp.example";

/** What the auditors hold while the run lasts, by stage. */
const held = new WeakMap<Stage, Keys>();

export default defineScenario<Facts>({
  id: "readiness-review",
  title: "Before anything happens",
  family: "Preparation",
  difficulty: 3,
  parMinutes: 20,
  summary: "An account is reviewed before the next incident: what would not be seen, and what not be kept?",
  maps: {
    attack: ["T1562.008", "T1535", "T1530"],
    findings: ["UnauthorizedAccess:IAMUser/TorIPCaller"],
    nist: ["Preparation"],
    exam: ["SCS-C02 1.1", "SCS-C02 2.3", "SCS-C03 2.1"],
  },
  needs: ["iam-enforcement", "event-history", "load-balancer", "auto-scaling", "findings"],
  varies: { region, bucket: bucketName },

  brief: (facts, stage) =>
    `${facts.ticket} · readiness review · nobody is attacking, yet

A month ago somebody "cleaned up costs" in this account. Auditors now test with
real events, about once a minute, whether it meets the company's standard. What
they did not see working does not count: after a change, give them two minutes.

  1  API calls of every Region are in the trail's files, which can be proven
     unchanged; reads of the data bucket, too
  2  accepted and refused traffic of the whole VPC is in flow logs
  3  requests are in the load balancer's access logs
  4  GuardDuty looks at both Regions in use: ${stage.region}, ${facts.otherRegion}
  5  AWS Config records every change of resources in ${stage.region}
  6  no bucket of the account can be opened to the public
  7  new volumes in ${stage.region} are encrypted, whoever makes them
  8  new objects in the data bucket are sealed under a key of our own, which
     rotates every year
  9  AWS's security contact is ${facts.contact}

  data bucket     ${facts.dataBucket}
  log bucket      ${facts.logBucket}
                  all logs go here; it takes trail, flow and access logs
  VPC             ${facts.vpcId}
  load balancer   ${facts.loadBalancerArn.split(":").at(-1)?.replace("loadbalancer/", "")}

The shop goes on: ${USER.administrator} writes orders into the data bucket,
${USER.deployer} reads them for invoicing, and the fleet grows and shrinks.

You have the responder's rights, and for this review those to make AWS
Config's and GuardDuty's own roles, to set the data bucket's encryption, to
hand the flow logs' role over, and to name the account's contacts.`,

  async inject(stage) {
    const { platform } = stage;
    const dataBucket = outputOf(stage, "DataBucketName");
    await fillDataBucket(platform, dataBucket);
    stage.internet({ ip: EXIT_NODE.ip, threat: "tor-exit" });
    await stage.platformIn(OTHER_REGION).sqs.createQueue({ QueueName: "orders-replica" });
    const flowLogRoleArn = await cleanUpCosts(stage);
    await giveReviewRights(stage, flowLogRoleArn);
    held.set(stage, {
      auditor: await keyOf(platform, USER.administrator),
      stolen: await keyOf(platform, USER.developer),
    });
    const vpcId = outputOf(stage, "VpcId");
    const { GroupId } = await platform.ec2.createSecurityGroup({
      GroupName: "audit",
      Description: "Changed by the auditors",
      VpcId: vpcId,
    });
    const auditBucket = `audit-${stage.accountId}`;
    await makeBucket(stage, auditBucket);
    await platform.s3.putObject({ Bucket: auditBucket, Key: "draft.txt", Body: Buffer.from("draft\n") });
    return {
      ticket: stage.ticket,
      otherRegion: OTHER_REGION,
      vpcId,
      groupName: outputOf(stage, "AutoScalingGroupName"),
      loadBalancerArn: outputOf(stage, "LoadBalancerArn"),
      dataBucket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      contact: CONTACT,
      auditGroupId: GroupId!,
      auditBucket,
    };
  },

  adversary: (stage, facts) => audits(facts, held.get(stage)!),
  markers: () => [],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Ask each service what it does now: describe-trails and get-event-selectors, describe-flow-logs, describe-load-balancer-attributes, list-detectors in both Regions, describe-configuration-recorders, get-ebs-encryption-by-default, get-bucket-encryption, s3control get-public-access-block.",
    },
    {
      cost: 5,
      text: "AWS Config wants, in this order: its own role (iam create-service-linked-role), a recorder, a bucket whose policy lets config.amazonaws.com write, a delivery channel, and to be started. Add to the log bucket's policy; what stands in it lets the other logs in.",
    },
    {
      cost: 8,
      text: "A key of your own lets nobody in whom neither its policy nor IAM names: let its policy give kms:GenerateDataKey to who writes and kms:Decrypt to who reads. Take it for the data bucket alone: the load balancer cannot write to a bucket under a key of KMS, and Auto Scaling launches only with a volume key that names its role. EBS's own key names everybody.",
    },
  ],

  debrief: {
    story:
      "Nobody broke in. Somebody had saved money: the trail recorded one Region, without data events and without digests; flow logs and access logs were gone; GuardDuty watched one of two Regions, nothing recorded changes, and nothing kept a bucket from being opened. Each of these is noticed on the day when it is needed, and none can be had afterwards. The auditors did what intruders do (a call in the other Region, a read, a request, a change, a bucket opened by mistake) and looked for the trace.",
    rulings: [
      {
        topic: "CloudTrail in every Region in which we have infrastructure, or in all?",
        text: "The study notes ask for the Regions with infrastructure. AWS says all: one multi-Region trail, since intruders prefer the others.",
        source: "Security – Specialty notes; CloudTrail user guide, multi-Region trails",
      },
      {
        topic: "What does AWS Config do?",
        text: "It records and judges; it does not block. Nor does it say who made a change beyond what CloudTrail says.",
        source: "SCS-C02 cram notes; AWS Config developer guide",
      },
      {
        topic: "Does GuardDuty need flow logs?",
        text: "No: it has its own stream of flows, DNS queries and management events. Flow logs are for people, and only from the moment they are on.",
        source: "GuardDuty user guide, foundational data sources",
      },
      {
        topic: "KMS wherever possible",
        text: "The study text says so. Each use has its price: a key's policy must name whoever works with the data, the load balancer writes logs only under S3's own keys, and Auto Scaling needs a grant for a key of your own.",
        source:
          "Your AWS EC2 Has Been Hacked, Preparation; Elastic Load Balancing guide, access logs; EC2 Auto Scaling user guide, KMS key policy",
      },
    ],
    practiseNext: ["trail-stopped", "bucket-exfiltration", "public-bucket"],
  },
});

/** What was switched off a month ago. Answers the role that delivered the flow logs. */
async function cleanUpCosts(stage: Stage): Promise<string> {
  const { cloudtrail, ec2, elbv2 } = stage.platform;
  const Name = outputOf(stage, "TrailName");
  await cloudtrail.updateTrail({ Name, IsMultiRegionTrail: false, EnableLogFileValidation: false });
  await cloudtrail.putEventSelectors({
    TrailName: Name,
    EventSelectors: [{ ReadWriteType: "All", IncludeManagementEvents: true }],
  });
  const { FlowLogs = [] } = await ec2.describeFlowLogs({});
  await ec2.deleteFlowLogs({ FlowLogIds: FlowLogs.map((x) => x.FlowLogId!) });
  await elbv2.modifyLoadBalancerAttributes({
    LoadBalancerArn: outputOf(stage, "LoadBalancerArn"),
    Attributes: [{ Key: "access_logs.s3.enabled", Value: "false" }],
  });
  return FlowLogs.find((x) => x.DeliverLogsPermissionArn)!.DeliverLogsPermissionArn!;
}

/** What a review needs beyond the responder's rights. */
async function giveReviewRights({ platform, accountId }: Stage, flowLogRoleArn: string): Promise<void> {
  const linked = `arn:aws:iam::${accountId}:role/aws-service-role/*`;
  const allow = (Action: string | string[], Resource: string | string[] = "*") => ({
    Effect: "Allow",
    Action,
    Resource,
  });
  await platform.iam.putUserPolicy({
    UserName: USER.responder,
    PolicyName: "readiness-review",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        allow("iam:CreateServiceLinkedRole", linked),
        allow("iam:PassRole", [linked, flowLogRoleArn]),
        allow("s3:PutEncryptionConfiguration"),
        allow(["account:GetAlternateContact", "account:PutAlternateContact"]),
      ],
    }),
  });
}

async function keyOf({ iam }: Aws, UserName: string): Promise<Credentials> {
  return credentialsFrom((await iam.createAccessKey({ UserName })).AccessKey);
}
