import { fillDataBucket } from "../kit/data.ts";
import { defineScenario } from "../kit/define.ts";
import { RECORD } from "../kit/evidence.ts";
import { roleArn, tokenOf } from "../kit/federation.ts";
import { outputOf } from "../kit/fleet.ts";
import type { Stage } from "../kit/stage.ts";
import { bucketName, region } from "../kit/account-variables.ts";
import { criteria } from "./criteria.ts";
import type { Facts } from "./facts.ts";
import { enter, intruder, LAIR, takeRole, type Loot } from "./intruder.ts";
import { assumeNext, ISSUER, OFFICE, shift } from "./people.ts";

const ROLE = "Operations";
const CHAINED_ROLE = "ReportExport";
const APPLICATION = "aws-console";
const USER = "release-manager";
const COLLEAGUES = ["shift-lead", "network-engineer"];

/** What the two sides hold while the run lasts, by stage: secrets are no facts for grading. */
const held = new WeakMap<Stage, { loot: Loot; colleague: string }>();

export default defineScenario<Facts>({
  id: "compromised-role",
  title: "A colleague works at night, and the colleague is asleep",
  family: "Compromised identities",
  difficulty: 4,
  parMinutes: 15,
  summary: "Somebody signs in with a colleague's account, and a role leads to another role.",
  maps: {
    attack: ["T1566.002", "T1539", "T1078.004", "T1550.001", "T1548.005", "T1484.002", "T1530"],
    findings: ["Discovery:IAMUser/AnomalousBehavior", "Persistence:IAMUser/AnomalousBehavior"],
    nist: ["Detection & Analysis", "Containment, Eradication & Recovery"],
    exam: ["SCS-C02 1.3", "SCS-C02 4.1", "SCS-C03 2.2"],
  },
  needs: ["iam-enforcement", "event-history", "findings"],
  varies: { region, bucket: bucketName },

  brief: (facts) =>
    `${facts.ticket} · severity 2 · you are on call

GuardDuty has findings about the role ${facts.roleName}: it is used from a network
where nobody of ours sits. People do not have users in this account. They sign
in at the company's identity provider (${facts.issuerName}), get the role
${facts.roleName} by its token, and take ${facts.chainedRoleName} from there when
they make reports from the data bucket. A session may last twelve hours.

The shift is at work right now and stays at work: whoever is on duty must be
able to sign in and to make reports, now and when you hand over. Who of the
others signed in tonight, and whether it was really them, is for you to find
out. Somebody who cannot be reached may be locked out until the morning.

Tokens of the identity provider can be presented to AWS for five minutes.
You administer it: \`console idp\` (see \`console --help\`) stands in for its
web pages.

OBJECTIVE: end the intruder's access, wherever the sign-in led, and put the
records of it into the evidence bucket.

  ticket            ${facts.ticket}
  evidence bucket   ${facts.evidenceBucket}
  log bucket        ${facts.logBucket} (trail files)
  data bucket       ${facts.dataBucket}

You have the responder's rights. Nobody else will change anything in the
account while you work.`,

  async inject(stage) {
    const facts: Facts = {
      ticket: stage.ticket,
      evidenceBucket: outputOf(stage, "EvidenceBucketName"),
      logBucket: outputOf(stage, "LogBucketName"),
      dataBucket: outputOf(stage, "DataBucketName"),
      providerArn: `arn:aws:iam::${stage.accountId}:oidc-provider/${ISSUER.slice("https://".length)}`,
      issuerName: ISSUER.slice("https://".length),
      application: APPLICATION,
      roleName: ROLE,
      chainedRoleName: CHAINED_ROLE,
      userName: USER,
      colleagues: COLLEAGUES,
      lairIp: LAIR.ip,
    };
    await fillDataBucket(stage.platform, facts.dataBucket);
    const { colleague, password } = openCompany(stage);
    await federate(stage, facts);
    stage.internet({ ip: LAIR.ip });
    held.set(stage, { colleague, loot: await breakIn(stage, facts, password) });
    return facts;
  },

  adversary(stage, facts) {
    const { loot, colleague } = held.get(stage)!;
    return [...intruder(facts, loot), shift(facts, colleague)];
  },

  markers: (facts) => [RECORD, facts.lairIp, facts.userName],
  criteria,

  hints: [
    {
      cost: 3,
      text: "Who gets the role is recorded as AssumeRoleWithWebIdentity, with the user's name and the address; what they then do stands under the session's own key (ASIA). The identity provider shows in which browsers a user is signed in.",
    },
    {
      cost: 5,
      text: "A session and its issuance are two things. Whoever is locked out of the identity provider gets no new session, and keeps those that there are; whoever loses a session signs in again. A role's sessions end by a deny on that role, and a role that was taken from it is another role.",
    },
    {
      cost: 8,
      text: "Disable the user at the identity provider, deny its subject in the role's trust policy (tokens live for five minutes), then deny older sessions (aws:TokenIssueTime) on both roles, and look at who else the roles and IAM trust by now.",
    },
  ],

  debrief: {
    story:
      "A false sign-in page took the release manager's password and passed the second factor on, so that the browser session went to the intruder as well. With it came tokens, with the tokens sessions of the operators' role of twelve hours each, and with those sessions of the reports' role, in which the data was read. Nothing of that needs the release manager any more: the sessions live on when the account is disabled, new ones come as long as it is not, and signing it out everywhere only makes the intruder type the password again. Left alone for six minutes, the intruder has the account trust an identity provider of its own.",
    rulings: [
      {
        topic: "Disable the user at the provider, or revoke the role's sessions?",
        text: "Both, in either order, as long as the last revocation is later than the last session that was issued: either alone leaves the other way open. What counts is that the intruder is refused.",
        source:
          "Best Practices for Addressing Compromised Assets, compromised role; IAM user guide, revoking IAM role temporary security credentials",
      },
      {
        topic: "Changing the trust policy",
        text: "It decides who may take the role from now on, and no session that was taken asks it again. It is the fastest way to stop a token that is still alive.",
        source: "AWS incident response playbook CredCompromise; AWS Security Incident Response User Guide",
      },
      {
        topic: "Tokens issued before the current date",
        text: "The study text's cutoff is a moment in UTC, to the second, and after the last session: midnight is twelve hours too early.",
        source: "Best Practices for Addressing Compromised Assets, compromised role, step 2",
      },
      {
        topic: "Deny the user, or deny everybody?",
        text: "Everybody who shares the role is hit by an unconditional deny. Sessions of one federated user can be told apart by the subject (login.corp.example:sub); aws:userid holds only the name of the session, which whoever signs in chooses. A cutoff hits everybody for the moment that a new sign-in takes.",
        source: "IAM user guide, condition keys for OIDC federation",
      },
      {
        topic: "Linked systems",
        text: "The identity provider opens more than AWS. Its part has no AWS event, and stays the first address of the case.",
        source: "Best Practices for Addressing Compromised Assets, compromised role, step 3",
      },
    ],
    practiseNext: ["compromised-account", "leaked-access-key", "stolen-role-credentials"],
  },
});

/** The company's identity provider, with somebody at work. */
function openCompany(stage: Stage): { colleague: string; password: string } {
  const { identityProviders, chance } = stage;
  const secret = (): string => chance.text(20, "abcdefghjkmnpqrstuvwxyz23456789");
  const users = [USER, ...COLLEAGUES].map((name) => ({ name, password: secret() }));
  identityProviders.open({ issuer: ISSUER, applications: [APPLICATION], users });
  const browser = { ip: OFFICE.ip, userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0" };
  identityProviders.signIn(ISSUER, users[0]!, browser);
  const signed = identityProviders.signIn(ISSUER, users[1]!, browser);
  if (!("session" in signed)) throw new Error("the shift lead cannot sign in");
  return { colleague: signed.session, password: users[0]!.password };
}

/** The roles that people get. The operators also keep the account's trust in CI, which is more than they need. */
async function federate(stage: Stage, facts: Facts): Promise<void> {
  const { iam } = stage.platform;
  await iam.createOpenIDConnectProvider({ Url: ISSUER, ClientIDList: [APPLICATION] });
  const chained = roleArn(stage, CHAINED_ROLE);
  await makeRole(
    stage,
    ROLE,
    {
      Effect: "Allow",
      Principal: { Federated: facts.providerArn },
      Action: "sts:AssumeRoleWithWebIdentity",
      Condition: { StringEquals: { [`${facts.issuerName}:aud`]: APPLICATION } },
    },
    [
      {
        Effect: "Allow",
        Action: [
          "autoscaling:Describe*",
          "cloudwatch:Get*",
          "cloudwatch:List*",
          "ec2:Describe*",
          "elasticloadbalancing:Describe*",
          "iam:List*",
          "iam:GetRole",
          "s3:ListAllMyBuckets",
        ],
        Resource: "*",
      },
      { Effect: "Allow", Action: "sts:AssumeRole", Resource: chained },
      {
        Sid: "TrustCi",
        Effect: "Allow",
        Action: ["iam:CreateOpenIDConnectProvider", "iam:UpdateAssumeRolePolicy"],
        Resource: [`arn:aws:iam::${stage.accountId}:oidc-provider/*`, chained],
      },
    ],
    43_200,
  );
  await makeRole(
    stage,
    CHAINED_ROLE,
    { Effect: "Allow", Principal: { AWS: roleArn(stage, ROLE) }, Action: "sts:AssumeRole" },
    [
      { Effect: "Allow", Action: "s3:ListBucket", Resource: `arn:aws:s3:::${facts.dataBucket}` },
      { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${facts.dataBucket}/*` },
    ],
    3600,
  );
}

async function makeRole(
  { platform }: Stage,
  RoleName: string,
  trust: object,
  rights: readonly object[],
  MaxSessionDuration: number,
): Promise<void> {
  const policy = (Statement: object | readonly object[]): string =>
    JSON.stringify({ Version: "2012-10-17", Statement });
  await platform.iam.createRole({ RoleName, AssumeRolePolicyDocument: policy(trust), MaxSessionDuration });
  await platform.iam.putRolePolicy({ RoleName, PolicyName: "duties", PolicyDocument: policy(rights) });
}

/** What the intruder did until the page went out. */
async function breakIn(stage: Stage, facts: Facts, password: string): Promise<Loot> {
  const session = enter(stage, facts.userName, password);
  const token = tokenOf(stage, session, facts.application);
  const first = await takeRole(stage, facts, token);
  const aws = stage.intruder(first, LAIR);
  await aws.sts.getCallerIdentity({});
  await aws.ec2.describeInstances({});
  await aws.autoscaling.describeAutoScalingGroups({});
  await aws.ec2.describeSecurityGroups({});
  await aws.iam.listRoles({});
  await aws.s3.listBuckets({});
  const next = await assumeNext(aws, stage, facts.chainedRoleName, facts.userName);
  return { password, session, token, sessions: [first], chained: [next] };
}
