import { credentialsFrom, type Aws, type Credentials } from "../kit/aws.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { RECORD } from "../kit/evidence.ts";
import { outputOf, pickFleetMember } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { bucketName } from "../kit/account-variables.ts";
import { fleetVariables } from "../kit/fleet-variables.ts";
import { criteria, thiefMarkers } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { CONFIGURATION, shop } from "./shop.ts";
import { LAIR, robMetadata, thief } from "./thief.ts";

const EXPORT_USER = "ledger-export";
/** Another configuration that the role may read, with a key in it. */
const EXPORT_SETTINGS = "config/ledger-export.json";

/** What the thief holds while the run lasts, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, { session: Credentials; exportKey: Credentials }>();

/** The theft needs servers that still answer IMDSv1. */
const { metadata: _, ...varies } = fleetVariables;

export default defineScenario<Facts>({
  id: "stolen-role-credentials",
  title: "A server's role is used from outside",
  family: "Compromised identities",
  difficulty: 4,
  parMinutes: 12,
  summary:
    "The credentials of the role that all web servers share are used from an address that is not ours.",
  maps: {
    attack: ["T1190", "T1552.005", "T1078.004", "T1552.001", "T1530"],
    findings: [
      "UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS",
      "Discovery:IAMUser/AnomalousBehavior",
    ],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.2", "SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: [
    "iam-enforcement",
    "event-history",
    "instances",
    "guest",
    "load-balancer",
    "auto-scaling",
    "findings",
  ],
  varies: { ...varies, bucket: bucketName },

  brief: (facts) =>
    `${facts.ticket} · severity 1 · you are on call

GuardDuty says that credentials of ${facts.instanceId} are used from outside
of AWS. It is one of the shop's web servers; they all share one role. The
platform team has looked at the server: no foreign process, no login,
nothing changed. Somebody has its credentials all the same, and reads the
data bucket with them.

Each server needs the role: it reads ${CONFIGURATION} with it and answers
503 until it can. Customers are buying. A few seconds of stumbling are
accepted, an outage is not, and the shop must run when you hand over.
Servers may be replaced once their successors are sound.

Other teams keep their settings under config/ in the same bucket. Treat as
known whatever was read; AWS keys among it are yours to switch off. Their
owners are asleep, their jobs can wait for the morning.

OBJECTIVE: end every use of what was stolen, make sure that it cannot be
stolen again, and put records into the evidence bucket that say which
objects were read.

  ticket            ${facts.ticket}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket}
  data bucket       ${facts.dataBucket}
  clean image       ${facts.cleanImageId} (patched, tested)

The log bucket holds the trail (with the data bucket's reads), the flow logs
and the load balancer's access logs. You have the responder's rights. Nobody
else will change anything in the account while you work.`,

  async inject(stage) {
    const { platform } = stage;
    const bucket = outputOf(stage, "DataBucketName");
    await fillDataBucket(platform, bucket);
    await putText(platform, bucket, CONFIGURATION, { currency: "EUR", partners: ["north", "south"] });
    const exportKey = await openLedgerExport(platform, bucket);

    stage.internet({ ip: LAIR.ip });
    const loot = await robMetadata(stage, outputOf(stage, "InstanceRoleName"));
    if (!loot) throw new Error("the shop's servers have no role credentials to steal");
    await lookAround(stage, loot.credentials, bucket);
    await lookAround(stage, exportKey, bucket);
    held.set(stage, { session: loot.credentials, exportKey });
    return {
      ...(await pickFleetMember(stage, loot.instanceId)),
      lairIp: LAIR.ip,
      sessionKeyId: loot.credentials.accessKeyId,
      exportUser: EXPORT_USER,
      exportKeyId: exportKey.accessKeyId,
      exportSettings: EXPORT_SETTINGS,
    };
  },

  adversary: (stage, facts) => [...thief(stage, facts, held.get(stage)!), shop(stage, facts)],

  markers: (facts) => [RECORD, ...thiefMarkers(facts), facts.exportSettings],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Ask how the credentials got out of a clean server: the records say by which version of the metadata service they were delivered (ec2RoleDelivery), and the load balancer's log shows who had the shop fetch something. The finding names one server; the door is on all of them, and on those that the group will launch.",
    },
    {
      cost: 5,
      text: "A denial on the role meets everybody who has it. Conditions make it narrow: by issue time, by the session's name (aws:userid), by how the credentials were delivered (ec2:RoleDelivery). First close the door, else newer sessions come through.",
    },
    {
      cost: 8,
      text: "Require IMDSv2 on every running server (ModifyInstanceMetadataOptions) and in the launch template, then deny everything where ec2:RoleDelivery is below 2.0. And read what the thief has read: one of the configurations holds a key of its own.",
    },
  ],

  debrief: {
    story:
      "The shop's preview page fetches any address that a visitor names. The thief named the metadata service, which still answered version 1, and got the credentials of the role that all servers share; nothing on the server itself was touched. With them it read the data bucket from its own machine, and found a long-term key in another team's configuration. From then on there were three things to end: the sessions that were out, the door through which newer ones came, and the key.",
    rulings: [
      {
        topic: "An explicit deny on the role",
        text: "The study text attaches an explicit deny policy to the role. It works at once and from everywhere, and it is an outage for every server that shares the role. With a condition (issue time, session, delivery) it ends the theft alone. Both are accepted; the brief makes the outage cost.",
        source: "Your AWS EC2 Has Been Hacked, Containment; IAM user guide, revoking role sessions",
      },
      {
        topic: "Does taking the profile off end the theft?",
        text: "No. Detaching the profile, changing the trust policy, isolating or stopping the server keep new credentials from being issued there; those that are out work until they expire.",
        source:
          "IAM user guide, disabling permissions of temporary credentials; AWS incident response playbook CredCompromise",
      },
      {
        topic: "Tokens issued before the current date",
        text: "One text revokes what was issued before the current date. It is a moment in UTC, to the second: a cutoff before the theft's own session does nothing, and one that is later than the servers' newest sessions denies them, too, until they are replaced.",
        source: "Best Practices for Addressing Compromised Assets; IAM user guide, revoking role sessions",
      },
      {
        topic: "Delete or deactivate the key",
        text: "Older material deletes keys at once. Deactivating contains as well and can be taken back: somebody owns the job that uses it. Deletion follows when nobody misses it.",
        source: "IAM user guide, managing access keys; AWS incident response playbook CredCompromise",
      },
    ],
    practiseNext: ["leaked-access-key", "compromised-web-instance", "bucket-exfiltration"],
  },
});

const putText = ({ s3 }: Aws, bucket: string, key: string, content: object) =>
  s3.putObject({
    Bucket: bucket,
    Key: key,
    Body: Buffer.from(JSON.stringify(content)),
    ContentType: "application/json",
  });

/** Another team's nightly job, whose key stands in its settings. */
async function openLedgerExport(platform: Aws, bucket: string): Promise<Credentials> {
  const UserName = EXPORT_USER;
  await platform.iam.createUser({ UserName, Tags: [{ Key: "team", Value: "finance" }] });
  await platform.iam.putUserPolicy({
    UserName,
    PolicyName: "export",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: ["s3:ListAllMyBuckets", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObject"],
          Resource: "*",
        },
      ],
    }),
  });
  const { AccessKey } = await platform.iam.createAccessKey({ UserName });
  const key = credentialsFrom(AccessKey);
  await putText(platform, bucket, EXPORT_SETTINGS, {
    schedule: "02:00",
    aws_access_key_id: key.accessKeyId,
    aws_secret_access_key: key.secretAccessKey,
  });
  return key;
}

/** What everybody does who holds credentials for the first time; refusals teach, too. */
async function lookAround(stage: Stage, credentials: Credentials, bucket: string): Promise<void> {
  const { sts, s3 } = stage.intruder(credentials, LAIR);
  await sts.getCallerIdentity({});
  await s3.listBuckets({});
  await s3.getObject({ Bucket: bucket, Key: EXPORT_SETTINGS });
  for (const look of [s3.getBucketPolicy, s3.getBucketAcl, s3.getBucketVersioning])
    await look({ Bucket: bucket }).catch(() => undefined);
}
