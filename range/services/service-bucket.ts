import { serviceKey } from "../iam/service-keys.ts";
import { serviceCall } from "../journey.ts";
import { encodeRfc3986, presignUrl } from "../wire/sigv4.ts";
import type { Scope } from "../world.ts";
import { findBucket } from "./s3/state.ts";

/** The account in which AWS's services keep buckets of their own: no user sees it. */
const OWN_ACCOUNT = "000000000000";

/** A bucket that belongs to a service of AWS's, in one Region. */
export interface ServiceBucket {
  name: string;
  /** Where it lives: in no account of a user's. */
  home: Scope;
  /** Such as `lambda.amazonaws.com`. */
  service: string;
}

/**
 * A bucket of a service's own. It is made at first use.
 *
 * @param scope of whoever needs it: the bucket is in the same Region
 */
export function serviceBucket({ world, region }: Scope, service: string, name: string): ServiceBucket {
  const home = (world.accounts.get(OWN_ACCOUNT) ?? world.addAccount(OWN_ACCOUNT, "AWS")).scope(region);
  if (!findBucket(world, name))
    serviceCall(home, service, "s3", "CreateBucket", {
      Bucket: name,
      ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint: region } }),
    });
  return { name, home, service };
}

/**
 * A URL by which whoever has it reads or writes one object of such a bucket.
 *
 * @param expiresSeconds how long it is good for
 * @param endpoint where S3 is asked with the bucket in the path; the bucket's own name unless told
 */
export function serviceLink(
  { name, home, service }: ServiceBucket,
  key: string,
  method: "GET" | "PUT",
  expiresSeconds: number,
  endpoint?: string,
): string {
  const { world, region } = home;
  const path = `/${key.split("/").map(encodeRfc3986).join("/")}`;
  return presignUrl(
    endpoint ?? `https://${name}.s3.${region}.amazonaws.com`,
    endpoint === undefined ? path : `/${name}${path}`,
    { ...serviceKey(home, service), region },
    world.clock.now(),
    expiresSeconds,
    method,
  );
}
