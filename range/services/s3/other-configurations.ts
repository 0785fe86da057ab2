import type { Call } from "../../call.ts";
import { AwsError } from "../../errors.ts";
import type { AnyHandler } from "../../service.ts";
import { bucketOf } from "./access.ts";

/** Configurations of buckets that nobody in the range can put. */
const KINDS = ["Analytics", "IntelligentTiering", "Inventory"];

interface Input {
  Bucket: string;
  Id?: string;
  ContinuationToken?: string;
}

/** A bucket has none of them: putting one is refused by name. */
export const otherConfigurations: Readonly<Record<string, AnyHandler>> = Object.fromEntries(
  KINDS.flatMap((kind): [string, AnyHandler][] => [
    [
      `ListBucket${kind}Configurations`,
      (input: Input, call: Call) => {
        bucketOf(call, input);
        if (input.ContinuationToken !== undefined)
          throw new AwsError("InvalidArgument", "The continuation token provided is incorrect", 400);
        return { IsTruncated: false };
      },
    ],
    [
      `GetBucket${kind}Configuration`,
      (input: Input, call: Call) => {
        bucketOf(call, input);
        throw new AwsError("NoSuchConfiguration", "The specified configuration does not exist.", 404);
      },
    ],
  ]),
);
