import {
  iamState,
  type AccessKeyRow,
  type IamState,
  type RoleRow,
  type SessionRow,
} from "../services/iam/state.ts";
import { GLOBAL, type Scope, type World } from "../world.ts";
import type { Principal } from "./principal.ts";
import { findServiceKey } from "./service-keys.ts";
import { type Fault, refusedCredentials } from "./refused-credentials.ts";

/** Who signed a request, and with which secret the signature must be checked. */
export interface Identified {
  principal: Principal;
  secretAccessKey: string;
  accountId: string;
}

/**
 * Finds who owns the credentials of a request. Inactive and deleted keys are refused; sessions live until their
 * expiry, whatever became of the key that made them (ground truth, fact 13).
 *
 * @param serviceId our id of the called service: the error's code depends on it
 * @throws {AwsError} when the key is unknown, inactive or expired, or the session token is wrong
 */
export function identify(
  world: World,
  credentials: { accessKeyId: string; sessionToken?: string | undefined },
  serviceId: string,
): Identified {
  const { accessKeyId, sessionToken } = credentials;
  const refuse = (fault: Fault): Error => refusedCredentials(serviceId, fault);
  const accountId = world.accessKeyOwners.get(accessKeyId);
  if (accountId === undefined) throw refuse("unknown");
  const scope = world.account(accountId).scope(GLOBAL);
  const state = iamState(scope);

  const ofService = findServiceKey(scope, accessKeyId);
  if (ofService)
    return {
      principal: { type: "AWSService", accountId, service: ofService.service },
      secretAccessKey: ofService.secret,
      accountId,
    };
  const session = state.sessions.get(accessKeyId);
  if (!session) return identifyKey(scope, state, accessKeyId, sessionToken, refuse);
  if (sessionToken === undefined) throw refuse("unknown");
  if (sessionToken !== session.sessionToken) throw refuse("token");
  if (world.clock.now() >= session.principal.session!.expiresAt) throw refuse("expired");
  if (!ownerStillExists(state, session) || (serviceId === "iam" && !mayCallIam(session)))
    throw refuse("token");
  return { principal: session.principal, secretAccessKey: session.secret, accountId };
}

function identifyKey(
  scope: Scope,
  state: IamState,
  accessKeyId: string,
  sessionToken: string | undefined,
  refuse: (fault: Fault) => Error,
): Identified {
  const key = state.accessKeys.get(accessKeyId);
  if (key?.status !== "Active") throw refuse("unknown");
  if (sessionToken !== undefined) throw refuse("token");
  const principal = principalOfKey(scope, state, key);
  if (!principal) throw refuse("unknown");
  return { principal, secretAccessKey: key.secret, accountId: scope.accountId };
}

const known = new WeakMap<object, { version: number; principal: Principal | undefined }>();

/** Whose key it is, kept until any user changes: it is asked at every call. */
function principalOfKey(scope: Scope, state: IamState, key: Readonly<AccessKeyRow>): Principal | undefined {
  const { version } = state.users;
  let kept = known.get(key);
  if (kept?.version !== version) {
    const owner =
      key.userName === undefined ? rootPrincipal(scope.accountId) : userPrincipal(state, key.userName);
    known.set(key, (kept = { version, principal: owner && { ...owner, accessKeyId: key.id } }));
  }
  return kept.principal;
}

/** The account's root user, as a caller. */
export function rootPrincipal(accountId: string): Extract<Principal, { type: "Root" }> {
  return { type: "Root", accountId, arn: `arn:aws:iam::${accountId}:root`, principalId: accountId };
}

/** A user of the account, as a caller that has no credentials yet. */
export function userPrincipal(state: IamState, userName: string) {
  const user = state.users.get(userName);
  if (!user) return undefined;
  return {
    type: "IAMUser" as const,
    accountId: user.arn.split(":")[4]!,
    arn: user.arn,
    principalId: user.id,
    userName,
  };
}

/** A session of a role, as a caller that has no credentials yet. */
export function rolePrincipal({ id, name, arn }: Pick<RoleRow, "id" | "name" | "arn">, sessionName: string) {
  const accountId = arn.split(":")[4]!;
  return {
    type: "AssumedRole" as const,
    accountId,
    arn: `arn:aws:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    principalId: `${id}:${sessionName}`,
    roleName: name,
    roleArn: arn,
    sessionName,
  };
}

/** A user or role that was deleted and made again has another id: sessions of the old one stay dead. */
function ownerStillExists(state: IamState, { principal, ownerId }: Readonly<SessionRow>): boolean {
  switch (principal.type) {
    case "Root":
      return true;
    case "AssumedRole":
      return state.roles.get(principal.roleName)?.id === ownerId;
    default:
      return principal.userName === undefined || state.users.get(principal.userName)?.id === ownerId;
  }
}

/**
 * Federated users may not call IAM; a user's session may when it was made with MFA (IAM guide, "Comparing the
 * STS API operations"), or by signing in to the console.
 */
function mayCallIam({ principal }: Readonly<SessionRow>): boolean {
  if (principal.type === "FederatedUser") return false;
  return principal.type !== "IAMUser" || principal.session!.mfa || principal.session!.signedIn === true;
}
