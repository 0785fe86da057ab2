import type { Credentials } from "@aws-sdk/client-sts";
import type { Call } from "../call.ts";
import { serviceCall } from "../journey.ts";
import { iamState, type SessionRow } from "../services/iam/state.ts";
import { type Account, GLOBAL, type Scope } from "../world.ts";
import type { SessionFacts } from "./principal.ts";
import { wholeSeconds } from "../services/iam/whole-seconds.ts";

type Session = SessionRow["principal"];
type WithoutKey<P> = P extends unknown ? Omit<P, "accessKeyId" | "session"> : never;

/** Temporary credentials as STS answers them. */
export type IssuedCredentials = { [K in keyof Credentials]-?: NonNullable<Credentials[K]> };

const TOKEN_ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const TOKEN_HEAD = "IQoJb3JpZ2luX2Vj";
const TOKEN_LENGTH = 360;
const TOKEN_TAIL = "==";
export const SECRET_LENGTH = 40;

/** Draws a secret access key. */
export const drawSecret = (account: Account): string =>
  account.world.random.text(SECRET_LENGTH, TOKEN_ALPHABET);

/**
 * Makes temporary credentials and remembers them until they expire.
 *
 * @param owner who they stand for
 * @param ownerId the unique id of the user or role behind them
 * @param leastToken how long the session token must be at least, in bytes: longer than usual, when it says so
 */
export function openSession(
  account: Account,
  owner: WithoutKey<Session>,
  ownerId: string,
  facts: SessionFacts,
  leastToken = 0,
): { credentials: IssuedCredentials; principal: Session } {
  const { world } = account;
  const accessKeyId = world.random.iamId("ASIA");
  const secret = drawSecret(account);
  const length = Math.max(TOKEN_LENGTH, leastToken - TOKEN_HEAD.length - TOKEN_TAIL.length);
  const sessionToken = `${TOKEN_HEAD}${world.random.text(length, TOKEN_ALPHABET)}${TOKEN_TAIL}`;
  const principal = { ...owner, accessKeyId, session: facts } as Session;
  iamState(account.scope(GLOBAL)).sessions.put(accessKeyId, {
    accessKeyId,
    secret,
    sessionToken,
    principal,
    ownerId,
  });
  world.accessKeyOwners.set(accessKeyId, account.id);
  return {
    credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secret,
      SessionToken: sessionToken,
      Expiration: wholeSeconds(facts.expiresAt),
    },
    principal,
  };
}

/** What an AWS service asks for when it takes a role. */
export interface RoleSessionWish {
  roleName: string;
  /** The instance id for an instance's own role. */
  sessionName: string;
  /** In seconds, 900 to 43200. About six hours for instances, one hour for the rest. */
  durationSeconds: number;
  /** Who takes the role, such as `lambda.amazonaws.com`; `ec2.amazonaws.com` unless told. */
  service?: string;
  /** The resource for which the service takes it: what trust policies may ask for as `aws:SourceArn`. */
  sourceArn?: string;
  /** `ec2:SourceInstanceARN` of credentials that the instance metadata service hands out. */
  sourceInstanceArn?: string;
  /** `lambda:SourceFunctionArn` of credentials that a function's environment gets. */
  sourceFunctionArn?: string;
  /** `ec2:RoleDelivery`: 1.0 for IMDSv1, 2.0 for IMDSv2. */
  roleDelivery?: "1.0" | "2.0";
}

/**
 * Lets an AWS service take a role, as EC2 does for an instance and Lambda for a function. It is an AssumeRole
 * call like any other: the trust policy must name the service, and CloudTrail shows it.
 *
 * @param scope the account and Region in which the call is recorded
 * @returns the credentials; `identify` finds their principal
 * @throws {AwsError} AccessDenied when the role is missing or does not trust the service
 */
export function issueRoleSession(scope: Scope, wish: RoleSessionWish): IssuedCredentials {
  const state = iamState(scope);
  const arn = state.roles.get(wish.roleName)?.arn ?? `arn:aws:iam::${scope.accountId}:role/${wish.roleName}`;
  const input = {
    RoleArn: arn,
    RoleSessionName: wish.sessionName,
    DurationSeconds: wish.durationSeconds,
  };
  const service = wish.service ?? "ec2.amazonaws.com";
  const answer = serviceCall(
    scope,
    service,
    "sts",
    "AssumeRole",
    input,
    undefined,
    undefined,
    wish.sourceArn,
  );
  const credentials = answer["Credentials"] as IssuedCredentials;
  const { sourceInstanceArn, sourceFunctionArn, roleDelivery } = wish;
  if (sourceInstanceArn || sourceFunctionArn || roleDelivery)
    state.sessions.update(credentials.AccessKeyId, (row) => {
      row.principal = {
        ...row.principal,
        session: {
          ...row.principal.session!,
          ...(sourceInstanceArn && { sourceInstanceArn }),
          ...(sourceFunctionArn && { sourceFunctionArn }),
          ...(roleDelivery && { roleDelivery }),
        },
      };
    });
  return credentials;
}

/** The access key that made the call, for tracing sessions back to it. */
export function accessKeyOf({ principal }: Pick<Call, "principal">): string | undefined {
  return principal.type === "AWSService" || principal.type === "Anonymous"
    ? undefined
    : principal.accessKeyId;
}
