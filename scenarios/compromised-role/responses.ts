import type { Responder, Response } from "../kit/response.ts";
import { deleteLog, stopTrail } from "../response/harm.ts";
import { inOrder, type Move } from "../response/moves.ts";
import { denyRole } from "../response/sessions.ts";
import {
  distrustUser,
  findRole,
  investigate,
  lockOut,
  recordRole,
  revokeChained,
  revokeFirst,
  revokeRole,
  reviewTrust,
  trace,
  watch,
  type Case,
} from "./steps.ts";

/** The reference; other responses say in what they differ from it. */
const REFERENCE: readonly Move<Case>[] = [
  lockOut,
  distrustUser,
  revokeFirst,
  revokeChained,
  reviewTrust,
  (x) => watch(x),
];

const moves = inOrder(investigate);

const without = (...left: readonly Move<Case>[]): readonly Move<Case>[] =>
  REFERENCE.filter((x) => !left.includes(x));

const responses: readonly Response[] = [
  {
    id: "reference",
    title:
      "Trace, lock the user out, distrust its live tokens, revoke both roles' sessions, review the trust",
    kind: "reference",
    expect: { verdict: "PASS", score: 100 },
    play: moves(...REFERENCE),
  },
  {
    id: "revoke-first-and-again",
    title: "Sessions first, then issuance, and the sessions once more",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(revokeFirst, revokeChained, ...REFERENCE),
  },
  {
    id: "wait-for-the-tokens",
    title:
      "Locked out at the provider, no change of trust: the last token expires, then everything is revoked",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(
      lockOut,
      async ({ step, wait }) => {
        await step("The last token lives for five minutes at most.");
        await wait(305);
      },
      ...without(lockOut, distrustUser),
    ),
  },
  {
    id: "one-user-only",
    title: "Nobody else is touched: denials for this user's sessions, by subject and by session name",
    kind: "alternative",
    expect: { verdict: "PASS", score: 100 },
    play: moves(lockOut, denySubject, denyChainedSessions, reviewTrust, (x) => watch(x, 60)),
  },
  {
    id: "trust-and-sessions",
    title: "All of it on the side of AWS, and nothing at the identity provider",
    kind: "alternative",
    expect: { verdict: "PASS", losesExactly: ["objective:lockedOut"] },
    play: moves(...without(lockOut)),
  },
  {
    id: "lock-out-before-record",
    title: "Everything right, but the user was locked out before anything was recorded",
    kind: "careless",
    expect: { verdict: "PASS", score: 98, losesExactly: ["order:P1"] },
    async play(responder) {
      const { aws, step } = responder;
      const { roleName, ip } = await findRole(responder);
      await step("Who is signed in from there? Out with them.");
      const { Users } = await aws.console.listIdpUsers({});
      const { UserName } = Users.find((x) => x.Sessions.some((session) => session.IpAddress === ip))!;
      await aws.console.disableIdpUser({ UserName });
      const found = await trace(responder, { roleName, ip, ...(await recordRole(responder, roleName)) });
      for (const move of REFERENCE) await move(responder, found);
    },
  },
  {
    id: "provider-alone",
    title: "The user is disabled at the identity provider, and that is all",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut", "objective:chainedCut"] },
    play: moves(lockOut, (x) => watch(x, 340)),
  },
  {
    id: "revocation-alone",
    title: "Sessions revoked while the account is the intruder's",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:issuanceStopped", "objective:sessionsCut", "objective:lockedOut"],
    },
    play: moves(revokeFirst, revokeChained, (x) => watch(x, 60)),
  },
  {
    id: "session-name-alone",
    title: "Both roles deny the session's name, which whoever signs in chooses anew",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: [
        "objective:issuanceStopped",
        "objective:sessionsCut",
        "objective:chainedCut",
        "objective:lockedOut",
      ],
    },
    play: moves(
      async ({ aws, step }, found) => {
        await step("Deny everything to sessions by the name that the intruder gives them.");
        await denyRole({ aws }, found.roleName, "DenyCompromisedUser", bySessionName(found));
      },
      denyChainedSessions,
      (x) => watch(x, 90),
    ),
  },
  {
    id: "sign-out-everywhere",
    title: "Browsers signed out and sessions revoked: the password signs in again",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["objective:issuanceStopped", "objective:sessionsCut", "objective:lockedOut"],
    },
    play: moves(
      async ({ aws, step }, { userName: UserName }) => {
        await step("Sign the user out everywhere.");
        await aws.console.endIdpSessions({ UserName });
      },
      revokeFirst,
      revokeChained,
      (x) => watch(x, 90),
    ),
  },
  {
    id: "trust-alone",
    title: "The trust changed, live sessions forgotten",
    kind: "wrong",
    expect: { verdict: "FAIL", loses: ["objective:sessionsCut", "objective:chainedCut"] },
    play: moves(lockOut, distrustUser, reviewTrust, (x) => watch(x)),
  },
  {
    id: "first-role-alone",
    title: "The next role forgotten",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:chainedCut"] },
    play: moves(...without(revokeChained)),
  },
  {
    id: "cutoff-at-midnight",
    title: "A cutoff at the beginning of the day",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:sessionsCut", "objective:chainedCut"] },
    play: moves(
      lockOut,
      distrustUser,
      async (responder, found) => {
        const midnight = new Date(Math.floor(responder.now().getTime() / 86_400_000) * 86_400_000);
        for (const name of [found.roleName, ...found.chainedRoleNames])
          await revokeRole(responder, name, midnight);
      },
      reviewTrust,
      (x) => watch(x),
    ),
  },
  {
    id: "too-late-for-the-trust",
    title: "Contained after the intruder had brought its own identity provider in, and not looked for",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:chainedCut", "objective:trustClean"] },
    play: moves(
      async ({ step, wait }) => {
        await step("A long meeting about who decides.");
        await wait(420);
      },
      ...without(reviewTrust),
    ),
  },
  {
    id: "deny-everybody",
    title: "An unconditional deny on the role, and left there",
    kind: "wrong",
    expect: { verdict: "FAIL", losesExactly: ["objective:shiftWorks"] },
    play: moves(
      lockOut,
      async ({ aws, step }, { roleName, chainedRoleNames }) => {
        await step("Nobody does anything with these roles any more.");
        for (const name of [roleName, ...chainedRoleNames]) await denyRole({ aws }, name, "DenyAll");
      },
      reviewTrust,
      (x) => watch(x),
    ),
  },
  {
    id: "provider-out-of-iam",
    title: "The company's identity provider deleted in IAM",
    kind: "wrong",
    expect: {
      verdict: "FAIL",
      loses: ["hazard:providerDeleted", "objective:shiftWorks", "objective:sessionsCut"],
    },
    play: moves(
      async ({ aws, step }, { providerArn }) => {
        await step("No more tokens from there.");
        await aws.iam.deleteOpenIDConnectProvider({ OpenIDConnectProviderArn: providerArn });
      },
      (x) => watch(x),
    ),
  },
  {
    id: "wrong-colleague",
    title: "The colleague who is at work locked out",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:colleagueHit"] },
    play: moves(async ({ aws, step }, { userName }) => {
      await step("Whoever is signed in goes.");
      const { Users } = await aws.console.listIdpUsers({});
      const { UserName } = Users.find((x) => x.UserName !== userName && x.Sessions.length)!;
      await aws.console.disableIdpUser({ UserName });
    }),
  },
  {
    id: "delete-the-role",
    title: "The role to be deleted",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:roleDeleted"] },
    play: moves(async ({ aws, step }, { roleName: RoleName }) => {
      await step("Delete the role.");
      await aws.iam.deleteRole({ RoleName }).catch(() => undefined);
    }),
  },
  {
    id: "trail-off",
    title: "Contained, and the trail stopped",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:loggingOff"] },
    play: moves(stopTrail, ...REFERENCE),
  },
  {
    id: "tidy-the-logs",
    title: "Logs deleted after they were copied",
    kind: "wrong",
    expect: { verdict: "UNSAFE", loses: ["hazard:evidenceDeleted"] },
    play: moves(deleteLog),
  },
];

/** Present and future sessions of the one user: the subject of its tokens is in each of them. */
async function denySubject({ aws, step }: Responder, found: Case): Promise<void> {
  await step("Deny everything to sessions of this user: its subject stands in each of them, now and later.");
  await denyRole({ aws }, found.roleName, "DenyCompromisedUser", {
    StringEquals: { [`${found.issuerName}:sub`]: found.userName },
  });
}

/** A chained session has no subject any more; the name that the intruder gave it tells it apart. */
async function denyChainedSessions({ aws, step }: Responder, found: Case): Promise<void> {
  await step("In the next role the subject is gone: the session's name tells it apart.");
  for (const name of found.chainedRoleNames)
    await denyRole({ aws }, name, "DenyCompromisedUser", bySessionName(found));
}

const bySessionName = ({ userName }: Case): Record<string, Record<string, string>> => ({
  StringLike: { "aws:userid": `*:${userName}` },
});

export default responses;
