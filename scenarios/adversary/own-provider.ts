import type { Aws, Credentials } from "../kit/aws.ts";
import { assumeByToken, tokenOf } from "../kit/federation.ts";
import type { Origin, Stage } from "../kit/stage.ts";
import { BROWSER } from "./browser.ts";

/** The intruder's own identity provider, and what it signs: a way in that needs nobody's account. */
const ISSUER = "https://sso.static-assets.example";
const APPLICATION = "sts";
const USER = { name: "export", password: "own" };

/** Lets the account know it. Answers its ARN, for roles to trust. */
export async function addOwnProvider({ iam }: Aws): Promise<string> {
  const made = await iam.createOpenIDConnectProvider({ Url: ISSUER, ClientIDList: [APPLICATION] });
  return made.OpenIDConnectProviderArn!;
}

/** Starts it, and signs in there. Answers the session that gives tokens. */
export function openOwnProvider({ identityProviders }: Stage, { ip }: Origin): string {
  identityProviders.open({ issuer: ISSUER, applications: [APPLICATION], users: [USER], own: false });
  const signed = identityProviders.signIn(ISSUER, USER, { ip, userAgent: BROWSER });
  if ("refusal" in signed) throw new Error(`its own identity provider says ${signed.refusal}`);
  return signed.session;
}

/** A session of a role that trusts it. */
export const assumeByOwnProvider = (
  stage: Stage,
  from: Origin,
  session: string,
  roleName: string,
): Promise<Credentials> =>
  assumeByToken(stage, from, {
    roleName,
    sessionName: USER.name,
    token: tokenOf(stage, session, APPLICATION),
  });
