import { generalFailure, parametersFailure } from "../failures.ts";
import type { Session } from "../session.ts";
import { isGiven, type SplitWords } from "../words.ts";
import { bucketOf } from "./locations.ts";
import { callS3, S3Error } from "./requests.ts";
import { runRemove } from "./transfer.ts";

/** `aws s3 mb`: creates a bucket in the Region of the command. */
export async function makeBucket(split: SplitWords, session: Session): Promise<number> {
  const uri = split.positionals[0]!;
  const { bucket } = bucketOf(uri);
  const region = session.regionFor("s3");
  return report(session, "make_bucket", uri, bucket, "CreateBucket", {
    Bucket: bucket,
    ...(region !== "us-east-1" && { CreateBucketConfiguration: { LocationConstraint: region } }),
  });
}

/** `aws s3 rb`: deletes a bucket; `--force` deletes its objects first. */
export async function removeBucket(split: SplitWords, session: Session): Promise<number> {
  const uri = split.positionals[0]!;
  const { bucket, key } = bucketOf(uri);
  if (key) throw parametersFailure(`Please specify a valid bucket name only. E.g. s3://${bucket}`);
  if (isGiven(split, "force")) {
    const all = { given: [{ name: "recursive", words: [] }], positionals: [uri], unknown: [] };
    if ((await runRemove(all, session)) !== 0)
      throw generalFailure(
        "remove_bucket failed: Unable to delete all objects in the bucket, bucket will not be deleted.",
      );
  }
  return report(session, "remove_bucket", uri, bucket, "DeleteBucket", { Bucket: bucket });
}

async function report(
  session: Session,
  verb: string,
  uri: string,
  bucket: string,
  operation: string,
  input: Record<string, unknown>,
): Promise<number> {
  try {
    await callS3(session, operation, input);
  } catch (error) {
    if (!(error instanceof S3Error)) throw error;
    session.io.stderr(`${verb} failed: ${uri} ${error.sentence}\n`);
    return 1;
  }
  session.io.stdout(`${verb}: ${bucket}\n`);
  return 0;
}
