import type * as Sdk from "@aws-sdk/client-s3";
import type { MetricsConfiguration, MetricsFilter } from "@aws-sdk/client-s3";
import { AwsError } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { bucketOf } from "./access.ts";
import { readToken, writeToken } from "./paging.ts";
import { malformedXml, putSetting } from "./settings.ts";

/** Quotas of the API reference: configurations of one bucket, and how many a list shows at once. */
const MOST_CONFIGURATIONS = 1000;
const PAGE = 100;

/** Which requests of a bucket CloudWatch counts: kept as they were put. The range counts no requests of buckets. */
export const metricsConfigurations = handlers<typeof Sdk>()({
  ListBucketMetricsConfigurations(input, call) {
    const all = bucketOf(call, input).bucket.settings.metrics ?? [];
    const after = readToken(input.ContinuationToken);
    const rest = after === undefined ? all : all.filter(({ Id }) => Id! > after);
    const page = rest.slice(0, PAGE);
    const more = page.length < rest.length;
    return {
      IsTruncated: more,
      ...(input.ContinuationToken !== undefined && { ContinuationToken: input.ContinuationToken }),
      ...(more && { NextContinuationToken: writeToken(page.at(-1)!.Id!) }),
      ...(page.length && { MetricsConfigurationList: structuredClone(page) }),
    };
  },

  GetBucketMetricsConfiguration(input, call) {
    const all = bucketOf(call, input).bucket.settings.metrics ?? [];
    const found = all.find(({ Id }) => Id === input.Id);
    if (!found) throw noSuchConfiguration();
    return { MetricsConfiguration: structuredClone(found) };
  },

  PutBucketMetricsConfiguration(input, call) {
    const all = bucketOf(call, input).bucket.settings.metrics ?? [];
    const wanted = checkConfiguration(input.Id, input.MetricsConfiguration);
    const others = all.filter(({ Id }) => Id !== wanted.Id);
    if (others.length >= MOST_CONFIGURATIONS)
      throw new AwsError(
        "TooManyConfigurations",
        "You are attempting to create a new configuration but have already reached the 1,000-configuration limit.",
        400,
      );
    const next = [...others, wanted].sort((a, b) => (a.Id! < b.Id! ? -1 : 1));
    putSetting(call, input, "metrics", next);
  },

  DeleteBucketMetricsConfiguration(input, call) {
    const all = bucketOf(call, input).bucket.settings.metrics ?? [];
    const rest = all.filter(({ Id }) => Id !== input.Id);
    if (rest.length === all.length) throw noSuchConfiguration();
    putSetting(call, input, "metrics", rest.length ? rest : undefined);
  },
});

const noSuchConfiguration = (): AwsError =>
  new AwsError("NoSuchConfiguration", "The specified configuration does not exist.", 404);

function checkConfiguration(
  id: string | undefined,
  wanted: MetricsConfiguration | undefined,
): MetricsConfiguration {
  if (!wanted?.Id) throw malformedXml();
  if (wanted.Id !== id || !/^[\w.-]{1,64}$/.test(id))
    throw new AwsError("InvalidArgument", "Invalid argument", 400);
  if (wanted.Filter) checkFilter(wanted.Filter);
  return wanted;
}

function checkFilter({ Prefix, Tag, AccessPointArn, And }: Partial<UnionOf<MetricsFilter>>): void {
  if ([Prefix, Tag, AccessPointArn, And].filter((each) => each !== undefined).length !== 1)
    throw malformedXml();
  for (const tag of [...(Tag ? [Tag] : []), ...(And?.Tags ?? [])])
    if (!tag.Key || tag.Value === undefined) throw malformedXml();
}

/** The members of a union, any of which may be there in what came over the wire. */
type UnionOf<U> = {
  [K in U extends unknown ? keyof U : never]: NonNullable<U extends Record<K, infer V> ? V : never>;
};
