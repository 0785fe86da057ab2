import type { Service } from "../../service.ts";
import { throughWhich } from "./accesspoints.ts";
import { s3Asks } from "./asks.ts";
import { buckets } from "./buckets.ts";
import { lists } from "./list.ts";
import { lock } from "./lock.ts";
import { metricsConfigurations } from "./metrics-configurations.ts";
import { multipart } from "./multipart.ts";
import { objectFacts } from "./objectfacts.ts";
import { otherConfigurations } from "./other-configurations.ts";
import { policies } from "./policies.ts";
import { publicAccess } from "./publicaccess.ts";
import { reads } from "./read.ts";
import { s3Records } from "./records.ts";
import { settings } from "./settings.ts";
import { writes } from "./write.ts";

/** Amazon S3: buckets in one namespace over all accounts, and the objects in them. */
export const s3: Service = {
  id: "s3",
  handlers: {
    ...buckets,
    ...policies,
    ...publicAccess,
    ...settings,
    ...lock,
    ...reads,
    ...writes,
    ...lists,
    ...multipart,
    ...objectFacts,
    ...otherConfigurations,
    ...metricsConfigurations,
  },
  accessPoint: (input: { Bucket?: string }, { world }) => throughWhich(world, input.Bucket),
  asks: s3Asks as NonNullable<Service["asks"]>,
  records: s3Records,
};

export { bucketOwner } from "./accesspoints.ts";
export { findBucket, s3State } from "./state.ts";
export { effectivePublicAccessBlock } from "./access.ts";
export { isPublicPolicy } from "./public.ts";
export { putServiceObject } from "./deliver.ts";
