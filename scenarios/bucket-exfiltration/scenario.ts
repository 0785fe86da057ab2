import { PARAMETER, USER } from "../../infra/names.ts";
import { bucketName, oldKeyOf, region, userNames, versioning } from "../kit/account-variables.ts";
import { credentialsFrom } from "../kit/aws.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { RECORD } from "../kit/evidence.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { invoicingJob } from "../kit/invoicing-job.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { BUYER, LAIRS, READ_BY, rob, thief, type Loot } from "./thief.ts";

const CUSTOMERS = ["exports/customers-2026-q2.csv", "exports/customers-2026-q3.csv"];

/** What the thief holds while the run lasts, by stage. */
const held = new WeakMap<Stage, Loot>();

const analystOf = (stage: Stage): string => outputOf(stage, "AnalystUserName");

export default defineScenario<Facts>({
  id: "bucket-exfiltration",
  title: "Somebody with every right to read",
  family: "Exposed data",
  difficulty: 3,
  parMinutes: 12,
  summary: "A private bucket is read by somebody whose credentials are in order.",
  maps: {
    attack: ["T1078.004", "T1530", "T1567.002"],
    findings: ["Exfiltration:S3/AnomalousBehavior"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "findings"],
  varies: {
    region,
    bucket: bucketName,
    versioning,
    user: userNames("the analyst", PARAMETER.analystName),
    olderKey: oldKeyOf("the analyst", analystOf),
  },

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

GuardDuty reports that objects are read from the data bucket in a way that
nobody in the team reads. The bucket is private, and always was. A partner
writes that somebody offers links to our exports: they open in any browser,
without a login, "good for a week".

One of the analysts found malware on a laptop this morning. The machine is not
clean yet: no new credentials for its owner today, and the analyst can wait.

Stop every way in which our data leaves. Invoicing reads from the same bucket
every half minute with a key of its own and must go on. Nothing may be deleted.

Legal needs in the evidence bucket, by today: which objects were read by
others, and from which addresses. All of them, also by those links.

  ticket           ${facts.ticket}
  data bucket      ${facts.dataBucket}
  evidence bucket  ${facts.evidenceBucket}
  log bucket       ${facts.logBucket}
                   the trail's files; reads of the data bucket are selected

You have the responder's rights. Nobody else will change anything while you
work.`,

  async inject(stage) {
    const { platform } = stage;
    const dataBucket = outputOf(stage, "DataBucketName");
    await fillDataBucket(platform, dataBucket);
    for (const Key of CUSTOMERS)
      await platform.s3.putObject({
        Bucket: dataBucket,
        Key,
        Body: Buffer.from("customer,city\ncustomer-1,Springfield\n"),
        ContentType: "text/csv",
      });
    const { AccessKey } = await platform.iam.createAccessKey({ UserName: analystOf(stage) });
    const key = credentialsFrom(AccessKey);
    for (const { ip } of [...LAIRS, BUYER]) stage.internet({ ip });
    held.set(stage, await rob(stage, key, dataBucket));
    return {
      ticket: stage.ticket,
      dataBucket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      userName: analystOf(stage),
      keyId: key.accessKeyId,
      healthyUsers: Object.values(USER).filter((name) => name !== USER.analyst),
      lairIp: LAIRS[0]!.ip,
      buyerIp: BUYER.ip,
      readKeys: [...new Set([...READ_BY.key, ...READ_BY.session, READ_BY.links[0]])],
    };
  },

  adversary(stage, facts) {
    const invoicing = {
      accessKeyId: outputOf(stage, "CiDeployerAccessKeyId"),
      secretAccessKey: outputOf(stage, "CiDeployerSecretAccessKey"),
    };
    return [...thief(facts, held.get(stage)!), invoicingJob(invoicing, facts.dataBucket)];
  },

  markers: (facts) => [RECORD, facts.lairIp, facts.buyerIp, ...facts.readKeys],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Block Public Access is for strangers. The reader is authorised: ask whose credentials they are, and what was made from them.",
    },
    {
      cost: 5,
      text: "An inactive key ends what it signs. A session that was made from it (GetSessionToken) goes on, and so do links that the session signed: deny the user's rights to what was issued before now, or altogether.",
    },
    {
      cost: 8,
      text: "The trail's files in the log bucket have every GetObject with key, address and access key id; those by links carry the id that signed, and AuthenticationMethod QueryString. Copy them into the evidence bucket, or write down keys and addresses from them.",
    },
  ],

  debrief: {
    story:
      "Malware on an analyst's laptop took a long-term key. The thief listed the bucket, opened a session of 36 hours so as not to depend on the key, read with both from two addresses, and sold links: some signed with the key, some with the session, each good for seven days or for as long as its signer has rights. Everything that was read was read with permission, so nothing about the bucket was wrong.",
    rulings: [
      {
        topic: "Block Public Access",
        text: "The study text puts it first for a compromised bucket. It overrides what is public; an authorised principal, a named grant and a presigned URL are not.",
        source: "Best Practices for Addressing Compromised Assets; S3 user guide, Blocking public access",
      },
      {
        topic: "Presigned URLs: protection or leak?",
        text: "The study text recommends them as secure and temporary. They are bearer tokens: whoever has one reads, until it expires or its signer loses the right. They are as safe as the credentials that sign.",
        source:
          "Best Practices for Addressing Compromised Assets; S3 user guide, Sharing objects with presigned URLs",
      },
      {
        topic: "Deny in the bucket's policy, or contain the credentials?",
        text: "AWS's playbook takes the path that the data takes: for a named principal either one counts. The bucket's policy stops the reading at once; the key keeps its other rights, which costs points until it is off.",
        source: "AWS incident response playbook DataAccess",
      },
      {
        topic: "Deactivate, or delete?",
        text: "Both end the key and what it signed, neither ends the session. Deletion cannot be taken back: inactive first, deleted when nothing depends on it.",
        source: "IAM user guide, managing access keys",
      },
    ],
    practiseNext: ["public-bucket", "leaked-access-key", "trail-stopped"],
  },
});
