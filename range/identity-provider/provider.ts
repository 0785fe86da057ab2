import type { KeyObject } from "node:crypto";
import { GLOBAL, type Scope, type World } from "../world.ts";
import { providerKey } from "./keys.ts";
import { providerState, userKey, type ProviderRow, type ProviderSessionRow } from "./state.ts";
import { writeWebToken } from "./web-token.ts";

export interface ProviderSetup {
  /** An `https` URL. */
  issuer: string;
  /** Client ids of the applications that may ask for tokens. */
  applications: readonly string[];
  /** `subject` is the `sub` of the user's tokens: the name unless told. */
  users: readonly { name: string; password: string; subject?: string }[];
  /** False for a provider of strangers, whom the company does not administer. */
  own?: boolean;
  /** How long a token can be presented: five minutes unless told. */
  tokenSeconds?: number;
}

/** Why a provider gives no token, in the words of OAuth 2.0 and OpenID Connect. */
export type ProviderRefusal = "invalid_grant" | "access_denied" | "login_required" | "unauthorized_client";

const TOKEN_SECONDS = 300;
const SESSION_SECONDS = 8 * 3600;

/**
 * Makes an identity provider known to the world, with its users.
 *
 * @throws when the issuer is taken
 */
export function openProvider(scope: Scope, setup: ProviderSetup): void {
  const { issuer } = setup;
  if (publishedKeys(scope.world, issuer)) throw new Error(`there is an identity provider ${issuer} already`);
  const { providers, users } = providerState(scope);
  providers.put(issuer, {
    issuer,
    key: countProviders(scope.world),
    own: setup.own ?? true,
    applications: [...setup.applications],
    tokenSeconds: setup.tokenSeconds ?? TOKEN_SECONDS,
    sessionSeconds: SESSION_SECONDS,
  });
  for (const { name, password, subject = name } of setup.users)
    users.put(userKey(issuer, name), { issuer, name, subject, password, enabled: true });
}

/**
 * Signs a browser in.
 *
 * @returns the session's id, which asks for tokens from then on
 */
export function signIn(
  scope: Scope,
  issuer: string,
  user: { name: string; password: string },
  from: { ip: string; userAgent: string },
): { session: string } | { refusal: ProviderRefusal } {
  const { users, sessions, random } = providerState(scope);
  const provider = providerOf(scope, issuer);
  const row = users.get(userKey(issuer, user.name));
  if (row?.password !== user.password) return { refusal: "invalid_grant" };
  if (!row.enabled) return { refusal: "access_denied" };
  const now = scope.world.clock.now();
  const session: ProviderSessionRow = {
    id: random.hex(32),
    issuer,
    userName: user.name,
    ip: from.ip,
    userAgent: from.userAgent,
    startedAt: now,
    expiresAt: now + provider.sessionSeconds * 1000,
  };
  sessions.put(session.id, session);
  return { session: session.id };
}

/**
 * Issues an ID token to a signed-in browser. A token that was issued can be presented until it expires, whatever
 * becomes of the session and the user.
 *
 * @param application the client id for which the token is meant: its `aud`
 */
export function issueToken(
  scope: Scope,
  sessionId: string,
  application: string,
): { token: string } | { refusal: ProviderRefusal } {
  const { users, sessions, random } = providerState(scope);
  const now = scope.world.clock.now();
  const session = sessions.get(sessionId);
  if (!session || session.expiresAt <= now) return { refusal: "login_required" };
  const provider = providerOf(scope, session.issuer);
  const user = users.get(userKey(session.issuer, session.userName));
  if (!user?.enabled) return { refusal: "access_denied" };
  if (!provider.applications.includes(application)) return { refusal: "unauthorized_client" };
  const seconds = Math.floor(now / 1000);
  const claims = {
    iss: provider.issuer,
    sub: user.subject,
    aud: application,
    iat: seconds,
    exp: seconds + provider.tokenSeconds,
    auth_time: Math.floor(session.startedAt / 1000),
    jti: random.uuid(),
  };
  return { token: writeWebToken(claims, providerKey(provider.key)) };
}

/** The keys that an issuer publishes at its `jwks_uri`, by key id; nothing when no such issuer answers. */
export function publishedKeys(world: World, issuer: string): ReadonlyMap<string, KeyObject> | undefined {
  for (const account of world.accounts.values()) {
    const provider = providerState(account.scope(GLOBAL)).providers.get(issuer);
    if (!provider) continue;
    const { keyId, publicKey } = providerKey(provider.key);
    return new Map([[keyId, publicKey]]);
  }
  return undefined;
}

const countProviders = (world: World): number =>
  [...world.accounts.values()].reduce(
    (sum, account) => sum + providerState(account.scope(GLOBAL)).providers.size,
    0,
  );

function providerOf(scope: Scope, issuer: string): Readonly<ProviderRow> {
  const provider = providerState(scope).providers.get(issuer);
  if (!provider) throw new Error(`there is no identity provider ${issuer}`);
  return provider;
}
