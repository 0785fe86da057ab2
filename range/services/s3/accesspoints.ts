import type { Through } from "../../call.ts";
import type { World } from "../../world.ts";
import { findBucket, s3State } from "./state.ts";
import type { AccessPointRow, BucketRow, S3State } from "./state.ts";

const ARN = /^arn:aws:s3:([a-z0-9-]+):(\d{12}):accesspoint[/:]([a-z0-9-]+)$/;

/** Whether what stands for a bucket in a request is an access point: by its ARN, or by its alias. */
export const namesAccessPoint = (name: string): boolean =>
  name.startsWith("arn:") || name.endsWith("-s3alias");

export const accessPointArn = (region: string, accountId: string, name: string): string =>
  `arn:aws:s3:${region}:${accountId}:accesspoint/${name}`;

/** The ARN of an object as policies name it where it is reached through an access point. */
export const objectThrough = ({ arn }: Pick<AccessPointRow, "arn">, key: string): string =>
  `${arn}/object/${key}`;

/**
 * Where an access point answers, such as `reports-111122223333.s3-accesspoint.eu-west-1.amazonaws.com`.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-naming.html
 */
const accessPointHost = ({ name, accountId, region }: AccessPointRow): string =>
  `${name}-${accountId}.s3-accesspoint.${region}.amazonaws.com`;

/** What records tell of the access point that a request names by ARN or alias, if it does. */
export function throughWhich(world: World, name: string | undefined): Through | undefined {
  if (name === undefined || !namesAccessPoint(name)) return undefined;
  const point = findAccessPoint(world, name);
  if (!point) return undefined;
  const { arn, bucket, bucketAccountId, alias, region } = point;
  const host = name === alias ? `${alias}.s3.${region}.amazonaws.com` : accessPointHost(point);
  return { arn, host, bucket, bucketAccountId };
}

/** Finds an access point by its ARN or alias, in whichever account it is. */
export function findAccessPoint(world: World, reference: string): Readonly<AccessPointRow> | undefined {
  const [, region, accountId, name] = ARN.exec(reference) ?? [];
  if (name !== undefined) {
    const account = world.accounts.get(accountId!);
    return (
      account && s3State(account.scope("global")).accessPoints.get(accessPointArn(region!, accountId!, name))
    );
  }
  return accessPointsWhere(world, ({ alias }) => alias === reference)[0];
}

/** The access points of a bucket, in whichever accounts they are. */
export const accessPointsOf = (world: World, bucket: string): Readonly<AccessPointRow>[] =>
  accessPointsWhere(world, (point) => point.bucket === bucket);

const accessPointsWhere = (
  world: World,
  fits: (point: Readonly<AccessPointRow>) => boolean,
): Readonly<AccessPointRow>[] =>
  [...world.accounts.values()].flatMap((account) =>
    s3State(account.scope("global")).accessPoints.filter(fits),
  );

/** What a request reaches by the name of a bucket, or through an access point. */
export interface FoundBucket {
  bucket: Readonly<BucketRow>;
  state: S3State;
  accessPoint?: Readonly<AccessPointRow>;
}

/**
 * Finds what a request means by its bucket: a name, an access point's ARN, or an alias. Through an access point a
 * bucket shows its Block Public Access together with the access point's: whichever of them blocks, blocks.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-points-bpa-settings.html
 */
export function bucketBehind(world: World, name: string): FoundBucket | undefined {
  if (!namesAccessPoint(name)) return findBucket(world, name);
  const accessPoint = findAccessPoint(world, name);
  const found = accessPoint && findBucket(world, accessPoint.bucket);
  // A name may have gone to somebody else since.
  if (!found || found.bucket.accountId !== accessPoint.bucketAccountId) return undefined;
  const block = { ...found.bucket.publicAccessBlock };
  for (const setting of BLOCK_SETTINGS) block[setting] ||= accessPoint.publicAccessBlock[setting];
  return { accessPoint, state: found.state, bucket: { ...found.bucket, publicAccessBlock: block } };
}

const BLOCK_SETTINGS = [
  "BlockPublicAcls",
  "IgnorePublicAcls",
  "BlockPublicPolicy",
  "RestrictPublicBuckets",
] as const;

/** The account that owns a bucket: where anonymous requests for it act. */
export const bucketOwner = (world: World, name: string): string | undefined =>
  bucketBehind(world, name)?.bucket.accountId;

/** The Region in which a bucket lives, whoever owns it. */
export const bucketRegion = (world: World, name: string): string | undefined =>
  bucketBehind(world, name)?.bucket.region;
