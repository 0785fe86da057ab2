import { bucketUrl, makeBucket } from "./bucket.ts";
import type { Behaviour, Stage } from "./stage.ts";

/** Visitors of the shop's public files, from an address range of its own (RFC 5737). */
const VISITORS = ["203.0.113.21", "203.0.113.87", "203.0.113.140", "203.0.113.201"];
const PAGES = ["index.html", "styles.css", "terms.html"];

/**
 * Makes a bucket that is a public website, declared as such by its tag: it must stay as public as it is.
 *
 * @returns its name
 */
export async function makeWebsite(stage: Stage): Promise<string> {
  const { accountId, platform, region } = stage;
  const bucket = `shop-website-${accountId}`;
  const { s3 } = platform;
  await makeBucket(stage, bucket);
  await s3.putBucketTagging({
    Bucket: bucket,
    Tagging: { TagSet: [{ Key: "DataClassification", Value: "public-website" }] },
  });
  await s3.deletePublicAccessBlock({ Bucket: bucket });
  await s3.putBucketWebsite({
    Bucket: bucket,
    WebsiteConfiguration: { IndexDocument: { Suffix: "index.html" } },
  });
  await s3.putBucketPolicy({
    Bucket: bucket,
    Policy: JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "PublicWebsite",
          Effect: "Allow",
          Principal: "*",
          Action: "s3:GetObject",
          Resource: `arn:aws:s3:::${bucket}/*`,
        },
      ],
    }),
  });
  for (const Key of PAGES)
    await s3.putObject({ Bucket: bucket, Key, Body: Buffer.from(`${bucketUrl(bucket, region, Key)}\n`) });
  return bucket;
}

/** The website's visitors: they read one page after the other, without credentials. */
export function websiteVisitors(bucket: string): Behaviour {
  let turn = 0;
  return {
    name: "website-visitors",
    everySeconds: 15,
    async act(stage) {
      const page = PAGES[turn++ % PAGES.length]!;
      const { status, refusal } = await stage.fetch(bucketUrl(bucket, stage.region, page), {
        ip: stage.chance.pick(VISITORS),
        by: "customer",
      });
      stage.worked({
        work: "website",
        done: status === 200,
        what: `A visitor opens /${page} of the public website`,
        ...(refusal !== undefined && { refusal }),
      });
    },
  };
}
