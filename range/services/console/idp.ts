import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import { providerState, userKey, type ProviderUserRow } from "../../identity-provider/state.ts";
import type { ConsoleHandlers } from "./handlers.ts";

type Names = "ListIdpUsers" | "DisableIdpUser" | "EnableIdpUser" | "EndIdpSessions";

/** What the company's administrators do at its own identity provider. */
export const idp: ConsoleHandlers<Names> = {
  ListIdpUsers(_input, call) {
    const { sessions } = providerState(call.scope);
    return {
      Users: ownUsers(call).map(({ issuer, name, enabled }) => ({
        Issuer: issuer,
        UserName: name,
        Enabled: enabled,
        Sessions: sessions
          .filter((row) => row.issuer === issuer && row.userName === name && row.expiresAt > call.at)
          .map(({ startedAt, ip, userAgent }) => ({
            StartedAt: new Date(startedAt),
            IpAddress: ip,
            UserAgent: userAgent,
          })),
      })),
    };
  },

  DisableIdpUser: (input, call) => setEnabled(call, input.UserName, false),

  EnableIdpUser: (input, call) => setEnabled(call, input.UserName, true),

  EndIdpSessions(input, call) {
    const { issuer, name } = findUser(call, input.UserName);
    const { sessions } = providerState(call.scope);
    const theirs = sessions.filter((row) => row.issuer === issuer && row.userName === name);
    for (const { id } of theirs) sessions.delete(id);
    return { Ended: theirs.length };
  },
};

function setEnabled(call: Call, userName: string, enabled: boolean): Record<string, never> {
  const { issuer, name } = findUser(call, userName);
  providerState(call.scope).users.update(userKey(issuer, name), (row) => void (row.enabled = enabled));
  return {};
}

function ownUsers(call: Call): Readonly<ProviderUserRow>[] {
  const { providers, users } = providerState(call.scope);
  return users.filter(({ issuer }) => providers.get(issuer)?.own === true);
}

function findUser(call: Call, userName: string): Readonly<ProviderUserRow> {
  const user = ownUsers(call).find(({ name }) => name === userName);
  if (!user) throw new AwsError("NoSuchUser", `The identity provider has no user ${userName}.`, 404);
  return user;
}
