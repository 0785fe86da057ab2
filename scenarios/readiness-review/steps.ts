import type { Responder } from "../kit/response.ts";
import { dataBucketIn } from "../response/buckets.ts";

/** What a responder has found out about the account. */
export interface Account {
  id: string;
  logBucket: string;
  dataBucket: string;
  vpcId: string;
  loadBalancerArn: string;
  otherRegion: string;
  contact: string;
}

const from = (text: string, pattern: RegExp): string => {
  const found = pattern.exec(text)?.[1];
  if (found === undefined) throw new Error(`the brief does not say ${pattern.source}`);
  return found;
};

/** Asks each service what it does now. */
export async function look({ aws, brief, elsewhere, step }: Responder): Promise<Account> {
  await step("What records, watches and encrypts now, and what does not?");
  const { Account: id } = await aws.sts.getCallerIdentity({});
  const otherRegion = from(brief.text, /Regions in use: [\w-]+, ([\w-]+)/);
  await aws.cloudtrail.describeTrails({});
  await aws.ec2.describeFlowLogs({});
  await aws.ec2.getEbsEncryptionByDefault({});
  await aws.config.describeConfigurationRecorders({});
  await elsewhere({ region: otherRegion }).guardduty.listDetectors({});
  const { LoadBalancers = [] } = await aws.elbv2.describeLoadBalancers({});
  return {
    id: id!,
    logBucket: brief.logBucket,
    dataBucket: dataBucketIn(brief),
    vpcId: from(brief.text, /VPC +(vpc-\w+)/),
    loadBalancerArn: LoadBalancers[0]!.LoadBalancerArn!,
    otherRegion,
    contact: from(brief.text, /security contact is (\S+)/),
  };
}

export async function widenTrail({ aws, step }: Responder, { dataBucket }: Account): Promise<void> {
  await step("One trail for every Region, with digests, and with the reads of the data bucket.");
  const { trailList = [] } = await aws.cloudtrail.describeTrails({});
  const Name = trailList[0]!.TrailARN;
  await aws.cloudtrail.updateTrail({ Name, IsMultiRegionTrail: true, EnableLogFileValidation: true });
  await aws.cloudtrail.putEventSelectors({ TrailName: Name, EventSelectors: selectors(dataBucket) });
}

export const selectors = (dataBucket: string) => [
  {
    ReadWriteType: "All" as const,
    IncludeManagementEvents: true,
    DataResources: [{ Type: "AWS::S3::Object", Values: [`arn:aws:s3:::${dataBucket}/`] }],
  },
];

export async function logFlows({ aws, step }: Responder, { vpcId, logBucket }: Account): Promise<void> {
  await step("Flow logs of the whole VPC, accepted and refused, into the log bucket.");
  await aws.ec2.createFlowLogs({
    ResourceType: "VPC",
    ResourceIds: [vpcId],
    TrafficType: "ALL",
    LogDestinationType: "s3",
    LogDestination: `arn:aws:s3:::${logBucket}`,
    MaxAggregationInterval: 60,
  });
}

export async function logRequests(
  { aws, step }: Responder,
  { loadBalancerArn, logBucket }: Account,
): Promise<void> {
  await step("Access logs of the load balancer.");
  await aws.elbv2.modifyLoadBalancerAttributes({
    LoadBalancerArn: loadBalancerArn,
    Attributes: [
      { Key: "access_logs.s3.enabled", Value: "true" },
      { Key: "access_logs.s3.bucket", Value: logBucket },
    ],
  });
}

/** @param region the other one, unless told */
export async function watch({ elsewhere, step }: Responder, region: string): Promise<void> {
  await step(`GuardDuty in ${region}, too.`);
  await elsewhere({ region }).guardduty.createDetector({ Enable: true });
}

/** Makes everything that AWS Config needs, but for starting it. */
export async function prepareRecorder({ aws, step }: Responder, { id, logBucket }: Account): Promise<void> {
  await step("AWS Config's own role and a recorder for everything.");
  const { Role } = await aws.iam.createServiceLinkedRole({ AWSServiceName: "config.amazonaws.com" });
  await aws.config.putConfigurationRecorder({
    ConfigurationRecorder: {
      name: "default",
      roleARN: Role!.Arn,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
    },
  });
  await step("The log bucket lets AWS Config write, beside those that it lets in already.");
  const { Policy } = await aws.s3.getBucketPolicy({ Bucket: logBucket });
  const policy = JSON.parse(Policy!) as { Statement: object[] };
  const statement = {
    Sid: "ConfigWrite",
    Effect: "Allow",
    Principal: { Service: "config.amazonaws.com" },
    Action: "s3:PutObject",
    Resource: `arn:aws:s3:::${logBucket}/AWSLogs/${id}/Config/*`,
    Condition: { StringEquals: { "aws:SourceAccount": id } },
  };
  await aws.s3.putBucketPolicy({
    Bucket: logBucket,
    Policy: JSON.stringify({ ...policy, Statement: [...policy.Statement, statement] }),
  });
  await aws.config.putDeliveryChannel({ DeliveryChannel: { name: "default", s3BucketName: logBucket } });
}

export async function startRecorder({ aws, step }: Responder): Promise<void> {
  await step("Start it: a recorder records nothing until then.");
  await aws.config.startConfigurationRecorder({ ConfigurationRecorderName: "default" });
}

export async function blockPublicBuckets({ aws, step }: Responder, { id }: Account): Promise<void> {
  await step("Block Public Access of the account: no bucket here is public on purpose.");
  await aws.s3control.putPublicAccessBlock({
    AccountId: id,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      IgnorePublicAcls: true,
      BlockPublicPolicy: true,
      RestrictPublicBuckets: true,
    },
  });
}

export async function encryptVolumes({ aws, step }: Responder): Promise<void> {
  await step("Volumes are encrypted by default, under EBS's own key.");
  await aws.ec2.enableEbsEncryptionByDefault({});
}

/**
 * A key of the account's own.
 *
 * @param users whom its policy names beside the account
 * @returns its ARN
 */
export async function makeKey(
  { aws, step }: Responder,
  { id }: Account,
  users: readonly string[],
): Promise<string> {
  await step("A key of our own, which rotates, and whose policy names those who work with the data.");
  const named = users.map((name) => `arn:aws:iam::${id}:user/${name}`);
  const { KeyMetadata } = await aws.kms.createKey({
    Description: "orders",
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "Account",
          Effect: "Allow",
          Principal: { AWS: `arn:aws:iam::${id}:root` },
          Action: "kms:*",
          Resource: "*",
        },
        ...(named.length
          ? [
              {
                Sid: "Work",
                Effect: "Allow",
                Principal: { AWS: named },
                Action: ["kms:Decrypt", "kms:GenerateDataKey"],
                Resource: "*",
              },
            ]
          : []),
      ],
    }),
  });
  await aws.kms.createAlias({ AliasName: "alias/orders", TargetKeyId: KeyMetadata!.KeyId });
  await aws.kms.enableKeyRotation({ KeyId: KeyMetadata!.KeyId });
  return KeyMetadata!.Arn!;
}

export async function sealBucket({ aws, step }: Responder, bucket: string, keyArn: string): Promise<void> {
  await step(`New objects in ${bucket} are sealed under it.`);
  await aws.s3.putBucketEncryption({
    Bucket: bucket,
    ServerSideEncryptionConfiguration: {
      Rules: [
        {
          ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: keyArn },
          BucketKeyEnabled: true,
        },
      ],
    },
  });
}

export async function nameContact({ aws, step }: Responder, { contact }: Account): Promise<void> {
  await step("AWS's security contact.");
  await aws.account.putAlternateContact({
    AlternateContactType: "SECURITY",
    Name: "Security team",
    Title: "On-call",
    EmailAddress: contact,
    PhoneNumber: "+1 206 555 0100",
  });
}

/** Until every control was tested twice. */
export async function letThemTest({ step, wait }: Responder): Promise<void> {
  await step("Give the auditors two minutes: they must see it working.");
  await wait(130);
}
