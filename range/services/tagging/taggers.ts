/** What becomes of a resource's tags. */
export interface TagChange {
  set: Readonly<Record<string, string>>;
  /** Keys. */
  removed: readonly string[];
}

/** A call of a resource's own service. */
export interface TagCall {
  name: string;
  input: Readonly<Record<string, unknown>>;
  /** Our id of the service, where the ARN names another. */
  as?: string;
}

/** @param current the tags that the resource has, for a service that can only set them all */
type Tagger = (arn: string, change: TagChange, current: () => TagChange["set"]) => TagCall[];

const listOf = (tags: Readonly<Record<string, string>>): { Key: string; Value: string }[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
const keysOf = (keys: readonly string[]): { Key: string }[] => keys.map((Key) => ({ Key }));
const resourceOf = (arn: string): string => arn.split(":").slice(5).join(":");
const idOf = (arn: string): string => resourceOf(arn).replace(/^[^/:]+[/:]/, "");
const lower = (tags: Readonly<Record<string, string>>): { key: string; value: string }[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

/** The two calls that most services have, each made where there is something to do. */
const pair =
  (
    tag: string,
    untag: string,
    inputOf: (arn: string) => {
      set: (tags: TagChange["set"]) => object;
      remove: (keys: readonly string[]) => object;
    },
    as?: string,
  ): Tagger =>
  (arn, { set, removed }) => {
    const { set: setInput, remove } = inputOf(arn);
    const own = as === undefined ? {} : { as };
    return [
      ...(Object.keys(set).length ? [{ name: tag, input: { ...setInput(set) }, ...own }] : []),
      ...(removed.length ? [{ name: untag, input: { ...remove(removed) }, ...own }] : []),
    ];
  };

const byArn: Tagger = pair("TagResource", "UntagResource", (ResourceARN) => ({
  set: (tags) => ({ ResourceARN, Tags: listOf(tags) }),
  remove: (TagKeys) => ({ ResourceARN, TagKeys }),
}));
const byArnSpeltArn: Tagger = pair("TagResource", "UntagResource", (ResourceArn) => ({
  set: (tags) => ({ ResourceArn, Tags: listOf(tags) }),
  remove: (TagKeys) => ({ ResourceArn, TagKeys }),
}));

const bucket: Tagger = (arn, { set, removed }, current) => {
  const next = { ...current(), ...set };
  for (const key of removed) delete next[key];
  const Bucket = resourceOf(arn);
  return [
    Object.keys(next).length
      ? { name: "PutBucketTagging", input: { Bucket, Tagging: { TagSet: listOf(next) } } }
      : { name: "DeleteBucketTagging", input: { Bucket } },
  ];
};

const accessPoint: Tagger = pair(
  "TagResource",
  "UntagResource",
  (ResourceArn) => {
    const named = { AccountId: ResourceArn.split(":")[4], ResourceArn };
    return {
      set: (tags) => ({ ...named, Tags: listOf(tags) }),
      remove: (TagKeys) => ({ ...named, TagKeys }),
    };
  },
  "s3control",
);

/** How each service tags what it keeps, by the service's name in ARNs. */
export const TAGGERS: Readonly<Record<string, Tagger>> = {
  cloudtrail: pair("AddTags", "RemoveTags", (ResourceId) => ({
    set: (tags) => ({ ResourceId, TagsList: listOf(tags) }),
    remove: (keys) => ({ ResourceId, TagsList: keysOf(keys) }),
  })),
  cloudwatch: byArn,
  config: byArnSpeltArn,
  dynamodb: byArnSpeltArn,
  ec2: pair("CreateTags", "DeleteTags", (arn) => ({
    set: (tags) => ({ Resources: [idOf(arn)], Tags: listOf(tags) }),
    remove: (keys) => ({ Resources: [idOf(arn)], Tags: keysOf(keys) }),
  })),
  ecr: pair("TagResource", "UntagResource", (resourceArn) => ({
    set: (tags) => ({ resourceArn, tags: listOf(tags) }),
    remove: (tagKeys) => ({ resourceArn, tagKeys }),
  })),
  elasticloadbalancing: pair(
    "AddTags",
    "RemoveTags",
    (arn) => ({
      set: (tags) => ({ ResourceArns: [arn], Tags: listOf(tags) }),
      remove: (TagKeys) => ({ ResourceArns: [arn], TagKeys }),
    }),
    "elbv2",
  ),
  events: byArn,
  guardduty: pair("TagResource", "UntagResource", (ResourceArn) => ({
    set: (Tags) => ({ ResourceArn, Tags }),
    remove: (TagKeys) => ({ ResourceArn, TagKeys }),
  })),
  iam: pair("TagPolicy", "UntagPolicy", (PolicyArn) => ({
    set: (tags) => ({ PolicyArn, Tags: listOf(tags) }),
    remove: (TagKeys) => ({ PolicyArn, TagKeys }),
  })),
  kms: pair("TagResource", "UntagResource", (KeyId) => ({
    set: (tags) => ({
      KeyId,
      Tags: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })),
    }),
    remove: (TagKeys) => ({ KeyId, TagKeys }),
  })),
  lambda: pair("TagResource", "UntagResource", (Resource) => ({
    set: (Tags) => ({ Resource, Tags }),
    remove: (TagKeys) => ({ Resource, TagKeys }),
  })),
  logs: pair("TagResource", "UntagResource", (resourceArn) => ({
    set: (tags) => ({ resourceArn, tags }),
    remove: (tagKeys) => ({ resourceArn, tagKeys }),
  })),
  s3: (arn, change, current) =>
    (resourceOf(arn).startsWith("accesspoint/") ? accessPoint : bucket)(arn, change, current),
  scheduler: byArnSpeltArn,
  secretsmanager: pair("TagResource", "UntagResource", (SecretId) => ({
    set: (tags) => ({ SecretId, Tags: listOf(tags) }),
    remove: (TagKeys) => ({ SecretId, TagKeys }),
  })),
  sns: byArnSpeltArn,
  sqs: pair("TagQueue", "UntagQueue", (arn) => {
    const [, , , region, accountId, name] = arn.split(":");
    const QueueUrl = `https://sqs.${region}.amazonaws.com/${accountId}/${name}`;
    return { set: (Tags) => ({ QueueUrl, Tags }), remove: (TagKeys) => ({ QueueUrl, TagKeys }) };
  }),
  ssm: pair("AddTagsToResource", "RemoveTagsFromResource", (arn) => {
    const isParameter = resourceOf(arn).startsWith("parameter/");
    const id = idOf(arn);
    const ResourceType = isParameter ? "Parameter" : "Document";
    // The ARN of a parameter with a path has lost the slash that its name begins with.
    const ResourceId = isParameter && id.includes("/") ? `/${id}` : id;
    return {
      set: (tags) => ({ ResourceType, ResourceId, Tags: listOf(tags) }),
      remove: (TagKeys) => ({ ResourceType, ResourceId, TagKeys }),
    };
  }),
  states: pair("TagResource", "UntagResource", (resourceArn) => ({
    set: (tags) => ({ resourceArn, tags: lower(tags) }),
    remove: (tagKeys) => ({ resourceArn, tagKeys }),
  })),
  wafv2: byArn,
};
