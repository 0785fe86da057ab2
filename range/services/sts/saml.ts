import { createHash } from "node:crypto";
import type * as STS from "@aws-sdk/client-sts";
import type { Call } from "../../call.ts";
import { parseArn } from "../../iam/arn.ts";
import type { FederatedCaller } from "../../iam/principal.ts";
import { MOST_RESPONSE, readResponse, verifiedResponse, type SamlAssertion } from "../../saml/response.ts";
import { handlers, type UnsignedCaller } from "../../service.ts";
import { GLOBAL, type World } from "../../world.ts";
import { accessDenied, lengthBetween } from "../iam/refusals.ts";
import { metadataOf } from "../iam/saml-providers.ts";
import { iamState, type SamlProviderRow } from "../iam/state.ts";
import {
  accountOfRole,
  ARN_LENGTH,
  expiredToken,
  invalidToken,
  namedRole,
  sessionPolicies,
} from "./requests.ts";
import { foundRole, HOUR_SECONDS, openRoleSession } from "./role-session.ts";
import { sessionTags, type TagInput } from "./session-tags.ts";

type Request = STS.AssumeRoleWithSAMLRequest;

export const saml = handlers<typeof STS>()({
  AssumeRoleWithSAML(input, call) {
    const { caller, assertion, roleSessionName } = verifiedAssertion(call, input);
    const found = foundRole(namedRole(call, input.RoleArn));
    const { sourceIdentity, ...tags } = assertedGrants(assertion);
    const { type, provider, keys } = caller;
    const session = openRoleSession(
      call,
      found,
      {
        ...input,
        RoleSessionName: roleSessionName,
        DurationSeconds: secondsOf(call, input, assertion),
      },
      {
        policies: sessionPolicies(call, found.account, input),
        mfa: false,
        federated: { type, provider, keys: sessionKeys(keys) },
        ...sessionTags(tags),
        ...(sourceIdentity !== undefined && { sourceIdentity }),
      },
    );
    return {
      ...session,
      Subject: assertion.subject,
      SubjectType: subjectTypeOf(assertion),
      Issuer: assertion.issuer,
      Audience: assertion.recipient,
      NameQualifier: caller.identityProvider,
      ...(sourceIdentity !== undefined && { SourceIdentity: sourceIdentity }),
    };
  },
});

/** Who a request with an assertion says that it comes from. Whatever is wrong with it is found out later. */
export function samlCaller(input: Request, world: World): UnsignedCaller {
  const account = accountOfRole(world, input.RoleArn) ?? [...world.accounts.values()][0]!;
  const { PrincipalArn: provider, SAMLAssertion: encoded = "" } = input;
  const assertion = provider !== undefined && readResponse(encoded);
  return {
    principal: {
      type: "Anonymous",
      accountId: "anonymous",
      ...(assertion && { federated: callerOf(provider, assertion) }),
    },
    accountId: account.id,
  };
}

/**
 * CloudTrail names a user of SAML by the name qualifier and the subject (CloudTrail user guide, "Values for AWS STS
 * APIs with SAML and web identity federation").
 */
function callerOf(provider: string, assertion: SamlAssertion): FederatedCaller {
  const { accountId = "", resource = "" } = parseArn(provider) ?? {};
  const doc = `${accountId}/${resource.slice(resource.indexOf("/") + 1)}`;
  const qualifier = createHash("sha1").update(`${assertion.issuer}${doc}`).digest("base64");
  const { subject = "" } = assertion;
  return {
    type: "SAMLUser",
    provider,
    principalId: `${qualifier}:${subject}`,
    userName: subject,
    identityProvider: qualifier,
    keys: keysOf(assertion, doc, qualifier),
  };
}

/** The condition keys of an assertion (IAM guide, "Available keys for SAML-based AWS STS federation"). */
function keysOf(assertion: SamlAssertion, doc: string, qualifier: string): FederatedCaller["keys"] {
  const single: Record<string, string | undefined> = {
    aud: assertion.recipient,
    iss: assertion.issuer,
    sub: assertion.subject,
    sub_type: subjectTypeOf(assertion),
    namequalifier: qualifier,
    doc,
  };
  const keys: Record<string, readonly string[]> = {};
  for (const [key, value] of Object.entries(single)) if (value !== undefined) keys[`saml:${key}`] = [value];
  for (const [name, values] of assertion.attributes) {
    const key = Object.hasOwn(MAPPED_ATTRIBUTES, name) ? MAPPED_ATTRIBUTES[name] : undefined;
    if (key !== undefined) keys[`saml:${key}`] ??= values;
  }
  return keys;
}

const EDU_PERSON = "urn:oid:1.3.6.1.4.1.5923.1.1.1";
const EDU_ORG = "urn:oid:1.3.6.1.4.1.5923.1.2.1";
const CLAIMS = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims";

/** Attributes that trust policies can ask for (IAM guide, "Mapping SAML attributes to trust policy context keys"). */
const MAPPED_ATTRIBUTES: Readonly<Record<string, string>> = {
  [`${EDU_PERSON}.1`]: "edupersonaffiliation",
  [`${EDU_PERSON}.2`]: "edupersonnickname",
  [`${EDU_PERSON}.3`]: "edupersonorgdn",
  [`${EDU_PERSON}.4`]: "edupersonorgunitdn",
  [`${EDU_PERSON}.5`]: "edupersonprimaryaffiliation",
  [`${EDU_PERSON}.6`]: "edupersonprincipalname",
  [`${EDU_PERSON}.7`]: "edupersonentitlement",
  [`${EDU_PERSON}.8`]: "edupersonprimaryorgunitdn",
  [`${EDU_PERSON}.9`]: "edupersonscopedaffiliation",
  [`${EDU_PERSON}.10`]: "edupersontargetedid",
  [`${EDU_PERSON}.11`]: "edupersonassurance",
  [`${EDU_ORG}.2`]: "eduorghomepageuri",
  [`${EDU_ORG}.3`]: "eduorgidentityauthnpolicyuri",
  [`${EDU_ORG}.4`]: "eduorglegalname",
  [`${EDU_ORG}.5`]: "eduorgsuperioruri",
  [`${EDU_ORG}.6`]: "eduorgwhitepagesuri",
  "urn:oid:2.5.4.3": "cn",
  [`${CLAIMS}/name`]: "name",
  [`${CLAIMS}/givenname`]: "givenname",
  [`${CLAIMS}/surname`]: "surname",
  [`${CLAIMS}/emailaddress`]: "mail",
  "http://schemas.xmlsoap.org/claims/CommonName": "commonname",
  "http://schemas.microsoft.com/ws/2008/06/identity/claims/primarygroupsid": "uid",
  "2.5.4.3": "commonname",
  "2.5.4.4": "surname",
  "2.4.5.42": "givenname",
  "2.5.4.45": "x500uniqueidentifier",
  "0.9.2342.19200300100.1.1": "uid",
  "0.9.2342.19200300100.1.3": "mail",
  "0.9.2342.19200300.100.1.45": "organizationstatus",
};

/** What policies of the session's own permissions can ask for. */
const sessionKeys = (keys: FederatedCaller["keys"]): FederatedCaller["keys"] =>
  Object.fromEntries(
    ["saml:namequalifier", "saml:sub", "saml:sub_type"].flatMap((key) =>
      keys[key] ? [[key, keys[key]] as const] : [],
    ),
  );

/**
 * The format of the subject's name: the standard ones by their last word, such as `persistent`, others in full.
 * Records of real calls show that those of SAML 1.1 are shortened like those of SAML 2.0.
 */
const subjectTypeOf = ({ subject, subjectFormat = UNSPECIFIED }: SamlAssertion): string | undefined =>
  subject && subjectFormat.replace(/^urn:oasis:names:tc:SAML:(1\.1|2\.0):nameid-format:/, "");

/** SAML 2.0 core, 2.2.2: what a name without a format is. */
const UNSPECIFIED = "urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified";

/** Attributes that are meant for AWS (IAM guide, "Configure SAML assertions for the authentication response"). */
const ATTRIBUTES = "https://aws.amazon.com/SAML/Attributes";
const PRINCIPAL_TAG = `${ATTRIBUTES}/PrincipalTag:`;

const asserted = (assertion: SamlAssertion, name: string): string | undefined =>
  assertion.attributes.get(`${ATTRIBUTES}/${name}`)?.[0];

/** The name of the session, which the identity provider chooses and not the caller. */
export const sessionNameOf = (assertion: SamlAssertion): string | undefined =>
  asserted(assertion, "RoleSessionName");

/** What an assertion gives to the session, beside the role: tags, and a source identity. */
export function assertedGrants(assertion: SamlAssertion): TagInput & { sourceIdentity?: string } {
  const Tags = [...assertion.attributes].flatMap(([name, [Value = ""]]) =>
    name.startsWith(PRINCIPAL_TAG) ? [{ Key: name.slice(PRINCIPAL_TAG.length), Value }] : [],
  );
  const TransitiveTagKeys = assertion.attributes.get(`${ATTRIBUTES}/TransitiveTagKeys`);
  const sourceIdentity = asserted(assertion, "SourceIdentity");
  return {
    ...(Tags.length && { Tags, TransitiveTagKeys: [...(TransitiveTagKeys ?? [])] }),
    ...(sourceIdentity !== undefined && { sourceIdentity }),
  };
}

/**
 * How long the session lasts: as long as the call asks for, unless the identity provider says less (STS API reference,
 * "AssumeRoleWithSAML").
 */
function secondsOf({ at }: Call, { DurationSeconds }: Request, assertion: SamlAssertion): number {
  const wished = DurationSeconds ?? HOUR_SECONDS;
  const said = Number(asserted(assertion, "SessionDuration") ?? Number.NaN);
  const { sessionNotOnOrAfter = Infinity } = assertion;
  const left = Math.floor((sessionNotOnOrAfter - at) / 1000);
  return Math.min(wished, Number.isInteger(said) ? said : wished, left);
}

const REDEEM_MS = 300_000;
const SIGN_IN = /^https:\/\/([a-z\d-]+\.)?signin\.aws\.amazon\.com\/(static\/)?saml(\/acs\/[\w-]+)?$/;
const AUDIENCES =
  /^(urn:amazon:webservices|https:\/\/([a-z\d-]+\.)?signin\.aws\.amazon\.com\/saml(\/acs\/[\w-]+)?)$/;
const NAME = /^[\w+=,.@-]{2,64}$/;

/**
 * Believes an assertion, or refuses it: its issuer must be the provider that the account knows, one of the keys in the
 * provider's metadata must have signed it, it must be meant for AWS, fresh, and name the role.
 *
 * @throws {AwsError} InvalidIdentityToken, ExpiredTokenException, AccessDenied
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_saml.html for the texts
 */
export function verifiedAssertion(
  call: Call,
  input: Request,
): { caller: FederatedCaller; assertion: SamlAssertion; roleSessionName: string } {
  const principalArn = lengthBetween(input.PrincipalArn, "principalArn", ARN_LENGTH);
  const encoded = lengthBetween(input.SAMLAssertion, "sAMLAssertion", [4, MOST_RESPONSE]);
  const provider = providerOf(call.world, principalArn);
  if (!provider) throw invalidToken("Specified provider doesn't exist");
  const { entityId, signingKeys } = metadataOf(provider);
  const claimed = readResponse(encoded);
  if (!claimed) throw invalidToken("Invalid SAML response");
  if (claimed.issuer !== entityId) throw invalidToken("Issuer not present in specified provider");
  const assertion = verifiedResponse(encoded, signingKeys);
  if (assertion?.issuer !== entityId) throw invalidToken("Response signature invalid");
  checkMeantForAws(assertion);
  checkFresh(call, assertion);
  if (assertion.subject === undefined || !namesRole(assertion, input.RoleArn, principalArn))
    throw accessDenied("Not authorized to perform sts:AssumeRoleWithSAML");
  const roleSessionName = sessionNameOf(assertion);
  if (!roleSessionName) throw invalidToken("RoleSessionName is required in AuthnResponse");
  if (!NAME.test(roleSessionName))
    throw invalidToken("RoleSessionName in AuthnResponse must match [a-zA-Z_0-9+=,.@-]{2,64}");
  const sourceIdentity = asserted(assertion, "SourceIdentity");
  if (sourceIdentity !== undefined && !NAME.test(sourceIdentity))
    throw invalidToken('Source Identity must match [a-zA-Z_0-9+=,.@-]{2,64} and not begin with "aws:"');
  return { caller: callerOf(principalArn, assertion), assertion, roleSessionName };
}

function providerOf(world: World, arn: string): Readonly<SamlProviderRow> | undefined {
  const account = world.accounts.get(parseArn(arn)?.accountId ?? "");
  return account && iamState(account.scope(GLOBAL)).samlProviders.get(arn);
}

function checkMeantForAws({ recipient = "", audiences }: SamlAssertion): void {
  if (
    !SIGN_IN.test(recipient) ||
    (audiences.length && !audiences.some((audience) => AUDIENCES.test(audience)))
  )
    throw invalidToken("Response does not contain the required audience.");
}

/** An assertion opens sessions within five minutes of its issue, and never outside of its own bounds. */
function checkFresh({ at }: Call, { issuedAt, notBefore, notOnOrAfter }: SamlAssertion): void {
  const isFresh = at < issuedAt + REDEEM_MS && at < notOnOrAfter;
  if (!isFresh) throw expiredToken("Token must be redeemed within 5 minutes of issuance");
  if (at < notBefore) throw invalidToken("Token is not yet valid");
}

/** Whether the identity provider maps the user to the role: it names pairs of a role and itself, in either order. */
function namesRole(
  { attributes }: SamlAssertion,
  roleArn: string | undefined,
  principalArn: string,
): boolean {
  return (attributes.get(`${ATTRIBUTES}/Role`) ?? []).some((pair) => {
    const arns = pair.split(",").map((arn) => arn.trim());
    return arns.length === 2 && arns.includes(roleArn ?? "") && arns.includes(principalArn);
  });
}
