import type { CallRecord } from "../../call.ts";
import type { Principal, SessionFacts } from "../../iam/principal.ts";

type Members = Record<string, unknown>;

/**
 * Writes `userIdentity` as CloudTrail does.
 *
 * @param recipientAccountId another account sees a caller only by its account and unique id
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html
 */
export function userIdentity({ call }: CallRecord, recipientAccountId: string): Members {
  const { principal, invokedBy } = call;
  if (principal.type === "AWSService")
    return { type: "AWSService", invokedBy: invokedBy ?? principal.service };
  const foreign = principal.type !== "Anonymous" && principal.accountId !== recipientAccountId;
  return {
    ...(foreign ? fromOutside(principal) : identityOf(principal)),
    ...(invokedBy && { invokedBy }),
  };
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
      return { type: "AWSAccount", principalId: "", accountId: "anonymous" };
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

const common = (principal: Exclude<Caller, { type: "Anonymous" }>): Members => ({
  type: principal.type,
  principalId: principal.principalId,
  arn: principal.arn,
  accountId: principal.accountId,
  ...(principal.accessKeyId !== undefined && { accessKeyId: principal.accessKeyId }),
});

function session(facts: SessionFacts | undefined, sessionIssuer?: Members): Members {
  if (!facts) return {};
  return {
    sessionContext: {
      ...(sessionIssuer && { sessionIssuer }),
      attributes: { creationDate: isoSeconds(facts.issuedAt), mfaAuthenticated: String(facts.mfa) },
      ...(facts.roleDelivery && { ec2RoleDelivery: facts.roleDelivery }),
      ...(facts.sourceIdentity && { sourceIdentity: facts.sourceIdentity }),
    },
  };
}

/** The `Username` of LookupEvents: a user's name, a role session's name, `root`. */
export function usernameOf(principal: Principal): string | undefined {
  switch (principal.type) {
    case "Root":
      return "root";
    case "IAMUser":
      return principal.userName;
    case "AssumedRole":
      return principal.sessionName;
    case "FederatedUser":
      return principal.federatedName;
    default:
      return undefined;
  }
}

/** The access key that signed, if one did. */
export const accessKeyOf = (principal: Principal): string | undefined =>
  "accessKeyId" in principal ? principal.accessKeyId : undefined;

/** A moment in CloudTrail's form: UTC, whole seconds. */
export const isoSeconds = (timeMs: number): string => `${new Date(timeMs).toISOString().slice(0, 19)}Z`;
