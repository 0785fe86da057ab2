import type * as Sdk from "@aws-sdk/client-cloudtrail";
import type { ReadWriteType } from "@aws-sdk/client-cloudtrail";
import { fixed, flag, list, object, oneOf, required, tags, text, type ValuesOf } from "./shape.ts";
import { api, found, resource, type Act } from "./type.ts";

const cloudtrail = api<typeof Sdk>("cloudtrail");

const SETTINGS = {
  CloudWatchLogsLogGroupArn: text,
  CloudWatchLogsRoleArn: text,
  EnableLogFileValidation: flag,
  IncludeGlobalServiceEvents: flag,
  IsMultiRegionTrail: flag,
  KMSKeyId: text,
  S3BucketName: required(text),
  S3KeyPrefix: text,
  SnsTopicName: text,
} as const;

const SELECTORS = {
  EventSelectors: list(
    object({
      DataResources: list(object({ Type: required(text), Values: list(text) })),
      ExcludeManagementEventSources: list(text),
      IncludeManagementEvents: flag,
      ReadWriteType: oneOf<ReadWriteType>(),
    }),
  ),
  AdvancedEventSelectors: list(
    object({
      Name: text,
      FieldSelectors: required(
        list(
          object({
            Field: required(text),
            EndsWith: list(text),
            Equals: list(text),
            NotEndsWith: list(text),
            NotEquals: list(text),
            NotStartsWith: list(text),
            StartsWith: list(text),
          }),
        ),
      ),
    }),
  ),
  InsightSelectors: list(object({ InsightType: text })),
} as const;

const PROPERTIES = {
  TrailName: fixed(text),
  IsLogging: required(flag),
  IsOrganizationTrail: flag,
  ...SETTINGS,
  ...SELECTORS,
  Tags: tags,
} as const;

type Properties = ValuesOf<typeof PROPERTIES>;

const trail = resource("AWS::CloudTrail::Trail", {
  properties: PROPERTIES,
  attributes: ["Arn", "SnsTopicArn"],
  create(act, p) {
    const Name = act.name(p.TrailName, { most: 128 });
    const made = cloudtrail(act, "CreateTrail", { Name, ...settingsOf(p), TagsList: [...act.tags] });
    const Arn = found(made.TrailARN, "TrailARN");
    act.begin(Name, { Arn });
    select(act, Name, p, {});
    if (p.IsLogging) cloudtrail(act, "StartLogging", { Name });
    return { id: Name, attributes: { Arn, SnsTopicArn: made.SnsTopicARN ?? "" } };
  },
  update(act, p, was) {
    const Name = act.id;
    cloudtrail(act, "UpdateTrail", { Name, ...settingsOf(p) });
    select(act, Name, p, was);
    if (p.IsLogging !== was.IsLogging)
      cloudtrail(act, p.IsLogging ? "StartLogging" : "StopLogging", { Name });
  },
  retag(act, set, removed) {
    const ResourceId = String(act.attributes["Arn"]);
    if (set.length) cloudtrail(act, "AddTags", { ResourceId, TagsList: set });
    if (removed.length)
      cloudtrail(act, "RemoveTags", { ResourceId, TagsList: removed.map((Key) => ({ Key })) });
  },
  delete: (act) => void cloudtrail(act, "DeleteTrail", { Name: act.id }),
});

function settingsOf(p: Properties) {
  const { KMSKeyId, CloudWatchLogsLogGroupArn, CloudWatchLogsRoleArn, S3KeyPrefix, SnsTopicName } = p;
  const { EnableLogFileValidation, IncludeGlobalServiceEvents, IsMultiRegionTrail, IsOrganizationTrail } = p;
  const given = {
    S3KeyPrefix,
    SnsTopicName,
    CloudWatchLogsLogGroupArn,
    CloudWatchLogsRoleArn,
    EnableLogFileValidation,
    IncludeGlobalServiceEvents,
    IsMultiRegionTrail,
    IsOrganizationTrail,
    KmsKeyId: KMSKeyId,
  };
  const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { S3BucketName: p.S3BucketName, ...(present as Partial<typeof given>) };
}

/** Without selectors in the template, a trail keeps the default of all management events. */
function select(act: Act, TrailName: string, p: Partial<Properties>, was: Partial<Properties>): void {
  const changed = (name: keyof typeof SELECTORS): boolean =>
    JSON.stringify(p[name]) !== JSON.stringify(was[name]);
  const byDefault = [{ ReadWriteType: "All" as const, IncludeManagementEvents: true, DataResources: [] }];
  if (changed("AdvancedEventSelectors") && p.AdvancedEventSelectors)
    cloudtrail(act, "PutEventSelectors", { TrailName, AdvancedEventSelectors: p.AdvancedEventSelectors });
  else if (changed("EventSelectors") || changed("AdvancedEventSelectors"))
    cloudtrail(act, "PutEventSelectors", { TrailName, EventSelectors: p.EventSelectors ?? byDefault });
  if (changed("InsightSelectors"))
    act.call("cloudtrail", "PutInsightSelectors", { TrailName, InsightSelectors: p.InsightSelectors ?? [] });
}

export const cloudtrailTypes = [trail];
