import { USER } from "../../infra/names.ts";
import { anonymousReader, readAnonymously } from "../adversary/anonymous-reader.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import { bucketArns, bucketUrl } from "../kit/bucket.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { RECORD } from "../kit/evidence.ts";
import { outputOf } from "../kit/fleet.ts";
import { invoicingJob } from "../kit/invoicing-job.ts";
import type { Stage } from "../kit/stage.ts";
import { makeWebsite, websiteVisitors } from "../kit/website.ts";
import { bucketName, region, versioning } from "../kit/account-variables.ts";
import { variableOf } from "../kit/variation.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";

/** The colleague's desk: one of the account's usual networks. */
const OFFICE = { ip: "192.0.2.31", userAgent: "aws-cli/2.15.0 Python/3.11.6 Darwin/23.1.0" };
/** Those who look for open buckets, in a documentation range (RFC 5737): never twice from the same address. */
const STRANGERS = ["198.51.100.23", "198.51.100.77", "198.51.100.140", "203.0.113.180", "203.0.113.233"];
const POLICY_SID = "PartnerDownload";
const ACL_KEYS = ["exports/invoices.csv", "exports/orders-2026-q3.csv"];
const POLICY_KEYS = ["exports/orders-2026-q2.csv"];
const UNREAD_KEY = "config/payment-gateway.json";

/** How the policy says that it is for everybody: S3 takes both for public. */
const [everybody, everybodyOf] = variableOf("everybody in the policy", {
  star: 'a policy for the principal "*"',
  aws: 'a policy for the principal {"AWS":"*"}',
});

export default defineScenario<Facts>({
  id: "public-bucket",
  title: "A bucket that everybody reads",
  family: "Exposed data",
  difficulty: 2,
  parMinutes: 10,
  summary: "The bucket with the shop's exports answers anybody who asks, and somebody asks.",
  maps: {
    attack: ["T1530", "T1619"],
    findings: ["Policy:S3/BucketBlockPublicAccessDisabled", "Policy:S3/BucketAnonymousAccessGranted"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "findings"],
  varies: { region, bucket: bucketName, versioning, everybody },

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

A researcher writes to the security mailbox: the shop's order exports can be
downloaded by anybody who knows the address. GuardDuty has findings about
public buckets. The data is being read right now.

  data bucket      ${facts.dataBucket}
                   orders and invoices, never meant to be public
  website bucket   ${facts.websiteBucket}
                   the shop's public pages, public on purpose, must stay so

Close the data bucket to strangers, for good. Invoicing reads from it every
half minute with a key of its own and must go on. Nothing may be deleted.

Legal asks for two things in the evidence bucket: the bucket's policy as it
was, and which objects strangers read, and from where.

  ticket           ${facts.ticket}
  evidence bucket  ${facts.evidenceBucket}
  log bucket       ${facts.logBucket}
                   the trail's files; reads of the data bucket are selected

You have the responder's rights. Nobody else will change anything while you
work.`,

  async inject(stage) {
    const { platform, region } = stage;
    const dataBucket = outputOf(stage, "DataBucketName");
    const websiteBucket = await makeWebsite(stage);
    await fillDataBucket(platform, dataBucket);
    const { AccessKey } = await platform.iam.createAccessKey({ UserName: USER.administrator });
    await openForPartner(stage, credentialsFrom(AccessKey), dataBucket);
    for (const ip of STRANGERS) stage.internet({ ip });
    const readerIp = STRANGERS[0]!;
    await stage.fetch(`${bucketUrl(dataBucket, region)}?list-type=2`, { ip: readerIp });
    return {
      ticket: stage.ticket,
      dataBucket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      websiteBucket,
      policySid: POLICY_SID,
      aclKeys: ACL_KEYS,
      policyKeys: POLICY_KEYS,
      readKeys: [...POLICY_KEYS, ...ACL_KEYS],
      readerIp,
    };
  },

  adversary(stage, { dataBucket: bucket, policyKeys, aclKeys, websiteBucket }) {
    const invoicing = {
      accessKeyId: outputOf(stage, "CiDeployerAccessKeyId"),
      secretAccessKey: outputOf(stage, "CiDeployerSecretAccessKey"),
    };
    return [
      anonymousReader({
        attempt: "policy-read",
        everySeconds: 15,
        bucket,
        keys: policyKeys,
        addresses: STRANGERS,
      }),
      anonymousReader({ attempt: "acl-read", everySeconds: 20, bucket, keys: aclKeys, addresses: STRANGERS }),
      {
        name: "bulk-read",
        everySeconds: Number.POSITIVE_INFINITY,
        afterSeconds: 300,
        async act(stage) {
          for (const key of [...policyKeys, ...aclKeys, UNREAD_KEY])
            await readAnonymously(stage, { attempt: "bulk-read", bucket, key, addresses: STRANGERS });
        },
      },
      websiteVisitors(websiteBucket),
      invoicingJob(invoicing, bucket),
    ];
  },

  // The website is public on purpose, and GuardDuty tells of it all the same.
  decoys: (facts) => [facts.websiteBucket],
  markers: (facts) => [RECORD, facts.policySid, facts.readerIp, ...facts.readKeys],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Ask for everything that can open a bucket: its policy, its ACL, the ownership setting, the ACLs of its objects, Block Public Access of the bucket and of the account. Two of them are open here.",
    },
    {
      cost: 5,
      text: "Each of the four settings of Block Public Access does one thing. BlockPublicPolicy and BlockPublicAcls refuse what comes; RestrictPublicBuckets and IgnorePublicAcls end what is there. At which level can you set them without closing the website?",
    },
    {
      cost: 8,
      text: "Event history knows no reads of objects. The trail's files under AWSLogs/ in the log bucket have each GetObject of an anonymous caller, with key and address: copy them into the evidence bucket. Then take the statement out of the policy, and let the bucket's owner own every object.",
    },
  ],

  debrief: {
    story:
      "A colleague wanted to hand files to a partner. Block Public Access refused the policy, so it was taken off; the policy let everybody list and read; and because two files still did not open for the partner, ACLs were enabled and both were made public by themselves. Scanners that try bucket names found it within minutes, kept the keys, and came back from changing addresses.",
    rulings: [
      {
        topic: "Understand first, or close first?",
        text: "The study text strengthens the bucket once the nature of the breach is understood; AWS's playbook documents before it changes anything, and closes at once when data is leaving. Closing first is accepted: reading the policy before takes a second, so its lack costs two points and never the verdict.",
        source: "Best Practices for Addressing Compromised Assets; AWS incident response playbook DataAccess",
      },
      {
        topic: "Block Public Access of the account, or of the bucket?",
        text: "AWS prefers the account's setting once workloads were checked. Here the check says no: one bucket is public on purpose, and the account's setting overrides every bucket's.",
        source: "S3 user guide, Blocking public access",
      },
      {
        topic: "Strong policies, VPC endpoints, presigned URLs, access points",
        text: "The study text lists them as what to do with a compromised bucket. They harden it; none of them closes what is open now.",
        source:
          "Best Practices for Addressing Compromised Assets; GuardDuty user guide, remediating S3 findings",
      },
      {
        topic: "Does GuardDuty find it?",
        text: "It saw the changes that opened the bucket, since they are management events. That strangers read is no finding of its own: reads of objects are data events.",
        source: "GuardDuty user guide, S3 Protection; CloudTrail user guide, data events",
      },
    ],
    practiseNext: ["bucket-exfiltration", "readiness-review", "trail-stopped"],
  },
});

/** What a colleague did to hand files to a partner: each step because the one before did not suffice. */
async function openForPartner(stage: Stage, colleague: Credentials, bucket: string): Promise<void> {
  const { s3 } = stage.colleague(colleague, OFFICE);
  const { Policy } = await s3.getBucketPolicy({ Bucket: bucket });
  const policy = JSON.parse(Policy!) as { Statement: object[] };
  await s3.deletePublicAccessBlock({ Bucket: bucket });
  await s3.putBucketPolicy({
    Bucket: bucket,
    Policy: JSON.stringify({
      ...policy,
      Statement: [
        ...policy.Statement,
        {
          Sid: POLICY_SID,
          Effect: "Allow",
          Principal: everybodyOf(stage) === "aws" ? { AWS: "*" } : "*",
          Action: ["s3:GetObject", "s3:ListBucket"],
          Resource: bucketArns(bucket),
        },
      ],
    }),
  });
  await s3.putBucketOwnershipControls({
    Bucket: bucket,
    OwnershipControls: { Rules: [{ ObjectOwnership: "ObjectWriter" }] },
  });
  for (const Key of ACL_KEYS) await s3.putObjectAcl({ Bucket: bucket, Key, ACL: "public-read" });
}
