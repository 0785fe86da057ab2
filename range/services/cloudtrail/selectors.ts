import type * as sdk from "@aws-sdk/client-cloudtrail";
import type { AdvancedEventSelector, EventSelector } from "@aws-sdk/client-cloudtrail";
import { AwsError, NotImplemented } from "../../errors.ts";
import { handlers } from "../../service.ts";
import { ownTrailOf, trailOf } from "./find.ts";
import { cloudtrailState, type TrailRow } from "./state.ts";

type Sdk = typeof sdk;

/** What a trail records: basic or advanced event selectors, never both. */
export const selectors = handlers<Sdk>()({
  PutEventSelectors(input, call) {
    const row = ownTrailOf(call, input.TrailName);
    const { EventSelectors: basic, AdvancedEventSelectors: advanced } = input;
    if (basic?.length && advanced?.length)
      throw refuse("You cannot specify both EventSelectors and AdvancedEventSelectors.");
    if (!basic?.length && !advanced?.length) throw refuse("You must specify at least one event selector.");
    const kept = advanced?.length ? advanced.map(checkAdvanced) : undefined;
    const plain = (basic ?? []).map(checkBasic);
    if (plain.length > 5) throw refuse("A trail can have up to 5 event selectors.");
    const changed = cloudtrailState(call.scope).trails.update(row.arn, (trail) => {
      trail.selectors = plain;
      trail.customSelectors = true;
      if (kept) trail.advancedSelectors = kept;
      else delete trail.advancedSelectors;
    });
    return view(changed);
  },

  GetEventSelectors(input, call) {
    return view(trailOf(call, input.TrailName));
  },

  PutInsightSelectors(input, call) {
    if (input.EventDataStore !== undefined || input.InsightsDestination !== undefined)
      throw new NotImplemented("event data stores (EventDataStore of PutInsightSelectors)");
    const row = ownTrailOf(call, input.TrailName);
    const insights = (input.InsightSelectors ?? []).map(({ InsightType, EventCategories }) => {
      if (InsightType !== "ApiCallRateInsight" && InsightType !== "ApiErrorRateInsight")
        throw new AwsError("InvalidInsightSelectorsException", `Invalid insight type: ${InsightType}`, 400);
      return { InsightType, ...(EventCategories && { EventCategories: [...EventCategories] }) };
    });
    cloudtrailState(call.scope).trails.update(row.arn, (trail) => void (trail.insights = insights));
    return { TrailARN: row.arn, InsightSelectors: structuredClone(insights) };
  },

  GetInsightSelectors(input, call) {
    if (input.EventDataStore !== undefined)
      throw new NotImplemented("event data stores (EventDataStore of GetInsightSelectors)");
    const row = trailOf(call, input.TrailName);
    if (!row.insights.length)
      throw new AwsError("InsightNotEnabledException", `Insights is not enabled on trail ${row.name}`, 400);
    return { TrailARN: row.arn, InsightSelectors: structuredClone(row.insights) };
  },
});

const view = (row: Readonly<TrailRow>) => ({
  TrailARN: row.arn,
  ...(row.advancedSelectors
    ? { AdvancedEventSelectors: structuredClone(row.advancedSelectors) }
    : { EventSelectors: structuredClone(row.selectors) }),
});

const refuse = (message: string): AwsError => new AwsError("InvalidEventSelectorsException", message, 400);

const DATA_TYPES = ["AWS::S3::Object", "AWS::Lambda::Function", "AWS::DynamoDB::Table"];
const EXCLUDABLE = ["kms.amazonaws.com", "rdsdata.amazonaws.com"];

function checkBasic(selector: EventSelector): EventSelector {
  const { ReadWriteType = "All", IncludeManagementEvents = true } = selector;
  const { DataResources = [], ExcludeManagementEventSources = [] } = selector;
  if (!["All", "ReadOnly", "WriteOnly"].includes(ReadWriteType))
    throw refuse(`Value ${ReadWriteType} for ReadWriteType is invalid.`);
  for (const { Type, Values } of DataResources) {
    if (!DATA_TYPES.includes(Type ?? "")) throw refuse("The field Type in DataResources is invalid.");
    if (!Values?.length) throw refuse("DataResources.Values must have at least one value.");
    for (const value of Values)
      if (!/^arn:aws:(s3|lambda|dynamodb)($|:)/.test(value))
        throw refuse(`Value ${value} for DataResources.Values is invalid.`);
  }
  for (const source of ExcludeManagementEventSources)
    if (!EXCLUDABLE.includes(source))
      throw refuse(`Value ${source} for ExcludeManagementEventSources is invalid.`);
  return structuredClone({
    ReadWriteType,
    IncludeManagementEvents,
    DataResources,
    ExcludeManagementEventSources,
  });
}

const FIELDS = [
  "eventCategory",
  "eventName",
  "eventSource",
  "eventType",
  "readOnly",
  "resources.ARN",
  "resources.type",
  "sessionCredentialFromConsole",
  "userIdentity.arn",
];
const UNSUPPORTED_FIELDS = ["sessionCredentialFromConsole"];
const OPERATORS = ["Equals", "StartsWith", "EndsWith", "NotEquals", "NotStartsWith", "NotEndsWith"] as const;

function checkAdvanced(selector: AdvancedEventSelector): AdvancedEventSelector {
  const fields = selector.FieldSelectors ?? [];
  const category = fields.find(({ Field }) => Field === "eventCategory")?.Equals?.[0];
  if (category === undefined) throw refuse("eventCategory is required in every advanced event selector.");
  if (category !== "Management" && category !== "Data")
    throw new NotImplemented(`event category ${category} of advanced event selectors`);
  if (category === "Data" && !fields.some(({ Field }) => Field === "resources.type"))
    throw refuse("resources.type is required in advanced event selectors of data events.");
  for (const { Field, ...conditions } of fields) {
    if (!FIELDS.includes(Field ?? "")) throw refuse(`Invalid field: ${Field}`);
    if (UNSUPPORTED_FIELDS.includes(Field ?? ""))
      throw new NotImplemented(`${Field} of advanced event selectors`);
    if (!OPERATORS.some((operator) => conditions[operator]?.length))
      throw refuse(`Field ${Field} must have at least one operator with a value.`);
  }
  return structuredClone(selector);
}
