import { gunzipSync } from "node:zlib";
import { refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import { bucketUrl } from "../kit/bucket.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";
import { probe, type Event } from "./probe.ts";

/** The auditors' office, and the exit node through which they act as an intruder. */
const OFFICE = { ip: "192.0.2.71" };
export const EXIT_NODE = { ip: "198.51.100.199", userAgent: "aws-cli/2.15.0 Python/3.11.6" };

/** What an auditor may use: an administrator's key, and a developer's, as if it had been stolen. */
export interface Keys {
  auditor: Credentials;
  stolen: Credentials;
}

type Look = (stage: Stage, event: Event) => Promise<boolean>;

/** Real events, each of which one part of the standard must have seen. */
export function audits(facts: Facts, { auditor, stolen }: Keys): Behaviour[] {
  const as = (stage: Stage, region?: string, userAgent?: string): Aws =>
    stage.colleague(auditor, { ...OFFICE, ...(region && { region }), ...(userAgent && { userAgent }) });
  const inTrail =
    (region: (stage: Stage) => string): Look =>
    async (stage, event) => {
      const aws = stage.platform;
      const { trailList = [] } = await aws.cloudtrail.describeTrails({});
      for (const bucket of new Set(trailList.map((x) => x.S3BucketName!)))
        if (await holds(aws, bucket, `AWSLogs/${stage.accountId}/CloudTrail/${region(stage)}/`, event))
          return true;
      return false;
    };
  return [
    probe(
      "unrecorded-region",
      "recorded",
      async (stage, marker) => {
        await as(stage, facts.otherRegion, marker).sqs.listQueues({});
        return `ListQueues in ${facts.otherRegion}`;
      },
      inTrail(() => facts.otherRegion),
    ),
    probe(
      "unrecorded-read",
      "recorded",
      async (stage, marker) => {
        const Key = "exports/invoices.csv";
        await as(stage, undefined, marker).s3.getObject({ Bucket: facts.dataBucket, Key });
        return `GetObject of ${Key} in the data bucket`;
      },
      inTrail((stage) => stage.region),
    ),
    probe(
      "unlogged-traffic",
      "in the flow logs",
      async () => "Traffic of the VPC",
      async (stage, event) => areFlowsLogged(stage, facts, event),
    ),
    probe(
      "unlogged-request",
      "in the access logs",
      async (stage, marker) => {
        await stage.visit({ path: `/${marker}`, clientIp: EXIT_NODE.ip });
        return "A request through the load balancer";
      },
      async (stage, event) => isRequestLogged(stage, facts, event),
    ),
    probe(
      "unseen-intruder",
      "found by GuardDuty",
      async (stage) => {
        const aws = stage.intruder(stolen, { ...EXIT_NODE, region: facts.otherRegion });
        await aws.ec2.describeInstances({}).catch(ifRefused);
        return `DescribeInstances in ${facts.otherRegion} from an exit node`;
      },
      async (stage, event) => isFound(stage.platformIn(facts.otherRegion), event),
    ),
    probe(
      "unrecorded-change",
      "in the configuration history",
      async (stage) => {
        await changeGroup(as(stage), facts.auditGroupId);
        return `A rule of ${facts.auditGroupId} changed`;
      },
      async (stage, event) => isChangeRecorded(stage.platform, facts, event),
    ),
    publicMistake(facts, as),
    plainVolume(as),
    orders(facts, as),
    scaling(facts, as),
  ];
}

const ifRefused = (error: unknown): void => {
  if (refusalOf(error) === undefined) throw error;
};

/** Whether a file that came after an event holds its marker. */
async function holds({ s3 }: Aws, Bucket: string, Prefix: string, { at, marker }: Event): Promise<boolean> {
  // Listings tell whole seconds.
  const since = Math.floor(at / 1000) * 1000;
  let listed: Awaited<ReturnType<typeof s3.listObjectsV2>>;
  try {
    listed = await s3.listObjectsV2({ Bucket, Prefix });
  } catch (error) {
    ifRefused(error);
    return false;
  }
  for (const { Key, LastModified } of listed.Contents ?? []) {
    if (!Key?.endsWith(".gz") || LastModified!.getTime() < since) continue;
    const { Body } = await s3.getObject({ Bucket, Key });
    const bytes = Body instanceof Uint8Array ? Body : await Body!.transformToByteArray();
    if (gunzipSync(bytes).includes(marker)) return true;
  }
  return false;
}

/** Whether accepted and refused traffic of the whole VPC has come to where its flow logs go. */
async function areFlowsLogged({ platform: aws }: Stage, { vpcId }: Facts, event: Event): Promise<boolean> {
  const { FlowLogs = [] } = await aws.ec2.describeFlowLogs({});
  const { Subnets = [] } = await aws.ec2.describeSubnets({ Filters: [{ Name: "vpc-id", Values: [vpcId] }] });
  const delivering = FlowLogs.filter((x) => x.DeliverLogsStatus !== "FAILED");
  const typesFor = (SubnetId: string | undefined) =>
    delivering.filter((x) => x.ResourceId === vpcId || x.ResourceId === SubnetId).map((x) => x.TrafficType);
  if (!Subnets.every((x) => tellOfAll(typesFor(x.SubnetId)))) return false;
  for (const { LogDestinationType, LogDestination, LogGroupName } of delivering)
    if (
      LogDestinationType === "s3"
        ? await cameTo(aws, LogDestination!.split(":").at(-1)!.split("/")[0]!, /vpcflowlogs/, event.at)
        : await cameToGroup(aws, LogGroupName!, event.at)
    )
      return true;
  return false;
}

/** One flow log for all traffic, or one each for what is accepted and what is refused. */
const tellOfAll = (types: readonly (string | undefined)[]): boolean =>
  types.includes("ALL") || (types.includes("ACCEPT") && types.includes("REJECT"));

async function cameTo({ s3 }: Aws, Bucket: string, keys: RegExp, at: number): Promise<boolean> {
  try {
    const { Contents = [] } = await s3.listObjectsV2({ Bucket });
    return Contents.some((x) => keys.test(x.Key!) && x.LastModified!.getTime() >= at);
  } catch (error) {
    ifRefused(error);
    return false;
  }
}

async function cameToGroup({ logs }: Aws, logGroupName: string, at: number): Promise<boolean> {
  try {
    const { events = [] } = await logs.filterLogEvents({ logGroupName, startTime: at, limit: 1 });
    return events.length > 0;
  } catch (error) {
    ifRefused(error);
    return false;
  }
}

async function isRequestLogged(
  { platform: aws, accountId }: Stage,
  { loadBalancerArn }: Facts,
  event: Event,
): Promise<boolean> {
  const { Attributes = [] } = await aws.elbv2.describeLoadBalancerAttributes({
    LoadBalancerArn: loadBalancerArn,
  });
  const value = (key: string): string =>
    Attributes.find((x) => x.Key === `access_logs.s3.${key}`)?.Value ?? "";
  if (value("enabled") !== "true") return false;
  const prefix = value("prefix");
  const folder = `${prefix && `${prefix}/`}AWSLogs/${accountId}/elasticloadbalancing/`;
  return holds(aws, value("bucket"), folder, event);
}

async function isFound({ guardduty }: Aws, { at }: Event): Promise<boolean> {
  const { DetectorIds = [] } = await guardduty.listDetectors({});
  for (const DetectorId of DetectorIds) {
    const { FindingIds = [] } = await guardduty.listFindings({ DetectorId });
    if (!FindingIds.length) continue;
    const { Findings = [] } = await guardduty.getFindings({ DetectorId, FindingIds });
    if (Findings.some((x) => Date.parse(x.UpdatedAt!) >= at)) return true;
  }
  return false;
}

/** Adds a rule that was not there, or takes it away again. */
async function changeGroup({ ec2 }: Aws, GroupId: string): Promise<void> {
  const IpPermissions = [
    { IpProtocol: "tcp", FromPort: 8443, ToPort: 8443, IpRanges: [{ CidrIp: "192.0.2.0/24" }] },
  ];
  const { SecurityGroups = [] } = await ec2.describeSecurityGroups({ GroupIds: [GroupId] });
  if (SecurityGroups[0]?.IpPermissions?.length)
    await ec2.revokeSecurityGroupIngress({ GroupId, IpPermissions });
  else await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions });
}

async function isChangeRecorded({ config }: Aws, { auditGroupId }: Facts, { at }: Event): Promise<boolean> {
  try {
    const { configurationItems = [] } = await config.getResourceConfigHistory({
      resourceType: "AWS::EC2::SecurityGroup",
      resourceId: auditGroupId,
      limit: 1,
    });
    return configurationItems.some((x) => x.configurationItemCaptureTime!.getTime() >= at);
  } catch (error) {
    ifRefused(error);
    return false;
  }
}

type As = (stage: Stage) => Aws;

/** Somebody opens a bucket by mistake, and somebody else reads it; then the mistake is taken back. */
const publicMistake = ({ auditBucket: Bucket }: Facts, as: As): Behaviour => ({
  name: "public-mistake",
  everySeconds: 30,
  async act(stage) {
    const { s3 } = as(stage);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: "*", Action: "s3:GetObject", Resource: `arn:aws:s3:::${Bucket}/*` },
      ],
    });
    await s3.deletePublicAccessBlock({ Bucket });
    await s3.putBucketPolicy({ Bucket, Policy }).catch(ifRefused);
    const { status, refusal } = await stage.fetch(bucketUrl(Bucket, stage.region, "draft.txt"), {
      ip: EXIT_NODE.ip,
    });
    await s3.deleteBucketPolicy({ Bucket });
    stage.attempted({
      attempt: "public-mistake",
      gotThrough: status === 200,
      what: "A bucket is opened to everybody by mistake",
      ...(refusal !== undefined && { refusal }),
    });
  },
});

/** Somebody makes a volume and says nothing about encryption. */
const plainVolume = (as: As): Behaviour => ({
  name: "plain-volume",
  everySeconds: 30,
  async act(stage) {
    const { ec2 } = as(stage);
    const { VolumeId, Encrypted } = await ec2.createVolume({ AvailabilityZone: `${stage.region}a`, Size: 1 });
    await ec2.deleteVolume({ VolumeId }).catch(ifRefused);
    stage.attempted({
      attempt: "plain-volume",
      gotThrough: !Encrypted,
      what: "A volume is made without a word about encryption",
      ...(Encrypted && { refusal: "encrypted" }),
    });
  },
});

const INCOMING = "exports/incoming.csv";

/** The shop writes orders into the data bucket, and invoicing reads them with a key of its own. */
const orders = ({ dataBucket: Bucket }: Facts, as: As): Behaviour => ({
  name: "orders",
  everySeconds: 30,
  async act(stage) {
    const what = `Orders are written to ${INCOMING}, and invoicing reads them`;
    try {
      const aws = as(stage);
      const { SSEKMSKeyId } = await aws.s3.putObject({ Bucket, Key: INCOMING, Body: Buffer.from("order\n") });
      const sealed = SSEKMSKeyId !== undefined && (await isOwnKey(stage.platform, SSEKMSKeyId));
      stage.attempted({
        attempt: "plain-object",
        gotThrough: !sealed,
        what: "Orders are written without a word about encryption",
        ...(sealed && { refusal: "sealed" }),
      });
      await stage.colleague(invoicingKey(stage), OFFICE).s3.getObject({ Bucket, Key: INCOMING });
      stage.worked({ work: "orders", done: true, what });
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === undefined) throw error;
      stage.worked({ work: "orders", done: false, what, refusal });
    }
  },
});

const invoicingKey = ({ outputs }: Stage): Credentials => ({
  accessKeyId: outputs["CiDeployerAccessKeyId"]!,
  secretAccessKey: outputs["CiDeployerSecretAccessKey"]!,
});

const isOwnKey = async ({ kms }: Aws, KeyId: string): Promise<boolean> =>
  (await kms.describeKey({ KeyId })).KeyMetadata?.KeyManager === "CUSTOMER";

/** Less than this after its order a third server is on its way, and not missing: a run may end at any moment. */
const THIRD_SERVER_MS = 30_000;

/** The evening's rush: a third server for a while, and back to two. */
function scaling({ groupName: AutoScalingGroupName }: Facts, as: As): Behaviour {
  let wanted = 2;
  let orderedAt = 0;
  return {
    name: "scaling",
    everySeconds: 60,
    async act(stage) {
      const { autoscaling } = as(stage);
      const { AutoScalingGroups = [] } = await autoscaling.describeAutoScalingGroups({
        AutoScalingGroupNames: [AutoScalingGroupName],
      });
      const running = (AutoScalingGroups[0]?.Instances ?? []).filter((x) => x.LifecycleState === "InService");
      if (wanted === 3 && stage.pace === "drill" && stage.now() - orderedAt >= THIRD_SERVER_MS) {
        const done = running.length >= 3;
        const what = "The group grows to three servers";
        stage.worked({ work: "scaling", done, what, ...(!done && { refusal: "no third server" }) });
      }
      wanted = wanted === 2 ? 3 : 2;
      orderedAt = stage.now();
      await autoscaling.setDesiredCapacity({ AutoScalingGroupName, DesiredCapacity: wanted });
    },
  };
}
