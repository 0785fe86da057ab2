import { credentialsFrom, type Credentials } from "./aws.ts";
import type { Origin, Stage } from "./stage.ts";

export const roleArn = ({ accountId }: Stage, roleName: string): string =>
  `arn:aws:iam::${accountId}:role/${roleName}`;

/** Takes a role by a token of an identity provider. */
export async function assumeByToken(
  stage: Stage,
  from: Origin & { by?: "colleague" },
  wish: { roleName: string; sessionName: string; token: string; seconds?: number },
): Promise<Credentials> {
  const issued = await stage.outsider(from).sts.assumeRoleWithWebIdentity({
    RoleArn: roleArn(stage, wish.roleName),
    RoleSessionName: wish.sessionName,
    WebIdentityToken: wish.token,
    ...(wish.seconds !== undefined && { DurationSeconds: wish.seconds }),
  });
  return credentialsFrom(issued.Credentials);
}

/** A token, or the identity provider's refusal as an error. */
export function tokenOf({ identityProviders }: Stage, session: string, application: string): string {
  const answer = identityProviders.token(session, application);
  if ("token" in answer) return answer.token;
  throw Object.assign(new Error(`the identity provider gives no token: ${answer.refusal}`), {
    code: answer.refusal,
  });
}
