import type { CallEvidence, View } from "../../grader/index.ts";
import { isCall, mentions } from "../kit/calls.ts";
import { isDeniedEverything, workingKeys } from "../kit/identity.ts";
import { asQuestion, isDoer, isValue, looksUp } from "../kit/lookup.ts";
import type { Facts } from "./facts.ts";
import { MIRROR_ON } from "./release-job.ts";

/** What the account looks like after an event: the questions that this scenario's criteria ask. */
type Now = View<Facts>;

export const leakedKeyStatus = ({ facts, state }: Now): string | undefined =>
  state.users[facts.userName]?.AccessKeys[facts.keyId];

export const isKeyOff = (view: Now): boolean => leakedKeyStatus(view) !== "Active";

export const hasNewKey = ({ facts, state }: Now): boolean =>
  Object.keys(state.users[facts.userName]?.AccessKeys ?? {}).some(
    (id) => id !== facts.keyId && !facts.ownKeyIds.includes(id),
  );

export const isMirrorOff = ({ facts, state }: Now): boolean =>
  state.parameters[facts.mirrorParameter]?.Value !== MIRROR_ON;

/**
 * Whether nothing of what was planted still works: the keys that the intruder made, those that it makes later on the
 * CI server's user, and the console password that it set.
 */
export const isPersistenceOff = (view: Now): boolean => leftOf(view).length === 0;

/** What was planted and is still there: keys that are active, and passwords, of users who are not denied everything. */
export function leftOf({ facts, state }: Now): string[] {
  const planted = (name: string, user: string): boolean =>
    facts.plantedKeyIds.includes(name) || (user === facts.serverUser && !facts.ownKeyIds.includes(name));
  const keysLeft = Object.entries(state.users).flatMap(([name, user]) =>
    workingKeys(user)
      .filter((id) => planted(id, name) || name === facts.plantedUser)
      .map((id) => `${name}'s key ${id}`),
  );
  const passwordsLeft = [facts.plantedUser, facts.plantedPasswordFor].filter((name) => {
    const user = state.users[name];
    return (
      user?.LoginProfile &&
      user.LoginProfile.PasswordLastChanged <= facts.robbedAt &&
      !isDeniedEverything(user)
    );
  });
  return [...keysLeft, ...passwordsLeft.map((name) => `${name}'s console password`)];
}

/** A look at what the deployer's user has: its keys or its rights. */
export const isRecord = (call: CallEvidence, { facts }: Now): boolean =>
  isCall(call, "GetAccountAuthorizationDetails", "GetCredentialReport") ||
  (isCall(
    call,
    "ListAccessKeys",
    "ListUserPolicies",
    "GetUserPolicy",
    "ListAttachedUserPolicies",
    "SimulatePrincipalPolicy",
  ) &&
    mentions(call, facts.userName));

/** A look, while the key is inactive, at whether anything still asks for it. */
export const isLookForUse = (call: CallEvidence, view: Now): boolean =>
  leakedKeyStatus(view) === "Inactive" &&
  (looksUp(asQuestion(call), view, isValue(view.facts.keyId, view.facts.userName)) ||
    isCall(call, "GetCredentialReport") ||
    (isCall(call, "GetAccessKeyLastUsed") && mentions(call, view.facts.keyId)));

/** A question about what was done with the key: in the event history, or in the trail's log files. */
export const isTrace = (call: CallEvidence, view: Now): boolean =>
  looksUp(
    call,
    view,
    isValue(view.facts.keyId, view.facts.userName),
    isDoer(view.facts.keyId, view.facts.userName),
  );
