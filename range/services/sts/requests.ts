import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { acceptsCodes } from "../../iam/one-time-password.ts";
import { type Arn, parseArn } from "../../iam/arn.ts";
import { problemOfPolicy } from "../../iam/policy-grammar.ts";
import { managedPolicyDocument } from "../iam/managed-documents.ts";
import { policySize } from "../iam/put-policy.ts";
import {
  accessDenied,
  invalidMember,
  lengthBetween,
  malformedPolicy,
  required,
  validationError,
} from "../iam/refusals.ts";
import { iamState, type RoleRow, ROOT_OWNER } from "../iam/state.ts";
import { GLOBAL, type Account, type World } from "../../world.ts";

/** The role that a request names: its ARN, and its row where the range knows it. */
export interface NamedRole {
  arn: string;
  accountId: string;
  account: Account | undefined;
  role: Readonly<RoleRow> | undefined;
}

export const ARN_LENGTH = [20, 2048] as const;

/** What a token or an assertion of an identity provider is refused with. */
export const invalidToken = (message: string): AwsError => new AwsError("InvalidIdentityToken", message, 400);
export const expiredToken = (message: string): AwsError =>
  new AwsError("ExpiredTokenException", message, 400);

/**
 * Finds the role of an AssumeRole request, in whichever account it lives.
 *
 * @throws {AwsError} ValidationError for a text that is no role's ARN
 */
export function namedRole(call: Call, roleArn: string | undefined): NamedRole {
  const given = lengthBetween(roleArn, "roleArn", ARN_LENGTH);
  const arn: Arn | undefined = parseArn(given);
  if (!arn || arn.service !== "iam" || !/^\d{12}$/.test(arn.accountId) || !arn.resource.startsWith("role/"))
    throw validationError(`${given} is invalid`);
  const account = accountOfRole(call.world, given);
  const name = arn.resource.slice(arn.resource.lastIndexOf("/") + 1);
  const row = account && iamState(account.scope(GLOBAL)).roles.get(name);
  return { arn: given, accountId: arn.accountId, account, role: row?.arn === given ? row : undefined };
}

/**
 * The root user of the account that AssumeRoot is about, which it names by its id or by an ARN.
 *
 * @throws {AwsError} ValidationError for a text that names no account
 */
export function targetOf(principal: string | undefined): string {
  const given = lengthBetween(principal, "targetPrincipal", [12, 2048]);
  const accountId = /^\d{12}$/.test(given) ? given : parseArn(given)?.accountId;
  if (!accountId) throw validationError(`${given} is invalid`);
  return `arn:aws:iam::${accountId}:root`;
}

/** The account of a role's ARN, where the range has it. */
export const accountOfRole = (world: World, roleArn: string | undefined): Account | undefined =>
  world.accounts.get(parseArn(roleArn ?? "")?.accountId ?? "");

/** @throws {AwsError} ValidationError when it is out of bounds */
export function checkDuration(seconds: number, least: number, most: number): number {
  if (seconds < least)
    throw invalidMember("durationSeconds", `Member must have value greater than or equal to ${least}`);
  if (seconds > most)
    throw invalidMember("durationSeconds", `Member must have value less than or equal to ${most}`);
  return seconds;
}

const MOST_TOKEN_BYTES = 4096;

/**
 * How long the caller wants the session token to be at least, in bytes.
 *
 * @throws {AwsError} ValidationError when it is out of bounds
 */
export function tokenSize({
  MinimumSessionTokenSize = 0,
}: {
  MinimumSessionTokenSize?: number | undefined;
}): number {
  if (MinimumSessionTokenSize < 0)
    throw invalidMember("minimumSessionTokenSize", "Member must have value greater than or equal to 0");
  if (MinimumSessionTokenSize > MOST_TOKEN_BYTES)
    throw invalidMember(
      "minimumSessionTokenSize",
      `Member must have value less than or equal to ${MOST_TOKEN_BYTES}`,
    );
  return MinimumSessionTokenSize;
}

/**
 * The name of a role's session. Services name theirs after what they act for, which may be shorter than callers' names:
 * Lambda's has the function's name.
 */
export const checkRoleSessionName = (
  { principal }: Pick<Call, "principal">,
  name: string | undefined,
): string => checkSessionName(name, "roleSessionName", 64, principal.type === "AWSService" ? 1 : 2);

/** A name of a session or a federated user: letters, digits and `+=,.@_-`. */
export function checkSessionName(name: string | undefined, member: string, most: number, least = 2): string {
  const given = lengthBetween(name, member, [least, most]);
  if (!/^[\w+=,.@-]+$/.test(given))
    throw invalidMember(member, "Member must satisfy regular expression pattern: [\\w+=,.@-]*");
  return given;
}

const SESSION_POLICY_LIMIT = 2048;
const MOST_POLICY_ARNS = 10;

/**
 * The session policies of a request, as JSON texts. Managed policies count as they read now.
 *
 * @throws {AwsError} MalformedPolicyDocument, PackedPolicyTooLarge, ValidationError
 */
export function sessionPolicies(
  call: Call,
  account: Account,
  input: { Policy?: string | undefined; PolicyArns?: { arn?: string | undefined }[] | undefined },
): string[] {
  const documents: string[] = [];
  if (input.Policy !== undefined) {
    const problem = problemOfPolicy(input.Policy, "identity");
    if (problem) throw malformedPolicy(problem);
    if (policySize(input.Policy) > SESSION_POLICY_LIMIT)
      throw new AwsError(
        "PackedPolicyTooLarge",
        "Packed policy consumes more than 100% of the allowed space",
        400,
      );
    documents.push(input.Policy);
  }
  const arns = input.PolicyArns ?? [];
  if (arns.length > MOST_POLICY_ARNS)
    throw invalidMember("policyArns", `Member must have length less than or equal to ${MOST_POLICY_ARNS}`);
  for (const { arn } of arns) {
    const given = required(arn, "policyArns.member.arn");
    const document = managedPolicyDocument(iamState(account.scope(GLOBAL)), given);
    if (document === undefined) throw validationError(`ARN ${given} is not valid.`);
    documents.push(document);
  }
  return documents;
}

/**
 * Whether a request carries a second factor.
 *
 * @throws {AwsError} AccessDenied when the device is not the caller's or the code is wrong
 */
export function checkMfa(
  call: Call,
  input: { SerialNumber?: string | undefined; TokenCode?: string | undefined },
): boolean {
  if (input.SerialNumber === undefined && input.TokenCode === undefined) return false;
  const refuse = (): Error =>
    accessDenied("MultiFactorAuthentication failed with invalid MFA one time pass code. ");
  const { principal } = call;
  if (principal.type !== "IAMUser" && principal.type !== "Root") throw refuse();
  const serial = required(input.SerialNumber, "serialNumber");
  const code = required(input.TokenCode, "tokenCode");
  const state = iamState(call.world.account(principal.accountId).scope(GLOBAL));
  const device = state.mfaDevices.get(serial);
  if (device?.owner !== (principal.type === "Root" ? ROOT_OWNER : principal.userName))
    throw accessDenied(
      "MultiFactorAuthentication failed, unable to validate MFA code.  Please verify your MFA serial number is valid and associated with this user. ",
    );
  if (!acceptsCodes(device.seed, [code], call.at)) throw refuse();
  return true;
}

/** @throws {AwsError} AccessDenied when the caller has no user or root of its own behind it */
export function refuseSessionCredentials(call: Call): void {
  const { principal } = call;
  const isLongTerm = (principal.type === "IAMUser" || principal.type === "Root") && !principal.session;
  if (!isLongTerm) throw accessDenied(`Cannot call ${call.operation} with session credentials`);
}
