import { USER } from "../../infra/names.ts";
import { openPools } from "../adversary/miner.ts";
import { unusedRegions } from "../adversary/rogue-machines.ts";
import type { Credentials } from "../kit/aws.ts";
import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { RECORD } from "../kit/evidence.ts";
import { outputOf } from "../kit/fleet.ts";
import { invoicingJob } from "../kit/invoicing-job.ts";
import type { Stage } from "../kit/stage.ts";
import { bucketName, region } from "../kit/account-variables.ts";
import { breakIn, signInAsRoot } from "./break-in.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { intruder, LAIR, USER_NAMES, type Loot } from "./intruder.ts";

const CONTACTS = { SECURITY: "security@corp.example", BILLING: "billing@corp.example" };

/** What the intruder holds while the run lasts, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, Loot>();

export default defineScenario<Facts>({
  id: "compromised-account",
  title: "Somebody else is root",
  family: "Compromised identities",
  difficulty: 5,
  parMinutes: 25,
  summary: "Somebody works as the account's root user, and it is none of us.",
  maps: {
    attack: [
      "T1078.004",
      "T1136.003",
      "T1098.001",
      "T1098.003",
      "T1098.005",
      "T1484.002",
      "T1535",
      "T1496",
      "T1562.008",
    ],
    findings: ["Policy:IAMUser/RootCredentialUsage"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.2", "SCS-C02 1.3", "SCS-C02 4.1", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "instances", "guest", "findings"],
  varies: { region, bucket: bucketName },

  brief: (facts) =>
    `${facts.ticket} · severity 1 · you are on call

GuardDuty says that the root user of this account is at work, with an access
key, and from an address that is nobody's. Nobody of ours uses root, and nobody
knows of a key. The backup of a laptop with the root user's password was stolen
last week; the password is still that one, and there is no MFA.

This is what is ours:

  users             ${facts.ourUsers.slice(0, 3).join(", ")},
                    ${facts.ourUsers.slice(3).join(", ")}
  keys              yours, and one of ${facts.plantedKeyOf}: invoicing reads
                    its data with it twice a minute, and must go on
  passwords         none; people sign in elsewhere
  roles             OrganizationAccountAccessRole, in which the platform
                    team builds, and those of the stack, GamedaySandbox-…
  providers         none
  Region            ${facts.homeRegion}, no other
  key pairs         none, in no Region
  contacts          SECURITY  ${facts.contacts["SECURITY"]}
                    BILLING   ${facts.contacts["BILLING"]}

OBJECTIVE: make the account ours again. Whatever the intruder made must open
nothing any more. Gone when you hand over must be its users, roles, providers,
keys, passwords and MFA devices, its machines, volumes and key pairs; a default
VPC, as AWS makes them in every Region, may stay. The root user shall have a
new password, MFA and no key. Of machines that are not ours keep the disk of
one as a sample (a snapshot). Records of what was done go into the evidence
bucket.

  ticket            ${facts.ticket}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket} (trail files)
  data bucket       ${facts.dataBucket}

You have the responder's rights, in every Region, and today the safe: the root
user's password, and a phone for its MFA. \`console sign-in --root\` and the
other commands of \`console --help\` stand in for AWS's web pages. The account's
contacts are for root alone to change. Nobody else of ours will change anything
in the account while you work.`,

  async inject(stage) {
    const { platform } = stage;
    const dataBucket = outputOf(stage, "DataBucketName");
    await fillDataBucket(platform, dataBucket);
    for (const type of ["SECURITY", "BILLING"] as const)
      await platform.account.putAlternateContact({
        AlternateContactType: type,
        Name: "On-call",
        Title: type === "BILLING" ? "Finance" : "Security",
        EmailAddress: CONTACTS[type],
        PhoneNumber: "+1 202 555 0100",
      });
    const { Users = [] } = await platform.iam.listUsers({});
    const { Roles = [] } = await platform.iam.listRoles({});
    stage.internet({ ip: LAIR.ip });
    openPools(stage);
    const rootKey = await signInAsRoot(stage);
    const facts: Omit<Facts, "robbedAt"> = {
      ticket: stage.ticket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      dataBucket,
      accountId: stage.accountId,
      homeRegion: stage.region,
      rootKeyId: rootKey.accessKeyId,
      ourUsers: Users.map((x) => x.UserName!),
      ourRoles: Roles.map((x) => x.RoleName!),
      healthyUsers: [USER.administrator, USER.analyst],
      ownKeyIds: [outputOf(stage, "CiDeployerAccessKeyId")],
      plantedUser: USER_NAMES[0],
      plantedRole: "CostExplorerSync",
      plantedKeyOf: USER.deployer,
      plantedPasswordOf: USER.developer,
      rogueRegions: unusedRegions(stage),
      contacts: CONTACTS,
      lairIp: LAIR.ip,
    };
    const loot = await breakIn(stage, facts, rootKey);
    held.set(stage, loot);
    return { ...facts, robbedAt: stage.now() };
  },

  adversary(stage, facts) {
    const invoicing: Credentials = {
      accessKeyId: outputOf(stage, "CiDeployerAccessKeyId"),
      secretAccessKey: outputOf(stage, "CiDeployerSecretAccessKey"),
    };
    return [...intruder(stage, facts, held.get(stage)!), invoicingJob(invoicing, facts.dataBucket)];
  },

  markers: (facts) => [RECORD, facts.lairIp],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Event history has what root did (Username root), that of us-east-1 what IAM was asked, whichever Region is yours: look for what was made, and follow what was made in turn. GetAccountAuthorizationDetails shows who is there now; DescribeRegions lists where machines may stand.",
    },
    {
      cost: 5,
      text: "Root's password, root's key, a user's key, a user's password, and a role that trusts a stranger's identity provider are five different doors: closing one closes none of the others, and through any of them the rest is made again. Root's key is deleted as root, without a user's name.",
    },
    {
      cost: 8,
      text: "In this order: record; root's password, MFA, and its key away; deny the unknown user and the unknown role everything, and switch the key off that is not ours; a snapshot of one machine, then terminate in both Regions; at last delete users, roles, provider, volumes and key pairs, and set the contacts right as root.",
    },
  ],

  debrief: {
    story:
      "The stolen backup held the root user's password; signed in once, the intruder made a key for root, and worked with that. Before anybody looked it had a user of its own with all rights, a second key on the deployer, a console password and an MFA device on a developer, a role that trusts an identity provider which the intruder runs itself, machines and key pairs in two Regions that nobody opens, and AWS's mail about abuse and bills on addresses of its own. Any door that was left open brought the others back: machines within a minute, a fresh user, the root user's key. Left alone for seven minutes it stops the trail.",
    rulings: [
      {
        topic: "Which Region's event history?",
        text: "Two. IAM is a global service: what it was asked is recorded in us-east-1, wherever the caller was. STS is recorded in the Region of its endpoint, as most services are. Whoever asks only one of the two sees the launches and misses the users, or the other way round.",
        source: "CloudTrail user guide, global service events",
      },
      {
        topic: "Is the root user's password part of the list?",
        text: "One study text lists keys, users and resources, and leaves it out; the other, and AWS, begin with it. Where root is in other hands, it is required. No API changes it, so the stand-in console does.",
        source:
          "Best Practices for Addressing Compromised Assets; Security – Specialty notes, Incident Response; AWS Knowledge Center, unauthorised activity in an account",
      },
      {
        topic: "Delete any potentially compromised IAM users?",
        text: "Those that the intruder made: recorded, cut, then deleted. Our own users on whom something was planted are kept, and lose what was planted: jobs and records hang on them.",
        source:
          "Security – Specialty notes, Incident Response; AWS Knowledge Center, unauthorised activity in an account",
      },
      {
        topic: "MFA, or a new password?",
        text: "Both. MFA stops a sign-in with the stolen password, and a password that others know is still none. Neither touches root's access key.",
        source: "IAM user guide, AWS account root user",
      },
      {
        topic: "Revoke root's sessions?",
        text: "No policy in the account reaches root, so no cutoff does. What can be done is to take away what opens sessions, and to watch for further calls as root.",
        source: "IAM user guide, disabling permissions for temporary security credentials",
      },
      {
        topic: "Identities or resources first?",
        text: "Lists of both kinds stand side by side in the texts. Whoever can launch brings back what was ended: identities first, evidence before deletion.",
        source:
          "AWS Knowledge Center, unauthorised activity in an account; Security – Specialty notes, Incident Response",
      },
      {
        topic: "Deleting a key pair",
        text: "It takes the name out of the account, and the public key out of no machine and no image: machines that were launched with it go, or their authorized_keys do.",
        source: "EC2 user guide, key pairs",
      },
    ],
    practiseNext: ["compromised-role", "trail-stopped", "crypto-mining"],
  },
});
