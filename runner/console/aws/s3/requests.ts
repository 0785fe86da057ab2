import { describeServiceError, isServiceError, type ServiceError } from "../failures.ts";
import { seenByClient } from "../operation.ts";
import type { Session } from "../session.ts";

/** An error of S3 with the operation that met it. */
export class S3Error extends Error {
  constructor(
    readonly operation: string,
    readonly code: string,
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }

  /** The sentence in which the AWS CLI reports it. */
  get sentence(): string {
    return describeServiceError(this.operation, this);
  }
}

/**
 * Makes one call to S3.
 *
 * @throws {S3Error}
 */
export async function callS3(
  session: Session,
  operation: string,
  input: Record<string, unknown>,
): Promise<Record<string, unknown>> {
  try {
    return await session.send("s3", operation, input);
  } catch (error) {
    if (!isServiceError(error)) throw error;
    const seen: ServiceError = seenByClient("s3", operation, error);
    throw new S3Error(operation, seen.code, seen.message, seen.status);
  }
}

export interface ObjectSummary {
  key: string;
  sizeBytes: number;
  modifiedMs: number;
}

/** One page of a listing. */
export interface ListingPage {
  objects: ObjectSummary[];
  prefixes: string[];
}

/** Lists a bucket page by page. */
export async function* listObjects(
  session: Session,
  input: { Bucket: string; Prefix: string; Delimiter?: string; MaxKeys?: number },
): AsyncGenerator<ListingPage> {
  let token: string | undefined;
  do {
    const page = (await callS3(session, "ListObjectsV2", {
      ...input,
      ...(token !== undefined && { ContinuationToken: token }),
    })) as {
      Contents?: { Key: string; Size?: number; LastModified?: Date }[];
      CommonPrefixes?: { Prefix: string }[];
      NextContinuationToken?: string;
      IsTruncated?: boolean;
    };
    yield {
      objects: (page.Contents ?? []).map(({ Key, Size = 0, LastModified }) => ({
        key: Key,
        sizeBytes: Number(Size),
        modifiedMs: LastModified?.getTime() ?? 0,
      })),
      prefixes: (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
    };
    token = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (token !== undefined);
}
