import { USER, GROUP } from "../../infra/names.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import { defineScenario } from "../kit/define.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { region } from "../kit/account-variables.ts";
import { criteria } from "./criteria.ts";
import { backup, development } from "./developer.ts";
import type { Facts } from "./facts.ts";
import { OnCall } from "./on-call.ts";

const OTHER_REGION = "eu-west-1";
const ON_CALL_ADDRESS = "oncall@shop.example";
const PAGES_QUEUE = "on-call-pages";
const PAGES_LOG_GROUP = "/on-call/pages";
const TRAIL_LOG_GROUP = "/aws/cloudtrail/account";
const PAGER = "pager";

/** The keys of those who work in the account. */
const held = new WeakMap<Stage, { developer: Credentials; pager: Credentials }>();

export default defineScenario<Facts>({
  id: "security-group-alarm",
  title: "The hour that nobody noticed",
  family: "Preparation",
  difficulty: 2,
  parMinutes: 20,
  summary: "Nobody attacks. Build an alert for changes of security groups, and prove that it arrives.",
  maps: {
    attack: ["T1562.007"],
    findings: ["Stealth:IAMUser/CloudTrailLoggingDisabled"],
    nist: ["Preparation", "Detection & Analysis"],
    exam: ["SCS-C02 1.1", "SCS-C02 2.1", "SCS-C03 2.1"],
  },
  needs: ["iam-enforcement", "event-history", "instances"],
  varies: { region },

  brief: (facts, { region }) =>
    `${facts.ticket} · preparation drill · nobody is attacking

Last week a developer opened SSH to the world by mistake. It stood open for
an hour, and nobody noticed. Since then the account was rebuilt from its
template; whether everything came back as it was, nobody has looked.

The security lead wants on-call to hear within a minute when
  - a security group is made or deleted, or its rules are changed, in each
    of our two Regions, ${region} and ${facts.otherRegion};
  - an instance is launched in ${region};
and not to be woken by anything else. A message must say what was done to
what. Instead of messages an alarm will do, as long as it counts each time.

On-call is reached by mail or by queue; one of the two is enough. Mail asks
to be confirmed: "console mail" stands in for the mailbox. The queue takes
what SNS and EventBridge send from this account, from any Region. What came
stands in the pager's log, ten seconds later at most.

Prove it: change something, and see it come. Make a group of your own for
that, for the others are in use. All day long developers change groups in
both Regions and launch machines, each once in three minutes, and must be
able to go on: a deny is not what the lead asked for. What counts is the
last that they did of each kind: let a round of theirs pass before you finish.

  ticket             ${facts.ticket}
  on-call address    ${facts.onCallAddress}
  on-call queue      ${facts.pagesQueueArn}
  pager's log        ${facts.pagesLogGroup}
  trail's log group  ${facts.trailLogGroup}
  other Region       ${facts.otherRegion}
  role for Config    ${facts.configRoleArn}

You have the responder role.`,

  async inject(stage) {
    const queue = await setUpOnCall(stage);
    const facts: Facts = {
      ticket: stage.ticket,
      trailName: outputOf(stage, "TrailName"),
      trailLogGroup: TRAIL_LOG_GROUP,
      alertTopicArn: outputOf(stage, "AlertTopicArn"),
      findingRule: await nameFindingRule(stage),
      onCallAddress: ON_CALL_ADDRESS,
      ...queue,
      pagesLogGroup: PAGES_LOG_GROUP,
      otherRegion: OTHER_REGION,
      ...(await setUpDevelopers(stage)),
      configRoleArn: await makeConfigRole(stage),
      cleanImageId: stage.cleanImageId,
    };
    await connectTrail(stage, facts);
    held.set(stage, {
      developer: await keyOf(stage, USER.developer),
      pager: await keyOf(stage, PAGER),
    });
    return facts;
  },

  adversary(stage, facts) {
    const { developer, pager } = held.get(stage)!;
    const onCall = new OnCall(facts, pager);
    return [
      onCall.behaviour,
      development(facts, developer, (errand) => onCall.watch(errand)),
      backup(facts, developer, (errand) => onCall.watch(errand)),
    ];
  },

  markers: () => [],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Begin at the source: does the trail log? Event history shows calls without it, but EventBridge and CloudWatch Logs are told of them by a trail that logs, and by nothing else.",
    },
    {
      cost: 5,
      text: "EventBridge: source aws.ec2, detail-type AWS API Call via CloudTrail, and in the detail the eventName values as they are spelt, such as AuthorizeSecurityGroupIngress. A rule hears its own Region only. Or: the trail writes the events of every Region into one log group, where one metric filter and one alarm hear them all.",
    },
    {
      cost: 8,
      text: "A new topic lets its owner's account publish and no service: add events.amazonaws.com to its policy, and keep what is in it. The queue of on-call can be subscribed from either Region and needs no confirmation; mail does nothing until it is confirmed. Then make a group, delete it, and read the pager's log.",
    },
  ],

  debrief: {
    story:
      "The trail had come back from the rebuild switched off. Everything after it could be built, and looked right, and would have stayed silent: rules wait for events that nobody sends. An alert is a chain of a trail that logs, a rule or a filter with the names as they are spelt, a target, a policy that lets the service publish, and somebody who confirmed; in each Region, or in the one place where all Regions meet. The developers were the proof: what they changed was told, or it was not.",
    rulings: [
      {
        topic: "Restrict users, or alert?",
        text: "The study notes ask to restrict who launches instances and changes groups, and answer with CloudTrail, events and an SNS message. That detects; it restricts nobody. The preventive control is a deny in IAM or in a service control policy, for those who must not. For those who may, the alert is right.",
        source:
          "Security – Specialty notes, Incident Response; AWS Organizations user guide, service control policies",
      },
      {
        topic: "CloudWatch Events, or EventBridge?",
        text: "The same service under its older and its newer name. It routes events; it does not act by itself.",
        source: "EventBridge user guide, EventBridge and CloudWatch Events",
      },
      {
        topic: "Is event history enough?",
        text: "The notes praise event history in the same breath. It shows the last 90 days to those who look, with no trail at all; it alerts nobody. API calls reach EventBridge through a trail that logs.",
        source: `Security – Specialty notes, Incident Response; EventBridge user guide, AWS service events delivered via CloudTrail`,
      },
      {
        topic: "Rule, metric filter and alarm, or Config?",
        text: "All three are AWS's own. A rule says at once who did what to what, in one Region each. An alarm needs one filter for all Regions of the trail, comes minutes later at AWS's pace, counts instead of telling, and is not sent again while it stands. Config needs a recorder in each Region, tells what a group has become and not who did it, and may miss what came and went in between.",
        source:
          "CloudTrail user guide, creating CloudWatch alarms for CloudTrail events; EventBridge user guide, event patterns; AWS Config developer guide, configuration items",
      },
    ],
    practiseNext: ["trail-stopped", "false-alarm", "hostile-ip-range"],
  },
});

/** The queue and the log of on-call's pager, and the pager's own user. */
async function setUpOnCall({
  accountId,
  platform,
}: Stage): Promise<Pick<Facts, "pagesQueueArn" | "pagesQueueUrl">> {
  const { iam, logs, sqs } = platform;
  const { QueueUrl } = await sqs.createQueue({
    QueueName: PAGES_QUEUE,
    Attributes: { VisibilityTimeout: "5" },
  });
  const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ["QueueArn"] });
  const queueArn = Attributes!.QueueArn!;
  const Policy = policy(
    {
      Principal: { Service: ["sns.amazonaws.com", "events.amazonaws.com"] },
      Action: "sqs:SendMessage",
      Resource: queueArn,
      Condition: { StringEquals: { "aws:SourceAccount": accountId } },
    },
    {
      Principal: { AWS: `arn:aws:iam::${accountId}:user/${USER.responder}` },
      Action: ["sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
      Resource: queueArn,
    },
  );
  await sqs.setQueueAttributes({ QueueUrl, Attributes: { Policy } });
  await logs.createLogGroup({ logGroupName: PAGES_LOG_GROUP });
  await logs.createLogStream({ logGroupName: PAGES_LOG_GROUP, logStreamName: PAGER });
  await iam.createUser({ UserName: PAGER });
  await iam.putUserPolicy({
    UserName: PAGER,
    PolicyName: "duties",
    PolicyDocument: policy(
      { Action: ["sqs:ReceiveMessage", "sqs:DeleteMessage"], Resource: queueArn },
      {
        Action: [
          "cloudtrail:LookupEvents",
          "cloudwatch:DescribeAlarms",
          "logs:DescribeMetricFilters",
          "logs:FilterLogEvents",
          "logs:PutLogEvents",
        ],
        Resource: "*",
      },
    ),
  });
  return { pagesQueueArn: queueArn, pagesQueueUrl: QueueUrl! };
}

/** What the developers may do and work with: a security group, a volume that is backed up, a VPC elsewhere. */
async function setUpDevelopers(
  stage: Stage,
): Promise<Pick<Facts, "ownGroupId" | "otherVpcId" | "volumeId" | "subnetId" | "othersGroupIds">> {
  const { ec2, iam } = stage.platform;
  await iam.putGroupPolicy({
    GroupName: GROUP.developers,
    PolicyName: "own-services",
    PolicyDocument: policy({
      Action: [
        "ec2:AuthorizeSecurityGroup*",
        "ec2:RevokeSecurityGroup*",
        "ec2:CreateSecurityGroup",
        "ec2:DeleteSecurityGroup",
        "ec2:CreateTags",
        "ec2:RunInstances",
        "ec2:TerminateInstances",
      ],
      Resource: "*",
    }),
  });
  const { GroupId } = await ec2.createSecurityGroup({
    GroupName: "developer-tools",
    Description: "Machines of the developers",
    VpcId: outputOf(stage, "VpcId"),
  });
  const subnetId = outputOf(stage, "WebSubnetIds").split(",")[0]!;
  const { Subnets = [] } = await ec2.describeSubnets({ SubnetIds: [subnetId] });
  const { VolumeId } = await ec2.createVolume({
    AvailabilityZone: Subnets[0]!.AvailabilityZone,
    Size: 1,
    VolumeType: "gp3",
  });
  const { Vpc } = await stage.platformIn(OTHER_REGION).ec2.createVpc({ CidrBlock: "10.30.0.0/16" });
  return {
    ownGroupId: GroupId!,
    otherVpcId: Vpc!.VpcId!,
    volumeId: VolumeId!,
    subnetId,
    othersGroupIds: [
      GroupId!,
      outputOf(stage, "WebSecurityGroupId"),
      outputOf(stage, "LoadBalancerSecurityGroupId"),
    ],
  };
}

/** The trail writes into a log group, too; and since the rebuild it is off. */
async function connectTrail({ accountId, platform, region }: Stage, { trailName }: Facts): Promise<void> {
  const { cloudtrail, iam, logs } = platform;
  const logGroup = `arn:aws:logs:${region}:${accountId}:log-group:${TRAIL_LOG_GROUP}:*`;
  await logs.createLogGroup({ logGroupName: TRAIL_LOG_GROUP });
  const { Role } = await iam.createRole({
    RoleName: "TrailToCloudWatchLogs",
    AssumeRolePolicyDocument: policy({
      Principal: { Service: "cloudtrail.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  });
  await iam.putRolePolicy({
    RoleName: Role!.RoleName,
    PolicyName: "deliver",
    PolicyDocument: policy({ Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: logGroup }),
  });
  await cloudtrail.updateTrail({
    Name: trailName,
    CloudWatchLogsLogGroupArn: logGroup,
    CloudWatchLogsRoleArn: Role!.Arn,
  });
  await cloudtrail.stopLogging({ Name: trailName });
}

/** What AWS Config records with, for those who build the alert on it: the responder may hand it over. */
async function makeConfigRole(stage: Stage): Promise<string> {
  const { iam } = stage.platform;
  const RoleName = "ConfigRecorder";
  const bucket = `arn:aws:s3:::${outputOf(stage, "LogBucketName")}`;
  const { Role } = await iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: policy({
      Principal: { Service: "config.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  });
  await iam.attachRolePolicy({
    RoleName,
    PolicyArn: "arn:aws:iam::aws:policy/service-role/AWS_ConfigRole",
  });
  await iam.putRolePolicy({
    RoleName,
    PolicyName: "deliver",
    PolicyDocument: policy(
      { Action: "s3:GetBucketAcl", Resource: bucket },
      { Action: "s3:PutObject", Resource: `${bucket}/AWSLogs/*` },
    ),
  });
  await iam.putUserPolicy({
    UserName: USER.responder,
    PolicyName: "use-config",
    PolicyDocument: policy({ Action: "iam:PassRole", Resource: Role!.Arn }),
  });
  return Role!.Arn!;
}

/** The rule that sends GuardDuty's findings to the security team. */
async function nameFindingRule(stage: Stage): Promise<string> {
  const { RuleNames = [] } = await stage.platform.events.listRuleNamesByTarget({
    TargetArn: outputOf(stage, "AlertTopicArn"),
  });
  return RuleNames[0]!;
}

const keyOf = async ({ platform }: Stage, UserName: string): Promise<Credentials> =>
  credentialsFrom((await platform.iam.createAccessKey({ UserName })).AccessKey);

const policy = (...statements: readonly object[]): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map((statement) => ({ Effect: "Allow", ...statement })),
  });
