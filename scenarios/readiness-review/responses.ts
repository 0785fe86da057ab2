import { USER } from "../../infra/names.ts";
import type { Responder, Response } from "../kit/response.ts";
import {
  blockPublicBuckets,
  encryptVolumes,
  letThemTest,
  logFlows,
  logRequests,
  look,
  makeKey,
  nameContact,
  prepareRecorder,
  sealBucket,
  selectors,
  startRecorder,
  watch,
  widenTrail,
  type Account,
} from "./steps.ts";

/** What works with the data: who writes it, and who reads it. */
const WORKERS = [USER.administrator, USER.deployer];

/** The parts of the standard, each of which a response may do in another way. */
const STANDARD = {
  trail: widenTrail,
  flows: logFlows,
  requests: logRequests,
  watch: (responder: Responder, account: Account) => watch(responder, account.otherRegion),
  async recorder(responder: Responder, account: Account) {
    await prepareRecorder(responder, account);
    await startRecorder(responder);
  },
  buckets: blockPublicBuckets,
  volumes: (responder: Responder) => encryptVolumes(responder),
  async data(responder: Responder, account: Account) {
    await sealBucket(responder, account.dataBucket, await makeKey(responder, account, WORKERS));
  },
  contact: nameContact,
};

type Part = (responder: Responder, account: Account) => Promise<void>;

/** A response that meets the standard, but for what it does differently. */
const meeting =
  (differently: Partial<Record<keyof typeof STANDARD, Part>> = {}): Response["play"] =>
  async (responder) => {
    const account = await look(responder);
    for (const part of Object.values<Part>({ ...STANDARD, ...differently })) await part(responder, account);
    await letThemTest(responder);
  };

const nothing: Part = async () => undefined;

const responses: readonly Response[] = [
  {
    id: "reference",
    title: "Everything of the standard, each in the plainest way",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: meeting(),
  },
  {
    id: "second-trail-and-subnets",
    title:
      "A second trail for all Regions, flow logs for each subnet, keys for volumes with Auto Scaling's role",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: meeting({
      async trail({ aws, step }, { dataBucket, logBucket }) {
        await step("A second trail for every Region; the first one stays as it is.");
        const { TrailARN } = await aws.cloudtrail.createTrail({
          Name: "all-regions",
          S3BucketName: logBucket,
          IsMultiRegionTrail: true,
          IncludeGlobalServiceEvents: true,
          EnableLogFileValidation: true,
        });
        await aws.cloudtrail.putEventSelectors({
          TrailName: TrailARN,
          EventSelectors: selectors(dataBucket),
        });
        await aws.cloudtrail.startLogging({ Name: TrailARN });
      },
      async flows({ aws, step }, { vpcId, logBucket }) {
        await step("Flow logs for each subnet of the VPC.");
        const { Subnets = [] } = await aws.ec2.describeSubnets({
          Filters: [{ Name: "vpc-id", Values: [vpcId] }],
        });
        await aws.ec2.createFlowLogs({
          ResourceType: "Subnet",
          ResourceIds: Subnets.map((x) => x.SubnetId!),
          TrafficType: "ALL",
          LogDestinationType: "s3",
          LogDestination: `arn:aws:s3:::${logBucket}`,
          MaxAggregationInterval: 60,
        });
      },
      async volumes({ aws, step }, { id }) {
        await step("A key of our own for volumes, whose policy names Auto Scaling's role.");
        const { KeyMetadata } = await aws.kms.createKey({ Policy: volumeKeyPolicy(id) });
        await aws.kms.enableKeyRotation({ KeyId: KeyMetadata!.KeyId });
        await aws.ec2.modifyEbsDefaultKmsKeyId({ KmsKeyId: KeyMetadata!.Arn });
        await aws.ec2.enableEbsEncryptionByDefault({});
      },
    }),
  },
  {
    id: "log-group-and-iam",
    title: "Flow logs into a log group, and the right to decrypt by the reader's own policy",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: meeting({
      async flows({ aws, step }, { vpcId }) {
        await step(
          "Flow logs into the log group that is there, with the role that delivered them before: one of what is accepted, one of what is refused.",
        );
        const { Roles = [] } = await aws.iam.listRoles({});
        const role = Roles.find((x) =>
          decodeURIComponent(x.AssumeRolePolicyDocument!).includes("vpc-flow-logs.amazonaws.com"),
        );
        const { logGroups = [] } = await aws.logs.describeLogGroups({});
        const group = logGroups.find((x) => x.logGroupName!.includes("FlowLog"));
        for (const TrafficType of ["ACCEPT", "REJECT"] as const)
          await aws.ec2.createFlowLogs({
            ResourceType: "VPC",
            ResourceIds: [vpcId],
            TrafficType,
            LogDestinationType: "cloud-watch-logs",
            LogGroupName: group!.logGroupName,
            DeliverLogsPermissionArn: role!.Arn,
            MaxAggregationInterval: 60,
          });
      },
      async data(responder, account) {
        const { aws, step } = responder;
        const keyArn = await makeKey(responder, account, []);
        await step("The reader's own policy lets it decrypt; the writer may use every key already.");
        await aws.iam.putUserPolicy({
          UserName: USER.deployer,
          PolicyName: "read-orders",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn }],
          }),
        });
        await sealBucket(responder, account.dataBucket, keyArn);
      },
    }),
  },
  {
    id: "what-can-be-seen",
    title: "What records and detects, without encryption and contact",
    kind: "alternative",
    expect: {
      verdict: "PASS",
      losesExactly: ["objective:volumes", "objective:sealed", "objective:rotated", "objective:contact"],
    },
    play: meeting({ volumes: nothing, data: nothing, contact: nothing }),
  },
  {
    id: "home-region-only",
    title: "Everything in the home Region, and nothing in the other one",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:everyRegion", "objective:detected"] },
    play: meeting({
      watch: nothing,
      async trail({ aws, step }, { dataBucket }) {
        await step("Digests and data events for the trail.");
        const { trailList = [] } = await aws.cloudtrail.describeTrails({});
        const Name = trailList[0]!.TrailARN;
        await aws.cloudtrail.updateTrail({ Name, EnableLogFileValidation: true });
        await aws.cloudtrail.putEventSelectors({ TrailName: Name, EventSelectors: selectors(dataBucket) });
      },
    }),
  },
  {
    id: "half-built",
    title: "Only refused flows logged, a recorder that was never started, BlockPublicAcls alone",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      losesExactly: ["objective:flows", "objective:changes", "objective:noPublicBuckets"],
    },
    play: meeting({
      async flows({ aws, step }, { vpcId, logBucket }) {
        await step("Flow logs of what is refused.");
        await aws.ec2.createFlowLogs({
          ResourceType: "VPC",
          ResourceIds: [vpcId],
          TrafficType: "REJECT",
          LogDestinationType: "s3",
          LogDestination: `arn:aws:s3:::${logBucket}`,
        });
      },
      recorder: prepareRecorder,
      async buckets({ aws, step }, { id }) {
        await step("No new public ACLs.");
        await aws.s3control.putPublicAccessBlock({
          AccountId: id,
          PublicAccessBlockConfiguration: { BlockPublicAcls: true },
        });
      },
    }),
  },
  {
    id: "key-for-nobody",
    title:
      "Data and log bucket sealed under a key that lets in neither the reader nor those who deliver logs",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      losesExactly: ["objective:orders", "objective:flows", "objective:requests"],
    },
    play: meeting({
      async data(responder, account) {
        const keyArn = await makeKey(responder, account, []);
        await sealBucket(responder, account.dataBucket, keyArn);
        await sealBucket(responder, account.logBucket, keyArn);
      },
    }),
  },
  {
    id: "volume-key-without-the-role",
    title: "A key of our own for volumes that does not name Auto Scaling's role: the fleet cannot grow",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:scalingBroken"] },
    play: meeting({
      async volumes(responder, account) {
        const { aws } = responder;
        const { KeyMetadata } = await aws.kms.createKey({ Description: "volumes" });
        await responder.step("Volumes take a key of our own.");
        await aws.ec2.modifyEbsDefaultKmsKeyId({ KmsKeyId: KeyMetadata!.Arn });
        await aws.ec2.enableEbsEncryptionByDefault({});
        await nothing(responder, account);
      },
    }),
  },
  {
    id: "new-broom",
    title: "The old trail deleted before there is a new one, and a key that seemed to be too many",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff", "hazard:keyEnding"] },
    play: meeting({
      async trail(responder, account) {
        const { aws, step } = responder;
        await step("Away with the old trail.");
        const { trailList = [] } = await aws.cloudtrail.describeTrails({});
        await aws.cloudtrail.deleteTrail({ Name: trailList[0]!.TrailARN });
        const { TrailARN } = await aws.cloudtrail.createTrail({
          Name: "all-regions",
          S3BucketName: account.logBucket,
          IsMultiRegionTrail: true,
        });
        await aws.cloudtrail.startLogging({ Name: TrailARN });
      },
      async contact(responder, account) {
        const { aws, step } = responder;
        await nameContact(responder, account);
        await step("One key is enough.");
        const { Aliases = [] } = await aws.kms.listAliases({});
        const { TargetKeyId } = Aliases.find((x) => x.AliasName === "alias/orders")!;
        await aws.kms.scheduleKeyDeletion({ KeyId: TargetKeyId, PendingWindowInDays: 7 });
      },
    }),
  },
];

/** What Auto Scaling's role needs of a key for volumes (EC2 Auto Scaling user guide, KMS key policy). */
function volumeKeyPolicy(accountId: string): string {
  const role = `arn:aws:iam::${accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`;
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      {
        Sid: "Account",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      {
        Sid: "AutoScaling",
        Effect: "Allow",
        Principal: { AWS: role },
        Action: ["kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey"],
        Resource: "*",
      },
      {
        Sid: "AutoScalingGrants",
        Effect: "Allow",
        Principal: { AWS: role },
        Action: "kms:CreateGrant",
        Resource: "*",
        Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } },
      },
    ],
  });
}

export default responses;
