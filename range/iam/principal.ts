/**
 * Who an unsigned call says that it comes from, by a token or an assertion of an identity provider. Until the
 * operation has verified that, it is a claim.
 */
export interface FederatedCaller {
  type: "WebIdentityUser" | "SAMLUser";
  /** The provider's ARN in IAM: what trust policies name under `Federated`. */
  provider: string;
  principalId: string;
  userName: string;
  /** CloudTrail's `identityProvider`. */
  identityProvider: string;
  /** The condition keys that the provider vouches for, such as `login.corp.example:sub`, in lower case. */
  keys: Readonly<Record<string, readonly string[]>>;
}

/** A temporary credential's own facts, which policies can ask about. */
export interface SessionFacts {
  /** `aws:TokenIssueTime`, in milliseconds since the epoch. */
  issuedAt: number;
  expiresAt: number;
  /** JSON texts of the session policies that narrow the session. */
  policies: readonly string[];
  mfa: boolean;
  sourceIdentity?: string;
  tags?: Readonly<Record<string, string>>;
  /** Keys of those tags that the sessions inherit which this one opens in its turn. */
  transitiveTagKeys?: readonly string[];
  /** Present for sessions that an identity provider's token or assertion opened. */
  federated?: Pick<FederatedCaller, "type" | "provider" | "keys">;
  /** The instance that an instance-profile session was delivered to: `ec2:SourceInstanceARN`. */
  sourceInstanceArn?: string;
  /** The function that an execution role's session was given to: `lambda:SourceFunctionArn`. */
  sourceFunctionArn?: string;
  /** `ec2RoleDelivery`: 1.0 for IMDSv1, 2.0 for IMDSv2. */
  roleDelivery?: "1.0" | "2.0";
  /** Opened by a password in a browser, not by a call of STS. */
  signedIn?: true;
  /** The access key that made the session, for tracing. */
  madeWith?: string;
}

/** The role in which the management account of an organization administers an account that it made. */
export const ORGANIZATION_ROLE = "OrganizationAccountAccessRole";

/** A session of a role. */
export interface AssumedRole {
  type: "AssumedRole";
  accountId: string;
  /** `arn:aws:sts::account:assumed-role/Role/session` */
  arn: string;
  /** `AROA…:session` */
  principalId: string;
  roleName: string;
  roleArn: string;
  sessionName: string;
  /** Empty for sessions of AWS's services, whose keys nobody sees. */
  accessKeyId: string;
  session: SessionFacts;
}

/** Who calls, after the signature was verified. Shapes follow CloudTrail's userIdentity. */
export type Principal =
  | {
      type: "Root";
      accountId: string;
      arn: string;
      principalId: string;
      accessKeyId?: string;
      session?: SessionFacts;
    }
  | {
      type: "IAMUser";
      accountId: string;
      arn: string;
      principalId: string;
      userName: string;
      accessKeyId: string;
      /** Present for GetSessionToken sessions. */
      session?: SessionFacts;
    }
  | AssumedRole
  | {
      type: "FederatedUser";
      accountId: string;
      arn: string;
      principalId: string;
      /** The IAM user (or root) who called GetFederationToken. */
      userName: string | undefined;
      federatedName: string;
      accessKeyId: string;
      session: SessionFacts;
    }
  | {
      type: "AWSService";
      accountId: string;
      service: string;
      /** The session of its service-linked role, in which the service shows itself to the account. */
      role?: AssumedRole;
    }
  | {
      type: "Anonymous";
      accountId: "anonymous";
      federated?: FederatedCaller;
      /** The account at whose sign-in page it gave a user name that is not there. */
      unknownUserOf?: string;
    };

/** Whom the account sees: a service that acts in its service-linked role is seen as a session of that role. */
export const seenAs = (principal: Principal): Principal =>
  principal.type === "AWSService" ? (principal.role ?? principal) : principal;
