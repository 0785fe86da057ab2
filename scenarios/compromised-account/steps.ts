import { refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import { signedIn } from "../kit/console.ts";
import type { Responder } from "../kit/response.ts";
import { readFindings } from "../response/case.ts";
import { answered, keep, lookUpIdentity, type TrailEvent } from "../response/history.ts";
import { otherRegions } from "../response/regions.ts";
import { denyRole, denyUser } from "../response/sessions.ts";

/** What a responder has learnt. Nothing is known that was not looked up. */
export interface Case {
  /** From where root was used. */
  ip: string;
  plantedUsers: string[];
  plantedRoles: string[];
  providerArns: string[];
  /** Keys and passwords that were made for our own users. */
  plantedKeys: { UserName: string; AccessKeyId: string }[];
  plantedPasswords: string[];
}

export async function investigate(responder: Responder): Promise<Case> {
  const ip = await findSource(responder);
  await recordAccount(responder);
  return trace(responder, ip);
}

/** From where root is used, as GuardDuty tells it. */
export async function findSource(responder: Responder): Promise<string> {
  const findings = await readFindings(responder);
  const finding = findings.find((x) => x.Type === "Policy:IAMUser/RootCredentialUsage");
  const ip = finding?.Service?.Action?.AwsApiCallAction?.RemoteIpDetails?.IpAddressV4;
  if (!ip) throw new Error("GuardDuty does not know of root");
  return ip;
}

export async function recordAccount(responder: Responder): Promise<void> {
  const { aws, step } = responder;
  await step("Record who has what, before touching anything, and keep the record.");
  const details = await aws.iam.getAccountAuthorizationDetails({});
  const summary = await aws.iam.getAccountSummary({});
  await keep(responder, "account.json", { details, summary });
}

const MAKING = [
  "CreateUser",
  "CreateAccessKey",
  "CreateLoginProfile",
  "CreateRole",
  "CreateOpenIDConnectProvider",
];

/** What was made from there: root made most of it, and what it made goes on by itself. */
export async function trace(responder: Responder, ip: string): Promise<Case> {
  const { step } = responder;
  await step(
    "What was made from there? The calls that make identities, whoever made them: IAM's in us-east-1.",
  );
  const made: TrailEvent[] = [];
  for (const name of MAKING) made.push(...(await lookUpIdentity(responder, "EventName", name)));
  await step("And what else did root do? The records belong to the evidence.");
  const byRoot = await lookUpIdentity(responder, "Username", "root");
  const isForeign = (x: TrailEvent): boolean => x.sourceIPAddress === ip;
  await keep(responder, "cloudtrail.json", [...made, ...byRoot].filter(isForeign));
  return caseOf(ip, made.filter(isForeign));
}

function caseOf(ip: string, events: readonly TrailEvent[]): Case {
  const asked = (eventName: string, parameter: string): string[] => [
    ...new Set(answered(events, eventName).map((x) => String(x.requestParameters?.[parameter]))),
  ];
  const plantedUsers = asked("CreateUser", "userName");
  const keys = answered(events, "CreateAccessKey").map((x) => x.responseElements!["accessKey"]!);
  return {
    ip,
    plantedUsers,
    plantedRoles: asked("CreateRole", "roleName"),
    providerArns: [
      ...new Set(
        answered(events, "CreateOpenIDConnectProvider").map((x) =>
          String(x.responseElements!["openIDConnectProviderArn"]),
        ),
      ),
    ],
    // Keys that root made for itself name no user.
    plantedKeys: keys
      .map((x) => ({ UserName: x["userName"]!, AccessKeyId: x["accessKeyId"]! }))
      .filter((x) => x.UserName && !plantedUsers.includes(x.UserName)),
    plantedPasswords: asked("CreateLoginProfile", "userName").filter((name) => !plantedUsers.includes(name)),
  };
}

export async function changeRootPassword({ aws, step }: Responder): Promise<void> {
  await step("Root first: whoever signs in as root undoes everything else. A new password.");
  await aws.console.changeRootPassword({});
}

export async function enableRootMfa({ aws, step }: Responder): Promise<void> {
  await step("And a second factor: the phone from the safe.");
  await aws.console.enableRootMfa({});
}

/** As root: no policy reaches its keys, and nobody else sees them. */
export async function deleteRootKeys(responder: Responder): Promise<void> {
  const { iam } = await asRoot(responder);
  await responder.step("Root's own keys are listed without a user's name. Nothing of ours needs one.");
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({});
  for (const { AccessKeyId } of AccessKeyMetadata) {
    await iam.updateAccessKey({ AccessKeyId, Status: "Inactive" });
    await iam.deleteAccessKey({ AccessKeyId });
  }
}

/** Signs in as root: good for a quarter of an hour. */
export async function asRoot({ aws, elsewhere, step }: Responder): Promise<Aws> {
  await step("Sign in as root.");
  const credentials: Credentials = signedIn(await aws.console.signIn({ Root: true }));
  return elsewhere({ as: credentials });
}

/** First off, then away: the users' denials and their keys, so that nobody brings anything back meanwhile. */
export async function cutPlantedUsers({ aws, step }: Responder, found: Case): Promise<void> {
  await step("The intruder's own users are denied everything, and their keys and passwords go.");
  for (const UserName of found.plantedUsers) {
    await denyUser({ aws }, UserName, DENIAL);
    await deletePassword(aws, UserName);
    const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName });
    for (const { AccessKeyId } of AccessKeyMetadata)
      await aws.iam.updateAccessKey({ UserName, AccessKeyId, Status: "Inactive" });
  }
}

export async function cutPlantedRoles({ aws, step }: Responder, found: Case): Promise<void> {
  await step("Its role is denied everything: sessions that are out would outlive the provider.");
  for (const name of found.plantedRoles) await denyRole({ aws }, name, DENIAL);
}

export async function cutPlantedCredentials({ aws, step }: Responder, found: Case): Promise<void> {
  await step("On our own users: the planted key off, the planted password away with its MFA device.");
  for (const key of found.plantedKeys) await aws.iam.updateAccessKey({ ...key, Status: "Inactive" });
  for (const UserName of found.plantedPasswords) {
    await deletePassword(aws, UserName);
    const { MFADevices = [] } = await aws.iam.listMFADevices({ UserName });
    for (const { SerialNumber } of MFADevices) {
      await aws.iam.deactivateMFADevice({ UserName, SerialNumber });
      await aws.iam.deleteVirtualMFADevice({ SerialNumber });
    }
  }
}

async function deletePassword({ iam }: Aws, UserName: string): Promise<void> {
  try {
    await iam.deleteLoginProfile({ UserName });
  } catch (error) {
    if (refusalOf(error) !== "NoSuchEntity") throw error;
  }
}

/** The policy that denies an identity everything. It goes last: without it, what is still there works again. */
const DENIAL = "DenyAll";
const denialLast = (names: readonly string[]): string[] => [
  ...names.filter((name) => name !== DENIAL),
  ...names.filter((name) => name === DENIAL),
];

/** What was cut, and is on record, goes. */
export async function deletePlanted({ aws, step }: Responder, found: Case): Promise<void> {
  await step("All that was planted is on record and off: now it goes.");
  for (const key of found.plantedKeys) await aws.iam.deleteAccessKey(key);
  for (const UserName of found.plantedUsers) {
    const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName });
    for (const { AccessKeyId } of AccessKeyMetadata) await aws.iam.deleteAccessKey({ UserName, AccessKeyId });
    const { AttachedPolicies = [] } = await aws.iam.listAttachedUserPolicies({ UserName });
    for (const { PolicyArn } of AttachedPolicies) await aws.iam.detachUserPolicy({ UserName, PolicyArn });
    const { PolicyNames = [] } = await aws.iam.listUserPolicies({ UserName });
    for (const PolicyName of denialLast(PolicyNames))
      await aws.iam.deleteUserPolicy({ UserName, PolicyName });
    await aws.iam.deleteUser({ UserName });
  }
  for (const RoleName of found.plantedRoles) {
    const { AttachedPolicies = [] } = await aws.iam.listAttachedRolePolicies({ RoleName });
    for (const { PolicyArn } of AttachedPolicies) await aws.iam.detachRolePolicy({ RoleName, PolicyArn });
    const { PolicyNames = [] } = await aws.iam.listRolePolicies({ RoleName });
    for (const PolicyName of denialLast(PolicyNames))
      await aws.iam.deleteRolePolicy({ RoleName, PolicyName });
    await aws.iam.deleteRole({ RoleName });
  }
  for (const OpenIDConnectProviderArn of found.providerArns)
    await aws.iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn });
}

/** How long ago the first call of a response lies, at most. */
const RECENTLY_MS = 5 * 60_000;

/** Who still held one of its identities while the others were cut may have made another user. */
export async function endWhoCameBack(responder: Responder, found: Case): Promise<void> {
  const { aws, now, step } = responder;
  await step("Did anybody come back meanwhile? The users' ages tell.");
  const { Users = [] } = await aws.iam.listUsers({});
  const back = Users.filter(
    ({ UserName, CreateDate }) =>
      !found.plantedUsers.includes(UserName!) && CreateDate!.getTime() > now().getTime() - RECENTLY_MS,
  );
  if (!back.length) return;
  const those = { ...caseOf(found.ip, []), plantedUsers: back.map((x) => x.UserName!) };
  await cutPlantedUsers(responder, those);
  await deletePlanted(responder, those);
}

/** Volumes without a machine, and key pairs: we use none, in no Region. */
export async function clearRubble(responder: Responder): Promise<void> {
  const { aws, elsewhere, step } = responder;
  await step(
    "Key pairs and volumes that are nobody's, in every Region. The home Region has a key pair, too.",
  );
  for (const region of await otherRegions(responder)) {
    const { ec2 } = elsewhere({ region });
    const { Volumes = [] } = await ec2.describeVolumes({
      Filters: [{ Name: "status", Values: ["available"] }],
    });
    for (const { VolumeId } of Volumes) await ec2.deleteVolume({ VolumeId });
    await deleteKeyPairs(ec2);
  }
  await deleteKeyPairs(aws.ec2);
}

async function deleteKeyPairs(ec2: Aws["ec2"]): Promise<void> {
  const { KeyPairs = [] } = await ec2.describeKeyPairs({});
  for (const { KeyPairId } of KeyPairs) await ec2.deleteKeyPair({ KeyPairId });
}

/** AWS's mail goes to whom the page names. */
export async function restoreContacts(responder: Responder): Promise<void> {
  const { account } = await asRoot(responder);
  await responder.step("AWS must write to us again, not to the intruder.");
  for (const AlternateContactType of ["SECURITY", "BILLING"] as const) {
    const [, EmailAddress] =
      new RegExp(`${AlternateContactType} +(\\S+@\\S+)`).exec(responder.brief.text) ?? [];
    await account.putAlternateContact({
      AlternateContactType,
      Name: "On-call",
      Title: AlternateContactType === "BILLING" ? "Finance" : "Security",
      EmailAddress: EmailAddress!,
      PhoneNumber: "+1 202 555 0100",
    });
  }
}

/** The trail may have been stopped meanwhile. */
export async function checkTrail({ aws, step }: Responder): Promise<void> {
  await step("Does the trail still log?");
  const { trailList = [] } = await aws.cloudtrail.describeTrails({});
  for (const { Name } of trailList)
    if (!(await aws.cloudtrail.getTrailStatus({ Name })).IsLogging)
      await aws.cloudtrail.startLogging({ Name });
}

/** Until the intruder has tried everything again. */
export async function watch({ step, wait }: Responder, seconds = 65): Promise<void> {
  await step("Watch: does anything come back?");
  await wait(seconds);
}
