import { issueToken, openProvider, signIn } from "../../../range/identity-provider/provider.ts";
import { GLOBAL, type Account } from "../../../range/world.ts";
import type { IdentityProviders } from "../../../scenarios/kit/identity-provider.ts";

/** The identity providers that the company of an account uses, and those that others have. */
export function identityProvidersOf(account: Account): IdentityProviders {
  const scope = account.scope(GLOBAL);
  return {
    open: (setup) => openProvider(scope, setup),
    signIn: (issuer, user, browser) => signIn(scope, issuer, user, browser),
    token: (session, application) => issueToken(scope, session, application),
  };
}
