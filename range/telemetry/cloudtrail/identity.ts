import type { CallRecord } from "../../call.ts";
import { seenAs, type FederatedCaller, type Principal, type SessionFacts } from "../../iam/principal.ts";
import { eventTypeOf } from "./facts.ts";

type Members = Record<string, unknown>;

/**
 * Writes `userIdentity` as CloudTrail does.
 *
 * @param recipientAccountId another account sees a caller only by its account and unique id
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity(record: CallRecord, recipientAccountId: string): Members {
  const { call } = record;
  const { invokedBy } = call;
  const principal = seenAs(call.principal);
  if (principal.type === "AWSService")
    return {
      ...(eventTypeOf(record) === "AwsServiceEvent"
        ? { accountId: call.account.id }
        : { type: "AWSService" }),
      invokedBy: invokedBy ?? principal.service,
    };
  const foreign = principal.type !== "Anonymous" && principal.accountId !== recipientAccountId;
  const members = foreign ? fromOutside(principal) : knownIdentity(principal);
  return invokedBy ? { ...members, invokedBy } : members;
}

/** Stands for a user name that is not there: it may be a password in the wrong field (CloudTrail guide, "AWS Management Console sign-in events"). */
const HIDDEN_NAME = "HIDDEN_DUE_TO_SECURITY_REASONS";

const known = new WeakMap<Caller, Members>();

/** A caller's identity is the same in all its records. */
function knownIdentity(principal: Caller): Members {
  let members = known.get(principal);
  if (!members) known.set(principal, (members = Object.freeze(identityOf(principal))));
  return members;
}

type Caller = Exclude<Principal, { type: "AWSService" }>;

const fromOutside = (principal: Exclude<Caller, { type: "Anonymous" }>): Members => ({
  type: "AWSAccount",
  principalId: principal.principalId,
  accountId: principal.accountId,
});

function identityOf(principal: Caller): Members {
  switch (principal.type) {
    case "Anonymous":
      if (principal.federated) return federated(principal.federated);
      return principal.unknownUserOf === undefined
        ? { type: "AWSAccount", principalId: "", accountId: "anonymous" }
        : { type: "IAMUser", accountId: principal.unknownUserOf, accessKeyId: "", userName: HIDDEN_NAME };
    case "Root":
      return { ...common(principal), ...session(principal.session) };
    case "IAMUser":
      return { ...common(principal), userName: principal.userName, ...session(principal.session) };
    case "AssumedRole": {
      const { roleArn, roleName, accountId, principalId } = principal;
      const issuer = {
        type: "Role",
        principalId: principalId.split(":")[0],
        arn: roleArn,
        accountId,
        userName: roleName,
      };
      return { ...common(principal), ...session(principal.session, issuer) };
    }
    case "FederatedUser": {
      const { userName, accountId } = principal;
      const issuer =
        userName === undefined
          ? { type: "Root", principalId: accountId, arn: `arn:aws:iam::${accountId}:root`, accountId }
          : { type: "IAMUser", arn: `arn:aws:iam::${accountId}:user/${userName}`, accountId, userName };
      return { ...common(principal), ...session(principal.session, issuer) };
    }
  }
}

const federated = ({ type, principalId, userName, identityProvider }: FederatedCaller): Members => ({
  type,
  principalId,
  userName,
  identityProvider,
});

const common = (principal: Exclude<Caller, { type: "Anonymous" }>): Members => ({
  type: principal.type,
  principalId: principal.principalId,
  arn: principal.arn,
  accountId: principal.accountId,
  ...(principal.accessKeyId && { accessKeyId: principal.accessKeyId }),
});

function session(facts: SessionFacts | undefined, sessionIssuer?: Members): Members {
  if (!facts) return {};
  return {
    sessionContext: {
      ...(sessionIssuer && { sessionIssuer }),
      ...(facts.federated?.type === "WebIdentityUser" && {
        webIdFederationData: { federatedProvider: facts.federated.provider, attributes: {} },
      }),
      attributes: { creationDate: isoSeconds(facts.issuedAt), mfaAuthenticated: String(facts.mfa) },
      ...(facts.roleDelivery && { ec2RoleDelivery: facts.roleDelivery }),
      ...(facts.sourceIdentity && { sourceIdentity: facts.sourceIdentity }),
    },
  };
}

/** The `Username` of LookupEvents: a user's name, a role session's name, a federated user's name, `root`. */
export function usernameOf(caller: Principal): string | undefined {
  const principal = seenAs(caller);
  switch (principal.type) {
    case "Root":
      return "root";
    case "IAMUser":
      return principal.userName;
    case "AssumedRole":
      return principal.sessionName;
    case "FederatedUser":
      return principal.federatedName;
    case "Anonymous":
      return principal.unknownUserOf === undefined ? principal.federated?.userName : HIDDEN_NAME;
    default:
      return undefined;
  }
}

/** The access key that signed, if one did. */
export const accessKeyOf = (principal: Principal): string | undefined =>
  "accessKeyId" in principal ? principal.accessKeyId || undefined : undefined;

/** A moment in CloudTrail's form: UTC, whole seconds. */
export function isoSeconds(timeMs: number): string {
  const second = Math.floor(timeMs / 1000);
  if (second !== last.second) last = { second, text: `${new Date(timeMs).toISOString().slice(0, 19)}Z` };
  return last.text;
}

/** Most moments are asked for several times within their second. */
let last = { second: Number.NaN, text: "" };
