import type { Responder, Response } from "../kit/response.ts";
import { exportLogs, exportTrail } from "../response/evidence.ts";
import { deleteLog, stopTrail } from "../response/harm.ts";
import { keep, lookUpIdentity } from "../response/history.ts";
import { both, differing, inOrder, skip, wait, type Move } from "../response/moves.ts";
import { DENY_ALL_ARN, denyEverything, denyRole, nextSecond, revokeSessions } from "../response/sessions.ts";
import {
  closeLeak,
  deletePlantedUsers,
  caseOf,
  denyUserSessions,
  disableKey,
  disablePlantedKeys,
  foreign,
  handOver,
  investigate,
  makeKey,
  removePasswords,
  type Case,
} from "./steps.ts";

type Step = Move<Case>;

const revokeUser: Step = (responder, found) => denyUserSessions(responder, found, nextSecond(responder));
const revokeRoles: Step = (responder, found) => revokeRolesUntil(responder, found, nextSecond(responder));
const newKey: Step = async (responder, found) => handOver(responder, await makeKey(responder, found));

/** What the reference does, one after the other; other responses say in what they differ. */
const USUAL = {
  closeLeak,
  // These first: who still holds one of them makes the leaked key active again.
  disablePlantedKeys,
  disableKey,
  revokeUser,
  revokeRoles,
  removePasswords,
  deletePlantedUsers,
  newKey,
  exportTrail,
};
const usual = differing(investigate, USUAL);
const only = inOrder(investigate);

const responses: readonly Response[] = [
  {
    id: "reference",
    title:
      "Trace, close the leak, disable, revoke user and role sessions, remove what was planted, new key, trail kept",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: usual(),
  },
  {
    id: "deny-first",
    title: "AWSDenyAll on the user at once, a deny for the intruder's role sessions alone, then the rest",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: only(
      denyEverything,
      denyRoleSessions,
      disablePlantedKeys,
      disableKey,
      removePasswords,
      deletePlantedUsers,
      closeLeak,
      revokeUser,
      allowAgain,
      newKey,
      exportTrail,
    ),
  },
  {
    id: "by-the-accounts-state",
    title:
      "Found by the account's details and the trail's files; the planted user is kept, disabled and denied",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: differing(compareAccount, USUAL)({ deletePlantedUsers: denyPlantedUsers }),
  },
  {
    id: "delete-once-verified",
    title: "As the reference, and the key is deleted after it was seen to be out of use",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: usual({ newKey: both(newKey, verifyKey, deleteKey) }),
  },
  {
    id: "contain-only",
    title: "Everything but the job's new key",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: ["objective:jobRestored"] },
    play: usual({ newKey: skip }),
  },
  {
    id: "change-before-record",
    title: "Everything right, but the mirror was switched off before anything was recorded",
    kind: "careless",
    expect: { verdict: "PASS", score: 98, losesExactly: ["order:P1"] },
    async play(responder) {
      await closeLeak(responder);
      await usual({ closeLeak: skip })(responder);
    },
  },
  {
    id: "delete-unverified",
    title: "Everything right, but the key was deleted without a look whether anything still needs it",
    kind: "careless",
    expect: { verdict: "PASS", score: 92, losesExactly: ["order:P9"] },
    play: usual({ newKey: both(newKey, deleteKey) }),
  },
  {
    id: "second-key-first",
    title: "Everything right, but rotated as if nothing had happened: the second key first",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P11"] },
    play: usual({ closeLeak: both(closeLeak, newKey), newKey: skip }),
  },
  {
    id: "new-key-before-the-cause",
    title: "Everything right, but the new key was made while the mirror still published",
    kind: "careless",
    expect: { verdict: "PASS", score: 95, losesExactly: ["order:P12"] },
    play: usual({
      closeLeak: skip,
      async newKey(responder, found) {
        const keyText = await makeKey(responder, found);
        await closeLeak(responder);
        await handOver(responder, keyText);
      },
    }),
  },
  {
    id: "key-alone",
    title: "The key becomes inactive, and that is all",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:userSessionsCut", "objective:roleSessionsCut", "objective:plantedCut"],
    },
    play: only(disableKey),
  },
  {
    id: "delete-at-once",
    title: "The key is deleted, and that is all",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:userSessionsCut", "order:P9", "objective:jobRestored"] },
    play: only(deleteKey),
  },
  {
    id: "rotate-alone",
    title: "A second key for the job; the first one stays active",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:keyCut", "objective:keyOff", "order:P11"] },
    play: only(closeLeak, newKey),
  },
  {
    id: "session-deny-without-the-key",
    title: "Older sessions are denied, the key itself is left active",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:keyCut", "objective:userSessionsCut"] },
    play: usual({ disableKey: skip }),
  },
  {
    id: "since-midnight",
    title: "Sessions are denied that were issued before today began",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:userSessionsCut", "objective:roleSessionsCut"] },
    play: usual({
      revokeUser: (responder, found) => denyUserSessions(responder, found, midnight(responder)),
      revokeRoles: (responder, found) => revokeRolesUntil(responder, found, midnight(responder)),
    }),
  },
  {
    id: "revoke-before-disable",
    title: "Sessions are revoked while the key can still get new ones",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:userSessionsCut", "objective:roleSessionsCut"] },
    play: usual({
      disableKey: both(revokeRoles, revokeUser, wait(30), disableKey),
      revokeUser: skip,
      revokeRoles: skip,
    }),
  },
  {
    id: "role-forgotten",
    title: "Everything right but the role that the intruder had taken",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:roleSessionsCut"] },
    play: usual({ revokeRoles: skip }),
  },
  {
    id: "planted-user-left",
    title: "The planted keys and user are left: they make the leaked key active again",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:keyCut", "objective:keyOff", "objective:plantedCut", "objective:persistenceOff"],
    },
    play: usual({ disablePlantedKeys: skip, deletePlantedUsers: skip, newKey: both(newKey, wait(60)) }),
  },
  {
    id: "password-left",
    title: "Everything right but the console password that the intruder set",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:persistenceOff"] },
    play: usual({ removePasswords: skip }),
  },
  {
    id: "mirror-left-on",
    title: "Everything right, but the mirror publishes the new key as well",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:keyCut", "objective:leakClosed", "order:P12"] },
    play: usual({ closeLeak: skip }),
  },
  {
    id: "quarantine-removed",
    title: "As the reference, and AWS's quarantine policy is taken off to tidy up",
    kind: "wrong",
    expect: { verdict: "UNSAFE", losesExactly: ["hazard:quarantineRemoved"] },
    play: usual({ newKey: both(newKey, liftQuarantine) }),
  },
  {
    id: "user-deleted",
    title: "The deployer is deleted with everything that it has",
    kind: "wrong",
    expect: {
      verdict: "UNSAFE",
      loses: ["hazard:deployerDeleted", "hazard:quarantineRemoved", "order:P9", "objective:jobRestored"],
    },
    play: usual({ newKey: both(liftQuarantine, deleteDeployer) }),
  },
  {
    id: "everybody-denied",
    title: "Every user of the account is denied everything",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:healthyUserHit"] },
    play: only(denyEverybody),
  },
  {
    id: "traces-wiped",
    title: "The trail is stopped to keep it quiet, and log files are cleaned away",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff", "hazard:evidenceDeleted"] },
    play: only(stopTrail, deleteLog),
  },
];

export default responses;

async function revokeRolesUntil(responder: Responder, { roleNames }: Case, cutoff: Date): Promise<void> {
  for (const roleName of roleNames) await revokeSessions(responder, { roleName }, cutoff);
}

/** What "before the current date" is, read as a date. */
const midnight = ({ now }: Responder): Date => new Date(`${now().toISOString().slice(0, 10)}T00:00:00Z`);

async function allowAgain({ aws, step }: Responder, { userName }: Case): Promise<void> {
  await step("The deny for older sessions is in place: the one for everything may go, for the job's sake.");
  await aws.iam.detachUserPolicy({ UserName: userName, PolicyArn: DENY_ALL_ARN });
}

/** Names the intruder's sessions by their `aws:userid`, so that the job's own go on. */
async function denyRoleSessions({ aws, step }: Responder, { events }: Case): Promise<void> {
  await step("Deny everything to the intruder's sessions of the role: they have names.");
  for (const { requestParameters, responseElements } of events.filter((x) => x.eventName === "AssumeRole"))
    await denyRole({ aws }, String(requestParameters?.["roleArn"]).split("/").at(-1)!, "DenyStolenSessions", {
      StringEquals: { "aws:userid": responseElements!["assumedRoleUser"]!["assumedRoleId"]! },
    });
}

/** Finds what was planted by looking at everything that there is, and asks the event history by the user's name. */
async function compareAccount(responder: Responder): Promise<Case> {
  const { aws, brief, step } = responder;
  await step("What does the account hold? Keep it as it is now.");
  const details = await aws.iam.getAccountAuthorizationDetails({ Filter: ["User", "Role"] });
  await keep(responder, "authorization-details.json", details);
  await step("And who made the youngest of it? The event history of the deployer says so, by its name.");
  const [, userName = ""] = /access key of (\S+)/.exec(brief.text) ?? [];
  const { AccessKeyMetadata = [] } = await aws.iam.listAccessKeys({ UserName: userName });
  const events = await lookUpIdentity(responder, "Username", userName);
  await exportLogs(responder);
  const { AccessKeyId } = AccessKeyMetadata.find((x) => x.Status === "Active")!;
  return caseOf({ userName, keyId: AccessKeyId! }, foreign(responder, events));
}

async function denyPlantedUsers({ aws, step }: Responder, { plantedUsers }: Case): Promise<void> {
  await step("The intruder's own user stays as evidence, and is denied everything.");
  for (const UserName of plantedUsers) await aws.iam.attachUserPolicy({ UserName, PolicyArn: DENY_ALL_ARN });
}

async function verifyKey({ aws, step }: Responder, { keyId }: Case): Promise<void> {
  await step("Is the inactive key missed by anything?");
  await aws.iam.getAccessKeyLastUsed({ AccessKeyId: keyId });
  await aws.cloudtrail.lookupEvents({
    LookupAttributes: [{ AttributeKey: "AccessKeyId", AttributeValue: keyId }],
  });
}

async function deleteKey({ aws, step }: Responder, { userName, keyId }: Case): Promise<void> {
  await step("Delete the key.");
  await aws.iam.deleteAccessKey({ UserName: userName, AccessKeyId: keyId });
}

async function liftQuarantine({ aws, step }: Responder, { userName: UserName }: Case): Promise<void> {
  await step("Take the policies off that others attached.");
  const { AttachedPolicies = [] } = await aws.iam.listAttachedUserPolicies({ UserName });
  for (const { PolicyArn } of AttachedPolicies) await aws.iam.detachUserPolicy({ UserName, PolicyArn });
}

async function deleteDeployer({ aws, step }: Responder, { userName: UserName, keyId }: Case): Promise<void> {
  await step("Delete the user, as the list says of compromised users.");
  await aws.iam.deleteAccessKey({ UserName, AccessKeyId: keyId });
  const { PolicyNames = [] } = await aws.iam.listUserPolicies({ UserName });
  for (const PolicyName of PolicyNames) await aws.iam.deleteUserPolicy({ UserName, PolicyName });
  await aws.iam.deleteUser({ UserName });
}

async function denyEverybody({ aws, step }: Responder): Promise<void> {
  await step("Nobody can be trusted: deny everything to all.");
  const { Users = [] } = await aws.iam.listUsers({});
  for (const { UserName } of Users)
    if (UserName !== "incident-responder")
      await aws.iam.attachUserPolicy({ UserName, PolicyArn: DENY_ALL_ARN });
}
