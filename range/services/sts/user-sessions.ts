import type * as STS from "@aws-sdk/client-sts";
import type { Call } from "../../call.ts";
import { openSession } from "../../iam/sessions.ts";
import { handlers } from "../../service.ts";
import { accessDenied } from "../iam/refusals.ts";
import {
  checkDuration,
  checkMfa,
  checkSessionName,
  refuseSessionCredentials,
  sessionPolicies,
  tokenSize,
} from "./requests.ts";
import { sessionTags } from "./session-tags.ts";

const LEAST_SECONDS = 900;
const DEFAULT_SECONDS = 43_200;
const MOST_SECONDS = 129_600;
/** Sessions of the account's root are short. */
const ROOT_SECONDS = 3600;

export const userSessions = handlers<typeof STS>()({
  GetSessionToken(input, call) {
    refuseSessionCredentials(call);
    const facts = { ...lifetime(call, input.DurationSeconds), policies: [], mfa: checkMfa(call, input) };
    const { accessKeyId, ...owner } = longTermCaller(call);
    const made = accessKeyId === undefined ? facts : { ...facts, madeWith: accessKeyId };
    const { credentials } = openSession(call.account, owner, owner.principalId, made, tokenSize(input));
    return { Credentials: credentials };
  },

  GetFederationToken(input, call) {
    const { accessKeyId, ...owner } = longTermCaller(call);
    const name = checkSessionName(input.Name, "name", 32);
    const arn = `arn:aws:sts::${call.account.id}:federated-user/${name}`;
    const principalId = `${call.account.id}:${name}`;
    const { credentials } = openSession(
      call.account,
      {
        type: "FederatedUser",
        accountId: call.account.id,
        arn,
        principalId,
        userName: owner.type === "IAMUser" ? owner.userName : undefined,
        federatedName: name,
      },
      owner.principalId,
      {
        ...lifetime(call, input.DurationSeconds),
        policies: sessionPolicies(call, call.account, input),
        mfa: false,
        ...sessionTags(input),
        ...(accessKeyId !== undefined && { madeWith: accessKeyId }),
      },
      tokenSize(input),
    );
    return { Credentials: credentials, FederatedUser: { FederatedUserId: principalId, Arn: arn } };
  },
});

function lifetime(call: Call, seconds: number | undefined): { issuedAt: number; expiresAt: number } {
  const isRoot = call.principal.type === "Root";
  const wanted = checkDuration(
    seconds ?? (isRoot ? ROOT_SECONDS : DEFAULT_SECONDS),
    LEAST_SECONDS,
    MOST_SECONDS,
  );
  return {
    issuedAt: call.at,
    expiresAt: call.at + (isRoot ? Math.min(wanted, ROOT_SECONDS) : wanted) * 1000,
  };
}

function longTermCaller(call: Call) {
  const { principal } = call;
  if (principal.type !== "IAMUser" && principal.type !== "Root")
    throw accessDenied(`Cannot call ${call.operation} with session credentials`);
  const { session: _, ...owner } = principal;
  return owner;
}
