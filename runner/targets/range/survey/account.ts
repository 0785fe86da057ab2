import { accountState } from "../../../../range/services/account/index.ts";
import { providerState, userKey } from "../../../../range/identity-provider/state.ts";
import { iamState } from "../../../../range/services/iam/state.ts";
import { partOf, same, type SurveyPart } from "./part.ts";

export const account: SurveyPart<"alternateContacts" | "identityProviders" | "providerUsers"> = {
  follow: {
    "account.alternateContacts": same("alternateContacts"),
    "iam.oidcProviders": same("identityProviders"),
    "iam.samlProviders": same("identityProviders"),
    "idp.users": partOf("providerUsers", (scope, id) => [providerState(scope).users.get(id)?.name]),
    // A session that is gone no longer names its user: telling all of them does no harm.
    "idp.sessions": partOf("providerUsers", (scope) =>
      providerState(scope)
        .users.list()
        .map((x) => x.name),
    ),
  },
  project: {
    alternateContacts(scope, id) {
      const row = accountState(scope).alternateContacts.get(id);
      return (
        row && {
          Name: row.name,
          Title: row.title,
          EmailAddress: row.emailAddress,
          PhoneNumber: row.phoneNumber,
        }
      );
    },
    identityProviders(scope, id) {
      const { oidcProviders, samlProviders } = iamState(scope);
      const row = oidcProviders.get(id);
      if (row) return { Type: "OIDC", Url: row.url, ClientIds: [...row.clientIds] };
      return samlProviders.has(id) ? { Type: "SAML" } : undefined;
    },
    providerUsers(scope, name) {
      const { providers, users, sessions } = providerState(scope);
      const own = providers.find((provider) => provider.own);
      const user = own && users.get(userKey(own.issuer, name));
      return (
        user && {
          Enabled: user.enabled,
          SignedInFrom: sessions
            .filter((x) => x.issuer === user.issuer && x.userName === name)
            .map((x) => x.ip),
        }
      );
    },
  },
};
