import type { Principal } from "../../iam/principal.ts";
import { rootPrincipal } from "../../iam/identify.ts";
import { openSession } from "../../iam/sessions.ts";
import { type Account, GLOBAL } from "../../world.ts";
import { changeSettings, settingsOf } from "./settings.ts";
import { addAccessKey } from "./access-keys.ts";

/** Credentials that can do everything in an account. */
export interface AccountCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  principal: Principal;
}

/** The platform's own session outlives every run. In milliseconds: ten years. */
const FOREVER_MS = 10 * 365 * 86_400_000;

/**
 * Opens a session of the account's root for the platform. It is no access key, so that an account summary shows
 * none, and no policy that a trainee or an adversary writes can lock the platform out.
 */
export function bootstrapAccount(account: Account): AccountCredentials {
  const now = account.world.clock.now();
  if (settingsOf(account.scope(GLOBAL)).openedAt === undefined)
    changeSettings(account.scope(GLOBAL), (row) => void (row.openedAt = now));
  const facts = { issuedAt: now, expiresAt: now + FOREVER_MS, policies: [], mfa: true };
  const { credentials, principal } = openSession(account, rootPrincipal(account.id), account.id, facts);
  return {
    accessKeyId: credentials.AccessKeyId,
    secretAccessKey: credentials.SecretAccessKey,
    sessionToken: credentials.SessionToken,
    principal,
  };
}

/**
 * Gives the account's root a long-term access key, which only root itself could make: for scenarios in which
 * somebody left one behind.
 */
export function addRootAccessKey(account: Account): { accessKeyId: string; secretAccessKey: string } {
  const { id, secret } = addAccessKey(account, undefined);
  return { accessKeyId: id, secretAccessKey: secret };
}
