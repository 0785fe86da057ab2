import { serviceFailure } from "../failures.ts";
import type { Session } from "../session.ts";
import { isGiven, valueOf, type SplitWords } from "../words.ts";
import { humanSize, parseS3Uri } from "./locations.ts";
import { callS3, listObjects, S3Error } from "./requests.ts";

/** `aws s3 ls`: buckets, or objects and common prefixes. Exit code 1 where a prefix matches nothing. */
export async function listPaths(split: SplitWords, session: Session): Promise<number> {
  const { bucket, key } = parseS3Uri(split.positionals[0] ?? "s3://");
  try {
    return bucket === "" ? await listBuckets(session) : await listBucket(bucket, key, split, session);
  } catch (error) {
    if (error instanceof S3Error) throw serviceFailure(error.operation, error);
    throw error;
  }
}

async function listBuckets(session: Session): Promise<number> {
  const answer = (await callS3(session, "ListBuckets", {})) as {
    Buckets?: { Name: string; CreationDate: Date }[];
  };
  for (const { Name, CreationDate } of answer.Buckets ?? [])
    session.io.stdout(`${shownTime(CreationDate.getTime())} ${Name}\n`);
  return 0;
}

async function listBucket(bucket: string, key: string, split: SplitWords, session: Session): Promise<number> {
  const { io } = session;
  const recursive = isGiven(split, "recursive");
  const human = isGiven(split, "human-readable");
  const size = (bytes: number): string => (human ? humanSize(bytes) : String(bytes));
  const pageSize = valueOf(split, "page-size");
  let objectCount = 0;
  let sizeBytes = 0;
  let found = false;
  const pages = listObjects(session, {
    Bucket: bucket,
    Prefix: key,
    ...(!recursive && { Delimiter: "/" }),
    ...(pageSize !== undefined && { MaxKeys: Number(pageSize) }),
  });
  for await (const { objects, prefixes } of pages) {
    for (const prefix of prefixes) io.stdout(`${"PRE".padStart(30)} ${prefix.split("/").at(-2)}/\n`);
    for (const object of objects) {
      const name = recursive ? object.key : object.key.split("/").at(-1)!;
      io.stdout(`${shownTime(object.modifiedMs)} ${size(object.sizeBytes).padStart(10)} ${name}\n`);
      objectCount++;
      sizeBytes += object.sizeBytes;
    }
    found ||= objects.length + prefixes.length > 0;
  }
  if (isGiven(split, "summarize"))
    io.stdout(`\nTotal Objects: ${objectCount}\n${"Total Size: ".padStart(15)}${size(sizeBytes)}\n`);
  return key !== "" && !found ? 1 : 0;
}

const shownTime = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replace("T", " ");
