import type {
  CORSRule,
  Event,
  ExpirationStatus,
  FilterRuleName,
  LifecycleRule,
  NotificationConfiguration,
  ObjectLockConfiguration,
  ObjectLockRetentionMode,
  TransitionStorageClass,
  WebsiteConfiguration,
} from "@aws-sdk/client-s3";
import { flag, list, number, object, oneOf, required, text, type ValuesOf } from "./shape.ts";

const TRANSITION = object({
  StorageClass: required(oneOf<TransitionStorageClass>()),
  TransitionDate: text,
  TransitionInDays: number,
});
const NONCURRENT_TRANSITION = object({
  StorageClass: required(oneOf<TransitionStorageClass>()),
  TransitionInDays: required(number),
  NewerNoncurrentVersions: number,
});
const TAG = object({ Key: required(text), Value: required(text) });
const S3_KEY_FILTER = object({
  S3Key: required(
    object({
      Rules: required(list(object({ Name: required(oneOf<FilterRuleName>()), Value: required(text) }))),
    }),
  ),
});

/** The documents of a bucket as templates state them; S3's own API nests them otherwise. */
export const DOCUMENTS = {
  CorsConfiguration: object({
    CorsRules: required(
      list(
        object({
          Id: text,
          AllowedHeaders: list(text),
          AllowedMethods: required(list(text)),
          AllowedOrigins: required(list(text)),
          ExposedHeaders: list(text),
          MaxAge: number,
        }),
      ),
    ),
  }),
  LifecycleConfiguration: object({
    Rules: required(
      list(
        object({
          Id: text,
          Status: required(oneOf<ExpirationStatus>()),
          Prefix: text,
          TagFilters: list(TAG),
          ObjectSizeGreaterThan: number,
          ObjectSizeLessThan: number,
          AbortIncompleteMultipartUpload: object({ DaysAfterInitiation: required(number) }),
          ExpirationDate: text,
          ExpirationInDays: number,
          ExpiredObjectDeleteMarker: flag,
          NoncurrentVersionExpiration: object({
            NoncurrentDays: required(number),
            NewerNoncurrentVersions: number,
          }),
          NoncurrentVersionExpirationInDays: number,
          NoncurrentVersionTransitions: list(NONCURRENT_TRANSITION),
          Transitions: list(TRANSITION),
        }),
      ),
    ),
  }),
  NotificationConfiguration: object({
    EventBridgeConfiguration: object({ EventBridgeEnabled: flag }),
    LambdaConfigurations: list(
      object({ Event: required(oneOf<Event>()), Filter: S3_KEY_FILTER, Function: required(text) }),
    ),
    QueueConfigurations: list(
      object({ Event: required(oneOf<Event>()), Filter: S3_KEY_FILTER, Queue: required(text) }),
    ),
    TopicConfigurations: list(
      object({ Event: required(oneOf<Event>()), Filter: S3_KEY_FILTER, Topic: required(text) }),
    ),
  }),
  ObjectLockConfiguration: object({
    ObjectLockEnabled: oneOf<"Enabled">(),
    Rule: object({
      DefaultRetention: object({ Mode: oneOf<ObjectLockRetentionMode>(), Days: number, Years: number }),
    }),
  }),
  WebsiteConfiguration: object({
    ErrorDocument: text,
    IndexDocument: text,
    RedirectAllRequestsTo: object({ HostName: required(text), Protocol: oneOf<"http" | "https">() }),
  }),
} as const;

type Documents = Required<ValuesOf<typeof DOCUMENTS>>;
type Rule = Documents["LifecycleConfiguration"]["Rules"][number];

export const corsRules = ({ CorsRules }: Documents["CorsConfiguration"]): CORSRule[] =>
  CorsRules.map(({ Id, ExposedHeaders, MaxAge, ...rule }) => ({
    ...rule,
    ...(Id !== undefined && { ID: Id }),
    ...(ExposedHeaders && { ExposeHeaders: ExposedHeaders }),
    ...(MaxAge !== undefined && { MaxAgeSeconds: MaxAge }),
  }));

export const lifecycleRules = ({ Rules }: Documents["LifecycleConfiguration"]): LifecycleRule[] =>
  Rules.map((rule) => ({
    ...(rule.Id !== undefined && { ID: rule.Id }),
    Status: rule.Status,
    Filter: lifecycleFilter(rule),
    ...(rule.AbortIncompleteMultipartUpload && {
      AbortIncompleteMultipartUpload: rule.AbortIncompleteMultipartUpload,
    }),
    ...expiration(rule),
    ...noncurrentExpiration(rule),
    ...(rule.Transitions && {
      Transitions: rule.Transitions.map(({ StorageClass, TransitionDate, TransitionInDays }) => ({
        StorageClass,
        ...(TransitionInDays !== undefined && { Days: TransitionInDays }),
        ...(TransitionDate !== undefined && { Date: new Date(TransitionDate) }),
      })),
    }),
    ...(rule.NoncurrentVersionTransitions && {
      NoncurrentVersionTransitions: rule.NoncurrentVersionTransitions.map(
        ({ StorageClass, TransitionInDays, NewerNoncurrentVersions }) => ({
          StorageClass,
          NoncurrentDays: TransitionInDays,
          ...(NewerNoncurrentVersions !== undefined && { NewerNoncurrentVersions }),
        }),
      ),
    }),
  }));

/** One condition stands alone; several stand under `And`. */
function lifecycleFilter(rule: Rule): NonNullable<LifecycleRule["Filter"]> {
  const { Prefix, TagFilters = [], ObjectSizeGreaterThan, ObjectSizeLessThan } = rule;
  const sizes = {
    ...(ObjectSizeGreaterThan !== undefined && { ObjectSizeGreaterThan }),
    ...(ObjectSizeLessThan !== undefined && { ObjectSizeLessThan }),
  };
  const count = TagFilters.length + Object.keys(sizes).length + (Prefix === undefined ? 0 : 1);
  if (count > 1)
    return {
      And: {
        ...(Prefix !== undefined && { Prefix }),
        ...(TagFilters.length && { Tags: TagFilters }),
        ...sizes,
      },
    };
  const [Tag] = TagFilters;
  return Tag ? { Tag } : Object.keys(sizes).length ? sizes : { Prefix: Prefix ?? "" };
}

function expiration({ ExpirationInDays, ExpirationDate, ExpiredObjectDeleteMarker }: Rule) {
  const Expiration = {
    ...(ExpirationInDays !== undefined && { Days: ExpirationInDays }),
    ...(ExpirationDate !== undefined && { Date: new Date(ExpirationDate) }),
    ...(ExpiredObjectDeleteMarker !== undefined && { ExpiredObjectDeleteMarker }),
  };
  return Object.keys(Expiration).length ? { Expiration } : {};
}

function noncurrentExpiration({
  NoncurrentVersionExpiration,
  NoncurrentVersionExpirationInDays: days,
}: Rule) {
  if (NoncurrentVersionExpiration) return { NoncurrentVersionExpiration };
  return days === undefined ? {} : { NoncurrentVersionExpiration: { NoncurrentDays: days } };
}

type Notifications = Documents["NotificationConfiguration"];

const filterOf = ({
  Filter,
}: {
  Filter?: { S3Key: { Rules: { Name: FilterRuleName; Value: string }[] } };
}) => (Filter ? { Filter: { Key: { FilterRules: Filter.S3Key.Rules } } } : {});

export function notifications(given: Notifications): NotificationConfiguration {
  const bridge = given.EventBridgeConfiguration;
  return {
    ...(bridge && bridge.EventBridgeEnabled !== false && { EventBridgeConfiguration: {} }),
    LambdaFunctionConfigurations: (given.LambdaConfigurations ?? []).map((one) => ({
      LambdaFunctionArn: one.Function,
      Events: [one.Event],
      ...filterOf(one),
    })),
    QueueConfigurations: (given.QueueConfigurations ?? []).map((one) => ({
      QueueArn: one.Queue,
      Events: [one.Event],
      ...filterOf(one),
    })),
    TopicConfigurations: (given.TopicConfigurations ?? []).map((one) => ({
      TopicArn: one.Topic,
      Events: [one.Event],
      ...filterOf(one),
    })),
  };
}

export const objectLock = ({ Rule }: Documents["ObjectLockConfiguration"]): ObjectLockConfiguration => ({
  ObjectLockEnabled: "Enabled",
  ...(Rule?.DefaultRetention && { Rule: { DefaultRetention: Rule.DefaultRetention } }),
});

export const website = (given: Documents["WebsiteConfiguration"]): WebsiteConfiguration => ({
  ...(given.IndexDocument !== undefined && { IndexDocument: { Suffix: given.IndexDocument } }),
  ...(given.ErrorDocument !== undefined && { ErrorDocument: { Key: given.ErrorDocument } }),
  ...(given.RedirectAllRequestsTo && { RedirectAllRequestsTo: given.RedirectAllRequestsTo }),
});
