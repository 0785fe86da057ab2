import { PARAMETER, USER } from "../../infra/names.ts";
import { bucketName, oldKeyOf, region, userNames } from "../kit/account-variables.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { DATA_RECORD, RECORD } from "../kit/evidence.ts";
import { outputOf } from "../kit/fleet.ts";
import { keyIdsOf } from "../kit/keys.ts";
import type { Stage } from "../kit/stage.ts";
import { variableOf } from "../kit/variation.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { CI_SERVER, keyText, MIRROR_ON, releaseJob } from "./release-job.ts";
import { HARVESTER, LAIR, openRoleSession, openUserSession, thief, type Loot } from "./thief.ts";

const SERVER_USER = "ci-server";
const PLANTED_USER = "ci-runner";
const MIRROR_PARAMETER = "/ci/mirror";

/** What the two sides hold while the run lasts, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, { server: Credentials; loot: Loot }>();

/** The parameter that the job takes its key from: names are data. */
const [parameter, keyParameterOf] = variableOf("the key's parameter", {
  "/ci/deployer-key": "the key in /ci/deployer-key",
  "/ci/Key_2.deployer": "the key in /ci/Key_2.deployer",
});

const deployerOf = (stage: Stage): string => outputOf(stage, "CiDeployerUserName");

export default defineScenario<Facts>({
  id: "leaked-access-key",
  title: "The deployer's access key is on a public repository",
  family: "Compromised identities",
  difficulty: 3,
  parMinutes: 12,
  summary:
    "A long-term key was published, somebody used it before AWS noticed, and a production job needs it.",
  maps: {
    attack: ["T1552.001", "T1078.004", "T1087.004", "T1098.001", "T1136.003", "T1550.001", "T1530"],
    findings: [
      "Discovery:IAMUser/AnomalousBehavior",
      "InitialAccess:IAMUser/AnomalousBehavior",
      "Persistence:IAMUser/AnomalousBehavior",
      "PrivilegeEscalation:IAMUser/AnomalousBehavior",
      "Exfiltration:S3/AnomalousBehavior",
    ],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.2", "SCS-C02 1.3", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "findings"],
  varies: {
    region,
    bucket: bucketName,
    user: userNames("the deployer", PARAMETER.deployerName),
    olderKey: oldKeyOf("the deployer", deployerOf),
    parameter,
  },

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

AWS has written to us: the access key of ${facts.userName} stands in a public
repository. AWS has put a quarantine policy on the user and opened a support
case. The case stays open after your shift; closing it is for AWS. GuardDuty
has findings about the key, and they are not from us.

How it got out: the pipeline's mirror publishes its settings every minute, key
included. Nobody has switched it off yet: the switch is the parameter
${facts.mirrorParameter} (on or off).

The key works for its living. Every minute the release job on the CI server
(${CI_SERVER.ip}) takes it from the parameter ${facts.keyParameter} (ID:SECRET)
and releases as ${facts.roleName}.
Releases may stand still while you contain, but not for the day: before you
hand over, the job must run again, on a key that nobody else has. The CI
server itself is the user ${facts.serverUser}.

People sign in elsewhere: nobody here has a console password, and apart from
yours only ${facts.userName} and ${facts.serverUser} have keys.

OBJECTIVE: end everything that the key gave away, wherever it went, and put
the records of what was done with it into the evidence bucket.

  ticket            ${facts.ticket}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket} (trail files)
  data bucket       ${facts.dataBucket}

You have the responder's rights. Nobody else will change anything in the
account while you work.`,

  async inject(stage) {
    const { outputs, platform } = stage;
    const key: Credentials = {
      accessKeyId: outputOf(stage, "CiDeployerAccessKeyId"),
      secretAccessKey: outputOf(stage, "CiDeployerSecretAccessKey"),
    };
    const facts = {
      ticket: stage.ticket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      dataBucket: outputOf(stage, "DataBucketName"),
      userName: deployerOf(stage),
      keyId: key.accessKeyId,
      roleName: outputs["CiDeployRoleArn"]!.split("/").at(-1)!,
      plantedUser: PLANTED_USER,
      plantedPasswordFor: USER.developer,
      serverUser: SERVER_USER,
      healthyUsers: [SERVER_USER, USER.administrator, USER.responder],
      keyParameter: keyParameterOf(stage),
      mirrorParameter: MIRROR_PARAMETER,
      harvesterIp: HARVESTER.ip,
      lairIp: LAIR.ip,
    };
    await fillDataBucket(platform, facts.dataBucket);
    const server = await setUpPipeline(stage, key);
    const ownKeyIds = (await keyIdsOf(platform, [...facts.healthyUsers, facts.userName])).filter(
      (id) => id !== facts.keyId,
    );

    stage.internet({ ip: HARVESTER.ip });
    stage.internet({ ip: LAIR.ip });
    const loot = await rob(stage, key, facts.roleName);
    held.set(stage, { server, loot });
    stage.byAws("iam", "AttachUserPolicy", {
      UserName: facts.userName,
      PolicyArn: "arn:aws:iam::aws:policy/AWSCompromisedKeyQuarantineV3",
    });
    return {
      ...facts,
      robbedAt: stage.now(),
      ownKeyIds,
      plantedKeyIds: loot.planted.map((x) => x.accessKeyId),
    };
  },

  adversary(stage, facts) {
    const { server, loot } = held.get(stage)!;
    const publish = (key: Credentials): void => {
      if (!loot.keys.some((x) => x.accessKeyId === key.accessKeyId)) loot.keys.unshift(key);
    };
    return [...thief(facts, loot), releaseJob(facts, server, publish)];
  },

  markers: (facts) => [RECORD, DATA_RECORD, facts.harvesterIp, facts.lairIp],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Ask the event history for the key, and look at what was answered: GetSessionToken and AssumeRole hand out new keys that begin with ASIA. Ask for those as well: what they did stands under their own names. What IAM was asked stands in the event history of us-east-1, whichever Region is yours.",
    },
    {
      cost: 5,
      text: "An inactive key stops nothing that was made from it. Sessions of the user die by a deny on the user, sessions of a role by a deny on the role, both for what was issued before now (aws:TokenIssueTime, UTC, to the second). And what was created meanwhile needs none of them.",
    },
    {
      cost: 8,
      text: "Order: record, switch the mirror off, key inactive, deny older sessions on the user, then on the role, every planted key and the password off, and only then a new key for the job. AWS's quarantine policy stays where it is.",
    },
  ],

  debrief: {
    story:
      "The mirror published the deployer's key, and a script found it within minutes. Before AWS's quarantine arrived it had looked around, taken a session of 36 hours and one of the release role, made a user of its own whose name fits in, a key for an analyst and a console password for a developer. The quarantine denies a list of calls to the user; it reaches neither the role nor what was planted. A person then worked with the sessions from another address: who looked up only the leaked key never saw it.",
    rulings: [
      {
        topic: "Which Region's event history?",
        text: "Two. IAM is a global service: what it was asked is recorded in us-east-1, wherever the caller was. STS is recorded in the Region of its endpoint, as most services are. Whoever asks only one of the two sees the sessions and misses the users, or the other way round.",
        source: "CloudTrail user guide, global service events",
      },
      {
        topic: "Rotate, or disable?",
        text: "The study text says to rotate the exposed credential. Rotation that begins with a second key leaves the first at work: with abuse confirmed, the old key goes off first.",
        source:
          "Best Practices for Addressing Compromised Assets, compromised IAM user; AWS incident response playbook CredCompromise",
      },
      {
        topic: "Delete, or deactivate?",
        text: "Two study texts delete, the others deactivate. Both stop new calls; only deactivation can be taken back when something turns out to need the key. Delete after it was seen to be out of use.",
        source:
          "Best Practices for Addressing Compromised Assets; Your AWS EC2 Has Been Hacked; IAM user guide, managing access keys",
      },
      {
        topic: "The explicit deny with an STS date",
        text: "aws:TokenIssueTime exists for temporary credentials only: the deny never reaches the long-term key, and not the sessions of roles that the user had taken. And 'before the current date' is a moment, not midnight.",
        source:
          "Best Practices for Addressing Compromised Assets, compromised IAM user, step 2; IAM user guide, disabling permissions for temporary security credentials",
      },
      {
        topic: "Delete compromised users?",
        text: "An older list of AWS's deletes them. That fits the intruder's own user, once it is recorded. The deployer is a legitimate user: contained, then given a new key.",
        source:
          "Security – Specialty notes, Incident Response; AWS Knowledge Center, unauthorised activity in an account",
      },
      {
        topic: "The quarantine policy",
        text: "It limits the damage and contains nothing: sessions of roles, planted users and much of the API are not on its list. It stays until the case with AWS is closed.",
        source: "AWS managed policy reference, AWSCompromisedKeyQuarantineV3",
      },
    ],
    practiseNext: ["stolen-role-credentials", "compromised-role", "trail-stopped"],
  },
});

/** The CI server's user, its settings, and the right to set up colleagues' accounts, which is more than CI needs. */
async function setUpPipeline(stage: Stage, key: Credentials): Promise<Credentials> {
  const { iam, ssm } = stage.platform;
  const account = `arn:aws:iam::${stage.accountId}`;
  await ssm.putParameter({ Name: keyParameterOf(stage), Type: "SecureString", Value: keyText(key) });
  await ssm.putParameter({ Name: MIRROR_PARAMETER, Type: "String", Value: MIRROR_ON });
  await iam.createUser({ UserName: SERVER_USER });
  await iam.putUserPolicy({
    UserName: SERVER_USER,
    PolicyName: "settings",
    PolicyDocument: policy(
      ["ssm:GetParameter", "ssm:GetParameters"],
      `arn:aws:ssm:${stage.region}:${stage.accountId}:parameter/ci/*`,
    ),
  });
  await iam.putUserPolicy({
    UserName: deployerOf(stage),
    PolicyName: "accounts-as-code",
    PolicyDocument: policy(
      ["iam:CreateUser", "iam:PutUserPolicy", "iam:CreateAccessKey", "iam:CreateLoginProfile"],
      `${account}:user/*`,
    ),
  });
  return credentialsFrom((await iam.createAccessKey({ UserName: SERVER_USER })).AccessKey);
}

/** What the harvesting script did with the key before AWS noticed. */
async function rob(stage: Stage, key: Credentials, roleName: string): Promise<Loot> {
  const { iam, sts, s3, ec2 } = stage.intruder(key, HARVESTER);
  await sts.getCallerIdentity({});
  await s3.listBuckets({});
  await iam.listUsers({});
  await iam.listRoles({});
  await ec2.describeInstances({});
  const userSession = await openUserSession(stage, [key]);
  const roleSession = await openRoleSession(stage, roleName, [key]);
  await iam.createUser({ UserName: PLANTED_USER });
  await iam.putUserPolicy({
    UserName: PLANTED_USER,
    PolicyName: "runner",
    PolicyDocument: policy(
      ["s3:ListBucket", "s3:GetObject", "iam:CreateAccessKey", "iam:UpdateAccessKey", "iam:ListAccessKeys"],
      "*",
    ),
  });
  const own = credentialsFrom((await iam.createAccessKey({ UserName: PLANTED_USER })).AccessKey);
  const analysts = credentialsFrom((await iam.createAccessKey({ UserName: USER.analyst })).AccessKey);
  await iam.createLoginProfile({
    UserName: USER.developer,
    Password: `Vh7!${stage.chance.text(16, "abcdefghjkmnpqrstuvwxyz23456789")}`,
    PasswordResetRequired: false,
  });
  return { keys: [key], userSession, roleSession, own, planted: [own, analysts] };
}

const policy = (Action: string[], Resource: string): string =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action, Resource }] });
