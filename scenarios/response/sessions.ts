import type { Responder } from "../kit/response.ts";
import type { Case } from "./case.ts";

export async function stopIssuance(
  { aws, step }: Responder,
  { profileAssociationId }: Pick<Case, "profileAssociationId">,
): Promise<void> {
  await step("No more role credentials for the instance.");
  await aws.ec2.disassociateIamInstanceProfile({ AssociationId: profileAssociationId });
}

/** @param cutoff sessions that were issued before it are denied everything */
export async function revokeSessions(
  { aws, step }: Responder,
  { roleName }: Pick<Case, "roleName">,
  cutoff: Date,
): Promise<void> {
  await step("Revoke the sessions that were issued until now: they work from anywhere.");
  await denyRole({ aws }, roleName, "AWSRevokeOlderSessions", issuedBefore(cutoff));
}

type Condition = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** Denies everything to those sessions of a role that a condition describes; to all without one. */
export async function denyRole(
  { aws }: Pick<Responder, "aws">,
  roleName: string,
  policyName: string,
  condition?: Condition,
): Promise<void> {
  await aws.iam.putRolePolicy({
    RoleName: roleName,
    PolicyName: policyName,
    PolicyDocument: denial(condition),
  });
}

/** The same for a user: its keys, and the sessions that stand on it. */
export async function denyUser(
  { aws }: Pick<Responder, "aws">,
  userName: string,
  policyName: string,
  condition?: Condition,
): Promise<void> {
  await aws.iam.putUserPolicy({
    UserName: userName,
    PolicyName: policyName,
    PolicyDocument: denial(condition),
  });
}

const denial = (condition?: Condition): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Deny", Action: "*", Resource: "*", ...(condition && { Condition: condition }) }],
  });

/** What is true of sessions that were issued before a moment, and never of long-term keys. */
export const issuedBefore = (cutoff: Date): Condition => ({
  DateLessThan: { "aws:TokenIssueTime": policyTime(cutoff) },
});

/** UTC to the second, as policies have it. */
const policyTime = (moment: Date): string => moment.toISOString().replace(/\.\d+/, "");

/** One second later than now: times in policies have whole seconds. */
export const nextSecond = ({ now }: Responder): Date =>
  new Date(Math.floor(now().getTime() / 1000) * 1000 + 1000);

/** AWS's own policy that denies everything. */
export const DENY_ALL_ARN = "arn:aws:iam::aws:policy/AWSDenyAll";

export async function denyEverything(
  { aws, step }: Responder,
  { userName }: { userName: string },
): Promise<void> {
  await step("Deny everything to the user: its keys and all sessions that stand on it.");
  await aws.iam.attachUserPolicy({ UserName: userName, PolicyArn: DENY_ALL_ARN });
}
