import { ORGANIZATION_ROLE, type Principal } from "../../iam/principal.ts";
import { rolePrincipal, rootPrincipal } from "../../iam/identify.ts";
import { openSession } from "../../iam/sessions.ts";
import { serviceCall } from "../../journey.ts";
import { type Account, GLOBAL } from "../../world.ts";
import { changeSettings, settingsOf } from "./settings.ts";
import { addAccessKey } from "./access-keys.ts";
import { iamState } from "./state.ts";

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

const ORGANIZATIONS = "organizations.amazonaws.com";

/**
 * Makes an account a member of an organization, as CreateAccount of AWS Organizations does: with a role in which the
 * management account administers it. Whoever builds in the account does it in a session of this role, so that
 * nobody needs the root user.
 *
 * @param managementAccountId an account that the range does not hold
 * @returns such a session, good for as long as the account lasts
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_access.html
 */
export function joinOrganization(account: Account, managementAccountId: string): Principal {
  const scope = account.scope(GLOBAL);
  changeSettings(scope, (row) => void (row.managementAccountId = managementAccountId));
  const trust = {
    Version: "2012-10-17",
    Statement: [
      {
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${managementAccountId}:root` },
        Action: "sts:AssumeRole",
      },
    ],
  };
  serviceCall(scope, ORGANIZATIONS, "iam", "CreateRole", {
    RoleName: ORGANIZATION_ROLE,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  serviceCall(scope, ORGANIZATIONS, "iam", "AttachRolePolicy", {
    RoleName: ORGANIZATION_ROLE,
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  const role = iamState(scope).roles.get(ORGANIZATION_ROLE)!;
  const now = account.world.clock.now();
  const facts = { issuedAt: now, expiresAt: now + FOREVER_MS, policies: [], mfa: false };
  return openSession(account, rolePrincipal(role, "platform"), role.id, facts).principal;
}

/**
 * Gives the account's root a long-term access key, which only root itself could make: for scenarios in which
 * somebody left one behind.
 */
export function addRootAccessKey(account: Account): { accessKeyId: string; secretAccessKey: string } {
  const { id, secret } = addAccessKey(account, undefined);
  return { accessKeyId: id, secretAccessKey: secret };
}
