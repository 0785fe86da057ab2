import type { Responder } from "../kit/response.ts";
import { readFindings } from "../response/case.ts";
import {
  answered,
  keep,
  lookUp,
  lookUpIdentity,
  sessionsIssuedBy,
  type TrailEvent,
} from "../response/history.ts";
import { denyUser, issuedBefore } from "../response/sessions.ts";

/** What a responder has learnt of the theft. Nothing is known that was not looked up. */
export interface Case {
  userName: string;
  keyId: string;
  /** Events of the key and of its sessions that did not come from the CI server. */
  events: TrailEvent[];
  roleNames: string[];
  plantedKeys: { userName: string; id: string }[];
  plantedUsers: string[];
  plantedPasswords: string[];
}

const MIRROR_PARAMETER = "/ci/mirror";

export async function findKey(responder: Responder): Promise<{ userName: string; keyId: string }> {
  const findings = await readFindings(responder);
  const details = findings
    .map((x) => x.Resource?.AccessKeyDetails)
    .find((x) => x?.AccessKeyId?.startsWith("AKIA"));
  if (!details) throw new Error("GuardDuty names no long-term key");
  return { userName: details.UserName!, keyId: details.AccessKeyId! };
}

/** Records what the user has, and follows the key through its sessions to all that was made. */
export async function investigate(responder: Responder): Promise<Case> {
  const found = await findKey(responder);
  await record(responder, found.userName);
  return trace(responder, found);
}

export async function record(responder: Responder, UserName: string): Promise<void> {
  const { aws, step } = responder;
  await step("Record what the user has before touching anything, and keep the record.");
  const keys = await aws.iam.listAccessKeys({ UserName });
  const inline = await aws.iam.listUserPolicies({ UserName });
  const attached = await aws.iam.listAttachedUserPolicies({ UserName });
  const documents = [];
  for (const PolicyName of inline.PolicyNames ?? [])
    documents.push(await aws.iam.getUserPolicy({ UserName, PolicyName }));
  await keep(responder, "user.json", { keys, attached, documents });
}

export async function trace(
  responder: Responder,
  { userName, keyId }: { userName: string; keyId: string },
): Promise<Case> {
  const { step } = responder;
  const ask = async (id: string) => foreign(responder, await lookUpIdentity(responder, "AccessKeyId", id));
  await step("What did the key do, from elsewhere than the CI server? IAM's events stand in us-east-1.");
  const ofKey = await ask(keyId);
  await step("And the sessions that it was given? They have keys of their own.");
  const events = [...ofKey];
  for (const id of sessionsIssuedBy(ofKey)) events.push(...(await ask(id)));
  await step("The records belong to the evidence.");
  await keep(responder, "cloudtrail.json", events);
  return caseOf({ userName, keyId }, events);
}

/** What the intruder took and made, as its events tell it. */
export function caseOf(found: { userName: string; keyId: string }, events: TrailEvent[]): Case {
  const targets = (eventName: string) =>
    answered(events, eventName).map((x) => String(x.requestParameters?.["userName"]));
  return {
    ...found,
    events,
    roleNames: [
      ...new Set(
        answered(events, "AssumeRole").map((x) =>
          String(x.requestParameters?.["roleArn"]).split("/").at(-1)!,
        ),
      ),
    ],
    plantedKeys: answered(events, "CreateAccessKey").map((x) => ({
      userName: x.responseElements!["accessKey"]!["userName"]!,
      id: x.responseElements!["accessKey"]!["accessKeyId"]!,
    })),
    plantedUsers: targets("CreateUser"),
    plantedPasswords: targets("CreateLoginProfile"),
  };
}

/** Events that did not come from the CI server: its address stands in the page. */
export function foreign({ brief }: Responder, events: readonly TrailEvent[]): TrailEvent[] {
  const [, serverIp] = /CI server\s+\((\d+\.\d+\.\d+\.\d+)\)/.exec(brief.text) ?? [];
  return events.filter((x) => x.sourceIPAddress !== serverIp);
}

export async function closeLeak({ aws, step }: Responder): Promise<void> {
  await step("The mirror off: whatever comes next must not be published.");
  await aws.ssm.putParameter({ Name: MIRROR_PARAMETER, Value: "off", Overwrite: true });
}

export async function disableKey({ aws, step }: Responder, { userName, keyId }: Case): Promise<void> {
  await step("The leaked key becomes inactive: that can be taken back, deletion cannot.");
  await aws.iam.updateAccessKey({ UserName: userName, AccessKeyId: keyId, Status: "Inactive" });
}

/** @param cutoff sessions that were issued before it are denied everything */
export async function denyUserSessions(
  { aws, step }: Responder,
  { userName }: Case,
  cutoff: Date,
): Promise<void> {
  await step("Deny everything to sessions that the user was given until now: they outlive the key.");
  await denyUser({ aws }, userName, "AWSRevokeOlderSessions", issuedBefore(cutoff));
}

export async function disablePlantedKeys({ aws, step }: Responder, { plantedKeys }: Case): Promise<void> {
  await step("Every key that the intruder made becomes inactive.");
  for (const { userName, id } of plantedKeys)
    await aws.iam.updateAccessKey({ UserName: userName, AccessKeyId: id, Status: "Inactive" });
}

export async function removePasswords({ aws, step }: Responder, found: Case): Promise<void> {
  await step("The console password that the intruder set goes.");
  for (const UserName of found.plantedPasswords) await aws.iam.deleteLoginProfile({ UserName });
}

/** Deletes the intruder's own users with all that they have, once that is on record. */
export async function deletePlantedUsers(responder: Responder, { plantedUsers }: Case): Promise<void> {
  const { aws, step } = responder;
  await step("The intruder's own user is recorded, then deleted with its keys and policies.");
  for (const UserName of plantedUsers) {
    const user = await aws.iam.getUser({ UserName });
    const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName });
    const { PolicyNames = [] } = await aws.iam.listUserPolicies({ UserName });
    await keep(responder, `${UserName}.json`, { user, AccessKeyMetadata, PolicyNames });
    for (const { AccessKeyId } of AccessKeyMetadata) await aws.iam.deleteAccessKey({ UserName, AccessKeyId });
    for (const PolicyName of PolicyNames) await aws.iam.deleteUserPolicy({ UserName, PolicyName });
    await aws.iam.deleteUser({ UserName });
  }
}

/** @returns the text that the job takes its key from */
export async function makeKey(responder: Responder, found: Case): Promise<string> {
  const { aws, step } = responder;
  const { userName } = found;
  await step("A new key for the job: a user has two at most.");
  await makeRoom(responder, found);
  const { AccessKey } = await aws.iam.createAccessKey({ UserName: userName });
  return `${AccessKey!.AccessKeyId}:${AccessKey!.SecretAccessKey}`;
}

/** Where another key is in the way, it goes if it is off, and on record when it was last used. */
async function makeRoom(responder: Responder, { userName: UserName, keyId }: Case): Promise<void> {
  const { iam } = responder.aws;
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({ UserName });
  const other = AccessKeyMetadata.find((x) => x.AccessKeyId !== keyId && x.Status === "Inactive");
  if (!other) return;
  const AccessKeyId = other.AccessKeyId!;
  await keep(responder, `${AccessKeyId}.json`, await iam.getAccessKeyLastUsed({ AccessKeyId }));
  await iam.deleteAccessKey({ UserName, AccessKeyId });
}

/** Hands the job its key, and waits until the job's next release shows in the event history. */
export async function handOver(responder: Responder, keyText: string): Promise<void> {
  const { aws, brief, step, until, wait } = responder;
  const [, Name] = /parameter (\S+) \(ID:SECRET\)/.exec(brief.text) ?? [];
  await step("The job gets its key, and its next release shows that it works.");
  await aws.ssm.putParameter({ Name, Value: keyText, Overwrite: true });
  await wait(60);
  await until(
    "the job has released with the new key",
    async () =>
      (await lookUp(aws, "AccessKeyId", keyText.split(":")[0]!)).some((x) => x.eventName === "AssumeRole"),
    90,
  );
}
