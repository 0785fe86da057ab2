import type * as STS from "@aws-sdk/client-sts";
import type { Call } from "../../call.ts";
import { NotImplemented } from "../../errors.ts";
import { publishedKeys } from "../../identity-provider/provider.ts";
import { isSignedBy, readWebToken, type Claims, type WebToken } from "../../identity-provider/web-token.ts";
import type { FederatedCaller } from "../../iam/principal.ts";
import { handlers, type UnsignedCaller } from "../../service.ts";
import { GLOBAL, type Account, type World } from "../../world.ts";
import { iamState } from "../iam/state.ts";
import { lengthBetween } from "../iam/refusals.ts";
import { refuseMembers } from "../refusal.ts";
import { accountOfRole, expiredToken, invalidToken, namedRole, sessionPolicies } from "./requests.ts";
import { foundRole, openRoleSession } from "./role-session.ts";
import { sessionTags, type TagInput } from "./session-tags.ts";

type Request = STS.AssumeRoleWithWebIdentityRequest;

/** Claims by which a token brings session tags and a source identity (IAM guide, "Pass session tags"). */
const TAGS = "https://aws.amazon.com/tags";
const SOURCE_IDENTITY = "https://aws.amazon.com/source_identity";

/** Providers that AWS knows without an entry in IAM. None of them is in the range. */
const BUILT_IN =
  /^https:\/\/(accounts\.google\.com|www\.amazon\.com|graph\.facebook\.com|cognito-identity\.amazonaws\.com)$/;

export const webIdentity = handlers<typeof STS>()({
  AssumeRoleWithWebIdentity(input, call) {
    const { caller, token } = verified(call, input);
    const found = foundRole(namedRole(call, input.RoleArn));
    const { sourceIdentity, ...tags } = grantsOf(token.claims);
    const { type, provider, keys, userName } = caller;
    const session = openRoleSession(call, found, input, {
      policies: sessionPolicies(call, found.account, input),
      mfa: false,
      federated: { type, provider, keys },
      ...sessionTags(tags),
      ...(sourceIdentity !== undefined && { sourceIdentity }),
    });
    return {
      ...session,
      SubjectFromWebIdentityToken: userName,
      Provider: provider,
      Audience: audiencesOf(token.claims)[0],
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
});

/** Who a request with a token says that it comes from. Whatever is wrong with the token is found out later. */
export function webIdentityCaller(input: Request, world: World): UnsignedCaller {
  const account = accountOfRole(world, input.RoleArn) ?? [...world.accounts.values()][0]!;
  const token = readWebToken(input.WebIdentityToken ?? "");
  const federated = token && callerOf(account, token.claims);
  return {
    principal: { type: "Anonymous", accountId: "anonymous", ...(federated && { federated }) },
    accountId: account.id,
  };
}

function callerOf(account: Account, claims: Claims): FederatedCaller | undefined {
  const { iss, sub } = claims;
  const audience = audiencesOf(claims)[0];
  if (typeof iss !== "string" || typeof sub !== "string" || audience === undefined) return undefined;
  const name = iss.replace(/^https:\/\//, "").replace(/\/$/, "");
  const provider = `arn:aws:iam::${account.id}:oidc-provider/${name}`;
  return {
    type: "WebIdentityUser",
    provider,
    principalId: `${provider}:${audience}:${sub}`,
    userName: sub,
    identityProvider: provider,
    keys: keysOf(name.toLowerCase(), claims),
  };
}

/**
 * The condition keys of a token. Where it names an authorised party, that is the audience, and the original one is
 * `oaud` (IAM guide, "Available keys for AWS OIDC federation").
 */
function keysOf(name: string, claims: Claims): FederatedCaller["keys"] {
  const { sub, amr, aud, azp } = claims;
  const values = { sub, amr, aud: audiencesOf(claims), ...(azp !== undefined && { azp, oaud: aud }) };
  const texts = (value: unknown): string[] =>
    [value].flat().filter((x): x is string => typeof x === "string");
  return Object.fromEntries(
    Object.entries(values)
      .map(([key, value]): [string, string[]] => [`${name}:${key}`, texts(value)])
      .filter(([, list]) => list.length),
  );
}

/** For whom a token is meant. */
function audiencesOf({ aud, azp }: Claims): string[] {
  return [azp ?? aud].flat().filter((x): x is string => typeof x === "string");
}

/** What a token gives to the session, beside the role: tags, and a source identity. */
export function grantsOf(claims: Claims): TagInput & { sourceIdentity?: string } {
  const { principal_tags = {}, transitive_tag_keys = [] } = (claims[TAGS] ?? {}) as {
    principal_tags?: Record<string, unknown>;
    transitive_tag_keys?: unknown;
  };
  const Tags = Object.entries(principal_tags).map(([Key, value]) => ({
    Key,
    Value: String([value].flat()[0]),
  }));
  const source = claims[SOURCE_IDENTITY];
  return {
    ...(Tags.length && { Tags, TransitiveTagKeys: [transitive_tag_keys].flat().map(String) }),
    ...(typeof source === "string" && { sourceIdentity: source }),
  };
}

const TOKEN_LENGTH = [4, 20_000] as const;

/**
 * Believes a token, or refuses it: its provider must be known to the account, its audience to the provider, and one of
 * the provider's published keys must have signed it before it expired.
 *
 * @throws {AwsError} InvalidIdentityToken, ExpiredTokenException
 */
export function verified(call: Call, input: Request): { caller: FederatedCaller; token: WebToken } {
  refuseMembers("AssumeRoleWithWebIdentity", input, ["ProviderId"]);
  const text = lengthBetween(input.WebIdentityToken, "webIdentityToken", TOKEN_LENGTH);
  const token = readWebToken(text);
  if (!token)
    throw invalidToken(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  const { claims } = token;
  for (const name of ["iss", "sub", "aud", "exp", "iat"])
    if (claims[name] === undefined) throw invalidToken(`Missing a required claim: ${name}`);
  const issuer = String(claims["iss"]);
  if (BUILT_IN.test(issuer)) throw new NotImplemented(`the identity provider ${issuer}`);
  const caller = callerOf(call.account, claims);
  const provider = iamState(call.account.scope(GLOBAL)).oidcProviders.get(caller?.provider);
  if (!caller || !provider)
    throw invalidToken(`No OpenIDConnect provider found in your account for ${issuer}`);
  if (!audiencesOf(claims).some((audience) => provider.clientIds.includes(audience)))
    throw invalidToken("Incorrect token audience");
  checkSignature(call.world, issuer, token);
  checkLifetime(call, claims);
  return { caller, token };
}

function checkSignature(world: World, issuer: string, token: WebToken): void {
  const keys = publishedKeys(world, issuer);
  const key = keys?.get(token.keyId ?? "");
  if (!key)
    throw invalidToken(
      "Couldn't retrieve verification key from your identity provider,  please reference AssumeRoleWithWebIdentity documentation for requirements",
    );
  if (/^(PS|ES)\d{3}$/.test(token.algorithm)) throw new NotImplemented(`tokens signed by ${token.algorithm}`);
  if (!isSignedBy(token, key)) throw invalidToken("Invalid token signature");
}

function checkLifetime({ at }: Call, claims: Claims): void {
  const now = Math.floor(at / 1000);
  const expiry = Number(claims["exp"]);
  if (!(now < expiry))
    throw expiredToken(
      `Token expired: current date/time ${now} must be before the expiration date/time ${expiry}`,
    );
  const from = claims["nbf"];
  if (from !== undefined && !(now >= Number(from)))
    throw invalidToken(`Token not yet valid: current date/time ${now} must be after ${String(from)}`);
}
